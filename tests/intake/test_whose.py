"""Whose fee lines a schedule without a payer column holds is asked, and kept for that payer's schedule alone."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from cmcore.intake.checking.report_card import report_card
from cmcore.intake.next_file.memory import Memory
from cmcore.intake.reading import combine, read_file
from cmcore.intake.values.whose import is_nobodys, payer_meant, place_of

FEES = b"Code,Description,Unit,Rate\nT1017,Targeted,15 min,20.00\n"
HEADERS = ["Code", "Description", "Unit", "Rate"]


def schedule(name: str = "fees.csv", data: bytes = FEES, **named):
    return read_file(name, data, **named).tables[0]


def test_a_schedule_that_names_no_payer_is_told_and_no_data_to_price_by():
    reading = read_file("fees.csv", FEES)
    (found,) = [each for each in reading.findings if each.kind == "payer-not-named"]
    assert (
        found.message == "fees, row 1: the schedule of 1 line names no payer, so it prices no session. Name its payer."
    )
    pricing = next(each for each in report_card(combine([reading])) if each.use == "pricing")
    assert "The fee schedule fees.csv fees names no payer." in [gap.what for gap in pricing.gaps]


@pytest.mark.parametrize(
    "data", [FEES.replace(b"Description", b"Payer"), b"Payer,Code,Rate\n,T1017,20.00\n"], ids=["named", "blank"]
)
def test_a_schedule_with_a_payer_column_is_not_asked_about(data):
    assert not is_nobodys(schedule(data=data))


def test_a_schedule_whose_payer_was_named_is_not_asked_about():
    assert not is_nobodys(schedule(payer="Aetna"))


def test_a_named_payer_is_kept_for_its_own_schedule_of_next_year_alone():
    memory = Memory()
    memory.remember_payer(HEADERS, "Aetna", place_of("Aetna rates Jan 2026.csv", "Aetna rates Jan 2026"))
    assert schedule("Aetna rates July 2027.csv", memory=memory).frame["payer"].to_list() == ["Aetna"]
    assert is_nobodys(schedule("Humana rates 2026.csv", memory=memory))


def test_sheets_of_one_workbook_are_told_apart():
    book, out = Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rate in (("Aetna", 20), ("Humana", 30)):
        sheet = book.create_sheet(name)
        sheet.append(HEADERS)
        sheet.append(["T1017", "Targeted", "15 min", rate])
    book.save(out)
    memory = Memory()
    memory.remember_payer(HEADERS, "Aetna", place_of("book.xlsx", "Aetna"))
    aetna, humana = read_file("book.xlsx", out.getvalue(), memory=memory).tables
    assert (aetna.frame["payer"][0], humana.frame["payer"][0]) == ("Aetna", None)
    assert payer_meant(humana, ["Aetna", "Humana"]) == "Humana"


@pytest.mark.parametrize(
    ("title", "payers", "meant"),
    [
        ("BUCKEYE COMMUNITY HEALTH PLAN", ["Molina", "Buckeye"], "Buckeye"),
        ("NC Medicaid, effective 7/1/2026", ["Medicaid", "NC Medicaid"], "NC Medicaid"),
        ("Aetna and Humana", ["Aetna", "Humana"], None),
        ("Exhibit B", ["Aetna"], None),
    ],
)
def test_the_payer_that_the_title_names_is_offered(title, payers, meant):
    data = f'"{title}"\n\n'.encode() + FEES + b"T1016,Case,15 min,18.00\n"
    assert payer_meant(schedule(data=data), payers) == meant
