from __future__ import annotations

from datetime import date

from cmcore.intake.shapes import unroll


def unrolled(headers, *rows, **more):
    return unroll(headers, list(zip(*rows, strict=True)), range(2, 2 + len(rows)), **more)


def lines(long):
    return [dict(zip(long.headers, values, strict=True)) for values in zip(*long.cells, strict=True)]


def test_a_plain_table_stays_as_it_is():
    long = unrolled(["Payer", "Code"], ["Horizon", "T1017"])
    assert (long.headers, lines(long)) == (["Payer", "Code"], [{"Payer": "Horizon", "Code": "T1017"}])
    assert not long.is_wide


def test_each_filled_rate_column_is_a_line_in_force_on_its_days():
    headers = ["Code", "Rate Effective 01/01/2026-03/31/2026", "Rate Effective 04/01/2026-06/30/2026", "Comments"]
    long = unrolled(headers, ["90378", 1769.81, 1770, "x"], ["J1", "Manually Priced", "", ""])
    assert lines(long) == [
        {"Code": "90378", "Comments": "x", "Rate": 1769.81},
        {"Code": "90378", "Comments": "x", "Rate": 1770},
        {"Code": "J1", "Comments": "", "Rate": "Manually Priced"},
    ]
    assert long.extra["effective_from"] == [date(2026, 1, 1), date(2026, 4, 1), date(2026, 1, 1)]
    assert long.extra["effective_to"] == [date(2026, 3, 31), date(2026, 6, 30), date(2026, 3, 31)]
    assert (long.rows, long.places) == ([2, 2, 3], [1, 2, 1])
    assert (long.sources, long.spread) == ([(0,), (3,), (1, 2)], {2: [1, 2, 1]})


def test_a_column_that_names_its_first_day_ends_the_day_before_the_next():
    long = unrolled(["Code", "Rate effective 7/1/2026", "Rate eff. 1/1/2026"], ["T1017", 31.5, 30])
    assert long.extra["effective_from"] == [date(2026, 7, 1), date(2026, 1, 1)]
    assert long.extra["effective_to"] == [None, date(2026, 6, 30)]


def test_a_row_without_any_rate_keeps_one_line():
    long = unrolled(["Code", "Rate effective 1/1/2026"], ["T1017", ""], ["T1016", 20])
    assert (long.rows, long.cells) == ([2, 3], [["T1017", "T1016"], ["", 20]])


def test_dates_under_a_header_with_a_date_are_no_rates():
    long = unrolled(["Code", "Effective date (from 1/1/2026)"], ["T1017", date(2026, 2, 1)])
    assert not long.is_wide


def test_a_span_that_ends_before_it_starts_is_no_span():
    assert not unrolled(["Code", "Rate 06/30/2026-01/01/2026"], ["T1017", 30]).is_wide


def test_codes_across_columns_are_lines_and_the_same_code_twice_is_two():
    long = unrolled(
        ["MRN", "CPT1", "Billing Code 4", "Code_6"], ["M1", "99490", "99439", "99439"], ["M2", "99490", "", ""]
    )
    assert lines(long) == [
        {"MRN": "M1", "Code": "99490"},
        {"MRN": "M1", "Code": "99439"},
        {"MRN": "M1", "Code": "99439"},
        {"MRN": "M2", "Code": "99490"},
    ]
    assert (long.rows, long.places, long.spread) == ([2, 2, 2, 3], [1, 2, 3, 1], {1: [1, 2, 3, 1]})


def test_units_and_modifiers_go_along_with_the_code_of_their_number_and_diagnoses_with_the_row():
    headers = ["MRN", "CPT 1", "Mod 1", "Units 1", "CPT 2", "Mod 2", "Units 2", "Dx 1", "Dx 2"]
    long = unrolled(headers, ["M1", "T1017", "HN", 3, "T1016", "", 2, "F33.1", "F10"])
    assert [(each["Code"], each["Mod"], each["Units"], each["Dx 2"]) for each in lines(long)] == [
        ("T1017", "HN", 3, "F10"),
        ("T1016", "", 2, "F10"),
    ]


def test_modifiers_in_a_block_of_their_own_belong_to_the_row():
    headers = ["MRN", "CPT 1", "CPT 2", "Mod 1", "Mod 2"]
    long = unrolled(headers, ["M1", "T1017", "T1016", "HN", "U1"])
    assert long.headers == ["MRN", "Mod 1", "Mod 2", "Code"]


def test_a_first_column_without_its_number_is_the_first():
    long = unrolled(["MRN", "CPT", "Units", "CPT 2", "Units 2"], ["M1", "T1017", 3, "T1016", 2])
    assert [(each["Code"], each["Units"]) for each in lines(long)] == [("T1017", 3), ("T1016", 2)]


def test_numbered_columns_that_hold_no_codes_are_no_codes():
    assert not unrolled(["MRN", "Service 1", "Service 2"], ["M1", "Visit at home", "Call"]).is_wide


def test_a_column_that_the_user_has_named_stays_a_column():
    headers = ["MRN", "CPT 1", "CPT 2", "CPT 3"]
    long = unrolled(headers, ["M1", "T1017", "T1016", "T1019"], is_chosen=lambda header: header == "CPT 3")
    assert long.headers == ["MRN", "CPT 3", "Code"]


def test_a_wide_table_without_rows_has_no_lines():
    long = unroll(["Code", "Rate effective 1/1/2026"], [(), ()], [])
    assert (long.rows, long.cells) == ([], [[], []])
