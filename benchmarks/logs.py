"""A service log of 100,000 rows and 16 columns, made anew for each benchmark."""

from __future__ import annotations

import io
from datetime import date, timedelta

import xlsxwriter

ROWS = 100_000
HEADINGS = (
    "Session ID", "Client ID", "Payer", "Service Date", "Minutes", "Units", "CPT/HCPCS", "Modifiers",
    "POS", "Staff", "Credential", "Auth #", "Note Signed", "Billed Amount", "Claim Status", "Region",
)  # fmt: skip
PAYERS = ("State Medicaid", "Horizon MCO", "Acme Health", "Medicare Part B", "Blue Commercial", "Workers Comp Fund")
FIRST = date(2026, 1, 1)
CLIENTS, WORKERS = 49_999, 997
"""So many that no contact repeats another and nobody works more than a day has."""


def service_log(rows: int = ROWS) -> bytes:
    """The log as one xlsx file, with dates and amounts formatted as such."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Sessions")
        day = book.add_format({"num_format": "m/d/yyyy"})
        amount = book.add_format({"num_format": "#,##0.00"})
        sheet.write_row(0, 0, HEADINGS)
        for row in range(1, rows + 1):
            sheet.write_row(row, 0, _texts_before(row))
            sheet.write_datetime(row, 3, FIRST + timedelta(days=row % 300), day)
            sheet.write_row(row, 4, [15 * (row % 8 + 1), row % 8 + 1])
            worker, approval = f"Worker {row % WORKERS}", f"A-{10000 + row % 900}"
            sheet.write_row(row, 6, ["T1017", "HN", "11", worker, "BA", approval, "Y"])
            sheet.write_number(row, 13, 33.65 * (row % 8 + 1), amount)
            sheet.write_row(row, 14, ["billed", "North"])
    return out.getvalue()


def csv_log(rows: int) -> bytes:
    """The log as text, as a big system exports it."""
    lines = [",".join(HEADINGS)]
    lines += [
        f"S-{row:07},C-{row % CLIENTS:05},{PAYERS[row % len(PAYERS)]},{FIRST + timedelta(days=row % 300)},"
        f"{15 * (row % 8 + 1)},{row % 8 + 1},T1017,HN,11,Worker {row % WORKERS},BA,A-{10000 + row % 900},Y,"
        f"{33.65 * (row % 8 + 1):.2f},billed,North"
        for row in range(1, rows + 1)
    ]
    return "\n".join(lines).encode()


def _texts_before(row: int) -> list[str]:
    return [f"S-{row:06}", f"C-{row % CLIENTS:05}", PAYERS[row % len(PAYERS)]]
