"""A table with one line for each thing that its rows hold several of, every line knowing its row and its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from cmcore.intake.finding.looks import NUMBER, look

if TYPE_CHECKING:
    from collections.abc import Sequence

NOWHERE = -1
NUMBERS_FROM = 0.8
"""Share of filled cells that are numbers from which they are amounts of what heads their columns."""
_NOTHING = re.compile(r"0*(\.0*)?|[-–—]")  # noqa: RUF001 - dashes as people type them


@dataclass(frozen=True, slots=True)
class LongRows:
    """The rows of a table after unrolling.

    `cells` holds one list of values per header; `sources` the columns of the sheet's table (from 0) that each came
    from. `rows` are spreadsheet rows, `places` count a row's lines from 1. `spread` tells for a header that several
    columns fill which of them each line's value stands in, NOWHERE where no cell holds it alone. `extra` are fields
    that the headers themselves give. `split` is the column whose cells held several codes; `notes` say what was done to
    a column of the sheet. `payers` are the columns of the sheet that may hold the rates of the payers that head them.
    """

    headers: list[str]
    cells: list[Sequence[object]]
    rows: Sequence[int]
    places: Sequence[int]
    sources: list[tuple[int, ...]]
    extra: dict[str, list[Any]] = field(default_factory=dict)
    spread: dict[int, list[int]] = field(default_factory=dict)
    split: int | None = None
    notes: dict[int, str] = field(default_factory=dict)
    payers: dict[int, str] = field(default_factory=dict)

    def only(self, lines: Sequence[int]) -> LongRows:
        """These of its lines alone, given by their place among them."""
        rows = [self.rows[at] for at in lines]
        return replace(
            self,
            cells=[[cells[at] for at in lines] for cells in self.cells],
            rows=rows,
            places=_places(rows),
            extra={name: [values[at] for at in lines] for name, values in self.extra.items()},
            spread={position: [indexes[at] for at in lines] for position, indexes in self.spread.items()},
        )

    @property
    def is_wide(self) -> bool:
        """Whether the sheet's table was another than the one of the lines."""
        return bool(self.spread)


@dataclass(frozen=True, slots=True)
class Group:
    """Columns of one meaning, by the number of the line that each gives: {0: "CPT1", 1: "CPT2"}."""

    header: str
    columns: dict[int, int]


def lengthen(
    headers: Sequence[str], columns: Sequence[Sequence[object]], rows: Sequence[int], groups: Sequence[Group]
) -> tuple[LongRows, list[int]]:
    """One line per filled column of the first group, and the number of each line's column in it.

    A row that fills none of them keeps one line, so that nothing is lost.
    """
    columns = [[*cells] for cells in columns]
    lead = groups[0].columns
    lines: list[tuple[int, int]] = []
    for at in range(len(rows)):
        filled = [number for number, index in lead.items() if look(columns[index][at])]
        lines.extend((at, number) for number in filled or [0])
    grouped = {index for group in groups for index in group.columns.values()}
    others = [index for index in range(len(headers)) if index not in grouped]
    cells: list[Sequence[object]] = [[columns[index][at] for at, _ in lines] for index in others]
    spread = {}
    for position, group in enumerate(groups, len(others)):
        cells.append([columns[group.columns[number]][at] if number in group.columns else "" for at, number in lines])
        spread[position] = [group.columns.get(number, min(group.columns.values())) for _, number in lines]
    long = LongRows(
        headers=[*(headers[index] for index in others), *(group.header for group in groups)],
        cells=cells,
        rows=[rows[at] for at, _ in lines],
        places=_places([at for at, _ in lines]),
        sources=[*((index,) for index in others), *(tuple(sorted(group.columns.values())) for group in groups)],
        spread=spread,
    )
    return long, [number for _, number in lines]


def with_column(long: LongRows, header: str, cells: list[Any]) -> None:
    """Adds a column that the headers of the last one give, which no cell of the sheet holds."""
    long.spread[len(long.headers)] = [NOWHERE] * len(cells)
    long.headers.append(header)
    long.cells.append(cells)
    long.sources.append(long.sources[-1])


def something(cell: object) -> object:
    """The cell, blank where it says that there was nothing: 0, 0.00 or a dash."""
    return "" if _NOTHING.fullmatch(str(cell).strip()) else cell


def are_numbers(cells: Sequence[object]) -> bool:
    """Whether nearly all of some filled cells are numbers."""
    return sum(look(cell) == NUMBER for cell in cells) >= NUMBERS_FROM * len(cells)


def _places(rows: Sequence[int]) -> list[int]:
    """The number of each line within its row."""
    places: list[int] = []
    for at, row in enumerate(rows):
        places.append(places[-1] + 1 if at and rows[at - 1] == row else 1)
    return places
