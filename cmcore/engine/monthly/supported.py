"""The monthly codes that each client's minutes support: the best set that may be billed, and the other ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from cmcore.engine.monthly.families import add_on_units, base_units, families, legal_sets
from cmcore.engine.prepare import payer_names
from cmcore.engine.rates import choose_fees, fee_lines
from cmcore.money import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

PRACTITIONERS = ("MD", "DO", "NP", "APRN", "PA", "CNS", "CNM", "PHYSICIAN")
"""Credentials whose own time counts as the practitioner's; every other worker is staff."""
MONTH = ["client_id", "payer", "month"]
_NARROWING = ("modifiers", "credential", "place_of_service", "region")
_CENT = 100


def monthly_codes(facts: pl.DataFrame, frames: Mapping[str, pl.DataFrame], payer: str | None = None) -> pl.DataFrame:
    """One row per client, payer and calendar month with sessions under monthly codes, latest month first.

    `client_id`, `payer`, `month` (its first day), `minutes_staff` and `minutes_practitioner`, `best_set`, its `amount`
    in cents under the book (null where none of it has a rate), `alternatives` and `why`. Copies of a session count
    once, days to come not at all. What needs more than minutes is best only where one of its codes is recorded.
    Source: section 2 of the rules; code texts as the table of monthly codes names them.
    """
    sessions = _sessions(facts)
    options = _priced(_options(sessions), sessions, frames, payer)
    held = options.filter(pl.col("held"))
    best = _best(held)
    minutes = sessions.group_by(MONTH).agg(
        minutes_staff=_minutes_of("staff"), minutes_practitioner=_minutes_of("practitioner")
    )
    return (
        minutes.join(best, on=MONTH, how="left", validate="1:1")
        .join(_texts(options, best), on=MONTH, how="left", validate="1:1")
        .with_columns(pl.col("why").fill_null("The month's minutes are below the first threshold of every code."))
        .select(*MONTH, "minutes_staff", "minutes_practitioner", "best_set", "amount", "alternatives", "why")
        .sort("month", "payer", "client_id", descending=[True, False, False])
    )


def _minutes_of(role: str) -> pl.Expr:
    return pl.col("minutes").filter(pl.col("role") == role).sum()


def _sessions(facts: pl.DataFrame) -> pl.DataFrame:
    """The sessions under monthly codes, once each, with their `program`, `month` and the worker's `role`."""
    codes = pl.concat(
        [families().select(code=name, program="program").drop_nulls() for name in ("base_code", "add_on_code")]
    ).unique()
    practitioner = pl.col("credential").str.to_uppercase().is_in(PRACTITIONERS).fill_null(value=False)
    return (
        facts.filter(~pl.col("set_aside") & pl.col("client_id").is_not_null())
        .filter(pl.col("service_date") <= pl.col("as_of"))
        .select("row_id", "client_id", "payer", "code", "service_date", "minutes", *_NARROWING)
        .join(codes, on="code", how="inner", validate="m:1")
        .filter(pl.col("payer").is_not_null())
        .with_columns(
            month=pl.col("service_date").dt.truncate("1mo"),
            minutes=pl.col("minutes").fill_null(0),
            role=pl.when(practitioner).then(pl.lit("practitioner")).otherwise(pl.lit("staff")),
        )
    )


def _options(sessions: pl.DataFrame) -> pl.DataFrame:
    """One row per client, payer, month and family that the month's minutes reach, with its `base` and `add_ons`."""
    everyone = sessions.with_columns(role=pl.lit("any"))
    months = (
        pl.concat([sessions, everyone])
        .group_by(*MONTH, "program", "role")
        .agg(minutes=pl.col("minutes").sum(), codes=pl.col("code").unique(), last_day=pl.col("service_date").max())
    )
    first = sessions.group_by("client_id", "payer", "program").agg(first_month=pl.col("month").min())
    of_later = pl.col("codes").list.set_intersection(_later_codes()).list.len() > 0
    later = (pl.col("month") > pl.col("first_month")) | of_later
    stage = pl.when(later).then(pl.lit("later")).otherwise(pl.lit("first"))
    told = months.join(first, on=["client_id", "payer", "program"], validate="m:1")
    reached = told.join(families(), on=["program", "role"], how="inner").filter(
        (pl.col("minutes") >= pl.col("base_minutes"))
        & (pl.col("effective_from") <= pl.col("last_day"))
        & (pl.col("effective_to") >= pl.col("last_day")).fill_null(value=True)
        & (pl.col("episode_month").is_null() | (pl.col("episode_month") == stage))
    )
    recorded = pl.col("codes").list.contains(pl.col("base_code")) | pl.col("codes").list.contains(pl.col("add_on_code"))
    return reached.with_columns(
        base=base_units(), add_ons=add_on_units(), held=pl.col("needs").is_null() | recorded.fill_null(value=False)
    )


def _later_codes() -> list[str]:
    """The codes that are for a later month of an episode alone."""
    return families().filter(pl.col("episode_month") == "later")["base_code"].to_list()


def _priced(
    options: pl.DataFrame, sessions: pl.DataFrame, frames: Mapping[str, pl.DataFrame], payer: str | None
) -> pl.DataFrame:
    """Options with `amount` in cents of what has one rate in the book on the last day seen, and the `unrated` codes."""
    places = sessions.sort("service_date", "row_id").group_by(MONTH).agg(pl.col(_NARROWING).last())
    parts = [
        options.select(*MONTH, "family", "last_day", code=code, times=times).filter(pl.col("times") > 0)
        for code, times in (("base_code", "base"), ("add_on_code", "add_ons"))
    ]
    asked = pl.concat(parts).join(places, on=MONTH, validate="m:1").rename({"last_day": "service_date"})
    fees = fee_lines(frames, payer_names(frames, payer), payer)
    rated = choose_fees(nw.from_native(asked.lazy()), fees).collect(backend="polars").to_native()
    one_rate = (pl.col("fee_ties") == 1) & pl.col("rate").is_not_null()
    cents = pl.when(one_rate).then((pl.col("rate") * pl.col("times") * 2 + _CENT) // (2 * _CENT))
    amounts = (
        rated.with_columns(cents=cents)
        .sort("code")
        .group_by(*MONTH, "family")
        .agg(
            amount=pl.when(pl.col("cents").is_not_null().any()).then(pl.col("cents").sum()),
            unrated=pl.col("code").filter(pl.col("cents").is_null()),
        )
    )
    return options.join(amounts, on=[*MONTH, "family"], how="left", validate="1:1")


def _best(held: pl.DataFrame) -> pl.DataFrame:
    """One row per client, payer and month: the families of the legal set that pays most, then has fewest codes."""
    whole = (
        held.join(legal_sets(), on="family", how="inner")
        .group_by(*MONTH, "set", "size")
        .agg(families=pl.col("family").sort(), amount=pl.col("amount").sum(), priced=pl.col("amount").count())
        .filter(pl.col("families").list.len() == pl.col("size"))
        .sort("amount", "size", "set", descending=[True, False, False])
        .unique(MONTH, keep="first", maintain_order=True)
    )
    return whole.select(*MONTH, "families", amount=pl.when(pl.col("priced") > 0).then(pl.col("amount")))


def _texts(options: pl.DataFrame, best: pl.DataFrame) -> pl.DataFrame:
    """One row per client, payer and month: `best_set`, `why` and `alternatives` in words.

    A way that needs more than the log says is shown only where the book has a rate for it.
    """
    more = pl.format(" + {} x {}", "add_on_code", "add_ons")
    codes = pl.concat_str(
        pl.format("{} x {}", "base_code", "base"), pl.when(pl.col("add_ons") > 0).then(more).otherwise(pl.lit(""))
    )
    dollars = pl.format("{}.{}", pl.col("amount") // _CENT, (pl.col("amount") % _CENT).cast(pl.String).str.zfill(2))
    money = pl.when(pl.col("amount").is_null()).then(pl.lit("no rate")).otherwise(pl.format("${}", dollars))
    alone = pl.col("held") & pl.col("with_one_of").is_null()
    condition = pl.when(alone).then(pl.lit("")).otherwise(pl.format(", if there is {}", "needs"))
    timed = pl.format("{} minutes, {} from {}", "minutes", "base_code", "base_minutes")
    untimed = pl.format("{} needs no minutes", "base_code")
    reached = pl.when(pl.col("base_minutes") > 0).then(timed).otherwise(untimed)
    cap = pl.format(" up to {}", "most_add_ons").fill_null("")
    further = pl.format(", {} from {} by {}{}", "add_on_code", "first_add_on", "add_on_minutes", cap)
    lacking = pl.when(pl.col("unrated").list.len() > 0).then(
        pl.format("; no rate for {}", pl.col("unrated").list.join(", "))
    )
    why = pl.concat_str(reached, further.fill_null(""), lacking.fill_null(""), pl.lit("."))
    seen = options.filter(pl.col("held").any().over(MONTH))
    told = seen.join(best.select(*MONTH, "families"), on=MONTH, how="left", validate="m:1").with_columns(
        chosen=pl.col("family").is_in(pl.col("families")).fill_null(value=False),
        codes=codes,
        why=why,
        other=pl.format("{} {}{}", codes, money, condition),
    )
    another = pl.lit("What is recorded may not be billed without another code in the same month.")
    chosen, known = pl.col("chosen"), pl.col("held") | pl.col("amount").is_not_null()
    return (
        told.sort("amount", "family", descending=[True, False], nulls_last=True)
        .group_by(MONTH, maintain_order=True)
        .agg(
            best_set=pl.when(chosen.any()).then(pl.col("codes").filter(chosen).sort().str.join(" + ")),
            why=pl.when(chosen.any()).then(pl.col("why").filter(chosen).str.join(" ")).otherwise(another),
            alternatives=pl.col("other").filter(~chosen & known).str.join("; "),
        )
    )


def monthly_record(found: pl.DataFrame) -> list[dict[str, Any]]:
    """The months as JSON: amounts as text with two decimals, months as their first day in ISO."""
    rows = found.iter_rows(named=True)
    return [row | {"month": row["month"].isoformat(), "amount": plain(row["amount"])} for row in rows]
