"""Counts, quantities, money, rates and percentages as people type them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from cmcore.fields import Kind
from cmcore.intake.cells.lengths import parse_length, parse_limit
from cmcore.intake.cells.paid_per import paid_per_in
from cmcore.intake.cells.parsed import BLANK, CellFault, Parsed, is_blank, quoted, tidy
from cmcore.money import BASIS_POINTS, round_half_up

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cmcore.fields import Column
    from cmcore.intake.cells.parsed import ParseContext

_PLAIN = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.IGNORECASE)
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_APOSTROPHES = re.compile(r"[-+]?\d{1,3}(?:['\u2019]\d{3})+(?:\.\d*)?")
_IN_COMMAS = re.compile(r"[-+]?(?:[1-9]\d{0,2}(?:\.\d{3})+|\d+)(?:,\d+)?")
_IN_BLANKS = re.compile(r"[-+]?\d{1,3}(?:\s\d{3})+(?:[.,]\d*)?")
_OUTER_BLANKS = re.compile(r"\s+(?!\d)|(?<!\d)\s+")
"""Blanks that do not stand between two digits."""
_EITHER_WAY = re.compile(r"[-+]?[1-9]\d{0,2}[.,]\d{3}")
_SAYS_COMMA = re.compile(r"\d+,(?:\d{1,2}|\d{4,})|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}")
_SAYS_POINT = re.compile(r"\d*\.(?:\d{1,2}|\d{4,})|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}")
_DECIMAL_COMMA = re.compile(r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d{1,2}")
_UNIT_WORDS = re.compile(
    r"\s*(?:units?|u|days?|d|years?|yrs?|hours?|hrs?|h|minutes?|mins?|each|ea|per .*|/(?!\s*[\d.,]+\s*$)\s*\w+.*)\.?$",
    re.IGNORECASE,
)
_PER_SPAN = re.compile(
    r"\d\s*(?:\w+\s*)?(?:/|\bper\b|\ba\b|\beach\b)\s*(hour|hr|day|week|wk|month|mo|quarter|year|yr)\b", re.IGNORECASE
)
_HOURS = re.compile(r"\b(hours|hour|hrs|hr|minutes|mins|min|days|day|weeks|months)\b", re.IGNORECASE)
_MONEY = re.compile(r"[$\u20ac\u00a3]|\b(?:dollars?|usd)\b", re.IGNORECASE)
TOTALS = frozenset({"units", "units_approved"})
"""Quantities of a whole contact or authorization, of which "8/month" is a part."""
_FOOTNOTE = re.compile(r"(?<=\d)\s*(?:[*\u2020\u2021^]+|[(\[]\d{1,2}[)\]]|[\u00b9\u00b2\u00b3\u2074-\u2079]+)$")
"""The mark of a footnote behind a number: "$14.20*", "12.10 (1)"."""
_BY_REPORT = re.compile(
    r"(?:manual(?:ly)?[ -]*pric\w*|by[ -]*report|b\.?r\.?|individual consideration|i\.?c\.?|m\.?p\.?|carrier[ -]*priced"
    r"|contractor[ -]*priced|invoice( pric\w*)?|negotiated|tbd|varies|see (?:note|comment|contract)\w*)",
    re.IGNORECASE,
)
_LOOK_ALIKES = str.maketrans({"o": "0", "O": "0", "l": "1", "I": "1", "S": "5"})
_ACCOUNTING_ZERO = re.compile(r"\$\s*-+")
MOST = 10**15
"""Numbers from here on have lost digits in a spreadsheet and fit no column of ours."""
MOST_PLACES = 30
"""Places behind the point of the smallest fraction that is taken for a number."""

_WHAT = {
    Kind.COUNT: ("a whole number", "40"),
    Kind.QUANTITY: ("a number", "2.5"),
    Kind.MONEY: ("an amount", "1,234.50"),
    Kind.RATE: ("a rate", "33.65"),
    Kind.INDEX: ("a number", "1.025"),
    Kind.PERCENT: ("a percentage", "20%"),
}

PERCENT = 100
_MET = frozenset({"deductible_remaining", "out_of_pocket_remaining", "copay"})
_SHARES = re.compile(r"(\d{1,3})\s*/\s*(\d{1,3})")
"""The payer's part and the client's, as plans are named: 80/20."""
RANKS = {
    **dict.fromkeys(("primary", "prim", "p", "1st", "first"), 1),
    **dict.fromkeys(("secondary", "sec", "s", "2nd", "second"), 2),
    **dict.fromkeys(("tertiary", "tert", "t", "3rd", "third"), 3),
}
"""How policies are ranked in words: who pays first, second and third."""


def parse_number(raw: object, column: Column, context: ParseContext) -> Parsed:
    """The number in the column's steps: cents, ten-thousandths, basis points, hundredths or whole."""
    if money := _as_money(raw, column, context):
        return Parsed(None, money)
    if isinstance(raw, (int, float)):
        return _in_steps(None if isinstance(raw, bool) else Decimal(str(raw)), raw, column, context)
    text = tidy(raw)
    if is_blank(text):
        return BLANK
    said = parse_length(text, column) or parse_limit(text, column) or _of_cover(text, column)
    return said or _typed(text, raw, column, context)


def says_money(text: str) -> bool:
    """Whether a text names money.

    >>> says_money("$1,500.00"), says_money("Annual dollar limit"), says_money("Annual limit")
    (True, True, False)
    """
    return _MONEY.search(text) is not None


def _as_money(raw: object, column: Column, context: ParseContext) -> CellFault | None:
    """What is wrong with an amount of money in a column of units; approvals alone may be given in dollars."""
    text = "" if isinstance(raw, bool) else tidy(raw)
    if column.unit != "units" or column.name == "units_approved" or is_blank(text):
        return None
    if says_money(text):
        return CellFault("not-a-number", f"{quoted(raw)} is an amount of money, not units. Type the units.")
    if says_money(context.header):
        said = f"{quoted(raw)} stands under {quoted(context.header)}: an amount of money, not units."
        return CellFault("not-a-number", f"{said} Type the units, or take the column for nothing.")
    return None


def _of_cover(text: str, column: Column) -> Parsed | None:
    """A client's part in the words of a benefit sheet: 80/20, a deductible that is met; None where it is a number."""
    if column.name in _MET and text.lower() in {"met", "satisfied", "waived"}:
        return Parsed(0)
    shares = _SHARES.fullmatch(text) if column.name == "coinsurance" else None
    if shares and int(shares[1]) + int(shares[2]) == PERCENT:
        return Parsed(int(shares[2]) * (BASIS_POINTS // PERCENT))
    return None


def _typed(text: str, raw: object, column: Column, context: ParseContext) -> Parsed:
    if context.decimal == "both" and _EITHER_WAY.fullmatch(_body(text)[0]):
        return Parsed(None, CellFault("ambiguous-number", _two_readings(raw)))
    number = _rank(text, column) or read_decimal(text, decimal_comma=context.decimal == "comma")
    return _in_steps(number, raw, column, context)


def _in_steps(number: Decimal | None, raw: object, column: Column, context: ParseContext) -> Parsed:
    """The number in the column's steps, with what a rate's own words say that it is for."""
    paid = paid_per_in(raw) if column.name == "rate" and isinstance(raw, str) else None
    other = None if number is None or paid else _of_another_unit(tidy(raw), number, column, context)
    if number is None or other or not _believable(number):
        return Parsed(None, other) if other else _unreadable(raw, column)
    if column.kind is Kind.PERCENT:
        return _percent(number, raw, context)
    if column.kind is Kind.COUNT and number != number.to_integral_value():
        nearest = str(_steps(number, 1))
        return Parsed(None, CellFault("not-whole", f"{quoted(raw)} is not a whole number. Type one.", nearest))
    return Parsed(_steps(number, column.scale), None, paid.beside() if paid else ())


def _believable(number: Decimal) -> bool:
    """Whether a number is below MOST, and no fraction so small that writing it out would take for ever."""
    return number.is_finite() and (not number or -MOST_PLACES <= number.adjusted() < len(str(MOST)) - 1)


def _rank(text: str, column: Column) -> Decimal | None:
    rank = RANKS.get(text.lower().removesuffix(" insurance")) if column.name == "priority" else None
    return None if rank is None else Decimal(rank)


def _steps(number: Decimal, scale: int) -> int:
    numerator, denominator = number.as_integer_ratio()
    return round_half_up(numerator * scale, denominator)


def _percent(number: Decimal, raw: object, context: ParseContext) -> Parsed:
    """Basis points; a bare 0.2 is 20%, unless the column's other numbers say that it is in percent."""
    signed = isinstance(raw, str) and re.search(r"%|pct|percent", raw, re.IGNORECASE) is not None
    part = 0 < abs(number) < 1
    if not signed and (context.fractions or (context.fractions is None and part)):
        return Parsed(_steps(number, BASIS_POINTS))
    if part and not signed:
        shown = f"{(number * 100).normalize():f}%"
        said = f"{quoted(raw)} may be {shown} or {raw}%. Type it with its percent sign."
        return Parsed(None, CellFault("ambiguous-percent", said, shown))
    return Parsed(_steps(number, 100))


def read_decimal(text: str, *, decimal_comma: bool = False) -> Decimal | None:
    """The number that a text states: signs, brackets, currency, thousands and unit words understood.

    `decimal_comma` says that the column writes 1.234 for a thousand and more, and 12,500 for twelve and a half.

    >>> read_decimal("$1,234.50"), read_decimal("(25.00)"), read_decimal("12 CR"), read_decimal("4O")
    (Decimal('1234.50'), Decimal('-25.00'), Decimal('-12'), None)
    """
    if _ACCOUNTING_ZERO.fullmatch(text):
        return Decimal(0)
    body, negative = _body(text)
    if decimal_comma and _IN_COMMAS.fullmatch(body):
        body = body.replace(".", "").replace(",", ".")
    elif _GROUPED.fullmatch(body) or _APOSTROPHES.fullmatch(body):
        body = re.sub(r"[,'\u2019]", "", body)
    elif _DECIMAL_COMMA.fullmatch(body):
        body = body.replace(".", "").replace(",", ".")
    if not _PLAIN.fullmatch(body):
        return None
    number = Decimal(body)
    return -number if negative else number


def decide_decimal(values: Iterable[object]) -> str:
    """The sign before decimals that a column's texts write: "point", "comma", "both", or "" where none says.

    >>> decide_decimal(["1.234,50", "1.234"]), decide_decimal(["1,234.50"]), decide_decimal(["12,500"])
    ('comma', 'point', '')
    """
    texts = {each for each in set(values) if isinstance(each, str) and ("," in each or each.count(".") > 1)}
    bodies = {_body(tidy(each))[0].lstrip("+-") for each in texts}
    if not any(_SAYS_COMMA.fullmatch(each) for each in bodies):
        return "point" if any(_SAYS_POINT.fullmatch(each) for each in bodies) else ""
    others = (each for each in set(values) if isinstance(each, str) and "." in each)
    points = any(_SAYS_POINT.fullmatch(_body(tidy(each))[0].lstrip("+-")) for each in others)
    return "both" if points else "comma"


def _two_readings(raw: object) -> str:
    said = "may be thousands or decimals; the column writes decimals with commas and with points."
    return f"{quoted(raw)} {said} Type it again."


def _body(text: str) -> tuple[str, bool]:
    """The digits of a number with the signs between them, and whether it is negative.

    A blank between two digits stays unless it parts thousands: "5 00" is no number.
    """
    body, negative = _unsigned(text)
    bare = re.sub(r"usd|us\$|pct|percent|[$£€%]|dollars?", " ", body, flags=re.IGNORECASE).strip()
    digits = _OUTER_BLANKS.sub("", _UNIT_WORDS.sub("", bare))
    return re.sub(r"\s", "", digits) if _IN_BLANKS.fullmatch(digits) else digits, negative


def _unsigned(text: str) -> tuple[str, bool]:
    body = text.replace("\u2212", "-").replace("\u2013", "-").strip("'\" ")
    if (bracketed := re.fullmatch(r"(\$?)\s*\((.*)\)", body)) is not None:
        return bracketed[2], True
    if (credit := re.fullmatch(r"(.*\d)\s*(?:-|CR)", body, re.IGNORECASE)) is not None:
        return credit[1], True
    if (signed := re.fullmatch(r"-\s*\$\s*(.*)|\$\s*-\s*(.*)", body)) is not None:
        return signed[1] or signed[2] or "", True
    return body, False


def without_footnote(text: str) -> str | None:
    """What stands before the mark of a footnote; None where no number with such a mark behind it stands there.

    >>> without_footnote("$14.20*"), without_footnote("12.10 (1)"), without_footnote("(25.00)"), without_footnote("12")
    ('$14.20', '12.10', None, None)
    """
    found = None if text[-1:].isalnum() and text.isascii() else _FOOTNOTE.search(text)
    return text[: found.start()] if found else None


def is_unpriced(text: str) -> bool:
    """Whether a text says that no rate is stated: "By report", "N/A"."""
    return is_blank(tidy(text)) or _BY_REPORT.fullmatch(tidy(text)) is not None


def _of_another_unit(text: str, number: Decimal, column: Column, context: ParseContext) -> CellFault | None:
    """What is wrong with a number that says it counts something else than its column does."""
    if column.name in TOTALS and (per := _PER_SPAN.search(text)):
        said = f"{quoted(text)} is a number for each {per[1].lower()}, not for the whole. Type the whole."
        return CellFault("not-a-number", said)
    if column.name in TOTALS and (other := _HOURS.search(text)) and not _HOURS.search(context.header):
        said = f"{quoted(text)} counts {other[1].lower()}, not units. Type the units they make."
        return CellFault("not-a-number", said)
    if column.kind is Kind.RATE and (per := _PER_SPAN.search(text)) and per[1].lower() not in context.header.lower():
        said = (
            f"{quoted(text)} is a rate for each {per[1].lower()}. Type the rate alone, and what it is for as its basis."
        )
        return CellFault("not-a-number", said, f"{number:f}")
    return None


def _unreadable(raw: object, column: Column) -> Parsed:
    text = tidy(raw)
    wordy = column.kind is Kind.RATE and not re.search(r"\d", text)
    if wordy or (column.kind is Kind.MONEY and _BY_REPORT.fullmatch(text)):
        said = f"{quoted(raw)} states no {column.label.lower()}. Lines that need it stay unpriced until one is typed."
        return Parsed(None, CellFault("manually-priced", said))
    what, example = _WHAT[column.kind]
    suggestion, safe = _as_digits(text)
    said = f"{quoted(raw)} is not {what}. Type digits, e.g. {example}."
    if suggestion and without_footnote(text):
        said = f"{quoted(raw)} ends in the mark of a footnote. Read the note, then type the number alone."
    return Parsed(None, CellFault("not-a-number", said, suggestion, safe))


def _as_digits(text: str) -> tuple[str | None, bool]:
    """The number meant by letters that look like digits; safe when the letter is only an O among digits."""
    if not re.search(r"\d", text):
        return None, False
    digits = (without_footnote(text) or text).translate(_LOOK_ALIKES)
    number = read_decimal(digits)
    if number is None or not _believable(number):
        return None, False
    return digits, re.fullmatch(r"[$\s\d.,oO]+", text) is not None


def show_number(value: int, column: Column) -> str:
    """The number as a person types it: 1234.50, 33.65, 20%, 2.5, 40."""
    number = Decimal(value) / (100 if column.kind is Kind.PERCENT else column.scale)
    if column.kind is Kind.PERCENT:
        return f"{number.normalize():f}%"
    if column.kind is Kind.MONEY or (column.kind is Kind.RATE and value % 100 == 0):
        return f"{number:.2f}"
    return f"{number.normalize():f}"
