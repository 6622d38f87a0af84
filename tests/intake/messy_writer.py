"""A table of sessions written as agencies' exports are: any preamble, header, number and date style, any encoding."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

FIELDS = (
    "session_id",
    "client_id",
    "client_name",
    "payer",
    "service_date",
    "start_time",
    "minutes",
    "code",
    "staff",
    "billed_amount",
    "note_signed",
)
FEE_FIELDS = ("payer", "code", "modifiers", "basis", "unit_minutes", "rate", "effective_from", "effective_to")
HEADERS = {
    "session_id": ("Session ID", "SESSION_ID", "Session #", "Encounter ID"),
    "client_id": ("Client ID", "client_id", "Client\nID", "CLIENT ID"),
    "client_name": ("Client name", "Client Name", "CLIENT NAME", "Client\nName"),
    "payer": ("Payer", "PAYER", "Insurance", "Payer name"),
    "service_date": ("Service date", "Date of service", "DOS", "Service\nDate", "service_date"),
    "start_time": ("Start time", "Time in", "START TIME", "start_time"),
    "minutes": ("Minutes", "Duration (min)", "Total minutes", "MINUTES"),
    "code": ("Code", "CPT code", "Procedure code", "HCPCS"),
    "staff": ("Staff", "Case manager", "Worker", "STAFF"),
    "billed_amount": ("Billed amount", "Charge", "Charges", "BILLED"),
    "note_signed": ("Note signed", "NOTE SIGNED", "note_signed"),
    "modifiers": ("Modifiers", "Modifier", "MOD"),
    "basis": ("Basis", "BASIS"),
    "unit_minutes": ("Unit minutes", "unit_minutes", "Minutes per unit"),
    "rate": ("Rate", "RATE", "Rate per unit", "Fee"),
    "effective_from": ("Effective from", "Effective\nfrom", "Start date", "effective_from"),
    "effective_to": ("Effective to", "End date", "effective_to"),
}
GROUPS = {
    "session_id": ("Session", "ID"),
    "client_id": ("Client", "ID"),
    "client_name": ("Client", "Name"),
    "payer": ("", "Payer"),
    "service_date": ("Service", "Date"),
    "start_time": ("Service", "Start time"),
    "minutes": ("Service", "Minutes"),
    "code": ("", "Code"),
    "staff": ("", "Staff"),
    "billed_amount": ("Billed", "Amount"),
    "note_signed": ("", "Note signed"),
    "modifiers": ("", "Modifiers"),
    "basis": ("", "Basis"),
    "unit_minutes": ("Unit", "Minutes"),
    "rate": ("", "Rate"),
    "effective_from": ("Effective", "From"),
    "effective_to": ("Effective", "To"),
}
"""Names over two rows: a group over its fields, as merged cells have it."""
DAYS = {
    "iso": "%Y-%m-%d",
    "iso with time": "%Y-%m-%d 00:00:00",
    "month first": "%m/%d/%Y",
    "month first, short year": "%m/%d/%y",
    "day first": "%d/%m/%Y",
    "day first, dashes": "%d-%m-%Y",
    "dots": "%d.%m.%Y",
    "named": "%d-%b-%Y",
    "in words": "%B %d, %Y",
    "with weekday": "%a %m/%d/%Y",
    "with weekday, day first": "%A, %d/%m/%Y",
    "dots, month first": "%m.%d.%Y",
    "compact": "%Y%m%d",
}
NUMERIC = {
    "month first": False,
    "month first, short year": False,
    "day first": True,
    "day first, dashes": True,
    "with weekday": False,
    "with weekday, day first": True,
    "dots": True,
    "dots, month first": False,
}
"""Ways of writing a day whose day and month only their sizes tell apart, and whether the day comes first."""
CELLS = ("date cells", "serial numbers")
TIMES = {"24 hours": "%H:%M", "seconds": "%H:%M:%S", "12 hours": "%I:%M %p", "12 hours, close": "%I:%M%p"}
TIME_CELLS = ("time cells", "parts of a day")
MONEY = ("plain", "dollars", "thousands", "decimal comma", "numbers", "blank-padded", "accounting")
MINUTES = ("numbers", "texts", "spoken", "clock")
SIGNED = {"words": ("yes", "no"), "letters": ("Y", "N"), "truth": ("TRUE", "FALSE"), "capitals": ("Yes", "No")}
LEGAL = "Confidential: protected health information. Unauthorized use or disclosure is prohibited by law. " * 3
EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


@dataclass(frozen=True)
class Mess:
    """How one export looks."""

    preamble: tuple[tuple[str, ...], ...] = ()
    names: dict[str, str] = field(default_factory=lambda: {name: names[0] for name, names in HEADERS.items()})
    order: tuple[str, ...] = FIELDS
    in_groups: bool = False
    left: int = 0
    days: str = "iso"
    times: str = "24 hours"
    money: str = "plain"
    signed: str = "words"
    minutes: str = "numbers"
    padded: bool = False
    with_cover: bool = False
    used_to: int = 0
    blank_after: frozenset[int] = frozenset()
    repeated_after: int | None = None
    footer: tuple[tuple[str, ...], ...] = ()
    with_total: bool = False
    encoding: str | None = None
    delimiter: str = ","
    newline: str = "\r\n"
    quoting: int = csv.QUOTE_MINIMAL
    from_1904: bool = False


def write(rows: list[dict[str, Any]], mess: Mess) -> tuple[str, bytes]:
    """Name and bytes of the file; an encoding makes it a text table, none a workbook."""
    grid = laid_out(rows, mess)
    return ("log.csv", _text(grid, mess)) if mess.encoding else ("log.xlsx", _workbook(grid, mess))


def laid_out(rows: list[dict[str, Any]], mess: Mess) -> list[list[Any]]:
    """The sheet's cells, row by row."""
    blank = [""] * mess.left
    header = _header(mess)
    grid: list[list[Any]] = [[*blank, *line] for line in mess.preamble] + [[*blank, *line] for line in header]
    for at, row in enumerate(rows):
        grid.append([*blank, *(_cell(name, row[name], mess) for name in mess.order)])
        if at in mess.blank_after:
            grid.append([])
        if at == mess.repeated_after and len(header) == 1:
            grid.append([*blank, *header[0]])
    if mess.with_total:
        sums = {"minutes": sum(row["minutes"] or 0 for row in rows)}
        first, *rest = mess.order
        total = [_cell(name, sums[name], mess) if name in sums else "" for name in rest]
        grid += [[], [*blank, "Total" if first not in sums else _cell(first, sums[first], mess), *total]]
    return grid + [[*blank, *line] for line in mess.footer]


def _header(mess: Mess) -> list[list[str]]:
    if not mess.in_groups:
        return [[mess.names[name] for name in mess.order]]
    groups = [GROUPS[name][0] for name in mess.order]
    shown = ["" if at and group == groups[at - 1] else group for at, group in enumerate(groups)]
    return [shown, [GROUPS[name][1] for name in mess.order]]


def _cell(name: str, value: Any, mess: Mess) -> Any:
    if value is None:
        return ""
    if name in WRITE_AS:
        return WRITE_AS[name](value, mess)
    if name == "note_signed":
        return SIGNED[mess.signed][0 if value else 1]
    return f"\u00a0{value}  " if mess.padded else value


def _day(value: date, mess: Mess) -> Any:
    if mess.days == "date cells":
        return value
    if mess.days == "serial numbers":
        return (value - (EPOCH_1904 if mess.from_1904 else EPOCH)).days
    return value.strftime(DAYS[mess.days])


def _time(minutes: int, mess: Mess) -> Any:
    moment = datetime(2026, 1, 1) + timedelta(minutes=minutes)  # noqa: DTZ001 - only its time of day is written
    if mess.times == "time cells":
        return time(moment.hour, moment.minute)
    return minutes / 1440 if mess.times == "parts of a day" else moment.strftime(TIMES[mess.times])


def _minutes(value: int, mess: Mess) -> Any:
    said = {"numbers": value, "spoken": f"{value} min", "clock": f"{value // 60}:{value % 60:02}"}
    return said.get(mess.minutes, str(value))


def _money(cents: int, mess: Mess) -> Any:
    amount = Decimal(cents) / 100
    if mess.money == "numbers":
        return float(amount)
    if mess.money == "decimal comma":
        return f"{amount:,.2f}".translate(str.maketrans({",": ".", ".": ","}))
    said = {"plain": f"{amount:.2f}", "dollars": f"${amount:,.2f}", "thousands": f"{amount:,.2f}"}
    if mess.money == "accounting":
        return f"$ {amount:,.2f}" if cents >= 0 else f"($ {-amount:,.2f})"
    return said.get(mess.money, f"\u00a0{amount:.2f} ")


WRITE_AS = {
    "service_date": _day,
    "effective_from": _day,
    "effective_to": _day,
    "start_time": _time,
    "minutes": _minutes,
    "unit_minutes": lambda value, mess: value if mess.minutes == "numbers" else str(value),
    "billed_amount": _money,
    "rate": _money,
}


def _text(grid: list[list[Any]], mess: Mess) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=mess.delimiter, lineterminator=mess.newline, quoting=mess.quoting)
    writer.writerows(grid)
    return out.getvalue().encode(mess.encoding or "utf-8")


def _workbook(grid: list[list[Any]], mess: Mess) -> bytes:
    book = Workbook()
    if mess.from_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.title = "Log"
    if mess.with_cover:
        cover = book.create_sheet("Cover", 0)
        cover["B2"] = "Service log"
        cover["B3"] = LEGAL
    for row in grid:
        sheet.append([None if cell == "" else cell for cell in row])
    if mess.in_groups:
        _merge(sheet, mess)
    if mess.used_to:
        sheet.cell(mess.used_to, 40).number_format = "0.00"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _merge(sheet: Any, mess: Mess) -> None:
    """Each group's name merged over its neighbouring fields."""
    row, start = len(mess.preamble) + 1, 0
    groups = [GROUPS[name][0] for name in mess.order]
    for at in range(1, len(groups) + 1):
        if at == len(groups) or groups[at] != groups[start]:
            if groups[start] and at - start > 1:
                place = {"start_column": mess.left + start + 1, "end_column": mess.left + at}
                sheet.merge_cells(start_row=row, end_row=row, **place)
            start = at
