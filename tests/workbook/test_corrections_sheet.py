"""The sheet that lists the corrections inside the corrected workbook, added on request."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from cmcore.fields import Kind
from cmcore.workbook.cell_change import CellChange
from cmcore.workbook.corrected import correct_file
from tests.workbook.built_files import (
    LINKS,
    MAIN,
    STYLES,
    build,
    changed_parts,
    convert,
    open_sheet,
    part,
    values,
    with_rows,
)

SHEET, STYLE = "xl/worksheets/sheet1.xml", "xl/styles.xml"
CONTENTS = ["[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"]
ROWS = '<row r="1"><c r="A1"><v>4</v></c><c r="B1"><v>5</v></c></row>'
HEADINGS = ["Sheet", "Cell", "Was", "Now", "Why", "Who", "When"]
ONE = CellChange("Log", "a1", "4", 1, why="typed 4 for 1", who="J. Lee", when="2026-03-02 09:30")


def listed(data, *changes, name="log.xlsx"):
    return correct_file(name, data, changes, corrections_sheet=True)


def rows_of(data, sheet="Corrections"):
    return [list(row) for row in open_sheet(data, sheet).values]


def test_each_correction_is_a_row_with_where_what_why_who_and_when(rich):
    fresh = listed(
        rich,
        CellChange("Sessions", "C6", "75", Decimal(45), Kind.MINUTES, "below 60", "J. Lee", "2026-03-02 09:30"),
        CellChange("Sessions", "A20", None, date(2026, 3, 2), Kind.DATE),
        CellChange("Sessions", "B7", "Medicaid", "=1+1", Kind.TEXT),
        CellChange("Sessions", "B8", "Medicaid", None),
        CellChange("Sessions", "E6", "105", 5),
    )
    assert [change.cell for change, _ in fresh.refused] == ["E6"]
    assert rows_of(fresh.data) == [
        HEADINGS,
        ["Sessions", "C6", "75", "45", "below 60", "J. Lee", "2026-03-02 09:30"],
        ["Sessions", "A20", None, "2026-03-02", None, None, None],
        ["Sessions", "B7", "Medicaid", "=1+1", None, None, None],
        ["Sessions", "B8", "Medicaid", None, None, None, None],
    ]
    assert open_sheet(fresh.data, "Corrections")["D4"].data_type == "s"


def test_only_the_lists_of_sheets_change_beside_what_corrections_change(rich):
    change = CellChange("Sessions", "B7", "Medicaid", "Acme")
    fresh = listed(rich, change)
    assert sorted(changed_parts(rich, fresh.data)) == sorted([*CONTENTS, STYLE, SHEET, "xl/worksheets/sheet4.xml"])
    assert part(fresh.data, SHEET) == part(correct_file("log.xlsx", rich, [change]).data, SHEET)


def test_without_a_request_no_sheet_is_added(rich):
    fresh = correct_file("log.xlsx", rich, [CellChange("Sessions", "B7", "Medicaid", "Acme")])
    assert sorted(changed_parts(rich, fresh.data)) == [STYLE, SHEET]


def test_without_a_correction_the_file_stays_as_it_is(rich):
    assert listed(rich).data == rich
    assert listed(rich, CellChange("Nowhere", "B7", None, 1)).data == rich


def test_the_sheet_comes_last_and_each_cell_leads_to_its_place():
    sheet = with_rows(ROWS)
    data = build(sheet)
    parts = {"xl/workbook.xml": part(data, "xl/workbook.xml").replace('name="Log"', """name="July's &amp; log" """)}
    fresh = listed(build(sheet, parts=parts), CellChange("July's & log", "$b$1", "5", 6)).data
    book = openpyxl.load_workbook(io.BytesIO(fresh))
    assert book.sheetnames == ["July's & log", "Corrections"]
    link = book["Corrections"]["B2"].hyperlink
    assert (link.ref, link.location) == ("B2", "'July''s & log'!B1")
    assert book.active.title == "July's & log"


def test_a_second_list_gets_a_name_of_its_own():
    first = listed(build(with_rows(ROWS)), ONE)
    second = listed(first.data, CellChange("Log", "B1", "5", 6))
    book = CalamineWorkbook.from_filelike(io.BytesIO(second.data))
    assert book.sheet_names == ["Log", "Corrections", "Corrections 2"]
    assert [row[3] for row in rows_of(second.data, "Corrections 2")] == ["Now", "6"]
    assert rows_of(second.data) == rows_of(first.data)


def test_the_headings_are_bold_the_links_underlined_and_the_other_styles_stay():
    fresh = listed(build(with_rows(ROWS)), ONE).data
    sheet = open_sheet(fresh, "Corrections")
    assert (sheet["A1"].font.bold, sheet["B2"].font.underline, sheet["A2"].font.bold) == (True, "single", False)
    assert part(fresh, STYLE).replace("\n", "").count("<font>") == 3
    kept = re.search("<cellXfs.*?</cellXfs>", STYLES)[0].split("<xf ")[1:6]
    assert part(fresh, STYLE).split("<cellXfs")[1].split("<xf ")[1:6] == [
        each.removesuffix("</cellXfs>") for each in kept
    ]


@pytest.mark.parametrize(
    "styles",
    [None, STYLES + "<damaged/>", re.sub("<fonts.*</fonts>", "", STYLES), re.sub("<cellXfs.*</cellXfs>", "", STYLES)],
)
def test_the_list_needs_no_styles(styles):
    fresh = listed(build(with_rows(ROWS), styles=styles), ONE)
    assert fresh.in_place
    assert values(fresh.data, "Corrections")[1][:4] == ["Log", "a1", "4", "1"]


def test_the_calculation_chain_goes_and_the_list_comes_together():
    chain = f'<calcChain xmlns="{MAIN}"><c r="A1" i="7"/></calcChain>'
    link = f'<Relationship Id="c2" Type="{LINKS}/calcChain" Target="calcChain.xml"/>'
    data = build(with_rows('<row r="1"><c r="A1"><f>1+1</f></c></row>'), parts={"xl/calcChain.xml": chain}, links=link)
    fresh = listed(data, CellChange("Log", "A1", "2", 5, formula_ok=True)).data
    contents = part(fresh, "[Content_Types].xml") + part(fresh, "xl/_rels/workbook.xml.rels")
    assert ("calcChain" in contents, contents.count("worksheets/sheet2.xml")) == (False, 2)
    assert rows_of(fresh)[1][1] == "A1"


def test_a_strict_workbook_gets_a_strict_sheet():
    purl = "http://purl.oclc.org/ooxml"
    data = build(with_rows(ROWS))
    parts = {
        name: part(data, name)
        .replace(MAIN, f"{purl}/spreadsheetml/main")
        .replace(LINKS, f"{purl}/officeDocument/relationships")
        for name in ("_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET, STYLE)
    }
    fresh = listed(build("", parts=parts), ONE).data
    changed = "".join(part(fresh, name) for name in ("xl/worksheets/sheet2.xml", *CONTENTS[1:]))
    assert "schemas.openxmlformats.org/spreadsheetml" not in changed
    assert "schemas.openxmlformats.org/officeDocument" not in changed
    assert values(fresh, "Corrections")[1][:4] == ["Log", "a1", "4", "1"]


def test_a_text_table_says_that_it_holds_no_sheets():
    fresh = listed(b"a,b\n1,2\n", CellChange("log", "B2", "2", 3), name="log.csv")
    assert fresh.data == b"a,b\n1,3\n"
    assert fresh.notes == (
        "log.csv is a text table and holds no sheets; the list of corrections is a workbook of its own.",
    )


def test_a_new_workbook_of_values_gets_the_list_too():
    out = io.BytesIO()
    pl.DataFrame({"code": ["T1O17"]}).write_parquet(out)
    fresh = listed(out.getvalue(), CellChange("log", "A2", "T1O17", "T1017", why="a digit"), name="log.parquet").data
    assert rows_of(fresh) == [HEADINGS, ["log", "A2", "T1O17", "T1017", "a digit", None, None]]
    assert open_sheet(fresh, "Corrections")["B2"].hyperlink.location == "'log'!A2"


@pytest.mark.office
def test_libreoffice_opens_the_list_and_everything_else(rich, office, tmp_path):
    change = CellChange("Sessions", "D6", "63", Decimal(100), Kind.MONEY, "typed")
    data = convert(office, tmp_path, "log.xlsx", listed(rich, change).data, "xlsx")
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names == [
        "Sessions",
        "Totals",
        "Rates",
        "Corrections",
    ]
    sheet = open_sheet(data, "Corrections")
    assert [cell.value for cell in sheet[2]][:5] == ["Sessions", "D6", "63", "100", "typed"]
    assert sheet["B2"].hyperlink.location in {"Sessions!D6", "'Sessions'!D6"}
    # 10.5 * (4 + 5 + ... + 13) = 892.50; D6 held 52.50 and holds 100
    assert open_sheet(data, "Totals", data_only=True)["A1"].value == 940
