"""Raises that a contract gives and the fee schedule does not have: which lines, since when, and what they cost.

On each anniversary every rate of the payer rises by the escalator: the rate in force the day before, times one plus
the percent, rounded once to a ten-thousandth of a dollar. A line in force on the anniversary with less than that is
a raise missed; a code with no line at all from that day on is a session without a rate, told on Coverage. A line that
missed a raise rises at the next from what it should have been: a line that begins later is agreed anew.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.contracts.terms import IN_FORCE, contract_terms
from cmcore.money import BASIS_POINTS, RATE_STEPS_PER_CENT, round_half_up
from cmcore.periods import add_months

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

MONTHS_A_YEAR = 12
SAME = ("payer", "code", "modifiers", "credential", "place_of_service", "region", "basis")
"""What makes two fee lines the same line at two dates."""
FIELDS = {
    "payer": pl.String(),
    "code": pl.String(),
    "modifiers": pl.String(),
    "credential": pl.String(),
    "raised_on": pl.Date(),
    "rate_before": pl.Int64(),
    "rate_now": pl.Int64(),
    "rate_due": pl.Int64(),
    "sessions": pl.Int64(),
    "difference": pl.Int64(),
    "fee_row_id": pl.String(),
}


def missed_raises(
    lines: pl.DataFrame, fees: pl.DataFrame, contracts: pl.DataFrame, as_of: date, *, limited: Collection[str] = ()
) -> pl.DataFrame:
    """One row per fee line whose raise the schedule lacks, FIELDS; most money first, rates in ten-thousandths.

    `sessions` are those priced by the line since the raise that are owed or were paid, `difference` the cents that the
    due rate would add on their units, up to the next raise; payers named in `limited` allow no more than the charge.
    The raises on or before `as_of` of contracts in force are looked at, each with the lines that were in force on the
    day before it; of a line without a first day, whose rate may hold earlier raises, the latest raise alone.
    """
    terms = contract_terms(contracts, as_of).filter(pl.col("state") == IN_FORCE)
    held = contracts.join(terms.select("row_id"), on="row_id", how="semi")
    rows = [
        row
        for contract in held.iter_rows(named=True)
        if contract["escalator"]
        for row in _of_contract(contract, raises(contract, as_of), fees, lines, limited)
    ]
    frame = pl.DataFrame(rows, schema=FIELDS, orient="row")
    return frame.sort("difference", "payer", "code", "fee_row_id", "raised_on", descending=[True, *[False] * 4])


def raises(contract: dict[str, Any], as_of: date) -> list[date]:
    """The days on or before `as_of` on which the contract raises its rates, the first one first."""
    first = contract["escalates_on"]
    if first is None and contract["effective_from"] is not None:
        first = add_months(contract["effective_from"], MONTHS_A_YEAR)
    days: list[date] = []
    while first is not None and (day := add_months(first, MONTHS_A_YEAR * len(days))) <= as_of:
        days.append(day)
    return days


def _of_contract(
    contract: dict[str, Any], days: list[date], fees: pl.DataFrame, lines: pl.DataFrame, limited: Collection[str]
) -> Iterator[tuple[object, ...]]:
    own = fees.filter(pl.col("payer") == contract["payer"], pl.col("rate").is_not_null())
    owed: dict[str, int] = {}
    for day, following in zip(days, [*days[1:], None], strict=True):
        for line, follower in _over(own, day):
            if line["effective_from"] is None and following is not None:
                continue
            before = max(line["rate"], owed.get(line["row_id"], 0))
            due = round_half_up(before * (BASIS_POINTS + contract["escalator"]), BASIS_POINTS)
            if follower["rate"] >= due:
                continue
            owed[follower["row_id"]] = due
            since = lines.filter(pl.col("fee_row_id") == follower["row_id"], pl.col("service_date") >= day, _counts())
            priced = since if following is None else since.filter(pl.col("service_date") < following)
            charged = priced if contract["payer"] in limited else priced.with_columns(billed_amount=None)
            yield (
                *(line[name] for name in ("payer", "code", "modifiers", "credential")),
                day,
                before,
                follower["rate"],
                due,
                priced.height,
                _difference(charged, follower["rate"], due),
                follower["row_id"],
            )


def _over(own: pl.DataFrame, day: date) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The lines in force on the day before a raise, each with the one that is in its place on the day."""
    before = own.filter(
        pl.col("effective_from").is_null() | (pl.col("effective_from") < day),
        pl.col("effective_to").is_null() | (pl.col("effective_to") >= day - timedelta(days=1)),
    )
    after = own.filter(
        pl.col("effective_from").is_null() | (pl.col("effective_from") <= day),
        pl.col("effective_to").is_null() | (pl.col("effective_to") >= day),
    )
    for line in _latest(before).iter_rows(named=True):
        now = _latest(after.filter(*(pl.col(name).eq_missing(pl.lit(line[name])) for name in SAME)))
        if now.height:
            yield line, now.row(0, named=True)


def _latest(fees: pl.DataFrame) -> pl.DataFrame:
    """Of lines that are the same at different dates, the one that began last."""
    ordered = fees.sort("effective_from", "row_id", nulls_last=False)
    return ordered.group_by(SAME, maintain_order=True).last()


def _counts() -> pl.Expr:
    """Whether a line is owed or was paid: a voided session is neither."""
    return pl.col("allowed").is_not_null() & ((pl.col("coverage") != "not_covered") | (pl.col("paid") > 0)).fill_null(
        value=False
    )


def _difference(priced: pl.DataFrame, rate: int, due: int) -> int:
    """Cents that the due rate adds on the lines' units, each rounded once at either rate and at most its charge."""

    def allowed(at: int, num: int, den: int, charge: int | None) -> int:
        fee = round_half_up(at * num, den * RATE_STEPS_PER_CENT)
        return min(fee, charge) if charge else fee

    rows = priced.select("units_num", "units_den", "billed_amount").iter_rows()
    return sum(allowed(due, *row) - allowed(rate, *row) for row in rows if None not in row[:2])
