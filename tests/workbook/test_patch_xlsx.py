from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
import wolfxl
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.fields import Kind
from cmcore.findings import PatchRefusedError
from cmcore.workbook.cell_change import CellChange
from cmcore.workbook.patch_xlsx import patch_xlsx
from tests.workbook.built_files import (
    LINKS,
    MAIN,
    build,
    changed_parts,
    convert,
    open_sheet,
    part,
    sheet_part,
    values,
    with_rows,
)

SHEET, STYLE = "xl/worksheets/sheet1.xml", "xl/styles.xml"


def change(cell, now, kind=None, sheet="Log", **more):
    return CellChange(sheet, cell, None, now, kind, **more)


def patched(data, *changes):
    return patch_xlsx("log.xlsx", data, changes)


def patched_sheet(sheet_xml, *changes, **more):
    return sheet_part(patched(build(sheet_xml, **more), *changes).data)


def cell(xml, place):
    found = re.search(rf'<(?:x:)?c r="{place}"[^>]*?(?:/>|>.*?</(?:x:)?c>)', xml)
    return found[0] if found else None


# What stays


def test_every_part_but_the_corrected_sheet_and_the_styles_keeps_its_bytes(rich):
    fresh = patched(
        rich, change("C6", Decimal(45), Kind.MINUTES, "Sessions"), change("B7", "Horizon MCO", sheet="Sessions")
    )
    assert sorted(changed_parts(rich, fresh.data)) == [STYLE, SHEET]
    assert len(fresh.applied) == 2


def test_everything_in_the_sheet_but_the_corrected_cells_keeps_its_bytes():
    rows = '<row r="1" spans="1:2" ht="20"><c r="A1" s="4"><v>1</v></c><!-- mine --><c r="B1" t="s"><v>0</v></c></row>'
    sheet = with_rows(
        rows, '<extLst><ext uri="x"/></extLst>', '<sheetViews><sheetView workbookViewId="0"/></sheetViews>'
    )
    fresh = patched_sheet(sheet, change("A1", 2))
    assert fresh == sheet.replace('<c r="A1" s="4"><v>1</v></c>', '<c r="A1" s="5"><v>2</v></c>')


def test_no_change_gives_the_same_file(rich):
    assert patched(rich).data == rich


def test_the_same_changes_give_the_same_file(rich):
    one = change("B7", "Horizon", sheet="Sessions")
    assert patched(rich, one).data == patched(rich, one).data


def test_two_corrections_in_a_row_keep_the_first(rich):
    first = patched(rich, change("B7", "Horizon", sheet="Sessions")).data
    second = patched(first, change("B8", "Acme", sheet="Sessions")).data
    assert [row[1] for row in values(second, "Sessions")[6:8]] == ["Horizon", "Acme"]


# What is written


@pytest.mark.parametrize(
    ("now", "kind", "old", "expected"),
    [
        ("Horizon", Kind.TEXT, "", '<c r="A1" s="5" t="inlineStr"><is><t xml:space="preserve">Horizon</t></is></c>'),
        ("A & <B>", None, "", '<c r="A1" s="5" t="inlineStr"><is><t xml:space="preserve">A &amp; &lt;B&gt;</t></is></c>'),
        ("1,234.50", Kind.MONEY, "", '<c r="A1" s="5"><v>1234.50</v></c>'),
        ("$33.65", Kind.RATE, "", '<c r="A1" s="5"><v>33.65</v></c>'),
        ("by report", Kind.RATE, "", '<c r="A1" s="5" t="inlineStr"><is><t xml:space="preserve">by report</t></is></c>'),
        (Decimal("0.10"), None, "", '<c r="A1" s="5"><v>0.10</v></c>'),
        (Decimal("0.2"), Kind.PERCENT, "", '<c r="A1" s="5" t="inlineStr"><is><t xml:space="preserve">20%</t></is></c>'),
        ("20%", Kind.PERCENT, "", '<c r="A1" s="5" t="inlineStr"><is><t xml:space="preserve">20%</t></is></c>'),
        (None, None, "", '<c r="A1" s="5"/>'),
        ("", Kind.CODE, "", '<c r="A1" s="5"/>'),
        (True, None, "", '<c r="A1" s="5" t="b"><v>1</v></c>'),
        ("yes", Kind.FLAG, "", '<c r="A1" s="5" t="inlineStr"><is><t xml:space="preserve">yes</t></is></c>'),
        ("no", Kind.FLAG, ' t="b"', '<c r="A1" s="5" t="b"><v>0</v></c>'),
        # a code stays text unless the column holds it as a number already; leading zeros are never lost
        ("99439", Kind.CODE, "", '<c r="A1" s="5"><v>99439</v></c>'),
        ("99439", Kind.CODE, ' t="s"', '<c r="A1" s="5" t="inlineStr"><is><t xml:space="preserve">99439</t></is></c>'),
        ("00123", Kind.CODE, "", '<c r="A1" s="5" t="inlineStr"><is><t xml:space="preserve">00123</t></is></c>'),
    ],
)  # fmt: skip
def test_a_value_is_written_as_its_kind(now, kind, old, expected):
    sheet = with_rows(f'<row r="1"><c r="A1"{old}><v>0</v></c></row>')
    assert cell(patched_sheet(sheet, change("A1", now, kind)), "A1") == expected


@pytest.mark.parametrize(
    ("now", "kind", "style", "value", "number_format"),
    [
        # days since 1899-12-30: 2026-03-02 is 46083 (2026-01-01 is 46023, and 31 + 28 + 1 days follow)
        (date(2026, 3, 2), Kind.DATE, 1, "46083", "164"),  # the cell's own date format stays
        ("2026-03-02", Kind.DATE, 0, "46083", "14"),
        ("2026-03-02", Kind.DATE, 4, "46083", "14"),
        (date(1900, 2, 28), Kind.DATE, 1, "59", "164"),  # Excel counts a Feb 29, 1900 that never was
        (545, Kind.TIME, 2, repr(545 / 1440), "20"),
        ("9:05", Kind.TIME, 0, repr(545 / 1440), "20"),
        (45, Kind.MINUTES, 2, repr(45 / 1440), "20"),  # durations as times of day stay so: 0:45
        (45, Kind.MINUTES, 0, "45", "0"),
        (45, Kind.MINUTES, 1, "45", "0"),  # 45 in a cell that Excel took for a date
        ("20%", Kind.PERCENT, 3, "0.2", "9"),
        ("20", Kind.PERCENT, 3, "0.2", "9"),  # as Excel takes 20 typed into a cell that shows percents
        (Decimal("0.2"), Kind.PERCENT, 3, "0.2", "9"),
        ("20", Kind.PERCENT, 0, "20", "0"),
        (Decimal("2.5"), Kind.QUANTITY, 1, "2.5", "0"),
    ],
)  # fmt: skip
def test_a_number_is_shown_as_what_it_is(now, kind, style, value, number_format):
    sheet = with_rows(f'<row r="1"><c r="A1" s="{style}"><v>0</v></c></row>')
    data = patched(build(sheet), change("A1", now, kind)).data
    assert cell(sheet_part(data), "A1") == f'<c r="A1" s="5"><v>{value}</v></c>'
    last = part(data, STYLE).split("<cellXfs")[1].split("<xf ")[-1]
    assert f'numFmtId="{number_format}"' in last


def test_days_count_from_1904_where_the_workbook_says_so():
    # 1904-01-01 is day 0 there: 46083 - 1462 = 44621
    sheet = with_rows('<row r="1"><c r="A1" s="1"><v>0</v></c></row>')
    fresh = patched_sheet(sheet, change("A1", date(2026, 3, 2), Kind.DATE), workbook='<workbookPr date1904="1"/>')
    assert cell(fresh, "A1") == '<c r="A1" s="5"><v>44621</v></c>'


def test_minutes_are_written_in_hours_where_the_column_counts_hours():
    sheet = with_rows('<row r="1"><c r="A1"><v>0</v></c></row>')
    assert "<v>0.75</v>" in patched_sheet(sheet, change("A1", 45, Kind.MINUTES, in_hours=True))
    assert "<v>0.3333</v>" in patched_sheet(sheet, change("A1", "20", Kind.MINUTES, in_hours=True))


def test_text_that_begins_like_a_formula_stays_text_even_when_edited():
    data = patched(build(with_rows('<row r="1"><c r="A1"><v>0</v></c></row>')), change("A1", "=1+1")).data
    assert open_sheet(data, "Log")["A1"].data_type == "s"
    assert 'quotePrefix="1"' in part(data, STYLE)


def test_characters_that_xml_does_not_know_are_escaped_as_excel_does():
    data = patched(build(with_rows("")), change("A1", "a\x07b_x0041_\r\nc")).data
    assert "a_x0007_b_x005F_x0041__x000D_\nc" in sheet_part(data)
    assert values(data, "Log")[0][0].startswith("a")


def test_a_corrected_cell_keeps_its_look_and_gets_a_light_fill(rich):
    data = patched(rich, change("D6", Decimal("99.50"), Kind.MONEY, "Sessions")).data
    fresh = open_sheet(data, "Sessions")["D6"]
    assert (fresh.value, fresh.number_format, fresh.border.left.style) == (99.5, "#,##0.00", "thin")
    assert fresh.fill.fgColor.rgb == "FFFFF2CC"


def test_equal_styles_are_made_once():
    rows = '<row r="1"><c r="A1"><v>0</v></c><c r="B1"><v>0</v></c></row>'
    data = patched(build(with_rows(rows)), change("A1", 1), change("B1", 2)).data
    assert 'cellXfs count="6"' in part(data, STYLE)
    assert 'fills count="3"' in part(data, STYLE)


def test_a_workbook_without_styles_is_corrected_without_a_fill():
    data = build(with_rows('<row r="1"><c r="A1"><v>0</v></c></row>'), styles=None)
    fresh = patched(data, change("A1", 7)).data
    assert changed_parts(data, fresh) == [SHEET]
    assert values(fresh, "Log") == [[7.0]]


# Where it is written


def test_missing_cells_and_rows_are_put_in_order():
    rows = '<row r="2" spans="2:4"><c r="B2"><v>2</v></c><c r="D2"><v>4</v></c></row><row r="5"/>'
    fresh = patched_sheet(
        with_rows(rows), *(change(place, 9) for place in ("E2", "C2", "A2", "B5", "A1", "B1", "A9", "A4"))
    )
    assert re.findall(r'r="([A-Z]*\d+)"', fresh) == [
        "1", "A1", "B1", "2", "A2", "B2", "C2", "D2", "E2", "4", "A4", "5", "B5", "9", "A9",
    ]  # fmt: skip
    assert "spans" not in fresh


def test_a_sheet_without_rows_takes_a_cell():
    fresh = patched_sheet(f'<worksheet xmlns="{MAIN}"><dimension ref="A1"/><sheetData/></worksheet>', change("B3", 5))
    assert fresh == (
        f'<worksheet xmlns="{MAIN}"><dimension ref="A1:B3"/><sheetData>'
        '<row r="3"><c r="B3" s="5"><v>5</v></c></row></sheetData></worksheet>'
    )


def test_a_new_cell_looks_like_its_column_or_its_row():
    columns = '<cols><col min="2" max="3" width="9" style="4"/></cols>'
    rows = '<row r="1" s="3" customFormat="1"/><row r="2"><c r="A2"><v>1</v></c></row>'
    data = patched(build(with_rows(rows, before=columns)), change("B1", 1), change("C2", 2)).data
    formats = {place: open_sheet(data, "Log")[place].number_format for place in ("B1", "C2")}
    assert formats == {"B1": "0%", "C2": "#,##0.00"}


def test_cells_and_rows_that_do_not_say_their_address_are_counted():
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row>"
    data = patched(build(with_rows(rows)), change("B2", 9), change("C1", 8)).data
    assert values(data, "Log") == [[1.0, 2.0, 8.0], [3.0, 9.0, ""]]


def test_a_sheet_with_prefixed_names_is_corrected_in_its_own_words():
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    data = patched(build(sheet), change("A1", "new"), change("B1", 2), change("A3", 3)).data
    assert cell(sheet_part(data), "A1").startswith("<x:c ")
    assert values(data, "Log")[0] == ["new", 2.0]


def test_what_only_looks_like_a_cell_inside_a_comment_is_left_alone():
    rows = '<!-- <row r="1"><c r="A1"/></row> --><row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[<c r="B1"/>]]></t></is></c></row>'
    fresh = patched_sheet(with_rows(rows), change("B1", 2))
    assert rows[:-6] in fresh
    assert fresh.endswith('<c r="B1" s="5"><v>2</v></c></row></sheetData></worksheet>')


def test_the_last_change_of_a_cell_counts():
    fresh = patched(build(with_rows("")), change("A1", 1), change("$a$1", 2))
    assert values(fresh.data, "Log") == [[2.0]]
    assert [each.now for each in fresh.applied] == [2]


# What is refused


def refusal(data, one):
    fresh = patched(data, one)
    assert fresh.data == data
    assert fresh.applied == ()
    return fresh.refused[0][1]


def test_a_formula_is_not_overwritten_unasked(rich):
    assert "Sessions!E6: It holds a formula" in refusal(rich, change("E6", 5, sheet="Sessions"))


def test_an_unknown_sheet_is_refused_with_the_sheets_there_are(rich):
    assert "Its sheets are Sessions, Totals, Rates." in refusal(rich, change("A1", 5, sheet="Fees"))


def test_a_place_that_is_no_address_is_refused(rich):
    assert '"14" is no cell address' in refusal(rich, change("14", 5, sheet="Sessions"))


def test_a_cell_hidden_under_a_merged_one_is_refused(rich):
    assert "Correct A16 instead." in refusal(rich, change("B17", 5, sheet="Sessions"))


def test_a_heading_of_a_table_object_is_refused(rich):
    assert "It is a heading of the table Rates." in refusal(rich, change("B1", "Price", sheet="Rates"))


def test_a_cell_that_a_wider_formula_fills_is_refused():
    rows = '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    data = build(with_rows(rows))
    assert "filled by the formula of A1:A2" in refusal(data, change("A2", 5))
    assert "filled by the formula of A1:A2" in refusal(data, change("A1", 5, formula_ok=True))


def test_text_longer_than_a_cell_is_refused(rich):
    assert "32,768 characters" in refusal(rich, change("A6", "x" * 32768, sheet="Sessions"))


def test_rows_out_of_order_are_refused():
    assert "out of order" in refusal(build(with_rows('<row r="2"/><row r="1"/>')), change("A1", 5))


def test_a_sheet_in_another_encoding_is_refused():
    sheet = '<?xml version="1.0" encoding="ISO-8859-1"?>' + with_rows("")
    assert "unusual encoding" in refusal(build(sheet), change("A1", 5))


def test_one_refused_change_does_not_stop_the_others(rich):
    fresh = patched(rich, change("E6", 5, sheet="Sessions"), change("B6", "Acme", sheet="Sessions"))
    assert (len(fresh.applied), len(fresh.refused)) == (1, 1)
    assert values(fresh.data, "Sessions")[5][1] == "Acme"


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04 damaged"])
def test_what_is_no_workbook_is_an_error(data):
    with pytest.raises(PatchRefusedError, match="not an Excel workbook"):
        patched(data, change("A1", 1))


# Formulas and their results


def test_results_that_a_corrected_cell_feeds_are_taken_out_and_all_others_stay(rich):
    xml = sheet_part(patched(rich, change("D6", 99, sheet="Sessions")).data)
    assert cell(xml, "E6") == '<c r="E6"><f>D6*2</f></c>'
    assert cell(xml, "E7") == '<c r="E7"><f>D7*2</f><v>126</v></c>'
    assert cell(xml, "H5") == '<c r="H5"><f>H4+1</f><v>1</v></c>'


def test_results_on_other_sheets_are_taken_out_too_and_a_note_names_them(rich):
    fresh = patched(rich, change("D6", 99, sheet="Sessions"))
    totals = part(fresh.data, "xl/worksheets/sheet2.xml")
    assert cell(totals, "A1") == '<c r="A1"><f>SUM(Sessions!D5:D14)</f></c>'
    assert cell(totals, "A2") == '<c r="A2"><f>1+1</f><v>2</v></c>'
    assert sorted(changed_parts(rich, fresh.data)) == [STYLE, SHEET, "xl/worksheets/sheet2.xml"]
    assert [each.partition(";")[0] for each in fresh.notes] == ["Formulas on Sessions, Totals read corrected cells"]
    assert patched(rich, change("B6", "Acme", sheet="Sessions")).notes == ()


CHAIN = f'<Relationship Id="d" Type="{LINKS}/calcChain" Target="calcChain.xml"/>'


def test_a_formula_replaced_on_request_leaves_the_calculation_chain():
    rows = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>2+2</f><v>4</v></c></row>'
    chain = f'<calcChain xmlns="{MAIN}"><c r="A1" i="7"/><c r="B1"/></calcChain>'
    data = build(with_rows(rows), parts={"xl/calcChain.xml": chain}, links=CHAIN)
    fresh = patched(data, change("A1", 5, formula_ok=True)).data
    assert sorted(changed_parts(data, fresh)) == ["xl/calcChain.xml", STYLE, SHEET]
    assert re.findall(r"<c [^>]*>", part(fresh, "xl/calcChain.xml")) == ['<c r="B1" i="7"/>']


def test_a_calculation_chain_without_formulas_goes():
    chain = f'<calcChain xmlns="{MAIN}"><c r="A1" i="7"/></calcChain>'
    data = build(with_rows('<row r="1"><c r="A1"><f>1+1</f></c></row>'), parts={"xl/calcChain.xml": chain}, links=CHAIN)
    fresh = patched(data, change("A1", 5, formula_ok=True)).data
    names = zipfile.ZipFile(io.BytesIO(fresh)).namelist()
    assert "xl/calcChain.xml" not in names
    assert "calcChain" not in part(fresh, "[Content_Types].xml") + part(fresh, "xl/_rels/workbook.xml.rels")


def notes_above() -> bytes:
    """Notes above and below a table object whose Age column is a formula, as in a list of deaths."""
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>Lots of notes</t></is></c></row>'
    heads = "".join(
        f'<c r="{"ABC"[at]}5" t="inlineStr"><is><t>{name}</t></is></c>'
        for at, name in enumerate(["Name", "Born", "Age"])
    )
    rows += f'<row r="5">{heads}</row>'
    for row in range(6, 10):
        rows += f'<row r="{row}"><c r="A{row}"/><c r="B{row}" s="1"><v>{20000 + row}</v></c><c r="C{row}" s="4"><f>(46000-B{row})/365.25</f><v>{row}</v></c></row>'
    table = (
        f'<table xmlns="{MAIN}" id="1" name="Table1" displayName="Table1" ref="A5:C9"><autoFilter ref="A5:C9"/></table>'
    )
    sheet = with_rows(rows, f'<tableParts xmlns:r="{LINKS}" count="1"><tablePart r:id="t"/></tableParts>')
    relations = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="t" Type="{LINKS}/table" Target="../tables/table1.xml"/></Relationships>'
    return build(sheet, parts={"xl/tables/table1.xml": table, "xl/worksheets/_rels/sheet1.xml.rels": relations})


def test_a_calculated_column_survives_and_the_table_keeps_its_range():
    data = notes_above()
    fresh = patched(data, change("B7", date(1953, 5, 4), Kind.DATE), change("A8", "David Bowie"), change("C6", 70))
    assert [one.cell for one, _ in fresh.refused] == ["C6"]
    assert sorted(changed_parts(data, fresh.data)) == [STYLE, SHEET]
    formulas = [open_sheet(fresh.data, "Log")[f"C{row}"].value for row in range(6, 10)]
    assert formulas == [f"=(46000-B{row})/365.25" for row in range(6, 10)]
    assert 'ref="A5:C9"' in part(fresh.data, "xl/tables/table1.xml")


# Second opinions


def test_another_reader_and_writer_finds_the_same_values(rich):
    data = patched(
        rich, change("D6", Decimal("99.5"), Kind.MONEY, "Sessions"), change("A20", "new", sheet="Sessions")
    ).data
    book = wolfxl.load_workbook(io.BytesIO(data))
    sheet = book["Sessions"]
    assert (sheet["D6"].value, sheet["A20"].value, sheet["D7"].value) == (99.5, "new", 63.0)


@given(
    st.dictionaries(
        st.tuples(st.integers(1, 12), st.integers(1, 8)),
        st.one_of(
            st.integers(-(10**9), 10**9),
            st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"]), min_size=1),
        ),
        min_size=1,
    )
)
@settings(max_examples=30, deadline=None)
def test_whatever_is_corrected_is_read_back_and_nothing_else_moves(cells):
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{letter}{row}"><v>{row}</v></c>' for letter in "BDF") + "</row>"
        for row in (2, 3, 7, 9)
    )
    changes = [change(f"{'ABCDEFGH'[column - 1]}{row}", now) for (row, column), now in cells.items()]
    sheet = open_sheet(patched(build(with_rows(rows)), *changes).data, "Log")
    expected = {(row, column): row for row in (2, 3, 7, 9) for column in (2, 4, 6)} | cells
    found = {(each.row, each.column): each.value for row in sheet.iter_rows() for each in row if each.value is not None}
    assert found == expected


@pytest.mark.office
def test_libreoffice_opens_the_corrected_workbook_and_works_out_the_results(rich, office, tmp_path):
    changes = [
        change("D6", Decimal(100), Kind.MONEY, "Sessions"),
        change("C20", date(2026, 3, 2), Kind.DATE, "Sessions"),
    ]
    data = convert(office, tmp_path, "log.xlsx", patched(rich, *changes).data, "xlsx")
    sheet = open_sheet(data, "Sessions", data_only=True)
    assert (sheet["D6"].value, sheet["E6"].value, sheet["E7"].value) == (100, 200, 126)
    assert sheet["C20"].value == datetime(2026, 3, 2)  # noqa: DTZ001
    assert {"xl/charts/chart1.xml", "xl/media/image1.png"} <= set(zipfile.ZipFile(io.BytesIO(data)).namelist())
