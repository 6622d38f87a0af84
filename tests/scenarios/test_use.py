"""How much members use: by month, by code, worker and acuity, and from one month to the next."""

from __future__ import annotations

import math
from datetime import date

import polars as pl
import pytest

from cmcore.scenarios.growth import grow
from cmcore.scenarios.scenario import make_scenario
from cmcore.scenarios.use import Part, count_use
from cmcore.scenarios.utilization import Utilization

SPANS = ["client_id", "payer", "start_date", "end_date", "acuity"]


def enrolled(*rows) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SPANS, orient="row")


def test_contacts_and_minutes_are_told_by_member_month(used, lines):
    found = count_use(used, lines())
    assert (found.members, found.sessions, found.minutes) == (2, 5, 255)
    assert found.a_month(found.sessions) == pytest.approx(5 / 6)  # January to April, and February and March
    assert found.a_month(found.minutes) == 42.5


def test_clients_seen_again_are_counted_and_how_far_months_follow_each_other(used, lines):
    found = count_use(used, lines())
    # Of C1 in January and C2 in February and March, C2 in February is seen again the month after
    assert (found.seen_again, found.seen) == (1, 3)
    # (2,0) (0,0) (0,1) of C1, (0,1) (1,1) (1,0) of C2: covariance -1, squares 10/3 and 3/2
    assert found.likeness == pytest.approx(-1 / math.sqrt(5))


def test_contacts_that_never_differ_follow_nothing(lines):
    rows = [("C1", date(2026, month, 5), 60, 10_000) for month in (1, 2, 3)]
    found = count_use(Utilization.from_lines(lines(rows)), lines(rows))
    assert (found.seen_again, found.seen, found.likeness) == (2, 2, None)


def test_one_month_has_no_month_after_it(lines):
    rows = [("C1", date(2026, 1, 5), 60, 10_000)]
    found = count_use(Utilization.from_lines(lines(rows)), lines(rows))
    assert (found.seen_again, found.seen, found.likeness, found.growth) == (0, 0, None, None)


def test_the_mix_is_told_by_code_worker_and_acuity(lines):
    rows = lines([("C1", date(2026, 1, 5), 60, 1, "T1017"), ("C1", date(2026, 1, 6), 15, 1, "T1016"), ("C2", date(2026, 1, 7), 30, 1, "T1017")])  # fmt: skip
    rows = rows.with_columns(staff=pl.Series(["Ada", None, "Ada"]))
    members = enrolled(
        ("C1", "Medicaid", date(2025, 1, 1), date(2025, 6, 30), "low"),
        ("C1", "Medicaid", date(2025, 7, 1), None, "high"),
    )
    mixes = count_use(Utilization.from_lines(rows), rows, members).mixes
    assert mixes["code"] == (Part("T1017", 2, 90, 2), Part("T1016", 1, 15, 1))
    assert mixes["staff"] == (Part("Ada", 2, 90, 2), Part("Not known", 1, 15, 1))
    assert mixes["acuity"] == (Part("high", 2, 75, 1), Part("Not known", 1, 30, 1))  # C1's last, C2 not enrolled


def test_member_months_follow_the_rule_for_parts_of_a_month(lines):
    members = enrolled(("C1", "Medicaid", date(2026, 1, 16), None, None), ("C2", "Medicaid", date(2026, 1, 1), None, None))  # fmt: skip
    rows = lines([("C1", date(2026, 1, 20), 60, 1), ("C2", date(2026, 1, 20), 60, 1)])
    found = count_use(Utilization.from_lines(rows, members), rows, members).to_dict()
    # C1 is there 16 of 31 days, neither on the 1st nor on the 15th
    assert found["member_months"] == {"any_day": 2.0, "first_day": 1.0, "fifteenth": 1.0, "prorate": 1.5161}


def test_growth_is_left_out_of_what_was_counted(used, lines):
    grown = grow(used, make_scenario({"growth": {"members_at_first": 3}}).growth)
    assert count_use(grown, lines()) == count_use(used, lines())


def test_only_the_payers_counted_are_told(lines):
    rows = lines([("C1", date(2026, 1, 5), 60, 1), ("C2", date(2026, 1, 6), 30, 1, "T1016", "Horizon")])
    found = count_use(Utilization.from_lines(rows, payers=["Horizon"]), rows, payers=["Horizon"])
    assert found.mixes["code"] == (Part("T1016", 1, 30, 1),)


def test_typed_utilization_has_no_mix():
    scenario = make_scenario({"utilization": {"members": 10, "months": 12, "sessions": 240, "minutes": 14_400}})
    found = count_use(Utilization.typed(scenario))
    assert (found.a_month(found.sessions), found.mixes, found.seen) == (2.0, {}, 0)
