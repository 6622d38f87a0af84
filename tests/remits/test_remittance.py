"""What an 835 says is read whole, and sums that do not hold are said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore.remits.remittance import parse_payments, read_day
from cmcore.remits.x12 import read_x12
from tests.remits.samples import BODY, remittance


def test_a_payment_is_read_with_its_claims_lines_and_reasons():
    [payment] = parse_payments(remittance())
    assert (payment.payer, payment.payee, payment.check_no) == ("Horizon MCO", "Riverbend", "778812")
    assert payment.paid_date == date(2026, 3, 30)
    assert [claim.claim_no for claim in payment.claims] == ["CLM-1", "CLM-2", "CLM-3"]
    paid, denied = payment.lines
    assert (paid.code, paid.modifiers, paid.units, paid.allowed) == ("T1017", "HN;U1", 300, 10095)
    assert (paid.control, paid.service_date) == ("S-14", date(2026, 3, 2))
    assert [(each.group, each.reason, each.amount) for each in denied.adjustments] == [("CO", "197", 8000)]
    assert denied.remarks == ["N54"]


def test_a_remittance_whose_sums_hold_has_no_problems():
    # claims 100.95 + 0 + 55 = 155.95, less 5.95 that the payer keeps, is the 150.00 sent
    [payment] = parse_payments(remittance())
    assert payment.problems == []


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (
            "BPR*I*150.00",
            "BPR*I*151.00",
            "Segment 3: the payment is $151.00, but its claims pay $155.95 less provider adjustments",
        ),
        ("CAS*CO*45*19.05", "CAS*CO*45*18.05", "CLM-1, T1017: charge $120.00 less adjustments is $101.95"),
        ("CLP*CLM-3*1*60*55", "CLP*CLM-3*1*70*55", "CLM-3: charge $70.00 less adjustments $5.00 is $65.00"),
        ("CAS*CO*197*80", "CAS*CO*197*8O", '"8O" is not an amount'),
        ("CAS*CO*197*80", "CAS*CO*197*1E30", '"1E30" is not an amount'),
        ("CAS*CO*197*80", "CAS*CO*197*NaN", '"NaN" is not an amount'),
        ("CLP*CLM-1*1", "SVC*HC:T1017*1*1~CLP*CLM-1*1", "a service line stands before any claim"),
    ],
)
def test_a_sum_that_does_not_hold_is_said(was, now, said):
    [payment] = parse_payments(remittance(BODY.replace(was, now, 1)))
    assert any(said in problem for problem in payment.problems), payment.problems


def test_money_sent_back_to_the_payer_counts_against_the_agency():
    # a reversal of 50.00: the claim pays -50.00 and the payment is a debit of 50.00
    body = "ST*835*1~BPR*I*50*D*ACH~TRN*1*9~CLP*CLM-1*22*-50*-50~SVC*HC:T1017*-50*-50~"
    [payment] = parse_payments(remittance(body))
    assert payment.amount == -5000
    assert payment.problems == []


def test_a_wrong_count_of_segments_is_said():
    # 5 about the payment, 8 + 6 + 3 of the claims, LX, PLB, SE: 24; after ISA and GS the last is the file's 26th
    [payment] = parse_payments(remittance(said=40))
    assert payment.problems == ["Segment 26: the payment says it has 40 segments; it has 24."]


def test_a_file_cut_off_is_said():
    cut = remittance().split(b"SE*")[0]
    [payment] = parse_payments(cut)
    assert payment.problems == ["The payment has no end (SE segment) after segment 25: the file may be cut off."]


def test_other_transactions_in_the_file_are_left_alone():
    claim = "ST*837*1~BHT*0019*00*1~CLM*CLM-1*120~SE*4*1~"
    assert parse_payments(remittance(claim + BODY, said=24, transactions=2)) == parse_payments(remittance())
    assert parse_payments(remittance(claim)) == []


@pytest.mark.parametrize("separators", ["\n", "\r\n", "\n  "])
def test_line_breaks_and_indents_between_segments_do_not_matter(separators):
    broken = remittance().replace(b"~", b"~" + separators.encode())
    assert parse_payments(broken) == parse_payments(remittance())


def test_the_separators_are_those_of_the_envelope():
    other = remittance().replace(b"*", b"|").replace(b":", b">").replace(b"~", b"!")
    assert parse_payments(other) == parse_payments(remittance())


@pytest.mark.parametrize(
    ("text", "day"),
    [("20260302", date(2026, 3, 2)), ("260302", date(2026, 3, 2)), ("20260230", None), ("", None), ("soon", None)],
)
def test_a_day_is_read_or_none(text, day):
    assert read_day(text) == day


@given(st.binary(max_size=300))
def test_no_bytes_stop_the_reader(noise):
    parse_payments(noise)


@given(st.lists(st.text("BPRTNCLASVMDQEF0123456789*:.-²", max_size=20), max_size=12))
def test_no_segments_stop_the_reader(segments):
    for payment in parse_payments(remittance("ST*835*1~" + "".join(f"{each}~" for each in segments))):
        assert isinstance(payment.amount, int)


@pytest.mark.parametrize("name", ["MONEY", "PAYMENT", "CLAIM", "LINE", "STARTED", "FINISH"])
def test_a_segment_of_any_name_is_only_data(name):
    assert len(parse_payments(remittance(f"ST*835*1~{name}*1~"))) == 1


def test_the_remarks_of_a_claim_as_a_whole_are_those_of_its_lines_too():
    head = "ST*835*0001~BPR*I*0*C*NON************20260330~TRN*1*1*19~N1*PR*Medicare~LX*1~"
    body = (
        "CLP*K1*4*80*0**MB*H1~MOA***MA01*MA130~SVC*HC:T1016*80*0~DTM*472*20260303~CAS*CO*16*80~LQ*HE*N522~"
        "CLP*K2*4*60*0**MA*H2~CAS*CO*16*60~MIA*0****N205***************M127~LQ*HE*MA130~"
    )
    [table] = read_x12("era.835", remittance(head + body)).tables
    assert table.frame["remark_codes"].to_list() == ["N522;MA01;MA130", "N205;M127;MA130"]
