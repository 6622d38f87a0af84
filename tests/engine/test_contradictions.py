"""Books that contradict themselves: told, the same in any order of rows, and never a silent choice."""

from __future__ import annotations

from datetime import date

import pytest

from tests.engine.frames import FEE, day, estimate

RULE = {"payer": "Medicaid", "code": "T1017", "effective_from": date(2026, 1, 1)}


def told(sessions, **tables):
    """Coverage, reasons and expected cents of each session; one answer whatever the order of the rows given."""
    answers = []
    for turn in (1, -1):
        given = estimate(sessions, **{kind: rows[::turn] for kind, rows in tables.items()})
        reasons = given.lines["reasons"].str.replace(";?never-billed", "")
        answers.append(list(zip(given.lines["coverage"], reasons, given.lines["expected"], strict=True)))
    assert answers[0] == answers[1]
    return answers[0]


def test_rules_of_one_day_that_contradict_each_other_leave_it_unknown():
    rules = [RULE | {"covered": True}, RULE | {"covered": False}]
    assert told([{}], rules=rules) == [("unknown", "ambiguous-rule", None)]


def test_rules_of_one_day_that_fill_different_columns_count_together():
    # 45 minutes are 3 units; 2 a day are payable: 2 x 33.65
    rules = [RULE | {"covered": True, "documents_required": "note_signed"}, RULE | {"max_units_per_day": 200}]
    assert told([{"note_signed": True}], rules=rules) == [("at_risk", "over-day-limit", 6_730)]
    assert told([{"note_signed": False}], rules=rules)[0][0] == "not_covered"


def test_of_rules_that_overlap_the_one_that_begins_later_counts_to_its_last_day():
    rules = [
        RULE | {"covered": True},
        RULE | {"covered": False, "effective_from": day(3, 2), "effective_to": day(3, 3)},
    ]
    days = [{"service_date": day(3, number), "client_id": f"C{number}"} for number in (1, 2, 3, 4)]
    assert [each[0] for each in told(days, rules=rules)] == ["covered", "not_covered", "not_covered", "covered"]


NEEDS_ONE = RULE | {"authorization_required": True}
APPROVAL = {
    "authorization_no": "A-1", "client_id": "C1", "payer": "Medicaid", "code": "T1017", "units_approved": 400,
    "start_date": day(3, 1), "end_date": day(3, 31),
}  # fmt: skip
TWO = [{"authorization_no": "A-1"}, {"authorization_no": "A-1", "service_date": day(3, 31)}]  # 3 units each


def test_an_approval_that_does_not_say_its_units_leaves_it_unknown_on_its_first_and_last_day():
    approvals = [APPROVAL | {"units_approved": None}]
    days = [{"authorization_no": "A-1", "service_date": each} for each in (day(3, 1), day(3, 31), day(4, 1))]
    assert told(days, rules=[NEEDS_ONE], authorizations=approvals) == [
        ("unknown", "auth-without-units", None),
        ("unknown", "auth-without-units", None),
        ("not_covered", "auth-out-of-dates", 0),
    ]


def test_an_approval_listed_twice_is_used_up_once():
    # 4 units: 3 of the first session and 1 of the second
    once = told(TWO, rules=[NEEDS_ONE], authorizations=[APPROVAL])
    assert once == [("covered", "", 10_095), ("at_risk", "auth-exhausted", 3_365)]
    assert told(TWO, rules=[NEEDS_ONE], authorizations=[APPROVAL, APPROVAL]) == once


def test_of_an_approval_listed_twice_with_other_units_the_least_counts():
    approvals = [APPROVAL, APPROVAL | {"units_approved": 9_900}]
    assert told(TWO, rules=[NEEDS_ONE], authorizations=approvals)[1] == ("at_risk", "auth-exhausted", 3_365)


FEES = [FEE | {"credential": "BA"}, FEE | {"credential": "MSW", "rate": 400_000}]
PROMOTED = [
    {"staff": "Ann", "credential": "BA", "start_date": date(2025, 1, 1), "end_date": day(6, 30)},
    {"staff": "Ann", "credential": "MSW", "start_date": day(7, 1)},
]


def expected(staff, *days, **more):
    rows = [{"staff": "Ann", "service_date": each, "client_id": f"C{at}"} | more for at, each in enumerate(days)]
    return [each[2] for each in told(rows, fees=FEES, staff=staff)]


def test_a_worker_s_credential_is_that_of_the_day():
    assert expected(PROMOTED, day(6, 30), day(7, 1)) == [10_095, 12_000]  # 3 x 33.65 and 3 x 40.00
    open_ended = [{**PROMOTED[0], "end_date": None}, PROMOTED[1]]
    assert expected(open_ended, day(6, 30), day(7, 1)) == [10_095, 12_000]


def test_the_credential_in_the_log_goes_before_the_staff_table():
    assert expected(PROMOTED, day(7, 1), credential="BA") == [10_095]


@pytest.mark.parametrize(
    "staff",
    [
        [{"staff": "Ann", "credential": "BA"}, {"staff": "Ann", "credential": "MSW"}],
        [{**PROMOTED[0], "end_date": day(2, 1)}, PROMOTED[1]],
    ],
    ids=["two at once", "between two"],
)
def test_a_credential_that_is_not_known_for_the_day_is_not_guessed(staff):
    assert expected(staff, day(3, 2)) == [None]


def test_one_credential_holds_outside_the_span_too():
    assert expected([PROMOTED[0]], day(7, 1)) == [10_095]


POLICY = {"client_id": "C1", "payer": "Medicaid", "priority": 1, "start_date": date(2026, 1, 1), "coinsurance": 2_000}


def shares(*policies):
    payers = [{"payer": "Medicaid"}, {"payer": "Horizon"}]
    fees = [FEE, FEE | {"payer": "Horizon"}]
    both = [
        estimate([{}], payers=payers, fees=fees, policies=rows).lines.select(
            "payer_share", "patient_share", "secondary_share"
        ).row(0)
        for rows in (list(policies), list(policies)[::-1])
    ]  # fmt: skip
    assert both[0] == both[1]
    return both[0]


def test_a_policy_listed_twice_pays_nothing_of_what_it_leaves_itself():
    assert shares(POLICY, POLICY) == shares(POLICY) == (8_076, 2_019, None)  # 20% of 100.95 is 20.19


def test_of_policies_with_one_priority_and_one_first_day_the_order_of_rows_decides_nothing():
    shares(POLICY, POLICY | {"payer": "Horizon", "coinsurance": 0})
