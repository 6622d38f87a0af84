"""What other sessions say about a session: the same one twice, overlapping times, excluded codes."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl

from cmcore.engine.backends import beside, lazy, settle
from cmcore.engine.monthly.families import exclusive_pairs, families
from cmcore.engine.plans import stage
from cmcore.engine.prepare import BLANK, TURN
from cmcore.engine.units import HUNDREDTHS, possible
from cmcore.engine.variance import VOID

DAY_MINUTES = 1440
MONTHLY_BASES = ("per_month", "per_case", "per_episode", "retainer")


def with_duplicates(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `duplicate_of`: the first session with the same client, code, modifiers, day, worker and start.

    A billed session stands before an unbilled one, so the copy that was not billed is the duplicate. A voided session
    is neither a copy nor copied. `set_aside` are copies and voided sessions: they take nothing from the others.
    Source: CARC 18, exact duplicate.
    """
    return beside(sessions, _copies(settle(_alike(sessions))), [TURN]).with_columns(
        set_aside=~nw.col("duplicate_of").is_null() | VOID
    )


@stage
def _alike(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The sessions that share client, day and start with another."""
    dated = sessions.filter(~nw.col("service_date").is_null(), ~VOID).select(
        TURN,
        "service_date",
        *[nw.col(name).fill_null(BLANK) for name in _SAME],
        session_id="session_id",
        row_id="row_id",
        start_time=nw.col("start_time").fill_null(-1),
        unbilled=nw.col("claim_no").is_null().cast(nw.Int64),
    )
    return _repeated(dated, ["client_id", "service_date", "start_time"])


@stage
def _copies(alike: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The sessions that are entered once more, with the first."""
    keys = [*_SAME, "service_date", "start_time"]
    placed = _repeated(alike, keys).with_columns(
        place=nw.col("row_id").cum_count().over(*keys, order_by=("unbilled", "session_id", "row_id"))
    )
    first = placed.filter(nw.col("place") == 1).select(*keys, duplicate_of="row_id")
    return placed.filter(nw.col("place") > 1).join(first, on=keys, how="inner").select(TURN, "duplicate_of")


def _repeated(rows: nw.LazyFrame[Any], keys: list[str]) -> nw.LazyFrame[Any]:
    """The rows whose keys another row has too."""
    twice = rows.group_by(keys).agg(copies=nw.len()).filter(nw.col("copies") > 1)
    return rows.join(twice.drop("copies"), on=keys, how="semi")


_SAME = ("client_id", "code", "modifiers", "staff")


def with_overlaps(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `overlap_with` and `overlap_whose`: an earlier one of the same worker or client still going on.

    Sessions that start when another ends do not overlap. A duplicate is told as a duplicate only.
    """
    timed, joined = _timed(sessions), sessions
    for each in ("staff", "client_id"):
        late = _overlaps(timed, whose=each).select(TURN, **{f"{each}_overlap": nw.col("before")})
        joined = beside(joined, late, [TURN])
    return _with_whose(joined)


@stage
def _with_whose(joined: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with the overlap that is told of the two that they may have."""
    whose = (
        nw.when(~nw.col("staff_overlap").is_null())
        .then(nw.lit("staff"))
        .when(~nw.col("client_id_overlap").is_null())
        .then(nw.lit("client"))
    )
    return joined.with_columns(
        overlap_with=nw.coalesce(nw.col("staff_overlap"), nw.col("client_id_overlap")), overlap_whose=whose
    ).drop("staff_overlap", "client_id_overlap")


def with_minutes_apart(sessions: nw.LazyFrame[Any], payers: pl.DataFrame) -> nw.LazyFrame[Any]:
    """Sessions with `overlap_minutes`: those that a payer who counts overlapping minutes once leaves out, else 0.

    They are the minutes from the start in which an earlier session of the worker, or of the client, still goes on; the
    more of the two. The earlier session keeps its minutes. Times must be known.
    Source: unit rules, section 1f (the union of intervals for one worker or client).
    """
    if not payers["overlaps_once"].fill_null(value=False).any():
        return sessions.with_columns(overlap_minutes=nw.lit(0).cast(nw.Int64))
    timed = settle(_timed(sessions))
    joined = sessions
    for whose in ("staff", "client_id"):
        late = _overlaps(timed, whose=whose).select(TURN, **{f"{whose}_minutes": nw.col("overlapping")})
        joined = beside(joined, late, [TURN])
    most = nw.max_horizontal(nw.col("staff_minutes").fill_null(0), nw.col("client_id_minutes").fill_null(0))
    out = nw.when(nw.col("overlaps_once").fill_null(value=False)).then(
        nw.min_horizontal(most, nw.col("minutes").fill_null(0))
    )
    apart = joined.with_columns(overlap_minutes=out.fill_null(0).cast(nw.Int64))
    return settle(apart.drop("staff_minutes", "client_id_minutes"))


@stage
def _timed(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The sessions with a day, a start and an end, but for those set aside; `ends` goes on past midnight.

    One that does go on past midnight stands under the next day once more, where it starts before 0.
    """
    timed = sessions.filter(
        ~nw.col("start_time").is_null(),
        ~nw.col("end_time").is_null(),
        ~nw.col("service_date").is_null(),
        ~nw.col("set_aside"),
    )
    end = (
        nw.when(nw.col("end_time") < nw.col("start_time"))
        .then(nw.col("end_time") + DAY_MINUTES)
        .otherwise(nw.col("end_time"))
    )
    timed = timed.select(TURN, "row_id", "service_date", "start_time", "staff", "client_id", ends=end)
    going_on = timed.filter(nw.col("ends") > DAY_MINUTES).with_columns(
        nw.col("service_date").dt.offset_by("1d").cast(nw.Date),
        nw.col("start_time") - DAY_MINUTES,
        nw.col("ends") - DAY_MINUTES,
    )
    return nw.concat([timed, going_on])


@stage
def _overlaps(timed: nw.LazyFrame[Any], *, whose: str) -> nw.LazyFrame[Any]:
    """The sessions that start while another still goes on, with the row of the one `before` that ends last."""
    keys, order = (whose, "service_date"), ("start_time", "ends", "row_id")
    named = timed.filter(~nw.col(whose).is_null()).with_columns(end_and_turn=nw.col("ends") * _TURNS + nw.col(TURN))
    named = named.with_columns(so_far=nw.col("end_and_turn").cum_max().over(*keys, order_by=order))
    named = named.with_columns(last=nw.col("so_far").shift(1).over(*keys, order_by=order))
    named = named.with_columns(busy_until=nw.col("last") // _TURNS, before_turn=nw.col("last") % _TURNS)
    late = named.filter(nw.col("start_time") >= 0, nw.col("start_time") < nw.col("busy_until"))
    together = nw.min_horizontal(nw.col("ends"), nw.col("busy_until")) - nw.col("start_time")
    rows = timed.filter(nw.col("start_time") >= 0).select(before_turn=TURN, before="row_id")
    late = late.select(TURN, "before_turn", overlapping=together.cast(nw.Int64))
    return late.join(rows, on="before_turn", how="left").drop("before_turn")


_TURNS = 2**50
"""More than there are sessions: an end of day in minutes and a session's turn are held in one whole number."""


def with_base_codes(sessions: nw.LazyFrame[Any], fees: pl.DataFrame) -> nw.LazyFrame[Any]:
    """Sessions of monthly base codes and their add-ons with what the client's month has of both under the payer.

    `month_add_on` is the add-on code, null for other codes, or where `fees` have no such code; `family_minutes` are
    those of base code and add-on together; `base_sessions` and `base_units` those of the base code alone, where units
    that are not known count as one.
    """
    names = ("month_add_on", "family_minutes", "base_sessions", "base_units")
    pairs = families().select("base_code", "add_on_code").drop_nulls().unique()
    priced = set(fees["code"])
    if priced.isdisjoint(pairs["add_on_code"]):
        none = {name: nw.lit(None, dtype=nw.Int64) for name in names[1:]}
        return sessions.with_columns(month_add_on=nw.lit(None, dtype=nw.String), **none)
    adds = pairs.select(code="add_on_code", month_add_on="add_on_code")
    codes = pl.concat([adds, pairs.select(code="base_code", month_add_on="add_on_code")]).unique()
    return _with_base_codes(sessions, lazy(codes))


@stage
def _with_base_codes(sessions: nw.LazyFrame[Any], codes: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    keys = ["client_id", "payer", "month_add_on", "month_of_family"]
    named = sessions.join(codes, on="code", how="left").with_columns(
        month_of_family=nw.col("service_date").cast(nw.String).str.slice(0, 7)
    )
    is_base = (nw.col("code") != nw.col("month_add_on")).cast(nw.Int64)
    counted = named.filter(~nw.col("month_add_on").is_null(), ~nw.col("set_aside")).select(
        *keys,
        minutes=nw.when(possible()).then(nw.col("minutes")).otherwise(nw.lit(0)),
        base=is_base,
        units=is_base * nw.col("units").fill_null(HUNDREDTHS),
    )
    sums = counted.group_by(*keys).agg(
        family_minutes=nw.col("minutes").sum().cast(nw.Int64),
        base_sessions=nw.col("base").sum().cast(nw.Int64),
        base_units=nw.col("units").sum().cast(nw.Int64),
    )
    return named.join(sums, on=keys, how="left").drop("month_of_family")


def with_exclusives(sessions: nw.LazyFrame[Any], rules: pl.DataFrame, fees: pl.DataFrame) -> nw.LazyFrame[Any]:
    """Sessions with `exclusive_row_id`: the client's earlier session under a code that excludes its own.

    Two codes that a payer's rules name exclude each other on the same day of service; in the same month where one of
    them is paid by the month, case or episode. So do the codes of care management that `fees` has for one payer,
    whatever its rules say. Source: same-date edits of the NCCI tables; monthly care-management exclusions.
    """
    pairs = pl.concat([_excluded(rules), _of_month(fees)])
    if pairs.is_empty():
        return sessions.with_columns(exclusive_row_id=nw.lit(None, dtype=nw.String))
    both = settle(_with_span(sessions, lazy(pairs)))
    text = nw.col("service_date").cast(nw.String)
    dated = sessions.with_columns(day_span=text, month_span=text.str.slice(0, 7))
    for span in ("day", "month"):
        dated = beside(dated, _earlier(dated, both, span), ["payer", "client_id", f"{span}_span", "code"])
    return dated.with_columns(exclusive_row_id=nw.coalesce(nw.col("day_other"), nw.col("month_other"))).drop(
        "day_span", "month_span", "day_other", "month_other"
    )


def _excluded(rules: pl.DataFrame) -> pl.DataFrame:
    """One row per payer and pair of codes that exclude each other, either way round."""
    pairs = (
        rules.filter(pl.col("exclusive_with").is_not_null(), pl.col("payer").is_not_null())
        .select("payer", "code", other_code=pl.col("exclusive_with").str.split(";"))
        .explode("other_code")
        .with_columns(pl.col("other_code").str.strip_chars())
    )
    both = pl.concat([pairs, pairs.select("payer", code="other_code", other_code="code")]).unique()
    return both.with_columns(of_month=pl.lit(value=False))


def _of_month(fees: pl.DataFrame) -> pl.DataFrame:
    """One row per payer and pair of monthly codes in its fee lines that no one may bill in one month."""
    pairs = pl.DataFrame(sorted(exclusive_pairs()), schema={"code": pl.String, "other_code": pl.String}, orient="row")
    lines = fees.filter(pl.col("payer").is_not_null()).select("payer", "code").unique()
    others = lines.rename({"code": "other_code"})
    both = lines.join(pairs, on="code").join(others, on=["payer", "other_code"])
    return both.select("payer", "code", "other_code", of_month=pl.lit(value=True))


@stage
def _with_span(sessions: nw.LazyFrame[Any], pairs: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The pairs with the span in which they exclude each other: day, or month where either is paid by the month."""
    monthly = sessions.filter(nw.col("basis").is_in(list(MONTHLY_BASES))).select("payer", "code").unique()
    flagged = monthly.with_columns(monthly=nw.lit(value=True))
    joined = pairs.join(flagged, on=["payer", "code"], how="left").join(
        flagged.rename({"code": "other_code", "monthly": "other_monthly"}), on=["payer", "other_code"], how="left"
    )
    either = nw.any_horizontal("monthly", "other_monthly", "of_month", ignore_nulls=True)
    return joined.with_columns(span=nw.when(either).then(nw.lit("month")).otherwise(nw.lit("day"))).drop(
        "monthly", "other_monthly", "of_month"
    )


def _earlier(dated: nw.LazyFrame[Any], pairs: nw.LazyFrame[Any], span: str) -> nw.LazyFrame[Any]:
    """One row per client, span and code that came second: the first session under the code it excludes.

    A code whose sessions make no unit is not billed, so it excludes none.
    """
    keys = ["payer", "client_id", f"{span}_span"]
    billable = (nw.col("units") != 0).fill_null(value=True)
    placed = dated.filter(~nw.col("payer").is_null(), ~nw.col("set_aside"), billable).with_columns(
        place=nw.col("row_id").cum_count().over(*keys, "code", order_by=TURN),
        turn=nw.col("row_id").cum_count().over(*keys, order_by=TURN),
    )
    first = placed.filter(nw.col("place") == 1).select(*keys, "code", "turn", first_row="row_id")
    others = first.rename({"code": "other_code", "first_row": "other_row", "turn": "other_turn"})
    return (
        first.join(pairs.filter(nw.col("span") == span), on=["payer", "code"], how="inner")
        .join(others, on=[*keys, "other_code"], how="inner")
        .filter(nw.col("other_turn") < nw.col("turn"))
        .group_by(*keys, "code")
        .agg(nw.col("other_row").min().alias(f"{span}_other"))
    )
