from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.intake.checking.across import check_dataset
from cmcore.intake.checking.checks import check_table
from cmcore.intake.checking.merged import merge_findings
from cmcore.intake.crossing.habits import SAFE_FROM, confidence_of_habit

BLANK = "blank-usually-filled"


def rows(times, **filled):
    return [{"staff": "Ana Rivera"} | filled] * times


@pytest.mark.parametrize(
    ("times", "of", "sure", "safe"),
    [(5, 5, 0.71, False), (37, 37, 0.95, True), (36, 36, 0.95, True), (91, 94, 0.95, True), (90, 94, 0.94, False)],
)
def test_the_share_of_rows_is_shrunk_for_few(times, of, sure, safe):
    assert confidence_of_habit(times, of) == sure  # times / (of + 2)
    assert (confidence_of_habit(times, of) >= SAFE_FROM) is safe


@settings(deadline=None)
@given(st.integers(1, 500), st.integers(0, 500))
def test_more_rows_that_agree_are_never_less_sure_and_none_is_certain(times, others):
    of = times + others
    assert 0 <= confidence_of_habit(times, of) <= min(0.99, times / of + 0.005)
    assert confidence_of_habit(times + 1, of + 1) >= confidence_of_habit(times, of)


@pytest.mark.parametrize(
    ("filled", "expected"),
    [
        (rows(4, credential="BA"), []),
        (rows(5, credential="BA"), [(BLANK, "G7", "BA", False)]),
        ([*rows(8, credential="BA"), *rows(1, credential="MSW")], [(BLANK, "G11", "BA", False)]),  # 8 of 10
        ([*rows(8, credential="BA"), *rows(2, credential="MSW")], []),  # 8 of 11 is under 80%
        (rows(52, credential="BA"), [(BLANK, "G54", "BA", True)]),
        ([{"staff": "Bo Chen", "credential": "BA"}] * 9, []),
    ],
)
def test_a_blank_credential_follows_from_the_workers_other_sessions(sessions, dataset, said, filled, expected):
    assert said(dataset(sessions(*filled, {"staff": "Ana Rivera", "credential": None})), BLANK) == expected


def test_the_evidence_counts_rows(sessions, dataset, find):
    made = dataset(sessions(*rows(52, credential="BA"), {"staff": "Ana Rivera", "credential": None}))
    (found,) = find(made, BLANK)
    assert found.evidence == "52 of 53 sessions of this worker say BA."
    assert found.message == (
        "Sessions!G54, Credential: the cell is empty, while other sessions of this worker have their credential. "
        "Accept it or type another."
    )


@pytest.mark.parametrize(
    ("field", "value_safe"),
    [
        ("client_name", ("Dana Fox", True)),
        ("member_id", ("M-1", True)),
        ("program", ("Adult TCM", True)),
        ("region", ("North", True)),
        ("staff", ("Ana Rivera", False)),
    ],
)
def test_a_clients_blanks_follow_and_who_worked_is_never_safe(sessions, dataset, find, field, value_safe):
    value, safe = value_safe
    (found,) = find(dataset(sessions(*[{field: value}] * 99, {field: None})), BLANK)
    assert (found.cell, found.suggestion, found.safe) == ("F101", value, safe)


def test_a_column_that_the_file_lacks_was_not_left_blank(sessions, table, dataset, find):
    made = dataset(sessions(*rows(50, credential="BA")), table("sessions", {"staff": "Ana Rivera"}, sheet="May"))
    assert find(made, BLANK) == []


def test_a_needed_blank_is_told_once_with_what_the_other_rows_say(sessions, dataset):
    named = [{"client_name": "Dana Fox"}] * 52
    made = dataset(sessions(*named, {"client_name": "Dana Fox", "client_id": None}))
    (table,) = made.tables.values()
    checked = [*check_table(table), *check_dataset(made, as_of=date(2026, 11, 20))]
    (found,) = merge_findings((), checked)
    assert (found.kind, found.cell, found.suggestion, found.safe) == ("missing-value", "B54", "C-1", True)
    assert found.evidence == "52 of 53 sessions of this name say C-1."


def test_a_name_that_two_clients_share_tells_no_number(sessions, dataset, find):
    named = [{"client_name": "Dana Fox", "client_id": f"C-{1 + at % 2}"} for at in range(100)]
    made = dataset(sessions(*named, {"client_name": "Dana Fox", "client_id": None}))
    assert find(made, "missing-value") == []
