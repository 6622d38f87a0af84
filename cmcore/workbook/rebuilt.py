"""A new xlsx with the values of a file that no correction can be made in, and a sheet that says so."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import polars as pl
from python_calamine import CalamineWorkbook, SheetTypeEnum

from cmcore.findings import PatchRefusedError
from cmcore.workbook.added_sheet import CORRECTIONS, WIDTHS, quoted
from cmcore.workbook.addresses import LAST_COLUMN, LAST_ROW, address, split_address
from cmcore.workbook.cell_change import Corrected, last_of_each_cell
from cmcore.workbook.cell_xml import Held, Old, held, why_unwritable
from cmcore.workbook.changes import HEADINGS, change_words
from cmcore.workbook.reports import MOST_TEXT, build_workbook, sheet_name
from cmcore.workbook.styles_xml import CLOCK, DAY, MOMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.workbook.cell_change import CellChange

ErrorCells = Mapping[str, Mapping[tuple[int, int], str]]
"""By sheet, the row and column from 0 of each cell that shows an error, and the error: #N/A, #REF!."""
ABOUT = "About this file"
_PARQUET = b"PAR1"
_DAY, _MOMENT, _CLOCK, _SPAN = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "h:mm", "[h]:mm:ss"
_SHADE = "#FFF2CC"


def rebuild(
    name: str,
    data: bytes,
    changes: Sequence[CellChange],
    *,
    corrections_sheet: bool = False,
    errors: ErrorCells | None = None,
) -> Corrected:
    """A new workbook with the file's values and the changes; formats, formulas and charts are not carried over.

    `corrections_sheet` adds a sheet that lists the changes made. `errors` are written as the texts that they show.

    Raises PatchRefusedError where the file's values cannot be read.
    """
    grids = _read_values(name, data)
    for sheet, found in (errors or {}).items():
        _put_errors(grids.get(sheet, []), found)
    spelled = {each.casefold(): each for each in grids}
    applied, refused = [], []
    for change in last_of_each_cell(tuple(changes)):
        why = _why_not(name, change, spelled)
        if why is None:
            applied.append(change)
        else:
            refused.append((change, f"{change.place}: {why}"))
    note = (
        f"{name} is of a kind that cannot be corrected in place. This is a new workbook with its values; "
        "formulas, formats, charts and pictures stay in the original."
    )
    chosen = {(spelled[each.sheet.casefold()], split_address(each.cell)): each for each in applied}
    listed = tuple(applied) if corrections_sheet else ()
    book = build_workbook(lambda book: _fill(book, grids, chosen, note, listed))
    fresh_name = f"{PurePath(name).stem} (values only).xlsx"
    return Corrected(fresh_name, book, in_place=False, applied=tuple(applied), refused=tuple(refused), notes=(note,))


def _read_values(name: str, data: bytes) -> dict[str, list[list[Any]]]:
    try:
        if data.startswith(_PARQUET):
            return {name.rsplit(".", 1)[0]: _read_parquet(name, data)}
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
        return {each: book.get_sheet_by_name(each).to_python(skip_empty_area=False) for each in names}
    except PatchRefusedError:
        raise
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError)):
            raise
        raise PatchRefusedError(f"{name}: the values cannot be read. Save it as xlsx, then retry.") from error


def _put_errors(rows: list[list[Any]], errors: Mapping[tuple[int, int], str]) -> None:
    for (row, column), text in errors.items():
        if row < len(rows) and column < len(rows[row]) and rows[row][column] == "":
            rows[row][column] = text


def _read_parquet(name: str, data: bytes) -> list[list[Any]]:
    lazy = pl.scan_parquet(io.BytesIO(data))
    rows = int(lazy.select(pl.len()).collect().item())
    if rows >= LAST_ROW:
        said = f"{name}: its {rows:,} rows are more than a workbook holds. Split it by month, then retry."
        raise PatchRefusedError(said)
    frame = lazy.collect()
    return [[*frame.columns], *([_parquet_value(each) for each in row] for row in frame.iter_rows())]


def _parquet_value(value: Any) -> Any:
    """A typed value as one that a cell can hold: no null, no time zone, no list."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _why_not(name: str, change: CellChange, spelled: dict[str, str]) -> str | None:
    if change.sheet.casefold() not in spelled:
        return f'{name} has no sheet "{change.sheet}". Its sheets are {", ".join(spelled.values())}.'
    if split_address(change.cell) is None:
        return f'"{change.cell}" is no cell address. Use a column letter and a row number, such as F14.'
    return why_unwritable(change)


def _fill(
    book: Any,
    grids: dict[str, list[list[Any]]],
    changes: dict[Any, CellChange],
    note: str,
    listed: Sequence[CellChange],
) -> None:
    taken = [*grids]
    about = book.add_worksheet(sheet_name(ABOUT, taken))
    about.set_column(0, 0, 100)
    about.write_string(0, 0, note, book.add_format({"text_wrap": True}))
    about.write_string(1, 0, "Corrected cells are shaded.")
    for name, rows in grids.items():
        sheet = book.add_worksheet(sheet_name(name, [each.name for each in book.worksheets()]))
        mine = {place: change for (of, place), change in changes.items() if of == name}
        _fill_sheet(book, sheet, rows, mine)
    if listed:
        _list_changes(book, listed)


def _list_changes(book: Any, listed: Sequence[CellChange]) -> None:
    sheet = book.add_worksheet(sheet_name(CORRECTIONS, [each.name for each in book.worksheets()]))
    bold = book.add_format({"bold": True})
    for column, (words, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, words, bold)
    sheet.freeze_panes(1, 0)
    for row, change in enumerate(listed, start=1):
        for column, said in enumerate(change_words(change)):
            if HEADINGS[column] == "Cell":
                sheet.write_url(row, column, f"internal:{quoted(change.sheet, change.cell)}", string=change.cell)
            elif said:
                sheet.write_string(row, column, said[:MOST_TEXT])


def _fill_sheet(book: Any, sheet: Any, rows: list[list[Any]], changes: dict[tuple[int, int], CellChange]) -> None:
    formats = {code: book.add_format({"num_format": code}) for code in (_DAY, _MOMENT, _CLOCK, _SPAN)}
    for row, values in enumerate(rows[:LAST_ROW]):
        for column, value in enumerate(values[:LAST_COLUMN]):
            if value != "" and (row + 1, column + 1) not in changes:
                _write(sheet, (row, column), value, formats)
    for (row, column), change in sorted(changes.items()):
        old = rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else ""
        _write_change(book, sheet, address(row, column), change, old)


def _write(sheet: Any, place: tuple[int, int], value: Any, formats: dict[str, Any]) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(*place, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(*place, value)
    elif isinstance(value, (date, time, timedelta)):
        sheet.write_datetime(*place, value, formats[_shape(value)])
    else:
        sheet.write_string(*place, str(value)[:MOST_TEXT])


def _shape(value: date | time | timedelta) -> str:
    if isinstance(value, timedelta):
        return _SPAN
    if isinstance(value, time):
        return _CLOCK
    return _MOMENT if isinstance(value, datetime) and value.time() != time() else _DAY


def _write_change(book: Any, sheet: Any, place: str, change: CellChange, old: Any) -> None:
    content = held(change, _old(old))
    shape = _shape(old) if isinstance(old, (date, time, timedelta)) and content.number_format is None else None
    code = {None: shape or "General", DAY: _DAY, CLOCK: _CLOCK, MOMENT: _MOMENT}.get(content.number_format, "General")
    style = book.add_format({"bg_color": _SHADE, "num_format": code})
    _write_held(sheet, place, content, style)


def _old(value: Any) -> Old:
    shows = "clock" if isinstance(value, (time, timedelta)) else "day" if isinstance(value, date) else "number"
    kind = "b" if isinstance(value, bool) else "inlineStr" if isinstance(value, str) else "n"
    return Old(kind if value != "" else "", shows)


def _write_held(sheet: Any, place: str, content: Held, style: Any) -> None:
    if content.kind == "":
        sheet.write_blank(place, None, style)
    elif content.kind == "n":
        sheet.write_number(place, float(content.text), style)
    elif content.kind == "b":
        sheet.write_boolean(place, content.text == "1", style)
    else:
        sheet.write_string(place, content.text, style)
