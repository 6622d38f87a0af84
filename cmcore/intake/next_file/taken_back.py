"""Claims that those of another file void or replace: their lines stay, and count no more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.tables import CLAIMS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from cmcore.intake.tables import Dataset, Reading

_ASKED = {"by": pl.Int32, "claim": pl.String, "payers": pl.String, "on": pl.Date}
_ANSWERS = {"service_date": pl.Date, "answers": pl.String, "payers": pl.String}


def lines_taken_back(readings: Sequence[Reading], apart: Collection[str] = ()) -> list[str]:
    """The row_id of the sessions whose claims another file's claims void or replace, billed no earlier.

    A claim is known by the payer's number where a remittance gives it, on the days that the remittance answers, else by
    its own number, unless claims of several days of billing had that. Where no day of billing is told the files that
    came before are meant. Files whose hash is in `apart` take nothing back.
    Source: claim frequency codes 7 and 8 and the payer's claim control number (REF*F8) of the X12 837.
    """
    tables = [(place, each, table) for place, each in enumerate(readings) for table in each.tables]
    asked = [
        (place, each.claim_no, each.payers_no, each.billed_date)
        for place, reading, table in tables
        if reading.sha256 not in apart
        for each in table.instead
    ]
    if not asked:
        return []
    named = pl.DataFrame(asked, _ASKED, orient="row").with_columns(_number("claim"), _number("payers"))
    lines = [_lines(table.frame, place) for place, _, table in tables if table.sheet == CLAIMS]
    answers = [_answers(table.frame) for *_, table in tables if table.kind == "remittances"]
    return _met(named, pl.concat(lines), pl.concat([*answers, pl.DataFrame(schema=_ANSWERS)]).drop_nulls().unique())


def take_back(dataset: Dataset, apart: Collection[str] = ()) -> Dataset:
    """The dataset with those sessions voided."""
    gone = lines_taken_back(dataset.readings, apart)
    if not gone:
        return dataset
    void = pl.when(pl.col("row_id").is_in(gone)).then(pl.lit("void")).otherwise("claim_status").alias("claim_status")
    frames = {**dataset.frames, "sessions": dataset.frames["sessions"].with_columns(void)}
    tables = {
        name: replace(table, frame=table.frame.with_columns(void)) if table.sheet == CLAIMS else table
        for name, table in dataset.tables.items()
    }
    return replace(dataset, frames=frames, tables=tables)


def _lines(frame: pl.DataFrame, place: int) -> pl.DataFrame:
    days = ("service_date", "billed_date")
    return frame.select("row_id", *days, claim=_number("claim_no"), place=pl.lit(place, pl.Int32))


def _answers(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select("service_date", answers=_number("claim_no"), payers=_number("adjudication_no"))


def _met(named: pl.DataFrame, lines: pl.DataFrame, answered: pl.DataFrame) -> list[str]:
    told = named.join(answered, on="payers").with_columns(claim="answers")
    pairs = [
        lines.join(told, on=["claim", "service_date"]).with_columns(sure=True),
        lines.join(named.join(answered, on="payers", how="anti"), on="claim").with_columns(sure=False),
    ]
    met = pl.concat(pairs, how="diagonal").filter(pl.col("place") != pl.col("by"), _is_earlier())
    once = pl.col("billed_date").n_unique().over("claim", "by", "on") == 1
    return met.filter(pl.col("sure") | once)["row_id"].unique().sort().to_list()


def _is_earlier() -> pl.Expr:
    return pl.coalesce(pl.col("billed_date") <= pl.col("on"), pl.col("place") < pl.col("by"))


def _number(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().str.to_uppercase().replace("", None)
