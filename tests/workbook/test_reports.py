from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import polars as pl
import pytest

from cmcore.fields import Column, Kind
from cmcore.findings import InputInvalidError
from cmcore.workbook.reports import MOST_ROWS, sheet_name, write_csv, write_xlsx

DANGEROUS = ["=1+1", "+1", "-1", "@x", "\tx", "\rx"]


def sheet(frame, columns=None):
    return openpyxl.load_workbook(io.BytesIO(write_xlsx({"Report": frame}, columns)))["Report"]


@pytest.mark.parametrize(
    ("kind", "held", "value", "number_format"),
    [
        (Kind.MONEY, 123456, 1234.56, "#,##0.00;[Red]-#,##0.00"),
        (Kind.RATE, 336512, 33.6512, "#,##0.00##"),
        (Kind.PERCENT, 2000, 0.2, "0.00%"),
        (Kind.QUANTITY, 250, 2.5, "#,##0.00"),
        (Kind.MINUTES, 45, 45, "0"),
        (Kind.COUNT, 7, 7, "#,##0"),
        (Kind.CODE, "00123", "00123", "General"),
        (Kind.FLAG, True, "yes", "General"),
        (Kind.FLAG, False, "no", "General"),
        (Kind.TEXT, "=1+1", "=1+1", "General"),
        (Kind.MONEY, None, None, "General"),
    ],
)
def test_a_value_is_shown_in_the_unit_people_read(kind, held, value, number_format):
    spec = Column("it", "The label", kind)
    found = sheet(pl.DataFrame({"it": [held]}, schema={"it": spec.dtype}), {"it": spec})
    assert (found["A1"].value, found["A2"].value, found["A2"].number_format) == ("The label", value, number_format)
    assert found["A2"].data_type != "f"


def test_times_and_dates_are_times_and_dates():
    columns = {"at": Column("at", "At", Kind.TIME), "on": Column("on", "On", Kind.DATE)}
    found = sheet(pl.DataFrame({"at": [545], "on": [date(2026, 3, 2)]}), columns)
    assert f"{found['A2'].value:%H:%M}" == "09:05"
    assert (found["B2"].value.date(), found["B2"].number_format) == (date(2026, 3, 2), "yyyy-mm-dd")


def test_columns_without_a_definition_are_written_as_they_are():
    found = sheet(pl.DataFrame({"n": [5], "d": [Decimal("1.50")], "l": [["a", "b"]], "b": [True], "t": ["=x"]}))
    assert [each.value for each in found[2]] == [5, 1.5, "a;b", "yes", "=x"]


def test_headings_are_frozen_and_filtered():
    found = sheet(pl.DataFrame({"a": [1], "b": [2]}))
    assert (found.freeze_panes, found.auto_filter.ref) == ("A2", "A1:B2")


def test_a_frame_without_rows_gives_a_sheet_with_headings():
    assert [each.value for each in sheet(pl.DataFrame(schema={"a": pl.String}))[1]] == ["a"]


def test_equal_reports_are_equal_files():
    frame = pl.DataFrame({"a": [1]})
    assert write_xlsx({"A": frame}) == write_xlsx({"A": frame})


def test_more_rows_than_a_sheet_holds_are_refused_with_the_way_out():
    frame = pl.DataFrame({"a": pl.repeat(1, MOST_ROWS + 1, eager=True)})
    with pytest.raises(InputInvalidError, match=r"1,048,576 rows are more than the 1,048,575 .* Use csv or parquet"):
        write_xlsx({"Long": frame})


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("Fees", (), "Fees"),
        ("a/b:c", (), "a b c"),
        ("", (), "Sheet"),
        ("Fees", ("fees",), "Fees 2"),
        ("x" * 40, (), "x" * 31),
        ("x" * 40, ("x" * 31,), "x" * 29 + " 2"),
        ("'quoted'", (), "quoted"),
    ],
)
def test_sheet_names_are_ones_that_excel_takes(name, taken, expected):
    assert sheet_name(name, taken) == expected


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_that_would_run_is_made_safe_in_csv(text):
    rows = pl.read_csv(io.BytesIO(write_csv(pl.DataFrame({"note": [text], "amount": [-5]}))))
    assert rows.rows() == [("'" + text, -5)]


def test_csv_keeps_amounts_codes_and_blanks():
    frame = pl.DataFrame({"code": ["00123", None], "amount": [Decimal("-5.00"), None], "on": [date(2026, 3, 2), None]})
    assert write_csv(frame) == b"code,amount,on\n00123,-5.00,2026-03-02\n,,\n"


def test_a_heading_that_would_run_is_made_safe():
    assert write_csv(pl.DataFrame({"=x": [1]})) == b"'=x\n1\n"


def test_moments_are_written_as_moments():
    found = sheet(pl.DataFrame({"at": [datetime(2026, 3, 2, 9, 5)]}))  # noqa: DTZ001
    assert found["A2"].is_date


def test_lists_and_categories_are_text_in_csv():
    frame = pl.DataFrame({"l": [["=a", "b"]], "c": pl.Series(["=z"], dtype=pl.Categorical)})
    assert write_csv(frame) == b"l,c\n'=a;b,'=z\n"
