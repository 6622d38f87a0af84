"""An 835 becomes a table: one row a line and adjustment, whose money adds up to the claims'."""

from __future__ import annotations

from cmcore.fields import TABLES
from cmcore.remits.reading import read_upload
from cmcore.remits.x12 import read_x12
from tests.remits.samples import BODY, remittance


def frame_of(body=BODY):
    [table] = read_x12("era.835", remittance(body)).tables
    return table.frame


def test_every_line_is_a_row_with_the_fields_of_the_table():
    frame = frame_of()
    assert frame.columns == ["row_id", "table_id", "row", *TABLES["remittances"].schema_of_frame()]
    assert frame.select("claim_no", "code", "billed", "paid", "group_code", "reason_code", "amount").rows() == [
        ("CLM-1", "T1017", 12000, 10095, "CO", "45", 1905),
        ("CLM-2", "T1016", 8000, 0, "CO", "197", 8000),
        ("CLM-3", None, 6000, 5500, "CO", "45", 500),
        ("12", None, None, None, "PLB", "WO", 595),  # taken from the whole payment, under what the payer names
    ]


def test_a_second_adjustment_is_a_row_that_repeats_no_money():
    frame = frame_of(BODY.replace("CAS*CO*45*19.05", "CAS*CO*45*9.05**253*10"))
    assert frame.height == 5
    assert frame.filter(claim_no="CLM-1").select("paid", "reason_code", "amount").rows() == [
        (10095, "45", 905),
        (None, "253", 1000),
    ]


def test_a_claim_s_own_adjustment_is_a_row_so_that_paid_adds_up_to_the_claim():
    # the line pays 60.00, the claim keeps 6.00 of it: 54.00
    body = "ST*835*1~BPR*I*54*C~TRN*1*9~CLP*CLM-1*1*80*54~CAS*CO*A2*6~SVC*HC:T1017*80*60~CAS*CO*45*20~"
    frame = frame_of(body)
    assert frame.select("code", "billed", "paid", "reason_code", "amount").rows() == [
        ("T1017", 8000, 6000, "45", 2000),
        (None, 0, -600, "A2", 600),
    ]
    assert frame["paid"].sum() == 5400


def test_row_ids_tell_rows_apart():
    frame = frame_of(BODY.replace("CAS*CO*45*19.05", "CAS*CO*45*9.05**253*10"))
    assert frame["row_id"].n_unique() == frame.height


def test_a_sum_that_does_not_hold_is_a_warning_with_the_check_number():
    [warning] = read_x12("era.835", remittance(BODY.replace("BPR*I*150.00", "BPR*I*151.00"))).findings
    assert warning.kind == "remittance-unbalanced"
    assert "era.835, check 778812: Segment 3: the payment is $151.00" in warning.message


def test_x12_that_is_no_remittance_is_refused_with_a_sentence():
    reading = read_upload("claims.edi", remittance("ST*837*1~BHT*0019*00*1~"))
    assert reading.tables == ()
    assert reading.refused == (
        "claims.edi: This X12 file holds no remittance (835) but 837 (claims). Upload the payer's 835 file as it came."
    )


def test_an_upload_is_read_by_what_it_is_not_by_its_name():
    [table] = read_upload("march.txt", remittance()).tables
    assert table.kind == "remittances"
