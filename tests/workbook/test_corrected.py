from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from cmcore.fields import Kind
from cmcore.findings import PatchRefusedError
from cmcore.workbook.cell_change import CellChange
from cmcore.workbook.corrected import correct_file
from cmcore.workbook.rebuilt import ABOUT
from tests.workbook.built_files import build, changed_parts, convert, open_sheet, part, values, with_rows


def test_an_excel_workbook_is_corrected_in_place(rich):
    fresh = correct_file("log.xlsx", rich, [CellChange("Sessions", "B6", "Medicaid", "Acme")])
    assert (fresh.name, fresh.in_place) == ("log.xlsx", True)
    assert len(changed_parts(rich, fresh.data)) == 2


@pytest.mark.parametrize("name", ["log.csv", "log.tsv", "log.txt"])
def test_a_text_table_is_corrected_in_place(name):
    fresh = correct_file(name, b"a\tb\n1\t2\n", [CellChange("log", "B2", "2", 3)])
    assert (fresh.name, fresh.in_place, fresh.data) == (name, True, b"a\tb\n1\t3\n")


def test_a_workbook_that_cannot_be_patched_becomes_a_new_one_that_says_so():
    damaged = part(build(""), "xl/workbook.xml") + "<damaged/>"
    data = build(with_rows('<row r="1"><c r="A1"><v>4</v></c></row>'), parts={"xl/workbook.xml": damaged})
    fresh = correct_file("log.xlsx", data, [CellChange("Log", "A1", None, 1)])
    assert (fresh.name, fresh.in_place) == ("log (values only).xlsx", False)
    assert values(fresh.data, "Log") == [[1.0]]


@pytest.mark.office
@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_a_format_that_cannot_be_patched_becomes_a_new_workbook_with_its_values(ending, rich, office, tmp_path):
    data = convert(office, tmp_path, "log.xlsx", rich, ending)
    changes = [
        CellChange("Sessions", "D6", None, Decimal("99.5"), Kind.MONEY),
        CellChange("Sessions", "B20", None, date(2026, 3, 2), Kind.DATE),
        CellChange("Sessions", "B7", None, "=1+1", Kind.TEXT),
        CellChange("Nowhere", "A1", None, 1),
    ]
    fresh = correct_file(f"log.{ending}", data, changes)
    assert (fresh.name, fresh.in_place, len(fresh.applied)) == ("log (values only).xlsx", False, 3)
    assert 'has no sheet "Nowhere". Its sheets are Sessions, Totals, Rates.' in fresh.refused[0][1]
    assert f"log.{ending} is of a kind that cannot be corrected in place." in values(fresh.data, ABOUT)[0][0]
    sheet = open_sheet(fresh.data, "Sessions")
    assert (sheet["D6"].value, sheet["B20"].value.date(), sheet["B7"].value) == (99.5, date(2026, 3, 2), "=1+1")
    assert sheet["D6"].fill.fgColor.rgb == "FFFFF2CC"
    assert sheet["D7"].fill.fill_type is None
    before, after = values(data, "Sessions"), values(fresh.data, "Sessions")
    assert [row[:3] for row in after[7:14]] == [row[:3] for row in before[7:14]]


def parquet(**columns) -> bytes:
    out = io.BytesIO()
    pl.DataFrame(columns).write_parquet(out)
    return out.getvalue()


def test_a_parquet_file_becomes_a_new_workbook_with_its_typed_values():
    data = parquet(
        session_id=["007", "008"],
        service_date=[date(2026, 3, 2), None],
        billed=pl.Series([Decimal("100.95"), Decimal("67.30")], dtype=pl.Decimal(12, 2)),
        seen=pl.Series([datetime(2026, 3, 2, 9, 5), None]).dt.replace_time_zone("UTC"),  # noqa: DTZ001
        modifiers=[["HN", "U1"], None],
    )
    fresh = correct_file("log.parquet", data, [CellChange("log", "C3", "67.30", Decimal("67.31"), Kind.MONEY)])
    assert (fresh.name, fresh.in_place) == ("log (values only).xlsx", False)
    assert fresh.notes[0].startswith("log.parquet is of a kind that cannot be corrected in place.")
    sheet = open_sheet(fresh.data, "log")
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["session_id", "service_date", "billed", "seen", "modifiers"],
        ["007", datetime(2026, 3, 2), 100.95, datetime(2026, 3, 2, 9, 5), "HN, U1"],  # noqa: DTZ001
        ["008", None, 67.31, None, None],
    ]


def test_a_parquet_file_with_more_rows_than_a_workbook_is_an_error_and_loses_none():
    with pytest.raises(PatchRefusedError, match="its 1,048,576 rows are more than a workbook holds"):
        correct_file("log.parquet", parquet(code=pl.repeat("T1017", 1_048_576, eager=True)), [])


def test_a_file_whose_values_cannot_be_read_is_an_error():
    with pytest.raises(PatchRefusedError, match="Save it as xlsx"):
        correct_file("log.xls", b"\xd0\xcf\x11\xe0 damaged", [])


def test_a_new_workbook_is_the_same_for_the_same_changes():
    data = build(with_rows('<row r="1"><c r="A1"><v>4</v></c></row>'))
    one, two = (correct_file("log.xlsx", io.BytesIO(data).getvalue(), [CellChange("Log", "A1", None, 1)]) for _ in "ab")
    assert one.data == two.data


def test_errors_stay_what_they_are_where_a_new_workbook_is_made():
    damaged = part(build(""), "xl/workbook.xml") + "<damaged/>"
    rows = '<row r="1"><c r="A1"><v>4</v></c><c r="B1" t="e"><v>#N/A</v></c><c r="C1" t="e"><v>#REF!</v></c></row>'
    data = build(with_rows(rows), parts={"xl/workbook.xml": damaged})
    errors = {"Log": {(0, 1): "#N/A", (0, 2): "#REF!", (9, 9): "#N/A"}, "Gone": {(0, 0): "#N/A"}}
    change = CellChange("Log", "C1", "#REF!", 7)
    assert values(correct_file("log.xlsx", data, [change], error_cells=lambda: errors).data, "Log") == [[4, "#N/A", 7]]


def test_a_text_table_that_begins_with_the_letters_of_a_zip_is_a_text_table():
    fresh = correct_file("log.csv", b"PK,Payer\n1,Acme\n", [CellChange("log", "B2", "Acme", "Horizon")])
    assert (fresh.in_place, fresh.data) == (True, b"PK,Payer\n1,Horizon\n")
