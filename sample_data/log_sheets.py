"""The service log as an agency's system exports it: titles above, totals below, names of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from book import Book

if TYPE_CHECKING:
    from datetime import datetime

    from agency import Session

LOG_HEADERS = [
    "Visit ID", "Consumer ID", "Consumer Name", "Payor", "Member ID", "Svc Date", "Time In", "Time Out", "Duration (min)",
    "Units", "CPT/HCPCS", "POS", "Telehealth", "Case Manager", "Credential", "County", "Tier", "Program", "Auth #", "Dx",
    "Note Signed", "Care Plan Date", "Claim #", "Date Billed", "Charge", "Paid", "Paid Date", "Claim Status", "Denial Code",
]  # fmt: skip
HEADER_ROW = 5


def write_service_log(log: list[Session], made: datetime) -> bytes:
    """The service log: titles above, totals and notes below, a summary sheet with formulas and a chart."""
    book = Book(made)
    sheet = book.book.add_worksheet("Service Log")
    sheet.write_string(0, 0, "Riverbend Case Management", book.title)
    sheet.write_string(1, 0, "Service activity report, all programs")
    sheet.write_string(2, 0, "Period: 01/01/2026 to 10/31/2026    Printed: 11/20/2026")
    for column, header in enumerate(LOG_HEADERS):
        sheet.write_string(HEADER_ROW - 1, column, header, book.bold)
        sheet.set_column(column, column, max(10, len(header) + 2))
    sheet.freeze_panes(HEADER_ROW, 2)
    for row, each in enumerate(log, HEADER_ROW):
        _write_session(book, sheet, row, each)
    last = HEADER_ROW + len(log)
    sheet.write_string(last, 0, "TOTAL", book.bold)
    paid = sum(each.paid or 0 for each in log) / 100
    sheet.write_formula(last, 25, f"=SUM(Z{HEADER_ROW + 1}:Z{last})", book.money, paid)
    sheet.write_string(last + 2, 0, "* Travel time is not billable and is not part of the duration.")
    sheet.write_string(last + 3, 0, "End of report")
    _write_summary(book, log, last)
    return book.close()


def _write_session(book: Book, sheet: Any, row: int, each: Session) -> None:
    client, cells = each.client, each.cells
    values: list[tuple[object, Any]] = [
        (each.session_id, None),
        (client.client_id, None),
        (client.name, None),
        (cells.get("payer", client.payer), None),
        (client.member_id, None),
        (cells.get("day", each.day), None),
        (each.start / 1440, book.clock),
        (cells.get("end", each.start + each.minutes) / 1440, book.clock),
        (cells.get("minutes", each.minutes), None),
        (cells.get("units", each.units), None),
        (cells.get("code", each.code), None),
        (cells.get("place", each.place), None),
        (cells.get("telehealth", "Y" if each.telehealth else "N"), None),
        (each.staff, None),
        (cells.get("credential", each.credential), None),
        (client.county, None),
        (client.tier, None),
        (client.program, None),
        (cells.get("auth", each.auth), None),
        (client.diagnosis, None),
        (cells.get("signed", "Y"), None),
        (client.plan_date, None),
        (each.claim, None),
        (each.billed, None),
        (cells.get("charge", each.charge / 100 if each.charge else None), book.money),
        (None if each.paid is None else each.paid / 100, book.money),
        (each.paid_date, None),
        (each.status, None),
        (each.denial, None),
    ]
    for column, (value, style) in enumerate(values):
        book.write(sheet, row, column, value, style)


def _write_summary(book: Book, log: list[Session], last: int) -> None:
    sheet = book.book.add_worksheet("Summary")
    sheet.write_string(0, 0, "Payer", book.bold)
    sheet.write_string(0, 1, "Paid", book.bold)
    names = sorted({each.client.payer for each in log})
    for row, name in enumerate(names, 1):
        written = [e for e in log if e.cells.get("payer", e.client.payer) == name]
        sheet.write_string(row, 0, name)
        area = f"'Service Log'!D{HEADER_ROW + 1}:D{last},A{row + 1},'Service Log'!Z{HEADER_ROW + 1}:Z{last}"
        sheet.write_formula(row, 1, f"=SUMIF({area})", book.money, sum(e.paid or 0 for e in written) / 100)
    chart = book.book.add_chart({"type": "bar"})
    chart.add_series(
        {"categories": ["Summary", 1, 0, len(names), 0], "values": ["Summary", 1, 1, len(names), 1], "name": "Paid"}
    )
    sheet.insert_chart("D2", chart)
