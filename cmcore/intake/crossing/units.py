"""Recorded units that no rounding of the minutes gives."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.cells import show_cell
from cmcore.intake.checking.known import book_payers
from cmcore.intake.checking.marking import Row, Verdict, column_of, mark_rows
from cmcore.intake.correcting.suggest import name_key
from cmcore.intake.tables import SYSTEM_COLUMNS
from cmcore.reference import tables as reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

QUARTER_HOUR = "per_15_min"
WHOLE = 100
"""Hundredths of a unit in a unit."""
HALF = 2
AN_HOUR = 60
NEAREST = frozenset({"midpoint_strict", "midpoint_reached", "eight_minute_total", "rule_of_eights"})
"""Roundings that give the nearest whole unit of one contact alone."""
CONTACT = ["client_id", "service_date", "code"]


def check_units(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Sessions of timed codes whose units lie below the full or above the begun units of their minutes.

    Whatever a payer's rounding, units lie between the two, so one outside contradicts the minutes. One contact can
    take a unit that several of the day earned together, so one unit more is let pass where the client has others.
    """
    lengths = _unit_lengths(dataset)
    if lengths.is_empty():
        return
    sessions = dataset.frames["sessions"].select(
        *SYSTEM_COLUMNS, "units", "minutes", "code", "client_id", "service_date", "payer"
    )
    rows = pl.concat([_outside(sessions, of_one) for _, of_one in lengths.group_by("length", maintain_order=True)])
    if rows.is_empty():
        return
    contacts = sessions.join(rows, on=CONTACT, how="semi", nulls_equal=True).group_by(CONTACT).agg(contacts=pl.len())
    rows = rows.join(contacts, on=CONTACT, nulls_equal=True, validate="m:1", maintain_order="left")
    rows = rows.filter(_apart(pl.when(pl.col("contacts") > 1).then(WHOLE).otherwise(0)))
    yield from mark_rows(dataset.tables, rows, "units", partial(_judge, _roundings(dataset.frames)))


def _outside(sessions: pl.DataFrame, lengths: pl.DataFrame) -> pl.DataFrame:
    """The sessions of codes of one unit length whose units lie outside the `full` and the `begun` ones."""
    length = lengths["length"][0]
    full = pl.col("minutes") // length * WHOLE
    begun = (pl.col("minutes") + length - 1) // length * WHOLE
    apart = sessions.with_columns(full=full, begun=begun).filter(_apart(0))
    return apart.join(lengths, on="code", validate="m:1", maintain_order="left")


def _apart(slack: pl.Expr | int) -> pl.Expr:
    """Whether the units lie below the full or above the begun units of the minutes by more than the slack."""
    return (pl.col("units") >= 0) & (
        (pl.col("units") < pl.col("full") - slack) | (pl.col("units") > pl.col("begun") + slack)
    )


def _unit_lengths(dataset: Dataset) -> pl.DataFrame:
    """One row per code that is counted in quarter hours by the reference tables and by no other length in the book."""
    codes = reference.billing_codes().filter(pl.col("unit_basis") == QUARTER_HOUR)
    lengths = codes.select("code", length=pl.col("minutes_per_unit").cast(pl.Int64))
    own = dataset.frames["fees"].select("code", "unit_minutes", "basis").join(lengths, on="code")
    other = (pl.col("unit_minutes") != pl.col("length")) | (pl.col("basis") != "per_unit")
    return lengths.join(own.filter(other.fill_null(value=False)), on="code", how="anti")


def _roundings(frames: Mapping[str, pl.DataFrame]) -> dict[str, str | None]:
    """Each way of writing a payer, as name_key, to the rounding that the payers table gives."""
    said = dict(frames["payers"].select("payer", "unit_rounding").iter_rows())
    return {way: said.get(payer) for way, payer in book_payers(frames).items()}


def _counted(row: Row, rounding: str | None) -> tuple[int, str] | None:
    """The units that the minutes come to under a rounding, and how; None where it gives parts of a unit.

    Where the payer book does not say, full units count, as in the price.
    """
    full, begun = row["full"] // WHOLE, row["begun"] // WHOLE
    if rounding == "round_up":
        return begun, "begun units counted"
    if rounding in NEAREST:
        return (row["minutes"] * HALF + row["length"]) // (row["length"] * HALF), "rounded to the nearest"
    return (full, "full units alone counted") if rounding in {None, "round_down"} else None


def _judge(roundings: Mapping[str, str | None], row: Row) -> Verdict:
    column = column_of("sessions", "units")
    recorded, full, begun = (show_cell(row[name], column) for name in ("units", "full", "begun"))
    made = full if full == begun else f"{full} to {begun}"
    said = f'"{recorded}" units do not follow from {row["minutes"]} minutes, which make {made}.'
    if row["minutes"] * AN_HOUR * WHOLE == row["units"] * row["length"]:
        return Verdict("units-disagree", f"{said} They follow from as many hours: check whether the minutes are hours.")
    said = f"{said} Check the units against the payer's rule."
    counted = _counted(row, roundings.get(name_key(row["payer"] or "")))
    if counted is None:
        return Verdict("units-disagree", said)
    units, how = counted
    evidence = f"{row['minutes']} minutes in units of {row['length']}, {how}, are {units}."
    return Verdict("units-disagree", said, str(units), confidence=0.6, evidence=evidence)
