"""How a column of a text table writes its days and amounts, so that a corrected value reads like its neighbours."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING

from cmcore.fields import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.workbook.cell_change import CellChange

DAYS = (
    "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%y", "%d/%m/%y", "%m-%d-%Y", "%d-%m-%Y", "%m-%d-%y", "%d-%m-%y", "%d.%m.%Y",
    "%m.%d.%Y", "%d.%m.%y", "%Y/%m/%d", "%Y%m%d", "%m%d%Y", "%d%m%Y", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y",
    "%b %d, %Y", "%B %d, %Y",
)  # fmt: skip
"""Ways of writing a day, the international one left out: it stands wherever no other one is sure."""
MOST_OF = 0.8
"""Share of a column's values that must be written one way; the rest may be what is corrected."""
_ISO, _DECIMAL = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"-?\d+\.\d+")
_TIME = re.compile(r"(?P<day>.*?\d)(?P<time>[ T]+\d{1,2}:\d{2}.*)")
_COMMA, _POINT = re.compile(r"[-+$ ]*(?:\d{1,3}(?:\.\d{3})+|\d+),\d{1,2}"), re.compile(r"[-+$ ]*[\d,]*\.\d+")


def written_like(change: CellChange, words: str, old: str, others: Sequence[str]) -> str:
    """A correction of a day or an amount as the column writes them; `old` is what stood there."""
    day = _as_day(change)
    if day is not None:
        return written_day(day, old, others)
    return written_amount(words, others) if _DECIMAL.fullmatch(words) else words


def _as_day(change: CellChange) -> date | None:
    """The day that a column of days is to hold, given as one or as its international text."""
    if change.kind is not Kind.DATE or isinstance(change.now, datetime):
        return None
    if isinstance(change.now, date):
        return change.now
    text = str(change.now or "").strip()
    return date.fromisoformat(text) if _ISO.fullmatch(text) and _is(text, "%Y-%m-%d") else None


def written_day(day: date, old: str, others: Sequence[str]) -> str:
    """The day as the column writes days, with the time of day that stood beside the old one; else 2026-03-02.

    A column that could be read day first or month first gets the one way that cannot be misread.
    """
    samples = [_apart(each)[0] for each in others if each.strip()]
    ways = [way for way in DAYS if samples and sum(_is(each, way) for each in samples) >= MOST_OF * len(samples)]
    said = day.strftime(ways[0]) if len(ways) == 1 else day.isoformat()
    if len(ways) == 1 and any(re.search(r"\b\d\b", each) for each in samples):
        said = re.sub(r"\b0(\d)\b(?!$)", r"\1", said)
    is_sure = len(ways) == 1 and _is(said, ways[0], day)
    return (said if is_sure else day.isoformat()) + _apart(old)[1]


def written_amount(words: str, others: Sequence[str]) -> str:
    """The number with a decimal comma where the column's numbers have one and none has a decimal point."""
    samples = [each.strip() for each in others if each.strip()]
    commas = sum(_COMMA.fullmatch(each) is not None for each in samples)
    has_comma = commas and commas >= MOST_OF * len(samples) and not any(_POINT.fullmatch(each) for each in samples)
    return words.replace(".", ",") if has_comma else words


def _apart(text: str) -> tuple[str, str]:
    """The day and the time of day behind it."""
    found = _TIME.fullmatch(text.strip())
    return (found["day"], found["time"]) if found else (text.strip(), "")


def _is(text: str, way: str, day: date | None = None) -> bool:
    """Whether a text is a day written in a way, and that day where one is given."""
    try:
        found = datetime.strptime(text, way).date()  # noqa: DTZ007 - a day has no time zone
    except ValueError:
        return False
    return day is None or found == day
