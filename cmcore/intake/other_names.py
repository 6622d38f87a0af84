"""Further names that headers give a field: believed only where the cells below fit the field well."""

from __future__ import annotations

from cmcore.intake.claim_names import DENIAL_NAMES, REMITTANCE_NAMES
from cmcore.intake.session_names import SESSION_NAMES


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split("; "))


OTHER_NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "sessions": SESSION_NAMES,
    "remittances": REMITTANCE_NAMES,
    "denials": DENIAL_NAMES,
    "fees": {
        "code": _names(
            "cpt or hcpcs; cpt hcpcs code; national code; local code; medicaid code; charge code; hipaa code;"
            " service procedure"
        ),
        "modifiers": _names("required modifier; first modifier; rate modifier; m1; m2; allowed modifiers"),
        "rate": _names(
            "contracted amt; amount rate; fee amount; expected reimbursement; contract amount; negotiated amount;"
            " contracted fee; agreed rate; agreed amount; maximum reimbursement; medicaid maximum; fee for service"
            " rate; ffs rate; payment rate; reimbursement amount; reimbursement; negotiated rate; provider rate;"
            " state rate; statewide rate; maximum payment; upper rate limit; upper payment limit; participating"
            " fee; participating amount; approved rate; payment amount; maximum reimbursement amount; unit cost;"
            " reimbursement per unit; payable amount; allowed rate; fee schedule rate; pay rate; nonfacility; rate"
            " per 15 min; 15 min rate; maximum pay; maximum amount; final rate; expected rate; expected payment;"
            " payer rate; plan rate; service rate; medicaid fee schedule rate; ceiling rate; medi cal rate;"
            " interim rate; nonfacility payment; your rate; your contracted rate; our rate; our contracted rate;"
            " agency rate; rate per service; reimbursable amount; rate per unit of service; medicaid allowable"
            " rate; fee for service; total maximum fee; scheduled fee"
        ),
        "effective_from": _names(
            "commencing; commences; active from; rate effective date; rate effective; effective as of; first"
            " effective date; effective on or after; dos on or after; in effect from; active date; activation date"
        ),
        "basis": _names(
            "bill as; rate unit; unit description; unit of measure; billing increment; unit measure; uom; payment"
            " unit; pay unit; payment basis; billable unit; unit value description; reimbursement unit; rate per;"
            " unit defined; per unit of; billing unit of measure"
        ),
        "credential": _names(
            "license level; license; licensure; education level; rendering provider level; discipline; rendering"
            " level; minimum credential; required credential; licensure level; rendering credential; provider"
            " licensure"
        ),
        "region": _names(
            "geographic area; rate region; geographic region; rating region; zone; rate zone; service area;"
            " market; region county; county group; pricing locality"
        ),
        "unit_minutes": _names("unit size; unit time; minutes in unit"),
        "effective_to": _names(
            "expiring; active thru; active through; active to; inactive date; ineffective date; deactivation"
            " date; rate expires; discontinue date; date terminated; sunset date; in effect to; rate ending date;"
            " close date; obsolete date"
        ),
        "minimum_minutes": _names("floor minutes; minimum minutes to bill 1 unit; minimum minutes to bill"),
        "rounding": _names("rounding method; rnd method"),
        "medicare_percent": _names(
            "percent of current year cms; percent of cms; percent medicare bench; percent of mpfs; percent of"
            " medicare fee schedule; medicare multiplier percent"
        ),
        "place_of_service": _names("service setting; location code; allowed pos"),
    },
    "authorizations": {
        "authorization_no": _names(
            "reference cert no; auth tar no; certification no; sa no; precert no; tar no; tar control no;"
            " authorization referral no; pa control no; auth tracking no; um reference no; service order no; prior"
            " auth record id; auth record id; certificate no; certificate reference no; auth request no; auth"
            " confirmation no; service agreement no; plan auth no; auth case no"
        ),
        "units_approved": _names(
            "visits approved; authorized visits; services approved; sessions approved; sessions authorized;"
            " services authorized; units allowed; sessions allowed; visits allowed; auth amount of units;"
            " authorized amount units; approved amount units; hours approved; hours authorized; days approved;"
            " total authorized; no authorized; auth visits; no visits; visits; auth hours; units issued; original"
            " units; units in auth; service units approved; total visits; total visits authorized; auth total;"
            " auth maximum units; units per auth; units on auth"
        ),
        "start_date": _names(
            "1st day; first day; first date; auth effective date; first covered day; cert start; approved on or after"
        ),
        "code": _names(
            "authorized code; approved code; approved service code; authorized procedure; authorized service"
            " code; approved procedure code; service; auth code; authorized cpt; authorized hcpcs; requested code;"
            " auth service code; auth procedure code; from procedure code; from procedure; procedure requested"
        ),
        "status": _names(
            "determination; auth decision; disposition; authorization outcome; request status; current status;"
            " review status; review outcome; decision status; certification status; final determination; um"
            " decision; review decision; certification action; cert action; action taken; um status; auth state;"
            " auth determination; review determination"
        ),
        "approved_in": _names(
            "qty uom; quantity unit of measure; unit type; units type; unit of measure; uom; authorized unit"
            " type; unit of service; unit description; service unit type; unit qualifier; measure; unit basis"
        ),
        "decided_on": _names(
            "determined on; decided date; notification date; issue date; issued date; notice date; auth issued"
            " date; certification date; um decision date"
        ),
        "end_date": _names("last day; last date; last covered day; cert end"),
        "client_id": _names(
            "client code; unique id; ehr id; emr id; patient ref; dds no; uci; client file no; medical record"
        ),
        "payer": _names(
            "auth payer; client payer; authorizing payer; issued by; authorizing agency; payer issuing; plan"
            " issuing; authorizing plan; payment source"
        ),
    },
    "policies": {
        "member_id": _names(
            "insured id; primary policy number; cin; certificate no; cert no; id no; card id; card no; hicn; hic"
            " no; medicare no; identification no; insured policy id; insurance policy no; primary insurance id"
        ),
        "start_date": _names(
            "plan effective date; coverage effective date; policy effective date; eligible from; date coverage"
            " began; date of coverage; enrolled on; coverage in effect from; benefit period start; benefit year"
            " start"
        ),
        "priority": _names(
            "cob seq; sequence; billing order; payer sequence; primary secondary tertiary; prim sec; filing"
            " order; insurance level; billing sequence; cob; payer level; level; p/s/t; pri/sec/ter; policy"
            " priority; policy order; policy rank; insurance type primary secondary; insurance type prim sec;"
            " insurance position; coverage position; payer position"
        ),
        "deductible_remaining": _names(
            "ind ded remaining; individual deductible remaining; deductible balance; unmet deductible; deductible"
            " not met; deductible owed; deductible still owed; annual deductible remaining; deductible to go;"
            " deductible remaining ytd"
        ),
        "end_date": _names(
            "eligible through; terminated; inactive date; disenrolled on; benefit period end; benefit year end;"
            " coverage lapse date; coverage terminated"
        ),
        "payer": _names(
            "carrier desc; coverage name; benefit plan name; benefit plan; managed care plan; policy name; payer"
            " plan; insurance provider; coverage plan; third party; plan description; coverage payer"
        ),
        "out_of_pocket_remaining": _names(
            "oop max left; oop maximum remaining; moop remaining; out of pocket maximum remaining; oopm"
            " remaining; ind oop remaining; individual oop remaining; oop balance; out of pocket maximum left; out"
            " of pocket balance; oop to go"
        ),
        "copay": _names("office copay; office copay amount; mh copay; therapy copay; op mh copay"),
        "client_id": _names("client key; ehr id; emr id; patient ref; client code; unique id; client file no"),
        "coinsurance": _names("patient share percent; coinsurance after deductible; coinsurance outpatient"),
    },
    "benchmarks": {
        "region": _names(
            "market area; geography; county; msa; geographic area; labor market; metro; metro area; cbsa; state"
            " or region; market region; location"
        ),
        "as_of": _names(
            "survey date; survey year; publication date; rate year; data year; effective year; survey period; as"
            " of year; data as of"
        ),
        "basis": _names("billing unit; unit of service; rate unit"),
        "low": _names(
            "lowest rate; lowest; floor rate; floor; lower bound; 25th; 10th; p10; 10th percentile; bottom;"
            " lower; q1; first quartile; range minimum; lower range; 25 pct; bottom of range; lower quartile"
        ),
        "high": _names(
            "highest rate; highest; ceiling rate; ceiling; upper bound; 75th; 90th; p90; 90th percentile; top;"
            " upper; q3; third quartile; range maximum; upper range; 75 pct; top of range; upper quartile"
        ),
        "source": _names(
            "source document; source name; survey; survey name; report; source report; source url; published by"
        ),
    },
    "staff": {
        "staff": _names(
            "legal name; ee id; cm; cm name; case worker; team member; ee name; staff person; last name first"
            " name; last first; preferred name; display name; full name; associate name; employee legal name"
        ),
        "credential": _names(
            "certification; licensure; cert; education; certification level; licensure cert; cert license;"
            " discipline; degree earned; license credential; credentials held; license certification"
        ),
        "hours_available_per_day": _names(
            "hours per workday; work hours per day; direct hours per day; billable hours per day; work hours day;"
            " productive hours day; productive hours per day; hours each day; client hours per day"
        ),
        "annual_cost": _names(
            "fully loaded annual $; fully loaded annual; fully loaded; fully loaded cost; yearly salary;"
            " annualized salary; cost per year; salary and fringe; salary fringe; salary and benefits; salary"
            " benefits; annual rate; annual base; annual wages; employee cost; cost per fte; annual earnings;"
            " total employee cost"
        ),
        "start_date": _names(
            "hired; date hired; hired on; doh; most recent hire date; latest hire date; rehire date; employed"
            " since; employment began; join date; joined on; date joined; started on; service start"
        ),
        "end_date": _names(
            "sep date; date terminated; last day worked; last day; exit date; resign date; resignation date; date"
            " left; left on; departure date; last day employed; separated on; off board date"
        ),
    },
    "members": {
        "start_date": _names(
            "enrollment date; enrollment effective date; attribution date; enrolled date; assignment date; member"
            " since; assigned on; assigned date; program enrollment date; roster start; attributed on; pcp"
            " assignment date; hh enrollment date; opt in date; attributed since; enrolled since; panel date;"
            " health home enrollment date; ecm start date; case open date; care management start date; cm start"
            " date; aco start date"
        ),
        "end_date": _names(
            "disenrollment date; disenroll date; disenrolled date; discharge date; program disenrollment date;"
            " disenrollment; roster end; hh disenrollment date; closure date; inactive date; case closed date;"
            " health home disenrollment date; ecm end date; opt out date; care management end date; cm end date;"
            " aco end date"
        ),
        "age": _names("member age; age in years; age years; age at enrollment"),
        "sex": _names(
            "member gender; m/f; sex at birth; birth sex; administrative sex; sex gender; gender identity code;"
            " legal sex"
        ),
        "acuity": _names(
            "hh tier; health home tier; care level; risk category; risk stratification; care management tier;"
            " acuity tier; cm tier; risk strat; stratification; risk group; intensity; cm level; care mgmt level;"
            " level of need; ecm tier; complexity; complexity level; severity; severity level; acuity group; case"
            " mix; priority level; risk strata; intensity tier; cm acuity tier; cm acuity level; acuity rating;"
            " care needs level; service tier; rate tier; member tier; case management tier"
        ),
        "risk_score": _names(
            "member risk score; current risk score; risk adjustment score; risk adjustment factor; risk weight;"
            " hcc risk; risk adj score; risk factor score; crg weight; cdps score; cdps weight; cdps risk weight;"
            " cdps risk score; acg score; prospective risk score; concurrent risk score; member raf; dxcg score;"
            " risk index; raf value; prospective risk; concurrent risk; case mix index; risk adjusted score; risk"
            " weight factor; acg risk score"
        ),
        "client_id": _names(
            "medicaid cin; member medicaid id; member cin; ehr id; emr id; unique id; patient ref; client code;"
            " medical record; care management id"
        ),
        "payer": _names(
            "mcp; mcp name; contract payer; aco; health plan product; product name; plan of record; member plan;"
            " assigned plan; assigned mco; lob plan"
        ),
    },
    "measures": {
        "measure": _names(
            "hedis measure; kpi; performance measure; quality metric; qm; measure title; quality indicator;"
            " measure short name; measure full name; vbp measure; star measure; p4p measure; cms measure;"
            " performance metric"
        ),
        "numerator": _names(
            "numer; no met; compliant; number compliant; performance met; gaps closed; closed gaps; numerator"
            " hits; compliant members; members compliant; numerator met; passed; successes; success; number"
            " meeting; members met; patients met; numerator members; clients meeting; number passing"
        ),
        "denominator": _names(
            "eligible population; no eligible; eligible members; elig pop; denominator population; total gaps;"
            " total members; eligible patients; denominator members; eligible cases"
        ),
        "target": _names(
            "contract target; threshold; minimum threshold; target benchmark; target threshold; contract goal;"
            " vbp target; p4p target; quality target; required rate; goal value"
        ),
        "weight": _names("weighting; measure points; relative weight; weighted percent; point value"),
        "period": _names(
            "performance year; py; program year; report period; reporting year; time period; report year; year"
            " measured; data period"
        ),
    },
    "rules": {
        "covered": _names(
            "billable to plan; covered benefit; reimbursable; billable; coverage status; payable service; is"
            " payable; covered by plan; plan covers; is it covered; plan coverage"
        ),
        "authorization_required": _names(
            "precert required; pa indicator; pa flag; pre auth required; pre cert required; auth indicator; um required"
        ),
        "places_allowed": _names(
            "ok pos; eligible pos; places of service; covered pos; approved pos; valid pos; allowable pos; pos;"
            " pos codes"
        ),
        "credentials_allowed": _names(
            "who can render; who may render; eligible provider types; provider types; who can bill; allowed"
            " providers; allowed practitioners; who can provide; rendering provider types; practitioner"
            " requirements; provider qualifications; required credentials; minimum credential; licensure required;"
            " rendering providers allowed"
        ),
        "telehealth_allowed": _names(
            "th ok; telehealth; allow telehealth; telehealth eligible; virtual ok; telemedicine allowed; allowed"
            " via telehealth; telehealth permitted; th allowed; telemedicine; telehealth payable"
        ),
        "documents_required": _names(
            "chart must have; must have in chart; required docs; documentation requirements; supporting docs;"
            " required forms; supporting documentation; required attachments"
        ),
        "exclusive_with": _names(
            "cannot bill same day as; can't bill same day as; not billable with; cannot be billed with;"
            " exclusions; excluded codes; same day exclusions; incompatible codes; conflicting codes; mutually"
            " exclusive codes; conflicts with; bundled with; incompatible with; not same day as; not billable same"
            " day; not billed with; same day conflict"
        ),
        "max_units_per_week": _names("max wk; units wk"),
        "max_units_per_month": _names("max mo"),
        "max_units_per_year": _names(
            "cy cap; annual cap; benefit year limit; fy limit; fiscal year limit; yearly units; units per benefit"
            " year; units per fiscal year; plan year limit"
        ),
        "max_units_per_day": _names(""),
        "lifetime_max": _names("maximum lifetime units"),
    },
    "payers": {
        "name": _names(
            "insurance name; insurance company; insurance company name; official name; long name; plan legal"
            " name; company name"
        ),
        "payer_type": _names("financial class; payer category; product line; coverage type; product type; category"),
        "timely_filing_days": _names(
            "days to file; tf limit; filing deadline days; timely filing period days; clean claim filing limit;"
            " submission limit days; tf days; claim submission limit; timely; claim submission days; days to bill;"
            " days to submit; initial claim days; filing limit in days; timely filing in days; original claim"
            " limit; claim submission deadline days"
        ),
        "appeal_days": _names(
            "appeal deadline days; dispute window days; reconsideration days; appeal period days; appeal timely"
            " filing limit; reconsideration limit; 1st level appeal days; first level appeal days; days to"
            " dispute; appeal submission limit; appeal window in days; provider dispute days; corrected claim"
            " appeal days"
        ),
        "aliases": _names(
            "alternate names; other spellings; alt name; alt names; payer aliases; dba; alternate name; also seen"
            " as; name variations; variants; short names; abbreviations; also appears as; names on claims; known"
            " as; name variants"
        ),
        "unit_rounding": _names(
            "rounding method; unit rounding rule; unit calculation; unit calculation rule; 8 minute rule; unit"
            " rounding method; rounding type"
        ),
        "sequestration": _names("sequester percent; sequestration rate; sequestration reduction"),
        "cob_method": _names("cob type; secondary payment method"),
        "payer": _names("insurance; carrier; health plan; mco"),
        "notes": _names("special instructions; billing notes; instructions; remarks; billing instructions; comments"),
    },
    "contracts": {
        "contract_no": _names("contract ref; contract reference; contract reference no"),
        "effective_from": _names(
            "contract effective; agreement date; agreement effective date; initial term start; current term"
            " start; contract commencement; commencement date; contract date"
        ),
        "effective_to": _names(
            "agreement end date; agreement expiration; current term end; initial term end; term expires"
        ),
        "notice_days": _names(
            "notice required days; notice to terminate; termination notice days; non renewal notice days; notice"
            " required; notice to terminate days; without cause notice days"
        ),
        "clean_claim_days": _names(
            "prompt pay window; prompt payment days; payment days; days to pay clean claims; prompt pay; clean"
            " claim payment days; clean claim payment timeframe; claims payment days"
        ),
        "auto_renews": _names("auto renewal; renews automatically; evergreen clause; auto renewing"),
        "escalator": _names(
            "cola percent; escalator percent; rate increase percent; annual increase percent; inflator; rate"
            " escalator; annual rate increase; inflation adjustment"
        ),
        "renewal_months": _names("renewal length months; renewal period months"),
        "late_interest": _names(
            "interest percent; late pay interest; interest on late claims; late payment rate; clean claim"
            " interest percent"
        ),
    },
    "capitation": {
        "due": _names(
            "gross pmpm; cap rate; base pmpm; contract pmpm; base cap; gross cap; expected pmpm; premium rate;"
            " gross premium; cap due"
        ),
        "paid": _names(
            "net pmpm; net cap paid; net cap payment; net cap; premium; premium paid; premium amount; net premium"
        ),
        "covered_from": _names(
            "period begin; coverage period begin; covered month; benefit month; paid for month; cap period; cap"
            " period start; month; coverage period"
        ),
        "rate_code": _names(
            "rate category; rate cell code; cap code; aid category; aid code; cap rate code; coa; rate class;"
            " premium group"
        ),
        "adjustment": _names("retro; retro amount; retroactive adjustment; recoupment; prior period adjustment"),
    },
}
"""Kind of table, then field, to names."""
