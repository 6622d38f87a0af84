"""X12 text as segments, whatever its separators, line breaks, indents or marks before it."""

from __future__ import annotations

from dataclasses import dataclass

ISA_LENGTH = 106
ELEMENT, COMPONENT, TERMINATOR = "*", ":", "~"


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: `number` counts from 1 in the file; element 0 is its name."""

    number: int
    elements: tuple[str, ...]
    component: str = COMPONENT

    @property
    def name(self) -> str:
        """CLP, SVC, CAS and such."""
        return self.elements[0]

    def at(self, position: int) -> str:
        """An element, blank where the segment is shorter."""
        return self.elements[position].strip() if position < len(self.elements) else ""

    def parts(self, position: int) -> list[str]:
        """The components of an element."""
        return self.at(position).split(self.component)


def split_segments(data: bytes) -> list[Segment]:
    """The segments of a file in order; the separators are those its envelope declares."""
    text = data.decode("utf-8-sig", errors="replace").replace("\x00", "").lstrip()
    element, component, terminator = _separators(text)
    segments: list[Segment] = []
    for raw in text.split(terminator):
        line = raw.strip("\r\n\t ")
        if line:
            elements = tuple(part.strip("\r\n") for part in line.split(element))
            segments.append(Segment(len(segments) + 1, elements, component))
    return segments


def _separators(text: str) -> tuple[str, str, str]:
    if text.startswith("ISA") and len(text) >= ISA_LENGTH:
        element = text[3]
        if text[ISA_LENGTH - 3] == element:
            terminator = text[ISA_LENGTH - 1]
            return element, text[ISA_LENGTH - 2], terminator if not terminator.isspace() else "\n"
        head = text.split("GS" + element, 1)[0].rstrip()
        return element, head[-2], head[-1]
    return ELEMENT, COMPONENT, TERMINATOR if TERMINATOR in text else "\n"
