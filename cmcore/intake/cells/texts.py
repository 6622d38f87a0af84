"""Texts, ids, codes, modifiers, lists and choices as people type them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from cmcore.intake.cells.denial_words import stands
from cmcore.intake.cells.paid_per import paid_per
from cmcore.intake.cells.parsed import BLANK, CellFault, Parsed, as_text, is_blank, quoted, tidy

if TYPE_CHECKING:
    from cmcore.fields import Column
    from cmcore.intake.cells.parsed import ParseContext

_CODE = r"([A-Z]\d{4}|\d{5}|\d{4}[A-Z])"
CODE_WITH_MODIFIERS = re.compile(_CODE + r"((?:\s*[-:;,/.]\s*[A-Z0-9]{2}\b|\s+[A-Z0-9]{2}\b){1,4})")
_AROUND_MODIFIERS = re.compile(r"[()\[\]_]|\bW/|\bWITH\b|\bMOD(?:IFIER)?S?\b[:.]?")
CODE_AND_MODIFIERS_RUN_TOGETHER = re.compile(_CODE + r"((?=\d*[A-Z])[A-Z0-9]{2}|(?=\d*[A-Z])[A-Z0-9]{4})")
CODE_WITH_NAME = re.compile(_CODE + r"\s*(?:[-–:|(]\s*|\s)(?=[A-Z(])(?![A-Z]\d{4}\b).{4,}")  # noqa: RUF001 - people type that dash
NAME_WITH_CODE = re.compile(
    r"[A-Z][A-Z ,.&/'’-]{2,}?(?:\s*[(\[]\s*|\s+[-–|/]\s+|:\s*)"  # noqa: RUF001 - people type those signs
    r"(" + _CODE + r"(?:[\s:,-]*[A-Z0-9]{2}){0,4})[)\]]?"
)
"""A service's name with its code behind it: "Case Management (T2023)"; an agency's own ABC-12345 is none."""
_REASON = re.compile(r"(?:(CO|PR|OA|PI|CR)[\s-]*0*)?([A-Z]{0,2}\d{1,4})(?:\s*[-–:]\s*[A-Z]{2}.*)?")  # noqa: RUF001 - people type that dash
_LOOK_ALIKE_LETTERS = str.maketrans("АВЕКМНОРСТХІЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTXISABEZHIKMNOPTYX")  # noqa: RUF001 - letters of other alphabets that look like ours
SEVERAL_CODES = re.compile(_CODE + r"(?:\s*(?:[-–/,;&]|TO|THRU|AND)?\s*" + _CODE + r")+")  # noqa: RUF001 - people type that dash
_TIMES = re.compile(r"[\s(]+(?:x ?\d{1,2}|\d{1,2} ?x)\)?$")
"""How many units people write behind a code: "T1017 x4"; X4 in capitals is a modifier."""
_DIGIT = re.compile(r"\d")
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d{1,2}")
MODIFIER = re.compile(r"[A-Z0-9]{2}")
_LIST_OF_CODE = re.compile(r"(?:CARC|RARC)[\s:#-]*")
"""The code list that people write before a code: "CARC 197"."""
DENIAL_CODE = re.compile(r"(CO|PR|OA|PI|CR)[\s-]*0*([A-Z]?\d{1,3})")
PLACES = {
    "office": "11",
    "clinic": "11",
    "agency office": "11",
    "home": "12",
    "client home": "12",
    "clients home": "12",
    "patient home": "12",
    "school": "03",
    "homeless shelter": "04",
    "shelter": "04",
    "assisted living": "13",
    "assisted living facility": "13",
    "group home": "14",
    "inpatient hospital": "21",
    "emergency room": "23",
    "emergency department": "23",
    "skilled nursing facility": "31",
    "nursing facility": "32",
    "community mental health center": "53",
    "cmhc": "53",
    "fqhc": "50",
    "jail": "09",
    "prison": "09",
    "correctional facility": "09",
    "street": "27",
    "other": "99",
}
"""Settings that one place-of-service code means beyond doubt; telehealth is not one, it may be 02 or 10."""

DOCUMENTS = ("note_signed", "medical_necessity", "order", "care_plan")
_PLACE_FIELDS = frozenset({"place_of_service", "places_allowed"})
_DENIAL_FIELDS = frozenset({"denial_codes", "remark_codes"})
_FREE_LISTS = frozenset({"aliases"})
MOST_DIGITS = 15
ALIKE, ALMOST_SAME = 75, 90


def parse_text(raw: object, _column: Column, context: ParseContext) -> Parsed:
    """The text with single blanks; numbers as they are seen."""
    text = tidy(raw)
    if is_blank(text):
        return BLANK
    return Parsed(context.aliases.get(text.lower(), text))


def parse_code(raw: object, column: Column, context: ParseContext) -> Parsed:
    """An id or code: upper case, leading zeros kept, 10004.0 as "10004"."""
    text = tidy(raw).lstrip("'").upper().translate(_LOOK_ALIKE_LETTERS)
    if is_blank(text):
        return BLANK
    text = context.aliases.get(text.lower(), text)
    if SCIENTIFIC.fullmatch(text) or (isinstance(raw, float) and len(as_text(raw)) > MOST_DIGITS):
        said = f"{quoted(raw)} has lost digits; the spreadsheet kept it as a number. Type it again as text."
        return Parsed(None, CellFault("id-lost-digits", said))
    if column.name == "code":
        return _billing_code(text, tidy(raw))
    if column.name == "place_of_service":
        return _place(text)
    if column.name == "reason_code":
        return Parsed(_reasons(text))
    return _number(text, raw, column)


def _number(text: str, raw: object, column: Column) -> Parsed:
    if column.name == "authorization_no" and not _DIGIT.search(text):
        said = f"{quoted(tidy(raw))} is no authorization number. Type the payer's number, or clear the cell."
        return Parsed(None, CellFault("not-an-authorization-number", said))
    return Parsed(re.sub(r"\.0$", "", text) if isinstance(raw, str) and re.fullmatch(r"\d+\.0", text) else text)


def _billing_code(text: str, typed: str) -> Parsed:
    if _TIMES.search(typed):
        said = f"{quoted(typed)} may say how many units or name a modifier. Type the code alone, the units in theirs."
        return Parsed(None, CellFault("invalid-code", said, _TIMES.sub("", typed).strip()))
    text = re.sub(r"^(?:CPT|HCPCS)[\s:#-]*", "", re.sub(r"^(\d{5})\.0$", r"\1", text))
    apart = re.sub(r"\s+", " ", _AROUND_MODIFIERS.sub(" ", text)).strip()
    if found := CODE_WITH_MODIFIERS.fullmatch(apart) or CODE_AND_MODIFIERS_RUN_TOGETHER.fullmatch(text):
        return Parsed(found[1], None, (("modifiers", ";".join(MODIFIER.findall(found[2]))),))
    if found := CODE_WITH_NAME.fullmatch(text):
        return Parsed(found[1])
    if found := NAME_WITH_CODE.fullmatch(text):
        return _billing_code(found[1], found[1])
    if SEVERAL_CODES.fullmatch(text):
        return Parsed(
            None, CellFault("invalid-code", f"{quoted(text)} names several codes. Give each a row of its own.")
        )
    return Parsed(text)


def _reasons(text: str) -> str:
    """Adjustment reasons as payers state them, joined by ";": "CO 45/N130" is CO-45;N130, "45 - Charge..." is 45."""
    parts = (_LIST_OF_CODE.sub("", part.strip()) for part in re.split(r"[;,/&|]", text))
    found = [_REASON.fullmatch(part) for part in parts if part]
    if not all(found):
        return text
    return ";".join(dict.fromkeys("-".join(filter(None, each.groups())) for each in found if each))


def _place(text: str) -> Parsed:
    digits = re.fullmatch(r"(?:POS\s*)?(\d{1,2})(?:\.0)?(?:\s*[-–:(].*)?", text)  # noqa: RUF001 - people type that dash
    if digits:
        return Parsed(digits[1].zfill(2))
    known = PLACES.get(re.sub(r"[^a-z ]", "", text.lower()).strip())
    return Parsed(known or text)


def parse_modifiers(raw: object, _column: Column, _context: ParseContext) -> Parsed:
    """Two-character modifiers in the order given, joined by ";"."""
    text = tidy(raw).upper().strip("'-;:, ")
    if is_blank(text) or set(text) <= {"0"}:
        return BLANK
    parts = [part.removesuffix(".0") for part in re.split(r"[\s,;:/|&+-]+", text) if part]
    parts = [part.zfill(2) if part.isdigit() else part for part in parts]
    if "OR" in parts:
        said = f"{quoted(raw)} names modifiers to choose from. Give each a row of its own."
        return Parsed(None, CellFault("invalid-modifier", said))
    if len(parts) == 1 and len(parts[0]) in {4, 6, 8}:
        parts = re.findall("..", parts[0])
    if all(MODIFIER.fullmatch(part) for part in parts):
        return Parsed(";".join(dict.fromkeys(parts)))
    said = f"{quoted(raw)} is not a list of two-character modifiers. Type them such as HN or HN;U1."
    return Parsed(None, CellFault("invalid-modifier", said, _as_modifiers(parts)))


def _as_modifiers(parts: list[str]) -> str | None:
    kept = [part for part in parts if MODIFIER.fullmatch(part)]
    return ";".join(kept) if kept and len(kept) < len(parts) else None


def parse_list(raw: object, column: Column, context: ParseContext) -> Parsed:
    """The values joined by ";", each tidy and once."""
    text = tidy(raw) if column.name in _FREE_LISTS else tidy(raw).upper()
    if is_blank(text):
        return BLANK
    parts = re.split(r"[;|\n]" if ";" in text or column.name in _FREE_LISTS else r"[;,|\n]", text)
    if column.name in _DENIAL_FIELDS:
        parts = [each for part in parts for each in re.split(r"[/&]|\s+(?=(?:CO|PR|OA|PI)\b)|\band\b", part)]
    values = (_list_value(part.strip(), column, context) for part in parts)
    return Parsed(";".join(dict.fromkeys(value for value in values if value)) or None)


def _list_value(text: str, column: Column, context: ParseContext) -> str:
    if column.name in _DENIAL_FIELDS:
        text = _LIST_OF_CODE.sub("", text)
        if found := DENIAL_CODE.match(text):
            return f"{found[1]}-{found[2]}"
        return text.removesuffix(".0")
    if column.name in _PLACE_FIELDS:
        return str(_place(text).value)
    if column.name == "documents_required":
        return _document(text)
    return context.aliases.get(text.lower(), text)


def _document(text: str) -> str:
    key = re.sub(r"[^a-z]+", "_", text.lower()).strip("_")
    known = {"signed_note": "note_signed", "progress_note": "note_signed", "note": "note_signed", "plan": "care_plan"}
    known |= {"necessity": "medical_necessity", "physician_order": "order", "plan_of_care": "care_plan"}
    return known.get(key, key)


def parse_choice(raw: object, column: Column, context: ParseContext) -> Parsed:
    """The canonical value of a choice; an unknown spelling is a fault that names the nearest."""
    text = tidy(raw)
    if is_blank(text):
        return BLANK
    spellings = _spellings(column.name, tuple((key, tuple(names)) for key, names in column.choices.items()))
    key = choice_key(context.aliases.get(text.lower(), text))
    if column.name == "basis" and (paid := paid_per(text)):
        return Parsed(paid.basis, None, (("unit_minutes", paid.unit_minutes),) if paid.unit_minutes else ())
    if key in spellings:
        return Parsed(spellings[key])
    if "resubmitted" in column.choices and (told := stands(text)):
        return Parsed(told.status, None, (("level", told.level),) if told.level else ())
    near = process.extractOne(key, spellings.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    suggestion = spellings[near[0]] if near else None
    allowed = ", ".join(column.choices)
    said = f"{quoted(raw)} is not a {column.label.lower()} that is known. Choose one of: {allowed}."
    return Parsed(None, CellFault("unknown-choice", said, suggestion, near is not None and near[1] >= ALMOST_SAME))


@cache
def _spellings(_name: str, choices: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    return {choice_key(name): key for key, names in choices for name in (key, *names)}


def choice_key(text: str) -> str:
    """A choice's spelling without what people vary: case, blanks, dashes, underscores."""
    return re.sub(r"[\s_\-./'’]+", " ", text.lower()).strip()  # noqa: RUF001 - people type that apostrophe
