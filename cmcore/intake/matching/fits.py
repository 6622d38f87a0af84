"""How well a column's cells fit a field: the values' own word beside the header's."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from cmcore.fields import Kind
from cmcore.intake.cells import ParseContext, is_blank, is_ditto, read_cell, tidy
from cmcore.intake.cells.numbers import without_footnote
from cmcore.intake.finding.looks import DATE, look
from cmcore.intake.values.columns import settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cmcore.fields import Column

SHAPES = {
    "denial_codes": re.compile(r"(?:CO|PR|OA|PI|CR)[- ]?[A-Z]?\d{1,3}\b"),
    "code": re.compile(r"[A-CEGHJ-MP-V]\d{4}\b"),
}
"""Fields whose values tell them by their look alone."""
_CODE_LAST = re.compile(r"[A-Za-z].*(?:[(\[]\s*|\s[-–|]\s+|:\s*)[A-CEGHJ-MP-V]\d{4}(?:[\s:,-]*[A-Z0-9]{2}){0,4}[)\]]?")  # noqa: RUF001 - people type that dash
"""A service's name with its code behind it: "Case Management (T2023)"."""
_SHAPED_LISTS = frozenset({"denial_codes", "diagnosis", "remark_codes"})
SHAPED_FROM = 0.9
SAMPLE = 60
"""Different cells looked at in one column: enough to tell what it holds, however long it is."""

BILLING_CODE = re.compile(r"[A-Z]?\d{3,5}[A-Z]{0,2}\d?|[A-Z]{1,6}-?\d{1,5}[A-Z]?|[A-Z]{2,4}-?[A-Z]{2,8}")
STANDARD_CODE = re.compile(r"(?:[A-Z]\d{4}|\d{5}|\d{4}[A-Z])(?:\.0$|\b|(?=[A-Z]))")
BY_REPORT = re.compile(r"pric|report|negotiat|usd", re.IGNORECASE)
PERSON_NAME = re.compile(
    r"[A-Za-z'’. -]+, *[A-Za-z'’. -]+"  # noqa: RUF001 - names have that apostrophe
    r"|[A-Z][a-z'’]+(?: [A-Z]\.?)? [A-Z][A-Za-z'’-]+"  # noqa: RUF001
    r"|[A-Z][A-Za-z'’-]+ [A-Z]\.|[A-Z]\. ?[A-Z][A-Za-z'’-]+"  # noqa: RUF001
    r"|[A-Z'’-]{2,} [A-Z'’-]{3,}(?: [A-Z]\.?)?"  # noqa: RUF001
)
_PER_UNIT = re.compile(
    r"(?:per|each|by the) (?:\d+ ?)?(?:unit|session|hour|day|diem|visit|week|month|mile|encounter|case|episode|member"
    r"|contact|min(?:ute)?s?|half)\b.*|(?:\d+ ?)?(?:unit|session|hour|day|visit|week|month|encounter|min(?:ute)?)s?",
    re.IGNORECASE,
)
"""What a rate is for, which is no rate."""
IDS = frozenset({"client_id", "session_id", "member_id", "authorization_no", "claim_no", "check_no"})
_TEXTS_OF_DAYS = frozenset({"period", "notes", "source"})
"""Texts that a day may be as well: of a measure's period, of a note, of where a rate is from."""
_NEVER_AN_ID = frozenset({"y", "n", "yes", "no", "true", "false", "x"})
LONG_IDS = frozenset({"member_id", "check_no"})
_LONGEST_ID, SHORTEST_LONG_ID = 30, 3
_ORGANIZATION = re.compile(
    r"\b(?:inc|llc|corp|agency|cent(?:er|re)|clinic|hospital|services|associates|health(?:care)?|home ?care|group)\b",
    re.IGNORECASE,
)
"""Words of an organization's name: it employs staff, it is none."""
_LAST_COMMA_FIRST = re.compile(r"[A-Z][A-Za-z'’-]+, [A-Z][A-Za-z'’-]+(?: [A-Z]\.?)?")  # noqa: RUF001
_INSURERS = re.compile(r"\b(?:plan|care|caid|medic|blue|cross|shield|insur|inc|llc|mco|health)", re.IGNORECASE)
_AMOUNT = re.compile(r"\$ ?[\d,.]+|[\d,]+\.\d{2}")
_DAY_OF_YEAR = re.compile(r"(?:0?[1-9]|1[0-2])[/-](?:0?[1-9]|[12]\d|3[01])")
"""A day without its year, which is one, though nobody can tell which: what it lacks is said of its cell."""
_REASON = re.compile(r"(?:(?:CARC|RARC)\W*)?(?:(?:CO|PR|OA|PI|CR)\W*)?[A-Z]{0,2}\d{1,4}[A-Z]?\b", re.IGNORECASE)
"""CARCs and RARCs, with a text behind them or without: CO-197, 45, MA130, "CO-16: Missing information"."""
_REMARK = re.compile(r"\W*(?:RARC\W*)?[A-Z]{0,2}[- ]?\d{1,4}[A-Z]?\b", re.IGNORECASE)
"""RARCs, MOA codes and a plan's own: N382, MA130, 0119; a sentence is no such code."""
_CODES = {"denial_codes": _REASON, "remark_codes": _REMARK}
_WHOLE_VALUES = {
    "place_of_service": re.compile(r".{2}"),
    "status_code": re.compile(r"[1-5]|1[0-9]|2[0-7]"),
    "credential": re.compile(r"(?s).*[A-Z]{2}.*"),
}
"""Field to how its values look: a claim's status is CLP02 of X12, from 1 to 27."""
_CHECK = re.compile(r"\b(?:che(?:ck|que)|chk|ck)\b", re.IGNORECASE)
"""What names a check, whose number may be a short one: 77."""
LATEST_AS_NUMBER = 2400


def fit(values: Sequence[object], column: Column, header: str = "", *, strict: bool = False) -> float | None:
    """Share of the cells that the field can hold, from 0 to 1; None where the values say nothing either way.

    `strict` asks billing codes to be CPT or HCPCS codes, where the header alone is not to be believed.
    """
    cells = distinct_cells(values)
    if not cells:
        return None
    if strict and column.name == "client_name":
        return sum(1 for each in cells if is_person_name(tidy(each))) / len(cells)
    if column.kind is Kind.TEXT and column.name not in {"payer", "staff"}:
        return None
    if column.kind is Kind.LIST and column.name not in _SHAPED_LISTS:
        return None
    context, _ = settle(cells, column, ParseContext(header=header))
    good = sum(1 for each in cells if _holds(each, column, context) and not (strict and _is_doubtful(each, column)))
    return good / len(cells)


def says_another(cells: Sequence[object], column: Column) -> bool:
    """Whether a column of days or of codes of denials is none of the field's, whose every text would do."""
    if column.kind is not Kind.TEXT or column.name in _TEXTS_OF_DAYS or not cells:
        return False
    return all(look(each) == DATE for each in cells) or is_shaped(cells, "denial_codes")


def share_of_cells(values: Sequence[object], column: Column, header: str = "") -> float:
    """Share of all cells that the field can hold, each counted as often as it stands there; 0 where all are blank."""
    times = Counter(filter(_says_something, values))
    context, _ = settle(list(times), column, ParseContext(header=header))
    good = sum(number for each, number in times.items() if _holds(each, column, context))
    return good / max(times.total(), 1)


def _is_doubtful(raw: object, column: Column) -> bool:
    """Whether a readable cell is still no proof: a local code that is neither CPT nor HCPCS, "32/day" as money."""
    if column.kind in {Kind.MONEY, Kind.RATE} and isinstance(raw, str) and BY_REPORT.search(raw) is None:
        return re.search(r"[A-Za-z]{2}", raw) is not None
    return column.name == "code" and STANDARD_CODE.match(tidy(raw).upper()) is None


def distinct_cells(values: Iterable[object]) -> list[object]:
    """Up to SAMPLE different cells that say something of their own."""
    found: dict[object, None] = {}
    for each in values:
        if _says_something(each):
            found.setdefault(each)
        if len(found) == SAMPLE:
            break
    return list(found)


def _says_something(raw: object) -> bool:
    """Whether a cell holds a value of its own: no blank, no word for nothing, no ditto mark."""
    return raw is not None and not (isinstance(raw, str) and (is_blank(text := tidy(raw)) or is_ditto(text)))


def _holds(raw: object, column: Column, context: ParseContext) -> bool:
    text = tidy(raw)
    if column.kind is Kind.TEXT:
        return not _is_number_or_date(raw, text) and not _is_another(text, column.name)
    if column.name in IDS:
        is_check = column.name == "check_no" and _CHECK.search(context.header) is not None
        is_row_number = column.name in LONG_IDS and text.isdigit() and len(text) < (2 if is_check else SHORTEST_LONG_ID)
        return len(text) <= _LONGEST_ID and not is_row_number and not _is_no_id(raw, text)
    if column.kind is Kind.RATE and _PER_UNIT.fullmatch(text):
        return False
    if column.kind is Kind.DATE and _DAY_OF_YEAR.fullmatch(text):
        return True
    if column.kind in {Kind.MONEY, Kind.RATE} and isinstance(raw, str):
        raw = without_footnote(text) or raw
    parsed = read_cell(raw, column, context)
    meant = parsed.fault is not None and parsed.fault.kind in {"error-cell", "manually-priced", "impossible-date"}
    meant = meant or (column.kind in {Kind.DATE, Kind.MODIFIERS} and parsed.fault is None)
    return meant or bool(parsed.beside) or (parsed.value is not None and _is_typical(raw, str(parsed.value), column))


def _is_another(text: str, field: str) -> bool:
    """Whether a name is not of the field's kind: an organization is no staff, "Rivera, Ana" no payer, a yes neither."""
    if text.lower() in _NEVER_AN_ID:
        return True
    if field == "staff":
        return _ORGANIZATION.search(text) is not None
    return _LAST_COMMA_FIRST.fullmatch(text) is not None and _INSURERS.search(text) is None


def _is_no_id(raw: object, text: str) -> bool:
    """Whether a short text is no id: an answer, a person's name, an amount, a day."""
    if text.lower() in _NEVER_AN_ID or is_person_name(text):
        return True
    return _AMOUNT.fullmatch(text) is not None or look(raw) == DATE


def _is_typical(raw: object, value: str, column: Column) -> bool:
    """Whether a readable value is also of the field's usual shape: 930 can be a time, 46092 is a day."""
    if column.name == "code":
        return BILLING_CODE.fullmatch(value) is not None and SHAPES["denial_codes"].fullmatch(value) is None
    if shape := _WHOLE_VALUES.get(column.name):
        return shape.fullmatch(value) is not None
    if column.kind is Kind.LIST:
        is_other = look(raw) == DATE or _AMOUNT.fullmatch(tidy(raw)) is not None
        shape = _CODES.get(column.name)
        return not is_other and (shape is None or shape.match(tidy(raw)) is not None)
    if column.kind is Kind.TIME:
        return not (isinstance(raw, (int, float)) and raw > LATEST_AS_NUMBER)
    return not (column.kind in {Kind.MONEY, Kind.RATE, Kind.INDEX, Kind.QUANTITY} and hasattr(raw, "year"))


def _is_number_or_date(raw: object, text: str) -> bool:
    return hasattr(raw, "year") or (re.fullmatch(r"[$\d.,/:-]+", text) is not None and not text.isdigit())


def is_shaped(cells: Sequence[object], field: str) -> bool:
    """Whether nearly all cells look like the values of a field and of no other: CO-197, T1017."""
    shape = SHAPES.get(field)
    if shape is None or not cells:
        return False
    shapes = (shape.match, _CODE_LAST.fullmatch) if field == "code" else (shape.match,)
    good = sum(1 for each in cells if isinstance(each, str) and any(fits(each.strip()) for fits in shapes))
    return good >= SHAPED_FROM * len(cells)


def is_person_name(text: str) -> bool:
    """Whether a text is a person's name rather than an id: "Rivera, Ana", "Ana Rivera"."""
    return PERSON_NAME.fullmatch(text) is not None and not any(each.isdigit() for each in text)
