"""What tells one kind of table from another: words of its own, and fields that cannot stand in it."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TELLING: dict[str, frozenset[str]] = {
    "sessions": _words("session visit encounter contact appointment activity minute duration clock signed finalized"),
    "payers": _words("filing appeal dispute alias sequestration rounding clearinghouse edi"),
    "contracts": _words(
        "contract agreement renewal renews renew evergreen notice escalator cola escalates interest clean prompt"
    ),
    "fees": _words("rate fee allowable maximum price"),
    "relative_values": _words("rvu rvus conversion"),
    "localities": _words("gpci gpcis locality"),
    "unlikely_edits": _words("mue mues mai unlikely adjudication"),
    "rules": _words("covered daily annual monthly lifetime allowed required needed"),
    "authorizations": _words(
        "authorization approved authorized requested used remaining remain utilized kept upcoming"
    ),
    "policies": _words("policy copay coinsurance deductible coverage subscriber insured eligibility cob"),
    "remittances": _words(
        "check eft eob allowed remittance remark rarc adjustment trace deposit payment group voucher"
    ),
    "capitation": _words("capitation cap capitated pmpm cell"),
    "benchmarks": _words("percentile low high median market survey range"),
    "staff": _words("hire salary employee fte license position title hour"),
    "members": _words(
        "mco enrollment enrolled disenrolled attribution attributed risk acuity raf hcc pcp tier segment"
    ),
    "measures": _words("numerator denominator measure target benchmark metric goal"),
    "denials": _words("denial denied appeal overturned preventable remark adjustment outstanding"),
}
"""Kind of table to words that seldom stand in the headers of another kind."""

SAYS_NO_KIND = frozenset({"acuity", "client_name", "diagnosis", "member_id", "modifiers", "payer", "program", "region"})
"""Fields that tables of every kind have a column of, whether we keep it or not."""

NO_EVIDENCE = frozenset({
    "denied_amount", "patient_responsibility", "earlier_payers_paid", "sequestered_amount", "withheld_amount",
})  # fmt: skip
"""Fields of one kind that tables of another have a column of just as often, though it is none of theirs."""

TOLD_BY_A_WORD = frozenset(
    {
        "authorizations",
        "capitation",
        "contracts",
        "denials",
        "localities",
        "relative_values",
        "remittances",
        "rules",
        "unlikely_edits",
    }
)
"""Kinds whose every table has a word of its own in some header."""
SPANS = {kind: frozenset({"client_id", "payer", "start_date"}) for kind in ("members", "policies")}
"""Kinds of spans of clients' cover, with the columns that tell them where no word does."""
SAYS_CLIENTS = frozenset({"client_id", "client_name", "diagnosis", "session_id"})
SAYS_SERVICES = frozenset({"code", "units", "minutes"})
NOT_ABOUT_CLIENTS = frozenset(
    {
        "localities",
        "relative_values",
        "unlikely_edits",
        "contracts",
        "fees",
        "rules",
        "payers",
        "benchmarks",
        "staff",
        "measures",
    }
)
