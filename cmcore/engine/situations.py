"""The situations that sessions are in: what decides fee line, terms, rule and deadline, judged once for all alike.

A log of a million sessions holds some ten thousand of them: payer, code, modifiers, credential, place, region and day;
and of those between whose days no line of the book begins or ends, some hundred.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from cmcore.engine.backends import beside, collected, lazy, settle
from cmcore.engine.prepare import BLANK, DAY_ONE
from cmcore.engine.rates import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable

    Stage = Callable[[nw.LazyFrame[Any]], nw.LazyFrame[Any]]


def by_situation(sessions: nw.LazyFrame[Any], *stages: Stage) -> nw.LazyFrame[Any]:
    """Sessions with the columns that stages add to KEYS; one row in, one row out.

    A stage is given one row per situation, with KEYS as the sessions have them, and may look at nothing else.
    """
    judged = settle(sessions.select(*KEYS).unique())
    at = {f"{name}_here": _filled(name) for name in _that_differ(judged)}
    for stage in stages:
        judged = settle(stage(judged))
    told = judged.with_columns(**at).drop(*KEYS)
    return beside(sessions.with_columns(**at), told, list(at)).drop(*at)


def between_changes(situations: nw.LazyFrame[Any], changes: pl.Series, *stages: Stage) -> nw.LazyFrame[Any]:
    """Situations with the columns that stages add, each judged on the first of the days between which nothing changes.

    `changes` are the days on which a line of the book begins or ceases to be in force.
    """
    days = collected(situations.select(day_itself="service_date").unique()).drop_nulls()
    dated = days.with_columns(span=changes.sort().search_sorted(days["day_itself"], side="right"))
    first = dated.select("day_itself", service_date=pl.col("day_itself").min().over("span"))
    judged = beside(situations.rename({"service_date": "day_itself"}), lazy(first), ["day_itself"])
    return by_situation(judged, *stages).drop("service_date").rename({"day_itself": "service_date"})


def days_of_change(*books: nw.LazyFrame[Any]) -> pl.Series:
    """The days on which a line of some books begins or ceases to be in force."""
    spans = [collected(book.select("effective_from", "effective_until")) for book in books]
    return pl.concat([days[name] for days in spans for name in days.columns]).drop_nulls().unique()


def _filled(name: str) -> nw.Expr:
    """A key that joins where it is blank too."""
    return nw.col(name).fill_null(nw.lit(DAY_ONE if name == "service_date" else BLANK))


def _that_differ(situations: nw.LazyFrame[Any]) -> list[str]:
    """The KEYS of which there is more than one, at least the first: no others need be joined by."""
    counts = collected(situations.select(nw.col(*KEYS).n_unique())).row(0, named=True)
    return [name for name, count in counts.items() if count > 1] or [KEYS[0]]
