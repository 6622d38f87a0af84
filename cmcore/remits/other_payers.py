"""Answers of the client's other payers: a session is its own payer's, whatever the next or an earlier one answered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.checking.known import book_payers, under_names
from cmcore.intake.correcting.suggest import name_key

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
    lines, unmatched = under_names(matches.lines, ways), under_names(matches.unmatched, ways)
    matches = replace(matches, lines=lines, unmatched=unmatched)
    sessions = under_names(frames["sessions"].unique("row_id").select("row_id", "payer"), ways)
    told = matches.links.join(_keyed(lines).select("line_id", "payer", "is_secondary"), on="line_id").join(
        _keyed(sessions).rename({"payer": "s_payer"}), on="row_id"
    )
    known = {name_key(each) for each in ways.values()}
    both = pl.col("payer").is_in(known) & pl.col("s_payer").is_in(known)
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


def _keyed(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with their payer's name as names are compared."""
    keys = {each: name_key(each) for each in rows["payer"].drop_nulls().unique()}
    return rows.with_columns(pl.col("payer").replace_strict(keys, default=None, return_dtype=pl.String))
