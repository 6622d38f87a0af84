from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore.fields import TABLES
from cmcore.intake.cells import read_cell
from cmcore.intake.files.text_columns import TextColumn
from cmcore.intake.values.columns import ParseContext, parse_column, parse_fields

SESSIONS = TABLES["sessions"]


def read(name, values, **context):
    return parse_column(values, SESSIONS.column(name), context=ParseContext(**context))


def test_faults_name_their_position_and_the_text_that_was_read():
    found = read("minutes", ["45", "4O", None, "60"])
    assert found.series.to_list() == [45, None, None, 60]
    assert [(each.position, each.value, each.suggestion, each.safe) for each in found.faults] == [(1, "4O", "40", True)]


def test_a_column_with_a_day_above_twelve_first_is_read_day_first_and_says_so():
    found = read("service_date", ["13/3/26", "4/5/26"])
    assert found.series.to_list() == [date(2026, 3, 13), date(2026, 5, 4)]
    assert "day first" in found.notes[0].text


def test_a_column_that_says_neither_is_read_month_first_and_says_so():
    found = read("service_date", ["4/5/26", "6/7/26"])
    assert found.series.to_list() == [date(2026, 4, 5), date(2026, 6, 7)]
    assert "month first" in found.notes[0].text


def test_a_column_whose_days_tell_needs_no_note():
    assert read("service_date", ["4/25/26", "6/7/26"]).notes == ()


def test_dates_written_both_ways_are_read_as_most_are_and_the_rest_are_faults():
    found = read("service_date", ["4/25/26", "6/17/26", "25/4/26"])
    assert [each.kind for each in found.faults] == ["impossible-date"]
    assert found.faults[0].suggestion == "2026-04-25"


@pytest.mark.parametrize("header", ["Hours", "Duration (hrs)", "Total Hrs"])
def test_a_header_in_hours_makes_minutes_of_its_numbers(header):
    assert read("minutes", [0.75, "1.5", 2], header=header).series.to_list() == [45, 90, 120]


def test_quarter_hours_under_a_header_that_says_no_unit_are_hours_and_say_so():
    found = read("minutes", [0.25, 1.5, 2], header="Duration")
    assert found.series.to_list() == [15, 90, 120]
    assert "hours" in found.notes[0].text


def test_small_whole_numbers_under_a_header_that_says_no_unit_stay_minutes():
    assert read("minutes", [5, 10, 12], header="Duration").series.to_list() == [5, 10, 12]


def test_a_column_of_fractions_is_a_column_of_percentages():
    column = TABLES["policies"].column("coinsurance")
    assert parse_column([0.2, 1.0, 0.0], column).series.to_list() == [2000, 10000, 0]


def test_a_fraction_among_percentages_is_asked_about():
    found = parse_column([20, 0.2], TABLES["policies"].column("coinsurance"))
    assert found.series.to_list() == [2000, None]
    assert found.faults[0].suggestion == "20%"


def test_true_and_one_in_one_column_keep_their_own_meaning():
    assert read("client_id", [1, True, 1.0]).series.to_list() == ["1", "TRUE", "1"]


def test_error_cells_are_faults_even_where_the_reader_saw_a_blank():
    found = read("minutes", ["45", ""], errors={1: "#N/A"})
    assert [(each.position, each.value, each.kind) for each in found.faults] == [(1, "#N/A", "error-cell")]


@pytest.mark.parametrize(
    ("field", "cells", "values", "suggested"),
    [
        ("client_id", ["C1", '"', '"', "C2"], ["C1", None, None, "C2"], ["C1", "C1"]),
        ("payer", ["Acme Health", "\u3003", "Unity", "same as above"], ["Acme Health", None, "Unity", None], ["Acme Health", "Unity"]),
        ("staff", ["Ditto", "Rey, A."], [None, "Rey, A."], [None]),
        ("client_id", ["C1", None, "''"], ["C1", None, None], [None]),
        ("minutes", [45, '"'], [45, None], ["45"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "as_column", [list, lambda cells: TextColumn(pl.Series("x", [str(each or "") for each in cells]))]
)
def test_a_ditto_mark_is_no_value_and_offers_what_stands_above(field, cells, values, suggested, as_column):
    found = read(field, as_column(cells))
    assert found.series.to_list() == values
    assert [(each.kind, each.suggestion, each.safe) for each in found.faults] == [
        ("ditto-mark", each, each is not None) for each in suggested
    ]


def test_remembered_spellings_become_their_value():
    found = read("payer", ["BCBS of X", "Unity PPO"], aliases={"bcbs of x": "Unity PPO"})
    assert found.series.to_list() == ["Unity PPO", "Unity PPO"]


def test_a_word_in_place_of_an_authorization_number_is_told_among_numbers():
    found = read("authorization_no", ["A-1001", "PENDING", "", "A-1001"])
    assert found.series.to_list() == ["A-1001", None, None, "A-1001"]
    assert [(each.position, each.kind) for each in found.faults] == [(1, "not-an-authorization-number")]


def test_ids_keep_their_leading_zeros_whether_plain_or_not():
    assert read("client_id", ["00123", "00456"]).series.to_list() == ["00123", "00456"]
    assert read("client_id", ["00123", " 00456 "]).series.to_list() == ["00123", "00456"]


def test_columns_of_one_list_are_joined_in_order():
    cells = {"modifiers": [(["HN", "", "HO"], ParseContext()), (["U1", "U2", None], ParseContext())]}
    found = parse_fields(SESSIONS.columns(), cells)
    assert found["modifiers"].series.to_list() == ["HN;U1", "U2", "HO"]


def test_modifiers_behind_codes_fill_rows_that_have_none():
    cells = {
        "code": [(["T1017-HN", "T1017-HN", "T1017"], ParseContext())],
        "modifiers": [(["", "HO", "U1"], ParseContext())],
    }
    found = parse_fields(SESSIONS.columns(), cells)
    assert found["code"].series.to_list() == ["T1017", "T1017", "T1017"]
    assert found["modifiers"].series.to_list() == ["HN", "HO", "U1"]


def test_modifiers_behind_a_code_that_the_column_of_modifiers_lacks_are_told():
    cells = {
        "code": [(["T1017-HN", "T1017-HN", "T1017-HN:U1"], ParseContext())],
        "modifiers": [(["U1", "HN", "U1;HN"], ParseContext())],
    }
    (fault,) = parse_fields(SESSIONS.columns(), cells)["modifiers"].faults
    assert (fault.position, fault.kind, fault.suggestion, fault.safe) == (0, "modifiers-disagree", "U1;HN", False)
    assert fault.message == '"U1" lacks HN, which stands behind the code. Say which modifiers are meant.'


@pytest.mark.parametrize(
    ("texts", "cents"),
    [
        # a comma before two digits says that commas stand before decimals, so 1.234 is a thousand and more
        (["33,65", "1.234", "12,500"], [3365, 123_400, 1250]),
        (["1.234,50", "2.000"], [123_450, 200_000]),
        (["1.234.567", "1.234"], [123_456_700, 123_400]),
        (["33.65", "1,234", "1,234.50"], [3365, 123_400, 123_450]),
        (["1,234", "12,500"], [123_400, 1_250_000]),
        (["33,65", "0.5"], [3365, 50]),
    ],
)
def test_the_decimal_sign_is_decided_from_the_whole_column(texts, cents):
    assert read("billed_amount", texts).series.to_list() == cents


@pytest.mark.parametrize(
    ("amounts", "cents", "said"),
    [
        (["80.00", "80.005"], [8000, 8001], '1 amount states parts of a cent and was rounded to the nearest cent, half a cent up; "80.005" is one.'),
        ([80.005, 33.333333333333336, 33.333333333333336], [8001, 3333, 3333], '3 amounts state parts of a cent and were rounded to the nearest cent, half a cent up; "33.333333333333336" is one.'),
        (["1.234,567", "2,50"], [123457, 250], '1 amount states parts of a cent and was rounded to the nearest cent, half a cent up; "1.234,567" is one.'),
        ([100.94999999999999, 80.0], [10095, 8000], None),
        (["1,234", "1,234.500", "5"], [123400, 123450, 500], None),
    ],
)  # fmt: skip
def test_amounts_with_parts_of_a_cent_are_rounded_and_it_is_said(amounts, cents, said):
    found = read("billed_amount", amounts)
    assert found.series.to_list() == cents
    assert [each.text for each in found.notes] == ([said] if said else [])


def test_a_number_that_may_be_thousands_or_decimals_is_asked_where_the_column_writes_both():
    found = read("billed_amount", ["33,65", "33.65", "1.234", "$1,234"])
    assert found.series.to_list() == [3365, 3365, None, None]
    assert [(each.value, each.kind) for each in found.faults] == [
        ("1.234", "ambiguous-number"),
        ("$1,234", "ambiguous-number"),
    ]


def test_modifiers_behind_codes_make_a_column_where_the_file_has_none():
    found = parse_fields(SESSIONS.columns(), {"code": [(["T1017:HN:U1", "T1016"], ParseContext())]})
    assert found["modifiers"].series.to_list() == ["HN;U1", None]


CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.just(datetime(2026, 3, 2)),  # noqa: DTZ001 - cells have no zone
)


@given(st.sampled_from(SESSIONS.columns()), st.lists(CELLS, max_size=8))
def test_a_column_gives_one_value_a_cell_in_its_own_type(column, values):
    found = parse_column(values, column)
    assert len(found.series) == len(values)
    assert found.series.dtype == column.dtype


@given(st.lists(st.text(alphabet="Ab0 .'-", max_size=6), max_size=6))
def test_a_text_column_taken_whole_reads_as_its_cells_one_by_one(values):
    for name in ("client_id", "client_name"):
        whole = parse_column(values, SESSIONS.column(name)).series
        single = [parse_column([each, 1.5], SESSIONS.column(name)).series[0] for each in values]
        assert whole.to_list() == pl.Series(single, dtype=pl.String).to_list()


@pytest.mark.parametrize(
    ("values", "days", "note"),
    [
        # 3 April 2026 is a Friday, 4 March 2026 a Wednesday: the weekday tells the order of 3/4
        (["Fri 3/4/2026", "Mon 6/4/2026"], [date(2026, 4, 3), date(2026, 4, 6)], "day first, because some"),
        (["Wed 3/4/2026", "Friday, 3/6/26"], [date(2026, 3, 4), date(2026, 3, 6)], None),
        # 10 March and 3 October 2025 are a Monday and a Friday
        (["Fri 3/10/2025"], [date(2025, 10, 3)], "day first, because some"),
        (["Sun 3/4/2026"], [None], "month first; no cell says otherwise"),  # a Wednesday or a Saturday
        (["14.3.2026", "4.3.2026"], [date(2026, 3, 14), date(2026, 3, 4)], None),
        (["3.14.2026", "3.4.2026"], [date(2026, 3, 14), date(2026, 3, 4)], "dots were read month first"),
        (["3.4.2026"], [date(2026, 4, 3)], "dots were read day first; no cell says otherwise"),
        (["3.3.2026"], [date(2026, 3, 3)], None),
        (["14.3.2026", "16.3.2026", "3.14.2026"], [date(2026, 3, 14), date(2026, 3, 16), None], "as most are"),
        (["3.14.2026", "14/3/2026"], [date(2026, 3, 14), date(2026, 3, 14)], "day first, because some"),
    ],
)
def test_weekdays_and_dots_tell_the_order_of_day_and_month(values, days, note):
    found = read("service_date", values)
    assert found.series.to_list() == days
    assert (note is None and found.notes == ()) or note in found.notes[0].text


WRITTEN = st.one_of(
    st.text("aZ09 ,.&'-/()", max_size=6),
    st.sampled_from(
        ["", "n/a", "None", "NAN", "nil", "na", "-", "12.0", "12.00", "1e+5", "1.5E+3", "#N/A", "a  b", "é"]
    ),
)


BARE = st.one_of(st.text("AZN09-", max_size=6), st.sampled_from(["", "NA", "NONE", "NULL", "NIL", "NAN", "DITTO"]))


@pytest.mark.parametrize("name", ["session_id", "client_id", "authorization_no", "staff", "payer"])
@given(texts=st.one_of(st.lists(WRITTEN, min_size=1, max_size=5), st.lists(BARE, min_size=1, max_size=3)))
def test_a_column_taken_whole_says_what_each_of_its_cells_says(name, texts):
    column = SESSIONS.column(name)
    read = [read_cell(each, column, ParseContext()) for each in texts]
    for cells in (texts, TextColumn(pl.Series("cells", texts))):
        parsed = parse_column(cells, column)
        assert parsed.series.to_list() == [each.value for each in read]
        assert [each.position for each in parsed.faults] == [at for at, each in enumerate(read) if each.fault]


NUMBERS = st.one_of(
    st.integers(-99, 10**9).map(str),
    st.decimals(0, 999, places=2).map(str),
    st.decimals(0, 9, places=3).map(str),
    st.dates(date(1999, 1, 1), date(2027, 1, 1)).map(str),
    st.sampled_from(["", "4", "4.0", "04", " 4", "4 units", "1e3", "+7", "(5)", "2026-1-3", "1,200", "33.335", "x"]),
)


@pytest.mark.parametrize("name", ["minutes", "units", "billed_amount", "service_date", "start_time"])
@given(few=st.lists(NUMBERS, min_size=1, max_size=4))
def test_a_column_of_texts_read_at_once_says_what_it_says_read_text_by_text(name, few):
    texts = [*few, *reversed(few), *few]
    column = SESSIONS.column(name)
    alone, whole = (parse_column(cells, column) for cells in (texts, TextColumn(pl.Series("cells", texts))))
    assert whole.series.equals(alone.series, check_dtypes=True)
    assert whole.faults == alone.faults
