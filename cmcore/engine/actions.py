"""What to do next, ranked by the money it brings, and the one-sentence findings that head charts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from cmcore.engine import summary
from cmcore.findings import Severity
from cmcore.money import dollars
from cmcore.periods import day_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cmcore.engine.summary import StoryStep
    from cmcore.findings import Finding

MOST = 6
ANSWER_DAYS = 45
"""Days after a month's end in which its claims are still being billed and answered."""

_ASKS = {
    "auth-missing": "Request authorizations for {n}",
    "auth-not-found": "Correct the authorization number of {n}",
    "auth-out-of-dates": "Extend authorizations for {n}",
    "auth-other-worker": "Check who delivered {n} under another worker's authorization",
    "auth-exhausted": "Ask for more units for {n}",
    "note-unsigned": "Get the notes of {n} signed",
    "credential-not-allowed": "Check who delivered {n}",
    "telehealth-not-allowed": "Check how {n} were delivered",
    "place-not-allowed": "Check where {n} were delivered",
    "no-care-plan": "Add the care plan date of {n}",
    "no-order": "Add the order for {n}",
    "no-medical-necessity": "Document the necessity of {n}",
    "over-day-limit": "Ask for an exception for {n} over the day limit",
    "over-mue": "Check the units of {n} over a medically unlikely edit",
    "not-covered": "Find a covered code for {n}",
    "no-rate": "Add the missing rate for {n}",
    "invalid-code": "Correct the code of {n}",
    "duplicate": "Confirm or remove {n} entered twice",
    "overlap": "Correct the times of {n} that overlap",
}


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: what, on what, the cents it brings, and the page (section/page) with its query to do it on."""

    what: str
    detail: str
    amount: int
    page: str
    query: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Blocked:
    """What faulty cells hold back: cells, distinct rows, and cents with each row counted once.

    `errors` are the cells that are in error, whether or not an amount is known for their rows.
    """

    cells: int
    rows: int
    amount: int
    errors: int = 0


def blocked_by_findings(findings: Iterable[Finding], lines: pl.DataFrame | None = None) -> Blocked:
    """What the findings hold back; with lines given, only findings on those lines or on other tables' rows.

    A line whose own cell and whose fee line are both at fault is held back once: no more than all lines have at stake.
    """
    kept = list(findings)
    if lines is not None:
        inside = set(lines["row_id"])
        kept = [each for each in kept if each.table != "sessions" or each.row_id in inside]
    most: dict[str, int] = {}
    for each in kept:
        key = each.row_id or each.place
        most[key] = max(most.get(key, 0), each.amount or 0)
    paying = [each for each in kept if each.amount]
    held = sum(most.values())
    if lines is not None:
        held = min(held, int(lines["amount_at_stake"].fill_null(0).clip(0).sum()))
    errors = {(each.file, each.place) for each in kept if each.cell and each.severity is Severity.ERROR}
    return Blocked(len(paying), len([1 for amount in most.values() if amount]), held, len(errors))


def next_actions(
    lines: pl.DataFrame, reasons: pl.DataFrame, findings: Iterable[Finding], others: Iterable[Action] = ()
) -> tuple[Action, ...]:
    """The things to do that bring most, `others` among them, most first; a thing that brings nothing is left out."""
    inside = reasons.filter(pl.col("row_id").is_in(lines["row_id"].implode()))
    asks = [
        *_corrections(findings, lines),
        *_coverage(lines, inside),
        *_billing(lines),
        *_underpayments(lines),
        *others,
    ]
    return tuple(sorted((each for each in asks if each.amount > 0), key=lambda each: (-each.amount, each.what))[:MOST])


def _sessions(number: int) -> str:
    return f"{number:,} session" + ("" if number == 1 else "s")


def _corrections(findings: Iterable[Finding], lines: pl.DataFrame) -> list[Action]:
    listed = list(findings)
    safe = [each for each in listed if each.safe and each.suggestion is not None]
    asked = [each for each in listed if each not in safe]
    answers = []
    for what, some, wanted in (
        (("Accept {n} safe correction", "Accept {n} safe corrections"), safe, "safe"),
        (("Correct {n} cell that needs a decision", "Correct {n} cells that need a decision"), asked, "open"),
    ):
        held = blocked_by_findings(some, lines)
        kinds = len({each.kind for each in some if each.amount})
        there = [each for each in some if each.cell and each.row_id]
        paying = sum(1 for each in there if each.amount)
        text = what[len(there) != 1].format(n=f"{len(there):,}")
        which = f"{kinds} kind{'' if kinds == 1 else 's'} of fault"
        which += f"; {paying:,} hold the money" if paying != len(there) else ""
        answers.append(Action(text, which, held.amount, "prepare/fix", {"show": wanted}))
    return answers


def _coverage(lines: pl.DataFrame, reasons: pl.DataFrame) -> list[Action]:
    """What coverage asks for, of sessions that nobody paid yet; one paid in spite of a reason brings nothing more."""
    lines = summary.unpaid(lines)
    asked = reasons.filter(pl.col("reason").is_in(list(_ASKS)))
    grouped = (
        asked.join(lines.select("row_id", "payer", "code"), on="row_id", how="inner", validate="m:1")
        .group_by("reason")
        .agg(
            pl.col("row_id").n_unique().alias("n"),
            pl.col("amount_at_stake").sum().alias("amount"),
            pl.col("payer").mode().sort().first().alias("payer"),
            pl.col("code").mode().sort().first().alias("code"),
        )
    )
    return [
        Action(
            _ASKS[row["reason"]].format(n=_sessions(row["n"])),
            " · ".join(each for each in ("mostly", row["payer"] or "no payer", row["code"] or "no code")),
            row["amount"] or 0,
            "earn/coverage",
            {"reason": row["reason"], "paid": "no"},
        )
        for row in grouped.iter_rows(named=True)
    ]


def _billing(lines: pl.DataFrame) -> list[Action]:
    waiting = summary.with_reason(lines, "never-billed")
    unbilled = waiting.filter(pl.col("expected") > 0)
    amount = int(unbilled["expected"].sum() or 0)
    soonest = unbilled["filing_deadline"].drop_nulls().min() if unbilled.height else None
    detail = f"first filing deadline {day_words(soonest)}" if isinstance(soonest, date) else "delivered, never billed"
    some = "" if waiting.height == unbilled.height else f"{unbilled.height:,} of "
    return [
        Action(f"Bill {some}{_sessions(waiting.height)}", detail, amount, "earn/reimbursement", {"show": "unbilled"})
    ]


def _underpayments(lines: pl.DataFrame) -> list[Action]:
    short = summary.with_reason(lines, "underpaid")
    grouped = short.group_by("payer").agg(
        pl.len().alias("n"),
        (-pl.col("variance").sum()).alias("amount"),
        pl.col("service_date").min().alias("since"),
    )
    return [
        Action(
            f"Ask {row['payer']} for what it paid short",
            f"{_sessions(row['n'])} since {row['since']:%b %Y}",
            row["amount"],
            "earn/reimbursement",
            {"show": "underpaid"},
        )
        for row in grouped.iter_rows(named=True)
    ]


def story_title(steps: Sequence[StoryStep]) -> str:
    """What the money story says: how much of what was delivered can still be saved."""
    drops = [step for step in steps if step.kind == "drop" and step.amount > 0]
    if not drops:
        return "Everything delivered was paid" if steps[0].amount else "No session has an amount yet"
    most = max(drops, key=lambda step: step.amount)
    total = sum(step.amount for step in drops)
    return (
        f"{dollars(total, whole=True)} of what was delivered is not paid yet: "
        f"{most.amount / total:.0%} of it is {most.label.lower()}"
    )


def trend_title(months: pl.DataFrame, as_of: date) -> str:
    """What the trend says: how paid runs against expected over the months whose claims had time to be answered."""
    answered = months.filter(pl.col("month").dt.month_end() <= as_of - timedelta(days=ANSWER_DAYS))
    expected, paid = int(answered["expected"].sum() or 0), int(answered["paid"].sum() or 0)
    if not expected or not paid:
        return "No payments are recorded yet"
    gap = 1 - paid / expected
    last = answered["month"].dt.strftime("%B")[-1]
    return f"Through {last}, paid runs {abs(gap):.0%} {'under' if gap >= 0 else 'over'} expected"


def heat_title(covered: pl.DataFrame) -> str:
    """Where sessions are not payable: the payer and code that hold most money."""
    held = covered.filter(pl.col("amount") > 0).sort("amount", "payer", "code", descending=[True, False, False])
    if held.is_empty():
        stuck = round(float((covered["share"] * covered["sessions"]).sum()))
        return f"{_sessions(stuck)} cannot be priced yet" if stuck else "Every session is payable"
    worst = held.row(0, named=True)
    return f"Most is held on {worst['payer']} {worst['code']}: {dollars(worst['amount'], whole=True)}"
