"""The faults planted in the sample log, each a sentence and a count, applied in this order to rows drawn by seed."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from claims import POSTED

if TYPE_CHECKING:
    import random

    from agency import Client, Session

NOT_AVAILABLE = "#N/A"
PLANLESS_CLIENTS = 56
PLAN_CODES = {("Medicaid", "T1017"), ("Horizon MCO", "T1017")}
SPELLINGS = {
    "Medicaid": ["Medicad", "medicaid", "MEDICAID ", "Medicaid FFS"],
    "Horizon MCO": ["Horizn", "HORIZON HLTH", "H0rizon MCO", "Horizon  MCO"],
    "Sunrise MCO": ["Sunrse MCO", "Sunrise M.C.O.", "Sunrise"],
    "Medicare": ["Medcare", "MEDICARE"],
    "Unity PPO": ["Unity", "Unity P.P.O."],
    "State Fund": ["State Fnd", "STATE FUND"],
}


@dataclass(frozen=True)
class Fault:
    """One kind of fault: how many rows, which rows can have it, and what it does to one.

    `denied` of ten rows with it were billed all the same, and the payer answered with the code `answer`.
    """

    name: str
    count: int
    fits: Callable[[Session], bool]
    apply: Callable[[random.Random, Session], None]
    denied: int = 0
    answer: str = ""


def anything(_: Session) -> bool:
    """Every row fits."""
    return True


def managed(each: Session) -> bool:
    """A row of a plan that asks for authorizations."""
    return each.client.payer in {"Horizon MCO", "Sunrise MCO"}


def set_cell(name: str, make: Callable[[random.Random, Session], object]) -> Callable[[random.Random, Session], None]:
    """A change of one written cell."""

    def apply(rng: random.Random, each: Session) -> None:
        each.cells[name] = make(rng, each)

    return apply


def _unpaid(each: Session) -> None:
    each.billed, each.claim, each.status, each.paid, each.paid_date, each.denial = None, "", "", None, None, ""


def _unsigned(_: random.Random, each: Session) -> None:
    each.cells["signed"] = "N"
    _unpaid(each)


def _never_billed(_: random.Random, each: Session) -> None:
    _unpaid(each)


def _late(rng: random.Random, each: Session) -> None:
    _unpaid(each)
    each.billed = each.day + timedelta(days=rng.randint(125, 150))
    each.claim, each.status = f"CLM-{70_000 + int(each.session_id)}", "Billed"


def _no_auth(_: random.Random, each: Session) -> None:
    each.cells["auth"] = None
    _unpaid(each)


def _not_qualified(_: random.Random, each: Session) -> None:
    each.cells["credential"] = "HS"
    _unpaid(each)


def _wrong_place(_: random.Random, each: Session) -> None:
    each.cells["place"] = "21"
    _unpaid(each)


def _by_video(_: random.Random, each: Session) -> None:
    each.cells["telehealth"], each.cells["place"] = "Y", "02"
    _unpaid(each)


def _unknown_code(_: random.Random, each: Session) -> None:
    each.cells["code"] = "H0330"
    _unpaid(each)


def _short_contact(rng: random.Random, each: Session) -> None:
    minutes = rng.randint(2, 6)
    each.cells["minutes"], each.cells["end"], each.cells["units"] = minutes, each.start + minutes, 0
    _unpaid(each)


def _transposed(_: random.Random, each: Session) -> str:
    digits = each.auth
    return digits[:-3] + digits[-2] + digits[-3] + digits[-1] if digits[-2] != digits[-3] else digits[:-1] + "X"


def _spelled(rng: random.Random, each: Session) -> str:
    return rng.choice(SPELLINGS[each.client.payer])


def _month_first(_: random.Random, each: Session) -> str:
    return f"{each.day.month}/{each.day.day}/{each.day:%y}"


def _hours_words(_: random.Random, each: Session) -> str:
    hours, minutes = divmod(each.minutes, 60)
    return f"{hours}h {minutes:02d}m"


QUARTER_CODES = {"T1016", "T1017", "H0006"}

PLAN = [
    Fault("payer misspelled or written in another way", 180, anything, set_cell("payer", _spelled)),
    Fault("payer left blank", 36, anything, set_cell("payer", lambda _r, _e: None)),
    Fault("minutes missing, start and end given", 61, anything, set_cell("minutes", lambda _r, _e: None)),
    Fault("duration written in words (1h 15m)", 70, lambda e: e.minutes >= 60, set_cell("minutes", _hours_words)),
    Fault("service date written as text (7/3/26)", 210, anything, set_cell("day", _month_first)),
    Fault("service date that does not exist", 6, anything, set_cell("day", lambda _r, e: f"2/30/{e.day:%y}")),
    Fault("service date in a far year", 8, anything, set_cell("day", lambda _r, e: e.day.replace(year=2062, day=1))),
    Fault(
        "code in lower case or with blanks",
        60,
        lambda e: e.code in QUARTER_CODES,
        set_cell("code", lambda _r, e: f" {e.code.lower()}"),
    ),
    Fault(
        "letter O for zero in a code",
        38,
        lambda e: e.code in QUARTER_CODES,
        set_cell("code", lambda _r, e: e.code.replace("0", "O")),
    ),
    Fault("code H0330, which does not exist", 52, lambda e: e.code in QUARTER_CODES, _unknown_code, 5, "CO-181"),
    Fault("note not signed", 240, anything, _unsigned, 4, "CO-252"),
    Fault("authorization number missing", 150, lambda e: managed(e) and bool(e.auth), _no_auth, 6, "CO-197"),
    Fault(
        "authorization number mistyped",
        64,
        lambda e: managed(e) and bool(e.auth),
        set_cell("auth", _transposed),
    ),
    Fault(
        "worker's credential not allowed",
        55,
        lambda e: e.client.payer in {"Medicaid", "Horizon MCO"},
        _not_qualified,
        5,
        "CO-185",
    ),
    Fault(
        "place of service not allowed",
        45,
        lambda e: e.client.payer in {"Medicaid", "Horizon MCO"},
        _wrong_place,
        5,
        "CO-58",
    ),
    Fault(
        "delivered by video where the plan does not allow it",
        60,
        lambda e: e.client.payer == "Horizon MCO",
        _by_video,
        4,
        "CO-58",
    ),
    Fault("contact too short for a unit", 45, lambda e: e.code in QUARTER_CODES, _short_contact),
    Fault("delivered and never billed", 120, lambda e: bool(e.claim) and e.day < date(2026, 9, 1), _never_billed),
    Fault(
        "billed after the filing deadline",
        40,
        lambda e: e.client.payer == "Horizon MCO" and e.day < date(2026, 6, 15),
        _late,
        8,
        "CO-29",
    ),
    Fault(
        "charge written as text ($1,234.50)",
        320,
        lambda e: e.charge > 0,
        set_cell("charge", lambda _r, e: f"${e.charge / 100:,.2f}"),
    ),
    Fault(
        "units that disagree with the minutes",
        33,
        lambda e: e.code in QUARTER_CODES,
        set_cell("units", lambda r, e: e.units + r.choice([1, 2])),
    ),
    Fault("error value in the minutes cell", 8, anything, set_cell("minutes", lambda _r, _e: NOT_AVAILABLE)),
    Fault("signed written as yes", 90, anything, set_cell("signed", lambda _r, _e: "yes")),
]


def plant(rng: random.Random, sessions: list[Session]) -> list[Session]:
    """The log as it was written down: each fault on rows of its own, then rows entered twice and overlapping ones."""
    free = list(sessions)
    rng.shuffle(free)
    for fault in PLAN:
        rows = [each for each in free if fault.fits(each)][: fault.count]
        taken = {id(each) for each in rows}
        free = [each for each in free if id(each) not in taken]
        for each in rows:
            fault.apply(rng, each)
        _denied_for(fault, rows)
    log = [*sessions, *_entered_twice(free), *_overlapping(rng, free[200:])]
    return sorted(log, key=lambda each: (each.day, each.start, each.session_id))


def _denied_for(fault: Fault, rows: list[Session]) -> None:
    """Some rows of a fault were billed in time to be answered, and the payer denied them for it."""
    for place, each in enumerate(sorted(rows, key=lambda one: one.session_id)):
        billed = each.billed or each.day + timedelta(days=6 + place % 9)
        answered = billed + timedelta(days=15 + place % 21)
        if place % 10 >= fault.denied or answered > POSTED:
            continue
        each.claim = each.claim or f"CLM-{60_000 + int(each.session_id)}"
        each.billed, each.paid_date, each.status, each.paid, each.denial = billed, answered, "Denied", 0, fault.answer


def forget_plans(rng: random.Random, clients: list[Client]) -> None:
    """Clients of plans that ask for a care plan whose plan date nobody entered: every row of theirs lacks it."""
    asked = [each for each in clients if (each.payer, each.code) in PLAN_CODES]
    for each in rng.sample(asked, PLANLESS_CLIENTS):
        each.plan_date = None


def _entered_twice(free: list[Session]) -> list[Session]:
    rows = [copy(each) for each in free if each.claim][:39]
    for each in rows:
        each.session_id, each.cells = f"9{each.session_id[1:]}", {}
        _unpaid(each)
    return rows


def _overlapping(rng: random.Random, free: list[Session]) -> list[Session]:
    """The same worker with another client of the same payer at the same time."""
    rows = []
    clients = {each.client.client_id: each.client for each in free}
    for each in [one for one in free if one.code == "T1017" and one.client.payer == "Medicaid" and one.claim][:26]:
        other = rng.choice(
            [c for c in clients.values() if c.payer == "Medicaid" and c.code == "T1017" and c is not each.client]
        )
        twin = copy(each)
        twin.session_id, twin.client, twin.start, twin.cells = f"8{each.session_id[1:]}", other, each.start + 5, {}
        _unpaid(twin)
        rows.append(twin)
    return rows
