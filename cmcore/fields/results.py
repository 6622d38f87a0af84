"""What the columns of priced sessions and of worklists are, so that every page and export heads them alike."""

from __future__ import annotations

from cmcore.fields.column import Column, Kind

RESULTS: tuple[Column, ...] = (
    Column("session_id", "Session ID", Kind.CODE),
    Column("payer", "Payer", Kind.TEXT),
    Column("code", "Code", Kind.CODE),
    Column("service_date", "Service date", Kind.DATE),
    Column("minutes", "Minutes", Kind.MINUTES, unit="minutes"),
    Column("units", "Units", Kind.QUANTITY, unit="units"),
    Column("rate", "Rate", Kind.RATE, unit="dollars"),
    Column("allowed", "Allowed", Kind.MONEY, unit="dollars", help="What the contract allows for the units."),
    Column("payer_share", "Payer share", Kind.MONEY, unit="dollars"),
    Column("patient_share", "Patient share", Kind.MONEY, unit="dollars"),
    Column("secondary_share", "Secondary share", Kind.MONEY, unit="dollars"),
    Column("coverage", "Coverage", Kind.CHOICE),
    Column("reasons", "Reasons", Kind.LIST),
    Column("amount_at_stake", "Amount at stake", Kind.MONEY, unit="dollars"),
    Column("paid", "Paid", Kind.MONEY, unit="dollars"),
    Column("variance", "Variance", Kind.MONEY, unit="dollars", help="Paid less expected from the payer."),
    Column("rate_source", "Rate source", Kind.TEXT, help="File, sheet and cell of the fee line."),
    Column("expected", "Expected", Kind.MONEY, unit="dollars", help="What this session brings as it stands."),
    Column("worth", "Worth when resolved", Kind.MONEY, unit="dollars"),
    Column("sessions", "Sessions", Kind.COUNT),
    Column("amount", "Amount", Kind.MONEY, unit="dollars"),
    Column("filing_deadline", "Filing deadline", Kind.DATE),
    Column("deadline", "Deadline", Kind.DATE),
    Column("days_left", "Days left", Kind.COUNT, unit="days"),
    Column("reason", "Reason", Kind.TEXT),
    Column("status", "Status", Kind.TEXT),
    Column("carc", "CARC", Kind.CODE, help="The denial code that a payer would answer with."),
    Column("found", "Found", Kind.TEXT),
    Column("cause", "Cause", Kind.TEXT),
    Column("month", "Month", Kind.DATE),
    Column("owner", "Owner", Kind.TEXT),
    Column("next_action", "Next action", Kind.TEXT),
    Column("note", "Note", Kind.TEXT),
    Column("client_id", "Client ID", Kind.CODE, personal=True),
    Column("staff", "Staff", Kind.TEXT),
    Column("credential", "Credential", Kind.CODE),
    Column("program", "Program", Kind.TEXT),
    Column("region", "Region", Kind.TEXT),
    Column("claim_no", "Claim no.", Kind.CODE),
    Column("denial_codes", "Denial codes", Kind.LIST),
    Column("paid_date", "Paid date", Kind.DATE),
    Column("allowed_now", "Allowed now", Kind.MONEY, unit="dollars", help="By the payer book in use."),
    Column("allowed_then", "Allowed then", Kind.MONEY, unit="dollars", help="By the other payer book."),
    Column("difference", "Difference", Kind.MONEY, unit="dollars", help="Allowed then less allowed now."),
    Column("newly_payable", "Newly payable", Kind.COUNT, help="Sessions that only the other book pays."),
    Column("no_longer_payable", "No longer payable", Kind.COUNT, help="Sessions that only the book in use pays."),
    Column("payable_now", "Payable now", Kind.FLAG),
    Column("payable_then", "Payable then", Kind.FLAG),
    Column("contract_no", "Contract no.", Kind.CODE),
    Column("state", "State", Kind.TEXT),
    Column("effective_from", "Effective from", Kind.DATE),
    Column("term_to", "Term to", Kind.DATE, help="Last day of the term that holds."),
    Column("notice_by", "Notice by", Kind.DATE, help="Last day on which notice is in time."),
    Column("renews_to", "Renews to", Kind.DATE, help="Last day of the next term, where nobody gives notice."),
    Column("next_step", "Next step", Kind.TEXT),
    Column("modifiers", "Modifiers", Kind.MODIFIERS),
    Column("raised_on", "Raise due", Kind.DATE, help="Day from which the contract gives the higher rate."),
    Column("rate_before", "Rate before", Kind.RATE, unit="dollars"),
    Column("rate_now", "Rate loaded", Kind.RATE, unit="dollars", help="What the fee schedule has since."),
    Column("rate_due", "Rate due", Kind.RATE, unit="dollars", help="Rate before, plus the escalator."),
    Column("billed_date", "Billed date", Kind.DATE),
    Column("days_to_pay", "Days to pay", Kind.COUNT, unit="days"),
    Column("days_late", "Days late", Kind.COUNT, unit="days", help="Days after the clean claim days."),
    Column(
        "interest", "Interest", Kind.MONEY, unit="dollars", help="Simple interest by the contract, 365 days a year."
    ),
    Column("claims", "Claims paid", Kind.COUNT),
    Column("median_days", "Median days", Kind.COUNT, unit="days"),
    Column("on_time", "On time", Kind.PERCENT, help="Claims paid within the clean claim days."),
    Column("late_claims", "Paid late", Kind.COUNT),
    Column("unanswered", "Unanswered", Kind.COUNT, help="Lines billed longer ago than the clean claim days."),
    Column("unanswered_amount", "Unanswered amount", Kind.MONEY, unit="dollars"),
)

PRICE_COLUMNS = tuple(each.name for each in RESULTS[:17])
"""The columns of a priced export, in the order that scripts may rely on; the session's own follow them."""


def result_columns() -> dict[str, Column]:
    """Result column by name."""
    return {each.name: each for each in RESULTS}
