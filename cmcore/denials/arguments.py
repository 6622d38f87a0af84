"""Why a line should be paid: what the agency's own records say about it, and the rule that this rests on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.denials.deadlines import NO_LEVELS
from cmcore.denials.letters import Facts, facts_of
from cmcore.denials.levels import asks_for
from cmcore.engine.citations import Citations, force_words
from cmcore.engine.filing import filing_words
from cmcore.money import dollars, rate_dollars
from cmcore.periods import clock_words, day_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from cmcore.engine.estimate import Estimate
    from cmcore.intake.tables import Dataset

Known = dict[str, Any]
"""The facts and the priced line of one session in one: `engine.facts.FACTS` and `engine.estimate.LINE_FIELDS`."""


def letter_facts(  # noqa: PLR0913 - who writes, when, on what
    rows: Sequence[Mapping[str, Any]],
    estimate: Estimate,
    dataset: Dataset,
    *,
    agency: str | None,
    letter_date: date,
    signed_by: str | None = None,
) -> list[Facts]:
    """What the letter of each row of the worklist says; what no record says stays a gap.

    The argument and its basis rest on the session of the row: its approval, its record, its dates, its contract line.
    """
    ids = [row["row_id"] for row in rows]
    known = _known(estimate, ids)
    cite = Citations(dataset)
    return [
        facts_of(
            row,
            authorization_no=known.get(row["row_id"], {}).get("authorization_no"),
            argument=argument(row["cause"], known.get(row["row_id"])),
            basis=basis(row["cause"], known.get(row["row_id"]), cite),
            level=asks_for(named) if (named := _level_name(row)) else None,
            level_name=named,
            agency=agency,
            letter_date=letter_date,
            signed_by=signed_by,
        )
        for row in rows
    ]


def _known(estimate: Estimate, ids: Iterable[str]) -> dict[str, Known]:
    facts = estimate.facts.filter(pl.col("row_id").is_in(list(ids)))
    extra = [name for name in estimate.lines.columns if name not in facts.columns]
    joined = facts.join(estimate.lines.select("row_id", *extra), on="row_id", how="left")
    others = _with_others_then(facts, estimate.facts)
    return {row["row_id"]: row | {"others_then": row["row_id"] in others} for row in joined.iter_rows(named=True)}


def _with_others_then(facts: pl.DataFrame, log: pl.DataFrame) -> set[str]:
    """The rows of `facts` beside which the log has another contact of the client and code that may be at that time."""
    day, times = ["client_id", "code", "service_date"], ["start_time", "end_time"]
    held = log.filter(pl.col("claim_status").ne_missing("void"))
    pairs = facts.select("row_id", *day, *times).join(
        held.select(*day, other="row_id", begins="start_time", ends="end_time"), on=day, how="inner"
    )
    apart = (pl.col("ends") <= pl.col("start_time")) | (pl.col("end_time") <= pl.col("begins"))
    meeting = pairs.filter(pl.col("other") != pl.col("row_id"), ~apart.fill_null(value=False))
    return set(meeting["row_id"])


def _level_name(row: Mapping[str, Any]) -> str | None:
    """The level to ask for; None where none is known or left."""
    name = row.get("next_appeal")
    return None if name in NO_LEVELS else name


def argument(cause: str, known: Known | None) -> str | None:
    """What the records say against a denial of this cause; None where they say nothing."""
    say = _BY_CAUSE.get(cause)
    return say(known) if say and known else None


def _authorization(known: Known) -> str | None:
    covered, needed = known["auth_units_covered"], known["auth_units_needed"]
    if not known["auth_in_dates"] or known["auth_other_worker"] or not needed or (covered or 0) < needed:
        return None
    if known["units_within"] != known["units"]:  # a limit of the payer takes units away, which no approval covers
        return None
    last = known["auth_until"] - timedelta(days=1) if known["auth_until"] else None
    number = known["authorization_no"] or "on file"
    force = force_words(known["auth_start"], last)
    return f"Authorization {number}{f', {force},' if force else ''} covers all of this service."


def _timely_filing(known: Known) -> str | None:
    billed, last = known["billed_date"], known["filing_deadline"]
    if not billed or not last or billed > last:
        return None
    return f"The claim was sent on {day_words(billed)}. The last day to file it was {day_words(last)}."


def _record(known: Known) -> str | None:
    said = [
        "The note of the contact is signed." if known["note_signed"] else "",
        "Medical necessity is documented." if known["medical_necessity"] else "",
        f"The service was ordered by {known['ordered_by']}." if known["ordered_by"] else "",
        f"The care plan of {day_words(known['care_plan_date'])} was on file."
        if known["care_plan_date"] and known["service_date"] and known["care_plan_date"] <= known["service_date"]
        else "",
    ]
    return " ".join(each for each in said if each) or None


def _duplicate(known: Known) -> str | None:
    if known["others_then"] or not known["client_id"] or known["start_time"] is None or known["end_time"] is None:
        return None
    times = f"{clock_words(known['start_time'])} to {clock_words(known['end_time'])}"
    return f"This contact took place from {times}. Our log has no other contact of this client and code at that time."


def _eligibility(known: Known) -> str | None:
    if not known["policy_row_id"]:
        return None
    return f"The client's cover with {known['payer']} was in force on {day_words(known['service_date'])}."


def _paid_short(known: Known) -> str | None:
    if known["paid"] is None or known["payer_share"] is None or known["paid"] >= known["payer_share"]:
        return None
    return (
        f"Your share of this service under the contract is {dollars(known['payer_share'])}; you paid "
        f"{dollars(known['paid'])}, which is {dollars(known['payer_share'] - known['paid'])} less."
    )


def _no_answer(known: Known) -> str | None:
    return (
        f"The claim was sent on {day_words(known['billed_date'])} and was not answered."
        if known["billed_date"]
        else None
    )


_BY_CAUSE: dict[str, Callable[[Known], str | None]] = {
    "authorization": _authorization,
    "timely filing": _timely_filing,
    "documentation": _record,
    "medical necessity": _record,
    "duplicate": _duplicate,
    "eligibility": _eligibility,
    "paid short": _paid_short,
    "contractual": _paid_short,
    "no answer": _no_answer,
}


def basis(cause: str, known: Known | None, cite: Citations) -> str | None:
    """The rule or contract term that the argument rests on, with where it stands; None where none is loaded."""
    if known is None:
        return None
    if cause == "timely filing":
        payer = cite.first("payers", payer=known["payer"]) if known["payer"] else None
        return filing_words(payer) or None if payer else None
    fee = cite.row("fees", known["fee_row_id"])
    if cause in {"paid short", "contractual"} and fee and fee["rate"] is not None:
        force = force_words(fee["effective_from"], fee["effective_to"])
        code = f"{fee['code']} at {rate_dollars(fee['rate'])}"
        return f"Contract rate of {code}{f', {force}' if force else ''} ({cite.cell(fee, 'rate')})"
    approval = cite.row("authorizations", known["auth_row_id"])
    if cause == "authorization" and approval:
        return f"The approval itself ({cite.line(approval)})"
    return None
