from __future__ import annotations

from datetime import date, timedelta

import pytest

from cmcore.intake.finding.looks import BLANK, DATE, FLAG, NUMBER, TEXT, first_filled, look, one_line


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (None, BLANK),
        ("", BLANK),
        ("\u00a0 ", BLANK),
        (0, NUMBER),
        (33.65, NUMBER),
        ("$1,234.50", NUMBER),
        ("(25.00)", NUMBER),
        ("80 %", NUMBER),
        (True, FLAG),
        (date(2026, 3, 2), DATE),
        (timedelta(minutes=45), DATE),
        ("3/7/26", DATE),
        ("2026-03-02", DATE),
        ("7 Mar 2026", DATE),
        ("T1017", TEXT),
        ("Payer", TEXT),
    ],
)
def test_a_cell_looks_like_a_number_a_date_a_flag_text_or_nothing(cell, kind):
    assert look(cell) == kind


def test_line_breaks_in_a_name_are_single_blanks():
    assert one_line("Date of\r\n  service ") == "Date of service"


def test_the_first_filled_cell_passes_over_blanks():
    assert first_filled(["", None, "  ", 0, "x"]) == 0


def test_a_blank_row_has_no_first_filled_cell():
    assert first_filled(["", None, " "]) is None
