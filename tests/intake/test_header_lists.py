"""Header rows as vendors, clearinghouses and states write them, with the field that a biller would name for each.

`tests/cases/header_lists/lists.csv` names each list, where its header row is from ("recalled" where it was written
from memory of the product), and the set that it is in: "tuned" lists shaped the matcher; "opened" ones were held out,
measured once, and shaped it since; "held out" ones were labelled before the matcher ran on them, and no word was added
for their sake. A blank field means that the column is none of ours, "ask:" that the right answer is a question.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from cmcore.fields import TABLES
from cmcore.intake.matching.headers import match_headers
from cmcore.intake.reading import read_file

CASES = Path(__file__).parent.parent / "cases" / "header_lists"
RIGHT_AT_LEAST = 0.95
MANY = frozenset({"sessions", "fees", "remittances", "denials", "authorizations"})
"""Kinds of so many lists that reading each as a file takes too long; what may change the kind is of the others."""


class Column(NamedTuple):
    header: str
    expected: str
    answer: str
    is_taken: bool


def read(name):
    with (CASES / name).open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


LISTS = {row["list"]: row for row in read("lists.csv")}
COLUMNS: dict[str, list[dict[str, str]]] = defaultdict(list)
for kind in dict.fromkeys(row["kind"] for row in LISTS.values()):
    for each in read(f"{kind}.csv"):
        COLUMNS[each["list"]].append(each)


@cache
def matched(name):
    rows = COLUMNS[name]
    samples = [[row["cell_1"], row["cell_2"], row["cell_3"]] for row in rows]
    return match_headers([row["header"] for row in rows], samples)


def answers(name):
    return [
        Column(
            row["header"],
            row["field"],
            each.field or (f"ask:{each.proposed}" if each.proposed else ""),
            bool(each.field),
        )
        for row, each in zip(COLUMNS[name], matched(name).columns, strict=True)
    ]


def as_file(name):
    """A csv file with the headers and cells of a list."""
    rows = COLUMNS[name]
    lines = [[row[part] for row in rows] for part in ("header", "cell_1", "cell_2", "cell_3")]
    written = io.StringIO()
    csv.writer(written).writerows(lines)
    return written.getvalue().encode()


def test_the_lists_are_many_and_of_every_kind():
    assert len(LISTS) >= 60
    assert {row["kind"] for row in LISTS.values()} == {*TABLES, "unknown"}
    assert COLUMNS.keys() == LISTS.keys()


def test_every_expected_field_is_one_of_its_kind():
    for name, row in LISTS.items():
        fields = {column["field"].removeprefix("ask:") for column in COLUMNS[name]} - {""}
        assert fields <= (set(TABLES[row["kind"]].model_fields) if row["kind"] in TABLES else set()), name


def test_the_kind_of_every_list_is_told():
    assert {name: matched(name).kind for name in LISTS} == {name: row["kind"] for name, row in LISTS.items()}


@pytest.mark.parametrize(
    "kind", [each for each in dict.fromkeys(row["kind"] for row in LISTS.values()) if each not in MANY]
)
def test_the_kind_of_a_file_with_such_headers_is_told(kind):
    names = [name for name, row in LISTS.items() if row["kind"] == kind]
    assert {name: {table.kind for table in read_file(f"{name}.csv", as_file(name)).tables} for name in names} == {
        name: {kind} for name in names
    }


def test_no_column_is_taken_for_a_field_that_it_is_not():
    wrong = {name: [each for each in answers(name) if each.is_taken and each.answer != each.expected] for name in LISTS}
    assert {name: columns for name, columns in wrong.items() if columns} == {}


@pytest.mark.parametrize("which", ["tuned", "opened", "held out"])
def test_nearly_all_columns_are_matched_right_at_first_sight(which):
    columns = [each for name, row in LISTS.items() if row["set"] == which for each in answers(name)]
    wrong = [each for each in columns if each.answer != each.expected]
    assert len(wrong) <= (1 - RIGHT_AT_LEAST) * len(columns), wrong
