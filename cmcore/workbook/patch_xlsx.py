"""The uploaded workbook with only the corrected cells changed.

The corrected sheets' parts and the styles part change; every other member of the file keeps its bytes as they lie.
Results of formulas that a corrected cell feeds, on whatever sheet, are taken out, so that no program shows an old one
and every program works them out when it opens the file; a note names the other sheets that this touches.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from cmcore.findings import PatchRefusedError
from cmcore.workbook.added_sheet import with_corrections
from cmcore.workbook.cell_change import Corrected, last_of_each_cell
from cmcore.workbook.chain import chain_parts
from cmcore.workbook.formulas import Formula, Known, known_names, out_of_date, read_formulas
from cmcore.workbook.package import Package
from cmcore.workbook.patch_sheet import SheetPatch
from cmcore.workbook.sheet_xml import SheetText
from cmcore.workbook.styles_xml import Styles
from cmcore.workbook.zip_parts import rewrite_zip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.workbook.cell_change import CellChange

_FORMULA_MARKS = (b"<f>", b"<f ", b":f>", b":f ")


class WorkbookPatch:
    """Changes collected for one workbook, sheet by sheet."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.data = name, data
        self.package = Package(data)
        self.styles, self._unstyled = _styles_of(self.package)
        self.sheets: dict[str, SheetPatch | str] = {}

    def take(self, change: CellChange) -> str | None:
        """Note a change, or say why it cannot be made."""
        sheet = self.package.sheet_named(change.sheet)
        if sheet is None:
            known = ", ".join(self.package.sheets)
            return f'{self.name} has no sheet "{change.sheet}" with cells. Its sheets are {known}.'
        patch = self._sheet(sheet)
        return patch if isinstance(patch, str) else patch.take(change)

    def _sheet(self, name: str) -> SheetPatch | str:
        if name not in self.sheets:
            part = self.package.sheets[name]
            try:
                text = SheetText(self.package.read(part))
                self.sheets[name] = SheetPatch(name, text, self.package.headings(part), self.styles)
            except PatchRefusedError as error:
                self.sheets[name] = str(error)
        return self.sheets[name]

    def _touched(self) -> dict[str, SheetPatch]:
        return {name: each for name, each in self.sheets.items() if isinstance(each, SheetPatch) and each.corrected}

    def finish(self, listed: Sequence[CellChange] = ()) -> tuple[bytes, tuple[str, ...]]:
        """The workbook's bytes and notes about it; a sheet is added for the changes to list, if any."""
        touched = self._touched()
        stale = self._stale(touched)
        fed = {
            name: patch
            for name in {sheet for sheet, _, _ in stale}
            if isinstance(patch := self._sheet(name), SheetPatch)
        }
        parts: dict[str, bytes | None] = {}
        for name, patch in (fed | touched).items():
            mine = {(row, column) for sheet, row, column in stale if sheet == name}
            part = self.package.names[self.package.sheets[name].lower()]
            parts[part] = patch.content(mine, date_1904=self.package.date_1904)
        replaced = {(name, *place) for name, patch in touched.items() for place in patch.formulas_replaced}
        parts |= chain_parts(self.package, replaced)
        if listed:
            parts = with_corrections(self.package, parts, listed, self.styles)
        if self.styles and self.styles.is_changed and self.package.styles:
            parts[self.package.names[self.package.styles.lower()]] = self.styles.content()
        return rewrite_zip(self.data, parts), self._notes(set(touched), set(fed))

    def _stale(self, touched: dict[str, SheetPatch]) -> set[tuple[str, int, int]]:
        corrected = [(name, *place) for name, patch in touched.items() for place in patch.corrected]
        formulas = [
            each
            for name in self.package.sheets
            for each in self._formulas(name)
            if name not in touched or (each.row, each.column) not in touched[name].corrected
        ]
        return out_of_date(formulas, corrected) if formulas else set()

    @cached_property
    def _known(self) -> Known:
        return known_names(self.package.defined_names(), self.package.tables())

    def _formulas(self, name: str) -> list[Formula]:
        patch = self.sheets.get(name)
        if isinstance(patch, SheetPatch):
            return read_formulas(name, patch.text, self._known)
        content = self.package.read(self.package.sheets[name])
        if not any(mark in content for mark in _FORMULA_MARKS):
            return []
        try:
            return read_formulas(name, SheetText(content), self._known)
        except PatchRefusedError:
            return []

    def _notes(self, touched: set[str], fed: set[str]) -> tuple[str, ...]:
        notes = []
        if fed:
            names = ", ".join(name for name in self.package.sheets if name in fed)
            notes.append(
                f"Formulas on {names} read corrected cells; their old results were taken out, and Excel works them "
                "out anew. Save the workbook there before it is read by a program that does not calculate."
            )
        if self.package.pivots_read(touched):
            notes.append("Pivot tables show figures from before the corrections. Use Data, Refresh All in Excel.")
        if self._unstyled:
            notes.append("The workbook's styles are damaged, so that corrected cells are not shaded.")
        if self.package.is_signed:
            notes.append("The workbook's digital signature does not cover the corrections. Sign it again.")
        return tuple(notes)


def _styles_of(package: Package) -> tuple[Styles | None, bool]:
    """The styles, and whether there are some that nobody can read; those stay as they are."""
    if package.styles is None:
        return None, False
    try:
        return Styles(package.read(package.styles)), False
    except PatchRefusedError:
        return None, True


def patch_xlsx(name: str, data: bytes, changes: Sequence[CellChange], *, corrections_sheet: bool = False) -> Corrected:
    """The workbook with the changes that it can take; each other one with the sentence that says why not.

    `corrections_sheet` adds a sheet at the end that lists the changes made.

    Raises PatchRefusedError where the file as a whole cannot be patched.
    """
    patch = WorkbookPatch(name, data)
    applied, refused = [], []
    for change in last_of_each_cell(tuple(changes)):
        why = patch.take(change)
        if why is None:
            applied.append(change)
        else:
            refused.append((change, f"{change.place}: {why}"))
    made = partial(Corrected, name=name, in_place=True, applied=tuple(applied), refused=tuple(refused))
    if not applied:
        return made(data=data)
    fresh, notes = patch.finish(applied if corrections_sheet else ())
    return made(data=fresh, notes=notes)
