"""How a text table is written, its byte-order mark, delimiter and quotation marks, and the table in ordinary marks."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from enum import StrEnum

BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
DELIMITERS = (",", ";", "\t", "|", "^", "~")
LOOK_AT = 200
HEAD = 200_000
MOST_LINES = 0.8
"""Share of the lines that must be written one way for the table to be."""
FEWEST_VALUES = 3
"""Values of a line from which a line in quotation marks is a record rather than one value."""
_WHOLE = re.compile(r'"((?:[^"]|"")*+)"([;,\t|^~]*)')
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_SWAP = str.maketrans("'\"", "\"'")


class Quotation(StrEnum):
    """What stands in quotation marks: values in double ones, values in single ones, or whole lines."""

    DOUBLE = "double"
    SINGLE = "single"
    LINES = "lines"


def find_delimiter(text: str) -> str:
    """The delimiter that splits most records into the same number of several fields."""
    best, most = ",", 0.0
    for delimiter in DELIMITERS:
        records = zip(
            csv.reader(io.StringIO(text[:HEAD], newline=""), delimiter=delimiter), range(LOOK_AT), strict=False
        )
        widths = [len(record) for record, _ in records if record]
        several = [width for width in widths if width > 1]
        if several:
            usual = max(set(several), key=several.count)
            score = several.count(usual) / len(widths) * (1 + usual / 50)
            if score > most:
                best, most = delimiter, score
    return best


def find_quotation(text: str) -> Quotation:
    r"""How most lines at the start of a text table are written.

    >>> find_quotation("'a','b'\n'1','2'").value, find_quotation('"a,b,c"\n"1,2,3"').value
    ('single', 'lines')
    """
    lines = [each for each in text[:HEAD].splitlines()[:LOOK_AT] if each.strip()]
    if text[:HEAD].count("'") > len(lines) and any(_are_single(lines, each) for each in DELIMITERS):
        return Quotation.SINGLE
    return Quotation.LINES if _are_whole(lines) else Quotation.DOUBLE


def _are_single(lines: list[str], delimiter: str) -> bool:
    """Whether most values stand in single quotation marks, and those of the first line of several all do."""
    mark = re.escape(delimiter)
    value = re.compile(rf"(?:^|(?<={mark}))\s*'(?:[^']|'')*+'\s*(?={mark}|$)")
    several = [each for each in lines if delimiter in each]
    if not several or len(value.findall(several[0])) < FEWEST_VALUES - 1:
        return False
    quoted = sum(len(value.findall(each)) for each in several)
    filled = sum(1 for each in several for part in value.sub("x", each).split(delimiter) if part.strip())
    return quoted > filled / 2 and not value.sub("", several[0]).replace(delimiter, "").strip()


def _are_whole(lines: list[str]) -> bool:
    """Whether most lines stand in quotation marks as one value that splits into the same number of several."""
    whole = [found for each in lines if (found := _WHOLE.fullmatch(each))]
    if not whole or len(whole) < MOST_LINES * len(lines):
        return False
    inner = [found[1].replace('""', '"') for found in whole]
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(inner, delimiter=delimiter))
        width, count = widths.most_common(1)[0]
        if width >= FEWEST_VALUES and count >= MOST_LINES * len(whole):
            return True
    return False


def in_double(text: str, quotation: Quotation) -> str:
    """The text with its values in double quotation marks: as many lines, each in its place."""
    if quotation is Quotation.SINGLE:
        return swapped(text)
    return _LINE.sub(_bare, text) if quotation is Quotation.LINES else text


def swapped(text: str) -> str:
    """The text with single quotation marks for double ones and the reverse."""
    return text.translate(_SWAP)


def _bare(line: re.Match[str]) -> str:
    whole = _WHOLE.fullmatch(line[1])
    return (whole[1].replace('""', '"') if whole else line[1]) + line[2]


def as_written(text: str, quotation: Quotation, before: str) -> str:
    """A text in double quotation marks written as the one it was made from, which had the same lines."""
    if quotation is Quotation.SINGLE:
        return swapped(text)
    if quotation is Quotation.DOUBLE:
        return text
    pairs = zip(_LINE.finditer(text), _LINE.finditer(before), strict=True)
    return "".join(_whole_again(new, old) for new, old in pairs)


def _whole_again(new: re.Match[str], old: re.Match[str]) -> str:
    whole = _WHOLE.fullmatch(old[1])
    return '"' + new[1].replace('"', '""') + f'"{whole[2]}{new[2]}' if whole else new[0]
