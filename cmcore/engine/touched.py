"""Which sessions an edit can reach: through their client, a shared approval, the day of a worker, a payer's terms.

A session's price hangs on sessions of the same client (copies, pools, limits, deductibles, exclusive codes), on those
that use up the same approval, and on those of the same worker on the same day or, over midnight, the days beside it
(overlaps). Nothing else is shared.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from cmcore.engine.backends import collected
from cmcore.engine.medicare import KINDS as MEDICARE_KINDS
from cmcore.engine.prepare import book_lines, payer_names
from cmcore.engine.unlikely import KIND as UNLIKELY

if TYPE_CHECKING:
    from collections.abc import Mapping

    Frames = Mapping[str, pl.DataFrame]

WHOLE_BOOK = ("payers", "fees", "rules", "staff", UNLIKELY, *MEDICARE_KINDS)
"""Kinds whose rows act through names that any session may carry; sessions, policies and approvals act by client."""
BY_CLIENT = ("policies", "authorizations")
CLIENT = pl.col("client_id").fill_null("")
"""Sessions without a client are pooled together, as those of one."""


def changed_rows(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """The rows of either frame that are not in the other just so, both versions of those that were edited."""
    if before is after:
        return after.clear()
    if before["row_id"].equals(after["row_id"]):
        edited = [name for name in after.columns if not before[name].equals(after[name])]
        if not edited:
            return after.clear()
        differs = pl.select(
            pl.any_horizontal(before[name].ne_missing(after[name]).alias(name) for name in edited)
        ).to_series()
        return pl.concat([before.filter(differs), after.filter(differs)])
    gone = before.join(after, on=after.columns, how="anti", nulls_equal=True)
    come = after.join(before, on=after.columns, how="anti", nulls_equal=True)
    return pl.concat([gone, come])


def reached(before: Frames, after: Frames, facts: pl.DataFrame, payer: str | None) -> pl.Series | None:
    """The clients to price again, "" for sessions without one; None where everything is.

    `facts` are the earlier estimate's: `row_id`, `payer` and `second_payer` of every session. `payer` names the fee
    lines that name none.
    """
    changed = {kind: changed_rows(before[kind], after[kind]) for kind in ("sessions", *WHOLE_BOOK, *BY_CLIENT)}
    if not changed["payers"].is_empty() or _other_reach(before, after) or _of_medicare(before, after, changed):
        return None
    sessions = pl.concat([before["sessions"], changed["sessions"]])
    clients = [changed[kind].select(client_id=CLIENT) for kind in ("sessions", *BY_CLIENT)]
    numbers = changed["authorizations"].select("authorization_no").drop_nulls()
    clients.append(sessions.join(numbers, on="authorization_no", how="semi").select(client_id=CLIENT))
    clients.append(_of_workers(sessions, changed["staff"]))
    clients.append(_of_approvals(before, after, changed["staff"]))
    codes = changed[UNLIKELY].select("code").unique()
    clients.append(sessions.join(codes, on="code", how="semi").select(client_id=CLIENT))
    clients.append(_of_days(sessions, changed["sessions"]))
    names = payer_names(after, payer)
    fees, rules = (_named(changed, kind, names, payer) for kind in ("fees", "rules"))
    clients.append(_of_terms(sessions, facts, fees, rules))
    shared = [frames["authorizations"].filter(pl.col("client_id").is_null()) for frames in (before, after)]
    return _with_sharers(pl.concat(clients).unique(), sessions, pl.concat(shared))["client_id"]


def _other_reach(before: Frames, after: Frames) -> bool:
    """Whether an edit changes what is known of payers and codes at large, or which of several workers' rows counts."""
    named = any(set(before[kind]["payer"].unique()) != set(after[kind]["payer"].unique()) for kind in ("fees", "rules"))
    approved = set(before["authorizations"]["payer"].unique()) != set(after["authorizations"]["payer"].unique())
    coded = set(before["fees"]["code"].unique()) != set(after["fees"]["code"].unique())
    listed = not before["staff"]["row_id"].equals(after["staff"]["row_id"])
    return named or approved or coded or listed


def _of_medicare(before: Frames, after: Frames, changed: Frames) -> bool:
    """Whether an edit changes amounts of Medicare that other fee lines pay a percent of."""
    if not any(frames["fees"]["medicare_percent"].is_not_null().any() for frames in (before, after)):
        return False
    return any(not changed[kind].is_empty() for kind in ("fees", *MEDICARE_KINDS))


def _named(changed: Frames, kind: str, names: pl.DataFrame, payer: str | None) -> pl.DataFrame:
    if changed[kind].is_empty():
        return changed[kind]
    return collected(book_lines(changed, kind, names, payer)).filter(pl.col("payer").is_not_null())


def _of_workers(sessions: pl.DataFrame, staff: pl.DataFrame) -> pl.DataFrame:
    """Clients of the workers whose rows changed: a worker's credential stands in where the log gives none."""
    names = staff.select("staff").drop_nulls().unique()
    return sessions.join(names, on="staff", how="semi").select(client_id=CLIENT)


def _of_approvals(before: Frames, after: Frames, staff: pl.DataFrame) -> pl.DataFrame:
    """Clients of approvals for the workers whose rows changed: whether a name is on the staff list decides."""
    names = staff.select("staff").drop_nulls().unique()
    approvals = pl.concat([frames["authorizations"] for frames in (before, after)])
    return approvals.join(names, left_on="approved_staff", right_on="staff", how="semi").select(client_id=CLIENT)


def _of_days(sessions: pl.DataFrame, changed: pl.DataFrame) -> pl.DataFrame:
    """Clients whom the workers of changed sessions saw the same day, or a day before or after."""
    return in_days(sessions, changed).select(client_id=CLIENT)


def in_days(sessions: pl.DataFrame, some: pl.DataFrame) -> pl.DataFrame:
    """The sessions of the workers of `some` sessions on the days of these, and on the days beside them."""
    days = some.select("staff", "service_date").drop_nulls().unique()
    spans = [days.with_columns(pl.col("service_date") + timedelta(days=apart)) for apart in (-1, 0, 1)]
    return sessions.join(pl.concat(spans).unique(), on=["staff", "service_date"], how="semi")


def _of_terms(sessions: pl.DataFrame, facts: pl.DataFrame, fees: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """Clients with sessions of a payer and code whose fee line changed, or of a payer whose rule changed."""
    if fees.is_empty() and rules.is_empty():
        return pl.DataFrame(schema={"client_id": pl.String})
    rows = sessions.select("row_id", "code", client_id=CLIENT).join(facts, on="row_id")
    lines = fees.select("payer", "code").unique()
    first = rows.join(lines, on=["payer", "code"], how="semi")
    second = rows.join(lines, left_on=["second_payer", "code"], right_on=["payer", "code"], how="semi")
    ruled = rows.join(rules.select("payer").unique(), on="payer", how="semi")
    return pl.concat([first, second, ruled]).select("client_id")


def _with_sharers(clients: pl.DataFrame, sessions: pl.DataFrame, approvals: pl.DataFrame) -> pl.DataFrame:
    """The clients with those who draw, directly or through others, on approvals that name no client."""
    numbers = approvals.select("authorization_no").drop_nulls().unique()
    uses = sessions.join(numbers, on="authorization_no", how="semi").select("authorization_no", client_id=CLIENT)
    while True:
        drawn = uses.join(clients, on="client_id", how="semi").select("authorization_no").unique()
        wider = pl.concat([clients, uses.join(drawn, on="authorization_no", how="semi").select("client_id")]).unique()
        if wider.height == clients.height:
            return wider
        clients = wider
