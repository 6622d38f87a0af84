"""An xlsx file's parts: which sheet lies where, its tables, its date system, its styles."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from lxml import etree

from cmcore.findings import PatchRefusedError
from cmcore.workbook.addresses import Area, split_area

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

CHAIN = "/calcChain"
STYLES = "/styles"
TABLE = "/table"
PIVOT = "/pivotCacheDefinition"
DAMAGED = (KeyError, ValueError, RuntimeError, EOFError, OSError, struct.error, zipfile.BadZipFile, zlib.error)
"""What the zip reader raises for members that are missing, broken, encrypted or packed in a way that it lacks."""


def parse_part(content: bytes) -> Any:
    """Root element of an XML part; nothing outside it is ever fetched.

    Raises PatchRefusedError where the part is not well formed.
    """
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise PatchRefusedError(f"A part of the workbook is damaged: {error}. Save it again in Excel.") from None


def write_part(root: Any) -> bytes:
    """An XML part's bytes, declared as spreadsheet programs declare them."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def local(element: Any) -> str:
    """Element name without its namespace; comments have none."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: Any, name: str) -> list[Any]:
    """Children of one name, whatever their namespace."""
    return [each for each in element if local(each) == name]


def child(element: Any, name: str) -> Any:
    """The first child of one name, whatever its namespace; None where there is none."""
    return next(iter(children(element, name)), None)


@dataclass(frozen=True, slots=True)
class Heading:
    """The header row of a table object: its text must equal the table's own column names."""

    table: str
    area: Area


class Package:
    """The parts of one xlsx or xlsm file."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except DAMAGED:
            raise PatchRefusedError("The file is not an Excel workbook inside.") from None
        self.names = {each.replace("\\", "/").lstrip("/").lower(): each for each in self._archive.namelist()}

    def read(self, part: str) -> bytes:
        """A part's content; part names are compared without case, as the format says."""
        try:
            return self._archive.read(self.names[part.lower()])
        except DAMAGED:
            raise PatchRefusedError(f"The workbook's part {part} is missing or cannot be read.") from None

    def has(self, part: str) -> bool:
        """Whether the file has a part."""
        return part.lower() in self.names

    @cached_property
    def workbook(self) -> str:
        """Path of the workbook part."""
        found = next((path for kind, path, _ in self.relations("") if kind.endswith("/officeDocument")), None)
        if found is None:
            raise PatchRefusedError("The file holds no workbook.")
        return found

    @cached_property
    def _root(self) -> Any:
        return parse_part(self.read(self.workbook))

    @cached_property
    def date_1904(self) -> bool:
        """Whether days count from 1904, as old Mac workbooks do."""
        settings = child(self._root, "workbookPr")
        return settings is not None and settings.get("date1904", "") in {"1", "true"}

    @cached_property
    def sheets(self) -> dict[str, str]:
        """Worksheet name to its part, in the workbook's order; chart and dialog sheets are left out."""
        targets = {key: path for kind, path, key in self.relations(self.workbook) if kind.endswith("/worksheet")}
        listed = child(self._root, "sheets")
        pairs = [(each.get("name", ""), relation_id(each)) for each in ([] if listed is None else listed)]
        return {name: targets[key] for name, key in pairs if key in targets}

    def sheet_named(self, name: str) -> str | None:
        """The sheet's name as the workbook spells it."""
        return next((each for each in self.sheets if each.casefold() == name.casefold()), None)

    @cached_property
    def styles(self) -> str | None:
        """Path of the styles part, or None where the workbook has none."""
        return self._related(self.workbook, STYLES)

    @cached_property
    def chain(self) -> str | None:
        """Path of the calculation chain, or None where the workbook has none."""
        return self._related(self.workbook, CHAIN)

    def _related(self, part: str, ending: str) -> str | None:
        found = (path for kind, path, _ in self.relations(part) if kind.endswith(ending) and self.has(path))
        return next(found, None)

    def relations_of(self, part: str) -> str:
        """Member that lists a part's relationships; KeyError where there is none."""
        folder, name = posixpath.split(part)
        return self.names[posixpath.join(folder, "_rels", f"{name}.rels").lower()]

    @property
    def root(self) -> Any:
        """The workbook part's element; others must not change it."""
        return self._root

    def relations(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Type, target path and id of each relationship of a part; "" is the file's own."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(path):
            return
        for each in parse_part(self.read(path)):
            target = each.get("Target", "")
            if each.get("TargetMode") != "External" and target:
                full = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                path = posixpath.normpath(full)
                yield each.get("Type", ""), path if self.has(path) else unquote(path), each.get("Id", "")

    def headings(self, part: str) -> list[Heading]:
        """Header rows of a sheet's table objects."""
        found = []
        for kind, path, _ in self.relations(part):
            if not kind.endswith(TABLE) or not self.has(path):
                continue
            root = parse_part(self.read(path))
            area = split_area(root.get("ref", ""))
            if area and root.get("headerRowCount", "1") != "0":
                top = Area(area.top, area.left, area.top, area.right)
                found.append(Heading(root.get("displayName") or root.get("name") or "", top))
        return found

    def tables(self) -> Iterator[tuple[str, str, Area]]:
        """Name, sheet and whole area of each table object of the workbook."""
        for sheet, part in self.sheets.items():
            for kind, path, _ in self.relations(part):
                if kind.endswith(TABLE) and self.has(path):
                    root = parse_part(self.read(path))
                    area = split_area(root.get("ref", ""))
                    if area:
                        yield root.get("displayName") or root.get("name") or "", sheet, area

    def defined_names(self) -> Iterator[tuple[str, str]]:
        """Each defined name and what it stands for; names of single sheets come as those of the whole workbook."""
        listed = child(self._root, "definedNames")
        for each in [] if listed is None else children(listed, "definedName"):
            yield each.get("name", ""), each.text or ""

    @cached_property
    def is_signed(self) -> bool:
        """Whether the file carries a digital signature."""
        return any(name.startswith("_xmlsignatures/") for name in self.names)

    def pivots_read(self, sheets: Collection[str]) -> bool:
        """Whether a pivot table sums up one of the sheets, or a source that only a name tells."""
        caches = [path for kind, path, _ in self.relations(self.workbook) if kind.endswith(PIVOT) and self.has(path)]
        sources = [child(parse_part(self.read(path)), "cacheSource") for path in caches]
        given = [child(each, "worksheetSource") for each in sources if each is not None]
        wanted = {each.casefold() for each in sheets}
        return any(each.get("sheet", "").casefold() in wanted | {""} for each in given if each is not None)

    def sheet_ids(self) -> dict[str, str]:
        """Worksheet name to its sheetId, by which the calculation chain names it."""
        return {each.get("name", ""): each.get("sheetId", "") for each in child(self._root, "sheets")}


def relation_id(element: Any) -> str:
    """Id of the relationship that an element names, whatever its namespace."""
    return next((value for key, value in element.attrib.items() if re.fullmatch(r"\{.*relationships\}id", key)), "")
