from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter

from cmcore.intake.files.unsaved_results import unsaved_results
from cmcore.intake.reading import read_file

HEADERS = ["Session ID", "Client ID", "Payer", "Date of service", "Minutes", "CPT code"]


def test_formulas_whose_results_were_never_calculated_are_told_at_the_first(book):
    rows = [
        [f"S{at}", "C1", "Horizon", date(2026, 3, at), minutes, "T1017"]
        for at, minutes in enumerate(["=9*5", 30, "=3*5"], start=1)
    ]
    reading = read_file("log.xlsx", book({"Log": [HEADERS, *rows]}))
    assert reading.tables[0].frame["minutes"].to_list() == [None, 30, None]
    (finding,) = reading.findings
    assert (finding.kind, finding.severity, finding.cell) == ("formula-without-result", "error", "E2")
    assert finding.message == (
        "Log!E2: 2 formulas have no result saved in the file and would read as blank. "
        "Open it in Excel, save it, and upload it again."
    )


@pytest.mark.parametrize(("minutes", "cells"), [(30, []), ("=9*5", ["E2"])])
def test_a_total_without_its_result_is_no_loss_since_its_row_is_skipped(book, minutes, cells):
    rows = [["S1", "C1", "Horizon", date(2026, 3, 1), minutes, "T1017"], ["Total", "", "", "", "=SUM(E2:E2)", ""]]
    reading = read_file("log.xlsx", book({"Log": [HEADERS, *rows]}))
    found = [each for each in reading.findings if each.kind == "formula-without-result"]
    assert [each.cell for each in found] == cells
    assert all("1 formula has no result" in each.message for each in found)


def test_the_saved_result_of_a_formula_is_its_value():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        sheet = made.add_worksheet("Log")
        day = made.add_format({"num_format": "m/d/yyyy"})
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(1, 0, ["S1", "C1", "Horizon"])
        sheet.write_formula(1, 3, "=DATE(2026,3,2)", day, 46083)  # 46023 is 2026-01-01; 31 + 28 + 1 days on
        sheet.write_formula(1, 4, "=9*5", None, 45)
        sheet.write_formula(1, 5, '="T"&"1017"', None, "T1017")
    reading = read_file("log.xlsx", out.getvalue())
    picked = reading.tables[0].frame.select("service_date", "minutes", "code").rows()
    assert picked == [(date(2026, 3, 2), 45, "T1017")]
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("xml", "place"),
    [
        (b'<row r="2"><c r="E2"><f>9*5</f><v></v></c></row>', (1, 4)),
        (b'<row r="2"><c r="E2"><f>9*5</f><v/></c></row>', (1, 4)),
        (b'<row r="2"><c r="AB7" s="3"><f>9*5</f></c></row>', (6, 27)),
        (b'<x:row r="2"><x:c r="E2"><x:f t="shared" si="0"/></x:c></x:row>', (1, 4)),
        (b"<row><c><f>9*5</f></c></row>", (None, None)),
        (b'<row r="2"><c r="E2"><f>9*5</f><v>45</v></c></row>', None),
        (b'<row r="2"><c r="E2" t="str"><f>""</f><v></v></c></row>', None),
        (b'<row r="2"><c r="E2"><v>45</v></c></row>', None),
        (b'<row r="2"><c r="D2"/><c r="E2"><f>9*5</f><v>45</v></c></row>', None),
    ],
)
def test_a_formula_without_its_result_is_found_however_it_is_written(xml, place):
    assert [(each.row, each.column) for each in unsaved_results(xml)] == ([] if place is None else [place])
