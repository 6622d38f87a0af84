"""The market's ranges of rates by region: those of the user's own table, and the article's as labelled assumptions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl

from cmcore.findings import UnknownNameError
from cmcore.money import to_rate
from cmcore.negotiation.rates import CONVERTED, Market
from cmcore.reference.tables import ARTICLE_LABEL, assumptions

ANY_REGION = "Any region"
NO_SOURCE = "Your table of benchmarks, no source given"
ASSUMED = " (article assumption)"


def regions(benchmarks: pl.DataFrame) -> dict[str, tuple[Market, ...]]:
    """The ranges by region, the user's first: those by the hour, the unit or the session, of a code or of any.

    `benchmarks`: region, code, basis, low and high in ten-thousandths of a dollar, source, as_of; a row without both
    ends of its range, or by the month or the case, is left out. The article's regions say that they are assumptions.
    """
    usable = benchmarks.filter(
        pl.col("basis").is_in(list(CONVERTED)), pl.col("low").is_not_null(), pl.col("high").is_not_null()
    )
    found: dict[str, tuple[Market, ...]] = {}
    for row in usable.iter_rows(named=True):
        name = row["region"] or ANY_REGION
        found[name] = (
            *found.get(name, ()),
            Market(row["low"], row["high"], _source(row), row["code"] or "", row["basis"]),
        )
    return found | _of_the_article()


def market_of(benchmarks: pl.DataFrame, name: str) -> tuple[Market, ...]:
    """The ranges of one region.

    Raises: UnknownNameError naming the regions there are.
    """
    known = regions(benchmarks)
    key = next((each for each in known if each.casefold() == name.strip().casefold()), None)
    if key is None:
        raise UnknownNameError("Market", name, list(known))
    return known[key]


def _source(row: dict[str, Any]) -> str:
    source = row["source"] or NO_SOURCE
    return f"{source}, as of {row['as_of']}" if row["as_of"] else source


def _of_the_article() -> dict[str, tuple[Market, ...]]:
    named = assumptions().filter(pl.col("applies_to") == "region", pl.col("low").is_not_null())
    return {
        row["label"].removeprefix("Hourly rate, ") + ASSUMED: (
            Market(_rate(row["low"]), _rate(row["high"]), f"{row['source']}. {ARTICLE_LABEL}"),
        )
        for row in named.iter_rows(named=True)
    }


def _rate(dollars: str) -> int:
    return to_rate(Decimal(dollars))
