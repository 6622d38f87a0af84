"""What cells and headers say of other fields of their row: modifiers behind a code, what a rate is for beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.cells.paid_per import PaidPer, paid_per_in
from cmcore.intake.cells.parsed import Note, as_text, quoted
from cmcore.intake.values.parsed_columns import Fault, ParsedColumn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cmcore.intake.cells import ParseContext

BASIS, MINUTES, RATE = "basis", "unit_minutes", "rate"


def with_carried(
    read: Mapping[str, ParsedColumn], cells: Mapping[str, Sequence[tuple[Sequence[object], ParseContext]]]
) -> dict[str, ParsedColumn]:
    """The columns with what their cells said of other fields, where these have nothing of their own in that row.

    Modifiers that lack one which stands behind the code are a fault; so is a rate for another span than its line's
    basis, which is then no rate. What the header of the rates says counts where neither the line nor its rate does.
    """
    told = dict(read)
    for name, carried in [pair for each in read.values() for pair in each.beside.items()]:
        own = _column(told, name, carried)
        if name == BASIS:
            told[RATE] = _without_contradicted(told[RATE], own.series, carried, cells[RATE][0][0])
        faults = _lacking(own.series, carried) if name == "modifiers" else ()
        told[name] = replace(own, series=_filled(own.series, carried), faults=(*own.faults, *faults))
    said = paid_per_in(cells[RATE][0][1].header) if RATE in told else None
    return _as_headed(told, said) if said else told


def _column(read: Mapping[str, ParsedColumn], name: str, like: pl.Series) -> ParsedColumn:
    return read.get(name) or ParsedColumn(pl.Series(name, [None] * len(like), dtype=like.dtype))


def _filled(own: pl.Series, carried: pl.Series) -> pl.Series:
    return own.zip_with(own.is_not_null(), carried)


def _lacking(own: pl.Series, carried: pl.Series) -> Iterator[Fault]:
    """The cells of modifiers that lack one which stands behind the row's code."""
    for position, (said, behind) in enumerate(zip(own, carried, strict=True)):
        if said and behind and (lacking := [each for each in behind.split(";") if each not in said.split(";")]):
            missing = f"{quoted(said)} lacks {', '.join(lacking)}, which stands behind the code."
            union = ";".join([*said.split(";"), *lacking])
            yield Fault(
                position, said, "modifiers-disagree", f"{missing} Say which modifiers are meant.", union, safe=False
            )


def _without_contradicted(
    rate: ParsedColumn, basis: pl.Series, carried: pl.Series, cells: Sequence[object]
) -> ParsedColumn:
    """The rates without those that say in their cell that they are for something else than the line's basis."""
    apart = (basis != carried).fill_null(value=False)
    faults = tuple(
        Fault(at, as_text(cells[at]), "not-a-number", _told(cells[at], basis[at]), None, safe=False)
        for at in apart.arg_true().to_list()
    )
    return replace(
        rate, series=rate.series.zip_with(~apart, rate.series.clear(len(apart))), faults=rate.faults + faults
    )


def _told(cell: object, basis: str) -> str:
    said = f"{quoted(cell)} says what it is for, and its basis is {basis.replace('_', ' ')}."
    return f"{said} Type the rate alone, or correct the basis."


def _as_headed(read: Mapping[str, ParsedColumn], said: PaidPer) -> dict[str, ParsedColumn]:
    """The lines that say no basis, by the header of their rates."""
    rates, lines = read[RATE], len(read[RATE].series)
    basis = _column(read, BASIS, pl.Series(BASIS, [said.basis] * lines))
    length = pl.Series(MINUTES, [said.unit_minutes] * lines, dtype=pl.Int64)
    minutes = _column(read, MINUTES, length)
    unsaid = basis.series.is_null()
    if not unsaid.any():
        return dict(read)
    words = f"{said.unit_minutes} minutes" if said.unit_minutes else said.basis.removeprefix("per_")
    told = Note(f"The rates are taken to be for each {words} where their line says no basis, as the header has it.")
    return {
        **read,
        RATE: replace(rates, notes=(*rates.notes, told)),
        BASIS: replace(basis, series=basis.series.fill_null(said.basis)),
        MINUTES: replace(minutes, series=_filled(minutes.series, length.zip_with(unsaid, length.clear(lines)))),
    }
