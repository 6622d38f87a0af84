"""The run-out days told at half of past authorizations' dates, against what happened."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cmcore.authorizations.report import record, report
from cmcore.engine.estimate import price_sessions
from tests.engine.frames import FEE, frames

AS_OF = date(2026, 11, 20)
START, END = date(2026, 1, 5), date(2026, 6, 21)  # 24 weeks: half of the dates is Mar 29, twelve weeks in
RULE = {"payer": "Medicaid", "code": "T1017", "authorization_required": True}


def client(at: int, units: int, weekly: list[int]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """An authorization of so many units, and one session on each Monday of its weeks."""
    number = f"A-{at:02d}"
    sessions = [
        {"client_id": f"C{at}", "authorization_no": number, "service_date": START + timedelta(weeks=week),
         "minutes": None, "units": used * 100}
        for week, used in enumerate(weekly)
        if used
    ]  # fmt: skip
    approval = {"authorization_no": number, "client_id": f"C{at}", "payer": "Medicaid", "code": "T1017",
                "units_approved": units * 100, "start_date": START, "end_date": END}  # fmt: skip
    return sessions, approval


def told(clients: list[tuple[int, list[int]]], **changes: Any):
    made = [client(at, *each) for at, each in enumerate(clients)]
    # somebody else's session after all dates: the log goes on
    last = {"client_id": "Z", "service_date": date(2026, 7, 1), "minutes": None, "units": 100}
    sessions = [row for rows, _ in made for row in rows] + [last]
    given = frames(sessions, fees=[FEE], rules=[RULE], authorizations=[each | changes for _, each in made])
    return report(given, price_sessions(given, as_of=AS_OF), AS_OF)


LASTS = (200, [2] * 24)  # 48 of 200 used, and a steady pace says so
OUT_AS_TOLD = (40, [2] * 24)  # 16 left after 12 weeks, 8 weeks at 2 a week: May 24; the 20th session is on May 18
OUT_AT_ONCE = (40, [2] * 12 + [8] * 2)  # the 16 left are gone on Apr 6


def test_authorizations_that_last_as_told_agree():
    found = told([LASTS] * 10).backtest
    assert (found.authorizations, found.agree, found.used_up, found.days_missed) == (10, 10, 0, None)
    assert found.sentence == (
        "Told at half of their dates, the run-out range held for 10 of 10 past authorizations "
        "(100%, of at least 80% promised)."
    )


def test_those_used_up_say_by_how_many_days_the_day_told_was_missed():
    found = told([OUT_AT_ONCE] * 9 + [OUT_AS_TOLD, LASTS]).backtest
    assert (found.authorizations, found.agree, found.used_up, found.inside) == (11, 1, 10, 0)
    # told: Mar 29 + 8 weeks = May 24; gone on Apr 6, 48 days before it; the steady one on May 18, 6 days before
    assert found.days_missed == 48
    assert found.sentence.endswith(
        "10 were used up before their end, 0 of them inside the range, a median of 48 days from the day told."
    )


def test_weeks_that_differ_give_a_range_that_holds_the_day():
    uneven = (
        40,
        [1, 3] * 12,
    )  # the same pace, weeks of 1 and of 3: the range runs from weeks before May 24 to weeks after
    found = told([uneven] * 10).backtest
    assert (found.agree, found.used_up, found.inside, found.days_missed) == (10, 10, 10, 6)


def test_fewer_than_ten_say_nothing():
    assert told([LASTS] * 9).backtest is None
    assert record(told([LASTS] * 9))["backtest"] is None


@pytest.mark.parametrize(
    ("clients", "changes", "why"),
    [
        ((40, [2] * 24), {"end_date": date(2026, 12, 31)}, "its dates are not over"),
        ((40, [2] * 24), {"status": "pending"}, "it approves nothing"),
        ((40, [2] * 24), {"units_approved": 0}, "it approves nothing"),
        ((40, [2] * 24), {"start_date": date(2025, 6, 1)}, "its first months are not in the log"),
        ((20, [2] * 24), {}, "it was used up at half of its dates"),
        ((40, []), {}, "nothing was ever used of it"),
    ],
)
def test_what_cannot_be_judged_is_left_out(clients, changes, why):
    others = [LASTS] * 9
    made = [client(at, *each) for at, each in enumerate([*others, clients])]
    made[-1] = (made[-1][0], made[-1][1] | changes)
    last = {"client_id": "Z", "service_date": date(2026, 7, 1), "minutes": None, "units": 100}
    sessions = [row for rows, _ in made for row in rows] + [last]
    given = frames(sessions, fees=[FEE], rules=[RULE], authorizations=[each for _, each in made])
    assert report(given, price_sessions(given, as_of=AS_OF), AS_OF).backtest is None, why


def test_the_record_gives_the_figures_and_the_sentence():
    found = record(told([LASTS] * 10))["backtest"]
    assert found["sentence"].startswith("Told at half of their dates, the run-out range held for 10 of 10")
    assert (found["authorizations"], found["agree"], found["median_days_missed"]) == (10, 10, None)
