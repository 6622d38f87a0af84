"""Approvals: which one a session uses, what is left of it before the session, and how many units it covers."""

from __future__ import annotations

from datetime import date
from typing import Any

import narwhals as nw

from cmcore.engine.prepare import TURN, until
from cmcore.engine.splits import drawn_elsewhere

WHOLE = 100
"""Hundredths that one unit, minute or session is held as."""
HOUR_MINUTES = 60
IN_MINUTES = ("minutes", "hours")
APPROVED = "approved"
DAY_ONE = date(1, 1, 1)


def use_approvals(sessions: nw.LazyFrame[Any], approvals: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `auth_*` facts and `units_payable`; one row in, one row out.

    The approval named in the log is used, for its client and code; of several of one number the one in force on the
    day, the oldest first. It is used up in order of service date, start time, session, row, in what it was approved
    in: units, minutes (hours are sixty) or sessions. What it lacks is drawn from the client's other approvals of the
    payer and code in force that day, the oldest first, as far as the sessions that name those leave any. Where no
    approval is named or needed, every unit is payable as far as approvals go. Approvals that are pending, denied or
    cancelled cover nothing.
    Source: section 3 of the rules (remaining = approved less accepted, pending and to be billed).
    """
    lines = _lines(approvals)
    named = _with_named(sessions, lines)
    inside = (
        ~nw.col("auth_row_id").is_null()
        & (nw.col("auth_start").is_null() | (nw.col("auth_start") <= nw.col("service_date")))
        & (nw.col("auth_until").is_null() | (nw.col("service_date") < nw.col("auth_until")))
    )
    named = named.with_columns(auth_in_dates=inside.fill_null(value=False), auth_units_needed=_need())
    takes = (
        nw.when(nw.col("auth_in_dates") & ~nw.col("is_duplicate"))
        .then(nw.col("auth_units_needed").fill_null(0))
        .otherwise(nw.lit(0))
    )
    used = named.with_columns(auth_takes=takes, auth_pool=nw.col("auth_row_id").fill_null(nw.col("row_id")))
    used = used.with_columns(
        auth_units_before=nw.col("auth_takes").cum_sum().over("auth_pool", order_by=TURN) - nw.col("auth_takes")
    )
    left = nw.max_horizontal(nw.col("auth_units_approved") - nw.col("auth_units_before"), nw.lit(0))
    used = used.with_columns(auth_units_left=nw.when(~nw.col("auth_row_id").is_null()).then(left))
    drawn = drawn_elsewhere(used, lines)
    told = _with_payable(used.join(drawn, on="row_id", how="left")).drop("auth_pool", "auth_takes")
    return told.join(_undecided(approvals), on=["authorization_no", "client_id"], how="left")


def _undecided(approvals: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """One row per number and client of approvals that cover nothing, with `auth_status`: pending, denied, cancelled."""
    refused = approvals.filter(nw.col("status").fill_null(APPROVED) != APPROVED)
    return refused.group_by("authorization_no", "client_id").agg(auth_status=nw.col("status").max())


def _need() -> nw.Expr:
    """What the session takes of its approval, in hundredths of what that was approved in."""
    by_minutes = nw.coalesce(nw.col("minutes") * WHOLE, nw.col("units") * nw.col("unit_minutes"))
    measure = nw.col("auth_measure")
    return (
        nw.when(measure.is_in(list(IN_MINUTES)))
        .then(by_minutes)
        .when(measure == "sessions")
        .then(nw.lit(WHOLE))
        .otherwise(nw.col("units"))
    )


def _with_payable(used: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """With `auth_units_covered`, in what was approved, and `units_payable`: the session's units that this covers.

    Minutes that suffice for a part of the session cover its whole units that fit into them.
    """
    needed = nw.col("rule_authorization_required").fill_null(value=False)
    need = nw.col("auth_units_needed")
    own = nw.min_horizontal(need, nw.col("auth_units_left"))
    used = used.with_columns(
        auth_units_elsewhere=nw.col("auth_units_elsewhere").fill_null(0),
        auth_units_covered=own + nw.col("auth_units_elsewhere").fill_null(0),
    )
    covered, units = nw.col("auth_units_covered"), nw.col("units")
    share = (units * covered) // nw.when(need > 0).then(need).otherwise(nw.lit(1))
    whole = nw.when(units % WHOLE == 0).then(share // WHOLE * WHOLE).otherwise(share)
    part = nw.when(nw.col("auth_measure") == "units").then(covered).otherwise(whole)
    payable = (
        nw.when(needed & nw.col("auth_in_dates")).then(nw.when(covered < need).then(part).otherwise(units))
    ).otherwise(units)
    return used.with_columns(units_payable=payable)


def _lines(approvals: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The approvals given, with `auth_measure` and the amount approved in hundredths of it."""
    measure = nw.col("approved_in").fill_null("units")
    amount = nw.col("units_approved") * nw.when(measure == "hours").then(nw.lit(HOUR_MINUTES)).otherwise(nw.lit(1))
    return approvals.filter(nw.col("status").fill_null(APPROVED) == APPROVED).select(
        "authorization_no",
        auth_client="client_id",
        auth_payer="payer",
        auth_code="code",
        auth_row_id="row_id",
        auth_start="start_date",
        auth_until=until("end_date"),
        auth_measure=measure,
        auth_units_approved=amount,
    )


def _with_named(sessions: nw.LazyFrame[Any], lines: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The approval named: of the client, for the code or any code; where several are, the oldest in force, or any."""
    wanted = sessions.filter(~nw.col("authorization_no").is_null()).select(
        "row_id", "authorization_no", "client_id", "code", "service_date"
    )
    found = wanted.join(lines.drop("auth_payer"), on="authorization_no", how="inner")
    own = nw.col("auth_client").is_null() | (nw.col("auth_client") == nw.col("client_id"))
    found = found.with_columns(
        own=own.fill_null(value=False),
        fits=(nw.col("auth_code").is_null() | (nw.col("auth_code") == nw.col("code"))).fill_null(value=False),
    )
    known = found.group_by("row_id").agg(auth_known=nw.col("own").max(), named_any=nw.col("own").count())
    return (
        sessions.join(known, on="row_id", how="left")
        .join(_best(found.filter(nw.col("own"), nw.col("fits"))), on="row_id", how="left")
        .with_columns(
            auth_known=nw.col("auth_known").fill_null(value=False),
            auth_of_other=(nw.col("named_any").fill_null(0) > 0) & ~nw.col("auth_known").fill_null(value=False),
        )
        .drop("named_any")
    )


def _best(fitting: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """One approval a session: in force on its day before those that are not, the oldest first."""
    early = (nw.col("service_date") < nw.col("auth_start")).fill_null(value=False)
    late = (nw.col("auth_until") <= nw.col("service_date")).fill_null(value=False)
    order = ("auth_off", "auth_since", "auth_row_id")
    ranked = fitting.with_columns(
        auth_off=(early | late).cast(nw.Int64), auth_since=nw.coalesce(nw.col("auth_start"), nw.lit(DAY_ONE))
    )
    placed = ranked.with_columns(auth_place=nw.col("row_id").cum_count().over("row_id", order_by=order))
    facts = ("auth_row_id", "auth_start", "auth_until", "auth_measure", "auth_units_approved")
    return placed.filter(nw.col("auth_place") == 1).select("row_id", *facts)
