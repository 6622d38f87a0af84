"""A month's minutes of a base code and its add-on are one sum, by cases worked by hand and by the table of families."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from cmcore.engine.explain import explain_session
from cmcore.engine.monthly.families import families
from cmcore.intake.tables import Dataset
from tests.engine.frames import PAYER, day, estimate, frames, price, price_cases

if TYPE_CHECKING:
    from tests.engine.frames import Row

BASE: Row = {"payer": "Medicaid", "code": "99490", "rate": 600_000, "basis": "per_month"}
FEES: list[Row] = [
    BASE,
    BASE | {"code": "99439", "rate": 450_000, "unit_minutes": 20, "basis": "per_unit"},
    BASE | {"code": "99492", "rate": 1_000_000},
    BASE | {"code": "99494", "rate": 500_000, "basis": "per_unit"},
]


def logged(*contacts: tuple[str, int | None]) -> list[Row]:
    """A contact a day of March; a unit recorded where the minutes are not known."""
    return [
        {"code": code, "minutes": minutes, "service_date": day(3, at), "units": 100 if minutes is None else None}
        for at, (code, minutes) in enumerate(contacts, 2)
    ]


CASES = [
    # (what, contacts in order of service, units of each in hundredths)
    ("60 minutes are the base and two add-ons", [("99490", 45), ("99439", 15)], [100, 200]),  # (60 - 20) / 20
    ("in whatever order they come", [("99439", 15), ("99490", 45)], [200, 100]),
    ("39 minutes are the base alone", [("99490", 30), ("99439", 9)], [100, 0]),
    ("40 are one add-on", [("99490", 30), ("99439", 10)], [100, 100]),
    ("the add-on's minutes help the base to its 20", [("99490", 10), ("99439", 40)], [100, 100]),  # (50 - 20) / 20
    ("19 of both make nothing", [("99490", 10), ("99439", 9)], [0, 0]),
    ("20 of both are the base", [("99490", 10), ("99439", 10)], [100, 0]),
    ("minutes beyond the base go to the first that reports them", [("99490", 60), ("99439", 5), ("99439", 5)], [100, 200, 0]),
    ("contacts of no minutes take no unit", [("99490", 0), ("99490", 30), ("99439", 0), ("99439", 15)], [0, 100, 0, 100]),
    ("without the add-on's code there is none of it", [("99490", 200)], [100]),
    ("without the base code in the log each is counted alone", [("99439", 40)], [200]),
    ("nor where the base code has no minutes", [("99490", None), ("99439", 40)], [100, 200]),
    # collaborative care: 70 minutes, and 30 more from past their middle: 86
    ("85 minutes of collaborative care are its base", [("99492", 45), ("99494", 40)], [100, 0]),
    ("86 are an add-on", [("99492", 46), ("99494", 40)], [100, 100]),
]  # fmt: skip


@pytest.mark.parametrize(("contacts", "units"), [each[1:] for each in CASES], ids=[each[0] for each in CASES])
def test_a_month_s_minutes_are_one_sum(contacts, units):
    assert price(logged(*contacts), fees=FEES)["units"].to_list() == units


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"client_id": "C2"}, "another client"),
        ({"payer": "Other"}, "another payer"),
        ({"service_date": day(4, 1)}, "another month"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_minutes_of_another_client_payer_or_month_do_not_count(change, what):
    first, second = logged(("99490", 45), ("99439", 15))
    others = [each | {"payer": "Other"} for each in FEES]
    lines = price([first, second | change], fees=[*FEES, *others], payers=[PAYER, PAYER | {"payer": "Other"}])
    assert lines["units"].to_list() == [100, 0], what


def test_a_copy_of_a_contact_adds_no_minutes():
    twice = [each | {"staff": "W1", "start_time": 540} for each in logged(("99490", 30), ("99490", 30), ("99439", 5))]
    lines = price([twice[0], twice[0], twice[2]], fees=FEES)
    assert lines["units"].to_list()[2] == 0  # 30 + 5 are 35, not 65


def test_two_rates_of_an_add_on_share_the_month():
    fees = [*FEES, FEES[1] | {"credential": "RN", "rate": 500_000}]
    contacts = logged(("99490", 45), ("99439", 15), ("99439", 20))
    contacts[2]["credential"] = "RN"
    assert price(contacts, fees=fees)["expected"].to_list() == [6_000, 9_000, 5_000]  # (80 - 20) / 20 = 3


TIMED = families().drop_nulls("add_on_code").filter(~families().drop_nulls("add_on_code")["base_code"].is_in(["99493"]))


def test_every_family_s_minutes_earn_what_its_table_says_however_they_are_split():
    rng = random.Random(7)
    cases, due = {}, {}
    for row in TIMED.iter_rows(named=True):
        fees = [
            BASE | {"code": row[name]} | more
            for name, more in (("base_code", {}), ("add_on_code", {"basis": "per_unit"}))
        ]
        edge = rng.choice((row["base_minutes"], row["first_add_on"], row["first_add_on"] + row["add_on_minutes"]))
        for total in (edge - 1, edge, edge + rng.randrange(40)):
            cuts = sorted(rng.randrange(1, total) for _ in range(3))
            parts = [end - start for start, end in zip([0, *cuts], [*cuts, total], strict=True)]
            codes = [row["base_code"], row["add_on_code"], row["base_code"], row["add_on_code"]]
            name = f"{row['family']} {total}"
            cases[name] = {
                "sessions": logged(*[each for each in zip(codes, parts, strict=True) if each[1]]),
                "fees": fees,
            }
            steps = (total - row["first_add_on"]) // row["add_on_minutes"] + 1
            due[name] = (100 * (total >= row["base_minutes"]), 100 * max(steps, 0))
    for name, lines in price_cases(cases).items():
        family = TIMED.filter(family=name.split()[0]).row(0, named=True)
        if {family["base_code"], family["add_on_code"]} <= set(lines["code"]):
            summed = [lines.filter(code=family[code])["units"].sum() for code in ("base_code", "add_on_code")]
            assert tuple(summed) == due[name], name


@pytest.mark.parametrize(
    ("contacts", "at", "said"),
    [
        ([("99490", 45), ("99439", 15)], 1, "25 minutes of the month under its base code, beyond what that takes, count"),
        ([("99490", 10), ("99439", 40)], 1, "10 minutes of 99439 in the month go to its base code, which has fewer"),
        ([("99490", 10), ("99439", 40)], 0, "The 40 minutes of its add-on in the month count with those of 99490."),
    ],
)  # fmt: skip
def test_what_counts_of_the_other_code_is_explained(contacts, at, said):
    given, dataset = estimate(logged(*contacts), fees=FEES), Dataset((), frames(logged(*contacts), fees=FEES), (), {})
    steps = explain_session(dataset, given, given.lines["row_id"][at]).steps
    assert any(each.text.startswith(said) for each in steps if each.title == "Units")


def test_minutes_that_fall_short_are_told_as_logged():
    given = estimate(logged(("99490", 10), ("99439", 9)), fees=FEES)
    found = given.reasons.filter(reason="below-minimum-time")["found"].to_list()
    both = "the base code and its add-on have 19 in the month."
    assert found == [
        f"10 minutes of 99490 make no unit for Medicaid, which pays from 20 minutes; {both}",
        f"9 minutes of 99439 make no unit for Medicaid; {both}",
    ]
