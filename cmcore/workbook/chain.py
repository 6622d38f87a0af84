"""The calculation chain without the formulas that corrections replaced; Excel repairs a file where it names others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmcore.workbook.addresses import address
from cmcore.workbook.package import CHAIN, local, parse_part, write_part

if TYPE_CHECKING:
    from collections.abc import Collection

    from cmcore.workbook.package import Package

TYPES = "[Content_Types].xml"


def chain_parts(package: Package, replaced: Collection[tuple[str, int, int]]) -> dict[str, bytes | None]:
    """Parts that change because formula cells (sheet, row, column) hold values now; none where there is no chain."""
    if package.chain is None or not replaced:
        return {}
    ids = package.sheet_ids()
    gone = {(ids.get(sheet, ""), address(row, column)) for sheet, row, column in replaced}
    root = parse_part(package.read(package.chain))
    sheet_id = ""
    for entry in list(root):
        sheet_id = entry.get("i", sheet_id)
        entry.set("i", sheet_id)
        if (sheet_id, entry.get("r")) in gone:
            root.remove(entry)
    part = package.names[package.chain.lower()]
    return {part: write_part(root)} if len(root) else _without_chain(package, part)


def _without_chain(package: Package, part: str) -> dict[str, bytes | None]:
    relations = package.relations_of(package.workbook)
    links, types = parse_part(package.read(relations)), parse_part(package.read(TYPES))
    for each in list(links):
        if each.get("Type", "").endswith(CHAIN):
            links.remove(each)
    for each in list(types):
        if local(each) == "Override" and each.get("PartName", "").lower() == f"/{part}".lower():
            types.remove(each)
    return {part: None, relations: write_part(links), package.names[TYPES.lower()]: write_part(types)}
