"""The usage report of authorizations: fourteen figures each, as case-management software prints them.

Source: Vertex Case Manager, "Understanding the Authorization Usage Report": client, start, stop, months in all, used
and remaining, average a month to use, used and left this month, authorized, invoiced, pending, remaining, and what is
not included. Units of unsigned notes are told apart here, since they are used up as soon as the notes are signed.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from cmcore.authorizations.others import with_others
from cmcore.engine.authorizations import units_needed
from cmcore.engine.splits import parts_of
from cmcore.fields.choices import APPROVED
from cmcore.intake.checking.known import with_book_names
from cmcore.money import round_half_up
from cmcore.periods import month_start

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOUR_MINUTES = 60
HUNDREDTHS_A_MONTH = 100
FIGURES = (
    "client_id",
    "start_date",
    "end_date",
    "months",
    "months_used",
    "months_left",
    "month_average",
    "month_used",
    "month_left",
    "units_approved",
    "units_billed",
    "units_pending",
    "units_left",
    "units_outside",
)
"""The fourteen figures in the report's order; `usage` has more columns besides."""
SCHEMA = {
    "authorization_no": pl.String(),
    "payer": pl.String(),
    "code": pl.String(),
    "measure": pl.String(),
    "client_id": pl.String(),
    "start_date": pl.Date(),
    "end_date": pl.Date(),
    "months": pl.Int64(),
    "months_used": pl.Int64(),
    "months_left": pl.Int64(),
    "month_average": pl.Int64(),
    "month_used": pl.Int64(),
    "month_left": pl.Int64(),
    "units_approved": pl.Int64(),
    "units_billed": pl.Int64(),
    "units_pending": pl.Int64(),
    "units_unsigned": pl.Int64(),
    "units_left": pl.Int64(),
    "units_over": pl.Int64(),
    "units_outside": pl.Int64(),
    "status": pl.String(),
    "is_retroactive": pl.Boolean(),
    "approved_staff": pl.String(),
    "row_id": pl.String(),
}


def draws(facts: pl.DataFrame) -> pl.DataFrame:
    """One row per session and approval that it draws on: `row_id`, `auth_row_id`, `service_date`, `drawn`, `over`.

    `drawn` is in hundredths of what the approval counts, at most what was left; `over` what the session needs beyond
    that and beyond other approvals, told on the approval that it names. Copies of a session draw nothing.
    """
    using = facts.filter(pl.col("auth_in_dates"), ~pl.col("auth_other_worker"), ~pl.col("set_aside"), ~pl.col("barred"))
    own = using.select(
        "row_id",
        "auth_row_id",
        "service_date",
        drawn=pl.min_horizontal("auth_units_needed", "auth_units_left").fill_null(0),
        over=(pl.col("auth_units_needed") - pl.col("auth_units_covered")).fill_null(0),
    )
    split = using.filter(pl.col("auth_split_with").is_not_null()).select("row_id", "service_date", "auth_split_with")
    rows = [
        (row_id, other, day, drawn, 0) for row_id, day, parts in split.iter_rows() for other, drawn in parts_of(parts)
    ]
    return pl.concat([own, pl.DataFrame(rows, schema=own.schema, orient="row")])


def usage(frames: Mapping[str, pl.DataFrame], facts: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One row per authorization, SCHEMA and more: amounts in hundredths of its `measure`, months in hundredths.

    Sessions after `as_of` do not count. `units_billed` are drawn by sessions with a claim or a billed date,
    `units_pending` by signed ones without, `units_unsigned` by ones whose note is not signed; `units_left` is what is
    approved less these, null where that is not stated. `units_over` is what sessions needed beyond it. `units_outside`
    is what the client's sessions of the code, in its dates, need that draw on no authorization though the payer asks
    for one. Months are
    counted by the share of each calendar month's days; the months used end with the month before `as_of`, and the
    average is what was left on the first of this month over the months left. Rows stand by client, start, number.
    Besides: `overlaps` and `renewed_by`, the client's other authorizations (see `others`).
    """
    known = facts.filter(pl.col("service_date") <= as_of)
    approvals = with_book_names(frames, "authorizations")
    first = month_start(as_of)
    sums = {row["auth_row_id"]: row for row in _sums(known, first).iter_rows(named=True)}
    outside = dict(_outside_units(approvals, known).iter_rows())
    nothing = dict.fromkeys(("billed", "pending", "unsigned", "over", "month", "before"), 0)
    rows = [
        _row(approval, sums.get(approval["row_id"], nothing), outside.get(approval["row_id"], 0), first)
        for approval in approvals.iter_rows(named=True)
    ]
    frame = with_others(pl.DataFrame(rows, schema=SCHEMA, orient="row"))
    return frame.sort("client_id", "start_date", "authorization_no", "row_id", nulls_last=True)


def months_between(first: date | None, last: date | None) -> int | None:
    """Months from a first to a last day, both counted, in hundredths: each month by the share of its days; 0 if over.

    >>> months_between(date(2026, 1, 1), date(2026, 6, 30)), months_between(date(2026, 2, 15), date(2026, 3, 31))
    (600, 150)
    """
    if first is None or last is None:
        return None
    numerator, denominator = 0, 1
    for days, length in _month_parts(first, last):
        numerator, denominator = numerator * length + days * denominator, denominator * length
    return round_half_up(numerator * HUNDREDTHS_A_MONTH, denominator)


def _month_parts(first: date, last: date) -> Iterator[tuple[int, int]]:
    """The days of each calendar month between two days, and how many the month has."""
    day = first
    while day <= last:
        length = calendar.monthrange(day.year, day.month)[1]
        end = min(last, day.replace(day=length))
        yield (end - day).days + 1, length
        day = end + timedelta(days=1)


def _row(approval: Mapping[str, Any], sums: Mapping[str, int], outside: int, first: date) -> tuple[object, ...]:
    hours = approval["approved_in"] == "hours"
    stated = approval["units_approved"]
    approved = None if stated is None else stated * (HOUR_MINUTES if hours else 1)
    start, end = approval["start_date"], approval["end_date"]
    months, used = months_between(start, end), months_between(start, _earlier(end, first - timedelta(days=1)))
    left = None if months is None or used is None else months - used
    average = None
    if approved is not None and left:
        average = round_half_up(max(approved - sums["before"], 0) * HUNDREDTHS_A_MONTH, left)
    used_up = sums["billed"] + sums["pending"] + sums["unsigned"]
    return (
        approval["authorization_no"], approval["payer"], approval["code"],
        "minutes" if hours else approval["approved_in"] or "units", approval["client_id"], start, end,
        months, used, left, average, sums["month"],
        None if average is None else average - sums["month"],
        approved, sums["billed"], sums["pending"], sums["unsigned"],
        None if approved is None else approved - used_up, sums["over"],
        outside, approval["status"] or APPROVED,
        bool(approval["decided_on"] and start and approval["decided_on"] > start), approval["approved_staff"],
        approval["row_id"],
    )  # fmt: skip


def _earlier(end: date | None, day: date) -> date:
    return day if end is None else min(end, day)


def _sums(facts: pl.DataFrame, first: date) -> pl.DataFrame:
    """One row per authorization drawn on: what was billed, is pending, unsigned, over, this month and before it."""
    is_billed = pl.col("billed_date").is_not_null() | pl.col("claim_no").is_not_null()
    unsigned = ~is_billed & ~pl.col("note_signed").fill_null(value=True)
    this_month = pl.col("service_date") >= first
    sessions = facts.select("row_id", "note_signed", "billed_date", "claim_no")
    return (
        draws(facts)
        .join(sessions, on="row_id", how="left")
        .group_by("auth_row_id")
        .agg(
            billed=pl.col("drawn").filter(is_billed).sum(),
            pending=pl.col("drawn").filter(~is_billed & ~unsigned).sum(),
            unsigned=pl.col("drawn").filter(unsigned).sum(),
            over=pl.col("over").sum(),
            month=pl.col("drawn").filter(this_month).sum(),
            before=pl.col("drawn").filter(~this_month).sum(),
        )
    )


def outside_any(facts: pl.DataFrame) -> pl.DataFrame:
    """The facts of sessions that need an authorization and draw on none: it is missing, unknown or not for them."""
    needed = pl.col("rule_authorization_required").fill_null(value=False)
    drawing = pl.col("auth_in_dates").fill_null(value=False) & ~pl.col("auth_other_worker")
    return facts.filter(needed, ~drawing, ~pl.col("set_aside"))


def _outside_units(approvals: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """One row per authorization that could have covered sessions outside any: its row_id, and what they need of it."""
    sessions = outside_any(facts).select(
        "client_id", "payer", "service_date", "minutes", "units", "units_within", "allowed", "paid", "unit_minutes",
        "approvals_by_billed_minutes", session_code="code",
    )  # fmt: skip
    could = approvals.join(sessions, on=["client_id", "payer"], how="inner").filter(
        pl.col("code").is_null() | (pl.col("code") == pl.col("session_code")),
        pl.col("service_date") >= pl.col("start_date").fill_null(date.min),
        pl.col("service_date") <= pl.col("end_date").fill_null(date.max),
    )
    measure = pl.col("approved_in").replace("hours", "minutes").fill_null("units")
    measured = nw.from_native(could.with_columns(auth_measure=measure)).select("row_id", needed=units_needed())
    return measured.to_native().group_by("row_id").agg(pl.col("needed").sum())
