"""Approvals: which one a session uses, what is left of it before the session, and how many units it covers."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl

from cmcore.engine.backends import beside, collected, lazy, settle
from cmcore.engine.benefits import half_up
from cmcore.engine.plans import stage
from cmcore.engine.prepare import DAY_ONE, TURN, other_worker, until
from cmcore.engine.splits import drawn_elsewhere
from cmcore.engine.units import possible
from cmcore.fields.choices import APPROVED

WHOLE = 100
"""Hundredths that one unit, minute or session is held as."""
HOUR_MINUTES = 60


def use_approvals(sessions: nw.LazyFrame[Any], approvals: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `auth_*` facts and `units_payable`; one row in, one row out.

    The approval named in the log is used, for its client and code; of several of one number the one in force on the
    day, the oldest first. It is used up in order of service date, start time, session, row, in what it was approved
    in: units, minutes (hours are sixty), sessions, or dollars of what is allowed; by what the payer's limits leave of
    the session, `units_within`. What it lacks is drawn from the client's other approvals of the payer and code in force
    that day, the oldest first, as far as the sessions that name those leave any. An approval for another worker of the
    staff list gives a session nothing (`auth_other_worker`). Where no approval is named or needed, every unit is
    payable as far as approvals go. Approvals that are pending, denied or cancelled cover nothing.
    Source: section 3 of the rules (remaining = approved less accepted, pending and to be billed).
    """
    lines = settle(_lines(approvals))
    named = settle(_with_used(_with_named(sessions, lines)))
    told = beside(named, drawn_elsewhere(named, lines), ["row_id"])
    told = beside(told, _undecided(approvals), ["authorization_no", "client_id"]).select(TURN, *_FACTS)
    return _with_payable(beside(sessions, told, [TURN]))


_FACTS = (
    "auth_known", "auth_of_other", "auth_row_id", "auth_start", "auth_until", "auth_measure", "auth_units_approved",
    "auth_in_dates", "auth_units_needed", "auth_units_before", "auth_units_left", "auth_units_elsewhere",
    "auth_split_with", "auth_status", "auth_worker", "auth_other_worker",
)  # fmt: skip


@stage
def _with_used(named: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The sessions that name an approval with what they need of it, and what is left before each."""
    inside = (
        ~nw.col("auth_row_id").is_null()
        & (nw.col("auth_start").is_null() | (nw.col("auth_start") <= nw.col("service_date")))
        & (nw.col("auth_until").is_null() | (nw.col("service_date") < nw.col("auth_until")))
    )
    dated = named.with_columns(
        auth_in_dates=inside.fill_null(value=False),
        auth_units_needed=units_needed(),
        auth_other_worker=nw.col("auth_worker_listed") & other_worker("auth_worker"),
    )
    dated = dated.with_columns(auth_other_worker=nw.col("auth_other_worker").fill_null(value=False))
    takes = (
        nw.when(nw.col("auth_in_dates") & ~nw.col("set_aside") & ~nw.col("barred") & ~nw.col("auth_other_worker"))
        .then(nw.col("auth_units_needed").fill_null(0))
        .otherwise(nw.lit(0))
    )
    used = dated.with_columns(auth_takes=takes.cast(nw.Int64))
    used = used.with_columns(
        auth_units_before=nw.col("auth_takes").cum_sum().over("auth_row_id", order_by=TURN) - nw.col("auth_takes")
    )
    left = nw.max_horizontal(nw.col("auth_units_approved") - nw.col("auth_units_before"), nw.lit(0))
    return used.with_columns(auth_units_left=nw.when(~nw.col("auth_units_approved").is_null()).then(left))


def with_listed(approvals: nw.LazyFrame[Any], staff: pl.DataFrame) -> nw.LazyFrame[Any]:
    """Approvals with `worker_listed`: whether the worker named is on the staff list; an agency's name is not."""
    listed = staff.select(worker_key=pl.col("staff").str.to_lowercase()).drop_nulls().unique()
    known = lazy(listed.with_columns(worker_listed=pl.lit(value=True)))
    keyed = approvals.with_columns(worker_key=nw.col("approved_staff").str.to_lowercase())
    joined = keyed.join(known, on="worker_key", how="left").drop("worker_key")
    return joined.with_columns(worker_listed=nw.col("worker_listed").fill_null(value=False))


@stage
def _undecided(approvals: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """One row per number and client of approvals that cover nothing, with `auth_status`: pending, denied, cancelled."""
    refused = approvals.filter(nw.col("status").fill_null(APPROVED) != APPROVED)
    return refused.group_by("authorization_no", "client_id").agg(auth_status=nw.col("status").max())


def units_needed() -> nw.Expr:
    """What a session takes of its approval, in hundredths of what that was approved in, its `auth_measure`.

    Minutes are those recorded, or by the payer's word those of the units billed; hundredths of dollars are cents. Of a
    session over a limit it is what the part within takes, and nothing where none is, unless it was paid all the same.
    Source: section 3 of the rules.
    """
    units, within, measure = nw.col("units"), nw.col("units_within"), nw.col("auth_measure")
    kept = nw.when((within == 0) & (nw.col("paid") > 0)).then(units).otherwise(within)
    cut = (kept < units).fill_null(value=False)
    whole = nw.when(measure == "dollars").then(nw.col("allowed")).otherwise(_minutes_needed())
    part = half_up(whole * kept, nw.when(units > 0).then(units).otherwise(nw.lit(1)))
    return (
        nw.when(measure.is_in(["minutes", "dollars"]))
        .then(nw.when(cut).then(part).otherwise(whole))
        .when(measure == "sessions")
        .then(nw.when(cut & (kept == 0)).then(nw.lit(0)).otherwise(nw.lit(WHOLE)))
        .otherwise(kept)
    )


def _minutes_needed() -> nw.Expr:
    """Hundredths of minutes of the whole session."""
    lasted = nw.when(possible()).then(nw.col("minutes") * WHOLE)
    billed = nw.col("units") * nw.col("unit_minutes")
    return (
        nw.when(nw.col("approvals_by_billed_minutes").fill_null(value=False))
        .then(nw.coalesce(billed, lasted))
        .otherwise(nw.coalesce(lasted, billed))
    )


@stage
def _with_payable(joined: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """With `auth_units_covered`, in what was approved, and `units_payable` cut to what of them this covers.

    Minutes or dollars that suffice for a part of the session cover its whole units that fit into them. An approval that
    does not say how much it approves takes no unit away.
    """
    needed = nw.col("rule_authorization_required").fill_null(value=False)
    need = nw.col("auth_units_needed")
    own = nw.min_horizontal(need, nw.col("auth_units_left"))
    used = _with_blanks_filled(joined).with_columns(auth_units_covered=own + nw.col("auth_units_elsewhere"))
    covered, units = nw.col("auth_units_covered"), nw.col("units_payable")
    share = (units * covered) // nw.when(need > 0).then(need).otherwise(nw.lit(1))
    whole = nw.when(units % WHOLE == 0).then(share // WHOLE * WHOLE).otherwise(share)
    part = nw.when(nw.col("auth_measure") == "units").then(covered).otherwise(whole)
    held = needed & nw.col("auth_in_dates") & ~nw.col("auth_other_worker")
    payable = nw.when(held & (covered < need)).then(part).otherwise(units)
    return used.with_columns(units_payable=payable)


def _with_blanks_filled(joined: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """What is true of sessions that name no approval."""
    blank = {
        name: nw.col(name).fill_null(value=False)
        for name in ("auth_known", "auth_of_other", "auth_in_dates", "auth_other_worker")
    }
    none = {name: nw.col(name).fill_null(0) for name in ("auth_units_before", "auth_units_elsewhere")}
    needed = (
        nw.when(nw.col("auth_row_id").is_null()).then(nw.col("units_within")).otherwise(nw.col("auth_units_needed"))
    )
    return joined.with_columns(**blank, **none, auth_units_needed=needed)


@stage
def _lines(approvals: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The approvals given, with `auth_measure` (hours are minutes) and the amount approved in hundredths of it.

    One that is listed twice, with the same number, code and dates, is one approval: of the least that its rows say.
    """
    said = nw.col("approved_in").fill_null("units")
    measure = nw.when(said == "hours").then(nw.lit("minutes")).otherwise(said)
    amount = nw.col("units_approved") * nw.when(said == "hours").then(nw.lit(HOUR_MINUTES)).otherwise(nw.lit(1))
    given = approvals.filter(nw.col("status").fill_null(APPROVED) == APPROVED).select(
        "authorization_no",
        auth_client="client_id",
        auth_payer="payer",
        auth_code="code",
        auth_row_id="row_id",
        auth_start="start_date",
        auth_until=until("end_date"),
        auth_measure=measure,
        auth_units_approved=amount,
        auth_worker="approved_staff",
        auth_worker_listed="worker_listed",
    )
    keys = ("authorization_no", "auth_client", "auth_payer", "auth_code", "auth_start", "auth_until")
    placed = given.with_columns(
        copy=nw.col("auth_row_id").cum_count().over(*keys, order_by=("auth_units_approved", "auth_row_id"))
    )
    return placed.filter((nw.col("copy") == 1) | nw.col("authorization_no").is_null()).drop("copy")


def _with_named(sessions: nw.LazyFrame[Any], lines: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The sessions that name an approval, with the one that counts, as far as it is known.

    It is the client's own, for the code or any code; where several are, the oldest in force, or any.
    """
    wanted = settle(sessions.filter(~nw.col("authorization_no").is_null()).select(TURN, *_ASKED))
    numbered = settle(_counted(lines))
    named = _with_own(beside(wanted, numbered.filter(nw.col("same") == 1), ["authorization_no"]))
    several = settle(numbered.filter(nw.col("same") > 1))
    if not collected(several.head(1)).is_empty():
        named = _with_several(named, _judged(wanted.join(several, on="authorization_no", how="inner")))
    return named.with_columns(
        auth_known=nw.col("auth_known").fill_null(value=False),
        auth_of_other=(~nw.col("auth_known")).fill_null(value=False),
    )


@stage
def _counted(lines: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The approvals with how many go by the same number."""
    return lines.drop("auth_payer").with_columns(same=nw.col("auth_row_id").count().over("authorization_no"))


@stage
def _with_own(found: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions beside the one approval of the number that they name, which counts where it is theirs."""
    fits = nw.col("own") & nw.col("fits")
    approval = {name: nw.when(fits).then(nw.col(name)) for name in _OF_APPROVAL}
    return _judged(found).with_columns(auth_known="own", **approval).drop(*_OF_LINE)


@stage
def _judged(found: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions beside an approval, with whether it is their client's `own` (null where none is), `fits` their code."""
    own = nw.col("auth_client").is_null() | (nw.col("auth_client") == nw.col("client_id"))
    fits = nw.col("auth_code").is_null() | (nw.col("auth_code") == nw.col("code"))
    told = nw.when(~nw.col("auth_row_id").is_null()).then(own.fill_null(value=False))
    return found.with_columns(own=told, fits=fits.fill_null(value=False))


def _with_several(named: nw.LazyFrame[Any], found: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The sessions that name an approval with the best of several of its number, found beside each of them."""
    known = found.group_by(TURN).agg(auth_known=nw.col("own").max())
    best = known.join(_best(found.filter(nw.col("own") & nw.col("fits"))), on=TURN, how="left")
    columns = ("auth_known", *_OF_APPROVAL)
    joined = beside(named, best.select(TURN, **{f"{name}_best": nw.col(name) for name in columns}), [TURN])
    return joined.with_columns(**{name: nw.coalesce(f"{name}_best", name) for name in columns}).drop(
        *[f"{name}_best" for name in columns]
    )


_ASKED = (
    "row_id", "authorization_no", "client_id", "payer", "code", "service_date", "minutes", "units", "unit_minutes",
    "set_aside", "barred", "staff", "approvals_by_billed_minutes", "units_within", "allowed",
    "paid",
)  # fmt: skip
_OF_APPROVAL = (
    "auth_row_id", "auth_start", "auth_until", "auth_measure", "auth_units_approved", "auth_worker",
    "auth_worker_listed",
)  # fmt: skip


_OF_LINE = ("auth_client", "auth_code", "same", "own", "fits")


def _best(fitting: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """One approval a session: for its worker and in force on its day before those that are not, the oldest first."""
    early = (nw.col("service_date") < nw.col("auth_start")).fill_null(value=False)
    late = (nw.col("auth_until") <= nw.col("service_date")).fill_null(value=False)
    order = ("auth_off", "auth_since", "auth_units_approved", "auth_row_id")
    others = (nw.col("auth_worker_listed") & other_worker("auth_worker")).fill_null(value=False)
    ranked = fitting.with_columns(
        auth_off=(early | late | others).cast(nw.Int64), auth_since=nw.coalesce(nw.col("auth_start"), nw.lit(DAY_ONE))
    )
    placed = ranked.with_columns(auth_place=nw.col("row_id").cum_count().over(TURN, order_by=order))
    return placed.filter(nw.col("auth_place") == 1).select(TURN, *_OF_APPROVAL)
