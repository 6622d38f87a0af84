"""A service log as offices keep them: titles, two header rows, merged cells, a chart, a total, footnotes, slips."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

HEADERS = ("Visit #", "Client\nID", "Client Name", "Date of Svc", "Proc Code", "Mins", "Case Mgr", "Insurance", "Paid")
GROUPS = (("Contact", "A5:C5"), ("Service", "D5:G5"), ("Billing", "H5:I5"))
MAY = (
    ("V-101", "C-01", "Rivera, Ana", "5/4/2026", "T1017", 45, "Lee, P", "Medicaid", None),
    ("V-102", "C-02", "Stone, Bo", "5/4/2026", "T1017", 75, "Lee, P", "State plan", None),
    ("V-103", "C-03", "Ng, Cy", "5/5/2026", "T1O17", 30, "Diaz, M", "Medicaid", None),
    ("V-104", "C-01", "Rivera, Ana", "5/16/2026", "T1017", "soon", "Diaz, M", "Medicaid", None),
    ("V-105", "C-02", "Stone, Bo", "5/17/2026", "T1017", 60, "Lee, P", "Aetna", None),
    ("V-106", "C-03", "Ng, Cy", "5/18/2026", "T1017", 30, "Diaz, M", "State plan", None),
)
LATER = ("V-107", "C-01", "Rivera, Ana", "5/20/2026", "T1017", 45, "Lee, P", "State plan", 40.0)
BOOK = b"Payer,Code,Rate,Basis,Unit minutes\nMedicaid,T1017,20.00,per unit,15\nAetna,T1017,21.00,per unit,15\n"


def service_log(*more: tuple[object, ...]) -> bytes:
    """The workbook of May; `more` are rows that a later export has besides."""
    book = Workbook()
    sheet = book.active
    sheet.title = "May"
    sheet["A1"] = "Cedar Hollow Community Services"
    sheet.merge_cells("A1:I1")
    sheet["A3"] = "Contains protected health information."
    for title, cells in GROUPS:
        sheet[cells.partition(":")[0]] = title
        sheet.merge_cells(cells)
    rows = (HEADERS, *MAY, *more)
    for row, values in enumerate(rows, 6):
        for column, value in enumerate(values, 1):
            sheet.cell(row, column, value)
    _below(sheet, 5 + len(rows))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _below(sheet: Worksheet, last: int) -> None:
    sheet.cell(last + 1, 1, "Total")
    sheet.cell(last + 1, 6, f"=SUM(F7:F{last})")
    sheet.cell(last + 3, 1, "* Minutes are documented by the case manager.")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=6, min_row=6, max_row=last), titles_from_data=True)
    sheet.add_chart(chart, "L6")
