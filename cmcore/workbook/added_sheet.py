"""A sheet named Corrections at the end of the corrected workbook: one row a cell, each leading to its cell.

Beside the sheet itself only the list of sheets, its relationships and the content types change.
"""

from __future__ import annotations

import copy
import posixpath
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from cmcore.workbook.addresses import address
from cmcore.workbook.cell_xml import MOST_TEXT, Held, cell_xml
from cmcore.workbook.chain import TYPES
from cmcore.workbook.changes import HEADINGS, change_words
from cmcore.workbook.package import child, children, parse_part, relation_id, write_part
from cmcore.workbook.reports import sheet_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cmcore.workbook.cell_change import CellChange
    from cmcore.workbook.package import Package
    from cmcore.workbook.styles_xml import Styles

CORRECTIONS = "Corrections"
WIDTHS = (16, 8, 24, 24, 48, 18, 18)
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_CELL = HEADINGS.index("Cell")


def with_corrections(
    package: Package,
    parts: Mapping[str, bytes | None],
    changes: Sequence[CellChange],
    styles: Styles | None,
) -> dict[str, bytes | None]:
    """The changed parts and those of the added sheet; `styles` get the look of its headings and links."""
    listed = copy.deepcopy(package.root)
    sheets = child(listed, "sheets")
    links, types = (
        parse_part(parts.get(name) or package.read(name)) for name in (_links_of(package), package.names[TYPES.lower()])
    )
    part, target = _free_part(package)
    key = _free_id(links)
    model = next(each for each in links if each.get("Id") in {relation_id(sheet) for sheet in sheets})
    _add(links, "Relationship", Id=key, Type=model.get("Type"), Target=target)
    _add(types, "Override", PartName=f"/{part}", ContentType=_CONTENT)
    _list_sheet(sheets, key)
    return {
        **parts,
        package.names[package.workbook.lower()]: write_part(listed),
        _links_of(package): write_part(links),
        package.names[TYPES.lower()]: write_part(types),
        part: _sheet(etree.QName(listed).namespace, changes, styles),
    }


def quoted(sheet: str, cell: str) -> str:
    """The place of a cell as a link or a formula names it: 'July''s log'!F14."""
    return "'{}'!{}".format(sheet.replace("'", "''"), cell)


def _links_of(package: Package) -> str:
    return package.relations_of(package.workbook)


def _free_part(package: Package) -> tuple[str, str]:
    """A path that no part has, from the top and from the workbook's folder."""
    folder, number = posixpath.dirname(package.workbook), 1
    while package.has(posixpath.join(folder, f"worksheets/sheet{number}.xml")):
        number += 1
    target = f"worksheets/sheet{number}.xml"
    return posixpath.join(folder, target), target


def _free_id(links: Any) -> str:
    taken, number = {each.get("Id") for each in links}, 1
    while f"rId{number}" in taken:
        number += 1
    return f"rId{number}"


def _add(root: Any, name: str, **attributes: str) -> None:
    namespace = etree.QName(root).namespace
    root.append(root.makeelement(f"{{{namespace}}}{name}" if namespace else name, attributes))


def _list_sheet(sheets: Any, key: str) -> None:
    """The sheet at the end of the list, shown, under a name and a number that no other has."""
    listed = children(sheets, "sheet")
    numbers = [int(each.get("sheetId", "0")) for each in listed if each.get("sheetId", "").isdecimal()]
    fresh = sheets.makeelement(listed[-1].tag, {})
    fresh.set("name", sheet_name(CORRECTIONS, [each.get("name", "") for each in listed]))
    fresh.set("sheetId", str(max(numbers, default=0) + 1))
    fresh.set(next(name for name in listed[-1].attrib if name.endswith("relationships}id")), key)
    sheets.append(fresh)


def _sheet(namespace: str, changes: Sequence[CellChange], styles: Styles | None) -> bytes:
    heading, link = (styles.lettered("b"), styles.lettered("u")) if styles else (0, 0)
    rows = [_row(1, HEADINGS, [heading] * len(HEADINGS))]
    looks = [link if at == _CELL else 0 for at in range(len(HEADINGS))]
    rows += [_row(number, change_words(each), looks) for number, each in enumerate(changes, start=2)]
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(WIDTHS, start=1)
    )
    links = "".join(_link(number, each) for number, each in enumerate(changes, start=2))
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    head = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{namespace}"><sheetViews>'
        f'<sheetView workbookViewId="0">{pane}</sheetView></sheetViews><cols>{widths}</cols><sheetData>'
    )
    tail = f"</sheetData><hyperlinks>{links}</hyperlinks></worksheet>"
    return b"".join([head.encode(), *rows, tail.encode()])


def _row(number: int, words: Sequence[str | None], looks: Sequence[int]) -> bytes:
    cells = [
        cell_xml(b"", address(number, at), look, Held("inlineStr", word[:MOST_TEXT]))
        for at, (word, look) in enumerate(zip(words, looks, strict=True), start=1)
        if word
    ]
    return b'<row r="%d">%s</row>' % (number, b"".join(cells))


def _link(number: int, change: CellChange) -> str:
    place = quoteattr(quoted(change.sheet, change.cell.upper().replace("$", "")))
    return f'<hyperlink ref="{address(number, _CELL + 1)}" location={place} display={quoteattr(change.cell)}/>'
