"""Cells that hold several billing codes: "T1017, T1016", "T1017-HN; T1016", "99490 + 99439"."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from cmcore.intake.names.meanings import field_named
from cmcore.intake.shaping.long_rows import NOWHERE, LongRows
from cmcore.intake.shaping.wide_codes import numbered
from cmcore.intake.values.distinct import distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

ONCE = frozenset(
    """allowed_amount billed_amount end_time minutes paid_amount patient_paid start_time units""".split()  # noqa: SIM905 - a list of words reads better whole
)
"""Fields of a contact that a row states once, however many codes its cell names."""

_CODE = re.compile(r"(?<![A-Z0-9])(?:[A-Z]\d{4}|\d{5}|\d{4}[A-Z])(?![A-Z0-9])", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,;/+&|]|\band\b|\n|\s)\s*", re.IGNORECASE)
_PIECE = re.compile(r"[\s:-]*(?:[A-Z0-9]{2}\b[\s,:;/-]*){0,4}", re.IGNORECASE)


@lru_cache(maxsize=65_536)
def split_codes(text: str) -> tuple[str, ...]:
    """The codes of a cell, each with the modifiers behind it; none where the cell does not hold several.

    >>> split_codes("T1017-HN; T1016"), split_codes("T1017, HN"), split_codes("T1017-T1019")
    (('T1017-HN', 'T1016'), (), ())
    """
    starts = [found.start() for found in _CODE.finditer(text)]
    if len(starts) < len(("one", "another")) or text[: starts[0]].strip():
        return ()
    pieces = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    trimmed = [_trimmed(piece) for piece in pieces]
    if any(each is None for each in (*trimmed[:-1], _trimmed(f"{pieces[-1]},"))):
        return ()
    return tuple(each for each in (*trimmed[:-1], _trimmed(f"{pieces[-1]},")) if each)


def _trimmed(piece: str) -> str | None:
    """A code with its modifiers, without the sign that parts it from the next; None where other words stand there."""
    bare = re.sub(r"(?:\s*(?:[,;/+&|]|\band\b))+\s*$|\s+$", "", piece, flags=re.IGNORECASE)
    if bare == piece or _PIECE.fullmatch(bare[len("T1017") :]) is None:
        return None
    return bare


def with_codes_apart(long: LongRows) -> LongRows:
    """A line for each code where a cell holds several; what counts once in a row stands on its first line."""
    at = [index for index, header in enumerate(long.headers) if (found := numbered(header)) and found[0] == "code"]
    if len(at) != 1:
        return long
    cells = long.cells[at[0]]
    several = {
        each: codes for each in set(filter(_is_text, distinct(cells))) if (codes := split_codes(str(each).strip()))
    }
    if not several:
        return long
    columns = [[*values] for values in long.cells]
    codes_of = [several.get(cell, (cell,)) for cell in cells]
    lines = [(row, code, place) for row, codes in enumerate(codes_of) for place, code in enumerate(codes, 1)]
    once = _counted_once(long.headers)
    parted = [len(codes_of[row]) > 1 for row, _, _ in lines]
    made: list[Sequence[object]] = []
    spread: dict[int, list[int]] = {}
    for index, values in enumerate(columns):
        if index == at[0]:
            made.append([code for _, code, _ in lines])
            spread[index] = [NOWHERE if each else index for each in parted]
        elif index in once:
            made.append([values[row] if place == 1 else "" for row, _, place in lines])
            spread[index] = [index if place == 1 else NOWHERE for _, _, place in lines]
        else:
            made.append([values[row] for row, _, _ in lines])
    return replace(
        long,
        cells=made,
        rows=[long.rows[row] for row, _, _ in lines],
        places=[place for _, _, place in lines],
        spread=spread,
        split=at[0],
    )


def _is_text(cell: object) -> bool:
    return isinstance(cell, str)


def _counted_once(headers: Sequence[str]) -> set[int]:
    """Columns that a row states once for all its codes: minutes, units, amounts; never the rate of a fee line."""
    meant = [(field_named(each, "sessions"), field_named(each, "authorizations")) for each in headers]
    is_contact = any(session == "service_date" for session, _ in meant)
    return {
        index
        for index, (session, approval) in enumerate(meant)
        if (session in ONCE if is_contact else approval == "units_approved")
    }
