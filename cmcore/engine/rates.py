"""The fee line of each session: the most specific one in force on its service date."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from cmcore.engine.backends import lazy
from cmcore.engine.plans import stage
from cmcore.engine.prepare import BLANK, book_lines, in_force
from cmcore.fields.fees import UNIT_MINUTES
from cmcore.reference import tables as reference

if TYPE_CHECKING:
    from collections.abc import Mapping

NARROWING = ("credential", "place_of_service", "region")
"""Columns of a fee line that must match where filled, and make it more specific; modifiers besides."""

KEYS = ("payer", "code", "modifiers", *NARROWING, "service_date")
MOST_MODIFIERS = 4
TERMS = ("rate", "basis", "unit_minutes", "rounding", "minimum_minutes", "included_hours", "overage_rate")


def fee_lines(frames: Mapping[str, pl.DataFrame], names: pl.DataFrame, payer: str | None) -> nw.LazyFrame[Any]:
    """The book's fee lines (see `book_lines`) with `in_order`: whether their payer takes modifiers in order only.

    A rate below zero is none.
    """
    orders = lazy(
        _each_payer(frames["payers"]).select("payer", in_order=pl.col("modifiers_in_order").fill_null(value=False))
    )
    lines = book_lines(frames, "fees", names, payer).join(orders, on="payer", how="left")
    return lines.with_columns(
        in_order=nw.col("in_order").fill_null(value=False), rate=nw.when(nw.col("rate") >= 0).then(nw.col("rate"))
    )


@stage
def choose_fees(sessions: nw.LazyFrame[Any], fees: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `fee_*` facts and the terms of their fee line; one row in, one row out.

    Needs `fee_lines`. Payer and code must match; every other filled column of a line must match too. Modifiers of the
    line must all be on the session; where the payer takes them in order, first and in the line's order. Lines equally
    specific with the same terms are one line; with other terms they are `fee_ties`.
    """
    blank = {name: nw.col(name).fill_null(BLANK) for name in KEYS if name != "service_date"}
    keyed = sessions.with_columns(**{f"{name}_at": each for name, each in blank.items()}, day_at=nw.col("service_date"))
    at = [f"{name}_at" for name in blank]
    keys = keyed.select(*at, "day_at").unique()
    chosen = _most_specific(keys, fees, [*at, "day_at"])
    any_line = (
        fees.with_columns(open_end=nw.col("effective_until").is_null())
        .group_by("payer", "code")
        .agg(
            fee_first=nw.col("effective_from").min(),
            fee_last=nw.col("effective_until").max(),
            fee_open=nw.col("open_end").max(),
        )
        .with_columns(
            fee_any=nw.lit(value=True),
            fee_last=nw.when(~nw.col("fee_open")).then(nw.col("fee_last").dt.offset_by("-1d")),
        )
        .drop("fee_open")
    )
    return (
        keyed.join(chosen, on=[*at, "day_at"], how="left")
        .join(any_line.rename({"payer": "payer_at", "code": "code_at"}), on=["payer_at", "code_at"], how="left")
        .with_columns(fee_any=nw.col("fee_any").fill_null(value=False), fee_ties=nw.col("fee_ties").fill_null(0))
        .drop(*at, "day_at")
    )


def _most_specific(keys: nw.LazyFrame[Any], fees: nw.LazyFrame[Any], on: list[str]) -> nw.LazyFrame[Any]:
    lines = _split_modifiers(fees).rename({"payer": "payer_at", "code": "code_at", "row_id": "fee_row_id"})
    found = keys.join(lines, on=["payer_at", "code_at"], how="inner").filter(
        in_force("day_at", "effective_from", "effective_until"), *_matches()
    )
    filled = [(~nw.col(name).is_null()).cast(nw.Int64) for name in (*NARROWING, *_modifier_columns())]
    ranked = found.with_columns(specific=nw.sum_horizontal(*filled))
    ranked = ranked.with_columns(most=nw.col("specific").max().over(*on)).filter(nw.col("specific") == nw.col("most"))
    terms = nw.concat_str(*[nw.col(name).cast(nw.String).fill_null("?") for name in TERMS], separator="|")
    ranked = ranked.with_columns(terms=terms)
    ranked = ranked.with_columns(
        first=nw.col("fee_row_id").min().over(*on),
        low=nw.col("terms").min().over(*on),
        high=nw.col("terms").max().over(*on),
        last=nw.col("fee_row_id").max().over(*on),
    )
    ties = nw.when(nw.col("low") == nw.col("high")).then(nw.lit(1)).otherwise(nw.lit(2))
    other = nw.when(nw.col("low") != nw.col("high")).then(nw.col("last"))
    return ranked.filter(nw.col("fee_row_id") == nw.col("first")).select(
        *on,
        "fee_row_id",
        *TERMS,
        fee_ties=ties,
        fee_tie_row_id=other,
        fee_unpriced=nw.col("rate").is_null(),
        fee_of_medicare=~nw.col("medicare_percent").is_null(),
    )


def _modifier_columns() -> list[str]:
    return [f"modifier_{number}" for number in range(1, MOST_MODIFIERS + 1)]


def _split_modifiers(fees: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Fee lines with each of their modifiers in a column of its own, marked as ;HN; to be looked for."""
    rest = nw.col("modifiers").fill_null(BLANK)
    columns = {}
    for name in _modifier_columns():
        one = rest.str.replace_all(";.*", "")
        columns[name] = nw.when(one != BLANK).then(nw.concat_str(nw.lit(";"), one, nw.lit(";")))
        rest = (
            nw.when(rest.str.contains(";", literal=True))
            .then(rest.str.replace_all("^[^;]*;", ""))
            .otherwise(nw.lit(BLANK))
        )
    return fees.with_columns(**columns)


def _matches() -> list[nw.Expr]:
    narrowing = [
        nw.col(name).is_null() | (nw.col(name).str.to_lowercase() == nw.col(f"{name}_at").str.to_lowercase())
        for name in NARROWING
    ]
    have = nw.concat_str(nw.lit(";"), nw.col("modifiers_at"), nw.lit(";"))
    have_from_start = nw.concat_str(nw.lit("^"), have)
    carried = [nw.col(name).is_null() | have.str.contains(nw.col(name), literal=True) for name in _modifier_columns()]
    begins = have_from_start.str.contains(nw.concat_str(nw.lit("^;"), nw.col("modifiers"), nw.lit(";")), literal=True)
    return [*narrowing, *carried, ~nw.col("in_order") | nw.col("modifiers").is_null() | begins]


def with_terms(sessions: nw.LazyFrame[Any], payers: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with basis, unit minutes, rounding and scope settled: the fee line's, else the payer's, else the code's.

    A line that says no basis is per unit where it has a unit's length, else as the reference table has the code, else
    per session: paying a visit's fee for each quarter of an hour would overstate it. A per-unit line without a length
    takes the code's own from the reference table, else 15 minutes; the unit of a code that is defined by the month, the
    day or the encounter is that, but for an add-on's, and so is the unit of one that stands for a visit of so many
    minutes (90837). An add-on of the month (99439) is paid for each full step of its own minutes of the month, those
    beyond the base code's; where the code's step is reached past its middle (99494), past the middle.
    """
    joined = sessions.join(payers, on="payer", how="left").join(_code_units(), on="code", how="left")
    timed = nw.when(~nw.col("unit_minutes").is_null()).then(nw.lit("per_unit"))
    whole = nw.when(nw.col("unit_minutes").is_null() & (nw.col("basis") == "per_unit")).then(nw.col("code_whole"))
    basis = nw.coalesce(whole, nw.col("basis"), timed, nw.col("code_basis"), nw.lit("per_session"))
    hourly = basis == "per_hour"
    said = nw.coalesce(nw.col("rounding"), nw.col("unit_rounding"))
    unit = nw.coalesce(
        nw.col("unit_minutes"),
        nw.when(~hourly).then(nw.col("code_minutes")),
        nw.when(hourly & (said == "eight_minute_total")).then(nw.lit(15)),
        nw.when(hourly).then(nw.lit(60)),
        nw.lit(UNIT_MINUTES),
    )
    usual = nw.when(hourly & nw.col("unit_minutes").is_null()).then(nw.lit("exact")).otherwise(nw.lit("round_down"))
    rounding = nw.coalesce(said, usual)
    adds = (~nw.col("code_step").is_null()) & basis.is_in(["per_unit", "per_month"])
    monthly = (basis == "per_month") & ~adds
    least = nw.coalesce(nw.col("minimum_minutes"), nw.when(monthly).then(nw.col("code_least")), nw.lit(0))
    return joined.with_columns(
        basis=nw.when(adds).then(nw.lit("per_unit")).otherwise(basis),
        unit_minutes=unit.cast(nw.Int64),
        rounding=nw.when(adds).then(nw.coalesce(nw.col("rounding"), nw.col("code_step"))).otherwise(rounding),
        unit_scope=nw.when(adds).then(nw.lit("month")).otherwise(nw.coalesce(nw.col("unit_scope"), nw.lit("session"))),
        minimum_minutes=least.cast(nw.Int64),
    ).drop("code_basis", "code_whole", "code_minutes", "code_least", "code_step", "unit_rounding")


@cache
def month_add_ons() -> frozenset[str]:
    """Codes for each further so many minutes of a month beside a base code."""
    of_month = pl.col("unit_basis").str.ends_with("_month") & pl.col("minutes_per_unit").is_not_null()
    return frozenset(reference.billing_codes().filter(pl.col("add_on_to").is_not_null() & of_month)["code"])


def _code_units() -> nw.LazyFrame[Any]:
    codes = reference.billing_codes()
    bases: Mapping[str, str] = {"per_month": "per_month", "per_diem": "per_day", "per_encounter": "per_session"}
    basis = (
        pl.when(pl.col("unit_basis").str.ends_with("_month"))
        .then(pl.lit("per_month"))
        .otherwise(pl.col("unit_basis").replace_strict(bases, default="per_unit", return_dtype=pl.String))
    )
    adds = pl.col("code").is_in(sorted(month_add_ons()))
    past_middle = pl.col("min_minutes_first_unit").cast(pl.Int64) < pl.col("minutes_per_unit").cast(pl.Int64)
    step = pl.when(past_middle).then(pl.lit("midpoint_strict")).otherwise(pl.lit("round_down"))
    visits = reference.load("code_minutes").select("code", visit=pl.lit("per_session"))
    known = codes.with_columns(basis=basis).join(visits, on="code", how="full", coalesce=True)
    whole = pl.when((pl.col("basis") != "per_unit") & pl.col("add_on_to").is_null()).then("basis")
    return lazy(
        known.select(
            "code",
            code_basis=pl.coalesce("visit", "basis"),
            code_whole=pl.coalesce("visit", whole),
            code_minutes=pl.col("minutes_per_unit").cast(pl.Int64),
            code_least=pl.col("min_minutes_first_unit").cast(pl.Int64),
            code_step=pl.when(adds).then(step),
        )
    )


def payer_terms(payers: pl.DataFrame) -> nw.LazyFrame[Any]:
    """One row per payer: the terms that sessions need, the first row of a payer listed twice."""
    kept = (
        "payer", "payer_type", "timely_filing_days", "timely_filing_months", "filing_anchor", "filing_rolls",
        "unit_rounding", "unit_scope", "sequestration", "withhold", "lesser_of_charge", "overlaps_once", "cob_method",
        "follows_mues", "approvals_by_billed_minutes",
    )  # fmt: skip
    return lazy(_each_payer(payers).select(kept))


def _each_payer(payers: pl.DataFrame) -> pl.DataFrame:
    """The rows that name a payer, the first of one listed twice."""
    return payers.filter(pl.col("payer").is_not_null()).unique("payer", keep="first", maintain_order=True)
