from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore.intake.finding.data_rows import Span, split_rows

NAMES = ("Session ID", "Client ID", "Payer", "Service date", "Minutes", "Code")
FIRST = ["S1", "C1", "Horizon", "2026-03-02", 45, "T1017"]
SECOND = ["S2", "C2", "Horizon", "2026-03-03", 30, "T1017"]
THIRD = ["S3", "C1", "Acme", "2026-03-04", 15, "T1016"]


def split(*rows):
    """Spreadsheet rows kept, and the others with their reasons, of rows that start at row 1."""
    kept, skipped = split_rows(rows, range(len(rows)), NAMES, Span(0, len(NAMES) - 1))
    return [each + 1 for each in kept], [(each.row, each.why) for each in skipped]


def test_rows_of_data_are_all_kept():
    assert split(FIRST, SECOND, THIRD) == ([1, 2, 3], [])


def test_a_blank_row_between_is_told_and_one_at_the_end_is_not():
    assert split(FIRST, [""] * 6, SECOND, ["", None, " "]) == ([1, 3], [(2, "blank row")])


@pytest.mark.parametrize(
    "total",
    [
        ["Total", "", "", "", 75, ""],
        ["", "", "", "Grand total:", 75, ""],
        ["TOTALS", "", "", "", 75, ""],
        ["Sub-total", "", "", "", 75, ""],
        ["Horizon Total", "", "", "", 75, ""],
        ["Subtotal Horizon", "", "", "", 75, ""],
        ["Count: 2", "", "", "", "", ""],
        ["Sum of March", "", "", "", 75, ""],
        ["Running balance", "", "", "", 75, ""],
        ["Balance forward", "", "", "", 75, ""],
        ["Average", "", "", "", 37.5, ""],
        ["Number of sessions: 2", "", "", "", "", ""],
        ["Total", "", "#VALUE!", "#REF!", "#VALUE!", "#DIV/0!"],
    ],
)
def test_a_total_is_no_data(total):
    assert split(FIRST, SECOND, total) == ([1, 2], [(3, "total")])


@pytest.mark.parametrize("mark", ["Page 1 of 3", "End of report", "*** END OF FILE ***"])
def test_the_end_of_a_page_or_report_is_no_data_and_no_total(mark):
    assert split(FIRST, [mark, "", "", "", "", ""], SECOND) == ([1, 3], [(2, "end of a page or report")])


def test_a_client_whose_name_says_total_is_data():
    client = ["Total Care Inc", "C9", "Horizon", "2026-03-05", 30, "T1017"]
    assert split(FIRST, client, SECOND) == ([1, 2, 3], [])


def test_the_sums_of_the_columns_above_are_a_total_without_its_name():
    # 45 + 30 + 15 = 90
    assert split(FIRST, SECOND, THIRD, ["", "", "", "", 90, ""]) == ([1, 2, 3], [(4, "total")])


def test_a_number_alone_that_is_no_sum_is_data():
    assert split(FIRST, SECOND, THIRD, ["", "", "", "", 91, ""]) == ([1, 2, 3, 4], [])


def test_a_header_that_a_page_break_repeats_is_no_data():
    assert split(FIRST, list(NAMES), SECOND) == ([1, 3], [(2, "header repeated")])


def test_the_title_of_the_next_month_above_its_repeated_header_is_no_data():
    rows = [FIRST, [""] * 6, ["February", *[""] * 5], list(NAMES), SECOND]
    told = [(2, "blank row"), (3, "heading inside the table"), (4, "header repeated")]
    assert split(*rows) == ([1, 5], told)


def test_headings_between_groups_are_no_data():
    rows = [["Client: Ann Lee", *[""] * 5], FIRST, ["Client: Bo Ray", *[""] * 5], SECOND]
    assert split(*rows) == ([2, 4], [(1, "heading inside the table"), (3, "heading inside the table")])


def test_a_record_with_nothing_but_its_number_is_data():
    assert split(FIRST, ["S9", *[""] * 5], SECOND) == ([1, 2, 3], [])


def test_notes_below_the_last_record_are_no_data():
    rows = [FIRST, SECOND, [""] * 6, ["* Billed in arrears", *[""] * 5], ["Printed", "by", "Ann", "", "", ""]]
    told = [(3, "blank row"), (4, "note below the table"), (5, "note below the table")]
    assert split(*rows) == ([1, 2], told)


def test_a_last_record_with_gaps_is_data_where_it_repeats_what_its_columns_say():
    assert split(FIRST, SECOND, ["S3", "C2", "", "", "", ""]) == ([1, 2, 3], [])


def test_words_that_stand_again_and_again_among_numbers_are_data():
    fees = [
        ["T1017", 33.65],
        ["T1016", 20.1],
        ["T1018", 9.5],
        ["T1019", 8.25],
        ["T1020", 7],
        ["T1021", 6],
        ["T1022", 5],
    ]
    priced = [[code, "Manually Priced"] for code in ("A1", "A2", "A3")]
    kept, skipped = split_rows([*fees, *priced], range(10), ("Code", "Rate"), Span(0, 1))
    assert ([*kept], skipped) == ([*range(10)], [])


def test_a_last_record_with_a_number_where_some_others_have_one_is_data():
    rows = [["A1", 10.5, 11, ""], ["A2", "By report", "", "x"], ["A3", 20, "", ""]]
    kept, skipped = split_rows(rows, range(3), ("Code", "Rate", "Rate 2", "Note"), Span(0, 3))
    assert ([*kept], skipped) == ([0, 1, 2], [])


ROWS = st.lists(
    st.sampled_from([FIRST, SECOND, THIRD, [""] * 6, list(NAMES), ["Total", "", "", "", 9, ""], ["A note", *[""] * 5]]),
    max_size=12,
)


@given(ROWS)
def test_no_row_is_lost(rows):
    kept, skipped = split(*rows)
    last = max([*kept, *(row for row, _ in skipped)], default=0)
    told = sorted([*kept, *(row for row, _ in skipped)])
    assert told == [*range(1, last + 1)]
    assert all(not any(rows[row]) for row in range(last, len(rows)))


def test_a_payer_whose_name_says_total_is_data_though_the_rest_of_its_row_is_numbers():
    rows = [["Total Health Care", "2026-03-02", "90832", 1, 80.5, 1001], ["Acme", "2026-03-03", "90832", 2, 161, 1002]]
    total = ["Total", "", "", 3, 241.5, ""]
    kept, skipped = split_rows([*rows, total], range(3), ("Payer", "DOS", "CPT", "Units", "Charge", "MRN"), Span(0, 5))
    assert ([*kept], [(each.row, each.why) for each in skipped]) == ([0, 1], [(3, "total")])


@pytest.mark.parametrize("total", [["Total Rivera", "", "", "", 75, ""], ["Total", "2026-03-02", "T1017", 2, 75, 3]])
def test_a_total_with_a_name_or_a_day_beside_it_is_no_data(total):
    assert split(FIRST, SECOND, total, THIRD) == ([1, 2, 4], [(3, "total")])


@pytest.mark.parametrize(
    "filler",
    [
        ["", "", "", "", 0, ""],
        [False, "", "", "", 0.0, ""],
        ["", "", "FALSE", "", "0:00", "$ -"],
        ["0", "", "", "", "", ""],
    ],
)
def test_zeros_that_were_filled_down_are_no_data(filler):
    assert split(FIRST, filler, SECOND, filler) == ([1, 3], [(2, "zeros alone"), (4, "zeros alone")])


def test_a_record_of_no_minutes_is_data():
    assert split(FIRST, ["S2", "C2", "Horizon", "2026-03-03", 0, "T1017"]) == ([1, 2], [])


@pytest.mark.parametrize(
    "guidance",
    [
        ["(required)", "(required)", "", "mm/dd/yyyy", "whole number", "5 characters"],
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        ["A", "B", "C", "D", "E", "F"],
    ],
)
def test_guidance_right_below_the_header_is_no_data(guidance):
    assert split(guidance, FIRST, SECOND) == ([2, 3], [(1, "guidance below the header")])
    assert split(FIRST, guidance, SECOND)[0] == [1, 2, 3]
