"""Further names that headers of fee schedules, coverage rules and market rates give a field."""

from __future__ import annotations

from cmcore.intake.names.listed_names import names

FEE_NAMES: dict[str, tuple[str, ...]] = {
    "code": names(
        "cpt or hcpcs; cpt hcpcs code; national code; local code; medicaid code; charge code; hipaa code; service"
        " procedure; billing procedure; waiver service code; px code; cpt or hcpcs code; fee code"
    ),
    "modifiers": names("required modifier; first modifier; rate modifier; m1; m2; allowed modifiers"),
    "rate": names(
        "contracted amt; amount rate; fee amount; expected reimbursement; contract amount; negotiated amount;"
        " contracted fee; agreed rate; agreed amount; maximum reimbursement; medicaid maximum; fee for service rate;"
        " ffs rate; payment rate; reimbursement amount; reimbursement; negotiated rate; provider rate; state rate;"
        " statewide rate; maximum payment; upper rate limit; upper payment limit; participating fee; participating"
        " amount; approved rate; payment amount; maximum reimbursement amount; unit cost; reimbursement per unit;"
        " payable amount; allowed rate; fee schedule rate; pay rate; nonfacility; rate per 15 min; 15 min rate;"
        " maximum pay; maximum amount; final rate; expected rate; expected payment; payer rate; plan rate; service"
        " rate; medicaid fee schedule rate; ceiling rate; medi cal rate; interim rate; nonfacility payment; your"
        " rate; your contracted rate; our rate; our contracted rate; agency rate; rate per service; reimbursable"
        " amount; rate per unit of service; medicaid allowable rate; fee for service; total maximum fee; scheduled"
        " fee; mco fee; our fee; fs rate; mco rate; set rate; tcm rate; final fee; fixed rate; waiver rate; approved"
        " fee; network rate; provider fee; current maximum; provider payment; reimbursement fee; amount per unit; in"
        " network rate; rate in dollars; total unit rate; payment per unit; plan fee schedule; fee schedule price;"
        " case management rate; provider payment rate; provider reimbursement rate; rate per billing unit; price per"
        " billing unit; state fee; negotiated fee; agreement rate; published rate; per diem rate; they pay; what they"
        " pay; dollar unit; established rate"
    ),
    "effective_from": names(
        "commencing; commences; active from; rate effective date; rate effective; effective as of; first effective"
        " date; effective on or after; dos on or after; in effect from; active date; activation date; implemented; in"
        " effect; applies from; implementation date; valid as of; date of rate; in force from; applies on or after"
    ),
    "basis": names(
        "bill as; rate unit; unit description; unit of measure; billing increment; unit measure; uom; payment unit;"
        " pay unit; payment basis; billable unit; unit value description; reimbursement unit; rate per; unit defined;"
        " per unit of; billing unit of measure; uos; paid by; unit def; bill unit; unit basis; priced per; charge"
        " per; rate period; pricing unit; reimbursed per; procedure unit; rate unit type; service unit type; service"
        " unit definition; unit length description; billable unit of service; u m; um; billing unit definition; unit"
        " equals; one unit equals; 1 unit; how paid; unit period; billing incr; billing increase"
    ),
    "credential": names(
        "license level; license; licensure; education level; rendering provider level; discipline; rendering level;"
        " minimum credential; required credential; licensure level; rendering credential; provider licensure; who"
        " renders; education credential; practitioner level code; performing provider type; minimum license; minimum"
        " degree; minimum qualification; minimum education; qualified provider; billing level"
    ),
    "region": names(
        "geographic area; rate region; geographic region; rating region; zone; rate zone; service area; market;"
        " region county; county group; pricing locality; reg; district; region no; peer group; urban rural; wage"
        " region; cost region; payment area; locality area; rate geography; service region; metro nonmetro; catchment"
        " area; metro area; cbsa; msa"
    ),
    "unit_minutes": names(
        "unit size; unit time; minutes in unit; time per unit; service unit minutes; billing unit minutes; time per"
        " unit minutes; unit length in minutes"
    ),
    "effective_to": names(
        "last date; last day; expiring; terminate; terminates;"
        " active thru; active through; active to; inactive date; ineffective date;"
        " deactivation date; rate expires; discontinue date; date terminated; sunset date; in effect to; rate ending"
        " date; close date; obsolete date; sunset; retired; stopped; inactive; superseded; inactivated; deactivated;"
        " discontinued; retire date; closed date; deleted date; applies through; effective ending; in force to"
    ),
    "minimum_minutes": names("floor minutes; minimum minutes to bill 1 unit; minimum minutes to bill"),
    "rounding": names("rounding method; rnd method"),
    "medicare_percent": names(
        "percent of current year cms; percent of cms; percent medicare bench; percent of mpfs; percent of medicare fee"
        " schedule; medicare multiplier percent; percent of cms rate; percent of medicare fee; percent of medicare pfs;"
        " percent of current medicare; percent of medicare allowed; percent of cms fee schedule"
    ),
    "place_of_service": names(
        "service location; service setting; location code; allowed pos; site; service site; place of service allowed"
    ),
    "payer": names(
        "mcp; funding; mco plan; plan payer; program payer; contracted payer; contracting payer; health plan payer;"
        " payer contract name"
    ),
}
RULE_NAMES: dict[str, tuple[str, ...]] = {
    "covered": names(
        "billable to plan; covered benefit; reimbursable; billable; coverage status; payable service; is payable;"
        " covered by plan; plan covers; is it covered; plan coverage; allowed; reimbursed; can bill; open code;"
        " eligible service; can we bill; covered yes no; covered by payer; open for billing; covered under plan;"
        " covered by medicaid; covered under medicaid; do they cover it; will they pay; covers; payer covers; pays"
    ),
    "authorization_required": names(
        "precert required; pa indicator; pa flag; pre auth required; pre cert required; auth indicator; um required;"
        " auth; preauth; precert; preauthorization; precertification; pre auth; pa status; prior auth; preauth req; pa"
        " requirement; prior approval; auth requirement; preauthorization needed; precertification required; pa y n; um"
        " auth required; um review required; auth required before; prior approval needed; auth needed yes no"
    ),
    "places_allowed": names(
        "ok pos; eligible pos; places of service; covered pos; approved pos; valid pos; allowable pos; pos; pos codes;"
        " setting; pos limit; billable pos; permitted pos; where allowed; pos restriction; pos limitations; eligible"
        " places; approved places; pos requirements; permitted places; settings allowed; service settings; approved"
        " settings; locations allowed; location restrictions; service settings allowed; service location allowed; valid"
        " places of service; covered places of service; approved places of service; eligible places of service;"
        " permitted places of service; place of service restriction; where can it be provided"
    ),
    "credentials_allowed": names(
        "who can render; who may render; eligible provider types; provider types; who can bill; allowed providers;"
        " allowed practitioners; who can provide; rendering provider types; practitioner requirements; provider"
        " qualifications; required credentials; minimum credential; licensure required; rendering providers allowed;"
        " licensure; practitioners; billable by; provided by; rendered by; staff level; performed by; who qualifies;"
        " min credential; approved staff; billable staff; permitted staff; rendering staff; degree required; license"
        " required; allowed rendering; approved credentials; credentials accepted; provider credentials; minimum"
        " qualification; rendering credentials; staffing requirements; who may bill; who can perform; who may provide;"
        " who may perform; who can deliver; who may deliver; minimum staff level; staff levels allowed; qualified staff"
        " types; billing provider types; approved provider types; minimum staff credential; permitted provider types;"
        " staff credentials allowed; provider type requirements; minimum staff qualification; eligible rendering"
        " providers; can be billed by; may be billed by; can be rendered by; may be rendered by; may be provided by;"
        " who can provide service"
    ),
    "telehealth_allowed": names(
        "th ok; telehealth; allow telehealth; telehealth eligible; virtual ok; telemedicine allowed; allowed via"
        " telehealth; telehealth permitted; th allowed; telemedicine; telehealth payable; th; tele; telemed; virtual;"
        " tele ok; remote ok; telemed ok; th eligible; tele allowed; tele eligible; via telehealth; remote allowed;"
        " telehealth code; telemedicine ok; telemed allowed; virtual covered; virtual eligible; virtual delivery;"
        " telehealth option; telehealth billable; telehealth approved; telehealth coverage; telehealth delivery;"
        " telehealth accepted; telehealth available; telemedicine covered; telehealth acceptable; telemedicine"
        " eligible; telemedicine approved; telemedicine permitted; can be telehealth; telehealth yes no; can bill"
        " telehealth; allowed by telehealth; payable via telehealth; remote delivery allowed; billable via telehealth;"
        " telehealth approved code; virtual delivery allowed; available via telehealth; telehealth delivery allowed;"
        " can be done by telehealth; can be provided via telehealth"
    ),
    "documents_required": names(
        "chart must have; must have in chart; required docs; documentation requirements; supporting docs; required"
        " forms; supporting documentation; required attachments; docs; documents; records needed; proof required; doc"
        " requirements; paperwork needed; chart requirements; supporting documents; needed on file; needed in chart;"
        " documentation on file; required chart documents; documentation must include; required chart documentation;"
        " supporting documents required; supporting documentation required; must be on file; must be in chart; must"
        " have on file; required forms and documents; what must be in chart"
    ),
    "exclusive_with": names(
        "cannot bill same day as; can't bill same day as; not billable with; cannot be billed with; exclusions;"
        " excluded codes; same day exclusions; incompatible codes; conflicting codes; mutually exclusive codes;"
        " conflicts with; bundled with; incompatible with; not same day as; not billable same day; not billed with;"
        " same day conflict; conflicts; duplicates; incompatible; ncci edits; never with; included in; bundled into;"
        " bundles with; excluded with; exclude codes; bundled codes; code conflicts; ncci conflicts; duplicative of;"
        " exclusion codes; restricted with; service conflicts; excluded services; mutual exclusions; billing conflicts;"
        " nonconcurrent codes; conflicting services; duplicative services; concurrent exclusions; incompatible"
        " services; disallowed combinations; unallowable combinations; not same day; not paid with; not allowed with;"
        " not payable with; not covered with; not combined with; excluded same day; can't combine with; not concurrent"
        " with; cannot combine with; non concurrent codes; no concurrent billing; not reimbursable with; same day"
        " restrictions; mutually exclusive with; cannot bill concurrently; mutually exclusive services; concurrent"
        " billing exclusions; do not bill with; may not bill with; not same day with; can't bill same day; do not"
        " combine with; not allowed same day; cannot be combined with; cannot be concurrent with; cannot bill"
        " concurrent with; not billed concurrently with; not separately billable with; same day billing restrictions;"
        " concurrent services not allowed; not to be billed with; may not be billed with; not payable same day as; not"
        " allowed same day with; cannot be billed same day; same day services not allowed; concurrent billing not"
        " allowed with; cannot be billed same day as"
    ),
    "max_units_per_week": names("max wk; units wk; weekly; 7 day limit; allowed per week; weekly units allowed"),
    "max_units_per_month": names("max mo; monthly; 30 day limit; allowed per month; monthly units allowed"),
    "max_units_per_year": names(
        "cy cap; annual cap; benefit year limit; fy limit; fiscal year limit; yearly units; units per benefit year;"
        " units per fiscal year; plan year limit; annual; per cy; per fy; units cy; units fy; units annually; 12 month"
        " max; 365 day limit; allowed per year; rolling year limit; annual units allowed"
    ),
    "max_units_per_day": names(
        "daily; max per dos; 24 hour limit; allowed per day; daily units allowed; mue units per day; billable units"
        " per day; max no units per day; max units in a day; most units a day"
    ),
    "lifetime_max": names(
        "maximum lifetime units; lifetime; per lifetime; max per lifetime; once per lifetime; units per lifetime;"
        " lifetime units allowed; max units per lifetime"
    ),
    "payer": names("mcp; mco plan; medicaid plan; contracted plan"),
    "effective_from": names(
        "coverage start; policy effective; in effect from; pa effective date; coverage effective date; requirement"
        " effective date"
    ),
    "effective_to": names(
        "retired; end dated; sunset date; coverage end; inactive date; pa end date; in effect to; policy end date;"
        " requirement end date"
    ),
}
BENCHMARK_NAMES: dict[str, tuple[str, ...]] = {
    "region": names(
        "market area; geography; county; msa; geographic area; labor market; metro; metro area; cbsa; state or region;"
        " market region; location; geo; hrr; zone; place; division; geographic; us region; survey area; metro region;"
        " region state; service area; census region; survey region; market geography; comparison region; comparison"
        " market; labor market area"
    ),
    "as_of": names(
        "survey date; survey year; publication date; rate year; data year; effective year; survey period; as of year;"
        " data as of; cy; dated; vintage; released; effective; collected; pub year; data date; report year; report"
        " date; data period; fiscal year; published on; survey month; vintage year; release date; release year;"
        " collected on; benchmark year; benchmark date; year collected; publication year; survey period year"
    ),
    "basis": names(
        "billing unit; unit of service; rate unit; uom; units; rate per; paid per; pay basis; price per; time unit;"
        " unit basis; billed per; rate period; payment unit; payment basis; unit definition; per unit of; rate unit"
        " type; unit of measurement"
    ),
    "low": names(
        "lowest rate; lowest; floor rate; floor; lower bound; 25th; 10th; p10; 10th percentile; bottom; lower; q1;"
        " first quartile; range minimum; lower range; 25 pct; bottom of range; lower quartile; p20; from; 25 pctl; low"
        " fee; min fee; 25th pct; 25 ptile; 10th pct; from fee; 25th tile; bottom 25; low price; low value; min price;"
        " 25th ptile; quartile 1; low market; lowest fee; min amount; range from; market min; survey low; survey p25;"
        " minimum fee; survey 25th; lower limit; low quartile; lowest price; low benchmark; minimum price; market"
        " minimum; survey minimum; bottom quartile; 20th percentile; bottom 25 percent; 25th percentile fee"
    ),
    "high": names(
        "highest rate; highest; ceiling rate; ceiling; upper bound; 75th; 90th; p90; 90th percentile; top; upper; q3;"
        " third quartile; range maximum; upper range; 75 pct; top of range; upper quartile; to; p80; top 25; to fee; 75"
        " pctl; max fee; 75th pct; 75 ptile; 90th pct; high fee; range to; 75th tile; max price; to amount; 75th ptile;"
        " quartile 3; high price; high value; market max; survey p75; high market; highest fee; survey high; survey"
        " 75th; upper limit; top quartile; high quartile; highest price; high benchmark; survey maximum; 80th"
        " percentile; top 25 percent; 75th percentile fee"
    ),
    "source": names(
        "source document; source name; survey; survey name; report; source report; source url; published by; study;"
        " vendor; dataset; provenance; publication; data set; study name; where from; report name; survey used; rate"
        " source; report title; survey title; survey source; survey vendor; publication name; reference source;"
        " published source; benchmark source; source publication; reference document"
    ),
    "code": names("svc; code surveyed; benchmark code"),
}
"""Field to names."""
