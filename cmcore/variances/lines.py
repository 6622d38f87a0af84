"""The lines that were paid too little or too much, each with why: another rate, other units, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.checking.known import with_book_names
from cmcore.money import RATE_STEPS_PER_CENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cmcore.engine.estimate import Estimate

TOLERANCE = 1
"""Cents that paid and expected may differ by and still be right."""
REASONS = ("underpaid", "overpaid")
UNIT = 100
_STEPS = UNIT * RATE_STEPS_PER_CENT
FIELDS = (
    "row_id", "item", "session_id", "claim_no", "payer", "code", "modifiers", "service_date", "paid_date", "units",
    "units_payable", "fee_row_id", "rate", "payer_share", "paid", "variance", "kind", "cause", "paid_rate",
    "other_fee_row_id", "paid_units",
)  # fmt: skip


def variance_lines(frames: Mapping[str, pl.DataFrame], estimate: Estimate, tolerance: int = TOLERANCE) -> pl.DataFrame:
    """One row per line paid short or over by more than `tolerance` cents, FIELDS; the largest difference first.

    `kind` is underpaid or overpaid; denials are neither. `item` names the line in every export of the log: its session
    id, where it has one. `cause`: `units` where what was paid is the contract rate times other whole units,
    `paid_units`; `other_rate` where it is the rate of another fee line of this payer and code, `other_fee_row_id`;
    `rate` where it makes a rate to the cent of its own; `other` where shares of others or no rate leave that open.
    Rates are ten-thousandths of a dollar, units hundredths, money cents.
    """
    found = estimate.lines.filter(
        pl.any_horizontal(pl.col("reasons").str.split(";").list.contains(each) for each in REASONS),
        pl.col("variance").abs() > tolerance,
    ).with_columns(
        item=pl.coalesce("session_id", "row_id"),
        kind=pl.when(pl.col("variance") < 0).then(pl.lit("underpaid")).otherwise(pl.lit("overpaid")),
    )
    found = _with_paid_units(found).join(_other_rates(found, frames, estimate.payer), on="row_id", how="left")
    own_rate = pl.when(_whole()).then(_half_up(pl.col("paid") * _STEPS, pl.col("units_payable")))
    to_cent = _half_up(own_rate, pl.lit(RATE_STEPS_PER_CENT)) * RATE_STEPS_PER_CENT
    rates = pl.when(pl.col("paid_units").is_null()).then(pl.coalesce("other_rate", to_cent))
    caused = found.with_columns(paid_rate=rates).with_columns(cause=_cause())
    return caused.select(FIELDS).sort(
        pl.col("variance").abs(), "service_date", "row_id", descending=[True, False, False]
    )


def _whole() -> pl.Expr:
    """Whether the payer's share is the rate times the payable units, so that what was paid tells a rate or units."""
    share = _half_up(pl.col("rate") * pl.col("units_payable"), pl.lit(_STEPS))
    return (pl.col("units_payable") > 0) & (pl.col("rate") > 0) & (share == pl.col("payer_share"))


def _with_paid_units(found: pl.DataFrame) -> pl.DataFrame:
    """With `paid_units`: the whole units that the contract rate makes of what was paid, where they are not those owed.

    A payer that owes nothing, because nothing is payable, may still have paid for some.
    """
    units = _half_up(pl.col("paid") * RATE_STEPS_PER_CENT, pl.when(pl.col("rate") > 0).then(pl.col("rate"))) * UNIT
    exact = _half_up(pl.col("rate") * units, pl.lit(_STEPS)) == pl.col("paid")
    tells = (_whole() | (pl.col("units_payable") == 0)) & (units > 0) & (units != pl.col("units_payable"))
    return found.with_columns(paid_units=pl.when(exact & tells).then(units))


def _other_rates(found: pl.DataFrame, frames: Mapping[str, pl.DataFrame], payer: str | None) -> pl.DataFrame:
    """One row per line paid by another fee line of its payer and code: its rate and row; the latest such line."""
    fees = with_book_names(frames, "fees").select(
        "code",
        payer=pl.col("payer").fill_null(pl.lit(payer, dtype=pl.String)),
        other_rate="rate",
        other_fee_row_id="row_id",
        since="effective_from",
    )
    lines = found.filter(_whole()).select("row_id", "payer", "code", "rate", "fee_row_id", "units_payable", "paid")
    made = _half_up(pl.col("other_rate") * pl.col("units_payable"), pl.lit(_STEPS))
    matching = lines.join(fees, on=["payer", "code"], how="inner").filter(
        made == pl.col("paid"), pl.col("other_rate") != pl.col("rate")
    )
    latest = matching.sort("since", "other_fee_row_id", descending=[True, False], nulls_last=True)
    return latest.unique("row_id", keep="first", maintain_order=True).select("row_id", "other_rate", "other_fee_row_id")


def _cause() -> pl.Expr:
    return (
        pl.when(pl.col("paid_units").is_not_null())
        .then(pl.lit("units"))
        .when(pl.col("other_fee_row_id").is_not_null())
        .then(pl.lit("other_rate"))
        .when(pl.col("paid_rate").is_not_null())
        .then(pl.lit("rate"))
        .otherwise(pl.lit("other"))
    )


def _half_up(numerator: pl.Expr, denominator: pl.Expr) -> pl.Expr:
    return (numerator * 2 + denominator) // (denominator * 2)
