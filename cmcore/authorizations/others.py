"""The client's other authorizations of a payer and code: on the same days, the next one, and one that would fit."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from cmcore.fields.choices import APPROVED

if TYPE_CHECKING:
    from collections.abc import Collection

ONE_DAY = timedelta(days=1)
WEEK = 7
_OTHER = ("row_id", "authorization_no", "code", "measure", "start_date", "end_date", "units_left")


def with_others(used: pl.DataFrame) -> pl.DataFrame:
    """With `overlaps` and `renewed_by`: numbers of those on common days, and of those in force on the day after.

    `used` is one row per authorization as in `usage.SCHEMA`. One listed twice (same number, code and first day) is no
    other one; one that is not approved neither has nor is another.
    """
    pairs = _pairs(used)
    overlaps = pairs.filter(_share_days()).group_by("row_id").agg(overlaps=_numbers())
    after = pl.col("end_date") + ONE_DAY
    begun = pl.col("other_start_date").fill_null(date.min) <= after
    renewed = pairs.filter(begun, pl.col("other_end_date").fill_null(date.max) >= after)
    numbers = renewed.group_by("row_id").agg(renewed_by=_numbers())
    joined = used.join(overlaps, on="row_id", how="left", maintain_order="left")
    return joined.join(numbers, on="row_id", how="left", maintain_order="left")


def spare_units(paced: pl.DataFrame, as_of: date) -> dict[str, int]:
    """What the others can take over from each authorization once it has run out, hundredths of its measure, by row_id.

    `paced` is `used` with `burn` (hundredths a week) and `runs_out`. Another in force on the day this one runs out
    spares what its own pace leaves on the last day that both share. One that is spare for two is told for each.
    """
    out = pl.col("runs_out")
    there = _share_days() & (pl.col("measure") == pl.col("other_measure"))
    still = pl.col("other_end_date").fill_null(date.max) >= out
    ends = pl.min_horizontal("end_date", "other_end_date")
    takes = pl.col("other_burn") * (ends - pl.lit(as_of)).dt.total_days() // WEEK
    spare = pl.max_horizontal(pl.col("other_units_left").fill_null(0) - takes.fill_null(0), pl.lit(0))
    pairs = _pairs(paced, "burn").filter(there, still)
    return dict(pairs.group_by("row_id").agg(spare.sum()).iter_rows())


def fitting(sessions: pl.DataFrame, used: pl.DataFrame, listed: Collection[str] = ()) -> pl.DataFrame:
    """One row per session that an authorization would fit: `row_id` and `fits`, the number of the oldest with any left.

    It is of the same client, payer and code (or any payer or code), approved, in force on the day of service, and not
    for another worker of the staff `listed`.
    """
    named, workers = pl.col("approved_staff").str.to_lowercase(), [each.lower() for each in listed]
    given = used.filter(pl.col("status") == APPROVED, pl.col("units_left") > 0).select(
        "client_id", "start_date", "end_date", fits="authorization_no", fits_code="code", fits_row="row_id",
        fits_payer="payer", fits_worker=pl.when(named.is_in(workers)).then(named),
    )  # fmt: skip
    wanted = sessions.select("row_id", "client_id", "payer", "code", "service_date", "staff")
    day, worker = pl.col("service_date"), pl.col("staff").str.to_lowercase()
    fit = wanted.join(given, on="client_id", how="inner").filter(
        (pl.col("fits_payer") == pl.col("payer")).fill_null(value=True),
        pl.col("fits_code").is_null() | (pl.col("fits_code") == pl.col("code")),
        (pl.col("fits_worker") == worker).fill_null(value=True),
        pl.col("start_date").fill_null(date.min) <= day,
        pl.col("end_date").fill_null(date.max) >= day,
    )
    oldest = fit.sort("start_date", "fits_row", nulls_last=False).unique("row_id", keep="first", maintain_order=True)
    return oldest.select("row_id", "fits")


def _pairs(used: pl.DataFrame, *more: str) -> pl.DataFrame:
    """One row per two authorizations that serve the same sessions: same client and payer, same code or any code."""
    given = used.filter(pl.col("status") == APPROVED)
    others = given.select("client_id", "payer", **{f"other_{name}": pl.col(name) for name in (*_OTHER, *more)})
    code, other = pl.col("code"), pl.col("other_code")
    copy = (
        pl.col("authorization_no").eq_missing(pl.col("other_authorization_no"))
        & code.eq_missing(other)
        & pl.col("start_date").eq_missing(pl.col("other_start_date"))
    )
    return given.join(others, on=["client_id", "payer"], how="inner").filter(
        pl.col("row_id") != pl.col("other_row_id"), code.is_null() | other.is_null() | (code == other), ~copy
    )


def _share_days() -> pl.Expr:
    ends_after = pl.col("other_end_date").fill_null(date.max) >= pl.col("start_date").fill_null(date.min)
    begins_before = pl.col("other_start_date").fill_null(date.min) <= pl.col("end_date").fill_null(date.max)
    return ends_after & begins_before


def _numbers() -> pl.Expr:
    return pl.col("other_authorization_no").drop_nulls().unique().sort().str.join(", ")
