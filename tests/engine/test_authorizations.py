"""Approvals used up by hand: what each counts, which one is drawn on, and what of a session it covers."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.engine.explain import explain_session
from cmcore.engine.splits import parts_of
from cmcore.intake.tables import Dataset
from tests.engine.frames import AS_OF, DAY, PAYER, estimate, frames, price, price_cases

USED = yaml.safe_load((Path(__file__).parents[1] / "cases" / "authorizations" / "used.yaml").read_text("utf-8"))
RULE = {"payer": "Medicaid", "code": "T1017", "authorization_required": True}
A1 = {
    "authorization_no": "A-1", "client_id": "C1", "payer": "Medicaid", "code": "T1017", "units_approved": 1_000,
    "start_date": date(2026, 1, 1), "end_date": date(2026, 6, 30),
}  # fmt: skip
A2 = A1 | {"authorization_no": "A-2", "start_date": date(2026, 2, 1)}
NEXT = DAY + timedelta(days=1)


def named(minutes, number="A-1", day=DAY, **more):
    return {"minutes": minutes, "authorization_no": number, "service_date": day} | more


CASES = [
    # (what, approvals, sessions, units payable in hundredths, coverage); a unit is 15 minutes
    ("10 of 10 units", [A1], [named(150)], [1_000], ["covered"]),
    ("11 of 10 units", [A1], [named(165)], [1_000], ["at_risk"]),
    ("9 units, then 2 of the 1 left", [A1], [named(135), named(30, day=NEXT)], [900, 100], ["covered", "at_risk"]),
    ("minutes suffice to the last", [A1 | {"approved_in": "minutes", "units_approved": 15_000}], [named(150)], [1_000], ["covered"]),
    # 100 minutes of 150: 6 whole units fit, the seventh would need 105
    ("minutes cover whole units only", [A1 | {"approved_in": "minutes", "units_approved": 10_000}], [named(150)], [600], ["at_risk"]),
    # 52 minutes are 3 units past the midpoint; 50 minutes hold 2.88 units, so 2
    ("odd minutes", [A1 | {"approved_in": "minutes", "units_approved": 5_000}], [named(52)], [200], ["at_risk"]),
    ("2.5 hours are 150 minutes", [A1 | {"approved_in": "hours", "units_approved": 250}], [named(150)], [1_000], ["covered"]),
    ("2.4 hours are 144 minutes: 9 units", [A1 | {"approved_in": "hours", "units_approved": 240}], [named(150)], [900], ["at_risk"]),
    ("visits count sessions, however long", [A1 | {"approved_in": "sessions", "units_approved": 100}], [named(480)], [3_200], ["covered"]),
    ("the second visit of one is not covered", [A1 | {"approved_in": "sessions", "units_approved": 100}], [named(30), named(30, day=NEXT)], [200, 0], ["covered", "not_covered"]),
    # $33.65 a unit: 3 units are $100.95
    ("dollars suffice to the cent", [A1 | {"approved_in": "dollars", "units_approved": 10_095}], [named(45)], [300], ["covered"]),
    ("a cent less holds 2 units", [A1 | {"approved_in": "dollars", "units_approved": 10_094}], [named(45)], [200], ["at_risk"]),
    # $168.25 less $100.95 is $67.30, which are 2 of 3 units; then nothing
    ("dollars are used up in order", [A1 | {"approved_in": "dollars", "units_approved": 16_825}], [named(45), named(45, day=NEXT), named(15, day=NEXT + timedelta(days=1))], [300, 200, 0], ["covered", "at_risk", "not_covered"]),
    ("dollars fill up dollars", [A1 | {"approved_in": "dollars", "units_approved": 5_000}, A2 | {"approved_in": "dollars", "units_approved": 5_095}], [named(45)], [300], ["covered"]),
    ("a pending approval covers nothing", [A1 | {"status": "pending"}], [named(15)], [100], ["not_covered"]),
    ("a denied one neither", [A1 | {"status": "denied"}], [named(15)], [100], ["not_covered"]),
    ("an approved one as one that does not say", [A1 | {"status": "approved"}], [named(15)], [100], ["covered"]),
    # retroactive: decided after the service, in force from before it
    ("a retroactive approval covers the days before it", [A1 | {"decided_on": date(2026, 5, 1)}], [named(15)], [100], ["covered"]),
    # two lines of one number: units added later
    ("an extension of the same number", [A1, A1 | {"units_approved": 500, "start_date": date(2026, 2, 1)}], [named(210)], [1_400], ["covered"]),
    ("a renewal of the same number is told by its dates", [A1 | {"end_date": date(2026, 2, 28), "units_approved": 0}, A1 | {"start_date": date(2026, 3, 1)}], [named(30)], [200], ["covered"]),
    # one session over two approvals
    ("the rest comes from another", [A1, A2], [named(180)], [1_200], ["covered"]),
    ("two approvals fall short together", [A1, A2 | {"units_approved": 100}], [named(180)], [1_100], ["at_risk"]),
    ("another client's gives nothing", [A1, A2 | {"client_id": "C2"}], [named(180)], [1_000], ["at_risk"]),
    ("another payer's gives nothing", [A1, A2 | {"payer": "Other"}], [named(180)], [1_000], ["at_risk"]),
    ("another code's gives nothing", [A1, A2 | {"code": "T1016"}], [named(180)], [1_000], ["at_risk"]),
    ("one for any code does", [A1, A2 | {"code": None}], [named(180)], [1_200], ["covered"]),
    ("one in minutes does not fill up units", [A1, A2 | {"approved_in": "minutes", "units_approved": 90_000}], [named(180)], [1_000], ["at_risk"]),
    # 150 minutes of 10 units, the first approval has 100
    ("hours fill up minutes", [A1 | {"approved_in": "minutes", "units_approved": 10_000}, A2 | {"approved_in": "hours", "units_approved": 100}], [named(150)], [1_000], ["covered"]),
    ("one that starts the next day gives nothing", [A1, A2 | {"start_date": NEXT}], [named(180)], [1_000], ["at_risk"]),
    ("one that ends on the day does", [A1, A2 | {"end_date": DAY}], [named(180)], [1_200], ["covered"]),
    ("what sessions name is theirs first", [A1, A2], [named(180), named(150, "A-2", NEXT)], [1_000, 1_000], ["at_risk", "covered"]),
    ("the first in time draws first", [A1, A2], [named(150), named(90, day=NEXT), named(90, day=NEXT + timedelta(days=1))], [1_000, 600, 400], ["covered", "covered", "at_risk"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("approvals", "sessions", "payable", "coverage"), [each[1:] for each in CASES], ids=[each[0] for each in CASES]
)
def test_what_approvals_cover(approvals, sessions, payable, coverage):
    lines = price(sessions, rules=[RULE], authorizations=approvals)
    assert lines["units_payable"].to_list() == payable
    assert lines["coverage"].to_list() == coverage


@pytest.mark.parametrize(
    ("minutes", "approved", "by_billed", "payable"),
    [
        (52, 5_000, None, 200),  # 52 minutes of 50: 2 whole units of 3
        (52, 5_000, True, 300),  # 3 units are 45 minutes of 50
        (38, 4_000, False, 300),  # 38 minutes of 40
        (38, 4_000, True, 200),  # 3 units are 45 minutes of 40: 2 whole units fit
        (45, 4_500, True, 300),
        (45, 4_500, False, 300),
    ],
)
def test_minutes_of_an_approval_are_those_recorded_or_by_the_payer_s_word_those_billed(
    minutes, approved, by_billed, payable
):
    payer = PAYER | {"approvals_by_billed_minutes": by_billed}
    approval = A1 | {"approved_in": "minutes", "units_approved": approved}
    lines = price([named(minutes)], payers=[payer], rules=[RULE], authorizations=[approval])
    assert lines["units_payable"].to_list() == [payable]


def test_a_session_draws_of_dollars_what_the_payer_allows_of_it():
    payer = PAYER | {"lesser_of_charge": True}
    approval = A1 | {"approved_in": "dollars", "units_approved": 12_000}
    tables = {"payers": [payer], "rules": [RULE], "authorizations": [approval]}
    given = estimate([named(45, billed_amount=9_000), named(45, day=NEXT)], **tables)
    # $120.00 less the charge of $90.00 is $30.00, which no unit of $33.65 fits into
    assert given.lines["units_payable"].to_list() == [300, 0]
    (short,) = given.reasons.filter(reason="auth-exhausted")["found"]
    assert short == "Authorization A-1 has 30 of 120 dollars left and this session needs 100.95."


@pytest.mark.parametrize("case", USED, ids=lambda case: case["name"])
def test_an_approval_is_used_up_unit_by_unit(case):
    approval = A1 | {"units_approved": 4_000}
    sessions = [named(minutes, day=DAY + timedelta(days=at)) for at, minutes in enumerate(case["minutes"])]
    given = estimate(sessions, rules=[RULE], authorizations=[approval])
    short = dict(given.reasons.filter(reason="auth-exhausted").select("row_id", "carc").iter_rows())
    assert given.lines["units_payable"].to_list() == case["units"]
    assert given.lines["coverage"].to_list() == case["coverage"]
    assert [short.get(row_id) for row_id in given.lines["row_id"]] == case["carc"]


def test_the_oldest_of_several_gives_first_and_the_split_is_told():
    third = A2 | {"authorization_no": "A-3", "start_date": date(2025, 12, 1), "units_approved": 100}
    given = estimate([named(180)], rules=[RULE], authorizations=[A1, A2, third])
    facts = given.facts.row(0, named=True)
    assert parts_of(facts["auth_split_with"]) == [("authorizations:00003", 100), ("authorizations:00002", 100)]
    dataset = Dataset((), frames([named(180)], rules=[RULE], authorizations=[A1, A2, third]), (), {})
    steps = [
        each.text
        for each in explain_session(dataset, given, given.lines["row_id"][0]).steps
        if each.title == "Authorization"
    ]
    assert steps[0].endswith("10 left before this session.")
    assert steps[1] == "It runs short; 1 come from A-3, in force that day. Bill each part under its own number."
    assert steps[2] == "It runs short; 1 come from A-2, in force that day. Bill each part under its own number."


def test_a_duplicate_takes_nothing_of_an_approval():
    twice = [named(150, staff="W1", start_time=540)] * 2
    lines = price(twice, rules=[RULE], authorizations=[A1, A2])
    assert sorted(lines["units_payable"].to_list()) == [0, 1_000]


ORTIZ = A1 | {"approved_staff": "R. Ortiz"}
STAFF = [{"staff": "R. Ortiz"}, {"staff": "K. Lind"}]


@pytest.mark.parametrize(
    ("staff", "approvals", "by", "payable", "coverage"),
    [
        (STAFF, [ORTIZ], ["R. Ortiz"], [1_000], ["covered"]),
        (STAFF, [ORTIZ], ["r. ortiz"], [1_000], ["covered"]),
        (STAFF, [ORTIZ], [None], [1_000], ["covered"]),
        # what another worker delivered takes nothing: all 10 units are there for the second session
        (STAFF, [ORTIZ], ["K. Lind", "R. Ortiz"], [1_000, 1_000], ["not_covered", "covered"]),
        # nobody of the list has the name, so that it may be an agency's: a doubt, and the units are used up
        ([], [ORTIZ], ["K. Lind", "R. Ortiz"], [1_000, 0], ["at_risk", "not_covered"]),
        # of two lines of one number the one for the worker
        (
            STAFF,
            [ORTIZ, A1 | {"approved_staff": "K. Lind", "start_date": date(2026, 2, 1)}],
            ["K. Lind"],
            [1_000],
            ["covered"],
        ),
        # a session that runs short draws on no approval of another worker
        (STAFF, [A1 | {"units_approved": 400}, A2 | {"approved_staff": "R. Ortiz"}], ["K. Lind"], [400], ["at_risk"]),
        (
            STAFF,
            [A1 | {"units_approved": 400}, A2 | {"approved_staff": "R. Ortiz"}],
            ["R. Ortiz"],
            [1_000],
            ["covered"],
        ),
    ],
)
def test_an_approval_for_one_worker_covers_that_worker_alone(staff, approvals, by, payable, coverage):
    sessions = [named(150, day=DAY + timedelta(days=at), staff=worker) for at, worker in enumerate(by)]
    lines = price(sessions, rules=[RULE], authorizations=approvals, staff=staff)
    assert lines["units_payable"].to_list() == payable
    assert lines["coverage"].to_list() == coverage


def test_the_worker_that_an_approval_is_for_is_told():
    tables = {"rules": [RULE], "authorizations": [ORTIZ], "staff": STAFF}
    given = estimate([named(150, staff="K. Lind")], **tables)
    dataset = Dataset((), frames([named(150, staff="K. Lind")], **tables), (), {})
    steps = explain_session(dataset, given, given.lines["row_id"][0]).steps
    assert any("for R. Ortiz alone" in each.text for each in steps)
    assert any("deny it with code 296" in each.text for each in steps)
    assert given.reasons["reason"].to_list() == ["auth-other-worker", "never-billed"]


APPROVALS = st.lists(
    st.builds(
        lambda number, units, start, days, measure: A1
        | {
            "authorization_no": f"A-{number}", "units_approved": units * 100, "approved_in": measure,
            "start_date": DAY + timedelta(days=start), "end_date": DAY + timedelta(days=start + days),
        },
        st.integers(1, 3), st.integers(0, 8), st.integers(-3, 3), st.integers(0, 5),
        st.sampled_from(["units", None, "minutes", "sessions", "dollars"]),
    ),
    min_size=1, max_size=4,
)  # fmt: skip
SESSIONS = st.lists(
    st.builds(
        lambda minutes, number, days: named(minutes, f"A-{number}", DAY + timedelta(days=days)),
        st.integers(0, 90), st.integers(1, 3), st.integers(-3, 5),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


BOOKS = st.lists(st.tuples(SESSIONS, APPROVALS), min_size=5, max_size=5)
"""Five books a draw, all priced in one run."""


@settings(max_examples=5, deadline=None)
@given(BOOKS)
def test_no_more_is_drawn_of_an_approval_than_it_gives(books):
    cases = {
        str(at): {"sessions": sessions, "rules": [RULE], "authorizations": approvals}
        for at, (sessions, approvals) in enumerate(books)
    }
    drawn: dict[str, int] = {}
    for facts in price_cases(cases).values():
        for row in facts.iter_rows(named=True):
            if row["auth_in_dates"] and not row["set_aside"] and not row["barred"]:
                own = min(row["auth_units_needed"], row["auth_units_left"])
                drawn[row["auth_row_id"]] = drawn.get(row["auth_row_id"], 0) + own
                for other, part in parts_of(row["auth_split_with"]):
                    drawn[other] = drawn.get(other, 0) + part
                assert row["auth_units_covered"] <= row["auth_units_needed"]
                assert 0 <= row["units_payable"] <= row["units"]
    given_units = [approval["units_approved"] for _, approvals in books for approval in approvals]
    for row_id, taken in drawn.items():
        assert taken <= given_units[int(row_id.rsplit(":", 1)[1]) - 1]


@settings(max_examples=5, deadline=None)
@given(BOOKS)
def test_another_approval_never_lowers_what_is_covered(books):
    more = A1 | {"authorization_no": "A-9", "units_approved": 400, "start_date": DAY - timedelta(days=9)}
    cases = {}
    for at, (sessions, approvals) in enumerate(books):
        limited = RULE | {"max_units_per_day": (None, 400, 700)[at % 3], "max_units_per_month": (900, None)[at % 2]}
        case = {"sessions": sessions, "rules": [limited], "authorizations": approvals}
        cases |= {f"{at} before": case, f"{at} after": case | {"authorizations": [*approvals, more]}}
    priced = price_cases(cases)
    for at in range(len(books)):
        before, after = priced[f"{at} before"]["expected"], priced[f"{at} after"]["expected"]
        assert all(new >= old for old, new in zip(before, after, strict=True))


@settings(max_examples=5, deadline=None)
@given(BOOKS, st.randoms())
def test_the_order_of_approvals_in_the_book_does_not_matter_where_they_differ(books, rng):
    cases = {}
    for at, (sessions, approvals) in enumerate(books):
        once = [*{(each["authorization_no"], each["start_date"]): each for each in approvals}.values()]
        case = {"sessions": sessions, "rules": [RULE], "authorizations": once}
        cases |= {f"{at} once": case, f"{at} again": case | {"authorizations": rng.sample(once, len(once))}}
    priced = price_cases(cases)
    for at in range(len(books)):
        assert priced[f"{at} once"]["expected"].sum() == priced[f"{at} again"]["expected"].sum()
    assert AS_OF > DAY
