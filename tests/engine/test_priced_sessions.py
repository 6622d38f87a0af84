"""Small books and logs priced whole: published examples, edges of every rule, and what must hold whatever the data."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.engine.estimate import price_sessions
from cmcore.engine.prepare import empty_frames
from tests.engine.frames import price_cases

AS_OF = date(2026, 11, 20)
DAY = date(2026, 3, 2)
FEE = {"payer": "Medicaid", "code": "T1017", "rate": 336_500, "unit_minutes": 15, "basis": "per_unit"}
SESSION = {"client_id": "C1", "payer": "Medicaid", "code": "T1017", "service_date": DAY, "note_signed": True}


def frame(kind: str, rows: list[dict]) -> pl.DataFrame:
    named = [{"row_id": f"00000000:{kind}:{at}", "table_id": kind, "row": at} | row for at, row in enumerate(rows, 1)]
    return pl.DataFrame(named, schema=empty_frames()[kind].schema)


def price(sessions: list[dict], **tables: list[dict]) -> pl.DataFrame:
    """Lines of the sessions, in order; `fees` and `payers` have one line unless given."""
    given_tables = {"fees": [FEE], "payers": [{"payer": "Medicaid"}]} | tables
    rows = [SESSION | {"session_id": str(at)} | each for at, each in enumerate(sessions, 1)]
    frames = empty_frames() | {kind: frame(kind, each) for kind, each in given_tables.items()}
    return price_sessions(frames | {"sessions": frame("sessions", rows)}, as_of=AS_OF).lines


def units(minutes: int, rounding: str, *, unit: int = 15, basis: str = "per_unit") -> float:
    fee = FEE | {"unit_minutes": unit, "rounding": rounding, "basis": basis}
    line = price([{"minutes": minutes}], fees=[fee]).row(0, named=True)
    return round(line["units_num"] / line["units_den"], 2)


# Minutes of one code alone, unit of 15 minutes; the published table of minutes to units.
MINUTES = (7, 8, 14, 15, 22, 23, 37, 38, 53)
TABLE = {
    "round_down": (0, 0, 0, 1, 1, 1, 2, 2, 3),
    "round_up": (1, 1, 1, 1, 2, 2, 3, 3, 4),
    "midpoint_strict": (0, 1, 1, 1, 1, 2, 2, 3, 4),
    "midpoint_reached": (0, 1, 1, 1, 1, 2, 2, 3, 4),
    "eight_minute_total": (0, 1, 1, 1, 1, 2, 2, 3, 4),
    "rule_of_eights": (0, 1, 1, 1, 1, 2, 2, 3, 4),
    "threshold_80": (0.47, 0.53, 1, 1, 1.47, 1.53, 2.47, 2.53, 3.53),
}


@pytest.mark.parametrize(
    ("rounding", "minutes", "expected"),
    [(rule, minutes, value) for rule, row in TABLE.items() for minutes, value in zip(MINUTES, row, strict=True)],
)
def test_minutes_become_units_as_the_published_table_says(rounding, minutes, expected):
    assert units(minutes, rounding) == expected


@pytest.mark.parametrize(
    ("minutes", "tenths"),
    # Texas SHARS: 0-3 min 0; 4-9 0.1; 10-15 0.2; 16-21 0.3; 34-39 0.6; 52-57 0.9; 64-69 1.1; 88-93 1.5
    [
        (3, 0),
        (4, 0.1),
        (9, 0.1),
        (10, 0.2),
        (15, 0.2),
        (16, 0.3),
        (34, 0.6),
        (39, 0.6),
        (57, 0.9),
        (64, 1.1),
        (93, 1.5),
    ],
)
def test_time_counts_in_tenths_of_an_hour(minutes, tenths):
    assert units(minutes, "partial_tenth", unit=60, basis="per_hour") == tenths


@pytest.mark.parametrize(("rounding", "expected"), [("midpoint_strict", 0), ("midpoint_reached", 1)])
def test_half_of_a_thirty_minute_unit_is_passed_or_reached(rounding, expected):
    assert units(15, rounding, unit=30) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [((20, 20), [2, 1]), ((18, 10), [1, 1]), ((30, 20), [2, 1]), ((10, 10), [1, 0])],
    # 40 min are 3 units, 28 are 2, 50 are 3, 20 are 1: full units first, the rest to the largest remainder, ties by code
)
def test_the_eight_minute_rule_counts_the_day_over_all_codes(minutes, expected):
    fees = [FEE | {"code": code, "rounding": "eight_minute_total"} for code in ("97110", "97140")]
    rows = [{"code": code, "minutes": each} for code, each in zip(("97110", "97140"), minutes, strict=True)]
    assert [each // 100 for each in price(rows, fees=fees)["units"]] == expected


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("session", [0, 0]),
        ("day", [0, 1]),
        ("month", [0, 1]),
    ],  # two calls of 7 minutes: 0 + 0 apart, 14 minutes together
)
def test_minutes_are_pooled_as_the_payer_says(scope, expected):
    payer = {"payer": "Medicaid", "unit_rounding": "midpoint_strict", "unit_scope": scope}
    lines = price([{"minutes": 7, "start_time": 540}, {"minutes": 7, "start_time": 600}], payers=[payer])
    assert [each // 100 for each in lines["units"]] == expected


@pytest.mark.parametrize(
    ("basis", "minutes", "cents"),
    [
        ("per_unit", 45, 10_095),  # 3 x 33.65
        ("per_hour", 45, 2_524),  # 33.65 x 45/60 = 25.2375
        ("per_session", 45, 3_365),
        ("per_session", None, 3_365),
        ("per_day", 45, 3_365),
        ("per_month", 45, 3_365),
    ],
)
def test_a_rate_is_paid_for_its_basis(basis, minutes, cents):
    fee = FEE | {"basis": basis, "unit_minutes": 15 if basis == "per_unit" else None}
    assert price([{"minutes": minutes}], fees=[fee])["allowed"].to_list() == [cents]


def test_a_month_s_rate_is_paid_once_its_minutes_are_reached():
    fee = FEE | {"code": "99490", "basis": "per_month", "minimum_minutes": 20, "unit_minutes": None}
    rows = [{"code": "99490", "minutes": 12, "service_date": date(2026, 3, day)} for day in (2, 9, 16)]
    # 12 minutes are too few, 24 reach the month's 20, the third adds nothing
    assert price(rows, fees=[fee])["allowed"].to_list() == [0, 3_365, 0]


def test_a_rate_that_says_no_basis_is_paid_once_a_session():
    fee = {"payer": "Medicaid", "code": "90837", "rate": 854_100}
    assert price([{"code": "90837", "minutes": 60}], fees=[fee])["allowed"].to_list() == [8_541]


def test_recorded_units_stand_where_minutes_are_missing():
    line = price([{"units": 250}]).row(0, named=True)
    assert (line["units"], line["allowed"]) == (250, 8_413)  # 2.5 x 33.65 = 84.125


def test_without_minutes_and_units_nothing_is_made_up():
    line = price([{}]).row(0, named=True)
    assert (line["units"], line["allowed"], line["expected"], line["coverage"]) == (None, None, None, "unknown")


@pytest.mark.parametrize(
    ("day", "cents"),
    [(date(2025, 12, 31), None), (date(2026, 1, 1), 3_180), (date(2026, 6, 30), 3_180), (date(2026, 7, 1), 3_365)],
)
def test_the_rate_in_force_on_the_day_is_paid(day, cents):
    fees = [
        FEE | {"rate": 318_000, "effective_from": date(2026, 1, 1), "effective_to": date(2026, 6, 30)},
        FEE | {"effective_from": date(2026, 7, 1)},
    ]
    assert price([{"minutes": 15, "service_date": day}], fees=fees)["allowed"].to_list() == [cents]


@pytest.mark.parametrize(
    ("session", "row"),
    [
        ({}, 1),
        ({"credential": "MSW"}, 2),
        ({"credential": "MSW", "modifiers": "HN"}, 3),
        ({"modifiers": "U1;HN"}, 1),
        ({"place_of_service": "11", "credential": "msw"}, 2),
    ],
)
def test_the_most_specific_line_is_taken(session, row):
    fees = [
        FEE,
        FEE | {"credential": "MSW", "rate": 364_000},
        FEE | {"credential": "MSW", "modifiers": "HN", "rate": 400_000},
    ]
    line = price([{"minutes": 15} | session], fees=fees).row(0, named=True)
    assert line["fee_row_id"] == f"00000000:fees:{row}"


def test_two_lines_equally_specific_with_other_terms_are_never_chosen_between():
    line = price([{"minutes": 15}], fees=[FEE, FEE | {"rate": 350_000}]).row(0, named=True)
    assert (line["allowed"], line["coverage"]) == (None, "unknown")
    assert "ambiguous-rate" in line["reasons"]


def test_the_same_line_twice_is_one_line():
    assert price([{"minutes": 15}], fees=[FEE, FEE])["allowed"].to_list() == [3_365]


@pytest.mark.parametrize("written", ["Medicaid", "MEDICAID", " medicaid ", "Title XIX", "Medi-caid"])
def test_a_payer_is_known_however_it_is_written(written):
    lines = price([{"minutes": 15, "payer": written}], payers=[{"payer": "Medicaid", "aliases": "Title XIX"}])
    assert lines["payer"].to_list() == ["Medicaid"]


def test_an_authorization_is_used_up_in_order_and_covers_a_session_in_part():
    # 40 approved: 31 used, then 10 of which 9 are covered and 1 is over
    rule = {"payer": "Medicaid", "code": "T1017", "authorization_required": True}
    approval = {
        "authorization_no": "A-1", "client_id": "C1", "payer": "Medicaid", "code": "T1017", "units_approved": 4_000,
        "start_date": date(2026, 1, 1), "end_date": date(2026, 6, 30),
    }  # fmt: skip
    rows = [
        {"minutes": 150, "authorization_no": "A-1", "service_date": date(2026, 3, 3)},
        {"minutes": 465, "authorization_no": "A-1", "service_date": date(2026, 3, 2)},
        {"minutes": 15, "authorization_no": "A-1", "service_date": date(2026, 3, 4)},
    ]
    lines = price(rows, rules=[rule], authorizations=[approval])
    assert lines["units"].to_list() == [1_000, 3_100, 100]
    assert lines["units_payable"].to_list() == [900, 3_100, 0]
    assert lines["expected"].to_list() == [30_285, 104_315, 0]  # 9, 31 and 0 units at 33.65
    assert lines["coverage"].to_list() == ["at_risk", "covered", "not_covered"]


@pytest.mark.parametrize(
    ("policy", "payer", "shares"),
    [
        ({"coinsurance": 2_000}, {"sequestration": 200}, (1_568, 400)),  # allowed 20: patient 4, gross 16, cut 0.32
        ({"deductible_remaining": 500}, {}, (1_500, 500)),
        ({"copay": 1_500}, {}, (500, 1_500)),
        ({"copay": 3_000}, {}, (0, 2_000)),  # never more than the allowed amount
        ({"deductible_remaining": 500, "coinsurance": 2_000}, {}, (1_200, 800)),  # 5 + 20% of 15
        ({}, {}, (2_000, 0)),
    ],
)
def test_the_allowed_amount_is_shared_between_payer_and_patient(policy, payer, shares):
    policies = [{"client_id": "C1", "payer": "Medicaid", "priority": 1} | policy]
    lines = price(
        [{"minutes": 15}], fees=[FEE | {"rate": 200_000}], policies=policies, payers=[{"payer": "Medicaid"} | payer]
    )
    assert lines.select("payer_share", "patient_share").row(0) == shares


def reasons(lines: pl.DataFrame) -> list[bool]:
    return ["exclusive-codes" in each for each in lines["reasons"]]


@pytest.mark.parametrize(
    ("other", "basis", "flagged"),
    [
        (DAY, "per_unit", True),
        (date(2026, 3, 3), "per_unit", False),
        (date(2026, 3, 31), "per_month", True),
        (date(2026, 4, 1), "per_month", False),
    ],
)
def test_codes_exclude_each_other_on_a_day_and_in_a_month_where_one_is_paid_by_the_month(other, basis, flagged):
    fees = [FEE, FEE | {"code": "T2023", "basis": basis, "unit_minutes": None if basis == "per_month" else 15}]
    rule = {"payer": "Medicaid", "code": "T1017", "exclusive_with": "T2023"}
    rows = [
        {"minutes": 45, "start_time": 540},
        {"minutes": 45, "code": "T2023", "service_date": other, "start_time": 600},
    ]
    assert reasons(price(rows, fees=fees, rules=[rule])) == [False, flagged]


MONTHLY = [FEE | {"code": code, "basis": "per_month", "unit_minutes": None} for code in ("99490", "99426", "99484")]


@pytest.mark.parametrize(
    ("first", "second", "flagged"),
    [
        ({"code": "99490", "minutes": 20}, {"code": "99426", "minutes": 30}, True),  # one of the two a month
        ({"code": "99490", "minutes": 20}, {"code": "99484", "minutes": 20}, False),
        ({"code": "99490", "minutes": 19}, {"code": "99426", "minutes": 30}, False),  # 99490 is not earned
        ({"code": "99490", "minutes": 20}, {"code": "99426", "minutes": 30, "service_date": date(2026, 4, 1)}, False),
        ({"code": "99490", "minutes": 20}, {"code": "99426", "minutes": 30, "client_id": "C2"}, False),
    ],
)
def test_codes_of_care_management_exclude_each_other_in_a_month_without_a_rule(first, second, flagged):
    day_after = {"service_date": date(2026, 3, 31)}
    assert reasons(price([first, day_after | second], fees=MONTHLY)) == [False, flagged]


def test_a_payer_that_has_no_rate_for_one_of_two_codes_excludes_nothing():
    rows = [{"code": "99490", "minutes": 20}, {"code": "99426", "minutes": 30}]
    assert reasons(price(rows, fees=MONTHLY[:1])) == [False, False]


@pytest.mark.parametrize(
    ("priorities", "second_first"), [((1, 2), False), ((2, 1), True), ((1, 1), False), ((None, None), False)]
)
def test_another_payer_goes_first_only_where_it_is_strictly_earlier(priorities, second_first):
    policies = [
        {"client_id": "C1", "payer": name, "priority": priority, "start_date": date(2026, 1, at)}
        for at, (name, priority) in enumerate(zip(("Medicaid", "Unity PPO"), priorities, strict=True), 1)
    ]
    both = [{"payer": "Medicaid"}, {"payer": "Unity PPO"}]
    line = price([{"minutes": 45}], policies=policies, payers=both).row(0, named=True)
    assert ("other-payer-first" in line["reasons"]) is second_first


def test_a_session_entered_twice_uses_no_units_of_the_authorization():
    rule = {"payer": "Medicaid", "code": "T1017", "authorization_required": True}
    approval = {"authorization_no": "A-1", "client_id": "C1", "code": "T1017", "units_approved": 600}
    same = {"minutes": 45, "authorization_no": "A-1", "start_time": 540, "staff": "S1"}
    rows = [
        same | {"claim_no": "1"},
        same,
        {"minutes": 45, "authorization_no": "A-1", "start_time": 700, "staff": "S1"},
    ]
    lines = price(rows, rules=[rule], authorizations=[approval])
    assert lines["coverage"].to_list() == ["covered", "not_covered", "covered"]


minutes = st.lists(st.integers(0, 180), min_size=1, max_size=8)
rules = st.sampled_from(sorted(TABLE))


pools = st.lists(st.tuples(minutes, rules, st.sampled_from(["day", "month"])), min_size=5, max_size=5)
"""Five pools a draw, all priced in one run."""


@settings(max_examples=5, deadline=None)
@given(pools)
def test_the_units_of_a_pool_add_up_to_the_pool_s(drawn):
    cases = {}
    for at, (given_minutes, rounding, scope) in enumerate(drawn):
        payers = [{"payer": "Medicaid", "unit_rounding": rounding, "unit_scope": scope}]
        rows = [{"minutes": each, "start_time": 480 + 5 * place} for place, each in enumerate(given_minutes)]
        whole = [{"minutes": sum(given_minutes)}]
        cases |= {
            f"{at} parts": {"sessions": rows, "payers": payers},
            f"{at} whole": {"sessions": whole, "payers": payers},
        }
    priced = price_cases(cases)
    for at in range(len(drawn)):
        parts, whole = priced[f"{at} parts"]["units_num"], priced[f"{at} whole"]["units_num"]
        assert parts.sum() == whole[0]
        assert parts.min() >= 0


rows_of_days = st.lists(
    st.tuples(st.integers(0, 120), st.integers(1, 28), st.sampled_from(["C1", "C2"])), min_size=2, max_size=8
)


@settings(max_examples=4, deadline=None)
@given(st.lists(rows_of_days, min_size=5, max_size=5), st.randoms())
def test_the_order_of_rows_does_not_matter(drawn, random):
    payers = [{"payer": "Medicaid", "unit_rounding": "midpoint_strict", "unit_scope": "month"}]
    cases = {}
    for at, rows in enumerate(drawn):
        log = [
            {"minutes": each, "service_date": date(2026, 3, day), "client_id": client, "start_time": 480 + place}
            for place, (each, day, client) in enumerate(rows)
        ]
        cases[f"{at} once"] = {"sessions": log, "payers": payers}
        cases[f"{at} again"] = {"sessions": random.sample(log, len(log)), "payers": payers}
    priced = price_cases(cases)
    columns = ["start_time", "service_date", "units", "allowed", "expected", "coverage", "reasons"]
    for at in range(len(drawn)):
        once, again = (priced[f"{at} {name}"].select(columns).sort("start_time") for name in ("once", "again"))
        assert once.equals(again)


approved = st.tuples(
    st.lists(st.integers(1, 200), min_size=1, max_size=6), st.integers(0, 6_000), st.integers(0, 6_000)
)


@settings(max_examples=4, deadline=None)
@given(st.lists(approved, min_size=5, max_size=5))
def test_a_larger_approval_never_covers_less(drawn):
    rule = {"payer": "Medicaid", "code": "T1017", "authorization_required": True}
    approval = {"authorization_no": "A-1", "client_id": "C1", "code": "T1017"}
    cases = {}
    for at, (given_minutes, units, more) in enumerate(drawn):
        rows = [
            {"minutes": each, "authorization_no": "A-1", "start_time": 480 + place}
            for place, each in enumerate(given_minutes)
        ]
        for name, given_units in (("less", units), ("more", units + more)):
            approvals = [approval | {"units_approved": given_units}]
            cases[f"{at} {name}"] = {"sessions": rows, "rules": [rule], "authorizations": approvals}
    priced = price_cases(cases)
    for at in range(len(drawn)):
        less, more = (priced[f"{at} {name}"]["units_payable"].sum() for name in ("less", "more"))
        assert less <= more


def test_pricing_changes_none_of_its_inputs():
    frames = empty_frames() | {"fees": frame("fees", [FEE]), "sessions": frame("sessions", [SESSION | {"minutes": 45}])}
    before = {kind: each.clone() for kind, each in frames.items()}
    price_sessions(frames, as_of=AS_OF)
    assert all(frames[kind].equals(before[kind]) for kind in frames)


def test_a_limit_pays_the_part_of_a_session_that_it_leaves():
    # 2 of 3 units fit the day; 9 of 10 the month (8 came before); nothing is left of the lifetime.
    rule = {"payer": "Medicaid", "code": "T1017"}
    day = price([{"minutes": 45}], rules=[rule | {"max_units_per_day": 200}])
    assert day.select("units_payable", "allowed", "payer_share", "expected", "coverage").rows() == [
        (200, 10_095, 6_730, 6_730, "at_risk")
    ]
    month = price(
        [{"minutes": 120, "service_date": date(2026, 3, 2)}, {"minutes": 30, "service_date": date(2026, 3, 9)}],
        rules=[rule | {"max_units_per_month": 900}],
    )
    assert month["expected"].to_list() == [26_920, 3_365]
    assert month["coverage"].to_list() == ["covered", "at_risk"]
    ever = price([{"minutes": 45}], rules=[rule | {"lifetime_max": 0}])
    assert ever.select("expected", "coverage").rows() == [(0, "not_covered")]


def test_what_is_over_a_limit_is_told_at_its_edges():
    rule = {"payer": "Medicaid", "code": "T1017", "max_units_per_day": 300}
    rows = [{"minutes": minutes, "start_time": 540 + at * 60} for at, minutes in enumerate((30, 15, 15))]
    lines = price(rows, rules=[rule])
    assert lines["expected"].to_list() == [6_730, 3_365, 0]  # 2 and 1 are the 3 allowed, the fourth is over
    assert lines["coverage"].to_list() == ["covered", "covered", "not_covered"]


@pytest.mark.parametrize(
    ("days", "units"),
    [
        # 2026-03-01 is a Sunday: it begins the week of the Saturday after it, not that of the day before
        ([date(2026, 2, 28), date(2026, 3, 1)], [300, 300]),
        ([date(2026, 3, 1), date(2026, 3, 7)], [300, 100]),
        ([date(2026, 3, 7), date(2026, 3, 8)], [300, 300]),
    ],
)
def test_a_limit_of_the_week_counts_from_sunday_to_saturday(days: list[date], units: list[int]) -> None:
    rule = {"payer": "Medicaid", "code": "T1017", "max_units_per_week": 400}
    rows = [{"minutes": 45, "service_date": day} for day in days]
    assert price(rows, rules=[rule])["units_payable"].to_list() == units


@pytest.mark.parametrize(
    ("code", "minutes", "doubted"),
    [
        ("90832", 37, False),
        ("90832", 38, True),
        ("90834", 38, False),
        ("90834", 53, True),
        ("90837", 53, False),
        ("99291", 29, True),
        ("99291", 30, False),
        ("99291", 75, False),
        ("99497", 15, True),
        ("99497", 16, False),
    ],
)
def test_a_session_of_another_codes_minutes_is_at_risk(code: str, minutes: int, doubted: bool) -> None:
    fee = {"payer": "Medicaid", "code": code, "rate": 900_000, "basis": "per_session"}
    lines = price([{"code": code, "minutes": minutes, "billed_date": date(2026, 3, 3)}], fees=[fee])
    assert lines["coverage"].to_list() == ["at_risk" if doubted else "covered"]
    assert ("time-of-other-code" in (lines["reasons"][0] or "")) is doubted
