"""Approvals: which one a session uses, what is left of it before the session, and how many units it covers."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from cmcore.engine.prepare import TURN, until


def use_approvals(sessions: nw.LazyFrame[Any], approvals: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `auth_*` facts and `units_payable`; one row in, one row out.

    The approval named in the log is used, for its client and code. Units are used up in order of service date,
    start time, session, row; a session is covered for what is left. Where no approval is named or needed, every
    unit is payable as far as approvals go.
    Source: section 3 of the rules (remaining = approved less accepted, pending and to be billed).
    """
    lines = _lines(approvals)
    named = _with_named(sessions, lines)
    inside = (
        ~nw.col("auth_row_id").is_null()
        & (nw.col("auth_start").is_null() | (nw.col("auth_start") <= nw.col("service_date")))
        & (nw.col("auth_until").is_null() | (nw.col("service_date") < nw.col("auth_until")))
    )
    named = named.with_columns(auth_in_dates=inside.fill_null(value=False))
    takes = (
        nw.when(nw.col("auth_in_dates") & ~nw.col("is_duplicate"))
        .then(nw.col("units").fill_null(0))
        .otherwise(nw.lit(0))
    )
    used = named.with_columns(auth_takes=takes, auth_pool=nw.col("auth_row_id").fill_null(nw.col("row_id")))
    used = used.with_columns(
        auth_units_before=nw.col("auth_takes").cum_sum().over("auth_pool", order_by=TURN) - nw.col("auth_takes")
    )
    left = nw.max_horizontal(nw.col("auth_units_approved") - nw.col("auth_units_before"), nw.lit(0))
    used = used.with_columns(auth_units_left=nw.when(~nw.col("auth_row_id").is_null()).then(left))
    needed = nw.col("rule_authorization_required").fill_null(value=False)
    covered = nw.min_horizontal(nw.col("units"), nw.col("auth_units_left"))
    payable = nw.when(needed & nw.col("auth_in_dates")).then(covered).otherwise(nw.col("units"))
    return used.with_columns(units_payable=payable).drop("auth_pool", "auth_takes")


def _lines(approvals: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return approvals.select(
        "authorization_no",
        auth_client="client_id",
        auth_code="code",
        auth_row_id="row_id",
        auth_start="start_date",
        auth_until=until("end_date"),
        auth_units_approved="units_approved",
    )


def _with_named(sessions: nw.LazyFrame[Any], lines: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The approval named: of the client, for the code or any code; the first by row where several are."""
    wanted = sessions.filter(~nw.col("authorization_no").is_null()).select(
        "row_id", "authorization_no", "client_id", "code", "service_date"
    )
    found = wanted.join(lines, on="authorization_no", how="inner")
    own = nw.col("auth_client").is_null() | (nw.col("auth_client") == nw.col("client_id"))
    found = found.with_columns(
        own=own.fill_null(value=False),
        fits=(nw.col("auth_code").is_null() | (nw.col("auth_code") == nw.col("code"))).fill_null(value=False),
    )
    known = found.group_by("row_id").agg(auth_known=nw.col("own").max(), named_any=nw.col("own").count())
    fitting = found.filter(nw.col("own"), nw.col("fits"))
    fitting = fitting.with_columns(best=nw.col("auth_row_id").min().over("row_id")).filter(
        nw.col("auth_row_id") == nw.col("best")
    )
    facts = ("auth_row_id", "auth_start", "auth_until", "auth_units_approved")
    return (
        sessions.join(known, on="row_id", how="left")
        .join(fitting.select("row_id", *facts).unique(subset=["row_id"], keep="any"), on="row_id", how="left")
        .with_columns(
            auth_known=nw.col("auth_known").fill_null(value=False),
            auth_of_other=(nw.col("named_any").fill_null(0) > 0) & ~nw.col("auth_known").fill_null(value=False),
        )
        .drop("named_any")
    )
