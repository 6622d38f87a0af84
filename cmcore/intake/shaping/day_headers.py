"""Days as the headers of columns of units, minutes or hours, made into one session for each day that a row fills."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cmcore.intake.cells.dates import read_date
from cmcore.intake.finding.looks import look
from cmcore.intake.finding.months import LONGEST_MONTH, MONTH_NAMES, month_in, month_number
from cmcore.intake.names.meanings import field_named
from cmcore.intake.shaping.labels import OF_CLIENT
from cmcore.intake.shaping.long_rows import Group, LongRows, are_numbers, lengthen, something, with_column
from cmcore.intake.values.distinct import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

FEWEST_COLUMNS = 3
FEWEST_NUMBERED = 5
"""Columns headed by bare numbers from which they may be the days of a month."""
LONGEST_SPAN, USUAL_GAP = timedelta(62), timedelta(3)
"""Days that the columns cover at most, and that lie between most of them: weeks and months head other sums."""
COUNTED = frozenset({"units", "minutes"})
OPEN = "Service time"
"""The header of amounts that nothing says to be minutes, hours or units: it is asked about."""
HOURS_A_DAY = 24
HALF = 0.5
NOTHING = "nothing on any day"
"""Why a row of such a table gives no session."""
_AMOUNTS = {
    "Units": re.compile(r"\bunits\b", re.IGNORECASE),
    "Minutes": re.compile(r"\bmin(?:ute)?s?\b", re.IGNORECASE),
    "Hours": re.compile(r"\b(?:hours|hrs)\b", re.IGNORECASE),
}
_TOTAL = re.compile(r"\W*(?:(?:grand|month(?:ly)?|row|week(?:ly)?|period)\W+)?(?:sub-?)?totals?\b.*", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"\W*\b(?:m|tu?|w|th|f|sa?|su|mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\W*", re.IGNORECASE
)
_NUMBERED = re.compile(r"(?:day\s*)?#?(?P<day>\d{1,2})(?:st|nd|rd|th)?", re.IGNORECASE)
_OF_YEAR = re.compile(
    rf"(?P<first>\d{{1,2}})[/-](?P<second>\d{{1,2}})|(?P<name>{MONTH_NAMES})[a-z]{{0,6}}\.?[\s-]*(?P<after>\d{{1,2}})"
    rf"|(?P<before>\d{{1,2}})[\s-]*(?P<named>{MONTH_NAMES})[a-z]{{0,6}}\.?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_DAYS_OF_WEEK = ("m|mon", "tu|tues?", "w|wed(?:nes)?", "th|thu(?:rs)?", "f|fri", "sa|sat(?:ur)?", "su|sun")
_WEEK = re.compile(
    r"\b(?:week|wk|w)\W*(?P<which>of|beginning|begin|starting|start|b|from|ending|end|e)?\b\W*(?:date\b\W*)?"
    r"(?P<day>\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|[a-z]{3,9}\.? \d{1,2},? \d{4})",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"(\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4})\s*(?:-|to|through|thru|\u2013)\s*(\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4})"
)
WEEK = timedelta(6)
"""From the first day of a week to its last."""


class Days(NamedTuple):
    """The day that each of a table's headers names, what is counted below them, and what to say of it.

    `of` is empty where the days are of a month that nothing tells. `at` is the first of the columns.
    """

    of: Mapping[str, date]
    counts: str
    at: int
    said: str


def find_days(
    headers: Sequence[str],
    columns: Sequence[Sequence[object]],
    about: Sequence[str],
    chosen: Callable[[str], str | None],
) -> Days | None:
    """The columns that days head beside a client, where no column tells the day of service; None where there are none.

    `about` are the texts around the table, nearest first, which may name its month and what is counted; `chosen` gives
    the field that the user chose for a header, "" where its column is to be left out.
    """
    named = {field_named(each, "sessions") for each in headers if each}
    if "service_date" in named or not named & OF_CLIENT:
        return None
    free = [each for each in headers if headers.count(each) == 1 and chosen(each) in {None, *COUNTED}]
    days = _dated(free) or _dated_in_year(free, about) or _numbered(free, about) or _of_week(free, about)
    ours = [at for at, header in enumerate(headers) if header in days]
    cells = [cell for at in ours for cell, times in counted(columns[at]) for _ in range(times) if look(something(cell))]
    if not cells or not are_numbers(cells) or any("$" in str(each) for each in cells):
        return None
    first, span = ours[0], f"The columns headed {headers[ours[0]]} to {headers[ours[-1]]}"
    no_day = [headers[at] for at in ours if days[headers[at]] is None and any(map(look, map(something, columns[at])))]
    told = {header: day for header, day in days.items() if day}
    if not told:
        said = f"{span} may be the days of {_untold(headers[first])}, and each filled cell is read as a session."
        return Days({}, OPEN, first, said)
    if no_day:
        said = f"{span} may be days, but {', '.join(no_day)} is none of the month that is named. Correct one of them."
        return Days({}, OPEN, first, said)
    counts, why = _counts([*about, *filter(_TOTAL.fullmatch, headers)], cells, {chosen(headers[at]) for at in ours})
    said = f"{span} were read as the days from {min(told.values())} to {max(told.values())}, a session a cell. {why}"
    return Days(told, counts, first, said)


def _untold(header: str) -> str:
    """What days under such a header are of, and what to write so that they are known."""
    if _day_of_week(header) is None:
        return "a month. Write the month above the table, or name the sheet after it (March 2026)"
    return "a week. Write the week above the table, or name the sheet after it (Week of 2026-03-02)"


def with_days(headers: Sequence[str], columns: Sequence[Sequence[object]], rows: Sequence[int], days: Days) -> LongRows:
    """A line for each day that a row has anything on; rows with nothing on any day give none.

    Sums over the days are left out, since they are none of a session.
    """
    found = [(at, days.of[header]) for at, header in enumerate(headers) if header in days.of]
    ours = {at for at, _ in found}
    filled = [[something(each) for each in cells] if at in ours else cells for at, cells in enumerate(columns)]
    of_session = ["" if _TOTAL.fullmatch(each) else each for each in headers]
    group = Group(days.counts, {number: at for number, (at, _) in enumerate(found)})
    long, numbers = lengthen(of_session, filled, rows, [group])
    with_column(long, "Service date", [found[number][1] for number in numbers])
    kept = [at for at, cell in enumerate(long.cells[len(long.cells) - 2]) if look(cell)]
    return long.only(kept)


def _counts(texts: Sequence[str], cells: Sequence[object], chosen: set[str | None]) -> tuple[str, str]:
    """What the numbers below the days are, and why: as the user says, as the table says, else as they look."""
    if of_user := chosen & COUNTED:
        name = "Minutes" if "minutes" in of_user else "Units"
        return name, f"Their numbers are {name.lower()}, as chosen in the mapping."
    for text in texts:
        if len(named := [name for name, words in _AMOUNTS.items() if words.search(text)]) == 1:
            return named[0], f'Their numbers are {named[0].lower()}, as "{text}" says.'
    amounts = [float(each) for each in map(_plain, cells) if each]
    fractions = any(each != int(each) for each in amounts)
    if fractions and max(amounts) <= HOURS_A_DAY:
        return "Hours", "Their numbers are taken for hours, since some are fractions. Write above the table if not."
    if not fractions and sum(each > HOURS_A_DAY for each in amounts) > HALF * len(amounts):
        return "Minutes", "Their numbers are taken for minutes, since most are over 24. Write above the table if not."
    said = 'Nothing says what their numbers are: write "Units", "Minutes" or "Hours" above the table, or choose it.'
    return OPEN, said


def _plain(cell: object) -> str:
    text = str(cell).strip().replace(",", "")
    return text if re.fullmatch(r"\d{1,9}(?:\.\d*)?", text) else ""


def _dated(headers: Sequence[str]) -> dict[str, date | None]:
    """The headers that name a day with its year; of the two orders of 3/4 the one with less between first and last."""
    read = [
        {header: day for header in headers if (day := read_date(_bare(header), day_first=day_first))}
        for day_first in (False, True)
    ]
    return _nearest(read)


def _dated_in_year(headers: Sequence[str], about: Sequence[str]) -> dict[str, date | None]:
    """The headers that name a day and month, of the year that the texts around the table name."""
    years = [month.year for each in about if (month := month_in(each))]
    years += [int(year) for each in about for year in _YEAR.findall(each)]
    parts = {header: ends for header in headers if (ends := _OF_YEAR.fullmatch(_bare(header)))}
    if not years or len(parts) < FEWEST_COLUMNS:
        return {}
    read: list[dict[str, date]] = []
    for day_first in (False, True):
        days = {header: _day(years[0], *_month_and_day(each, day_first=day_first)) for header, each in parts.items()}
        read.append({header: day for header, day in days.items() if day})
    return _nearest(read)


def _numbered(headers: Sequence[str], about: Sequence[str]) -> dict[str, date | None]:
    """The headers that are the numbers of days, of the month that the texts around the table name."""
    numbers = {header: int(found["day"]) for header in headers if (found := _NUMBERED.fullmatch(_bare(header)))}
    in_order = all(one < other for one, other in pairwise(numbers.values()))
    if len(numbers) < FEWEST_NUMBERED or not in_order or max(numbers.values()) > LONGEST_MONTH:
        return {}
    month = next(filter(None, map(month_in, about)), None)
    return {header: _day(month.year, month.month, number) if month else None for header, number in numbers.items()}


def _of_week(headers: Sequence[str], about: Sequence[str]) -> dict[str, date | None]:
    """The headers that are days of a week ("Mon", "Tuesday"), of the week that the texts around the table name."""
    named = {header: number for header in headers if (number := _day_of_week(header)) is not None}
    if len(named) < FEWEST_COLUMNS or len({*named.values()}) < len(named):
        return {}
    for start in filter(None, map(_week_in, about)):
        days = {header: start + timedelta((number - start.weekday()) % 7) for header, number in named.items()}
        if all(one < other for one, other in pairwise(days.values())):
            return {**days}
    return dict.fromkeys(named)


def _day_of_week(header: str) -> int | None:
    """The number of the weekday that a header names and nothing else, 0 on Mondays."""
    if _bare(header):
        return None
    word = re.sub(r"[^a-z]", "", re.sub(r"\(.*?\)", "", header.lower()))
    each = (at for at, names in enumerate(_DAYS_OF_WEEK) if re.fullmatch(rf"(?:{names})(?:day)?", word))
    return next(each, None)


def _week_in(text: str) -> date | None:
    """The first day of the week that a text names by its first or last day, or by both."""
    text = text.replace("_", " ")
    if span := _SPAN.search(text):
        first, last = read_date(span[1]), read_date(span[2])
        return first if first and last and timedelta(0) < last - first <= WEEK else None
    if not (found := _WEEK.search(text)) or not (day := read_date(found["day"])):
        return None
    return day - WEEK if (found["which"] or "").lower().startswith("e") else day


def _nearest(read: Sequence[Mapping[str, date]]) -> dict[str, date | None]:
    """Of the readings month first and day first the one over the fewest days; empty where there is none.

    Where month first reads the first day of each month, months are meant.
    """
    if read[0] and all(day.day == 1 for day in read[0].values()):
        return {}
    kept = [each for each in read if len(each) >= FEWEST_COLUMNS and _are_days([*each.values()])]
    spans = [max(each.values()) - min(each.values()) for each in kept]
    if not kept:
        return {}
    return {**kept[spans.index(min(spans))]}


def _are_days(days: Sequence[date]) -> bool:
    """Whether days follow one another as those of a week or a month do."""
    gaps = sorted(other - one for one, other in pairwise(days))
    return gaps[0] > timedelta(0) and gaps[len(gaps) // 2] <= USUAL_GAP and days[-1] - days[0] <= LONGEST_SPAN


def _month_and_day(found: re.Match[str], *, day_first: bool) -> tuple[int, int]:
    if found["first"]:
        first, second = int(found["first"]), int(found["second"])
        return (second, first) if day_first else (first, second)
    return month_number(found["name"] or found["named"]), int(found["after"] or found["before"])


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _bare(header: str) -> str:
    """A header without its day of the week and without what is counted: "Mon 3/2 (min)" is 3/2."""
    text = header.replace("(", " ").replace(")", " ")
    for words in _AMOUNTS.values():
        text = words.sub(" ", text)
    return " ".join(_WEEKDAY.sub(" ", text).split())
