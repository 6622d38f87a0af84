from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl

from cmcore.fields import Kind
from cmcore.workbook.cell_change import CellChange
from cmcore.workbook.changes import changes_workbook

MOMENT = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
MINUTES = CellChange("Sessions", "F14", "4O", 40, Kind.MINUTES, "The letter O stands for a zero.", "JL", MOMENT, table="sessions",
                     column="Minutes")  # fmt: skip


def rows(data, sheet):
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows()]


def test_each_correction_is_a_row_with_where_what_why_who_and_when():
    head, first = rows(changes_workbook([MINUTES]), "Changes")
    assert head == ["Sheet", "Cell", "Was", "Now", "Why", "Who", "When", "Table", "Column"]
    why = "The letter O stands for a zero."
    assert first == ["Sessions", "F14", "4O", "40", why, "JL", "2026-03-02 09:05", "sessions", "Minutes"]


def test_values_are_listed_as_people_read_them():
    given = [(545, Kind.TIME), (True, Kind.FLAG), (Decimal("10.50"), Kind.MONEY), (None, None), ("=1+1", None)]
    data = changes_workbook([CellChange("S", "A1", None, now, kind, when="2026-03-02T09:05:00") for now, kind in given])
    assert [row[3] for row in rows(data, "Changes")[1:]] == ["9:05", "yes", "10.50", None, "=1+1"]
    assert rows(data, "Changes")[1][6] == "2026-03-02T09:05:00"


def test_what_was_not_changed_is_listed_with_its_reason():
    data = changes_workbook([], [(MINUTES, "It holds a formula.")], ["Recalculate the workbook."])
    assert rows(data, "Not changed")[1][7] == "It holds a formula."
    assert rows(data, "Not changed")[2][7] == "Recalculate the workbook."


def test_no_changes_give_a_list_with_headings_only():
    assert len(rows(changes_workbook([]), "Changes")) == 1
