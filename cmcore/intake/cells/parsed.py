"""What reading one cell gives, and what the readers of a column need to know about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

BLANKS = frozenset({"", "-", "--", "---", "—", "–", ".", "n/a", "na", "none", "null", "nil", "(blank)", "nan", "\\n"})  # noqa: RUF001 - people type that dash
"""What people and programs write where there is nothing; "NONE" as a value of its own is not known in any table."""

ERROR_CELLS = frozenset(
    {"#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#getting_data", "#spill!"}
)
DITTO = "ditto-mark"
DITTO_MARKS = frozenset(
    {
        '"',
        '""',
        "''",
        "\u201c",
        "\u201d",
        "\u2019\u2019",
        "\u2033",
        "\u3003",
        '-"-',
        "ditto",
        "as above",
        "same as above",
    }
)
"""What people write for "what stands in the cell above", straight, curly or as the sign that was made for it."""

_SPACES = re.compile(r"[\s\u00a0\u2007\u202f]+")
_UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Marks without a width of their own: where a word may break, which way letters run, how bytes are ordered."""
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')
"""How exports write a number that spreadsheets shall take for a text: ="00123"."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with one cell: `message` is the sentence after the place and the value."""

    kind: str
    message: str
    suggestion: str | None = None
    safe: bool = False


class Note(NamedTuple):
    """What was decided of a whole column, or must be asked about it: the sentence, and the kind of the finding."""

    text: str
    kind: str = "column-read"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A cell's value as frames hold it (None when blank or unreadable) and its fault, if any.

    `beside` is what the cell says of other fields of its row, as pairs of field and value: the modifiers behind a code,
    the minutes of a unit behind what a rate is for. It counts where these say nothing themselves.
    """

    value: Any = None
    fault: CellFault | None = None
    beside: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class ParseContext:
    """What a cell alone does not tell: its column's header and the conventions of its column and workbook.

    `day_first`, `hours` and `fractions` left None are decided from the whole column; `dotted_day_first` is what
    `day_first` is to dates with dots, `beside` the order that other columns of the table tell. `digits` is the number
    of digits of the column's dates without signs, 0 for none; `year_first` says of six how they begin. `decimal` is
    the sign that the column's texts write before decimals: "point", "comma", "both", or "" where no text says. `errors`
    maps the position of an error cell to its text. `aliases` maps spellings, lower case, to the value that the user
    chose for them.
    """

    header: str = ""
    day_first: bool | None = None
    dotted_day_first: bool = True
    beside: bool | None = None
    digits: int = 0
    year_first: bool = False
    date1904: bool = False
    hours: bool | None = None
    fractions: bool | None = None
    decimal: str = ""
    errors: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


BLANK = Parsed()


def tidy(raw: object) -> str:
    """A cell's text with every run of blanks, of whatever sort, as one and none at the ends, and nothing unseen.

    >>> tidy(" T1017  HN"), tidy('="00123"')
    ('T1017 HN', '00123')
    """
    text = raw if isinstance(raw, str) else as_text(raw)
    if not text.isascii():
        text = _UNSEEN.sub("", text)
    elif text[:2] == '="' and (kept := _KEPT_AS_TEXT.fullmatch(text)):
        text = kept[1]
    return _SPACES.sub(" ", text).strip()


def as_text(raw: object) -> str:
    """A cell's value as the user sees it: 10004.0 is "10004", a midnight is a date, true is "TRUE"."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 10**15 else repr(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time(0) else raw.isoformat(sep=" ", timespec="minutes")
    return raw.isoformat() if isinstance(raw, date) else str(raw)


def is_blank(text: str) -> bool:
    """Whether a tidy text stands for nothing."""
    return text.lower() in BLANKS


def error_fault(text: str) -> CellFault:
    """The fault of a cell whose formula failed."""
    return CellFault(
        "error-cell", f'"{text}" is the result of a formula that failed. Repair the formula or type the value.'
    )


def is_ditto(text: str) -> bool:
    """Whether a tidy text says only that the cell above holds the value."""
    return text.lower() in DITTO_MARKS


def ditto_fault(text: str) -> CellFault:
    """The fault of a cell that points at the one above; the column tells what stands there."""
    return CellFault(DITTO, f"{text} stands for what the cell above holds. Type the value itself.")


def quoted(raw: object) -> str:
    """The value in quotes, cut where it is too long to read."""
    text = as_text(raw)
    longest = 60
    return f'"{text if len(text) <= longest else text[: longest - 1] + "…"}"'
