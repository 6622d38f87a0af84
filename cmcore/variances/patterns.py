"""The same difference again and again: lines of one payer, code and cause taken together, with since when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.money import dollars, rate_dollars
from cmcore.periods import day_words

if TYPE_CHECKING:
    from datetime import date

FEWEST = 3
"""Lines that make a rate of a payer's own a pattern; fewer may be chance and are told together as other differences."""
CAUSES = {
    "other_rate": "rate of another fee line",
    "rate": "rate of its own",
    "units": "other units",
    "other": "not clear",
}
KEY = ("payer", "code", "kind", "cause", "fee_row_id", "rate", "paid_rate", "other_fee_row_id")
PATTERNS = (
    "pattern", *KEY, "lines", "claims", "first_date", "last_date", "answered", "payer_share", "paid", "variance", "said"
)  # fmt: skip


def with_patterns(found: pl.DataFrame) -> pl.DataFrame:
    """The variance lines with their `pattern`, a name that the same lines have however they are ordered.

    Lines that share a paid rate are one pattern where they are at least FEWEST; units are one per contract line.
    """
    alike = ("payer", "code", "kind", "fee_row_id", "paid_rate")
    rare = (pl.col("cause") == "rate") & (pl.len().over(alike) < FEWEST)
    told = found.with_columns(
        cause=pl.when(rare).then(pl.lit("other")).otherwise("cause"),
        paid_rate=pl.when(~rare).then("paid_rate"),
    )
    parts = [pl.col(name).cast(pl.String).fill_null("") for name in KEY]
    return told.with_columns(pattern=pl.concat_str(parts, separator="|"))


def patterns(found: pl.DataFrame, lines: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One row per pattern of `found` (as from `with_patterns`), PATTERNS; the largest sum first.

    `lines` are all priced lines. `first_date` and `last_date` are days of service, those after `as_of` left out as
    faults. `answered` counts the lines of the contract line that the payer paid on these days, right or wrong: what
    the pattern's `lines` are out of. `said` is the pattern in one sentence. Money in cents.
    """
    day = pl.col("service_date").filter(pl.col("service_date") <= as_of)
    grouped = found.group_by("pattern", *KEY).agg(
        lines=pl.len().cast(pl.Int64),
        claims=pl.col("claim_no").fill_null(pl.col("item")).n_unique().cast(pl.Int64),
        first_date=day.min(),
        last_date=day.max(),
        payer_share=pl.col("payer_share").sum(),
        paid=pl.col("paid").sum(),
        variance=pl.col("variance").sum(),
    )
    counted = grouped.join(_answered(grouped, lines), on="pattern", how="left")
    counted = counted.with_columns(answered=pl.max_horizontal("lines", pl.col("answered").fill_null(0)))
    sentences = [said(row) for row in counted.iter_rows(named=True)]
    told = counted.with_columns(pl.Series("said", sentences, dtype=pl.String)).select(PATTERNS)
    return told.sort(pl.col("variance").abs(), "pattern", descending=[True, False])


def _answered(grouped: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    paid = lines.filter(pl.col("paid") > 0).select("fee_row_id", "service_date")
    spans = grouped.select("pattern", "fee_row_id", "first_date", "last_date")
    inside = pl.col("service_date").is_between("first_date", "last_date")
    return (
        spans.join(paid, on="fee_row_id", how="inner")
        .filter(inside)
        .group_by("pattern")
        .agg(answered=pl.len().cast(pl.Int64))
    )


def said(row: dict[str, Any]) -> str:
    """A pattern in one sentence that can be read out to the payer."""
    payer, short = row["payer"] or "The payer", row["variance"] < 0
    since = f" since {day_words(row['first_date'])}" if row["first_date"] else ""
    number = f"{row['lines']:,} of {row['answered']:,} paid line" + ("" if row["answered"] == 1 else "s")
    return (
        f"{payer} pays {_what(row)}{since}: {number}, {dollars(abs(row['variance']))} {'short' if short else 'over'}."
    )


def in_words(found: pl.DataFrame) -> pl.DataFrame:
    """`row_id` and `pattern` of the lines of `with_patterns`: what was paid instead of what, alike for like lines."""
    alike = found.unique("pattern", keep="first", maintain_order=True)
    words = [_what(row) for row in alike.iter_rows(named=True)]
    told = alike.select("pattern", words=pl.Series(words, dtype=pl.String))
    return found.join(told, on="pattern", how="left", maintain_order="left").select("row_id", pattern="words")


def _what(row: dict[str, Any]) -> str:
    """What a payer pays by a pattern, after the word "pays"."""
    code, short = row["code"] or "a code", row["variance"] < 0
    at, owed = rate_dollars(row["paid_rate"]), rate_dollars(row["rate"])
    return {
        "other_rate": f"{code} at {at}, the rate of another fee line, instead of {owed}",
        "rate": f"{code} at {at} instead of {owed}",
        "units": f"{'fewer' if short else 'more'} units of {code} than are payable",
        "other": f"{'less' if short else 'more'} for {code} than its share",
    }[row["cause"]]
