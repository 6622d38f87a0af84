"""The families of monthly codes, the sets of them that may be billed together, and the units that minutes earn."""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

import polars as pl

from cmcore.reference import tables as reference

if TYPE_CHECKING:
    from collections.abc import Iterable

_WHOLE = ("base_minutes", "first_add_on", "add_on_minutes", "most_add_ons")


@cache
def families() -> pl.DataFrame:
    """One row per family: its codes, whole minutes, and the days it is `effective_from` and `effective_to` (last)."""
    return reference.load("monthly_codes").with_columns(
        pl.col(_WHOLE).cast(pl.Int64), pl.col("effective_from", "effective_to").str.to_date()
    )


def base_units() -> pl.Expr:
    """1 where `minutes` reach the base, else 0."""
    return (pl.col("minutes") >= pl.col("base_minutes")).cast(pl.Int64)


def add_on_units() -> pl.Expr:
    """Add-ons that `minutes` earn: one from the first total on, one for each further full step, up to the most.

    A family whose most is blank has no limit known.
    """
    steps = (pl.col("minutes") - pl.col("first_add_on")) // pl.col("add_on_minutes") + 1
    return pl.min_horizontal(steps.fill_null(0).clip(lower_bound=0), pl.col("most_add_ons"))


@cache
def legal_sets() -> pl.DataFrame:
    """One row per set of families and family in it: `set`, `family`, `size`.

    No two of a set exclude each other, and each has the code beside it that it may not be billed without.
    """
    names = families()["family"].to_list()
    clash = {pair for pair in combinations(names, 2) if _exclude(*pair)}
    found: list[tuple[str, ...]] = [()]
    for name in names:
        found += [(*each, name) for each in found if not any((other, name) in clash for other in each)]
    base = dict(families().select("family", "base_code").iter_rows())
    beside = {name: _codes(each) for name, each in families().select("family", "with_one_of").iter_rows()}
    found = [each for each in found if all(_has_one(beside[name], map(base.__getitem__, each)) for name in each)]
    rows = [("+".join(each), name, len(each)) for each in found for name in each]
    return pl.DataFrame(rows, schema={"set": pl.String, "family": pl.String, "size": pl.Int64}, orient="row")


def _codes(listed: str | None) -> frozenset[str]:
    return frozenset((listed or "").split(";")) - {""}


def _has_one(wanted: frozenset[str], codes: Iterable[str]) -> bool:
    return not wanted or not wanted.isdisjoint(codes)


def _exclude(one: str, other: str) -> bool:
    """Whether two families exclude each other: a code of one excludes a code of the other, or both are of one episode.

    The parts of one program are ways to bill the same minutes, so that only one of them may be billed.
    """
    by_name = {row["family"]: row for row in families().iter_rows(named=True)}
    first, second = by_name[one], by_name[other]
    excluded = _excluded_codes()
    codes = [{each["base_code"], each["add_on_code"]} - {None} for each in (first, second)]
    clashes = any(right in excluded.get(left, ()) for left in codes[0] for right in codes[1])
    return clashes or first["program"] == second["program"]


@cache
def exclusive_pairs() -> frozenset[tuple[str, str]]:
    """Pairs of base and add-on codes, either way round, that may not be billed for one client in one month."""
    codes = set(families()["base_code"]) | set(families()["add_on_code"].drop_nulls())
    pairs = {(code, other) for code in codes for other in _excluded_codes().get(code, frozenset()) & codes}
    return frozenset(pairs | {(other, code) for code, other in pairs})


@cache
def _excluded_codes() -> dict[str, frozenset[str]]:
    rows = reference.billing_codes().select("code", "exclusive_with").iter_rows()
    return {code: _codes(others) for code, others in rows}
