"""Capitation payments of an 820: members, months and retro adjustments, their sums, and what they leave open."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore.fields import TABLES
from cmcore.money import plain
from cmcore.remits.capitation import review_capitation
from cmcore.remits.check import check_remittance
from cmcore.remits.reading import read_upload
from tests.remits.samples import remittance

HEAD = (
    "ISA*00*          *00*          *ZZ*PLAN           *ZZ*AGENCY         *260315*1200*^*00501*000000001*0*P*:~"
    "GS*RA*PLAN*AGENCY*20260315*1200*1*X*005010X218~"
)
TAIL = "GE*1*1~IEA*1*000000001~"
# March for two members; February again for the first at a new rate (due 45.00, of which 40.00 had been paid); and the
# second's February taken back: 45 + 45 + 5 - 40 = 55. Laid out as a state's own 820 is (RMR05 due, ADX what was paid).
BODY = (
    "ST*820*0001*005010X218~BPR*I*55.00*C*NON************20260315~TRN*3*EFT-9~"
    "N1*PE*Riverbend*FI*999999999~N1*PR*Horizon MCO~"
    "ENT*1*2J*EI*999999999~NM1*IL*1*DOE*JANE****N*M001~"
    "RMR*IK*PLAN-1**45~REF*18*957~DTM*582****RD8*20260301-20260331~"
    "RMR*IK*PLAN-1**5*45~REF*18*957~DTM*582****RD8*20260201-20260228~ADX*-40*53~"
    "ENT*2*2J*EI*999999999~NM1*IL*1*ROE*PAUL****N*M002~"
    "RMR*IK*PLAN-1**45~REF*18*957~DTM*582****RD8*20260301-20260331~"
    "RMR*IK*PLAN-1**-40~REF*18*957~DTM*582****RD8*20260201-20260228~"
)


def roster(body=BODY, *, said=None):
    counted = body.count("~") + 1
    return f"{HEAD}{body}SE*{said or counted}*0001~{TAIL}".encode()


def one_table(data):
    reading = read_upload("roster.820", data)
    [table] = reading.tables
    return table, [each.message.partition(": ")[2] for each in reading.findings]


def test_each_item_is_a_payment_for_a_member_and_a_month():
    table, problems = one_table(roster())
    assert (table.kind, problems) == ("capitation", [])
    rows = table.frame.drop("row_id", "table_id", "row").rows(named=True)
    assert rows[1] == {
        "client_id": "M001", "client_name": "DOE, JANE", "payer": "Horizon MCO", "check_no": "EFT-9",
        "rate_code": "957", "covered_from": date(2026, 2, 1), "covered_to": date(2026, 2, 28), "due": 4_500,
        "adjustment": -4_000, "reason_code": "53", "paid": 500, "paid_date": date(2026, 3, 15),
    }  # fmt: skip
    assert [(each["client_id"], each["covered_from"].month, each["paid"]) for each in rows] == [
        ("M001", 3, 4_500), ("M001", 2, 500), ("M002", 3, 4_500), ("M002", 2, -4_000),
    ]  # fmt: skip


# Example 8 of X12's own for 005010X306: APTC, CSR and UF of two subscribers and a balancing amount of the program come
# to a payment of nothing. https://x12.org/examples/005010x306
X306 = (
    "ST*820*0001*005010X306~BPR*I*0*C*NON************20140210~TRN*3*1234512345098~N1*PE*NATIONAL*FI*121231233~"
    "N1*RM*CMS*58*CMS~ENT*1~NM1*IL*1*SMITH*JANE****C1*777222~REF*38*12345MD000011221~REF*0F*SUB123~"
    "RMR*ZZ*APTC**600~DTM*582****RD8*20140201-20140228~RMR*ZZ*CSR**100~DTM*582****RD8*20140201-20140228~"
    "RMR*ZZ*UF**-25~DTM*582****RD8*20140201-20140228~"
    "ENT*2~NM1*IL*1*DOE*JOHN****C1*777223~RMR*ZZ*APTC**400~DTM*582****RD8*20140201-20140228~"
    "RMR*ZZ*CSR**50~DTM*582****RD8*20140201-20140228~RMR*ZZ*UF**-15~DTM*582****RD8*20140201-20140228~"
    "ENT*3~NM1*RM*2*PROGRAM~RMR*ZZ*BAL**-1110~DTM*582****RD8*20140201-20140228~"
)


def test_a_published_example_balances_to_nothing():
    table, problems = one_table(roster(X306))
    assert problems == []
    assert table.frame["paid"].sum() == 0
    assert table.frame["rate_code"].to_list() == ["APTC", "CSR", "UF", "APTC", "CSR", "UF", "BAL"]
    assert table.frame["payer"].unique().to_list() == ["CMS"]


CASES = [
    ("a wrong total", BODY.replace("BPR*I*55.00", "BPR*I*56.00"), {},
     "Segment 3: the payment is $56.00, but what it pays for members is $55.00."),
    ("an adjustment that does not explain", BODY.replace("ADX*-40*53", "ADX*-39*53"), {},
     "Segment 13: due $45.00 with adjustments of -$39.00 is $6.00, but $5.00 was paid."),
    ("no member", BODY.replace("NM1*IL*1*ROE*PAUL****N*M002~", ""), {},
     "Segment 18: $45.00 is paid for no member. It is kept; ask the payer whom it is for."),
    ("no month", BODY.replace("DTM*582****RD8*20260301-20260331~", "", 1), {},
     "Segment 10: $45.00 is paid for no month (DTM 582). It is kept, and counts in no month."),
    ("a wrong count", BODY, {"said": 99}, "Segment 25: the payment says it has 99 segments; it has 23."),
    ("no amount", BODY.replace("RMR*IK*PLAN-1**-40", "RMR*IK*PLAN-1**x"), {},
     'Segment 22, RMR: "x" is not an amount.'),
]  # fmt: skip


@pytest.mark.parametrize(("what", "body", "more", "said"), CASES, ids=[each[0] for each in CASES])
def test_what_cannot_be_is_said_with_its_segment(what, body, more, said):
    _, problems = one_table(roster(body, **more))
    assert said in problems, what


def test_a_file_that_is_cut_keeps_what_is_whole():
    table, problems = one_table(roster()[: roster().index(b"ENT*2")])
    assert table.frame["paid"].to_list() == [4_500, 500]
    assert "The payment has no end (SE segment) after segment 16: the file may be cut off." in problems


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_mark_before_the_text_and_wide_letters_are_read(encoding):
    table, problems = one_table(roster().decode().encode(encoding))
    assert (table.frame["paid"].sum(), problems) == (5_500, [])


def test_an_835_and_an_820_in_one_file_are_two_tables():
    both = roster(BODY).replace(b"GE*1*1~IEA*1*000000001~", b"GE*1*1~") + remittance().split(b"~", 1)[1]
    reading = read_upload("both.edi", both)
    assert [(each.kind, each.frame.height) for each in reading.tables] == [("remittances", 4), ("capitation", 4)]


def test_an_adjustment_of_its_own_is_a_payment():
    # an ADX before the member's first item pays or takes by itself: 45 - 10 = 35
    body = (
        "ST*820*1~BPR*I*35*C*NON************20260315~TRN*3*E~N1*PR*Horizon MCO~DTM*582****RD8*20260301-20260331~"
        "ENT*1*2J~NM1*IL*1*DOE*JANE****N*M001~ADX*-10*52~RMR*IK*P**45~"
    )
    table, problems = one_table(roster(body))
    assert problems == []
    assert table.frame.select("paid", "adjustment", "reason_code", "covered_from").rows() == [
        (-1_000, -1_000, "52", date(2026, 3, 1)),
        (4_500, None, None, date(2026, 3, 1)),
    ]


def test_the_check_tells_sums_by_reason():
    answer = check_remittance("roster.820", roster())
    [told] = answer["transactions"]
    assert told == {
        "transaction": "820", "payer": "Horizon MCO", "payee": "Riverbend", "paid_date": "2026-03-15",
        "payment": "55.00", "members": 2, "items": 4, "paid": "55.00", "due": "45.00",
        "adjustments": [{"reason": "53", "amount": "-40.00"}], "balanced": True, "problems": [],
    }  # fmt: skip


AMOUNTS = st.integers(-99_999, 99_999)


@given(st.lists(st.tuples(AMOUNTS, st.integers(1, 12)), min_size=1, max_size=30))
def test_any_roster_reads_back_to_the_cent(items):
    body = f"ST*820*1~BPR*I*{plain(sum(cents for cents, _ in items))}*C*NON************20260315~TRN*3*E~N1*PR*H~"
    for number, (cents, month) in enumerate(items, 1):
        body += f"ENT*{number}*2J~NM1*IL*1*DOE*JANE****N*M{number}~RMR*IK*P**{plain(cents)}~"
        body += f"DTM*582****RD8*2026{month:02d}01-2026{month:02d}28~"
    table, problems = one_table(roster(body))
    assert problems == []
    assert table.frame.select("paid", pl.col("covered_from").dt.month()).rows() == items


def frames_of(**rows):
    frames = {}
    for kind, model in TABLES.items():
        schema = {"row_id": pl.String(), "table_id": pl.String(), "row": pl.Int64()} | model.schema_of_frame()
        records = [
            dict.fromkeys(schema) | {"row_id": f"{kind}:{n}", "table_id": kind, "row": n} | each
            for n, each in enumerate(rows.get(kind, []))
        ]
        frames[kind] = pl.DataFrame(records, schema=schema)
    return frames


def payment(client, month, paid, check="E1", day=date(2026, 5, 15), **more):
    return {"client_id": client, "payer": "Horizon", "covered_from": date(2026, month, 1), "paid": paid,
            "check_no": check, "paid_date": day, "rate_code": "957"} | more  # fmt: skip


def served(client, month, times=1, **more):
    return [{"client_id": client, "payer": "Horizon", "service_date": date(2026, month, 3)} | more] * times


def differences(**rows):
    found = review_capitation(frames_of(**rows)).differences
    return [row[1:] for row in found.rows()]


def test_months_tell_what_was_paid_at_first_added_and_taken_back():
    rows = [
        payment("A", 1, 4_000, "E1"), payment("B", 1, 4_000, "E1"), payment("A", 2, 4_000, "E2"),
        payment("A", 1, 500, "E2"), payment("B", 1, -4_000, "E2"),
    ]  # fmt: skip
    found = review_capitation(frames_of(capitation=rows))
    assert found.months.rows() == [
        # B's January was taken back whole: one member stays paid for, at 40.00 and 5.00 added.
        ("Horizon", date(2026, 1, 1), 1, 8_000, 500, 4_000, 4_500),
        ("Horizon", date(2026, 2, 1), 1, 4_000, 0, 0, 4_000),
    ]
    assert found.rates.rows() == [
        ("Horizon", "957", date(2026, 1, 1), 4_000, 1),
        ("Horizon", "957", date(2026, 2, 1), 4_000, 1),
    ]


def test_months_paid_ahead_are_no_later_payments_and_stand_each_by_itself():
    rows = [
        payment("A", 5, 8_001, day=date(2026, 5, 3), covered_to=date(2026, 6, 30)),
        payment("B", 5, 4_000, day=date(2026, 5, 3)), payment("B", 6, 4_000, day=date(2026, 5, 3)),
        payment("B", 4, 500, day=date(2026, 5, 3)),
        payment("B", 6, 300, "E2", date(2026, 6, 28)), payment("B", 7, 4_000, "E2", date(2026, 6, 28)),
    ]  # fmt: skip
    months = review_capitation(frames_of(capitation=rows)).months
    assert months.drop("payer").rows() == [
        (date(2026, 4, 1), 1, 0, 500, 0, 500),  # over by the day of the check
        (date(2026, 5, 1), 2, 8_001, 0, 0, 8_001),  # 40.01 of A's 80.01, and 40.00
        (date(2026, 6, 1), 2, 8_000, 300, 0, 8_300),  # June had been paid for when July was
        (date(2026, 7, 1), 1, 4_000, 0, 0, 4_000),
    ]


def test_what_is_missing_is_worth_one_payment_of_a_month_that_was_paid_twice():
    rows = [payment("A", 1, 4_000), payment("A", 1, 4_000), payment("B", 2, 4_000), payment("A", 3, 4_000)]
    [missing] = [row for row in differences(capitation=rows) if row[2] == "not paid"]
    assert missing[:4] == ("A", date(2026, 2, 1), "not paid", 4_000)


def test_a_member_enrolled_all_month_and_not_paid_for_is_asked_for_with_the_month_before():
    rows = [payment("A", 1, 4_000), payment("A", 3, 4_500), payment("B", 2, 4_000)]
    spans = [{"client_id": "A", "payer": "Horizon", "start_date": date(2026, 1, 1)}]
    assert differences(capitation=rows, members=spans) == [
        ("A", date(2026, 2, 1), "not paid", 4_000, "enrolled all month; paid for in the months before and after")
    ]


@pytest.mark.parametrize(
    ("start", "end", "missing"),
    [
        (date(2026, 2, 1), date(2026, 2, 28), True),
        (date(2026, 2, 2), None, False),  # not all of February
        (date(2026, 1, 1), date(2026, 2, 27), False),
    ],
)
def test_only_whole_months_of_enrolment_are_asked_for(start, end, missing):
    spans = [{"client_id": "A", "payer": "Horizon", "start_date": start, "end_date": end}]
    spans += [{"client_id": "B", "payer": "Horizon", "start_date": date(2026, 1, 1)}]
    found = differences(capitation=[payment("B", 2, 4_000)], members=spans)
    assert bool(found) is missing
    assert not missing or found == [("A", date(2026, 2, 1), "not paid", None, "enrolled all month")]


def test_a_list_of_members_most_of_whom_are_paid_otherwise_asks_for_none_of_them():
    spans = [{"client_id": each, "payer": "Horizon", "start_date": date(2026, 1, 1)} for each in "ABC"]
    assert differences(capitation=[payment("B", 2, 4_000)], members=spans) == []
    # two of three are paid for: the third is missed
    assert differences(capitation=[payment("B", 2, 4_000), payment("C", 2, 4_000)], members=spans) == [
        ("A", date(2026, 2, 1), "not paid", None, "enrolled all month")
    ]


def test_a_member_served_in_a_month_without_payment_is_asked_for_and_strangers_are_not():
    rows = [payment("M1", 1, 4_000), payment("B", 2, 4_000)]
    sessions = [*served("A", 2, 3, member_id="m-1"), *served("C", 2)]
    # M1 is the member ID of A; C is never paid for by capitation, so nothing is known to be owed
    assert differences(capitation=rows, sessions=sessions) == [
        ("A", date(2026, 2, 1), "not paid", 4_000, "3 sessions in the month")
    ]


def test_what_was_taken_back_tells_when_why_and_whether_the_client_was_served():
    rows = [payment("A", 1, 4_000, "E1"), payment("A", 1, -4_000, "E2", reason_code="53"), payment("A", 2, 4_000, "E2")]
    assert differences(capitation=rows, sessions=served("A", 1, 2)) == [
        ("A", date(2026, 1, 1), "taken back", 4_000, "taken back on 2026-05-15; reason 53; 2 sessions in the month")
    ]
    # taken back and paid again at another rate by the same check is no loss
    again = [payment("A", 1, 4_000, "E1"), payment("A", 1, -4_000, "E2"), payment("A", 1, 4_500, "E2")]
    assert differences(capitation=again) == []


@pytest.mark.parametrize(("again", "left"), [(None, 4_000), (1_500, 2_500), (4_000, None), (4_500, None)])
def test_what_a_later_check_pays_again_is_not_to_be_disputed(again, left):
    rows = [payment("A", 1, 4_000, "E1", date(2026, 1, 15)), payment("A", 1, -4_000, "E2", date(2026, 2, 15))]
    rows += [payment("A", 1, again, "E3", date(2026, 3, 15))] if again else []
    found = [(month, amount) for _, month, what, amount, _ in differences(capitation=rows) if what == "taken back"]
    assert found == ([(date(2026, 1, 1), left)] if left else [])


def test_the_same_amount_twice_for_a_month_may_be_taken_back():
    rows = [payment("A", 1, 4_000, "E1"), payment("A", 1, 4_000, "E2"), payment("A", 1, 500, "E3")]
    assert differences(capitation=rows) == [
        ("A", date(2026, 1, 1), "paid twice", 4_000, "2 payments of the same amount")
    ]


def test_a_month_after_the_enrolment_ended_may_be_taken_back():
    spans = [{"client_id": "A", "payer": "Horizon", "start_date": date(2025, 1, 1), "end_date": date(2026, 1, 31)}]
    rows = [payment("A", 1, 4_000), payment("A", 2, 4_000)]
    assert differences(capitation=rows, members=spans) == [
        ("A", date(2026, 2, 1), "cover ended", 4_000, "the members list has no day of it")
    ]


def test_one_payment_for_a_quarter_pays_for_its_three_months():
    rows = [payment("A", 1, 12_000, covered_to=date(2026, 3, 31)), payment("B", 2, 4_000), payment("B", 3, 4_000)]
    spans = [{"client_id": "A", "payer": "Horizon", "start_date": date(2026, 1, 1)}]
    assert differences(capitation=rows, members=spans) == []


@given(st.permutations(list(range(5))))
def test_the_order_of_rows_changes_nothing(order):
    rows = [
        payment("A", 1, 4_000, "E1"), payment("B", 1, 4_000, "E1"), payment("A", 3, 4_000, "E2"),
        payment("B", 1, -4_000, "E2"), payment("B", 2, 4_000, "E2"),
    ]  # fmt: skip
    plain_order = review_capitation(frames_of(capitation=rows))
    shuffled = review_capitation(frames_of(capitation=[rows[each] for each in order]))
    assert shuffled.differences.equals(plain_order.differences)
    assert shuffled.months.equals(plain_order.months)


@pytest.mark.parametrize(
    ("back", "members"),
    [([], 2), ([-3_999], 2), ([-4_000], 1), ([-2_000, -2_000], 1), ([-4_000, 4_000], 2), ([-4_001], 1)],
)
def test_a_member_counts_for_a_month_while_something_of_it_stays_paid(back, members):
    rows = [payment("A", 1, 4_000), payment("B", 1, 4_000), payment("A", 2, 4_000, "E2")]
    rows += [payment("B", 1, cents, f"E{at}", date(2026, 6, 15)) for at, cents in enumerate(back, 3)]
    found = review_capitation(frames_of(capitation=rows))
    assert found.months.rows()[0][:3] == ("Horizon", date(2026, 1, 1), members)
    assert found.rates.filter(pl.col("month") == date(2026, 1, 1), pl.col("paid") == 4_000)["members"][0] == members
