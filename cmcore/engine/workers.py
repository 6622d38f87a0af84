"""The credential of each session's worker from the staff table, where the log gives none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from cmcore.engine.backends import beside, lazy
from cmcore.engine.prepare import DAY_ONE, in_force, until

if TYPE_CHECKING:
    from collections.abc import Sequence


def with_credentials(sessions: nw.LazyFrame[Any], staff: pl.DataFrame) -> nw.LazyFrame[Any]:
    """Sessions with `credential` filled in from the staff table.

    Where the rows of a worker name several, the one of the row in force on the service date counts, of those the one
    that begins last; where these still differ, or none is in force, no credential is known.
    """
    named = staff.drop_nulls(["staff", "credential"])
    several = pl.col("credential").n_unique().over("staff") > 1
    one = named.filter(~several).select("staff", staff_credential="credential").unique("staff", keep="any")
    told = _filled(sessions, lazy(one), ["staff"])
    changing = named.filter(several)
    if changing.is_empty():
        return told
    return _filled(told, _on_the_day(sessions, changing), ["staff", "service_date"])


def _filled(sessions: nw.LazyFrame[Any], found: nw.LazyFrame[Any], on: Sequence[str]) -> nw.LazyFrame[Any]:
    known = beside(sessions, found, on)
    return known.with_columns(credential=nw.coalesce("credential", "staff_credential")).drop("staff_credential")


def _on_the_day(sessions: nw.LazyFrame[Any], changing: pl.DataFrame) -> nw.LazyFrame[Any]:
    """One row per worker and day of service with the one credential of the rows in force that begin last."""
    keys = ["staff", "service_date"]
    rows = lazy(changing.select("staff", "start_date", "end_date", "credential"))
    spans = rows.with_columns(ends=until("end_date"), begins=nw.coalesce(nw.col("start_date"), nw.lit(DAY_ONE)))
    found = sessions.select(*keys).unique().join(spans, on="staff", how="inner")
    found = found.filter(in_force("service_date", "start_date", "ends"))
    found = found.with_columns(latest=nw.col("begins").max().over(*keys)).filter(nw.col("begins") == nw.col("latest"))
    told = found.group_by(*keys).agg(low=nw.col("credential").min(), high=nw.col("credential").max())
    return told.filter(nw.col("low") == nw.col("high")).select(*keys, staff_credential="low")
