"""The sample workbooks as an agency's systems would export them: titles above, totals below, names of their own."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

import xlsxwriter
from faults import NOT_AVAILABLE

if TYPE_CHECKING:
    import random

    from make_sample import Client, Session

LOG_HEADERS = [
    "Visit ID", "Consumer ID", "Consumer Name", "Payor", "Member ID", "Svc Date", "Time In", "Time Out", "Duration (min)",
    "Units", "CPT/HCPCS", "POS", "Telehealth", "Case Manager", "Credential", "County", "Tier", "Program", "Auth #", "Dx",
    "Note Signed", "Care Plan Date", "Claim #", "Date Billed", "Charge", "Paid", "Paid Date", "Claim Status", "Denial Code",
]  # fmt: skip
HEADER_ROW = 5


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


PAYER_HEADERS = [
    "Payer",
    "Full name",
    "Aliases",
    "Payer type",
    "Timely filing days",
    "Appeal days",
    "Unit rounding",
    "Unit scope",
    "Sequestration",
    "COB method",
    "Payer notes",
]
PAYER_ROWS: list[list[object]] = [
    [
        "Medicaid",
        "State Medicaid fee-for-service",
        "Medicaid FFS; Title XIX",
        "medicaid",
        365,
        60,
        "midpoint_strict",
        "day",
        None,
        "medicaid_lesser_of",
        "Portal only.",
    ],
    [
        "Horizon MCO",
        "Horizon Health managed care",
        "HORIZON HLTH",
        "medicaid_mco",
        120,
        60,
        "midpoint_strict",
        "day",
        None,
        "standard",
        "Appeals by fax.",
    ],
    [
        "Sunrise MCO",
        "Sunrise Community Plan",
        None,
        "medicaid_mco",
        180,
        45,
        "round_down",
        "day",
        None,
        "standard",
        "New rates since July 1.",
    ],
    [
        "Medicare",
        "Medicare Part B",
        None,
        "medicare",
        365,
        120,
        "round_down",
        "month",
        0.02,
        "medicare_secondary",
        None,
    ],
    [
        "Unity PPO",
        "Unity Preferred",
        None,
        "commercial",
        180,
        180,
        "midpoint_strict",
        "session",
        None,
        "standard",
        "Copay of $15 a visit.",
    ],
    [
        "State Fund",
        "State Compensation Fund",
        "SCF",
        "workers_comp",
        365,
        90,
        "partial_tenth",
        "session",
        None,
        None,
        "Bills go to the adjuster.",
    ],
]
RULE_HEADERS = [
    "Payer",
    "Code",
    "Covered",
    "Auth required",
    "Credentials allowed",
    "Places allowed",
    "Telehealth allowed",
    "Documents required",
    "Max units per day",
    "Max units per month",
    "Exclusive with",
    "Effective from",
]
RULE_ROWS: list[list[object]] = [
    [
        "Medicaid",
        "T1017",
        "Y",
        "N",
        "BA;MSW;RN",
        "11;12;99;02",
        "Y",
        "note_signed;care_plan",
        16,
        120,
        "T1016",
        date(2026, 1, 1),
    ],
    ["Medicaid", "T1016", "Y", "N", "BA;MSW;RN", "11;12;99;02", "Y", "note_signed", 16, 120, "T1017", date(2026, 1, 1)],
    ["Medicaid", "H0006", "Y", "N", "BA;MSW;RN", "11;12;99;02", "Y", "note_signed", 12, None, None, date(2026, 1, 1)],
    [
        "Horizon MCO",
        "T1017",
        "Y",
        "Y",
        "BA;MSW;RN",
        "11;12;99",
        "N",
        "note_signed;care_plan",
        12,
        96,
        None,
        date(2026, 1, 1),
    ],
    ["Horizon MCO", "T1016", "Y", "Y", "BA;MSW;RN", "11;12;99", "N", "note_signed", 12, 96, None, date(2026, 1, 1)],
    ["Sunrise MCO", "T1017", "Y", "Y", "BA;MSW;RN", None, "Y", "note_signed", 16, None, None, date(2026, 1, 1)],
    ["Sunrise MCO", "H0006", "Y", "Y", None, None, "Y", "note_signed", 16, None, None, date(2026, 1, 1)],
    ["Medicare", "99490", "Y", "N", None, None, "Y", "note_signed;care_plan", None, None, None, date(2026, 1, 1)],
    ["Medicare", "T1016", "N", None, None, None, None, None, None, None, None, date(2026, 1, 1)],
    ["Medicare", "T1017", "N", None, None, None, None, None, None, None, None, date(2026, 1, 1)],
    ["Unity PPO", "T1016", "Y", "N", None, None, "Y", "note_signed", None, None, None, date(2026, 1, 1)],
    ["Unity PPO", "G9012", "Y", "N", None, None, "Y", "note_signed", None, None, None, date(2026, 1, 1)],
    ["State Fund", "WC-HOURLY", "Y", "N", None, None, "Y", "note_signed", None, None, None, date(2026, 1, 1)],
]
FEE_HEADERS = [
    "Payer",
    "Procedure code",
    "Credential",
    "Basis",
    "Unit minutes",
    "Minimum minutes",
    "Rate",
    "Effective from",
    "Effective to",
]


def write_payer_book(
    rates: dict[tuple[str, str, str], tuple[int, int]],
    clients: list[Client],
    approvals: list[dict[str, Any]],
    staff: list[tuple[str, str]],
    made: datetime,
) -> bytes:
    """The payer book: each table on a sheet of its own."""
    book = Book(made)
    payers = book.table("Payers", PAYER_HEADERS, PAYER_ROWS)
    payers.write_number(4, 8, 0.02, book.percent)
    book.table("Fee schedule", FEE_HEADERS, _fee_rows(rates))
    book.table("Coverage rules", RULE_HEADERS, RULE_ROWS)
    book.table(
        "Authorizations",
        ["Auth #", "Client ID", "Payer", "Code", "Units approved", "Start date", "End date"],
        [
            [a["no"], a["client"].client_id, a["client"].payer, a["code"], a["units"], a["first"], a["last"]]
            for a in approvals
        ],
    )
    book.table("Policies", POLICY_HEADERS, [row for client in clients for row in _policies(client)])
    book.table(
        "Staff",
        ["Staff", "Credential", "Hours per day", "Annual cost", "Start date"],
        [[name, credential, 7.5, COSTS[credential], date(2025, 1, 6)] for name, credential in staff],
    )
    book.table(
        "Members",
        ["Client ID", "Payer", "Start date", "End date", "Age", "Sex", "Tier"],
        [_member(client) for client in clients],
    )
    book.table(
        "Quality measures",
        ["Measure", "Payer", "Numerator", "Denominator", "Target", "Weight", "Higher is better", "Period"],
        MEASURES,
    )
    book.table("Market rates", ["Region", "Code", "Basis", "Low", "High", "Source", "As of"], BENCHMARKS)
    return book.close()


def _fee_rows(rates: dict[tuple[str, str, str], tuple[int, int]]) -> list[list[object]]:
    rows: list[list[object]] = []
    for (payer, code, credential), (before, since) in rates.items():
        basis, minutes, least = BASES.get(code, ("per_unit", 15, None))
        spans = (
            [(since, date(2026, 1, 1), None)]
            if before == since
            else [(before, date(2026, 1, 1), date(2026, 6, 30)), (since, date(2026, 7, 1), None)]
        )
        rows.extend(
            [payer, code, credential or None, basis, minutes, least, rate / 100, first, last]
            for rate, first, last in spans
        )
    return rows


BASES: dict[str, tuple[str, int | None, int | None]] = {
    "99490": ("per_month", None, 20),
    "G9012": ("per_session", None, None),
    "WC-HOURLY": ("per_hour", 60, None),
}
COSTS = {"BA": 61_500, "MSW": 72_800, "RN": 88_400, "HS": 47_000}
POLICY_HEADERS = ["Client ID", "Payer", "Member ID", "Priority", "Start date", "End date", "Copay", "Coinsurance"]


def _policies(client: Client) -> list[list[object]]:
    copay = 15 if client.payer == "Unity PPO" else None
    coinsurance = 0.2 if client.payer == "Medicare" else None
    rows: list[list[object]] = [
        [client.client_id, client.payer, client.member_id, 1, date(2025, 7, 1), None, copay, coinsurance]
    ]
    if client.second_payer:
        rows.append([client.client_id, client.second_payer, None, 2, date(2025, 7, 1), None, None, None])
    return rows


def _member(client: Client) -> list[object]:
    number = int(client.client_id[2:])
    return [
        client.client_id,
        client.payer,
        date(2026, 1, 1),
        None,
        18 + number % 60,
        "F" if number % 2 else "M",
        client.tier,
    ]


MEASURES: list[list[object]] = [
    ["Follow-up within 7 days of discharge", "Horizon MCO", 84, 112, "80%", "40%", "Y", "2026"],
    ["Care plan updated every 6 months", "Horizon MCO", 178, 204, "90%", "35%", "Y", "2026"],
    ["Emergency visits per 100 members", "Horizon MCO", 61, 205, "28%", "25%", "N", "2026"],
    ["Primary care visit in the year", "Sunrise MCO", 121, 168, "75%", "100%", "Y", "2026"],
]
BENCHMARKS: list[list[object]] = [
    ["Northeast", None, "per_hour", 50, 75, "Article assumption - edit to match your contract", None],
    ["Midwest", None, "per_hour", 40, 60, "Article assumption - edit to match your contract", None],
    ["South", None, "per_hour", 35, 55, "Article assumption - edit to match your contract", None],
    ["West", None, "per_hour", 60, 80, "Article assumption - edit to match your contract", None],
]
DENIAL_HEADERS = [
    "Claim ID",
    "Client ID",
    "Payer",
    "Procedure",
    "DOS",
    "Billed",
    "Expected",
    "Denial code (CARC)",
    "Preventable",
    "Root cause",
    "Denial date",
    "Owner",
    "Next action",
    "Next touch",
    "Status",
    "Appeal filed",
    "Outcome",
    "Recovered",
    "Notes",
]
CAUSES = {
    "CO-197": "No authorization at the time", "CO-16": "Claim lacks information", "CO-50": "Necessity not shown",
    "CO-252": "Records asked for", "CO-29": "Filed late", "CO-18": "Sent twice", "CO-185": "Worker not eligible",
}  # fmt: skip


def write_denial_log(denied: list[Session], rng: random.Random, made: datetime) -> bytes:
    """The denial log that the agency keeps by hand: two lines in three of what was denied."""
    rows: list[list[object]] = []
    for each in denied:
        if rng.random() < 0.34 or each.paid_date is None:
            continue
        age = (date(2026, 11, 18) - each.paid_date).days
        status = (
            rng.choices(["Won", "Lost", "Appealed", "Written off"], [45, 20, 25, 10])[0]
            if age > 75
            else rng.choice(["New", "In progress", "Appealed"])
        )
        filed = each.paid_date + timedelta(days=rng.randint(8, 30)) if status in {"Won", "Lost", "Appealed"} else None
        won = each.payer_share / 100 if status == "Won" else None
        rows.append(
            [
                each.claim,
                each.client.client_id,
                each.client.payer,
                each.code,
                each.day,
                each.charge / 100,
                each.payer_share / 100,
                each.denial,
                "Y" if each.denial in {"CO-197", "CO-16", "CO-29"} else "N",
                CAUSES[each.denial],
                each.paid_date,
                rng.choice(["JL", "MK", "TP"]),
                "Send records" if status in {"New", "In progress"} else None,
                date(2026, 11, 24) if status in {"New", "In progress"} else None,
                status,
                filed,
                "Overturned" if status == "Won" else None,
                won,
                None,
            ]
        )
    book = Book(made)
    sheet = book.table("Denials 2026", DENIAL_HEADERS, rows, top=2)
    sheet.write_string(0, 0, "Denial log 2026", book.title)
    return book.close()
