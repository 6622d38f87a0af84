"""Payer books that contradict themselves or say too little: each a finding with its cell, never a silent choice."""

from __future__ import annotations

import pytest

from cmcore.intake.checking.checks import check_table

RULE = {"payer": "Medicaid", "code": "T1017", "covered": "yes", "effective_from": None, "effective_to": None}
POLICY = {"client_id": "C-1", "payer": "Medicaid", "priority": 1, "start_date": "2026-01-01", "end_date": "2026-06-30"}
FEE = {"payer": "Medicaid", "code": "T1017", "rate": "33.65", "effective_from": None, "effective_to": None}
APPROVAL = {"authorization_no": "A-1", "client_id": "C-1", "payer": "Medicaid", "code": "T1017", "units_approved": 40}


@pytest.fixture
def told(sessions, table, dataset, find):
    """Cells of the findings of one kind in a book of one table of these rows, beside one session."""

    def cells(kind, named, *rows, session=None):
        found = find(dataset(sessions(session or {}), table(named, *rows)), kind)
        return [each.cell for each in found]

    return cells


@pytest.fixture
def conflict(sessions, table, dataset, find):
    """The message about two rules, of which the second differs as said."""

    def message(second):
        rules = table("rules", RULE | {"max_units_per_day": None}, RULE | second)
        (found,) = find(dataset(sessions({}), rules), "rule-conflict")
        return found.message

    return message


@pytest.mark.parametrize(
    ("first", "second", "cells"),
    [
        ({}, {"covered": "no"}, ["B3"]),
        ({}, {}, []),
        ({}, {"covered": "no", "payer": "Medicare"}, []),
        ({}, {"covered": "no", "payer": "MEDICAID"}, ["B3"]),
        ({}, {"covered": "no", "code": "T1016"}, []),
        ({"effective_to": "2026-06-29"}, {"covered": "no", "effective_from": "2026-06-30"}, []),
        ({"effective_to": "2026-06-30"}, {"covered": "no", "effective_from": "2026-06-30"}, ["B3"]),
        ({"effective_to": "2028-02-28"}, {"covered": "no", "effective_from": "2028-02-29"}, []),
        ({"effective_to": "2028-02-29"}, {"covered": "no", "effective_from": "2028-02-29"}, ["B3"]),
        ({"effective_to": "2028-02-29"}, {"covered": "no", "effective_from": "2028-03-01"}, []),
    ],
)
def test_rules_that_share_a_day_and_differ_contradict(told, first, second, cells):
    assert told("rule-conflict", "rules", RULE | first, RULE | second) == cells


CONFLICT = (
    "Rules!B3, Code: Medicaid has another rule for T1017 in Rules!B2, in force on the same days, that differs in "
)


@pytest.mark.parametrize(
    ("begins", "said"),
    [
        (None, "Covered. Both begin on one day, and neither counts until you end one of the two."),
        (
            "2026-02-01",
            "Covered, Max units per day. The one that begins later counts until you end one of the two.",
        ),
    ],
)
def test_contradicting_rules_name_each_other_and_what_differs(conflict, begins, said):
    assert conflict({"covered": "no", "max_units_per_day": 8, "effective_from": begins}) == CONFLICT + said


def test_rules_of_one_day_that_fill_different_columns_are_one_rule(told):
    assert told("rule-conflict", "rules", RULE | {"covered": None, "max_units_per_day": 8}, RULE) == []


@pytest.mark.parametrize(
    ("code", "session", "cells"),
    [("T1017", "T1016", []), ("X1234", "T1017", ["B2"]), ("X1234", "X1234", [])],
)
def test_a_rule_for_a_code_that_nothing_knows_is_told(told, code, session, cells):
    assert told("rule-without-service", "rules", RULE | {"code": code}, session={"code": session}) == cells


def test_a_rule_for_a_code_of_the_payer_s_own_is_no_rule_of_nothing(sessions, table, dataset, find):
    made = dataset(sessions({}), table("rules", RULE | {"code": "X1234"}), table("fees", FEE | {"code": "X1234"}))
    assert find(made, "rule-without-service") == []


def test_a_rule_for_a_code_that_never_existed_is_told_once(sessions, table, dataset, find):
    made = dataset(sessions({}), table("rules", RULE | {"code": "H0330"}))
    assert [each.kind for each in find(made, "rule-without-service", "invalid-code")] == ["invalid-code"]


@pytest.mark.parametrize(
    ("second", "cells"),
    [
        ({"payer": "Medicare"}, ["B3"]),
        ({"payer": "Medicare", "priority": 2}, []),
        ({"payer": "Medicare", "priority": None}, ["B3"]),
        ({"payer": "Medicare", "client_id": "C-2"}, []),
        ({"payer": "Medicare", "start_date": "2026-06-30", "end_date": None}, ["B3"]),
        ({"payer": "Medicare", "start_date": "2026-07-01", "end_date": None}, []),
        ({"start_date": "2026-06-01", "end_date": None}, ["B3"]),
        ({}, []),  # said as a repeated key
    ],
)
def test_policies_of_one_client_and_priority_that_share_a_day_are_told(told, second, cells):
    assert told("policy-overlap", "policies", POLICY, POLICY | second) == cells


TYPED = [
    {"payer": "Medicaid", "payer_type": "medicaid", "aliases": "MCD"},
    {"payer": "Horizon", "payer_type": "commercial", "aliases": None},
    {"payer": "Grant", "payer_type": "other", "aliases": None},
]


@pytest.fixture
def both_held(sessions, table, dataset, find):
    """The findings of one kind for a policy of Medicaid and one of Horizon, each changed as said."""

    def findings(kind, first, second):
        policies = table("policies", POLICY | first, POLICY | {"payer": "Horizon"} | second)
        return find(dataset(sessions({}), policies, table("payers", *TYPED)), kind)

    return findings


@pytest.mark.parametrize(
    ("first", "second", "cells"),
    [
        ({}, {"priority": 2}, ["C2"]),
        ({"payer": "MCD"}, {"priority": 2}, ["C2"]),
        ({"priority": None}, {"priority": 2}, ["C2"]),  # a blank is the first
        ({"priority": 2}, {"priority": 1}, []),
        ({"priority": 2}, {"priority": 2}, []),  # said as two of one priority
        ({}, {"priority": 2, "client_id": "C-2"}, []),
        ({}, {"priority": 2, "start_date": "2026-07-01", "end_date": None}, []),
        ({}, {"priority": 2, "start_date": "2026-06-30", "end_date": None}, ["C2"]),
        ({}, {"priority": 2, "payer": "Grant"}, []),  # a grant may pay after Medicaid
        ({}, {"priority": 2, "payer": "Nobody"}, []),  # nothing is known of it
        ({"payer": "Horizon"}, {"priority": 2}, []),
    ],
)
def test_medicaid_set_to_pay_before_a_liable_payer_is_told(both_held, first, second, cells):
    found = both_held("medicaid-first", first, second)
    assert [each.cell for each in found] == cells
    assert all(each.value == (None if first.get("priority", 1) is None else "1") for each in found)


def test_what_is_wrong_with_medicaid_first_is_said(both_held):
    (found,) = both_held("medicaid-first", {}, {"priority": 2})
    assert found.message == (
        "Policies!C2, Priority: Medicaid pays first here and Horizon in Policies!B3 after it, on the same days. "
        "Medicaid pays last (42 CFR 433.139): give it the higher number. Until then its sessions are priced in the "
        "order typed."
    )


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"start_date": "2026-02-01"}, "Horizon counts as first, since Medicaid pays last, until you say"),
        ({}, "Horizon counts as first, since Medicaid pays last, until you say"),
        ({"payer": "Grant", "start_date": "2025-02-01"}, "Grant counts as first, since Medicaid pays last, until"),
    ],
)
def test_of_one_priority_the_payer_that_is_priced_as_first_is_named(both_held, second, said):
    (found,) = both_held("policy-overlap", {}, second)
    assert said in found.message


def test_a_policy_listed_twice_is_a_repeated_key(told):
    assert told("duplicate-key", "policies", POLICY, POLICY) == ["A3"]


@pytest.mark.parametrize(
    ("lines", "cells"),
    [
        ([{}], ["D2"]),
        ([{}, {"code": "T1016"}], ["D2"]),
        ([{"effective_from": "2026-01-01"}, {"code": "T1016"}], ["D3"]),
        ([{"effective_to": "2026-12-31"}], []),
        ([{"effective_from": "2026-01-01"}], []),
        ([{"rate": "By report"}], []),  # nothing is priced by it
    ],
)
def test_fee_lines_without_any_date_are_told(told, lines, cells):
    assert told("fee-undated", "fees", *[FEE | each for each in lines]) == cells


def test_a_schedule_without_dates_is_told_once(sessions, table, dataset, find):
    (found,) = find(dataset(sessions({}), table("fees", FEE, FEE | {"code": "T1016"})), "fee-undated")
    assert found.message == (
        "Fees!D2, Effective from: none of the schedule's 2 lines has a date, so each is taken to be in force on every "
        "day. Type the first day that the payer names."
    )


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ({"included_hours": 10, "overage_rate": "95.00", "basis": "per month"}, ["H2"]),
        ({"overage_rate": "95.00", "basis": "per unit"}, ["G2"]),
        ({"included_hours": 10, "basis": "retainer"}, []),
        ({"basis": "per month"}, []),
    ],
)
def test_hours_that_only_a_retainer_has_are_told_where_they_count_for_nothing(told, line, cells):
    assert told("fee-hours-unused", "fees", FEE | line) == cells


@pytest.mark.parametrize(("units", "cells"), [(0, ["E2"]), (1, []), ("0.25", [])])
def test_an_authorization_of_no_units_is_told(told, units, cells):
    assert told("authorization-empty", "authorizations", APPROVAL | {"units_approved": units}) == cells


@pytest.mark.parametrize(
    ("line", "session", "cells"),
    [
        ({"code": "99213"}, {"code": "99213", "minutes": 30}, ["D2"]),
        ({"code": "99213"}, {"code": "99213", "minutes": 29}, []),  # one unit either way
        ({"code": "99213", "unit_minutes": 15}, {"code": "99213", "minutes": 60}, []),
        ({"code": "99213", "basis": "per session"}, {"code": "99213", "minutes": 60}, []),
        ({"code": "T1017"}, {"code": "T1017", "minutes": 60}, []),  # a quarter hour by its definition
        ({"code": "90837"}, {"code": "90837", "minutes": 60}, []),  # a visit by its definition
    ],
)
def test_a_unit_whose_length_nobody_says_is_told_where_it_counts(told, line, session, cells):
    fee = {"payer": "Medicaid", "code": "", "basis": "per unit", "unit_minutes": None, "rate": "90.00"} | line
    assert told("fee-unit-assumed", "fees", fee, session=session) == cells


MEASURE = {"measure": "Follow-up", "numerator": 84, "denominator": 112, "target": "80%"}


@pytest.mark.parametrize(
    ("change", "over", "empty"),
    [
        ({}, [], []),
        ({"numerator": 112}, [], []),
        ({"numerator": 113}, ["B2"], []),
        ({"numerator": 0, "denominator": 0}, [], ["C2"]),
    ],
)
def test_a_measure_of_more_than_its_cases_or_of_none_is_told(told, change, over, empty):
    assert told("measure-over-whole", "measures", MEASURE | change) == over
    assert told("measure-empty", "measures", MEASURE | change) == empty


@pytest.mark.parametrize(
    ("written", "kinds"),
    [("2026-02-29", ["impossible-date"]), ("2028-02-29", []), ("2026-02-28", []), ("2100-02-29", ["impossible-date"])],
)
def test_a_twenty_ninth_of_february_stands_in_leap_years_alone(table, written, kinds):
    _, found = table("fees", FEE | {"effective_from": written})
    assert [each.kind for each in found] == kinds


def test_an_authorization_whose_units_are_blank_is_told(table):
    made, _ = table("authorizations", APPROVAL, APPROVAL | {"authorization_no": "A-2", "units_approved": None})
    assert [(each.kind, each.cell) for each in check_table(made)] == [("missing-value", "E3")]
