"""Claims answered as a whole: refused, paid and taken back without a word on their lines, to the cent and once."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.denials.answered import chronology, denial_items
from cmcore.engine.prepare import empty_frames
from cmcore.remits.answered import with_answers
from cmcore.remits.reading import read_upload
from tests.remits.frames import held
from tests.remits.samples import remittance

# One claim of $150 and $75. Its lines say nothing, or its own reduction of $20 stands beside them:
# paid 145 + 75 - 20 = 200, the patient owes 5.
LINES = "SVC*HC:T1017*150*0**10~DTM*472*20260302~SVC*HC:T1016*75*0**5~DTM*472*20260302~"
REFUSED = f"CLP*K1*4*225*0**MC*H1~CAS*CO*197*225~{LINES}"
TWO_REASONS = f"CLP*K1*4*225*0**MC*H1~CAS*CO*197*200**29*25~{LINES}"
REDUCED = (
    "CLP*K1*1*225*200*5*MC*H1~CAS*CO*45*20~SVC*HC:T1017*150*145~DTM*472*20260302~CAS*PR*3*5~"
    "SVC*HC:T1016*75*75~DTM*472*20260302~"
)
REDUCED_BACK = (
    "CLP*K1*22*-225*-200*-5*MC*H1~CAS*CO*45*-20~SVC*HC:T1017*-150*-145~DTM*472*20260302~CAS*PR*3*-5~"
    "SVC*HC:T1016*-75*-75~DTM*472*20260302~"
)
WHOLE = "CLP*K1*1*225*200**MC*H1~CAS*CO*45*25~DTM*232*20260302~"
WHOLE_BACK = "CLP*K1*22*-225*-200**MC*H1~CAS*CO*45*-25~DTM*232*20260302~"
WHOLE_REFUSED = "CLP*K1*4*225*0**MC*H1~CAS*CO*197*225~DTM*232*20260302~"
SESSIONS = [
    {"row_id": "s1", "code": "T1017", "modifiers": None, "claim_no": "K1", "billed_amount": 15_000},
    {"row_id": "s2", "code": "T1016", "modifiers": None, "claim_no": "K1", "billed_amount": 7_500},
]


def payment(body, sent, day="20260330", check="1"):
    head = f"ST*835*0001~BPR*I*{sent}*C*ACH************{day}~TRN*1*{check}*1999999999~N1*PR*Horizon MCO~LX*1~"
    return remittance(head + body)


def answered(bodies, sessions):
    """Sessions with what the payments say, and the items of them; each payment is a day of its own."""
    days = ("20260330", "20260505", "20260601")
    files = [payment(body, sent, day, day) for (body, sent), day in zip(bodies, days, strict=False)]
    rows = pl.concat([read_upload(f"{at}.835", data).tables[0].frame for at, data in enumerate(files)])
    frames = empty_frames()
    frames |= {"remittances": rows, "sessions": held(*sessions) if sessions else frames["sessions"]}
    found = with_answers(frames)
    items = denial_items(chronology(found.matches, rows, frames["sessions"]))
    return found.frames["sessions"], items.select("item", "denial_codes", "amount", "payment", "status").rows()


A, B = "K1|T1017|2026-03-02", "K1|T1016|2026-03-02"


@pytest.mark.parametrize("sessions", [SESSIONS, []], ids=["sessions", "remittance alone"])
@pytest.mark.parametrize(
    ("body", "items"),
    [
        (REFUSED, [(B, "CO-197", 7_500, "denied", "new"), (A, "CO-197", 15_000, "denied", "new")]),
        # The reasons are used up in their order: 150 of the 200, then its last 50 and the 25.
        (TWO_REASONS, [(B, "CO-197;CO-29", 7_500, "denied", "new"), (A, "CO-197", 15_000, "denied", "new")]),
    ],
)
def test_a_claim_refused_whole_refuses_each_of_its_lines_once(body, items, sessions):
    assert answered([(body, 0)], sessions)[1] == items


@pytest.mark.parametrize(
    ("bodies", "paid", "codes", "items"),
    [
        # 145 - 20 x 150/225 = 131.67 and 75 - 6.67 = 68.33
        ([(REDUCED, 200)], [13_167, 6_833], [None, None], []),
        (
            [(REDUCED, 200), (REDUCED_BACK, -200)],
            [0, 0],
            [None, None],
            [(B, None, 7_500, "taken_back", "new"), (A, None, 12_500, "taken_back", "new")],
        ),
        (
            [(REDUCED, 200), (REDUCED_BACK + REFUSED, -200)],
            [0, 0],
            ["CO-197", "CO-197"],
            [(B, "CO-197", 7_500, "denied", "new"), (A, "CO-197", 15_000, "denied", "new")],
        ),
        ([(WHOLE, 200)], [13_333, 6_667], [None, None], []),
        ([(WHOLE, 200), (WHOLE_BACK, -200)], [0, 0], [None, None], [(A, None, 20_000, "taken_back", "new")]),
        (
            [(WHOLE, 200), (WHOLE_BACK + WHOLE_REFUSED, -200)],
            [0, 0],
            ["CO-197", "CO-197"],
            [(A, "CO-197", 22_500, "denied", "new")],
        ),
        (
            [(REDUCED_BACK, -200)],
            [0, 0],
            [None, None],
            [(B, None, 7_500, "taken_back", "new"), (A, None, 12_500, "taken_back", "new")],
        ),
        ([(WHOLE_BACK, -200)], [0, 0], [None, None], [(A, None, 20_000, "taken_back", "new")]),
    ],
)
def test_what_is_taken_back_of_a_whole_claim_leaves_nothing_paid_and_is_worked(bodies, paid, codes, items):
    sessions, found = answered(bodies, SESSIONS)
    assert sessions["paid_amount"].to_list() == paid
    assert sessions["denial_codes"].to_list() == codes
    assert found == items


# Two contacts of one day and code on one claim, $100 each: one over the limit, one paid 90.
OVER = "SVC*HC:T1017*100*0~DTM*472*20260302~CAS*CO*119*100~"
PAID = "SVC*HC:T1017*100*90~DTM*472*20260302~CAS*CO*45*10~"
PART = "CLP*K1*1*200*90**MC*H1~"


@pytest.mark.parametrize(
    ("bodies", "told"),
    [
        ([(PART + OVER + PAID, 90)], (10_000, None, "denied", "new")),
        ([(PART + PAID + OVER, 90)], (10_000, None, "denied", "new")),
        ([("CLP*K1*4*200*0**MC*H1~" + OVER + OVER, 0)], (20_000, None, "denied", "new")),
        ([("CLP*K1*4*200*0**MC*H1~" + OVER + OVER, 0), ("CLP*K1*1*200*180**MC*H1~" + PAID + PAID, 180)],
         (20_000, 18_000, "paid", "won")),
        ([("CLP*K1*4*200*0**MC*H1~" + OVER + OVER, 0), ("CLP*K1*1*100*90**MC*H1~" + PAID, 90)],
         (20_000, 9_000, "partly_paid", "new")),
        ([(PART + OVER + PAID, 90), ("CLP*K1*1*100*90**MC*H1~" + PAID, 90)], (10_000, 9_000, "paid", "won")),
    ],
)  # fmt: skip
def test_two_contacts_of_a_day_are_refused_and_paid_each_by_itself(bodies, told):
    files = [payment(body, sent, day, day) for (body, sent), day in zip(bodies, ("20260330", "20260505"), strict=False)]
    rows = pl.concat([read_upload(f"{at}.835", data).tables[0].frame for at, data in enumerate(files)])
    frames = empty_frames() | {"remittances": rows}
    items = denial_items(chronology(with_answers(frames).matches, rows, frames["sessions"]))
    assert items.select("amount", "recovered", "payment", "status").rows() == [told]


OUTCOMES = {"denied": (0, 0), "in part": (50, 40), "paid": (10, 0)}
"""Outcome to the dollars that a contact is paid less than its charge, and those of them that are refused."""


def line(charge, outcome, sign=1):
    less, refused = OUTCOMES[outcome]
    paid, refused = (0, charge) if outcome == "denied" else (charge - less, refused)
    cut = charge - paid - refused
    why = (f"CAS*CO*45*{sign * cut}~" if cut else "") + (f"CAS*CO*119*{sign * refused}~" if refused else "")
    return sign * paid, sign * charge, f"SVC*HC:T1017*{sign * charge}*{sign * paid}~DTM*472*20260302~{why}"


def claim(contacts, status, sign=1):
    told = [line(charge, outcome, sign) for charge, outcome in contacts]
    paid, charge = sum(each[0] for each in told), sum(each[1] for each in told)
    return paid, f"CLP*K1*{status}*{charge}*{paid}**MC*H1~" + "".join(each[2] for each in told)


OUTCOME = st.sampled_from([*OUTCOMES])
STORY = st.lists(st.tuples(OUTCOME, OUTCOME), min_size=1, max_size=3)


@settings(deadline=None, max_examples=40)
@given(STORY, st.lists(st.booleans(), min_size=6, max_size=6), st.booleans())
def test_whatever_is_corrected_and_in_whatever_order_lines_stand_the_same_is_owed(story, turned, with_sessions):
    """Each check takes back what the one before said of the contacts of $100 and $120, and says it anew."""

    def told(swaps):
        before, bodies = None, []
        for at, outcomes in enumerate(story):
            now = list(zip((100, 120), outcomes, strict=True))
            parts = [claim(before[:: -1 if swaps[2 * at] else 1], "22", -1)] if before else []
            parts.append(claim(now[:: -1 if swaps[2 * at + 1] else 1], "1"))
            bodies.append(("".join(body for _, body in parts), sum(paid for paid, _ in parts)))
            before = now
        sessions = [
            {
                "row_id": f"s{charge}",
                "code": "T1017",
                "modifiers": None,
                "claim_no": "K1",
                "billed_amount": charge * 100,
            }
            for charge in (100, 120)
        ]
        return answered(bodies, sessions if with_sessions else [])

    sessions, items = told(turned)
    assert items == told([False] * 6)[1]
    ends = [line(charge, outcome) for charge, outcome in zip((100, 120), story[-1], strict=True)]
    if with_sessions:
        assert sessions["paid_amount"].to_list() == [each[0] * 100 for each in ends]
    refused = [charge if outcome == "denied" else OUTCOMES[outcome][1]
               for charge, outcome in zip((100, 120), story[-1], strict=True)]  # fmt: skip
    still = [each for each in items if each[4] == "new" and each[3] != "paid"]
    assert bool(still) == bool(sum(refused))
    assert sum(each[2] for each in still) >= 100 * sum(refused)


@pytest.mark.parametrize(
    ("outcomes", "amount"),
    [
        (["in part", "denied"], 10_000),  # 40 refused at first, all 100 since
        (["denied", "in part"], 10_000),
        (["in part", "in part"], 4_000),
    ],
)
def test_what_is_at_stake_is_the_most_that_was_refused(outcomes, amount):
    bodies, before = [], None
    for outcome in outcomes:
        parts = [claim([(100, before)], "22", -1)] if before else []
        parts.append(claim([(100, outcome)], "1"))
        bodies.append(("".join(body for _, body in parts), sum(paid for paid, _ in parts)))
        before = outcome
    [item] = answered(bodies, [])[1]
    assert item[2] == amount


def test_what_a_contact_paid_in_part_leaves_stays_owed():
    body = "CLP*K1*4*200*0**MC*H1~" + OVER + OVER
    files = [payment(body, 0, "20260330", "1"), payment("CLP*K1*1*100*90**MC*H1~" + PAID, 90, "20260505", "2")]
    rows = pl.concat([read_upload(f"{at}.835", data).tables[0].frame for at, data in enumerate(files)])
    frames = empty_frames() | {"remittances": rows}
    items = denial_items(chronology(with_answers(frames).matches, rows, frames["sessions"]))
    assert items["left"].to_list() == [10_000]  # 200 refused, one of the two paid since


@pytest.mark.parametrize(
    ("cuts", "paid", "to_patient", "to_earlier"),
    [
        ("CAS*OA*23*129.39~", "20.61", None, 12_939),  # 150 - 20.61
        ("CAS*PI*23*129.39~", "20.61", None, 12_939),
        ("CAS*CO*23*129.39~", "20.61", None, 12_939),
        # The patient's 21 less the 13.65 that the first payer took off it: 150 - 7.35 - 142.65 = 0
        ("CAS*PR*2*21**23*-13.65~CAS*OA*23*142.65~", "0", 735, 14_265),
    ],
)
def test_what_earlier_payers_took_counts_by_whose_part_it_lessens(cuts, paid, to_patient, to_earlier):
    body = f"CLP*K1*2*150*{paid}**12*H1~SVC*HC:T1017*150*{paid}~DTM*472*20260302~{cuts}"
    (session,) = answered([(body, paid)], SESSIONS[:1])[0].to_dicts()
    assert (session["patient_responsibility"], session["earlier_payers_paid"]) == (to_patient, to_earlier)
