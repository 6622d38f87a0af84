from __future__ import annotations

import io
import zipfile
from types import MappingProxyType

import polars as pl
import pytest
from openpyxl import Workbook

from cmcore.fields import TABLES
from cmcore.intake.checking.marking import fault_findings
from cmcore.intake.matching.headers import column_letter
from cmcore.intake.tables import Dataset, MappedColumn, Table
from cmcore.intake.values.columns import ParseContext, parse_fields

SYSTEM = MappingProxyType({"row_id": pl.String, "table_id": pl.String, "row": pl.Int64})
HEADER_ROW = 1


def make_table(kind: str, *rows: dict[str, object], sheet: str = "") -> tuple[Table, list]:
    """A table of a kind from cells as typed, its header in row 1, its columns in the order first named."""
    model, sheet = TABLES[kind], sheet or kind.title()
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = {name: [([row.get(name) for row in rows], ParseContext(header=name))] for name in names}
    parsed = parse_fields(model.columns(), cells)
    first = HEADER_ROW + 1
    columns: dict[str, object] = {
        "row_id": [f"f:{sheet}:{first + at}" for at in range(len(rows))],
        "table_id": [f"f:{sheet}:{HEADER_ROW}"] * len(rows),
        "row": list(range(first, first + len(rows))),
    }
    columns |= {
        each.name: parsed[each.name].series
        if each.name in parsed
        else pl.Series(each.name, [None] * len(rows), dtype=each.dtype)
        for each in model.columns()
    }
    frame = pl.DataFrame(columns, schema_overrides=dict(SYSTEM))
    mapped = tuple(MappedColumn(at, column_letter(at), name, name, 1.0, "name") for at, name in enumerate(names))
    table = Table(
        f"f:{sheet}:{HEADER_ROW}", "book.xlsx", sheet, kind, (1, 1), first, first + len(rows) - 1, mapped, (), frame
    )
    found = [each for name, column in parsed.items() for each in fault_findings(table, name, column.faults)]
    return table, found


def make_dataset(*made: tuple[Table, list]) -> Dataset:
    """Tables as one dataset that nothing has checked yet."""
    tables = {table.table_id: table for table, _ in made}
    frames = {
        kind: pl.concat(
            [pl.DataFrame(schema=dict(SYSTEM) | model.schema_of_frame())]
            + [table.frame for table in tables.values() if table.kind == kind]
        )
        for kind, model in TABLES.items()
    }
    return Dataset((), frames, tuple(each for _, found in made for each in found), tables)


@pytest.fixture
def table():
    return make_table


@pytest.fixture
def dataset():
    return make_dataset


def make_book(sheets: dict[str, list[list[object]]], *, hidden=(), merged=()) -> bytes:
    """An xlsx workbook with these rows on these sheets."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for area in merged:
            sheet.merge_cells(area)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="session")
def book():
    return make_book


def with_part(data: bytes, name: str, change) -> bytes:
    """A workbook with one part of its package changed, or added where it has none of that name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for each in source.namelist():
            target.writestr(each, change(source.read(each)) if each == name else source.read(each))
        if name not in source.namelist():
            target.writestr(name, change(b""))
    return out.getvalue()


@pytest.fixture(scope="session")
def repack():
    return with_part
