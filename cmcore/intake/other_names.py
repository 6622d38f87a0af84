"""Further names that headers give a field: believed only where the cells below fit the field well."""

from __future__ import annotations


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split("; "))


OTHER_NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "sessions": {
        "session_id": _names(
            "event log id; service tracking no; tracking no; documentation id; case note id; casenote id;"
            " response id; touchpoint id; touchpoint response id; interaction id; submission id; service note id;"
            " log id; log no; note no; visit no; visit; service entry id; service record id; event id; timesheet"
            " id; shift id; activity log id; service log id; visit ref; visit reference; service ref; service"
            " reference; encounter ref; service line id; visit log id; service detail id; service instance id;"
            " unique visit id; delivery id; charge line id"
        ),
        "client_id": _names(
            "people id; awards id; participant no; consumer no; case participant id; roster id; client code;"
            " member cin; ehr id; client ref; person number; individual record number"
        ),
        "client_name": _names(
            "injured worker; injured worker name; claimant; person served; individual served; client served; ind"
            " name; client last first; patient name last first; client name last first; person full name"
        ),
        "payer": _names(
            "nm103 pr payer name; nm103 pr; payer plan; payer source; responsible payer; third party payer; third"
            " party; insurance carrier; pay source; fund source; funding stream; benefit plan; managed care plan"
        ),
        "member_id": _names(
            "subscriber id nm109 il; nm109 il; medicaid identification number; ind medicaid no; ma id; member"
            " medicaid id; client ma id; hicn; hic no; hic; insured id; card no; mmis id; cardholder id"
        ),
        "service_date": _names(
            "actual date; dtp 472 service date; rev date; date contact made; contact made on; date taken;"
            " touchpoint date; date of interaction; dtp472; data collection date; date service provided; date of"
            " activity; service date start; date served; date seen; date rendered; date performed; date delivered;"
            " date of delivery; service day; date completed service; first dos"
        ),
        "start_time": _names(
            "actual start date time; appt time; arrival time; began; time began; arrival; arrived; punch in; call"
            " in; checked in; time started"
        ),
        "end_time": _names(
            "actual end date time; departure time; departure; departed; punch out; call out; checked out; time"
            " stopped; time finished; time completed"
        ),
        "minutes": _names(
            "duration num; length of contact; length of session; contact minutes; face to face minutes; elapsed"
            " minutes; actual duration; minutes logged; minutes recorded; minutes spent; minutes delivered;"
            " minutes provided; minutes documented; time worked; face to face time; amount of time; minutes"
            " charged; time logged; time recorded"
        ),
        "units": _names(
            "sv104 service unit count; service unit count; sv104; 15 minute units; units provided; units"
            " rendered; uos; billing units; units charged; calc units; calculated units; units logged; units"
            " entered"
        ),
        "modifiers": _names("sv101-3; sv101 3 mod1; 1st modifier"),
        "place_of_service": _names("clm05-1; service location name; service setting"),
        "staff": _names(
            "staff completing form; provider user name; staff who provided service; staff providing service;"
            " provided by staff; who provided the service; staff completing; completed by staff; care coordinator;"
            " caseworker; case worker; staff person; direct staff; support coordinator; service coordinator; care"
            " navigator; rendered by; seen by; served by; delivered by; conducted by; performed by; service"
            " rendered by; peer; peer specialist; community health worker; job coach; facilitator; renderer;"
            " interventionist; nurse; bcba; rbt; technician; navigator; chw; direct care staff; support staff;"
            " family advocate; home visitor; care guide"
        ),
        "credential": _names("degree group; credential group; licensure"),
        "program": _names("service program; program providing service"),
        "authorization_no": _names(
            "ref g1; ref g1 prior auth; pre-auth no; preauthorization no; precert no; tar no; tar control no; sa"
            " no; approval no; auth no used"
        ),
        "diagnosis": _names("hi abk; hi abk principal dx; principal dx; icd-10-cm"),
        "ordered_by": _names(
            "ordering physician; referring md; ordering md; ordering dr; referring dr; referring physician name;"
            " ref physician"
        ),
        "billed_date": _names(
            "date claim submitted; claim submitted date; submit date; date of billing; billed on; claim"
            " submission date; date sent to payer; first billed date; original bill date"
        ),
        "billed_amount": _names(
            "sv102 line charge; line charge; total fee; sv102; cost of service; total billed; billing amount;"
            " gross amount"
        ),
        "paid_amount": _names(
            "amount received; remit amount; net paid; amount reimbursed; remitted amount; payment received;"
            " reimbursed amount"
        ),
        "paid_date": _names("paid on; date payment received; eob date; ra date; era date; warrant date"),
        "denial_codes": _names(
            "carc code; deny code; rejection code; denied reason; reason denied; reject code; denial carc"
        ),
        "code": _names("sv101 2; sv101 2 proc code; charge code; billable code; service procedure"),
        "telehealth": _names("telemed; video visit"),
        "claim_no": _names("clm01; invoice claim no; claim ref; payer control no"),
        "allowed_amount": _names("eligible amount"),
        "patient_paid": _names("copay collected; copay received; client fee paid"),
        "region": _names("service county; client county; county of service; catchment area; catchment"),
        "acuity": _names("acuity tier; case weight"),
        "note_signed": _names("is e signed; e-signed; note signature; signature present"),
        "claim_status": _names("insurance payment status"),
    },
    "fees": {
        "code": _names("cpt or hcpcs; cpt hcpcs code"),
        "modifiers": _names("required modifier"),
        "rate": _names(
            "contracted amt; amount rate; fee amount; expected reimbursement; contract amount; negotiated amount;"
            " contracted fee; agreed rate; agreed amount; maximum reimbursement; medicaid maximum; fee for service"
            " rate; ffs rate; payment rate; reimbursement amount; reimbursement; negotiated rate; provider rate;"
            " state rate; statewide rate; maximum payment; upper rate limit; upper payment limit; participating"
            " fee; participating amount; approved rate; payment amount; maximum reimbursement amount; unit cost;"
            " reimbursement per unit; payable amount"
        ),
        "effective_from": _names("commencing; commences; active from; rate effective date; rate effective"),
        "basis": _names(
            "bill as; rate unit; unit description; unit of measure; billing increment; unit measure; uom; payment"
            " unit; pay unit"
        ),
        "credential": _names("license level"),
        "region": _names("geographic area; rate region; geographic region; rating region"),
        "unit_minutes": _names("unit size; unit time; minutes in unit"),
        "effective_to": _names(
            "expiring; active thru; active through; active to; inactive date; ineffective date; deactivation"
            " date; rate expires"
        ),
        "minimum_minutes": _names("floor minutes; minimum minutes to bill 1 unit; minimum minutes to bill"),
        "rounding": _names("rounding method; rnd method"),
        "medicare_percent": _names("percent of current year cms; percent of cms; percent medicare bench"),
    },
    "authorizations": {
        "authorization_no": _names(
            "reference cert no; auth tar no; certification no; sa no; precert no; tar no; tar control no;"
            " authorization referral no; pa control no; auth tracking no"
        ),
        "units_approved": _names(
            "visits approved; authorized visits; services approved; sessions approved; sessions authorized;"
            " services authorized; units allowed; sessions allowed; visits allowed; auth amount of units;"
            " authorized amount units; approved amount units; hours approved; hours authorized; days approved"
        ),
        "start_date": _names("1st day; first day; first date; auth effective date"),
        "code": _names(
            "authorized code; approved code; approved service code; authorized procedure; authorized service"
            " code; approved procedure code"
        ),
        "status": _names("determination; auth decision; disposition; authorization outcome"),
        "approved_in": _names(
            "qty uom; quantity unit of measure; unit type; units type; unit of measure; uom; authorized unit type"
        ),
        "decided_on": _names("determined on; decided date"),
        "end_date": _names("last day; last date"),
    },
    "policies": {
        "member_id": _names(
            "insured id; primary policy number; cin; certificate no; cert no; id no; card id; card no; hicn; hic"
            " no; medicare no"
        ),
        "start_date": _names("plan effective date; coverage effective date; policy effective date; eligible from"),
        "priority": _names(
            "cob seq; sequence; billing order; payer sequence; primary secondary tertiary; prim sec; filing"
            " order; insurance level; billing sequence; cob; payer level"
        ),
        "deductible_remaining": _names("ind ded remaining; individual deductible remaining; deductible balance"),
        "end_date": _names("eligible through"),
        "payer": _names("carrier desc; coverage name; benefit plan name; benefit plan; managed care plan"),
        "out_of_pocket_remaining": _names(
            "oop max left; oop maximum remaining; moop remaining; out of pocket maximum remaining"
        ),
        "copay": _names("office copay; office copay amount"),
        "client_id": _names("client key"),
    },
    "benchmarks": {
        "region": _names("market area; geography; county; msa; geographic area"),
        "as_of": _names("survey date; survey year; publication date; rate year; data year; effective year"),
        "basis": _names("billing unit; unit of service; rate unit"),
        "low": _names("lowest rate; lowest; floor rate; floor; lower bound"),
        "high": _names("highest rate; highest; ceiling rate; ceiling; upper bound"),
        "source": _names("source document; source name; survey"),
    },
    "remittances": {
        "paid": _names(
            "svc03; paid to provider; reimbursed amount; service paid amount; amount reimbursed; net reimbursement"
        ),
        "check_no": _names(
            "ra/warrant number; era number; payment trace number; warrant number; payment ref; payment reference;"
            " draft no; eft reference; remittance reference; check eft trace"
        ),
        "claim_no": _names(
            "clp01 pt ctrl no; pt control no; pcn; clp01; dcn; icn/dcn; internal control number; document control"
            " number"
        ),
        "allowed": _names("contract allowed; plan allowance; allowance; eligible amount"),
        "group_code": _names("cas01; cagc; claim adjustment group"),
        "remark_codes": _names("lq02 he; lq02; remittance advice remark code; moa code; lq code"),
        "amount": _names("cas03; cas amount"),
        "paid_date": _names(
            "check issue date; eft date; ra date; era date; eob date; issue date; warrant date; payment issue"
            " date; payment effective date; transaction date; disbursement date"
        ),
        "service_date": _names("line service date; first dos; date of service from"),
        "reason_code": _names("cas02; deny code; remit code; reject code"),
        "client_id": _names("hic; hicn; hic no; policy no"),
        "billed": _names("svc02; gross charge"),
        "units": _names("svc05; unit count"),
        "code": _names("svc01-2"),
        "modifiers": _names("svc01-3"),
        "status_code": _names("clp02 status"),
        "payer": _names("n102 pr payer; n102 pr"),
    },
    "staff": {
        "staff": _names("legal name; ee id; cm; cm name; case worker; team member; ee name; staff person"),
        "credential": _names("certification; licensure; cert; education; certification level"),
        "hours_available_per_day": _names(
            "hours per workday; work hours per day; direct hours per day; billable hours per day; work hours day"
        ),
        "annual_cost": _names(
            "fully loaded annual $; fully loaded annual; fully loaded; fully loaded cost; yearly salary;"
            " annualized salary; cost per year; salary and fringe; salary fringe; salary and benefits; salary"
            " benefits"
        ),
        "start_date": _names("hired; date hired; hired on; doh"),
        "end_date": _names(
            "sep date; date terminated; last day worked; last day; exit date; resign date; resignation date; date left"
        ),
    },
    "members": {
        "start_date": _names(
            "enrollment date; enrollment effective date; attribution date; enrolled date; assignment date; member"
            " since; assigned on; assigned date; program enrollment date; roster start"
        ),
        "end_date": _names(
            "disenrollment date; disenroll date; disenrolled date; discharge date; program disenrollment date;"
            " disenrollment; roster end"
        ),
        "age": _names("member age; age in years; age years"),
        "sex": _names("member gender; m/f; sex at birth; birth sex; administrative sex"),
        "acuity": _names(
            "hh tier; health home tier; care level; risk category; risk stratification; care management tier;"
            " acuity tier; cm tier; risk strat; stratification; risk group; intensity"
        ),
        "risk_score": _names(
            "member risk score; current risk score; risk adjustment score; risk adjustment factor; risk weight;"
            " hcc risk; risk adj score; risk factor score"
        ),
        "client_id": _names("medicaid cin; member medicaid id; member cin"),
        "payer": _names("mcp; mcp name; contract payer"),
    },
    "measures": {
        "measure": _names("hedis measure; kpi; performance measure; quality metric; qm; measure title"),
        "numerator": _names(
            "numer; no met; compliant; number compliant; performance met; gaps closed; closed gaps; numerator"
            " hits; compliant members; members compliant; numerator met"
        ),
        "denominator": _names(
            "eligible population; no eligible; eligible members; elig pop; denominator population; total gaps"
        ),
        "target": _names("contract target; threshold"),
        "weight": _names("weighting"),
        "period": _names("performance year; py; program year; report period; reporting year"),
    },
    "rules": {
        "covered": _names(
            "billable to plan; covered benefit; reimbursable; billable; coverage status; payable service"
        ),
        "authorization_required": _names("precert required"),
        "places_allowed": _names(
            "ok pos; eligible pos; places of service; covered pos; approved pos; valid pos; allowable pos"
        ),
        "credentials_allowed": _names(
            "who can render; who may render; eligible provider types; provider types; who can bill; allowed"
            " providers; allowed practitioners"
        ),
        "telehealth_allowed": _names(
            "th ok; telehealth; allow telehealth; telehealth eligible; virtual ok; telemedicine allowed; allowed"
            " via telehealth; telehealth permitted"
        ),
        "documents_required": _names("chart must have; must have in chart; required docs"),
        "exclusive_with": _names(
            "cannot bill same day as; can't bill same day as; not billable with; cannot be billed with;"
            " exclusions; excluded codes; same day exclusions; incompatible codes; conflicting codes"
        ),
        "max_units_per_week": _names("max wk"),
        "max_units_per_month": _names("max mo"),
        "max_units_per_year": _names("cy cap; annual cap"),
    },
    "payers": {
        "name": _names("insurance name; insurance company; insurance company name"),
        "payer_type": _names("financial class; payer category; product line; coverage type"),
        "timely_filing_days": _names(
            "days to file; tf limit; filing deadline days; timely filing period days; clean claim filing limit;"
            " submission limit days; tf days; claim submission limit"
        ),
        "appeal_days": _names(
            "appeal deadline days; dispute window days; reconsideration days; appeal period days; appeal timely"
            " filing limit; reconsideration limit"
        ),
        "aliases": _names("alternate names; other spellings; alt name; alt names; payer aliases; dba; alternate name"),
        "unit_rounding": _names("rounding method; unit rounding rule"),
        "sequestration": _names("sequester percent; sequestration rate"),
        "cob_method": _names("cob type; secondary payment method"),
        "payer": _names("insurance; carrier; health plan"),
    },
    "denials": {
        "denial_codes": _names(
            "grp-carc; adj grp rsn; excd; denial excd; denied reason code; adj reason; adjustment code; remit"
            " code; rejection reason code; rejection code; deny code; denied code; adjustment reason code; reject"
            " code"
        ),
        "deadline": _names(
            "must submit by; submit by; must appeal by; due; must file by; due by; appeal expires; appeal limit"
            " date; appeal cutoff; timely appeal date; appeal expiration; last appeal date; file by"
        ),
        "filed_date": _names(
            "date mailed/faxed; date mailed; date faxed; mailed on; faxed on; date appealed; appeal submission"
            " date; appeal submitted; appealed on; appeal sent; appeal mailed; appeal submit date; appeal sent"
            " date; dispute filed date; reconsideration filed"
        ),
        "owner": _names(
            "lead; case lead; biller; assigned; assigned owner; assigned staff; assigned user; assigned name;"
            " assigned rep; rep; follow up by; ar rep; ar specialist; denial specialist; appeal manager; appeal"
            " coordinator; appeal specialist; handled by; person responsible; responsible party; collector;"
            " analyst; ar analyst; billing specialist; appeal rep; working rep"
        ),
        "recovered": _names(
            "$ we got back; we got back; money back; amount we got back; recovery amount; recoveries; recovery;"
            " amount collected; paid on appeal; overturned amount; appeal payment; amount overturned; paid after"
            " appeal"
        ),
        "next_action": _names(
            "next step; action needed; action item; follow-up action; plan of action; work action; action to"
            " take; recommended action"
        ),
        "next_touch": _names(
            "ck back on; check back; next follow up date; next action date; f/u date; fu date; follow up on; next"
            " review date; next review; tickler date; next follow up; recheck date; next contact date; call back"
            " date; reminder date; next work date; next fu; tickle date"
        ),
        "status": _names("current status; queue status; case status; wq status; workqueue status; claim work status"),
        "outcome": _names(
            "upheld/overturned; overturned; determination; appeal decision; decision; disposition; appeal disposition"
        ),
        "category": _names("denial group; denial class; denial grouping; rejection category; rejection type"),
        "root_cause": _names("why did it happen; why denied; why; root cause analysis; root cause category; rca"),
        "preventable": _names("our fault y/n; could we have prevented it; was preventable; avoidable denial"),
        "expected": _names("amount in dispute; disputed amount; expected allowed; value at risk; expected collection"),
        "notes": _names(
            "comments call ref no; notes/comments; follow up notes; status notes; ar notes; last note; fu notes;"
            " work log"
        ),
        "claim_no": _names("dcn; payer control no"),
        "denial_date": _names(
            "eob date; date payer decision; denial letter date; denial posted date; denial posted; rejection"
            " date; date rejected"
        ),
        "billed": _names("claim amount; claim total"),
        "service_date": _names("visit date; encounter date"),
        "payer": _names("guarantor description; who denied it; denied by; who denied"),
        "resolved_date": _names("decision received; decision received date"),
        "level": _names("stage"),
        "units": _names("no units"),
    },
    "contracts": {
        "contract_no": _names("contract ref; contract reference"),
        "effective_from": _names("contract effective; agreement date; agreement effective date"),
        "effective_to": _names("agreement end date; agreement expiration"),
        "notice_days": _names("notice required days"),
        "clean_claim_days": _names("prompt pay window; prompt payment days"),
        "auto_renews": _names("auto renewal; renews automatically"),
        "escalator": _names("cola percent; escalator percent; rate increase percent"),
    },
    "capitation": {
        "due": _names("gross pmpm; cap rate; base pmpm"),
        "paid": _names("net pmpm; net cap paid; net cap payment"),
        "covered_from": _names("period begin; coverage period begin; covered month"),
        "rate_code": _names("rate category"),
    },
}
"""Kind of table, then field, to names."""
