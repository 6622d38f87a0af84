"""X12 text as segments, whatever its separators, line breaks, indents or marks before it."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ISA_ELEMENTS = 16
_BARE = re.compile(r"(?:GS|ST)([^\w\s])")
_LAST = ("SE", "GE", "IEA")
"""Segments that a file may end with, though their terminator is missing."""
ELEMENT, COMPONENT, TERMINATOR = "*", ":", "~"


@dataclass(slots=True)
class Segment:
    """One segment: `number` counts from 1, element 0 is its name; the file ends inside one that `is_cut`."""

    number: int
    elements: list[str]
    component: str = COMPONENT
    is_cut: bool = False

    @property
    def name(self) -> str:
        """CLP, SVC, CAS and such."""
        return self.elements[0]

    def at(self, position: int) -> str:
        """An element, blank where the segment is shorter."""
        elements = self.elements
        return elements[position].strip() if position < len(elements) else ""

    def parts(self, position: int) -> list[str]:
        """The components of an element."""
        return self.at(position).split(self.component)


def split_segments(data: bytes) -> Iterator[Segment]:
    """The segments of a file in order; the separators are those its envelope declares, or those it uses without one."""
    text = _unwrapped(_decode(data).replace("\x00", "").lstrip())
    element, component, terminator = _separators(text)
    number = 0
    *whole, last = text.split(terminator)
    is_broken = "\n" in text or "\r" in text
    for raw in whole:
        line = raw.strip("\r\n\t ")
        if line:
            number += 1
            yield Segment(number, _elements(line, element, is_broken=is_broken), component)
    if rest := last.strip("\r\n\t "):
        elements = _elements(rest, element, is_broken=is_broken)
        is_cut = terminator != "\n" and elements[0] not in _LAST
        yield Segment(number + 1, elements, component, is_cut)


def _elements(line: str, element: str, *, is_broken: bool) -> list[str]:
    """The elements of a segment; a line break may stand in any where the file has some."""
    parts = line.split(element)
    return [part.strip("\r\n") for part in parts] if is_broken else parts


def _decode(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _unwrapped(text: str) -> str:
    """The text as one line where its envelope is broken into lines, as files in records of a fixed length have it."""
    envelope = text.split(text[3], ISA_ELEMENTS)[:-1] if text.startswith("ISA") and len(text) > len("ISA") else []
    is_wrapped = len(envelope) == ISA_ELEMENTS and any("\n" in part for part in envelope)
    return text.replace("\r", "").replace("\n", "") if is_wrapped else text


def _separators(text: str) -> tuple[str, str, str]:
    """Element, component and terminator: an envelope gives the last two right after its sixteenth element mark."""
    parts = text.split(text[3], ISA_ELEMENTS) if text.startswith("ISA") and len(text) > len("ISA") else []
    if len(parts) > ISA_ELEMENTS and len(parts[-1]) > 1:
        component, terminator = parts[-1][0], parts[-1][1]
        return text[3], component, "\n" if terminator in "\r\n" else terminator
    bare = _BARE.match(text)
    if bare is None:
        return ELEMENT, COMPONENT, TERMINATOR if TERMINATOR in text else "\n"
    element = bare[1]
    mark = re.escape(element)
    ends = re.search(rf"((?!{mark})[^\w\s]|\n)\s*(?:ST|BPR){mark}", text)
    composed = re.search(rf"SVC{mark}[A-Z0-9]{{2}}((?!{mark})[^\w\s])", text)
    return element, composed[1] if composed else COMPONENT, ends[1] if ends else TERMINATOR
