"""Remittances that are wrong: what is sound is kept, what is not is said with its segment and what to do."""

from __future__ import annotations

import pytest

from cmcore.denials import causes
from cmcore.denials.answered import chronology, denial_items
from cmcore.remits.matching import match_remittances
from cmcore.remits.posting import post
from cmcore.remits.reading import read_upload
from cmcore.remits.remittance import parse_payments
from tests.remits.frames import held
from tests.remits.samples import BODY, HEAD, TAIL, remittance

START = "ST*835*0001~BPR*I*{paid}*C~TRN*1*7~N1*PR*Horizon MCO~"
CLAIM = "CLP*B-1*1*100*90~NM1*QC*1*DOE*JANE****MI*M1~SVC*HC:T1017*100*90~DTM*472*20260302~CAS*CO*45*10~"


def body(*, paid="90", claims=CLAIM, more=""):
    return START.format(paid=paid) + claims + more


def enclosed(*transactions, groups="1"):
    """Whole transactions in an envelope whose group counts them rightly."""
    ends = TAIL.replace("GE*1", f"GE*{len(transactions)}").replace("IEA*1", f"IEA*{groups}")
    return f"{HEAD}{''.join(transactions)}{ends}".encode()


def whole(text, number="0001"):
    return f"{text}SE*{text.count('~') + 1}*{number}~"


@pytest.mark.parametrize(
    ("data", "kept", "problems"),
    [
        pytest.param(
            # ISA 1, GS 2, ST 3, BPR 4 ... CLP 7, NM1 8, SVC 9, DTM 10, CAS 11
            f"{HEAD}{body()}".encode(),
            9_000,
            ["The payment has no end (SE segment) after segment 11: the file may be cut off."],
            id="truncated after a segment",
        ),
        pytest.param(
            f"{HEAD}{body()}".encode()[: -len("*10~")],
            9_000,
            [
                "Segment 11, CAS, is cut off and was left out. Ask for the whole file.",
                "The payment has no end (SE segment) after segment 11: the file may be cut off.",
                "Segment 9: claim B-1, T1017: charge $100.00 less adjustments is $100.00, but $90.00 was paid.",
                "Segment 7: claim B-1: charge $100.00 less adjustments $0.00 is $100.00, but $90.00 was paid.",
            ],
            id="truncated inside a segment",
        ),
        pytest.param(
            remittance(body().replace("20260302", "20260230")),
            9_000,
            ['Segment 10, DTM: "20260230" is no day.'],
            id="a day that there is not",
        ),
        pytest.param(
            remittance(body(), said=99),
            9_000,
            ["Segment 12: the payment says it has 99 segments; it has 10."],
            id="wrong segment count",
        ),
        pytest.param(
            remittance(body(), transactions=3),
            9_000,
            ["Segment 13, GE: it says 3 transactions; there are 1. Some may be missing."],
            id="wrong transaction count",
        ),
        pytest.param(
            enclosed(whole(body()), groups="2"),
            9_000,
            ["Segment 14, IEA: it says 2 groups; there are 1. Some may be missing."],
            id="wrong group count",
        ),
        pytest.param(
            enclosed(whole(body(), "0009")),
            9_000,
            ["Segment 12: it closes payment 0009, but 0001 was open."],
            id="another transaction's end",
        ),
        pytest.param(
            remittance(body()).replace(b"GE*1*1~", b"GE*1*8~"),
            9_000,
            ["Segment 13, GE: it closes number 8, but GS opened 1."],
            id="another group's end",
        ),
        pytest.param(
            remittance(body(more="ZZZ*what*is*this~")),
            9_000,
            ['Segment 12: "ZZZ" is no segment of an 835. It was left out.'],
            id="unknown segment",
        ),
        pytest.param(
            remittance(body(more="N1*PR*Sunrise MCO~")),
            9_000,
            [
                "Segment 12: the payment names a second payer, Sunrise MCO. It is counted for the first, Horizon MCO."
            ],
            id="two payers in one payment",
        ),
        pytest.param(
            remittance(body(claims="CLP**1*100*90~SVC*HC:T1017*100*90~CAS*CO*45*10~")),
            9_000,
            [
                ("Segment 7: this claim of $100.00 names neither a claim number nor a patient. It is kept, and can only "
                "be matched by hand.")
            ],
            id="a claim for nobody",
        ),
        pytest.param(
            remittance(body(paid="-50", claims="CLP*B-1*1*0*-50~NM1*QC*1*DOE*J****MI*M1~SVC*HC:T1017*0*-50~CAS*CO*45*50~")),
            -5_000,
            [
                ("Segment 7: claim B-1 takes $50.00 back, but its status is 1, not 22 (reversal). It is counted with "
                "its sign; ask the payer.")
            ],
            id="negative payment without a reversal",
        ),
        pytest.param(
            remittance(body(claims=CLAIM.replace("45*10", "45*ten"))),
            9_000,
            [
                'Segment 11, CAS: "ten" is not an amount.',
                "Segment 9: claim B-1, T1017: charge $100.00 less adjustments is $100.00, but $90.00 was paid.",
                "Segment 7: claim B-1: charge $100.00 less adjustments $0.00 is $100.00, but $90.00 was paid.",
            ],
            id="an amount in letters",
        ),
        pytest.param(
            remittance(body(claims="SVC*HC:T1017*5*5~" + CLAIM)),
            9_000,
            ["Segment 7: a service line stands before any claim."],
            id="a line without a claim",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_segment_and_the_rest_is_kept(data, kept, problems):
    [payment] = parse_payments(data)
    assert payment.problems == problems
    assert sum(claim.paid for claim in payment.claims) == kept
    [table] = read_upload("era.835", data).tables
    assert table.frame["paid"].sum() == kept


def test_two_payers_in_one_file_keep_their_own_claims():
    other = whole(
        body().replace("Horizon", "Sunrise").replace("B-1", "B-2").replace("ST*835*0001", "ST*835*0002"), "0002"
    )
    payments = parse_payments(enclosed(whole(body()), other))
    assert [(each.payer, [claim.claim_no for claim in each.claims], each.problems) for each in payments] == [
        ("Horizon MCO", ["B-1"], []),
        ("Sunrise MCO", ["B-2"], []),
    ]


def test_a_check_told_twice_in_one_file_counts_once():
    again = whole(body().replace("ST*835*0001", "ST*835*0002"), "0002")
    [payment] = parse_payments(enclosed(whole(body()), again))
    assert payment.problems == [
        "Segment 13: check 7 is told a second time, to the cent as at segment 3. It is counted once."
    ]
    [table] = read_upload("era.835", enclosed(whole(body()), again)).tables
    assert table.frame["paid"].sum() == 9_000


def test_two_payments_of_one_check_number_that_differ_are_both_kept_and_said():
    more = "CLP*B-2*1*20*20~NM1*QC*1*DOE*J****MI*M2~SVC*HC:T1016*20*20~"
    other = whole(body(paid="20", claims=more).replace("ST*835*0001", "ST*835*0002"), "0002")
    first, second = parse_payments(enclosed(whole(body()), other))
    assert first.problems == []
    assert second.problems == [
        (
            "Segment 13: check 7 of $20.00 has the number of the one at segment 3 of $90.00. Both are counted; ask the "
            "payer which stands."
        )
    ]


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("ST*999*0001~AK1*HP*1~", "999 (acknowledgment)"),
        ("ST*277*0001~BHT*0010*08*1~", "277 (claim status)"),
        ("ST*270*0001~BHT*0022*13*1~", "270 (eligibility inquiry)"),
        ("ST*271*0001~BHT*0022*11*1~", "271 (eligibility answer)"),
    ],
)
def test_another_transaction_is_named_and_refused(kind, named):
    reading = read_upload("era.835", remittance(kind))
    assert named in reading.refused
    assert "Upload the payer's 835 file as it came." in reading.refused


def test_a_payment_of_provider_adjustments_alone_is_kept():
    # nothing but a recoupment forwarded and paid back: 0 of claims less -40.00
    text = START.format(paid="40") + "PLB*1999999999*20261231*FB:1*-40~"
    [payment] = parse_payments(remittance(text))
    assert (payment.problems, [(each.reason, each.amount) for each in payment.provider_adjustments]) == (
        [],
        [("FB", -4_000)],
    )


def test_interest_patient_crossover_and_quantity_are_kept():
    claims = (
        "CLP*B-1*19*100*90**MC*H1~NM1*QC*1*DOE*JANE****MI*M1~NM1*TT*2*State Medicaid~AMT*I*1.25~"
        "SVC*HC:T1017*100*90**3~CAS*CO*45*10*1~"
    )
    [payment] = parse_payments(remittance(body(paid="91.25", claims=claims, more="PLB*1*20261231*L6:B-1*-1.25~")))
    [claim] = payment.claims
    assert payment.problems == []
    assert (claim.patient_name, claim.forwarded_to, claim.interest, claim.status) == (
        "JANE DOE", "State Medicaid", 125, "19",
    )  # fmt: skip
    assert claim.lines[0].adjustments[0].quantity == 100


def test_interest_crossover_and_cut_units_are_in_the_table_too():
    claims = (
        "CLP*B-1*19*200*180**MC*H1~NM1*QC*1*DOE*JANE****MI*M1~NM1*TT*2*State Medicaid~AMT*I*1.25~"
        "SVC*HC:T1017*100*90**3~CAS*CO*45*10*1~SVC*HC:T1016*100*90**3~CAS*CO*45*10~"
    )
    [table] = read_upload("era.835", remittance(body(paid="180", claims=claims))).tables
    told = table.frame.select("code", "interest", "adjusted_units", "status_code", "forwarded_to").rows()
    assert told == [("T1017", 125, 100, "19", "State Medicaid"), ("T1016", None, None, "19", "State Medicaid")]


def test_a_predetermination_answers_no_session_and_is_no_denial():
    claims = "CLP*B-1*25*100*0~NM1*QC*1*DOE*J****MI*M1~SVC*HC:T1017*100*0~DTM*472*20260302~CAS*OA*101*80~CAS*CO*45*20~"
    [table] = read_upload("era.835", remittance(body(paid="0", claims=claims))).tables
    assert table.frame["status_code"].unique().to_list() == ["25"]
    sessions = held({"row_id": "s1", "claim_no": "B-1", "member_id": "M1"})
    matches = match_remittances(table.frame, sessions)
    assert (matches.lines.height, matches.links.height) == (0, 0)
    assert denial_items(chronology(matches, table.frame, sessions)).is_empty()


def test_the_sample_has_nothing_wrong():
    assert [each.problems for each in parse_payments(remittance(BODY))] == [[]]


def test_a_line_paid_by_capitation_is_posted_and_is_no_denial():
    claims = "CLP*B-1*1*100*0~NM1*QC*1*DOE*J****MI*M1~SVC*HC:T1017*100*0~DTM*472*20260302~CAS*CO*24*100~"
    [table] = read_upload("era.835", remittance(body(paid="0", claims=claims))).tables
    sessions = held({"row_id": "s1", "claim_no": "B-1", "member_id": "M1"})
    matches = match_remittances(table.frame, sessions)
    assert denial_items(chronology(matches, table.frame, sessions)).is_empty()
    posted = post(sessions, matches).sessions
    assert posted["denial_codes"].to_list() == ["CO-24"]
    assert not causes.is_denial("CO-24")
