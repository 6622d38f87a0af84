"""New workbooks and csv files from frames: amounts as amounts, dates as dates, text never as a formula."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl
import xlsxwriter

from cmcore.fields import Column, Kind
from cmcore.findings import InputInvalidError
from cmcore.workbook.addresses import LAST_ROW
from cmcore.workbook.safe_text import safe_column, safe_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MOST_ROWS = LAST_ROW - 1
MINUTES_A_DAY = 1440
MANY_CELLS = 1_000_000
"""Cells from which rows are written to disk as they come, so that memory does not grow with the report."""
MOST_TEXT = 32_767
NARROWEST, WIDEST, SAMPLE = 8, 46, 200
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that equal reports are equal files
FORMATS = {
    Kind.DATE: "yyyy-mm-dd",
    Kind.TIME: "h:mm",
    Kind.MINUTES: "0",
    Kind.COUNT: "#,##0",
    Kind.QUANTITY: "#,##0.00",
    Kind.MONEY: "#,##0.00;[Red]-#,##0.00",
    Kind.RATE: "#,##0.00##",
    Kind.INDEX: "0.0###",
    Kind.PERCENT: "0.00%",
}
_TEXTS, _DAYS = (pl.String, pl.Categorical, pl.Enum), (pl.Date, pl.Datetime)
"""Tuples, because a parametrized type equals its class but does not hash like it."""
_BAD_IN_NAME = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_MOST_NAME = 31


def write_xlsx(sheets: Mapping[str, pl.DataFrame], columns: Mapping[str, Column] | None = None) -> bytes:
    """A workbook with one sheet a frame, its headings frozen and filtered.

    Frames are in the units of `fields.Kind` for columns that `columns` names, and are headed by their labels; other
    columns are written as they are. Raises InputInvalidError for more rows than a sheet holds.
    """
    for name, frame in sheets.items():
        if frame.height > MOST_ROWS:
            raise InputInvalidError(
                f"{name}: {frame.height:,} rows are more than the {MOST_ROWS:,} that a sheet holds. Use csv or parquet."
            )

    def fill(book: Any) -> None:
        for name, frame in sheets.items():
            _add(book, name, frame, columns or {})

    cells = sum(frame.height * frame.width for frame in sheets.values())
    return build_workbook(fill, is_large=cells > MANY_CELLS)


def write_csv(frame: pl.DataFrame) -> bytes:
    """The frame as UTF-8 csv headed by its column names; text that begins like a formula is made safe."""
    lists = [
        pl.col(name).cast(pl.List(pl.String)).list.join(";") for name, kind in frame.schema.items() if kind == pl.List
    ]
    flat = frame.with_columns(lists)
    texts = [name for name, kind in flat.schema.items() if kind in _TEXTS]
    flat = flat.with_columns(pl.col(texts).cast(pl.String)).with_columns(safe_column(name) for name in texts)
    return flat.rename({name: safe_text(name) for name in flat.columns}).write_csv().encode()


def build_workbook(fill: Callable[[Any], object], *, is_large: bool = False) -> bytes:
    """The bytes of a workbook that `fill` writes; strings stay strings, whatever they begin with."""
    out = io.BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": True,
        "constant_memory" if is_large else "in_memory": True,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": CREATED})
        fill(book)
    return out.getvalue()


def sheet_name(name: str, taken: Sequence[str] = ()) -> str:
    """A name that Excel takes for a sheet, different from those taken."""
    clean = name.translate(_BAD_IN_NAME).strip().strip("'")[:_MOST_NAME] or "Sheet"
    used, number, wanted = {each.casefold() for each in taken}, 1, clean
    while wanted.casefold() in used:
        number += 1
        wanted = f"{clean[: _MOST_NAME - 1 - len(str(number))]} {number}"
    return wanted


def _add(book: Any, name: str, frame: pl.DataFrame, columns: Mapping[str, Column]) -> None:
    sheet = book.add_worksheet(sheet_name(name, [each.name for each in book.worksheets()]))
    specs = [columns.get(each) or _guess(each, frame.schema[each]) for each in frame.columns]
    formats = {kind: book.add_format({"num_format": code}) for kind, code in FORMATS.items()}
    written = [formats.get(each.kind) for each in specs]
    heading = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True, "valign": "top"})
    shown = [_shown(frame[each.name], each) for each in specs]
    for position, (spec, values) in enumerate(zip(specs, shown, strict=True)):
        sheet.set_column(position, position, _width(spec.label, values[:SAMPLE]))
    sheet.freeze_panes(1, 0)
    if specs:
        sheet.autofilter(0, 0, max(1, frame.height), len(specs) - 1)
    for position, spec in enumerate(specs):
        sheet.write_string(0, position, spec.label, heading)
    for row, cells in enumerate(zip(*shown, strict=True), start=1):
        for position, value in enumerate(cells):
            _write(sheet, row, position, value, written[position])


def _write(sheet: Any, row: int, position: int, value: Any, written: Any) -> None:
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(row, position, value[:MOST_TEXT])
    elif isinstance(value, (int, float)):
        sheet.write_number(row, position, value, written)
    else:
        sheet.write_datetime(row, position, value, written)


def _guess(name: str, dtype: pl.DataType) -> Column:
    """How a column without a definition is written: by what it holds."""
    if dtype == pl.Boolean:
        return Column(name, name, Kind.FLAG)
    if dtype in _DAYS:
        return Column(name, name, Kind.DATE)
    return Column(name, name, Kind.TEXT)


def _shown(values: pl.Series, spec: Column) -> list[Any]:
    """The column in the units people read, ready to be written."""
    if spec.kind is Kind.FLAG and values.dtype == pl.Boolean:
        return [None if each is None else ("yes" if each else "no") for each in values.to_list()]
    if values.dtype == pl.List:
        return values.cast(pl.List(pl.String)).list.join(";").to_list()
    if values.dtype.is_decimal():
        return values.cast(pl.Float64).to_list()
    if values.dtype.is_integer() and spec.kind is Kind.TIME:
        return (values / MINUTES_A_DAY).to_list()
    if values.dtype.is_integer() and spec.scale != 1:
        return (values / spec.scale).to_list()
    return values.to_list() if _is_plain(values.dtype) else values.cast(pl.String).to_list()


def _is_plain(dtype: pl.DataType) -> bool:
    return dtype.is_numeric() or dtype in _DAYS


def _width(label: str, values: list[Any]) -> int:
    longest = max((len(str(each)) for each in values if each is not None), default=0)
    return max(NARROWEST, min(WIDEST, max(longest, len(label) + 2) + 1))
