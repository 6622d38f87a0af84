"""The payer book: every table of it on a sheet of its own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from book import Book

if TYPE_CHECKING:
    from datetime import datetime

    from agency import Client

# fmt: off
PAYER_HEADERS = [
    "Payer", "Full name", "Aliases", "Payer type", "Timely filing days", "Appeal days", "Unit rounding",
    "Unit scope", "Sequestration", "COB method", "Payer notes",
]
PAYER_ROWS: list[list[object]] = [
    ["Medicaid", "State Medicaid fee-for-service", "Medicaid FFS; Title XIX", "medicaid", 365, 60, "midpoint_strict", "day", None, "medicaid_lesser_of", "Portal only."],
    ["Horizon MCO", "Horizon Health managed care", "HORIZON HLTH", "medicaid_mco", 120, 60, "midpoint_strict", "day", None, "standard", "Appeals by fax."],
    ["Sunrise MCO", "Sunrise Community Plan", None, "medicaid_mco", 180, 45, "round_down", "day", None, "standard", "New rates since July 1."],
    ["Medicare", "Medicare Part B", None, "medicare", 365, 120, "round_down", "month", 0.02, "medicare_secondary", None],
    ["Unity PPO", "Unity Preferred", None, "commercial", 180, 180, "midpoint_strict", "session", None, "standard", "Copay of $15 a visit."],
    ["State Fund", "State Compensation Fund", "SCF", "workers_comp", 365, 90, "partial_tenth", "session", None, None, "Bills go to the adjuster."],
]
CONTRACT_HEADERS = [
    "Payer", "Contract no.", "Effective from", "Effective to", "Auto-renew", "Renewal term (months)",
    "Notice period (days)", "Clean claim window", "Late interest", "Escalator", "Escalator date",
]
CONTRACT_ROWS: list[list[object]] = [
    ["Horizon MCO", "HM-2024-014", date(2024, 7, 1), date(2027, 6, 30), "Y", 12, 120, 21, 0.12, 0.03, date(2025, 7, 1)],
    ["Sunrise MCO", "SR-2025-3", date(2025, 1, 1), date(2026, 12, 31), "Y", 24, 30, 30, 0.10, None, None],
    ["Unity PPO", "U-88", date(2024, 1, 1), date(2026, 12, 31), "N", None, 45, 30, None, None, None],
]
RULE_HEADERS = [
    "Payer", "Code", "Covered", "Auth required", "Credentials allowed", "Places allowed", "Telehealth allowed",
    "Documents required", "Max units per day", "Max units per month", "Exclusive with", "Effective from",
]
RULE_ROWS: list[list[object]] = [
    ["Medicaid", "T1017", "Y", "N", "BA;MSW;RN", "11;12;99;02", "Y", "note_signed;care_plan", 16, 120, "T1016", date(2026, 1, 1)],
    ["Medicaid", "T1016", "Y", "N", "BA;MSW;RN", "11;12;99;02", "Y", "note_signed", 16, 120, "T1017", date(2026, 1, 1)],
    ["Medicaid", "H0006", "Y", "N", "BA;MSW;RN", "11;12;99;02", "Y", "note_signed", 12, None, None, date(2026, 1, 1)],
    ["Horizon MCO", "T1017", "Y", "Y", "BA;MSW;RN", "11;12;99", "N", "note_signed;care_plan", 12, 96, None, date(2026, 1, 1)],
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
    "Payer", "Procedure code", "Credential", "Basis", "Unit minutes", "Minimum minutes", "Rate", "Effective from",
    "Effective to",
]
# fmt: on


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
    contracts = book.table("Contracts", CONTRACT_HEADERS, CONTRACT_ROWS)
    for row, terms in enumerate(CONTRACT_ROWS, 1):
        for column in (8, 9):
            if isinstance(terms[column], float):
                contracts.write_number(row, column, terms[column], book.percent)
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
    "99439": ("per_month", None, None),
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
