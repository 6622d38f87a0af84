from __future__ import annotations

import pytest

from cmcore.intake.checking.checks import check_table

SESSION = {"session_id": "S-1", "client_id": "C-1", "service_date": "2026-03-02", "code": "T1017"}


def found(made):
    return [(each.kind, each.cell, each.suggestion, each.safe) for each in check_table(made[0])]


def test_a_row_without_faults_has_no_findings(table):
    assert found(table("sessions", SESSION | {"start_time": "9:00", "end_time": "9:45", "minutes": 45})) == []


def test_an_empty_required_cell_is_found_at_its_place(table):
    (finding,) = check_table(table("sessions", SESSION | {"client_id": ""})[0])
    assert (finding.kind, finding.file, finding.sheet, finding.cell) == ("missing-value", "book.xlsx", "Sessions", "B2")
    assert (finding.row, finding.row_id, finding.table, finding.field) == (2, "f:Sessions:2", "sessions", "client_id")
    assert finding.message.startswith("Sessions!B2, Client ID: the cell is empty")


def test_a_required_field_without_a_column_is_not_missing_row_by_row(table):
    assert found(table("sessions", {"client_id": "C-1", "service_date": "2026-03-02"})) == []


@pytest.mark.parametrize(
    ("minutes", "kinds"), [(0, []), (1440, []), (1441, ["above-limit"]), (-1, ["below-limit"]), (None, [])]
)
def test_minutes_lie_between_none_and_a_day(table, minutes, kinds):
    assert [kind for kind, *_ in found(table("sessions", SESSION | {"minutes": minutes}))] == kinds


def test_a_negative_amount_suggests_its_sign_turned(table):
    made = table("sessions", SESSION | {"billed_amount": "(25.00)"})
    assert found(made) == [("below-limit", "E2", "25.00", False)]


@pytest.mark.parametrize(("percent", "kinds"), [("100%", []), ("100.01%", ["above-limit"])])
def test_a_percentage_is_at_most_a_hundred(table, percent, kinds):
    row = {"client_id": "C-1", "payer": "Medicaid", "coinsurance": percent}
    assert [kind for kind, *_ in found(table("policies", row))] == kinds


def test_a_span_that_ends_before_it_starts_is_found_at_its_end(table):
    row = {"authorization_no": "A-1", "client_id": "C-1", "units_approved": 10}
    made = table("authorizations", row | {"start_date": "2026-03-02", "end_date": "2026-03-01"})
    assert [(kind, cell) for kind, cell, *_ in found(made)] == [("end-before-start", "E2")]


def test_a_span_of_one_day_is_whole(table):
    row = {"authorization_no": "A-1", "client_id": "C-1", "units_approved": 10}
    assert found(table("authorizations", row | {"start_date": "2026-03-02", "end_date": "2026-03-02"})) == []


def test_missing_minutes_follow_from_start_and_end(table):
    made = table("sessions", SESSION | {"start_time": "9:05", "end_time": "9:50", "minutes": ""})
    assert found(made) == [("minutes-missing", "G2", "45", True)]  # 9:50 less 9:05


@pytest.mark.parametrize(
    ("minutes", "kinds"), [(44, []), (46, []), (47, ["minutes-disagree"]), (30, ["minutes-disagree"])]
)
def test_minutes_may_differ_from_start_and_end_by_one(table, minutes, kinds):
    made = table("sessions", SESSION | {"start_time": "9:05", "end_time": "9:50", "minutes": minutes})
    assert [kind for kind, *_ in found(made)] == kinds


def test_an_end_before_the_start_suggests_the_afternoon_where_the_minutes_say_so(table):
    made = table("sessions", SESSION | {"start_time": "11:30", "end_time": "1:00", "minutes": 90})
    assert found(made) == [("end-before-start", "F2", "13:00", True)]  # 11:30 and 90 minutes


def test_a_contact_over_midnight_is_no_fault_where_the_minutes_say_so(table):
    assert found(table("sessions", SESSION | {"start_time": "23:30", "end_time": "0:15", "minutes": 45})) == []


def test_an_end_before_the_start_without_minutes_is_of_the_afternoon_where_no_time_of_the_log_is(table):
    early = SESSION | {"start_time": "11:30", "end_time": "1:00"}
    assert found(table("sessions", early)) == [("end-before-start", "F2", "13:00", False)]
    late = SESSION | {"start_time": "12:59", "end_time": "13:00"}
    kinds = [each for each in found(table("sessions", early, late)) if each[0] == "end-before-start"]
    assert kinds == [("end-before-start", "F2", None, False)]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("22:00", "1:30", [("minutes-missing", "G2", "210", False)]),  # 2 hours to midnight and 1:30 after it
        ("20:00", "8:00", [("minutes-missing", "G2", "720", False)]),  # 12 hours, the longest night
        ("20:00", "8:01", [("end-before-start", "F2", None, False)]),
        ("14:00", "9:00", [("end-before-start", "F2", None, False)]),  # 19 hours
    ],
)
def test_a_contact_without_minutes_is_past_midnight_up_to_half_a_day(table, start, end, expected):
    made = table("sessions", SESSION | {"start_time": start, "end_time": end, "minutes": ""})
    assert found(made) == expected


@pytest.mark.parametrize(("minutes", "kinds"), [(209, []), (211, []), (212, ["end-before-start"])])
def test_a_contact_over_midnight_may_differ_from_its_minutes_by_one(table, minutes, kinds):
    made = table("sessions", SESSION | {"start_time": "22:00", "end_time": "1:30", "minutes": minutes})
    assert [kind for kind, *_ in found(made)] == kinds


def test_the_minutes_of_a_night_are_said_to_end_on_the_next_day(table):
    (finding,) = check_table(table("sessions", SESSION | {"start_time": "22:00", "end_time": "1:30", "minutes": ""})[0])
    assert "22:00 to 1:30 on the next day is 210 minutes." in finding.message


def test_a_row_that_takes_an_earlier_one_back_is_not_to_be_turned_into_a_contact(table):
    taken_back = SESSION | {"start_time": "9:00", "end_time": "9:45", "minutes": -45, "units": -3, "billed_amount": -60}
    checked = check_table(table("sessions", taken_back)[0])
    assert [(each.kind, each.field, each.suggestion) for each in checked] == [
        ("below-limit", "minutes", None),
        ("below-limit", "units", None),
        ("below-limit", "billed_amount", None),
    ]
    assert all("take an earlier one back" in each.message for each in checked)


def test_a_session_of_no_units_and_no_minutes_is_told(table):
    full = SESSION | {"minutes": 45, "units": 3}
    made = table("sessions", full, full, full | {"minutes": "", "units": 0})
    assert found(made) == [("minutes-missing", "E4", None, False)]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"minutes": 0}, ["minutes-zero"]),
        ({"minutes": 0, "units": 0}, ["minutes-zero"]),
        ({"minutes": 0, "start_time": "9:00", "end_time": "9:00"}, ["minutes-zero"]),
        ({"minutes": 0, "start_time": "9:00", "end_time": "9:45"}, ["minutes-disagree"]),
        ({"minutes": 0, "units": 1}, []),  # a contact that is billed by the piece
        ({"minutes": 0, "claim_status": "void"}, []),
        ({"minutes": 1}, []),
    ],
)
def test_a_session_of_no_time_is_told_since_a_flat_rate_would_pay_it_whole(table, given, told):
    full = SESSION | dict.fromkeys(given, "") | {"minutes": 45}
    assert [kind for kind, *_ in found(table("sessions", full, full, full | given))] == told


def test_a_log_that_records_no_minutes_but_zeros_is_not_told_of_each(table):
    none = SESSION | {"minutes": 0}
    assert found(table("sessions", SESSION | {"minutes": 45}, none, none)) == []


def test_a_log_whose_units_stand_on_one_row_of_each_month_is_not_told_of_the_others(table):
    rest = SESSION | {"units": 0}
    assert found(table("sessions", SESSION | {"units": 12}, rest, rest)) == []
