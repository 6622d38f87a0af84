"""Medically unlikely edits: the units of a code over which CMS has a claim denied, for the payers that follow them.

An edit is judged on each claim line (indicator 1) or on all of a client's lines of a code on a date of service (2 by
policy, 3 on clinical grounds). Over it everything that was judged is denied, not the units on top alone. No edit of a
code is "no edit known". Source: CMS, National Correct Coding Initiative, Medically Unlikely Edits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from cmcore.engine.backends import beside, lazy
from cmcore.engine.filing import MEDICARE
from cmcore.engine.monthly.families import families
from cmcore.engine.plans import stage
from cmcore.engine.prepare import DAY_ONE, in_force, until
from cmcore.engine.units import HUNDREDTHS

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND = "unlikely_edits"
LINE = "1"
TEXTS, NUMBERS = ("mue_row_id", "mue_indicator"), ("mue_value", "mue_loosest")


def edit_lines(frames: Mapping[str, pl.DataFrame]) -> nw.LazyFrame[Any]:
    """The edits that name a code and a value, with `effective_until`."""
    known = frames[KIND].drop_nulls(["code", "mue_value"])
    return lazy(known).with_columns(effective_until=until("effective_to")).drop("effective_to")


@stage
def with_edits(situations: nw.LazyFrame[Any], edits: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Situations with the `mue_*` facts of the code's edit on the day, the latest to come into force.

    Where several came into force at once and differ, `mue_value` is the least of them and `mue_loosest` the most.
    """
    keys = ["payer", "code", "service_date"]
    lines = edits.select(
        "code",
        "effective_from",
        "effective_until",
        mue_row_id="row_id",
        mue_value="mue_value",
        mue_indicator=nw.col("adjudication_indicator").fill_null(LINE),
        begins=nw.coalesce(nw.col("effective_from"), nw.lit(DAY_ONE)),
    )
    found = situations.filter(_follows()).select(*keys).unique().join(lines, on="code", how="inner")
    found = found.filter(in_force("service_date", "effective_from", "effective_until"))
    found = found.with_columns(latest=nw.col("begins").max().over(*keys)).filter(nw.col("begins") == nw.col("latest"))
    found = found.with_columns(
        least=nw.col("mue_value").min().over(*keys), mue_loosest=nw.col("mue_value").max().over(*keys)
    ).filter(nw.col("mue_value") == nw.col("least"))
    found = found.with_columns(first=nw.col("mue_row_id").min().over(*keys))
    chosen = found.filter(nw.col("mue_row_id") == nw.col("first")).select(*keys, *TEXTS, *NUMBERS)
    return situations.join(chosen, on=keys, how="left")


def _follows() -> nw.Expr:
    return nw.coalesce(nw.col("follows_mues"), nw.col("payer_type") == MEDICARE).fill_null(value=False)


@stage
def with_month_caps(situations: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Situations whose code adds minutes to a month's base code with the most of it as `rule_max_units_per_month`.

    That holds for payers that follow the edits where neither a rule of theirs nor an edit that is loaded says it: a
    month's add-ons are billed on one date, so that the edit of a date is one of the month.
    Source: section 2 and 7 of the rules; NCCI MUE 2024Q3.
    """
    known = families().drop_nulls(["add_on_code", "most_add_ons"]).group_by(code="add_on_code")
    caps = known.agg(month_cap=pl.col("most_add_ons").max() * HUNDREDTHS)
    joined = situations.join(lazy(caps), on="code", how="left")
    cap = nw.when(_follows() & nw.col("mue_value").is_null()).then(nw.col("month_cap"))
    most = nw.coalesce(nw.col("rule_max_units_per_month"), cap)
    return joined.with_columns(rule_max_units_per_month=most).drop("month_cap")


@stage
def without_edits(situations: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Situations with what `with_edits` adds, where no edit is known."""
    texts = {name: nw.lit(None, dtype=nw.String) for name in TEXTS}
    return situations.with_columns(**texts, **{name: nw.lit(None, dtype=nw.Int64) for name in NUMBERS})


def with_units_judged(sessions: nw.LazyFrame[Any], edits: pl.DataFrame) -> nw.LazyFrame[Any]:
    """Sessions with `mue_units`: what their edit is judged on, hundredths of a unit; null where there is none."""
    if edits.is_empty():
        return sessions.with_columns(mue_units=nw.lit(None, dtype=nw.Int64))
    keys = ["client_id", "payer", "code", "service_date"]
    by_day = (nw.col("mue_indicator") != LINE).fill_null(value=False)
    days = sessions.filter(by_day, ~nw.col("set_aside")).group_by(*keys).agg(mue_day_units=nw.col("units").sum())
    judged = beside(sessions, days.filter(~nw.col("client_id").is_null()), keys)
    units = nw.when(by_day).then(nw.coalesce(nw.col("mue_day_units"), nw.col("units"))).otherwise(nw.col("units"))
    return judged.with_columns(mue_units=nw.when(~nw.col("mue_value").is_null()).then(units)).drop("mue_day_units")
