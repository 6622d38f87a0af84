"""One check number of a payer in two remittances that tell it otherwise: a check pays once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.checking.marking import Row, Verdict, mark_rows
from cmcore.intake.crossing.places import place_of_first
from cmcore.intake.tables import SYSTEM_COLUMNS
from cmcore.money import dollars

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

CHECK = ("payer", "check_no")


def check_numbers(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """The first line of every later table that has the check number of an earlier one and pays another sum by it.

    The same remittance loaded twice, as often as it may be, is no fault: its lines count once.
    """
    frame = dataset.frames["remittances"].filter(pl.col("check_no").is_not_null())
    firsts = frame.select(*SYSTEM_COLUMNS, *CHECK, "paid").unique(["row_id", *CHECK], maintain_order=True)
    told = firsts.group_by(*CHECK, "table_id", maintain_order=True).agg(
        pl.col("row_id", "row").first(), paid=pl.col("paid").sum()
    )
    several = told.filter(told.select(CHECK).is_duplicated())
    first = several.with_columns(pl.col("row_id", "table_id", "row", "paid").first().over(CHECK).name.prefix("first_"))
    rows = first.filter(pl.col("paid") != pl.col("first_paid"))
    yield from mark_rows(dataset.tables, rows, "check_no", partial(_judge, dataset))


def _judge(dataset: Dataset, row: Row) -> Verdict:
    place = place_of_first(dataset, row, "check_no")
    said = (
        f'check "{row["check_no"]}" pays {dollars(row["paid"])} here and {dollars(row["first_paid"])} in {place}. '
        "Lines that both tell count once, all others count; ask the payer which of the two stands."
    )
    return Verdict("check-number-twice", said)
