"""The answer of `cmcore remits check`, held to the keys and amounts that scripts rely on."""

from __future__ import annotations

from cmcore.remits.check import check_remittance, check_remittances, check_sentences
from tests.remits.samples import BODY, remittance


def test_a_balanced_remittance_says_what_was_charged_paid_and_why_not():
    answer = check_remittance("era.835", remittance())
    assert answer == {
        "file": "era.835",
        "refused": None,
        "transactions": [
            {
                "transaction": "835",
                "payer": "Horizon MCO",
                "payee": "Riverbend",
                "paid_date": "2026-03-30",
                "payment": "150.00",
                "claims": 3,
                "lines": 2,
                "charge": "260.00",
                "claim_paid": "155.95",
                "line_paid": "100.95",
                "reversals": 0,
                "predeterminations": 0,
                "forwarded": 0,
                "interest": "0.00",
                "provider_adjustments": "5.95",
                "provider_adjustment_items": [{"reason": "WO", "reference": "12", "amount": "5.95"}],
                "adjustments": [
                    {"group": "CO", "reason": "197", "amount": "80.00"},
                    {"group": "CO", "reason": "45", "amount": "24.05"},  # 19.05 + 5.00
                ],
                "balanced": True,
                "problems": [],
            }
        ],
    }


def test_an_unbalanced_one_says_so():
    [transaction] = check_remittance("era.835", remittance(BODY.replace("I*150.00", "I*1.00")))["transactions"]
    assert transaction["balanced"] is False
    assert transaction["problems"] == [
        (
            "Segment 3: the payment is $1.00, but its claims pay $155.95 less provider adjustments of $5.95, which is "
            "$150.00."
        )
    ]


def test_a_broken_file_does_not_keep_the_others_from_being_read():
    files = check_remittances([("empty.835", b""), ("era.835", remittance()), ("notes.csv", b"a,b\n1,2\n")])["files"]
    assert [bool(each["refused"]) for each in files] == [True, False, True]
    assert files[0]["refused"].startswith("empty.835: ")
    assert files[2]["refused"] == "notes.csv: This is not an 835 or 820 remittance. Upload the payer's file as it came."


def test_another_transaction_is_named():
    body = "ST*999*0001~AK1*HC*1~"
    assert check_remittance("ack.835", remittance(body))["refused"] == (
        "ack.835: This X12 file holds no remittance (835) but 999 (acknowledgment). Upload the payer's file as it came."
    )


def test_the_sums_of_a_payment_are_told_in_a_sentence():
    assert check_sentences(check_remittance("era.835", remittance())) == [
        (
            "era.835: 835, Horizon MCO, 2026-03-30, 150.00 sent. 3 claims, 2 lines, charged 260.00, paid 155.95, "
            "taken from the whole 5.95. Balanced."
        )
    ]
    wrong = check_sentences(check_remittance("era.835", remittance(BODY.replace("I*150.00", "I*1.00"))))
    assert wrong[0].endswith("Not sound.")
    assert wrong[1].startswith("  Segment 3: the payment is $1.00")
    assert check_sentences(check_remittance("notes.csv", b"a,b\n1,2\n")) == [
        "notes.csv: This is not an 835 or 820 remittance. Upload the payer's file as it came."
    ]
