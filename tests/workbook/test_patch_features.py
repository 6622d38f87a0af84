"""One feature of real workbooks at a time, in the smallest file that has it, corrected in place."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from cmcore.fields import Kind
from cmcore.findings import PatchRefusedError
from cmcore.intake.files.grids import read_grids
from cmcore.intake.files.opening import FileType
from cmcore.workbook.cell_change import CellChange
from cmcore.workbook.corrected import correct_file
from cmcore.workbook.patch_xlsx import patch_xlsx
from tests.workbook.built_files import LINKS, MAIN, STYLES, build, changed_parts, part, sheet_part, with_rows

SHEET, STYLE = "xl/worksheets/sheet1.xml", "xl/styles.xml"
ONE_CELL = '<row r="1"><c r="A1" s="1"><v>46082</v></c></row>'


def change(cell, now, kind=None, sheet="Log", **more):
    return CellChange(sheet, cell, None, now, kind, **more)


def corrected(data, *changes, name="log.xlsx"):
    """The file in place with every change made."""
    fresh = correct_file(name, data, changes)
    assert (fresh.in_place, fresh.refused) == (True, ())
    return fresh


def cell(xml, place):
    found = re.search(rf'<(?:\w+:)?c r="{place}"[^>]*?(?:/>|>.*?</(?:\w+:)?c>)', xml)
    return found[0] if found else None


def ours(data):
    """The first sheet as the import reads it."""
    return read_grids("log.xlsx", data, FileType.XLSX)[0].rows


def repacked(data, text=lambda words: words, name=lambda words: words):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for each in old.infolist():
            new.writestr(zipfile.ZipInfo(name(each.filename)), text(old.read(each).decode()))
    return out.getvalue()


# What is written


@pytest.mark.parametrize(
    ("now", "kind", "held"),
    [
        (12345678901234567890, Kind.CODE, "12345678901234567890"),
        (12345678901234567890, None, "12345678901234567890"),
        ("12345678901234567890", Kind.COUNT, "12345678901234567890"),
        (Decimal(1234567890123456), Kind.MONEY, "1234567890123456"),  # a 16th digit would become 0
        (Decimal(123456789012345), Kind.MONEY, 123456789012345),
        (10**20, None, 1e20),  # one digit and zeros: nothing to lose
        (7, Kind.CODE, "7"),
        ("007", Kind.CODE, "007"),
        ("1E5", Kind.CODE, "1E5"),
        ("=1+1", Kind.TEXT, "=1+1"),
        ("+15551234567", Kind.TEXT, "+15551234567"),
        ("-", Kind.TEXT, "-"),
        ("@SUM(A1)", Kind.TEXT, "@SUM(A1)"),
        ("  two  blanks  ", Kind.TEXT, "  two  blanks  "),
        ("two\nlines", Kind.TEXT, "two\nlines"),
        ("a\x07b\x00c", Kind.TEXT, "a\x07b\x00c"),
        ("_x0041_", Kind.TEXT, "_x0041_"),
        ("é \U0001f600 ]]> &amp; <b>", Kind.TEXT, "é \U0001f600 ]]> &amp; <b>"),
        ("x" * 32_767, Kind.TEXT, "x" * 32_767),
    ],
)  # fmt: skip
def test_a_value_is_read_back_as_it_was_given(now, kind, held):
    sheet = with_rows('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    assert ours(corrected(build(sheet), change("A1", now, kind)).data) == [[held]]


@pytest.mark.parametrize(
    ("now", "why"),
    [
        ("x" * 32_768, "The text has 32,768 characters; a cell holds 32,767. Shorten it."),
        # Excel counts a letter outside the first 65,536 twice
        ("\U0001f600" * 16_384, "The text has 32,768 characters; a cell holds 32,767. Shorten it."),
        (float("nan"), "nan is no number that a cell can hold. Type digits, or empty the cell."),
        (float("inf"), "inf is no number that a cell can hold. Type digits, or empty the cell."),
        (Decimal("1E+308"), "1E+308 is no number that a cell can hold. Type digits, or empty the cell."),
    ],
)
@pytest.mark.parametrize("damaged", [False, True])
def test_a_value_that_no_cell_can_hold_is_refused_with_a_sentence(now, why, damaged):
    parts = {"xl/workbook.xml": part(build(""), "xl/workbook.xml") + "<damaged/>"} if damaged else {}
    fresh = correct_file("log.xlsx", build(with_rows(ONE_CELL), parts=parts), [change("A1", now)])
    assert [said for _, said in fresh.refused] == [f"Log!A1: {why}"]
    assert fresh.in_place is not damaged


@pytest.mark.parametrize(
    ("now", "kind", "before", "value", "number_format"),
    [
        # 2026-03-02 is 46083; 9:00 is 0.375 of a day
        (date(2026, 3, 2), Kind.DATE, (1, "46082.375"), "46083.375", "164"),  # the time beside the day stays
        (date(2026, 3, 2), Kind.DATE, (1, "46082"), "46083", "164"),
        (datetime(2026, 3, 2, 9), Kind.DATE, (1, "46082"), "46083.375", "164"),  # noqa: DTZ001
        (datetime(2026, 3, 2, 9), Kind.DATE, (0, "4"), "46083.375", "22"),  # noqa: DTZ001
        (540, Kind.TIME, (1, "46083.5"), "46083.375", "164"),  # the day beside the time stays
        (540, Kind.TIME, (2, "46083.5"), "46083.375", "20"),
        (540, Kind.TIME, (2, "0.5"), "0.375", "20"),
        (540, Kind.TIME, (2, "1.5"), "0.375", "20"),  # a day and a half is no day with a time
    ],
)
def test_a_day_and_a_time_in_one_cell_keep_each_other(now, kind, before, value, number_format):
    style, old = before
    sheet = with_rows(f'<row r="1"><c r="A1" s="{style}"><v>{old}</v></c></row>')
    data = corrected(build(sheet), change("A1", now, kind)).data
    assert cell(sheet_part(data), "A1") == f'<c r="A1" s="5"><v>{value}</v></c>'
    assert f'numFmtId="{number_format}"' in part(data, STYLE).split("<cellXfs")[1].split("<xf ")[-1]


@pytest.mark.parametrize(
    ("style", "old", "expected"),
    [
        (1, "<v>46082</v>", "<v>46083</v>"),  # 2026-03-02 is 46083
        (0, "<v>46082</v>", None),
        (1, "", "<v>46083</v>"),
    ],
)
def test_a_day_typed_into_a_cell_that_shows_days_is_a_day(style, old, expected):
    sheet = with_rows(f'<row r="1"><c r="A1" s="{style}">{old}</c></row>')
    fresh = cell(sheet_part(corrected(build(sheet), change("A1", "2026-03-02")).data), "A1")
    text = '<c r="A1" s="5" t="inlineStr"><is><t xml:space="preserve">2026-03-02</t></is></c>'
    assert fresh == (f'<c r="A1" s="5">{expected}</c>' if expected else text)


# Whose file it is


def strict(words):
    renamed = words.replace(
        "http://schemas.openxmlformats.org/spreadsheetml/2006/", "http://purl.oclc.org/ooxml/spreadsheetml/"
    )
    return renamed.replace(LINKS, "http://purl.oclc.org/ooxml/officeDocument/relationships")


def test_a_strict_workbook_stays_strict():
    rows = '<row r="1"><c r="A1" s="1" t="d"><v>2026-03-02</v></c><c r="B1"><v>3</v></c></row>'
    data = repacked(build(with_rows(rows)), strict)
    fresh = corrected(data, change("A1", date(2026, 3, 3), Kind.DATE), change("B1", "Acme")).data
    assert changed_parts(data, fresh) == [SHEET, STYLE]
    assert "schemas.openxmlformats.org/spreadsheetml" not in sheet_part(fresh) + part(fresh, STYLE)
    assert part(fresh, STYLE).count('fill xmlns=""') == 0
    assert ours(fresh) == [[date(2026, 3, 3), "Acme"]]


def test_macros_of_an_xlsm_keep_their_bytes():
    macro = '<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    types = part(build(""), "[Content_Types].xml").replace("</Types>", macro)
    types = types.replace("openxmlformats-officedocument.spreadsheetml.sheet.main", "ms-excel.sheet.macroEnabled.main")
    link = '<Relationship Id="m" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>'
    parts = {"[Content_Types].xml": types, "xl/vbaProject.bin": "\x00Attribute VB_Name"}
    data = build(with_rows(ONE_CELL), parts=parts, links=link)
    fresh = corrected(data, change("A1", date(2026, 3, 2), Kind.DATE), name="log.xlsm")
    assert fresh.name == "log.xlsm"
    assert changed_parts(data, fresh.data) == [SHEET, STYLE]


@pytest.mark.parametrize(
    ("damage", "notes"),
    [
        ({"styles": STYLES + "<damaged/>"}, ["The workbook's styles are damaged, so that corrected cells are not shaded."]),
        ({"styles": STYLES.replace(' formatCode="m/d/yy;@"', "")}, []),
        ({"styles": re.sub("<fills.*</fills>", "", STYLES)}, []),
        ({"styles": re.sub("<cellXfs.*</cellXfs>", "", STYLES)}, []),
        ({"styles": None}, []),
        ({"workbook": '<definedNames><definedName name="_xlnm.Print_Area" localSheetId="9">#REF!$A</definedName></definedNames>'}, []),
        ({"links": '<Relationship Id="x" Type="http://example.com/unheard-of" Target="nowhere.xml"/>'}, []),
    ],
)  # fmt: skip
def test_what_other_programs_stumble_over_is_left_as_it_is(damage, notes):
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" s="99"><v>1</v></c></row>'
    data = build(with_rows(rows, before='<dimension ref="A1:"/>'), **damage)
    fresh = corrected(data, change("A1", "b"), change("B1", 2), change("C1", date(2026, 3, 2), Kind.DATE))
    assert list(fresh.notes) == notes
    row = ours(fresh.data)[0]
    assert (row[:2], str(row[2])) == (["b", 2.0], "2026-03-02")


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [
        ("", '<dataValidations count="1"><dataValidation type="bogus" sqref="A1"/></dataValidations>', {}),
        ('<sheetViews><sheetView workbookViewId="first"/></sheetViews>', "", {}),
        ('<sheetViews><sheetView workbookViewId="0"><pane state="stuck"/></sheetView></sheetViews>', "", {}),
        ("", "", {"styles": STYLES.replace('patternType="gray125"', 'patternType="plaid"')}),
        ("", "", {"styles": STYLES.replace('<font><sz val="11"/>', '<font><family val="99"/>')}),
        ("", "", {"workbook": '<calcPr calcMode="sometimes"/>'}),
        ("", "", {"parts": {"docProps/core.xml": "<coreProperties"}, "workbook": '<bookViews><workbookView activeTab="x"/></bookViews>'}),
    ],
)  # fmt: skip
def test_a_workbook_that_openpyxl_cannot_open_is_corrected_in_place(before, after, more):
    data = build(with_rows(ONE_CELL, after, before), **more)
    with pytest.raises((ValueError, TypeError, IndexError, KeyError)):
        openpyxl.load_workbook(io.BytesIO(data))
    fresh = corrected(data, change("A1", 7, Kind.COUNT), change("B2", "Acme")).data
    assert changed_parts(data, fresh) == [SHEET, STYLE]
    assert ours(fresh) == [[7.0, ""], ["", "Acme"]]


def test_days_and_times_are_text_where_no_style_could_show_them():
    data = build(with_rows(ONE_CELL), styles=None)
    fresh = corrected(data, change("A1", date(2026, 3, 2), Kind.DATE), change("B1", 545, Kind.TIME)).data
    assert ours(fresh) == [["2026-03-02", "9:05"]]


def test_the_first_fills_are_made_where_the_workbook_has_none():
    data = corrected(build(with_rows(ONE_CELL), styles=re.sub("<fills.*</fills>", "", STYLES)), change("A1", 1)).data
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Log"]
    assert sheet["A1"].fill.fgColor.rgb == "FFFFF2CC"
    assert re.findall(r"<(numFmts|fonts|fills|borders)", part(data, STYLE)) == ["numFmts", "fonts", "fills", "borders"]


@pytest.mark.parametrize(
    ("target", "member"),
    [
        ("/xl/worksheets/sheet1.xml", SHEET),
        ("../data/My%20Log.xml", "data/My Log.xml"),
        ("../data/My%20Log.xml", "data/My%20Log.xml"),
        ("WORKSHEETS/Sheet1.XML", SHEET),
        ("./worksheets/../worksheets/sheet1.xml", SHEET),
        ("worksheets/sheet1.xml", "xl\\worksheets\\sheet1.xml"),
        ("worksheets/sheet1.xml", "/xl/worksheets/sheet1.xml"),
    ],
)
def test_a_sheet_is_found_wherever_its_part_lies(target, member):
    data = repacked(
        build(with_rows(ONE_CELL)),
        lambda words: words.replace('Target="worksheets/sheet1.xml"', f'Target="{target}"'),
        lambda name: member if name == SHEET else name,
    )
    fresh = corrected(data, change("A1", 7, Kind.COUNT)).data
    assert changed_parts(data, fresh) == [member, STYLE]
    assert '<c r="A1" s="5"><v>7</v></c>' in part(fresh, member)


# How a cell held its text


TEXTS = f'<sst xmlns="{MAIN}" count="3" uniqueCount="2"><si><t>Medicaid</t></si><si><r><t xml:space="preserve">plain </t></r><r><rPr><b/></rPr><t>bold</t></r></si></sst>'
TEXT_LINK = f'<Relationship Id="s" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>'


def shared_texts():
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c><c r="D1" t="inlineStr"><is><r><rPr><i/></rPr><t>in</t></r><r><t>line</t></r></is></c></row>'
    return build(with_rows(rows), parts={"xl/sharedStrings.xml": TEXTS}, links=TEXT_LINK)


@pytest.mark.parametrize(
    ("place", "row"),
    [
        ("A1", ["new", "Medicaid", "plain bold", "inline"]),
        ("B1", ["Medicaid", "new", "plain bold", "inline"]),
        ("C1", ["Medicaid", "Medicaid", "new", "inline"]),
        ("D1", ["Medicaid", "Medicaid", "plain bold", "new"]),
    ],
)
def test_a_text_is_corrected_without_touching_the_cells_that_share_it(place, row):
    data = shared_texts()
    fresh = corrected(data, change(place, "new")).data
    assert changed_parts(data, fresh) == [SHEET, STYLE]
    assert ours(fresh) == [row]


def test_rows_and_cells_keep_what_newer_programs_noted_on_them():
    more = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"
    row = '<row r="1" spans="1:2" x14ac:dyDescent="0.25"><c r="A1" s="4"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    sheet = (
        f'<worksheet xmlns="{MAIN}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        f'mc:Ignorable="x14ac" xmlns:x14ac="{more}"><sheetFormatPr defaultRowHeight="15" x14ac:dyDescent="0.25"/>'
        f"<sheetData>{row}</sheetData></worksheet>"
    )
    fresh = sheet_part(corrected(build(sheet), change("A1", 5), change("C1", 6)).data)
    expected = sheet.replace('<c r="A1" s="4"><v>1</v></c>', '<c r="A1" s="5"><v>5</v></c>').replace(
        "<v>2</v></c></row>", '<v>2</v></c><c r="C1" s="6"><v>6</v></c></row>'
    )
    assert fresh == expected.replace(' spans="1:2"', "")


def test_the_first_of_merged_cells_is_corrected_and_they_stay_merged():
    rows = '<row r="1"><c r="A1" s="4"><v>1</v></c><c r="B1" s="4"/></row><row r="2"><c r="A2" s="4"/><c r="B2" s="4"/></row>'
    merged = '<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
    fresh = sheet_part(corrected(build(with_rows(rows, merged)), change("A1", 9)).data)
    assert fresh == with_rows(rows, merged).replace('s="4"><v>1</v>', 's="5"><v>9</v>')


# Formulas


def test_cells_that_share_the_formula_of_a_replaced_cell_get_their_own():
    rows = "".join(
        f'<row r="{at}"><c r="A{at}"><v>{at}</v></c><c r="B{at}"><f t="shared" {extra}</c></row>'
        for at, extra in [
            (1, 'ref="B1:B3" si="0">A1*$A$1&lt;IF(Rates!C1="x",2,1)</f><v>1</v>'),
            (2, 'si="0"/><v>2</v>'),
            (3, 'si="0"/><v>3</v>'),
        ]
    )
    chain = f'<calcChain xmlns="{MAIN}"><c r="B1" i="7"/><c r="B2"/><c r="B3"/></calcChain>'
    link = f'<Relationship Id="c2" Type="{LINKS}/calcChain" Target="calcChain.xml"/>'
    data = build(with_rows(rows), parts={"xl/calcChain.xml": chain}, links=link)
    fresh = corrected(data, change("B1", 5, formula_ok=True)).data
    assert cell(sheet_part(fresh), "B1") == '<c r="B1" s="5"><v>5</v></c>'
    assert cell(sheet_part(fresh), "B2") == '<c r="B2"><f>A2*$A$1&lt;IF(Rates!C2="x",2,1)</f><v>2</v></c>'
    assert cell(sheet_part(fresh), "B3") == '<c r="B3"><f>A3*$A$1&lt;IF(Rates!C3="x",2,1)</f><v>3</v></c>'
    assert re.findall(r"<c [^>]*>", part(fresh, "xl/calcChain.xml")) == ['<c r="B2" i="7"/>', '<c r="B3" i="7"/>']


def test_the_other_cells_of_a_shared_formula_are_replaced_alone():
    rows = '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f></c></row><row r="2"><c r="A2"><f t="shared" si="0"/></c></row>'
    fresh = sheet_part(corrected(build(with_rows(rows)), change("A2", 5, formula_ok=True)).data)
    assert cell(fresh, "A1") == '<c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f></c>'
    assert cell(fresh, "A2") == '<c r="A2" s="5"><v>5</v></c>'


@pytest.mark.parametrize(
    "formula",
    ['<f t="array" ref="B1:B2">A1:A2*2</f>', '<f t="dataTable" ref="B1:B2" dt2D="0" dtr="0" r1="A1"/>'],
)
def test_every_cell_that_one_formula_fills_loses_its_old_result(formula):
    rows = (
        f'<row r="1"><c r="A1"><v>1</v></c><c r="B1">{formula}<v>2</v></c><c r="C1"><f>B2+1</f><v>5</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c><c r="B2"><v>4</v></c><c r="C2"><v>6</v></c></row>'
    )
    fresh = sheet_part(corrected(build(with_rows(rows)), change("A1", 5)).data)
    assert [cell(fresh, place) for place in ("B1", "C1", "B2", "C2")] == [
        f'<c r="B1">{formula}</c>',
        '<c r="C1"><f>B2+1</f></c>',
        '<c r="B2"></c>',
        '<c r="C2"><v>6</v></c>',
    ]


def test_a_pivot_table_of_a_corrected_sheet_is_said_to_be_old():
    cache = f'<pivotCacheDefinition xmlns="{MAIN}"><cacheSource type="worksheet"><worksheetSource ref="A1:B9" sheet="%s"/></cacheSource></pivotCacheDefinition>'
    link = f'<Relationship Id="p" Type="{LINKS}/pivotCacheDefinition" Target="pivotCache/p1.xml"/>'
    for sheet, notes in (("Log", 1), ("Rates", 0)):
        data = build(with_rows(ONE_CELL), parts={"xl/pivotCache/p1.xml": cache % sheet}, links=link)
        said = corrected(data, change("A1", 1)).notes
        assert (
            said == ("Pivot tables show figures from before the corrections. Use Data, Refresh All in Excel.",) * notes
        )


def test_a_sheet_that_is_cut_short_is_refused_and_the_file_stays():
    data = build(f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c>')
    fresh = correct_file("log.xlsx", data, [change("A1", 5)])
    assert (fresh.data, [why for _, why in fresh.refused]) == (
        data,
        ["Log!A1: The sheet is cut short. Save the workbook again in Excel."],
    )


def test_a_row_that_does_not_end_is_no_crash():
    sheet = with_rows('<row r="1"><c r="A1"><v>1</v></c>')
    with pytest.raises(PatchRefusedError, match="cut short"):
        patch_xlsx("log.xlsx", build(sheet), [change("A1", 5)])
