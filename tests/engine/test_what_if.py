"""The same sessions under another book: cents by hand, and the invariants of a comparison."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cmcore.engine.estimate import price_sessions
from cmcore.engine.what_if import compare_books, comparison_record, replace_book, said, to_readjust
from cmcore.findings import InputInvalidError
from cmcore.intake.reading import combine, read_file

DAY = date(2026, 6, 1)
LOG = """Session ID,Client ID,Payer,Date of service,Code,Minutes,Claim no,Paid date,Paid amount
S1,C1,Medicaid,2026-05-04,T1017,45,K1,2026-05-20,60.00
S2,C2,Medicaid,2026-05-05,T1017,30,,,
S3,C3,Medicaid,2026-05-06,T1016,15,,,
S4,C4,Aetna,2026-05-06,T1017,60,K4,2026-05-21,84.00
"""
BOOK = """Payer,Code,Rate,Basis,Unit minutes
Medicaid,T1017,20.00,per unit,15
Aetna,T1017,21.00,per unit,15
"""
OFFER = """Payer,Code,Rate,Basis,Unit minutes
MEDICAID,T1017,22.50,per unit,15
MEDICAID,T1016,18.00,per unit,15
"""


def frames(*files: str):
    return combine([read_file(f"file{at}.csv", text.encode()) for at, text in enumerate(files)]).frames


def compare(offer: str = OFFER):
    return compare_books(frames(LOG, BOOK), frames(offer), as_of=DAY)


def test_each_code_has_what_it_brings_now_and_then():
    # T1017: 3 + 2 units at 20.00 against 22.50; T1016: 1 unit, no rate now, 18.00 then.
    found = compare()
    assert found.payers == ("Medicaid",)
    names = ("payer", "code", "sessions", "allowed_now", "allowed_then", "difference", "newly_payable")
    assert found.by_code.select(names).rows() == [
        ("Medicaid", "T1016", 1, 0, 1_800, 1_800, 1),
        ("Medicaid", "T1017", 2, 10_000, 11_250, 1_250, 0),
    ]
    assert found.difference == 3_050


def test_other_payers_are_left_as_they_are():
    replaced, _ = replace_book(frames(LOG, BOOK), frames(OFFER))
    before = price_sessions(frames(LOG, BOOK), as_of=DAY).lines.filter(payer="Aetna")
    after = price_sessions(replaced, as_of=DAY).lines.filter(payer="Aetna")
    assert after.select("allowed", "coverage").equals(before.select("allowed", "coverage"))
    assert "Aetna" not in compare().lines["payer"]


def test_the_same_book_makes_no_difference():
    found = compare(BOOK)
    assert found.difference == 0
    assert found.by_code["allowed_now"].equals(found.by_code["allowed_then"].rename("allowed_now"))


def test_comparing_back_makes_the_opposite_difference():
    there = compare_books(frames(LOG, BOOK), frames(OFFER), as_of=DAY)
    replaced, _ = replace_book(frames(LOG, BOOK), frames(OFFER))
    back = compare_books(replaced, frames(BOOK), as_of=DAY)
    ours = there.by_code.filter(code="T1017")["difference"].sum()
    assert back.by_code.filter(payer="Medicaid", code="T1017")["difference"].sum() == -ours


def test_claims_already_paid_are_listed_to_ask_for_again():
    assert to_readjust(compare()).select("claim_no", "difference").rows() == [("K1", 750)]


TIMED = """Session ID,Client ID,Payer,Date of service,Code,Minutes,Claim no,Paid date,Paid amount,Claim status,Denial codes
S1,C1,Medicaid,2026-05-04,T1017,45,K1,2026-05-20,60.00,paid,
S2,C2,Medicaid,2026-02-02,T1017,30,K2,2026-05-20,40.00,paid,
S3,C3,Medicaid,2026-05-06,T1017,30,K3,2026-05-20,0.00,denied,CO-197
S4,C4,Medicaid,2026-05-07,T1016,15,K4,2026-05-20,20.00,paid,
S5,C5,Medicaid,2026-05-08,H0006,15,K5,2026-05-20,9.00,paid,
S6,C6,Medicaid,2026-05-09,T1017,30,K6,2026-05-20,0.00,void,
"""
TIMED_BOOK = """Payer,Code,Rate,Basis,Unit minutes
Medicaid,T1017,20.00,per unit,15
Medicaid,T1016,20.00,per unit,15
Medicaid,H0006,9.00,per unit,15
"""
FILING = "Payer,Type,Timely filing days\nMedicaid,medicaid,90\n"


def test_a_late_schedule_lists_what_to_ask_for_while_there_is_time():
    # 90 days: May 4 can be filed until August 2, 62 days from June 1; February 2 until May 3, which is past.
    found = compare_books(frames(TIMED, TIMED_BOOK, FILING), frames(OFFER), as_of=DAY)
    again = to_readjust(found)
    assert again.select("claim_no", "difference", "filing_deadline", "days_left").rows() == [
        ("K1", 750, date(2026, 8, 2), 62),
        ("K2", 500, date(2026, 5, 3), None),
        ("K4", -200, date(2026, 8, 5), None),
    ]
    assert said(found, again) == (
        "2 claim lines already paid would be paid $12.50 more; for 1 of them, $5.00, the last day to file is past.",
        "1 claim line already paid would be paid $2.00 less.",
        (
            "Counted as nothing under the other book, which has no rate for them or several that contradict: 1 session, "
            "$9.00 by the book in use."
        ),
    )
    record = comparison_record(found, again)
    assert record["unpriced"] == {"sessions": 1, "allowed_now": "9.00"}
    assert [each["days_left"] for each in record["to_readjust"]] == [62, None, None]


YEARS = """Payer,Code,Rate,Basis,Unit minutes,Effective from,End date
Medicaid,T1017,20.00,per unit,15,,2026-12-31
Medicaid,T1017,21.50,per unit,15,2027-01-01,
Medicaid,T1016,9.00,per unit,15,,2026-12-31
Aetna,T1017,21.00,per unit,15,2026-01-01,
"""


def test_the_same_sessions_are_priced_at_another_day_s_rates():
    given = frames(LOG, YEARS)
    found = compare_books(given, given, as_of=DAY, on=date(2027, 1, 1))
    # 3 + 2 units at $21.50 instead of $20.00, Aetna's as they are; T1016 has no rate then
    assert found.by_code.select("payer", "code", "allowed_now", "allowed_then").rows() == [
        ("Medicaid", "T1016", 900, 0),
        ("Medicaid", "T1017", 10_000, 10_750),
        ("Aetna", "T1017", 8_400, 8_400),
    ]
    again = to_readjust(found)
    assert again.is_empty()  # what was paid was owed at the rates of its own day
    assert [each.split(":")[1] for each in said(found, again)] == [" 1 session, $9.00 by the book in use."]
    assert comparison_record(found, again)["rates_of"] == "2027-01-01"


@pytest.mark.parametrize(("on", "allowed"), [(date(2026, 12, 31), 10_000), (date(2027, 1, 1), 10_750)])
def test_the_last_day_of_a_rate_and_the_first_of_the_next(on, allowed):
    given = frames(LOG, YEARS)
    found = compare_books(given, given, as_of=DAY, on=on)
    assert found.by_code.filter(payer="Medicaid", code="T1017")["allowed_then"].item() == allowed


def test_a_day_without_any_rate_is_refused():
    ended = BOOK.replace("Unit minutes", "Unit minutes,End date").replace(",15\n", ",15,2026-12-31\n")
    with pytest.raises(InputInvalidError, match="No fee line is in force on Jan 1, 2027"):
        compare_books(frames(LOG, ended), frames(LOG, ended), as_of=DAY, on=date(2027, 1, 1))


def test_a_line_that_ends_pays_nothing_then():
    found = compare("Payer,Code,Rate,Basis,Unit minutes,End date\nMedicaid,T1017,22.50,per unit,15,2026-05-04\n")
    (row,) = found.by_code.filter(code="T1017").rows(named=True)
    assert (row["allowed_then"], row["no_longer_payable"]) == (6_750, 1)


@pytest.mark.parametrize(
    ("offer", "why"),
    [
        ("Payer,Type,Aliases\nMedicaid,medicaid,MCD\n", "has no fee lines"),
        ("Code,Rate\nT1017,20.00\n", "name no payer"),
    ],
)
def test_a_book_that_cannot_be_compared_is_refused(offer, why):
    with pytest.raises(InputInvalidError, match=why):
        compare(offer)


def test_the_frames_given_are_left_as_they_were():
    given, book = frames(LOG, BOOK), frames(OFFER)
    copies = {kind: frame.clone() for kind, frame in given.items()}
    compare_books(given, book, as_of=DAY)
    assert all(frame.equals(copies[kind]) for kind, frame in given.items())
    assert isinstance(given["fees"], pl.DataFrame)
