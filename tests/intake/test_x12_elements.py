from __future__ import annotations

import pytest

from cmcore.intake.matching.headers import match_headers
from cmcore.intake.names.x12_elements import spelled_out


@pytest.mark.parametrize(
    ("header", "meant"),
    [
        ("CLP07_PayerClaimControlNumber", "PayerClaimControlNumber"),
        ("N102 PR Payer", "Payer"),
        ("SVC05 Pd Units", "Pd Units"),
        ("2430 SVD02 Paid", "Paid"),
        ("NM109_IL", "member id"),
        ("NM109_IL_SubscriberID", "member id"),  # the segment says more than the name behind it
        ("NM109 QC/IL ID", "QC/IL ID"),  # of two segments
        ("2010BA NM109 IL", "member id"),
        ("CAS02", "reason code"),
        ("SV101-3", "modifier 1"),
        ("DTP472", "service date"),
        ("DTM 232", "statement from date"),
        ("REF_G1", "prior authorization number"),
        ("REF 6R LineItemCtrlNum", "LineItemCtrlNum"),
        ("LQ02 (HE)", "remark code"),
        ("SVC Units", "SVC Units"),  # a service's units
        ("CLM Status", "CLM Status"),
        ("REF Physician", "REF Physician"),
        ("REF No", "REF No"),
        ("AMT 1", "AMT 1"),
        ("Claim", "Claim"),
    ],
)
def test_an_element_of_the_835_or_837_is_its_meaning_or_a_place_before_the_name(header, meant):
    assert spelled_out(header) == meant


def test_bare_elements_of_a_remittance_are_matched():
    headers = ["TRN02", "BPR16", "N102 PR", "CLP07", "DTM472", "SVC01-2", "SVC02", "SVC03", "CAS01", "CAS02", "CAS03"]
    rows = [["881", "20260302", "MOLINA", "2602", "20260217", "T1017", "90.00", "0.00", "CO", "197", "90.00"]] * 2
    found = match_headers(headers, [*zip(*rows, strict=True)])
    assert found.kind == "remittances"
    assert [each.field for each in found.columns] == [
        "check_no",
        "paid_date",
        "payer",
        "claim_no",
        "service_date",
        "code",
        "billed",
        "paid",
        "group_code",
        "reason_code",
        "amount",
    ]
