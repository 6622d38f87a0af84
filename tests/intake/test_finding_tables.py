from __future__ import annotations

from cmcore.intake.files.grids import Grid
from cmcore.intake.finding.finding_tables import find_tables

LOG = ["Session ID", "Client ID", "Payer", "Service date", "Minutes", "Code"]
FIRST = ["S1", "C1", "Horizon", "2026-03-02", 45, "T1017"]
SECOND = ["S2", "C2", "Horizon", "2026-03-03", 30, "T1017"]
FEES = [["Payer", "Code", "Rate"], ["Horizon", "T1017", 33.65], ["Horizon", "T1016", 20.1]]


def found(*rows):
    return find_tables(Grid("Sheet1", [list(row) for row in rows]))


def test_a_table_is_found_between_its_titles_and_its_total():
    (table,) = found(["Service log"], [], LOG, FIRST, SECOND, ["Total", "", "", "", 75, ""])
    assert (table.first_header, table.header, [*table.rows]) == (2, 2, [3, 4])
    assert table.headers == tuple(LOG)
    assert [(each.row, each.why) for each in table.skipped] == [(1, "title or note above the table"), (6, "total")]


def test_a_table_may_start_at_any_column():
    (table,) = found(["", "", *LOG], ["", "", *FIRST])
    assert (table.left, table.headers) == (2, tuple(LOG))


def test_two_tables_one_below_the_other_are_two():
    upper, lower = found(["Fees"], *FEES, [], ["Log"], LOG, FIRST, SECOND)
    assert (upper.headers, [*upper.rows]) == (("Payer", "Code", "Rate"), [2, 3])
    assert (lower.headers, [*lower.rows]) == (tuple(LOG), [7, 8])
    assert [each.row for each in lower.skipped] == [6]


def test_two_tables_side_by_side_are_two():
    cover = [["Client ID", "Payer"], ["C1", "Horizon"], ["C2", "Acme"]]
    rows = [[*fee, "", *cover[at]] for at, fee in enumerate(FEES)]
    left, right = found(*rows, ["", "", "", "", "C3", "Acme"])
    assert (left.left, left.headers, [*left.rows], left.is_beside) == (0, ("Payer", "Code", "Rate"), [1, 2], False)
    assert (right.left, right.headers, [*right.rows], right.is_beside) == (4, ("Client ID", "Payer"), [1, 2, 3], True)


def test_a_short_list_beside_a_long_table_is_a_table_of_its_own():
    legend = [["Place", "Meaning"], ["11", "Office"], ["", ""], ["", ""]]
    rows = [[*log, "", *legend[at]] for at, log in enumerate([LOG, FIRST, SECOND, FIRST])]
    left, right = found(*rows)
    assert (left.headers, right.headers, [*right.rows]) == (tuple(LOG), ("Place", "Meaning"), [1])


def test_a_blank_column_inside_a_table_parts_nothing():
    (table,) = found([*LOG[:3], "", *LOG[3:]], [*FIRST[:3], "", *FIRST[3:]], [*SECOND[:3], "", *SECOND[3:]])
    assert table.headers == (*LOG[:3], "", *LOG[3:])


def test_columns_without_a_name_are_kept_on_both_sides():
    (table,) = found(["", *LOG, ""], [0, *FIRST, "checked"], [1, *SECOND, ""])
    assert (table.left, table.headers) == (0, ("", *LOG, ""))


def test_rows_of_different_lengths_are_one_table():
    (table,) = found(LOG, FIRST[:4], SECOND)
    assert [*table.rows] == [1, 2]


def test_a_header_without_rows_is_a_table_of_none():
    (table,) = found(LOG)
    assert [*table.rows] == []


def test_a_sheet_of_words_has_no_table():
    assert found(["Read me"], ["Call Ann before you change anything."]) == ()
