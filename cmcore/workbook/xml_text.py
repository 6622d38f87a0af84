"""XML as text with known places: attributes of a tag, spans replaced, comments blanked out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cmcore.findings import PatchRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

_ATTRIBUTE = re.compile(rb"""([\w:.\-]+)\s*=\s*("[^"]*"|'[^']*')""")
_ASIDE = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)


def read_attributes(tag: bytes) -> dict[str, str]:
    """Attributes of a start tag by name."""
    return {match[1].decode(): match[2][1:-1].decode(errors="replace") for match in _ATTRIBUTE.finditer(tag)}


def splice(content: bytes, pieces: Iterable[tuple[int, int, bytes]]) -> bytes:
    """The content with each span replaced.

    Raises: PatchRefusedError where spans overlap, as they do in a damaged part only.
    """
    parts, place = [], 0
    for start, end, fresh in sorted(pieces, key=lambda piece: piece[:2]):
        if start < place:
            raise PatchRefusedError("Cells of the sheet lie inside each other. Save the workbook again in Excel.")
        parts.extend([content[place:start], fresh])
        place = end
    return b"".join([*parts, content[place:]])


def masked(content: bytes) -> bytes:
    """The content with comments and literal sections blanked out, every place kept."""
    return _ASIDE.sub(lambda match: b" " * len(match[0]), content) if content.find(b"<!") >= 0 else content
