"""A table's frame: its matched columns read as their fields, every other field of its kind blank."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.fields import TABLES, Kind
from cmcore.intake.cells.dates import order_told
from cmcore.intake.side_by_side import both
from cmcore.intake.values.columns import ParseContext, parse_fields
from cmcore.intake.values.distinct import distinct

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from cmcore.intake.matching.headers import TableMatch
    from cmcore.intake.shaping.shapes import LongRows
    from cmcore.intake.tables import MappedColumn
    from cmcore.intake.values.columns import ParsedColumn

SYSTEM = {"row_id": pl.String(), "table_id": pl.String(), "row": pl.Int64()}
"""How the columns that every frame starts with are held."""


@dataclass(frozen=True, slots=True)
class FrameSource:
    """What a frame needs beside the cells: what makes its rows' identities, and what was remembered of their values.

    `aliases` maps a field to spellings to the value meant; `fixed` gives fields the same value in every row;
    `day_first` says of a header whether its dates begin with the day, None where nobody has said.
    """

    table_id: str
    row_ids: Callable[[], pl.Series]
    date1904: bool
    aliases: Mapping[str, Mapping[str, str]]
    fixed: Mapping[str, str | date]
    day_first: Callable[[str], bool | None] = lambda _header: None


def build_frame(source: FrameSource, match: TableMatch, long: LongRows) -> tuple[pl.DataFrame, dict[str, ParsedColumn]]:
    """One row per line of the table in the units of its fields, and what reading each field came to."""
    model = TABLES[match.kind]
    cells: dict[str, list[tuple[Sequence[object], ParseContext]]] = defaultdict(list)
    beside = _order_of_dates(match, long)
    for position, column in enumerate(match.columns):
        if column.field:
            context = _context(source, column)
            cells[column.field].append((long.cells[position], replace(context, beside=beside)))
    height = len(long.rows)
    row_ids, parsed = both(source.row_ids, partial(parse_fields, model.columns(), cells), height)
    same = {"table_id": pl.lit(source.table_id)}
    data: dict[str, object] = {
        "row_id": row_ids,
        "row": int_series(long.rows),
    }
    for name, dtype in model.schema_of_frame().items():
        if name in parsed and name in long.extra:
            data[name] = _both(parsed[name].series.cast(dtype), pl.Series(long.extra[name], dtype=dtype))
        elif name in parsed:
            data[name] = parsed[name].series.cast(dtype)
        elif name in long.extra:
            data[name] = pl.Series(long.extra[name], dtype=dtype)
        else:
            same[name] = pl.lit(source.fixed.get(name), dtype=dtype)
    frame = pl.DataFrame(data).with_columns(**same)
    return frame.select(*SYSTEM, *model.schema_of_frame()), parsed


def int_series(numbers: Sequence[int]) -> pl.Series:
    """Whole numbers as frames hold them."""
    if isinstance(numbers, range):
        return pl.int_range(numbers.start, numbers.stop, eager=True)
    return pl.Series(numbers, dtype=pl.Int64())


def _both(own: pl.Series, said: pl.Series) -> pl.Series:
    """The values of a column where its header of rates says more: modifiers are added once, others fill blanks."""
    if own.name != "modifiers":
        return own.fill_null(said)
    frame = pl.DataFrame({"own": own, "said": said})
    new = pl.when(~pl.col("own").str.contains(pl.col("said"), literal=True).fill_null(value=False)).then("said")
    return frame.select(pl.concat_str("own", new, separator=";", ignore_nulls=True).replace("", None)).to_series()


def _context(source: FrameSource, column: MappedColumn) -> ParseContext:
    aliases = dict(source.aliases.get(column.field or "", {}))
    day_first = source.day_first(column.header)
    dotted = day_first is None or day_first
    return ParseContext(column.header, day_first, dotted, date1904=source.date1904, aliases=aliases)


def _order_of_dates(match: TableMatch, long: LongRows) -> bool | None:
    """Whether the dates of the table begin with the day; None where no column says or they disagree."""
    kinds = {each.name: each.kind for each in TABLES[match.kind].columns()}
    dates = [position for position, each in enumerate(match.columns) if each.field and kinds[each.field] is Kind.DATE]
    if len(dates) == 1:
        return None
    told = {order_told(distinct(long.cells[position])) for position in dates} - {None}
    return told.pop() if len(told) == 1 else None


def empty_frame(kind: str | None = None) -> pl.DataFrame:
    """A frame of a kind without rows; of no kind, only the columns that every frame starts with."""
    return pl.DataFrame(schema=SYSTEM | (TABLES[kind].schema_of_frame() if kind else {}))
