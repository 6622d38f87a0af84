"""What people say for one thing in headers, and what they say besides that changes nothing."""

from __future__ import annotations

from cmcore.fields import Kind


def _same(meaning: str, spellings: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(spellings.split(), (meaning,))


SAME_MEANING: dict[str, tuple[str, ...]] = {
    **_same(
        "client",
        "patient consumer individual participant recipient beneficiary resident person enrollee student child youth"
        " subject customer",
    ),
    **_same("id", "no key"),
    **_same("staff", "employee worker caregiver attendant aide counselor therapist clinician practitioner provider"),
    **_same("payer", "insurer funder carrier"),
    **_same("start", "begin beginning from started starting"),
    **_same(
        "end",
        "to through thru expiration expire expiry separation stop termination termed term ended ending finish until"
        " till",
    ),
    **_same("limit", "maximum window cap timeframe"),
    **_same("billed", "bill"),
    **_same("unit", "quantity"),
    **_same("approved", "authorized granted certified awarded allocated allotted"),
    **_same("required", "needed need require"),
    **_same("allowed", "allowable"),
    **_same("salary", "compensation pay"),
    **_same("amount", "dollar amount"),
    **_same("minute", "min"),
    **_same("eligibility", "eligible"),
    **_same("annual", "annualized yearly"),
    "tf": ("timely", "filing"),
    "tfl": ("timely", "filing", "limit"),
    "tfd": ("timely", "filing", "day"),
    "dos": ("service", "date"),
    "timein": ("time", "in"),
    "timeout": ("time", "out"),
    "clockin": ("clock", "in"),
    "clockout": ("clock", "out"),
    "fdos": ("start", "service", "date"),
    "srvday": ("service", "date"),
}
"""Words to what they mean, where a header uses one for the other."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BESIDE: dict[str, frozenset[str]] = {
    "client_id": _words("record account agency external unique link card internal current"),
    "client_name": _words("full display legal"),
    "payer": _words("name company primary policy current billed on file client health claim"),
    "staff": _words(
        "name id full member rendering performing servicing documenting assigned primary code key current treating"
        " attending case tcm blended intensive lead targeted"
    ),
    "credential": _words("staff level type code professional highest title"),
    "code": _words("billing service procedure item hcpcs cpt billed line encounter visit session delivered evv"),
    "modifiers": _words("procedure code service pricing cpt hcpcs billing line claim visit encounter session"),
    "place_of_service": _words("code facility type c id claim billing line no"),
    "service_date": _words("line visit contact session encounter event activity appointment actual"),
    "start_time": _words(
        "staff service visit contact session event actual time appointment encounter activity clock shift rev"
        " revised evv verified confirmed delivered rendered billed billable interaction meeting call"
    ),
    "end_time": _words(
        "staff service visit contact session event actual time appointment encounter activity clock shift rev"
        " revised evv verified confirmed delivered rendered billed billable interaction meeting call"
    ),
    "minutes": _words(
        "service contact session visit total worked time in id on billable billed billing actual direct encounter"
        " activity calculated rounded evv appointment"
    ),
    "units": _words(
        "service procedure billed billable total paid actual claimed submitted line claim delivered count visit"
        " session encounter cpt hcpcs contact activity"
    ),
    "program": _words("care waiver name description site code title"),
    "diagnosis": _words("code 10 primary treating principal billing claim visit encounter service dsm id billed"),
    "authorization_no": _words(
        "prior service id payer treatment client reference insurance mco medicaid claim on file visit line plan"
        " waiver active current session"
    ),
    "claim_no": _words("reference id control payer internal insurance mco plan submitted primary state edi"),
    "note_signed": _words("flag indicator is"),
    "telehealth": _words("flag indicator is via visit service session delivered"),
    "claim_status": _words("primary current line payer adjudication submission description code"),
    "billed_amount": _words("total line client item submitted amount session service visit claim gross billed dollar"),
    "allowed_amount": _words("fee charge total plan amount line payer insurance dollar primary"),
    "paid_amount": _words("total insurance payer plan amount line primary carrier dollar"),
    "patient_paid": _words("amount total dollar"),
    "billed": _words("total line submitted amount claim service dollar item original"),
    "allowed": _words("total charge plan amount line payer insurance dollar claim"),
    "paid": _words("total plan payer insurance amount provider line claim dollar net"),
    "amount": _words("line claim total adjustment dollar service cas svc"),
    "paid_date": _words("eft payment remittance remit"),
    "check_no": _words("eft or id advice payer insurance"),
    "group_code": _words("code claim cas line adjustment service"),
    "reason_code": _words("code claim cas line adjustment service primary"),
    "adjusted_units": _words("service line"),
    "remark_codes": _words("code line advice"),
    "units_approved": _words("total authorization id number certified visit line payer pa plan"),
    "rate": _words(
        "contracted contract medicaid ffs maximum amount nonfacility nfs schedule dollar basic base current"
        " per unit standard as"
    ),
    "region": _words("name code geo geographic rate"),
    "basis": _words("description"),
    "denial_date": _words("notice received date letter posted initial first"),
    "denial_codes": _words("claim payer line primary"),
    "category": _words("denial reason"),
    "deadline": _words("date due"),
    "filed_date": _words("sent date submitted"),
    "owner": _words("biller staff name user worked"),
    "outcome": _words("final appeal"),
    "recovered": _words("amount total dollar"),
    "expected": _words("amount dollar payment reimbursement"),
    "notes": _words("denial payer work follow up agent rep biller internal ar last status"),
    "root_cause": _words("denial"),
    "timely_filing_days": _words("day claim initial original period deadline clean typical usual"),
    "appeal_days": _words("day filing period"),
    "unit_rounding": _words(
        "unit minute time billing method convention rule how do they are is payer rounding round rounded calculation"
    ),
    "aliases": _words("name"),
    "payer_type": _words("insurance plan"),
    "target": _words("percent rate score performance state plan"),
    "weight": _words("percent measure"),
    "numerator": _words("count total value"),
    "denominator": _words("count total value"),
    "covered": _words("flag indicator service code"),
    "authorization_required": _words("flag indicator prior service code"),
    "telehealth_allowed": _words("flag indicator service"),
    "max_units_per_day": _words("per unit calendar maximum"),
    "max_units_per_week": _words("per unit calendar maximum"),
    "max_units_per_month": _words("per unit calendar maximum"),
    "max_units_per_year": _words("per unit calendar maximum"),
    "documents_required": _words("list"),
    "credentials_allowed": _words("list"),
    "places_allowed": _words("list code"),
    "hours_available_per_day": _words("per scheduled standard available normal average"),
    "annual_cost": _words("total annual year fringe benefit base"),
    "copay": _words(
        "amount visit dollar primary patient client bh behavioral mental health outpatient office op per member"
    ),
    "coinsurance": _words("percent rate patient client member"),
    "deductible_remaining": _words("amount individual dollar"),
    "member_id": _words("subscriber insured insurance policy client primary payer plan"),
    "priority": _words("level payer coverage insurance"),
    "period": _words("measurement reporting performance"),
    "measure": _words("name title description"),
    "age": _words("current client year in"),
    "sex": _words("code client member"),
    "acuity": _words("level care current client"),
    "risk_score": _words("score current risk hcc client member"),
    "low": _words("rate end dollar"),
    "high": _words("rate end dollar"),
    "source": _words("data"),
    "as_of": _words("date survey"),
}
"""Field to the words that may stand beside its name."""

ENOUGH: dict[str, tuple[frozenset[str], ...]] = {
    "code": (_words("cpt"), _words("hcpcs")),
    "start_date": (_words("effective"),),
    "effective_from": (_words("effective"),),
    "unit_rounding": (_words("rounding"), _words("round"), _words("rounded")),
}
"""Field to words that name it with nothing but words that may stand beside its name: "Billing HCPCS"."""

BESIDE_DATES: dict[str, frozenset[str]] = {
    "authorizations": _words(
        "span date time authorization approved approval service period effective on valid active certification good pa"
        " prior line"
    ),
    "policies": _words(
        "date time coverage plan policy eligibility benefit insurance effective primary on valid active member span"
    ),
    "members": _words(
        "date time on assignment assigned membership member enrollment attribution segment eligibility coverage panel"
        " span effective plan program pcp"
    ),
    "staff": _words("date employment last original"),
    "fees": _words("pricing price fee date time rate effective medicaid service on valid active"),
    "rules": _words("date rule effective"),
    "denials": _words("on"),
}
"""Kind of table to the words that may stand beside any of its dates."""

BESIDE_KINDS: dict[Kind, frozenset[str]] = {Kind.PERCENT: _words("percent"), Kind.FLAG: _words("indicator flag")}
"""Kind of column to the words that may stand beside the name of any column of it."""

_CLIENT_ELSEWHERE = dict.fromkeys(
    (
        "member id",
        "member no",
        "subscriber id",
        "insurance id",
        "policy no",
        "hic no",
        "medicaid id",
        "medicaid no",
        "insured id",
    ),
    "client_id",
)
ALONE: dict[str, dict[str, str]] = {
    "sessions": {"id": "session_id", "charge id": "session_id"},
    "remittances": _CLIENT_ELSEWHERE,
    "denials": _CLIENT_ELSEWHERE,
    "staff": {"name": "staff", "id": "staff"},
    "fees": {"hcpcs revenue code": "code"},
    "measures": dict.fromkeys(("measure id", "measure code", "measure no"), "measure"),
}
"""Kind of table to names that mean a field where they are the whole header and no column names the field better."""

AS_WRITTEN: dict[str, dict[str, str]] = {
    "sessions": dict.fromkeys(("payer / program", "payer/program"), "payer"),
    "denials": {"follow up by": "next_touch"},
    "authorizations": {
        "unit": "approved_in",
        "auth unit": "approved_in",
        **dict.fromkeys(("authorized quantity value", "authorized_quantity_value"), "units_approved"),
        **dict.fromkeys(("session id", "session no", "session #", "visit id", "visit no", "visit #", "unit id"), ""),
    },
    "benchmarks": {"min": "low"},
    "measures": {"my": "period"},
    "staff": dict.fromkeys(("expiration date", "exp date", "expires"), ""),
}
"""Kind of table to headers that mean a field, or none, only as they are written: "Min" is a lowest rate, "Minutes" is
not; what expires in a list of staff is a license; a visit's number is no number of visits."""

STAND_INS = {"payers": ("payer", "name")}
"""Kind of table to the field that another stands in for where no column is the field's own."""
