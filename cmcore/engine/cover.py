"""Rules, policies, codes and filing deadlines brought to each session: what must hold for the payer to owe it."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars as pl

from cmcore.engine.backends import lazy
from cmcore.engine.filing import MEDICAIDS
from cmcore.engine.plans import stage
from cmcore.engine.prepare import DAY_ONE, in_force, until
from cmcore.reference import tables as reference

RULE_COLUMNS = (
    "covered",
    "authorization_required",
    "credentials_allowed",
    "places_allowed",
    "telehealth_allowed",
    "documents_required",
    "max_units_per_day",
    "max_units_per_week",
    "max_units_per_month",
    "max_units_per_year",
    "lifetime_max",
    "exclusive_with",
)
COST_TERMS = ("copay", "coinsurance", "deductible_remaining", "out_of_pocket_remaining", "lifetime_remaining")
"""What a policy says of the client's own part."""


def with_rules(sessions: nw.LazyFrame[Any], rules: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `rule_*` facts: the payer's latest rule for the code in force on the day.

    Rules that begin on the same day count together, each for the columns that it fills. Where two of them fill one with
    different things (`rule_contradicts`) none of them counts. `rule_other_row_id` is another of them, null where
    there is one.
    """
    keys = ["payer", "code", "service_date"]
    lines = rules.select(
        "payer",
        "code",
        "row_id",
        "effective_from",
        "effective_until",
        *RULE_COLUMNS,
        begins=nw.coalesce(nw.col("effective_from"), nw.lit(DAY_ONE)),
    )
    found = sessions.select(*keys).unique().join(lines, on=["payer", "code"], how="inner")
    found = found.filter(in_force("service_date", "effective_from", "effective_until"))
    found = found.with_columns(latest=nw.col("begins").max().over(*keys)).filter(nw.col("begins") == nw.col("latest"))
    least = {f"rule_{name}": nw.col(name).min() for name in RULE_COLUMNS}
    most = {f"most_{name}": nw.col(name).max() for name in RULE_COLUMNS}
    told = found.group_by(*keys).agg(rule_row_id=nw.col("row_id").min(), last=nw.col("row_id").max(), **least, **most)
    unlike = [(nw.col(f"rule_{name}") != nw.col(f"most_{name}")).fill_null(value=False) for name in RULE_COLUMNS]
    told = told.with_columns(
        rule_contradicts=nw.any_horizontal(*unlike, ignore_nulls=True),
        rule_other_row_id=nw.when(nw.col("last") != nw.col("rule_row_id")).then(nw.col("last")),
    )
    terms = {f"rule_{name}": nw.when(~nw.col("rule_contradicts")).then(nw.col(f"rule_{name}")) for name in RULE_COLUMNS}
    joined = sessions.join(told.with_columns(**terms).drop("last", *most), on=keys, how="left")
    return joined.with_columns(rule_contradicts=nw.col("rule_contradicts").fill_null(value=False))


def with_codes(sessions: nw.LazyFrame[Any], fees: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `code_*` facts: whether the reference table or a payer's book knows it, and its least and most."""
    codes = reference.billing_codes()
    ended = pl.col("status_2026").str.extract(r"ended (\d{4}-\d{2}-\d{2})").str.to_date()
    listed = codes.select(
        "code", code_invalid=pl.col("system") == "INVALID", code_ended=ended, in_table=pl.lit(value=True)
    )
    priced = fees.select("code").unique().with_columns(in_book=nw.lit(value=True))
    minutes = reference.load("code_minutes").select(
        "code",
        code_from_minutes=pl.col("from_minutes").cast(pl.Int64),
        code_to_minutes=pl.col("to_minutes").cast(pl.Int64),
    )
    joined = sessions.join(lazy(listed), on="code", how="left").join(priced, on="code", how="left")
    joined = joined.join(lazy(minutes), on="code", how="left")
    invalid = nw.col("code_invalid").fill_null(value=False)
    in_table, in_book = nw.col("in_table").fill_null(value=False), nw.col("in_book").fill_null(value=False)
    return joined.with_columns(code_invalid=invalid, code_known=(in_table | in_book) & ~invalid).drop(
        "in_table", "in_book"
    )


@stage
def with_policies(
    sessions: nw.LazyFrame[Any], policies: nw.LazyFrame[Any], payers: nw.LazyFrame[Any]
) -> nw.LazyFrame[Any]:
    """Sessions with the client's policies on the day: `policy_*` facts, cost shares, and the second payer.

    The priority says who pays first; of one priority Medicaid pays last, and before that the policy held longer pays
    first. Where that decides nothing either (`policy_tied`), `policy_first_payer` is the other payer.
    Source: section 6 of the rules; 42 CFR 433.139.
    """
    last = payers.select("payer", pays_last=nw.col("payer_type").is_in(MEDICAIDS).fill_null(value=False).cast(nw.Int64))
    lines = policies.join(last, on="payer", how="left").select(
        "client_id", "payer", "start_date", *COST_TERMS,
        policy_row_id="row_id", priority=nw.col("priority").fill_null(1), policy_until=until("end_date"),
        pays_last=nw.col("pays_last").fill_null(0), held_since=nw.coalesce(nw.col("start_date"), nw.lit(DAY_ONE)),
    )  # fmt: skip
    known = lines.filter(~nw.col("client_id").is_null())
    clients = known.select("client_id").unique().with_columns(policy_any=nw.lit(value=True))
    pairs = known.select("client_id", "payer").unique().with_columns(policy_known=nw.lit(value=True))
    on_day = _on_day(sessions, known)
    first, own = _first_and_own(on_day)
    keys = ("client_id", "service_date")
    second = on_day.select(
        *keys,
        second_payer="payer",
        policy_next=nw.col("place") - 1,
        second_policy_row_id="policy_row_id",
        second_copay="copay",
        second_coinsurance="coinsurance",
        second_deductible_remaining="deductible_remaining",
    )
    return (
        sessions.join(clients, on="client_id", how="left")
        .join(pairs, on=["client_id", "payer"], how="left")
        .join(first, on=list(keys), how="left")
        .join(own, on=[*keys, "payer"], how="left")
        .join(second, left_on=[*keys, "policy_place"], right_on=[*keys, "policy_next"], how="left")
        .with_columns(
            policy_any=nw.col("policy_any").fill_null(value=False),
            policy_known=nw.col("policy_known").fill_null(value=False),
            policy_tied=(~nw.col("tied_payer").is_null()).fill_null(value=False),
            policy_first_payer=nw.coalesce("tied_payer", "first_payer"),
        )
        .drop("policy_place", "tied_payer", "first_payer")
    )


@stage
def without_policies(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with what `with_policies` and the second payer's rate add, where no policy is known."""
    texts = (
        "policy_row_id", "policy_first_payer", "second_payer", "second_policy_row_id", "second_cob_method",
        "second_payer_type",
    )  # fmt: skip
    numbers = (
        *COST_TERMS, "second_copay", "second_coinsurance", "second_deductible_remaining", "second_allowed",
        "second_sequestration",
    )  # fmt: skip
    none = {name: nw.lit(None, dtype=nw.String) for name in texts}
    none |= {name: nw.lit(None, dtype=nw.Int64) for name in numbers}
    flags = {name: nw.lit(value=False) for name in ("policy_any", "policy_known", "policy_tied")}
    return sessions.with_columns(**none, **flags)


def _on_day(sessions: nw.LazyFrame[Any], known: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The client's policies in force on each day of service, with their `place` in the order of who pays first.

    A payer has one place: its own second policy does not pay what its first leaves. `tied_payer` is another payer that
    may as well be the first.
    """
    days = sessions.select("client_id", "service_date").unique()
    on_day = days.join(known, on="client_id", how="inner").filter(
        in_force("service_date", "start_date", "policy_until")
    )
    keys = ("client_id", "service_date")
    ranks = ("priority", "pays_last", "held_since")
    order = (*ranks, "payer", "policy_row_id")
    first = on_day.with_columns(turn=nw.col("policy_row_id").cum_count().over(*keys, "payer", order_by=order))
    on_day = first.filter(nw.col("turn") == 1).drop("turn")
    placed = on_day.with_columns(place=nw.col("policy_row_id").cum_count().over(*keys, order_by=order))
    alike = placed.with_columns(
        before=nw.col("place").min().over(*keys, *ranks),
        least=nw.col("payer").min().over(*keys, *ranks),
        most=nw.col("payer").max().over(*keys, *ranks),
    )
    other = nw.when(nw.col("payer") == nw.col("least")).then(nw.col("most")).otherwise(nw.col("least"))
    tied = (nw.col("before") == 1) & (nw.col("least") != nw.col("most"))
    return alike.with_columns(tied_payer=nw.when(tied).then(other)).drop("before", "least", "most")


def _first_and_own(on_day: nw.LazyFrame[Any]) -> tuple[nw.LazyFrame[Any], nw.LazyFrame[Any]]:
    """One row per client and day: the policy that pays first; and per payer besides: that payer's own policy."""
    keys = ("client_id", "service_date")
    first = on_day.filter(nw.col("place") == 1).select(*keys, first_payer="payer")
    own = on_day.with_columns(best=nw.col("place").min().over(*keys, "payer")).filter(nw.col("place") == nw.col("best"))
    own = own.select(*keys, "payer", "policy_row_id", *COST_TERMS, "tied_payer", policy_place="place")
    return first, own


def with_book_facts(sessions: nw.LazyFrame[Any], approvals: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `auth_any`: whether the payer's approvals are in the book at all."""
    payers = (
        approvals.filter(~nw.col("payer").is_null()).select("payer").unique().with_columns(auth_any=nw.lit(value=True))
    )
    return sessions.join(payers, on="payer", how="left").with_columns(
        auth_any=nw.col("auth_any").fill_null(value=False)
    )
