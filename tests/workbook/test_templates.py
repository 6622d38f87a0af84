from __future__ import annotations

import io

import openpyxl
import polars as pl
import pytest

from cmcore.fields import TABLES, Kind
from cmcore.findings import UnknownNameError
from cmcore.intake.matching.headers import match_headers
from cmcore.intake.reading import read_file
from cmcore.workbook.templates import BOOK_TABLES, template


def book(kind):
    return openpyxl.load_workbook(io.BytesIO(template(kind)))


def headings(sheet):
    return [cell.value for cell in sheet[1]]


@pytest.mark.parametrize("kind", TABLES)
def test_a_template_has_every_column_of_its_table_in_order(kind):
    sheet = book(kind).worksheets[0]
    assert headings(sheet) == [each.label for each in TABLES[kind].columns()]


@pytest.mark.parametrize("kind", TABLES)
def test_a_filled_template_is_matched_as_its_own_kind_and_columns(kind):
    columns = TABLES[kind].columns()
    found = match_headers(headings(book(kind).worksheets[0]), [[each.example] for each in columns])
    assert found.kind == kind
    assert [each.field for each in found.columns] == [each.name for each in columns]


@pytest.mark.parametrize("kind", TABLES)
def test_each_heading_says_whether_it_is_needed_and_gives_an_example(kind):
    sheet = book(kind).worksheets[0]
    for cell, column in zip(sheet[1], TABLES[kind].columns(), strict=True):
        note = cell.comment.text
        assert note.startswith("Required." if column.required else "Fill in where known.")
        assert column.example in note
        assert cell.font.color.rgb == ("00FFFFFF" if column.required else "001F2937")


@pytest.mark.parametrize("kind", TABLES)
def test_choices_and_flags_are_offered_as_lists_that_fit(kind):
    sheet = book(kind).worksheets[0]
    rules = {str(each.sqref): each for each in sheet.data_validations.dataValidation}
    for cell, column in zip(sheet[1], TABLES[kind].columns(), strict=True):
        rule = rules.get(f"{cell.column_letter}2:{cell.column_letter}5001")
        if column.choices or column.kind is Kind.FLAG:
            offered = list(column.choices) or ["yes", "no"]
            assert rule.type == "list"
            assert rule.formula1.strip('"').split(",") == offered
            assert len(rule.formula1) <= 257  # Excel takes 255 characters between the quotes


def test_limits_are_checked_as_people_type_them():
    sheet = book("sessions").worksheets[0]
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == "Minutes")
    rule = next(each for each in sheet.data_validations.dataValidation if str(each.sqref).startswith(f"{letter}2:"))
    assert (rule.type, rule.formula1, rule.formula2) == ("whole", "0", "1440")


def test_codes_are_text_so_that_leading_zeros_stay():
    sheet = book("fees").worksheets[0]
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == "Code")
    assert sheet.column_dimensions[letter].number_format == "@"


def test_a_payer_book_has_a_sheet_for_each_of_its_tables():
    assert book("payer-book").sheetnames == [name.capitalize() for name in BOOK_TABLES]


def test_an_unknown_kind_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match=r'"session" is not known\. Nearest: sessions'):
        template("session")


@pytest.mark.office
def test_libreoffice_opens_a_template_with_its_headings(office, tmp_path):
    from tests.workbook.built_files import convert

    text = convert(office, tmp_path, "fees.xlsx", template("fees"), "csv").decode()
    assert text.startswith("Payer,Code,Modifiers")


@pytest.mark.parametrize("kind", [*TABLES, "payer-book"])
def test_a_filled_template_is_imported_as_its_own_kinds_without_faults(kind):
    filled = book(kind)
    names = BOOK_TABLES if kind == "payer-book" else (kind,)
    for name, sheet in zip(names, filled.worksheets, strict=True):
        for position, column in enumerate(TABLES[name].columns(), start=1):
            sheet.cell(row=2, column=position, value=column.example)
    out = io.BytesIO()
    filled.save(out)
    reading = read_file("filled.xlsx", out.getvalue())
    assert [each.kind for each in reading.tables] == list(names)
    for table in reading.tables:
        fields = [each.name for each in TABLES[table.kind].columns() if each.example]
        assert table.frame.height == 1
        assert table.frame.select(pl.all_horizontal(pl.col(fields).is_not_null())).item()
    assert [each.message for each in reading.findings] == []
