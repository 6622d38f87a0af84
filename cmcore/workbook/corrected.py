"""The corrected file for any upload: the original with its cells changed, or a new workbook that says so."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING

from cmcore.findings import PatchRefusedError
from cmcore.workbook.cell_change import CellChange, Corrected, Value
from cmcore.workbook.patch_csv import patch_csv
from cmcore.workbook.patch_xlsx import patch_xlsx
from cmcore.workbook.rebuilt import ErrorCells, rebuild

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ZIP = b"PK\x03\x04"
_XLS = b"\xd0\xcf\x11\xe0"
_PARQUET = b"PAR1"


def correct_file(
    name: str,
    data: bytes,
    changes: Sequence[CellChange],
    *,
    corrections_sheet: bool = False,
    error_cells: Callable[[], ErrorCells] = dict,
) -> Corrected:
    """The file with the changes made, told apart by content.

    xlsx and xlsm keep everything but the corrected sheets and the styles; csv and tsv keep every other character.
    xls, xlsb, ods, parquet, and xlsx files that cannot be patched become a new xlsx with `in_place` False.
    `corrections_sheet` adds a sheet that lists the changes made: where, was, now, why, who, when. `error_cells` is
    asked where a new xlsx is made: its reader takes #N/A and such for blanks.
    """
    if not data.startswith((_ZIP, _XLS, _PARQUET)):
        return patch_csv(name, data, changes, corrections_sheet=corrections_sheet)
    if _is_xlsx(data):
        with suppress(PatchRefusedError):
            return patch_xlsx(name, data, changes, corrections_sheet=corrections_sheet)
    return rebuild(name, data, changes, corrections_sheet=corrections_sheet, errors=error_cells())


def _is_xlsx(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = {each.lower() for each in archive.namelist()}
    except zipfile.BadZipFile:
        return False
    return "[content_types].xml" in names and not any(PurePath(each).name == "workbook.bin" for each in names)


__all__ = ["CellChange", "Corrected", "Value", "correct_file"]
