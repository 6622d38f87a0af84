"""Text that a spreadsheet must not run: a cell of csv that begins like a formula is opened as one."""

from __future__ import annotations

import polars as pl

STARTS = ("=", "+", "-", "@", "\t", "\r")


def safe_text(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would take it for a formula.

    >>> safe_text("=HYPERLINK(A1)"), safe_text("T1017")
    ("'=HYPERLINK(A1)", 'T1017')
    """
    return f"'{text}" if text.startswith(STARTS) else text


def safe_column(name: str) -> pl.Expr:
    """A column of text, each value made safe."""
    column = pl.col(name)
    is_formula = pl.any_horizontal(column.str.starts_with(each) for each in STARTS)
    return pl.when(is_formula).then(pl.concat_str(pl.lit("'"), column)).otherwise(column).alias(name)
