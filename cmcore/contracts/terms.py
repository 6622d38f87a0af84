"""The term of each contract that runs on a day, when notice is due for it, and what happens if nobody gives it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.periods import add_months, day_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

RENEWAL_MONTHS = 12
"""Length of a further term where the contract renews by itself and does not say how long."""
SOON_DAYS = 90

IN_FORCE, ENDED, LATER = "in force", "ended", "starts later"
FIELDS = {
    "payer": pl.String(),
    "contract_no": pl.String(),
    "state": pl.String(),
    "effective_from": pl.Date(),
    "term_to": pl.Date(),
    "notice_by": pl.Date(),
    "days_left": pl.Int64(),
    "renews_to": pl.Date(),
    "next_step": pl.String(),
    "row_id": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Term:
    """The term of a contract that holds on a day: its last day, and the last day to give notice for it."""

    last_day: date | None
    notice_by: date | None
    renews_to: date | None


def contract_terms(contracts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One row per contract, FIELDS; by days left to give notice, contracts without a deadline last.

    A contract that renews by itself is rolled forward, term by term, to the one that holds on `as_of`. `notice_by` is
    the last day on which notice reaches the payer in time: the last day of the term less the notice days. `days_left`
    counts from `as_of` to it and is null when it is past, there is none, or the next contract is among them already.
    """
    held = [each for each in contracts.iter_rows(named=True) if each["payer"]]
    rows = [_row(each, as_of, _following(each, held)) for each in held]
    frame = pl.DataFrame(rows, schema=FIELDS, orient="row")
    return frame.sort("days_left", "payer", "effective_from", nulls_last=True)


def current_term(contract: dict[str, Any], as_of: date) -> Term:
    """The term that holds on a day; an open end where the contract gives none."""
    last_day: date | None = contract["effective_to"]
    if last_day is None:
        return Term(None, None, None)
    months = contract["renewal_months"] or RENEWAL_MONTHS
    if contract["auto_renews"]:
        last_day = next(each for each in _ends(last_day, months) if each >= as_of)
    notice_days = contract["notice_days"]
    notice_by = None if notice_days is None else last_day - timedelta(days=notice_days)
    return Term(last_day, notice_by, _further(last_day, months) if contract["auto_renews"] else None)


def _ends(first: date, months: int) -> Iterator[date]:
    """The last days of a contract's terms, counted from the first so that a month's end stays one."""
    count = 0
    while True:
        yield _further(first, months * count)
        count += 1


def _further(last_day: date, months: int) -> date:
    """The last day of a term that begins the day after another ends: a year from Feb 28, 2027 is Feb 29, 2028."""
    return add_months(last_day + timedelta(days=1), months) - timedelta(days=1)


def _following(contract: dict[str, Any], held: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The payer's next contract to begin after this one did, where it is among those held."""
    begun = contract["effective_from"]
    later = [
        each
        for each in held
        if each["payer"] == contract["payer"] and begun and each["effective_from"] and each["effective_from"] > begun
    ]
    return min(later, key=lambda each: each["effective_from"], default=None)


def _row(contract: dict[str, Any], as_of: date, following: dict[str, Any] | None) -> tuple[object, ...]:
    term = current_term(contract, as_of)
    state = _state(contract, term, as_of)
    left = (term.notice_by - as_of).days if term.notice_by and term.notice_by >= as_of else None
    followed = following if _takes_over(following, term) else None
    return (
        contract["payer"],
        contract["contract_no"],
        state,
        contract["effective_from"],
        term.last_day,
        term.notice_by,
        left if state != ENDED and followed is None else None,
        term.renews_to,
        _next_step(state, term, left) if followed is None else _followed_by(followed, state, term),
        contract["row_id"],
    )


def _takes_over(following: dict[str, Any] | None, term: Term) -> bool:
    """Whether the next contract begins by the day after the term's last one, so that nothing is to be asked for."""
    if following is None or term.last_day is None:
        return False
    begins: date = following["effective_from"]
    return begins <= term.last_day + timedelta(days=1)


def _followed_by(following: dict[str, Any], state: str, term: Term) -> str:
    named = following["contract_no"] or "Another contract"
    ends = f"{'Ended' if state == ENDED else 'Ends'} {day_words(term.last_day)}"
    return f"{ends}. {named} follows from {day_words(following['effective_from'])}."


def _state(contract: dict[str, Any], term: Term, as_of: date) -> str:
    if contract["effective_from"] and contract["effective_from"] > as_of:
        return LATER
    return ENDED if term.last_day and term.last_day < as_of else IN_FORCE


def _next_step(state: str, term: Term, left: int | None) -> str:
    if state == ENDED:
        return f"Ended {day_words(term.last_day)}. Sign a new one, or upload the one that follows."
    if term.last_day is None:
        return "No end is given. Ask when it may be renegotiated."
    if term.notice_by is None:
        return f"Ends {day_words(term.last_day)}. The notice days are not given: look them up."
    if left is None:
        after = f"it renews to {day_words(term.renews_to)}" if term.renews_to else "ask for talks all the same"
        return f"Notice was due {day_words(term.notice_by)}; {after}."
    days = "today" if left == 0 else "1 day" if left == 1 else f"{left} days"
    if term.renews_to:
        return f"Ask to renegotiate by {day_words(term.notice_by)} ({days}), else it renews."
    return f"Ask for a new contract by {day_words(term.notice_by)} ({days}); this one does not renew."


def due_soon(terms: pl.DataFrame) -> pl.DataFrame:
    """The contracts whose notice is due within SOON_DAYS."""
    return terms.filter(pl.col("days_left") <= SOON_DAYS)
