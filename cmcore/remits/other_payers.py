"""Answers of the client's other payers: a session is its own payer's, whatever the next or an earlier one answered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.known import book_payers
from cmcore.intake.suggest import name_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cmcore.remits.matching import Matches


def set_apart(matches: Matches, frames: Mapping[str, pl.DataFrame]) -> Matches:
    """The matches with payers as the book names them, and the links of answers that another payer gave in `others`.

    A payer is another where the payer book knows both and the answer was given as secondary, or the session's own payer
    answered too; of names that the book does not know, where one answered as secondary and the other did not. An
    answer that is the only one counts as the session's own: its log may name the payer wrongly.
    """
    ways = book_payers(frames)
    in_book = {
        each: ways[name_key(each)] for each in matches.lines["payer"].drop_nulls().unique() if name_key(each) in ways
    }
    matches = replace(
        matches,
        lines=matches.lines.with_columns(pl.col("payer").replace(in_book)),
        unmatched=matches.unmatched.with_columns(pl.col("payer").replace(in_book)),
    )
    lines = matches.lines.select("line_id", "payer", "is_secondary")
    sessions = frames["sessions"].unique("row_id").select("row_id", s_payer="payer")
    told = matches.links.join(lines, on="line_id").join(sessions, on="row_id")
    told = told.with_columns(_named("payer", told["payer"], ways), _named("s_payer", told["s_payer"], ways))
    both = pl.col("payer").is_in(list(ways.values())) & pl.col("s_payer").is_in(list(ways.values()))
    same, second = pl.col("payer") == pl.col("s_payer"), pl.col("is_secondary")
    differs = (~same).fill_null(value=False)
    own_answered = same.fill_null(value=False).any().over("row_id")
    own_as_second = (same.fill_null(value=False) & second).any().over("row_id")
    first_answered = (~second).any().over("row_id")
    unknown = (second & first_answered) | (~second & own_as_second)
    is_other = differs & ((both & (second | own_answered)) | unknown)
    links = told.with_columns(is_other=is_other)
    return replace(
        matches,
        links=links.filter(~pl.col("is_other")).select(matches.links.columns),
        others=links.filter("is_other").select(matches.links.columns),
    )


def _named(name: str, written: pl.Series, ways: Mapping[str, str]) -> pl.Expr:
    """The payer as the book has it, else its name as names are compared."""
    known = {each: ways.get(name_key(each), name_key(each)) for each in written.drop_nulls().unique()}
    return pl.col(name).replace_strict(known, default=None, return_dtype=pl.String)
