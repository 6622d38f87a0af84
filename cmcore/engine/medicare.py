"""Fee lines that pay a percent of Medicare's amount, priced: from relative values, else from Medicare's own fee lines.

An amount is (work x work GPCI + practice expense x PE GPCI + malpractice x MP GPCI) x conversion factor, rounded to the
cent as Medicare publishes it (42 CFR 414.20); without a table of localities every index is 1, the national amount.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.engine.prepare import payer_names
from cmcore.reference import tables as reference

if TYPE_CHECKING:
    from collections.abc import Mapping

MEDICARE = "medicare"
KINDS = ("relative_values", "localities")
FIRST_DAY, LAST_DAY = date(1, 1, 1), date(9999, 12, 30)
NARROWING = ("modifiers", "credential", "place_of_service", "region")
ONE = 10_000
"""An index of 1, in ten-thousandths."""
TO_CENTS = 10**8
"""Hundredths of an RVU x ten-thousandths of an index x ten-thousandths of a dollar, to a cent."""
PERCENT_OF_CENTS = 100
"""Cents x basis points to ten-thousandths of a dollar."""
PERCENT_OF_RATE = 10_000
ORIGIN = ("medicare_amount", "medicare_row_id", "medicare_factor", "medicare_locality")
_ASKS = pl.col("rate").is_null() & pl.col("medicare_percent").is_not_null()


def with_medicare(frames: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables with a rate at every fee line that asks for a percent of an amount which is known.

    Such a line stands once for each span in which its amount stays the same, under its own row_id. One whose amount
    is not known, or is known twice over for a day, stays without a rate.
    """
    if not frames["fees"].select(_ASKS.any()).item():
        return dict(frames)
    fees, priced = frames["fees"], medicare_lines(frames)
    rest = fees.join(priced, on="row_id", how="anti", maintain_order="left")
    return {**frames, "fees": pl.concat([rest, priced.select(fees.columns)])}


def medicare_lines(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The fee lines that pay a percent of a known amount: columns of fees, and where the amount comes from.

    `medicare_amount` is Medicare's in ten-thousandths of a dollar; `medicare_row_id` the line of relative values or
    the fee line that it comes from, with the `medicare_factor` and `medicare_locality` of the first. Relative values
    go before fee lines.
    """
    asks = frames["fees"].filter(_ASKS & pl.col("code").is_not_null())
    by_value = _by_relative_values(asks, frames)
    by_fee = _by_fees(asks.join(by_value, on="row_id", how="anti"), frames)
    return pl.concat([_disjoint(by_value), _disjoint(by_fee)]).sort("row", "row_id", "effective_from")


def _by_relative_values(asks: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    facility = reference.load("place_of_service").filter(pl.col("is_facility") == "y")["pos"]
    values = frames["relative_values"].filter(pl.col("work_rvu").is_not_null())
    found = asks.join(_spans(values, "rvu"), on="code", suffix="_rvu").filter(
        pl.col("modifiers_rvu").is_null() | (pl.col("modifiers_rvu") == pl.col("modifiers"))
    )
    narrow = pl.col("modifiers_rvu").is_not_null()
    found = found.filter(narrow == narrow.max().over("row_id"))
    found = _in_localities(found, frames["localities"]).join(_factors(), how="cross")
    own = pl.col("conversion_factor").is_not_null()
    found = found.with_columns(
        factor=pl.coalesce("conversion_factor", "factor"),
        cf_from=pl.when(own).then(pl.lit(FIRST_DAY)).otherwise("cf_from"),
        cf_to=pl.when(own).then(pl.lit(LAST_DAY)).otherwise("cf_to"),
    )
    expense = (
        pl.when(pl.col("place_of_service").is_in(facility.implode()))
        .then("facility_pe_rvu")
        .otherwise("nonfacility_pe_rvu")
    )
    total = (
        pl.col("work_rvu") * pl.col("work_gpci")
        + expense * pl.col("pe_gpci")
        + pl.col("malpractice_rvu") * pl.col("malpractice_gpci")
    )
    cents = (total * pl.col("factor") + TO_CENTS // 2) // TO_CENTS
    rate = (cents * pl.col("medicare_percent") + PERCENT_OF_CENTS // 2) // PERCENT_OF_CENTS
    found = found.with_columns(rate=rate, medicare_amount=cents * PERCENT_OF_CENTS, medicare_row_id="row_id_rvu",
        medicare_factor="factor", medicare_locality="locality",
    )  # fmt: skip
    return _cut(found, ("rvu", "gpci", "cf"), asks.columns).drop_nulls("rate")


def _in_localities(found: pl.DataFrame, localities: pl.DataFrame) -> pl.DataFrame:
    """The lines with the indices of the locality that their region names, of the only one, or of the nation."""
    indices = ("work_gpci", "pe_gpci", "malpractice_gpci")
    known = localities.drop_nulls(["locality", *indices])
    if known.is_empty():
        national = {each: pl.lit(ONE, dtype=pl.Int64) for each in indices}
        always = {"gpci_from": pl.lit(FIRST_DAY), "gpci_to": pl.lit(LAST_DAY)}
        return found.with_columns(**national, **always, locality=pl.lit(None, dtype=pl.String))
    joined = found.join(_spans(known, "gpci").select("locality", "locality_no", *indices, "gpci_from", "gpci_to"),
                        how="cross")  # fmt: skip
    if known.select("locality", "locality_no").unique().height == 1:
        return joined
    region = _key("region")
    return joined.filter((region == _key("locality")) | (region == _key("locality_no")))


def _key(name: str) -> pl.Expr:
    return pl.col(name).str.to_lowercase().str.replace_all("[^a-z0-9]+", "")


def _factors() -> pl.DataFrame:
    return reference.load("conversion_factors").select(
        cf_from=pl.col("effective_from").str.to_date(),
        cf_to=pl.col("effective_to").str.to_date(),
        factor=(pl.col("factor").cast(pl.Decimal(12, 4)) * ONE).cast(pl.Int64),
    )


def _by_fees(asks: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The lines by the fee lines of payers whose type is Medicare, narrowed no further than they are themselves."""
    medicare = frames["payers"].filter(pl.col("payer_type") == MEDICARE)["payer"]
    names = payer_names(frames, None).filter(pl.col("payer").is_in(medicare.implode()))["payer_key"]
    base = frames["fees"].filter(pl.col("rate").is_not_null() & _key("payer").is_in(names.implode()))
    found = asks.join(_spans(base, "base"), on="code", suffix="_base")
    for name in NARROWING:
        own, its = (pl.col(each).str.to_lowercase() for each in (name, f"{name}_base"))
        found = found.filter(its.is_null() | (its == own))
    filled = pl.sum_horizontal(pl.col(f"{name}_base").is_not_null() for name in NARROWING)
    found = found.filter(filled == filled.max().over("row_id"))
    taken = {
        name: pl.coalesce(name, f"{name}_base") for name in ("basis", "unit_minutes", "rounding", "minimum_minutes")
    }
    rate = (pl.col("rate_base") * pl.col("medicare_percent") + PERCENT_OF_RATE // 2) // PERCENT_OF_RATE
    found = found.with_columns(**taken, rate=rate, medicare_amount="rate_base", medicare_row_id="row_id_base",
        medicare_factor=pl.lit(None, dtype=pl.Int64), medicare_locality=pl.lit(None, dtype=pl.String),
    )  # fmt: skip
    return _cut(found, ("base",), asks.columns)


def _spans(lines: pl.DataFrame, name: str) -> pl.DataFrame:
    """The lines with their days in force as `name`_from and `name`_to, open ends filled."""
    return lines.with_columns(
        pl.col("effective_from").fill_null(FIRST_DAY).alias(f"{name}_from"),
        pl.col("effective_to").fill_null(LAST_DAY).alias(f"{name}_to"),
    )


def _cut(found: pl.DataFrame, spans: tuple[str, ...], columns: list[str]) -> pl.DataFrame:
    """The lines for the days that they share with every span; an open end stays open."""
    first = pl.max_horizontal(pl.col("effective_from").fill_null(FIRST_DAY), *(f"{each}_from" for each in spans))
    last = pl.min_horizontal(pl.col("effective_to").fill_null(LAST_DAY), *(f"{each}_to" for each in spans))
    cut = found.with_columns(first=first, last=last).filter(pl.col("first") <= pl.col("last"))
    ends = {
        "effective_from": pl.when(pl.col("first") > FIRST_DAY).then("first"),
        "effective_to": pl.when(pl.col("last") < LAST_DAY).then("last"),
    }
    return cut.with_columns(**ends).select(*columns, *ORIGIN, "first", "last")


def _disjoint(cut: pl.DataFrame) -> pl.DataFrame:
    """The lines of which no day has two amounts; what is told twice alike counts once."""
    terms = ("rate", "basis", "unit_minutes", "rounding", "minimum_minutes")
    once = cut.sort("medicare_row_id").unique(["row_id", "first", "last", *terms], keep="first", maintain_order=True)
    ordered = once.sort("row_id", "first", "last")
    crossing = (pl.col("first") <= pl.col("last").cum_max().shift().over("row_id")).fill_null(value=False)
    twice = ordered.filter(crossing).select("row_id").unique()
    return ordered.join(twice, on="row_id", how="anti", maintain_order="left").drop("first", "last")


def medicare_line(
    frames: Mapping[str, pl.DataFrame], fee_row_id: str | None, day: date | None
) -> dict[str, Any] | None:
    """The line of `medicare_lines` by which one fee line pays on a day; None where it pays no percent of Medicare."""
    if fee_row_id is None or day is None:
        return None
    lines = medicare_lines(frames).filter(
        pl.col("row_id") == fee_row_id,
        pl.col("effective_from").fill_null(FIRST_DAY) <= day,
        pl.col("effective_to").fill_null(LAST_DAY) >= day,
    )
    return None if lines.is_empty() else lines.row(0, named=True)
