"""Minutes and charges far outside the agency's own: by the median and the spread of its other contacts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.cells import show_cell
from cmcore.intake.checking.marking import Row, Verdict, column_of, mark_rows
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

FEWEST_CONTACTS = 30
"""Contacts that a code needs before one of them can be called unusual."""
FAR = 6
"""Standard deviations, as the median absolute deviation tells them, beyond which a value is unusual."""
DEVIATIONS = 1.4826
"""Standard deviations in a median absolute deviation of normal values. Source: Rousseeuw and Croux (1993)."""
ONE_IN = 100
"""A value as far as this share of the contacts is no outlier, but for a single one: it is another way of working."""
SLIP = 10
"""What a digit too many makes of a number."""
WHOLE = 100
"""Hundredths of a unit in a unit."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is compared: a field's value or its share per unit, and the least spread it is taken to have."""

    field: str
    kind: str
    value: pl.Expr
    least_spread: pl.Expr
    what: str


MEDIAN = pl.col("median")
MEASURES = (
    Measure("minutes", "unusual-minutes", pl.col("minutes").cast(pl.Float64), pl.lit(15.0), "minutes"),
    Measure(
        "billed_amount",
        "unusual-charge",
        pl.col("billed_amount") * WHOLE / pl.col("units"),
        MEDIAN / 5,
        "cents a unit",
    ),
)


def check_outliers(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Contacts whose minutes or charge a unit lie far outside those of their code, and of their worker where known.

    Codes and workers with fewer than FEWEST_CONTACTS contacts judge nothing.
    """
    frame = dataset.frames["sessions"]
    for measure in MEASURES:
        judged = (pl.col("value") > 0) & pl.col("value").is_finite() & pl.col("code").is_not_null()
        usual = _far_from_code(frame.select("code", value=measure.value).filter(judged), measure)
        if usual.is_empty():
            continue
        rows = frame.select(*SYSTEM_COLUMNS, "code", "staff", "units", measure.field, value=measure.value)
        rows = rows.filter(judged)
        yield from mark_rows(dataset.tables, _far_rows(rows, usual, measure), measure.field, partial(_judge, measure))


def _far_from_code(rows: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """The values so far outside their code's contacts as few of these are, with what is usual."""
    usual = _far_values(rows, ["code"], measure)
    return usual.filter(pl.col("times").sum().over("code") * ONE_IN <= pl.max_horizontal("contacts", ONE_IN))


def _far_rows(rows: pl.DataFrame, usual: pl.DataFrame, measure: Measure) -> pl.DataFrame:
    """The rows far outside both their code's and their worker's contacts, with what is usual for both."""
    far = rows.join(usual.drop("times"), on=["code", "value"], validate="m:1", maintain_order="left")
    if far.is_empty():
        return far
    by = ["staff", "code"]
    own = rows.join(far, on=by, how="semi")
    workers = _far_values(own, by, measure).select(*by, "value", own_median="median", own_contacts="contacts")
    few = own.group_by(by).agg(of_worker=pl.len())
    told = far.join(workers, on=[*by, "value"], how="left", validate="m:1", maintain_order="left")
    told = told.join(few, on=by, how="left", validate="m:1", maintain_order="left")
    return told.filter(pl.col("own_median").is_not_null() | (pl.col("of_worker").fill_null(0) < FEWEST_CONTACTS))


def _far_values(rows: pl.DataFrame, by: list[str], measure: Measure) -> pl.DataFrame:
    """One row per group and value far outside the group: `times` it stands there, `median`, `spread`, `contacts`.

    Of an even number of contacts the lower of the two in the middle is the median.
    """
    counted = rows.group_by([*by, "value"]).agg(times=pl.len())
    counted = counted.with_columns(contacts=pl.col("times").sum().over(by)).filter(
        pl.col("contacts") >= FEWEST_CONTACTS
    )
    counted = counted.join(_middle(counted, by, "value", "median"), on=by, validate="m:1")
    counted = counted.with_columns(apart=(pl.col("value") - MEDIAN).abs())
    known = counted.join(_middle(counted, by, "apart", "deviation"), on=by, validate="m:1")
    known = known.with_columns(spread=pl.max_horizontal(pl.col("deviation") * DEVIATIONS, measure.least_spread))
    return known.filter(pl.col("apart") > FAR * pl.col("spread")).drop("apart", "deviation")


def _middle(counted: pl.DataFrame, by: list[str], value: str, name: str) -> pl.DataFrame:
    """One row per group: the value that half of its contacts do not exceed."""
    up_to = counted.sort(value).with_columns(so_far=pl.col("times").cum_sum().over(by))
    return up_to.filter(pl.col("so_far") * 2 >= pl.col("contacts")).group_by(by).agg(pl.col(value).min().alias(name))


def _judge(measure: Measure, row: Row) -> Verdict:
    column = column_of("sessions", measure.field)
    shown = show_cell(row[measure.field], column)
    side = "above" if row["value"] > row["median"] else "below"
    said = f'"{shown}" is far {side} the usual of {row["code"]}. Check it against the record.'
    evidence = f"Your {row['contacts']:,} contacts of {row['code']} have a median of {_amount(measure, row['median'])}"
    if row["own_median"] is not None:
        evidence += f", the {row['own_contacts']:,} of {row['staff']} one of {_amount(measure, row['own_median'])}"
    tenth = row["value"] / SLIP
    if abs(tenth - row["median"]) > row["spread"] or row[measure.field] % SLIP:
        return Verdict(measure.kind, said, evidence=f"{evidence}.")
    meant = show_cell(row[measure.field] // SLIP, column)
    return Verdict(measure.kind, said, meant, confidence=0.5, evidence=f"{evidence}; a tenth of it is usual.")


def _amount(measure: Measure, value: float) -> str:
    return f"{value:,.0f} minutes" if measure.field == "minutes" else f"${value / WHOLE:,.2f} a unit"
