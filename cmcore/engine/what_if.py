"""The same sessions under another payer book or day's rates: what each brings, and which claims to re-adjust."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.engine.backends import collected, lazy
from cmcore.engine.estimate import price_sessions
from cmcore.engine.prepare import payer_names, with_payer
from cmcore.findings import InputInvalidError
from cmcore.money import dollars, plain
from cmcore.periods import day_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cmcore.engine.estimate import Estimate

CONTRACT = ("fees", "rules")
"""Tables of a payer's contract; where a new book has lines of a payer, they take the place of all of that payer's."""
SUMS = ("sessions", "allowed_now", "allowed_then", "difference", "newly_payable", "no_longer_payable")


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two books on the same sessions.

    `lines`: one row per session of the payers compared: row_id, session_id, claim_no, payer, code, service_date,
    paid_date, paid, filing_deadline, allowed_now, allowed_then, difference (cents; null where one of the books has no
    rate), payable_now, payable_then. `by_code`: payer, code and SUMS, the largest difference first; what a book has no
    rate for counts as nothing there. `payers` are those whose lines the new book has. `on` is the day whose rates and
    rules the new book stands for, whenever a session was; None where each session has those of its own day.
    """

    payers: tuple[str, ...]
    lines: pl.DataFrame
    by_code: pl.DataFrame
    as_of: date
    on: date | None = None

    @property
    def unpriced(self) -> pl.DataFrame:
        """The lines that the book in use prices and the new one does not: no rate, or several that contradict."""
        return self.lines.filter(pl.col("allowed_now").is_not_null() & pl.col("allowed_then").is_null())

    @property
    def difference(self) -> int:
        """Cents that the new book brings more than the one in use."""
        return int(self.by_code["difference"].sum() or 0)


def replace_book(
    frames: Mapping[str, pl.DataFrame], book: Mapping[str, pl.DataFrame]
) -> tuple[dict[str, pl.DataFrame], tuple[str, ...]]:
    """The frames with the new book's lines in place of those payers' lines, and the payers that it has lines of.

    Raises: InputInvalidError where the new book has no fee lines, or fee lines that name no payer.
    """
    if book["fees"].is_empty():
        raise InputInvalidError("The other book has no fee lines. Give a payer book with a fee schedule.")
    if book["fees"]["payer"].null_count():
        raise InputInvalidError("The other book has fee lines that name no payer. Name the payer in a column.")
    names = payer_names(frames, None)
    replaced = dict(frames)
    for kind in CONTRACT:
        given = _named(book[kind], names)
        theirs = _named(frames[kind], names).join(given, on="payer", how="semi").select("row_id")
        replaced[kind] = pl.concat([frames[kind].join(theirs, on="row_id", how="anti", maintain_order="left"), given])
    return replaced, tuple(sorted(_named(book["fees"], names)["payer"].unique()))


def _named(lines: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """The lines with each payer under the name that the book in use knows it by; others as written."""
    known: pl.DataFrame = collected(with_payer(lazy(lines), names))
    return known.with_columns(payer=pl.coalesce("payer", "payer_written")).select(lines.columns)


def book_of_day(book: Mapping[str, pl.DataFrame], day: date) -> dict[str, pl.DataFrame]:
    """The book with those lines of its contracts alone that are in force on a day, as if they were on every day.

    Raises: InputInvalidError where no fee line is.
    """
    begun = pl.col("effective_from").fill_null(date.min) <= day
    lasting = pl.col("effective_to").fill_null(date.max) >= day
    always = {name: pl.lit(None, dtype=pl.Date) for name in ("effective_from", "effective_to")}
    dated = dict(book) | {kind: book[kind].filter(begun, lasting).with_columns(**always) for kind in CONTRACT}
    if dated["fees"].is_empty():
        raise InputInvalidError(f"No fee line is in force on {day_words(day)}. Give another day.")
    return dated


def compare_books(
    frames: Mapping[str, pl.DataFrame], book: Mapping[str, pl.DataFrame], *, as_of: date, on: date | None = None
) -> Comparison:
    """The sessions of the payers that the new book has lines of, priced by the book in use and by the new one.

    With `on` the new book is what it is on that day, for all sessions; it may then be the book in use itself.
    """
    replaced, payers = replace_book(frames, book if on is None else book_of_day(book, on))
    now, then = price_sessions(frames, as_of=as_of), price_sessions(replaced, as_of=as_of)
    lines = _lines(now, then).filter(pl.col("payer").is_in(payers))
    return Comparison(payers, lines, _by_code(lines), as_of, on)


def _lines(now: Estimate, then: Estimate) -> pl.DataFrame:
    owed = pl.col("coverage").is_in(["covered", "at_risk"]).fill_null(value=False)
    names = ("row_id", "session_id", "claim_no", "code", "service_date", "paid_date", "paid", "filing_deadline")
    ours = now.lines.select(*names, payer_now="payer", allowed_now="allowed", payable_now=owed)
    theirs = then.lines.select("row_id", payer_then="payer", allowed_then="allowed", payable_then=owed)
    return (
        ours.join(theirs, on="row_id", validate="1:1", maintain_order="left")
        .with_columns(
            payer=pl.coalesce("payer_now", "payer_then"), difference=pl.col("allowed_then") - pl.col("allowed_now")
        )
        .select(*names, "payer", "allowed_now", "allowed_then", "difference", "payable_now", "payable_then")
    )


def _by_code(lines: pl.DataFrame) -> pl.DataFrame:
    return (
        lines.group_by("payer", "code")
        .agg(
            sessions=pl.len(),
            allowed_now=pl.col("allowed_now").sum(),
            allowed_then=pl.col("allowed_then").sum(),
            newly_payable=(pl.col("payable_then") & ~pl.col("payable_now")).sum(),
            no_longer_payable=(pl.col("payable_now") & ~pl.col("payable_then")).sum(),
        )
        .with_columns(difference=pl.col("allowed_then") - pl.col("allowed_now"))
        .select("payer", "code", *SUMS)
        .sort(pl.col("difference").abs(), "payer", "code", descending=[True, False, False], nulls_last=True)
    )


def comparison_record(comparison: Comparison, again: pl.DataFrame) -> dict[str, Any]:
    """The comparison as JSON: sums by payer and code, and the paid claims to re-adjust; amounts in dollars."""
    money = ("allowed_now", "allowed_then", "difference")
    return {
        "payers": list(comparison.payers),
        "rates_of": comparison.on.isoformat() if comparison.on else None,
        "difference": plain(comparison.difference),
        "unpriced": {
            "sessions": comparison.unpriced.height,
            "allowed_now": plain(int(comparison.unpriced["allowed_now"].sum())),
        },
        "by_code": [
            row | {name: plain(row[name]) for name in money} for row in comparison.by_code.iter_rows(named=True)
        ],
        "to_readjust": [
            {
                "session_id": row["session_id"],
                "claim_no": row["claim_no"],
                "service_date": row["service_date"].isoformat() if row["service_date"] else None,
                **{name: plain(row[name]) for name in money},
                "filing_deadline": row["filing_deadline"].isoformat() if row["filing_deadline"] else None,
                "days_left": row["days_left"],
            }
            for row in again.iter_rows(named=True)
        ],
    }


def to_readjust(comparison: Comparison) -> pl.DataFrame:
    """The claims already paid that the new book pays otherwise, the largest difference first.

    A schedule that comes late with a past first day changes what was owed; these are the claims to ask for again.
    `days_left` are those to the last day to file, on which a payer takes the claim for the last time: null where that
    is past, not known, or the new book pays less. None where the rates are those of another day than the sessions'.
    """
    paid = comparison.lines.filter(
        pl.col("paid") > 0, pl.col("difference").fill_null(0) != 0, pl.lit(comparison.on is None)
    )
    left = (pl.col("filing_deadline") - comparison.as_of).dt.total_days()
    timed = paid.with_columns(days_left=pl.when(pl.col("difference") > 0, left >= 0).then(left))
    return timed.sort(pl.col("difference").abs(), "row_id", descending=[True, False])


def said(comparison: Comparison, again: pl.DataFrame) -> tuple[str, ...]:
    """What to know of a comparison beside its sums: paid claims that it changes, and sessions that it cannot price.

    `again` is as from `to_readjust`.
    """
    more, less = again.filter(pl.col("difference") > 0), again.filter(pl.col("difference") < 0)
    late, lost = more.filter(pl.col("filing_deadline") < comparison.as_of), comparison.unpriced
    told = []
    if more.height:
        past = f"; for {late.height:,} of them, {_sum(late, 'difference')}, the last day to file is past"
        told.append(f"{_lines_paid(more)} would be paid {_sum(more, 'difference')} more{past if late.height else ''}.")
    if less.height:
        told.append(f"{_lines_paid(less)} would be paid {_sum(less, 'difference')} less.")
    if lost.height:
        sessions = "1 session" if lost.height == 1 else f"{lost.height:,} sessions"
        why = "Counted as nothing under the other book, which has no rate for them or several that contradict"
        told.append(f"{why}: {sessions}, {_sum(lost, 'allowed_now')} by the book in use.")
    return tuple(told)


def _lines_paid(rows: pl.DataFrame) -> str:
    return f"{rows.height:,} claim line{'' if rows.height == 1 else 's'} already paid"


def _sum(rows: pl.DataFrame, name: str) -> str:
    return dollars(abs(int(rows[name].sum())))
