"""What people say for one thing in headers, and what they say besides that changes nothing."""

from __future__ import annotations


def _same(meaning: str, spellings: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(spellings.split(), (meaning,))


SAME_MEANING: dict[str, tuple[str, ...]] = {
    **_same("client", "patient consumer individual participant recipient beneficiary resident person enrollee"),
    **_same("id", "no key"),
    **_same("staff", "employee worker caregiver therapist clinician practitioner provider"),
    **_same("payer", "insurer funder carrier"),
    **_same("start", "begin beginning from started"),
    **_same("end", "to through thru expiration expire expiry stop termination termed term ended finish"),
    **_same("limit", "maximum window cap"),
    **_same("unit", "quantity"),
    **_same("approved", "authorized authd granted"),
    **_same("required", "needed need require"),
    **_same("allowed", "allowable"),
    **_same("salary", "compensation pay"),
    **_same("amount", "dollar amount"),
    **_same("minute", "min"),
    "dos": ("service", "date"),
    "fdos": ("start", "service", "date"),
    "srvday": ("service", "date"),
}
"""Words to what they mean, where a header uses one for the other."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BESIDE: dict[str, frozenset[str]] = {
    "client_id": _words("record account agency external unique link card"),
    "client_name": _words("full last-first"),
    "payer": _words("name company primary prim policy"),
    "staff": _words("name id full member rendering performing servicing documenting assigned primary"),
    "credential": _words("staff level type id"),
    "code": _words("billing service procedure item charge hcpcs cpt revenue"),
    "modifiers": _words("procedure code service pricing cpt"),
    "place_of_service": _words("code facility type c"),
    "service_date": _words("visit contact session encounter event activity appointment time"),
    "start_time": _words("service visit contact session event actual time"),
    "end_time": _words("service visit contact session event actual time"),
    "minutes": _words("service contact session visit total worked time in id"),
    "units": _words("service procedure billed billable total paid"),
    "program": _words("name description site"),
    "diagnosis": _words("code icd 10 primary treating principal"),
    "authorization_no": _words("prior service id"),
    "claim_no": _words("reference id control payer"),
    "claim_status": _words("primary"),
    "billed_amount": _words("total line client item extended submitted amount"),
    "allowed_amount": _words("fee total plan amount"),
    "paid_amount": _words("total insurance payer plan amount"),
    "patient_paid": _words("amount total"),
    "billed": _words("total line submitted amount"),
    "allowed": _words("total plan amount"),
    "paid": _words("total plan payer insurance amount"),
    "paid_date": _words("eft payment"),
    "check_no": _words("eft id"),
    "units_approved": _words("total authorization"),
    "rate": _words("contracted contract medicaid ffs effective maximum amount non facility nfs schedule dollar"),
    "region": _words("name"),
    "basis": _words("measure"),
    "denial_codes": _words("code"),
    "category": _words("denial"),
    "deadline": _words("date due last day by"),
    "filed_date": _words("sent date"),
    "owner": _words("biller staff name user"),
    "timely_filing_days": _words("day claim"),
    "appeal_days": _words("day filing"),
    "aliases": _words("e es name"),
    "target": _words("percent rate"),
    "weight": _words("percent"),
    "covered": _words("flag indicator service"),
    "authorization_required": _words("flag indicator prior"),
    "telehealth_allowed": _words("flag indicator"),
    "max_units_per_day": _words("per unit calendar"),
    "max_units_per_month": _words("per unit calendar"),
    "max_units_per_year": _words("per unit calendar"),
    "hours_available_per_day": _words("per scheduled"),
    "annual_cost": _words("total annual year"),
    "copay": _words("amount"),
    "coinsurance": _words("percent"),
    "period": _words("measurement"),
    "measure": _words("name"),
}
"""Field to the words that may stand beside its name."""

BESIDE_DATES: dict[str, frozenset[str]] = {
    "authorizations": _words("date authorization approved service period effective"),
    "policies": _words("date coverage plan policy eligibility benefit insurance effective"),
    "members": _words("date enrollment attribution segment eligibility coverage panel span effective"),
    "staff": _words("date employment"),
    "fees": _words("date rate effective"),
    "rules": _words("date rule effective"),
    "denials": _words("on"),
}
"""Kind of table to the words that may stand beside any of its dates."""

ALONE: dict[str, dict[str, str]] = {"sessions": {"id": "session_id", "charge id": "session_id"}}
"""Kind of table to names that mean a field only where they are the whole header, not a part of one over two rows."""

STAND_INS = {"payers": ("payer", "name")}
"""Kind of table to the field that another stands in for where no column is the field's own."""

ASKED: dict[str, dict[str, str]] = {
    "sessions": {
        "amount": "billed_amount",
        "location id": "place_of_service",
        "payer id": "payer",
        "plan id": "payer",
        "insurance package name": "payer",
        "account name": "payer",
        "schedule date": "service_date",
        "note status": "note_signed",
        "progress note status": "note_signed",
        "service code id": "code",
        "service description code": "code",
        "staff initial": "staff",
    },
    "authorizations": {
        "member id": "client_id",
        "medicaid id": "client_id",
        "member medicaid id": "client_id",
        "subscriber id": "client_id",
        "payer id": "payer",
    },
    "policies": {"recipient id": "client_id"},
    "members": {"acuity score": "risk_score", "subscriber id": "client_id"},
    "remittances": {"patient account no": "client_id"},
    "denials": {
        "payer id": "payer",
        "posting date": "denial_date",
        "posted date": "denial_date",
        "received date": "denial_date",
        "received at": "denial_date",
    },
    "fees": {
        "unit": "basis",
        "reporting unit": "basis",
        "provider type": "credential",
        "facility fee schedule amount": "rate",
        "facility maximum allowable fee": "rate",
    },
}
"""Kind of table to names that may well mean a field but often mean something else: always asked, never taken."""
