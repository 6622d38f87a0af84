"""A workbook in memory whose bytes do not depend on the clock."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from faults import NOT_AVAILABLE


class Book:
    """A workbook in memory whose bytes do not depend on the clock."""

    def __init__(self, made: datetime) -> None:
        self.buffer = BytesIO()
        self.book = xlsxwriter.Workbook(
            self.buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}
        )
        self.book.set_properties({"created": made, "author": "Sample agency"})
        self.bold = self.book.add_format({"bold": True, "bg_color": "#E8EDF2", "border": 1})
        self.title = self.book.add_format({"bold": True, "font_size": 14})
        self.day = self.book.add_format({"num_format": "mm/dd/yyyy"})
        self.clock = self.book.add_format({"num_format": "h:mm AM/PM"})
        self.money = self.book.add_format({"num_format": "$#,##0.00"})
        self.rate = self.book.add_format({"num_format": "0.00##"})
        self.percent = self.book.add_format({"num_format": "0%"})

    def write(self, sheet: Any, row: int, column: int, value: object, style: Any = None) -> None:
        """One cell by what it holds."""
        if value is None or value == "":
            return
        if value == NOT_AVAILABLE:
            sheet.write_formula(row, column, "=NA()", None, NOT_AVAILABLE)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), self.day)
        elif isinstance(value, str):
            sheet.write_string(row, column, value)
        else:
            sheet.write_number(row, column, value, style)

    def table(self, name: str, headers: list[str], rows: list[list[object]], top: int = 0) -> Any:
        """A sheet with one table; columns are as wide as their header."""
        sheet = self.book.add_worksheet(name)
        for column, header in enumerate(headers):
            sheet.write_string(top, column, header, self.bold)
            sheet.set_column(column, column, max(11, len(header) + 2))
        for index, row in enumerate(rows, top + 1):
            for column, value in enumerate(row):
                self.write(sheet, index, column, value)
        return sheet

    def close(self) -> bytes:
        """The workbook's bytes."""
        self.book.close()
        return self.buffer.getvalue()
