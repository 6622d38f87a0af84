"""The situations that sessions are in: what decides fee line, terms, rule and deadline, judged once for all alike.

A log of a million sessions holds some ten thousand of them: payer, code, modifiers, credential, place, region and day;
and of those between whose days no line of the book begins or ends, some hundred.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from cmcore.engine.backends import beside, collected, few_rows, lazy, settle
from cmcore.engine.prepare import BLANK, DAY_ONE
from cmcore.engine.rates import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Stage = Callable[[nw.LazyFrame[Any]], nw.LazyFrame[Any]]


def by_situation(sessions: nw.LazyFrame[Any], *stages: Stage) -> nw.LazyFrame[Any]:
    """Sessions with the columns that stages add to KEYS; one row in, one row out.

    A stage is given one row per situation, with KEYS as the sessions have them, and may look at nothing else. Few
    sessions are given as they are.
    """
    if few_rows():
        return _after(sessions, stages)
    judged = settle(sessions.select(*KEYS).unique())
    at = {f"{name}_here": _filled(name) for name in _that_differ(judged)}
    told = _after(judged, stages).with_columns(**at).drop(*KEYS)
    return beside(sessions.with_columns(**at), told, list(at)).drop(*at)


def between_changes(
    situations: nw.LazyFrame[Any], books: Iterable[nw.LazyFrame[Any]], *stages: Stage
) -> nw.LazyFrame[Any]:
    """Situations with the columns that stages add, each judged on the first of the days between which nothing changes.

    A change is a day on which a line of the `books` begins or ceases to be in force.
    """
    if few_rows():
        return _after(situations, stages)
    changes = _days_of_change(books)
    days = collected(situations.select(day_itself="service_date").unique()).drop_nulls()
    dated = days.with_columns(span=changes.sort().search_sorted(days["day_itself"], side="right"))
    first = dated.select("day_itself", service_date=pl.col("day_itself").min().over("span"))
    judged = beside(situations.rename({"service_date": "day_itself"}), lazy(first), ["day_itself"])
    return by_situation(judged, *stages).drop("service_date").rename({"day_itself": "service_date"})


def _after(rows: nw.LazyFrame[Any], stages: Iterable[Stage]) -> nw.LazyFrame[Any]:
    for stage in stages:
        rows = settle(stage(rows))
    return rows


def _days_of_change(books: Iterable[nw.LazyFrame[Any]]) -> pl.Series:
    spans = [collected(book.select("effective_from", "effective_until")) for book in books]
    return pl.concat([days[name] for days in spans for name in days.columns]).drop_nulls().unique()


def _filled(name: str) -> nw.Expr:
    """A key that joins where it is blank too."""
    return nw.col(name).fill_null(nw.lit(DAY_ONE if name == "service_date" else BLANK))


def _that_differ(situations: nw.LazyFrame[Any]) -> list[str]:
    """The KEYS of which there is more than one, at least the first: no others need be joined by."""
    counts = collected(situations.select(nw.col(*KEYS).n_unique())).row(0, named=True)
    return [name for name, count in counts.items() if count > 1] or [KEYS[0]]
