"""What uses up limits and approvals: what is paid or may be, in order of service, by cases worked by hand."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.frames import FEE, PAYER, Case, Row, day, price, price_cases

LIMITED: Row = {"payer": "Medicaid", "code": "T1017", "credentials_allowed": "BA"}
FIT, UNFIT = {"credential": "BA"}, {"credential": "HS"}


def _session(on: date, units: int, **more: Any) -> Row:
    return FIT | {"service_date": on, "minutes": units * 15} | more


CASES: dict[str, tuple[Row, list[Row], list[int]]] = {
    "a session refused for its worker uses up no limit": (
        {"max_units_per_day": 800},
        [_session(day(3, 2), 8, **UNFIT), _session(day(3, 2), 6), _session(day(3, 2), 4), _session(day(3, 2), 1)],
        [0, 6, 2, 0],  # 8 a day: 6, then the 2 that are left, then none
    ),
    "one that was paid all the same does": (
        {"max_units_per_day": 800},
        [_session(day(3, 2), 5, **UNFIT, paid_amount=5000), _session(day(3, 2), 6)],
        [0, 3],  # 8 - 5
    ),
    "units over the day's limit use up none of the month's": (
        {"max_units_per_day": 800, "max_units_per_month": 1200},
        [_session(day(3, 2), 10), _session(day(3, 3), 5), _session(day(3, 31), 1), _session(day(4, 1), 1)],
        [8, 4, 0, 1],  # 12 a month: 8, 4, none; April begins anew
    ),
    "units over the month's limit use up none of the week that goes on in the next": (
        {"max_units_per_month": 400, "max_units_per_week": 400},
        [_session(day(3, 2), 4), _session(day(3, 30), 4), _session(day(4, 1), 3), _session(day(4, 2), 2)],
        [4, 0, 3, 1],  # March is full on the 2nd; the week of Mar 29 has 4, and April paid the first of them
    ),
    "nor do those over the year's": (
        {"max_units_per_year": 400, "max_units_per_week": 300},
        [_session(date(2025, 12, 22), 3), _session(date(2025, 12, 30), 2), _session(date(2026, 1, 2), 3)],
        [3, 1, 2],  # 2025: 3, then 1 of 2; the week of Dec 28 has 3 - 1 left
    ),
    "what a month's end leaves to the next month counts at that month's own end": (
        {"max_units_per_month": 400, "max_units_per_week": 400},
        [
            _session(day(3, 2), 4),
            _session(day(3, 30), 4),
            _session(day(4, 1), 3),
            _session(day(4, 28), 2),
            _session(day(5, 1), 4),
            _session(day(5, 2), 4),
        ],
        [4, 0, 3, 1, 3, 0],  # April: 3, then 1; the week of Apr 26 has 4 - 1 left; then none of it
    ),
    "nor does a day over its limit use up the lifetime's": (
        {"max_units_per_day": 400, "lifetime_max": 900},
        [_session(day(3, 2), 4), _session(day(3, 2), 4), _session(day(3, 3), 4), _session(day(3, 4), 4)],
        [4, 0, 4, 1],  # 9 - 4 - 0 - 4
    ),
    "a session refused for its worker uses up no approval": (
        {"authorization_required": True},
        [
            _session(day(3, 2), 8, **UNFIT, authorization_no="A1"),
            _session(day(3, 3), 8, authorization_no="A1"),
            _session(day(3, 4), 3, authorization_no="A1"),
        ],
        [0, 8, 2],  # 10 approved
    ),
    "units over the day's limit use up no approval": (
        {"authorization_required": True, "max_units_per_day": 400},
        [_session(day(3, number), 8, authorization_no="A1") for number in (2, 3, 4, 5)],
        [4, 4, 2, 0],  # 10 approved: 4, 4, then the 2 that are left
    ),
    "nor does a session of which a limit leaves nothing": (
        {"authorization_required": True, "max_units_per_day": 600},
        [
            _session(day(3, 2), 6, authorization_no="A1"),
            _session(day(3, 2), 6, authorization_no="A1"),
            _session(day(3, 3), 4, authorization_no="A1"),
        ],
        [6, 0, 4],  # 10 approved: 6, none, 4
    ),
    "one that was paid all the same does use it up": (
        {"authorization_required": True, "max_units_per_day": 600},
        [
            _session(day(3, 2), 6, authorization_no="A1"),
            _session(day(3, 2), 3, authorization_no="A1", paid_amount=300),
            _session(day(3, 3), 4, authorization_no="A1"),
        ],
        [6, 0, 1],  # 10 approved: 6, the 3 paid, 1
    ),
    "of minutes approved a session draws those of the units within the limit": (
        {"authorization_required": True, "max_units_per_day": 400},
        [_session(day(3, number), 8, authorization_no="M1") for number in (2, 3, 4)],
        [4, 4, 2],  # 150 minutes approved: 60, 60, then 30 of 60, which hold 2 units of 4
    ),
    "of visits approved one over the limit takes none, one cut by it takes one": (
        {"authorization_required": True, "max_units_per_day": 600},
        [_session(on, 4, authorization_no="V1") for on in (day(3, 2), day(3, 2), day(3, 2), day(3, 3))],
        [4, 2, 0, 0],  # 2 visits approved; the third is over 6 units a day, the fourth a third visit
    ),
}


def _case(rule: Row, sessions: list[Row]) -> Case:
    units = {"authorization_no": "A1", "client_id": "C1", "payer": "Medicaid", "units_approved": 1000}
    minutes = units | {"authorization_no": "M1", "units_approved": 15_000, "approved_in": "minutes"}
    visits = units | {"authorization_no": "V1", "units_approved": 200, "approved_in": "sessions"}
    numbers = {each.get("authorization_no") for each in sessions}
    approvals = [each for each in (units, minutes, visits) if each["authorization_no"] in numbers]
    one = FEE | {"rate": 10_000}
    sessions = [{"start_time": time(6 + 3 * at)} | each for at, each in enumerate(sessions)]
    return {"fees": [one], "rules": [LIMITED | rule], "authorizations": approvals, "sessions": sessions}


@pytest.fixture(scope="module")
def brought() -> dict[str, list[int]]:
    """Units that each session brings at a dollar each."""
    priced = price_cases({name: _case(rule, sessions) for name, (rule, sessions, _) in CASES.items()})
    return {name: [cents // 100 for cents in lines["expected"]] for name, lines in priced.items()}


@pytest.mark.parametrize("name", CASES)
def test_what_uses_up_limits_and_approvals(name: str, brought: dict[str, list[int]]) -> None:
    assert brought[name] == CASES[name][2]


MONTHLY = [
    {"payer": "Medicaid", "code": "99490", "rate": 600_000, "basis": "per_month"},
    {"payer": "Medicaid", "code": "99439", "rate": 450_000, "unit_minutes": 20, "basis": "per_unit"},
]


@pytest.mark.parametrize(
    ("payer", "logged", "dollars"),
    [
        ({"payer_type": "medicare"}, [("99490", 20), *[("99439", 20)] * 4], [60, 45, 45, 0, 0]),  # 2 a month
        ({"payer_type": "medicare"}, [("99490", 20), ("99439", 100)], [60, 90]),  # 2 of 5
        ({"payer_type": "medicaid"}, [("99490", 20), *[("99439", 20)] * 3], [60, 45, 45, 45]),  # follows no edits
        ({"payer_type": "medicaid", "follows_mues": True}, [("99490", 20), ("99439", 60)], [60, 90]),
        ({}, [("99490", 10), ("99439", 9)], [0, 0]),  # the base code makes no unit of 19 minutes
        ({}, [("99490", 10), ("99439", 40)], [60, 45]),  # 50 minutes are the base and one add-on
        ({}, [("99439", 40)], [90]),  # at risk: the base code may be billed elsewhere
    ],
)
def test_add_ons_of_a_month_are_held_to_their_edit_and_to_their_base_code(
    payer: Row, logged: list[tuple[str, int]], dollars: list[int]
) -> None:
    sessions = [
        {"code": code, "minutes": minutes, "service_date": day(3, at)} for at, (code, minutes) in enumerate(logged, 2)
    ]
    lines = price(sessions, payers=[PAYER | payer], fees=MONTHLY)
    assert [cents // 100 for cents in lines["expected"]] == dollars


LOW, HIGH = {"effective_to": day(6, 30)}, {"effective_from": day(7, 1)}


@pytest.mark.parametrize(
    ("limits", "logged", "units"),
    [
        # 6 to June, of which 4 and 2 of 3 are paid; 12 from July: 12 - 6 are left
        ((600, 1_200), [(day(3, 2), 4), (day(6, 30), 3), (day(7, 1), 4), (day(7, 2), 4)], [4, 2, 4, 2]),
        # refused whole in June, which leaves July as it is
        ((600, 1_200), [(day(3, 2), 6), (day(4, 2), 5), (day(7, 1), 6), (day(7, 2), 1)], [6, 0, 6, 0]),
        # no limit from July on, or none until June
        ((600, None), [(day(3, 2), 8), (day(7, 1), 20)], [6, 20]),
        ((None, 600), [(day(3, 2), 8), (day(7, 1), 2)], [8, 0]),
        # lowered: what was paid under the higher one is used
        ((1_200, 600), [(day(3, 2), 8), (day(7, 1), 2)], [8, 0]),
        # as much in both: nothing changes
        ((600, 600), [(day(3, 2), 4), (day(6, 30), 3), (day(7, 1), 4)], [4, 2, 0]),
    ],
)
def test_a_limit_that_is_raised_in_its_span_leaves_what_the_lower_one_refused(
    limits: tuple[int | None, int | None], logged: list[tuple[date, int]], units: list[int]
) -> None:
    rules = [LIMITED | span | {"max_units_per_year": limit} for span, limit in zip((LOW, HIGH), limits, strict=True)]
    lines = price([_session(on, number) for on, number in logged], rules=rules, fees=[FEE | {"rate": 10_000}])
    assert [cents // 100 for cents in lines["expected"]] == units


@settings(max_examples=15, deadline=None)
@given(
    limits=st.lists(st.integers(0, 30), min_size=3, max_size=3).map(sorted),
    logged=st.lists(
        st.tuples(st.integers(0, 360), st.integers(1, 9)), min_size=1, max_size=25, unique_by=lambda each: each[0]
    ),
)
def test_limits_that_rise_leave_what_one_session_after_another_leaves(
    limits: list[int], logged: list[tuple[int, int]]
) -> None:
    first, starts = date(2026, 1, 1), [date(2026, 1, 1), date(2026, 5, 1), date(2026, 9, 1)]
    rules = [
        LIMITED | {"max_units_per_year": limit * 100, "effective_from": start, "effective_to": end - timedelta(1)}
        for limit, start, end in zip(limits, starts, [*starts[1:], date(2027, 1, 1)], strict=True)
    ]
    days = [(first + timedelta(at), units) for at, units in sorted(logged)]
    lines = price([_session(on, units) for on, units in days], rules=rules, fees=[FEE | {"rate": 10_000}])
    used, wanted = 0, []
    for on, units in days:
        limit = max(limit for limit, start in zip(limits, starts, strict=True) if start <= on)
        wanted.append(max(min(units, limit - used), 0))
        used += wanted[-1]
    assert [cents // 100 for cents in lines["expected"]] == wanted
