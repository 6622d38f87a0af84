"""How well a column's cells fit a field: the values' own word beside the header's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cmcore.fields import Kind
from cmcore.intake.cells import ParseContext, as_text, is_blank, read_cell, tidy
from cmcore.intake.cells.durations import read_clock
from cmcore.intake.columns import settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cmcore.fields import Column

SAMPLE = 60
"""Different cells looked at in one column: enough to tell what it holds, however long it is."""

BILLING_CODE = re.compile(r"[A-Z]?\d{3,5}[A-Z]{0,2}\d?|[A-Z]{1,6}-?\d{1,5}[A-Z]?|[A-Z]{2,4}-?[A-Z]{2,8}")
PERSON_NAME = re.compile(r"[A-Za-z'’. -]+, *[A-Za-z'’. -]+|[A-Z][a-z'’]+(?: [A-Z]\.?)? [A-Z][A-Za-z'’-]+")  # noqa: RUF001 - names have that apostrophe
IDS = frozenset({"client_id", "session_id", "member_id", "authorization_no", "claim_no", "check_no"})
_NEVER_AN_ID = frozenset({"y", "n", "yes", "no", "true", "false", "x"})
_LONGEST_ID = 30
_PLACE_LENGTH = 2


def fit(values: Sequence[object], column: Column, header: str = "") -> float | None:
    """Share of the cells that the field can hold, from 0 to 1; None where the values say nothing either way."""
    cells = distinct_cells(values)
    if not cells:
        return None
    if column.kind is Kind.TEXT and column.name not in {"payer", "staff"}:
        return None
    if column.kind is Kind.LIST and column.name not in {"denial_codes", "diagnosis"}:
        return None
    context, _ = settle(cells, column, ParseContext(header=header))
    good = sum(1 for each in cells if _holds(each, column, context))
    return good / len(cells)


def distinct_cells(values: Iterable[object]) -> list[object]:
    """Up to SAMPLE different cells that are not blank."""
    found: dict[object, None] = {}
    for each in values:
        if each is not None and not (isinstance(each, str) and is_blank(tidy(each))):
            found.setdefault(each)
        if len(found) == SAMPLE:
            break
    return list(found)


def _holds(raw: object, column: Column, context: ParseContext) -> bool:
    text = tidy(raw)
    if column.kind is Kind.TEXT:
        return not _is_number_or_date(raw, text)
    if column.name in IDS:
        return len(text) <= _LONGEST_ID and text.lower() not in _NEVER_AN_ID and not is_person_name(text)
    parsed = read_cell(raw, column, context)
    if column.name == "code":
        return parsed.value is not None and BILLING_CODE.fullmatch(str(parsed.value)) is not None
    if column.name == "place_of_service":
        return parsed.value is not None and len(str(parsed.value)) == _PLACE_LENGTH
    if column.kind is Kind.TIME:
        return parsed.value is not None and not (isinstance(raw, float) and raw.is_integer() and raw > 24 * 100)
    if column.name == "units_approved" or column.kind in {Kind.MONEY, Kind.RATE}:
        return (parsed.value is not None or parsed.fault is None or parsed.fault.kind == "manually-priced") and (
            not hasattr(raw, "year")
        )
    return parsed.fault is None or parsed.fault.kind in {"error-cell", "ambiguous-duration"}


def _is_number_or_date(raw: object, text: str) -> bool:
    return hasattr(raw, "year") or (re.fullmatch(r"[$\d.,/:-]+", text) is not None and not text.isdigit())


def is_person_name(text: str) -> bool:
    """Whether a text is a person's name rather than an id: "Rivera, Ana", "Ana Rivera"."""
    return PERSON_NAME.fullmatch(text) is not None and not any(each.isdigit() for each in text)


def looks_like_clock(value: object) -> bool:
    """Whether a cell shows a time of day with a colon."""
    text = as_text(value)
    return ":" in text and read_clock(text) is not None
