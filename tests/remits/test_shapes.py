"""Remittances as payers and clearinghouses really write them: old versions, odd marks, no envelope, one answer a claim."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.intake.files.opening import FileType, check_file
from cmcore.remits.check import check_remittance
from cmcore.remits.reading import read_upload
from cmcore.remits.remittance import parse_payments
from tests.remits.samples import BODY, HEAD, TAIL, remittance

BARE = f"{BODY}SE*24*0001~".encode()
GROUP = b"GS*HP*PAYER*AGENCY*20260330*1200*1*X*005010X221A1~"

# Version 4010 has a "U" where 5010 has "^". The visit of 80.00 is paid 64.00: 80 - 10 contractual - 6 copay.
OLD = (
    b"ISA*00*          *00*          *ZZ*PAYER          *ZZ*AGENCY         *040330*1200*U*00401*000000001*0*P*:~"
    b"GS*HP*PAYER*AGENCY*20040330*1200*1*X*004010X091A1~"
    b"ST*835*0001~BPR*I*64*C*CHK************20040330~TRN*1*12345*1999999999~N1*PR*STATE~N1*PE*AGENCY~LX*1~"
    b"CLP*A1*1*80*64*6*MC*ICN1~NM1*QC*1*DOE*JANE****MR*9988~DTM*232*20040301~"
    b"SVC*HC:T1017*80*64**4~DTM*150*20040301~DTM*151*20040301~CAS*CO*A2*10~CAS*PR*3*6~"
    b"SE*15*0001~GE*1*1~IEA*1*000000001~"
)


def test_version_4010_is_read_with_its_start_day_and_a_reason_of_a_letter_and_a_digit():
    [payment] = parse_payments(OLD)
    assert payment.problems == []
    [line] = payment.lines
    assert (line.service_date, line.units, line.paid) == (date(2004, 3, 1), 400, 6400)
    assert [(each.group, each.reason, each.amount) for each in line.adjustments] == [
        ("CO", "A2", 1000),
        ("PR", "3", 600),
    ]
    assert (payment.claims[0].client_id, payment.claims[0].patient) == ("9988", 600)


@pytest.mark.parametrize("data", [BARE, GROUP + BARE], ids=["transaction", "group"])
def test_a_remittance_without_its_envelope_is_a_remittance(data):
    assert check_file("era.txt", data) is FileType.X12
    assert parse_payments(data)[0].claims == parse_payments(remittance())[0].claims
    assert read_upload("era.txt", data).tables[0].kind == "remittances"
    assert check_remittance("era.txt", data)["transactions"][0]["balanced"] is True


@pytest.mark.parametrize("marks", [b"|>!", b"^:\n", b"+:'"], ids=["pipe", "newline", "quote"])
def test_marks_are_found_without_an_envelope_that_declares_them(marks):
    swapped = BARE.translate(bytes.maketrans(b"*:~", marks))
    assert parse_payments(swapped) == parse_payments(BARE)


@pytest.mark.parametrize("marks", [b"|>!", b"^<\n", b"\x1d\x1f\x1c"], ids=["pipe", "newline", "control"])
def test_marks_are_those_that_an_envelope_declares(marks):
    swapped = remittance().replace(b"^", b"U").translate(bytes.maketrans(b"*:~", marks))
    assert check_file("era.835", swapped) is FileType.X12
    assert parse_payments(swapped) == parse_payments(remittance())


def test_an_envelope_whose_fields_lost_their_blanks_still_declares_its_marks():
    squeezed = HEAD.replace(" ", "").replace("*:~", "*>!").replace("~", "!") + BODY.replace(":", ">").replace("~", "!")
    [payment] = parse_payments((squeezed + "SE*24*0001!").encode())
    assert (payment.problems, payment.lines[0].code) == ([], "T1017")


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"  \r\n", b"\xef\xbb\xbf\r\n"], ids=["mark", "blanks", "both"])
def test_what_stands_before_the_envelope_does_not_matter(before):
    assert check_file("era.835", before + remittance()) is FileType.X12
    assert parse_payments(before + remittance()) == parse_payments(remittance())


@pytest.mark.parametrize("between", [b"\r\n", b"\n    ", b"\r\n\t\t"], ids=["crlf", "indent", "tabs"])
def test_segments_on_lines_of_their_own_are_the_same_payment(between):
    assert parse_payments(remittance().replace(b"~", b"~" + between)) == parse_payments(remittance())


@pytest.mark.parametrize("length", [80, 72])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_file_in_records_of_a_fixed_length_is_the_same_payment(length, end):
    whole = remittance()
    wrapped = end.join(whole[at : at + length] for at in range(0, len(whole), length))
    assert check_file("era.txt", wrapped) is FileType.X12
    assert parse_payments(wrapped) == parse_payments(whole)


def test_a_name_that_is_not_in_utf8_keeps_its_letters():
    data = remittance(BODY.replace("Riverbend", "Rivière")).decode().encode("cp1252")
    assert parse_payments(data)[0].payee == "Rivière"


def test_a_claim_answered_as_a_whole_is_a_row_with_the_claim_s_money():
    # 90.00 charged, 20.00 contractual, 5.00 copay: 65.00 paid, and no line says for what
    body = "ST*835*0001~BPR*I*65*C~TRN*1*7~CLP*B-1*1*90*65*5~CAS*CO*45*20~CAS*PR*3*5~DTM*232*20260305~"
    [payment] = parse_payments(remittance(body))
    assert (payment.problems, payment.lines) == ([], [])
    [table] = read_upload("era.835", remittance(body)).tables
    rows = table.frame.select(
        "claim_no", "service_date", "billed", "paid", "group_code", "reason_code", "amount"
    ).rows()
    assert rows == [
        ("B-1", date(2026, 3, 5), 9000, 6500, "CO", "45", 2000),
        ("B-1", date(2026, 3, 5), None, None, "PR", "3", 500),
    ]


def test_a_payer_that_adds_money_besides_the_claims_pays_more_than_they_do():
    # 100.00 of claims, 12.50 kept for an overpayment, 2.50 of interest added: 100 - 12.50 + 2.50 = 90.00
    body = (
        "ST*835*0001~BPR*I*90*C~TRN*1*7~CLP*B-1*1*100*100~SVC*HC:T1017*100*100~"
        "PLB*1999999999*20261231*WO:B-0*12.5*L6:7*-2.5~"
    )
    [payment] = parse_payments(remittance(body))
    assert [(each.reason, each.amount) for each in payment.provider_adjustments] == [("WO", 1250), ("L6", -250)]
    assert payment.problems == []


def test_a_claim_taken_back_and_paid_anew_balances():
    # taken back -60.00 with its reduction of -20.00, paid anew 70.00 of 80.00: the payment is 10.00
    body = (
        "ST*835*0001~BPR*I*10*C~TRN*1*7~CLP*B-1*22*-80*-60~SVC*HC:T1017*-80*-60~CAS*CO*45*-20~"
        "CLP*B-1*1*80*70~SVC*HC:T1017*80*70~CAS*CO*45*10~"
    )
    [payment] = parse_payments(remittance(body))
    assert payment.problems == []
    assert [(claim.status, claim.paid) for claim in payment.claims] == [("22", -6000), ("1", 7000)]


def test_six_reasons_of_one_segment_are_all_kept():
    # 1 + 2 + 3 + 4 + 5 + 6 = 21 of 100 is not paid
    reasons = "*".join(f"{code}*{amount}*" for amount, code in enumerate(["45", "A1", "B7", "253", "P12", "96"], 1))
    body = f"ST*835*0001~BPR*I*79*C~TRN*1*7~CLP*B-1*1*100*79~SVC*HC:T1017*100*79~CAS*CO*{reasons}~"
    [payment] = parse_payments(remittance(body))
    assert payment.problems == []
    assert [each.reason for each in payment.lines[0].adjustments] == ["45", "A1", "B7", "253", "P12", "96"]


def test_each_sum_that_does_not_hold_is_said_with_its_figures():
    # the line: 100 - 10 is 90, not 85; the claim: 100 - 10 is 90, not 85; the payment: 85 of claims, not 95
    body = "ST*835*0001~BPR*I*95*C~TRN*1*7~CLP*B-1*1*100*85~SVC*HC:T1017*100*85~CAS*CO*45*10~"
    assert parse_payments(remittance(body))[0].problems == [
        "Segment 3: the payment is $95.00, but its claims pay $85.00 less provider adjustments of $0.00, which is $85.00.",
        "Segment 7: claim B-1, T1017: charge $100.00 less adjustments is $90.00, but $85.00 was paid.",
        "Segment 6: claim B-1: charge $100.00 less adjustments $10.00 is $90.00, but $85.00 was paid.",
    ]


def test_two_payments_in_one_file_keep_their_own_claims_and_counts():
    one = "ST*835*0001~BPR*I*10*C~TRN*1*7~CLP*A*1*10*10~SE*5*0001~"
    two = "ST*835*0002~BPR*I*20*C~TRN*1*8~CLP*B*1*20*20~SE*5*0002~"
    payments = parse_payments(f"{HEAD}{one}{two}{TAIL.replace('GE*1', 'GE*2')}".encode())
    assert [(each.check_no, each.amount, len(each.claims), each.problems) for each in payments] == [
        ("7", 1000, 1, []),
        ("8", 2000, 1, []),
    ]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("ST*837*0001~BHT*0019*00*1~CLM*A*100~SE*4*0001~", "837 (claims)"),
        ("ST*999*0001~AK1*HC*1~AK9*A*1*1*1~SE*4*0001~", "999 (acknowledgment)"),
    ],
    ids=["claims", "acknowledgement"],
)
@pytest.mark.parametrize("head", [HEAD, ""], ids=["envelope", "bare"])
def test_x12_of_another_kind_is_refused_with_what_to_do(body, named, head):
    data = f"{head}{body}".encode()
    answer = check_remittance("file.edi", data)
    assert answer["refused"] == (
        f"file.edi: This X12 file holds no remittance (835) but {named}. Upload the payer's file as it came."
    )
    assert answer["transactions"] == []
    assert read_upload("file.edi", data).refused == (
        f"file.edi: This X12 file holds no remittance (835) but {named}. Upload the payer's 835 file as it came."
    )


@pytest.mark.parametrize(
    "text", [b"ST,835,0001\nNJ,1,2\n", b"ST\tName\nNJ\tA\n", b"GS,HP,1\n1,2,3\n", b"ISA,ID\n1,2\n"]
)
def test_a_table_whose_first_heading_looks_like_a_segment_stays_a_table(text):
    assert check_file("list.csv", text) is not FileType.X12
