"""Blank cells between two sessions of one series that say the same, such as the authorization that ran on."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.checking.marking import Row, Verdict, column_of, mark_rows
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

SERIES = {
    "authorization_no": ("client_id", "payer", "code"),
    "acuity": ("client_id",),
}
"""Fields whose value runs on from one session to the next, and what makes sessions one series."""
SURE = 0.85
"""Confidence of the value before and after: it is right unless the blank was meant."""


def check_between(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Blank cells whose series has the same value on the last day before and on the first after.

    Days on which the series has two values tell nothing.
    """
    for name, series in SERIES.items():
        sessions = dataset.frames["sessions"].select(*SYSTEM_COLUMNS, *series, "service_date", name)
        if sessions[name].null_count() in {0, sessions.height}:
            continue
        filled = sessions.filter(pl.col(name).is_not_null()).select(series).unique()
        dated = pl.col("service_date").is_not_null()
        blank = sessions.filter(pl.col(name).is_null() & dated).join(
            filled, on=series, how="semi", maintain_order="left"
        )
        if blank.is_empty():
            continue
        told = sessions.filter(dated).join(blank, on=series, how="semi")
        rows = _with_neighbors(blank, told, [*series], name)
        same = rows.filter(pl.col("before") == pl.col("after"))
        yield from mark_rows(dataset.tables, same, name, partial(_judge, name))


def _with_neighbors(blank: pl.DataFrame, told: pl.DataFrame, series: list[str], name: str) -> pl.DataFrame:
    """The blank rows with the value of the last day `before` them and the first `after`, and those days."""
    days = told.group_by([*series, "service_date"]).agg(
        value=pl.when(pl.col(name).drop_nulls().n_unique() == 1).then(pl.col(name).drop_nulls().first()),
        filled=pl.col(name).is_not_null().any(),
    )
    days = days.sort([*series, "service_date"])
    known = pl.when(pl.col("filled")).then(pl.struct("service_date", "value"))
    beside = days.with_columns(
        earlier=known.forward_fill().over(series), later=known.backward_fill().over(series)
    ).select(
        *series,
        "service_date",
        before=pl.col("earlier").struct.field("value"),
        before_day=pl.col("earlier").struct.field("service_date"),
        after=pl.col("later").struct.field("value"),
        after_day=pl.col("later").struct.field("service_date"),
    )
    return blank.join(beside, on=[*series, "service_date"], validate="m:1", maintain_order="left")


def _judge(name: str, row: Row) -> Verdict:
    label = column_of("sessions", name).label.lower().rstrip(".")
    said = f"the cell is empty, while the sessions before and after have their {label}. Accept it or type another."
    if row["before_day"] == row["after_day"]:
        evidence = f"The client's other session of {row['before_day']} says {row['before']}."
    else:
        evidence = f"The client's sessions of {row['before_day']} and {row['after_day']} say {row['before']}."
    return Verdict("blank-usually-filled", said, row["before"], confidence=SURE, evidence=evidence)
