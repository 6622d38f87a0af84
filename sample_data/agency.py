"""The made-up agency: its payers and rates, staff, clients, and the contacts they had."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

FIRST, LAST = date(2026, 1, 2), date(2026, 10, 30)
RATE_CHANGE = date(2026, 7, 1)
CLIENTS, STAFF, SESSIONS = 900, 40, 14_000

PAYERS = {"Medicaid": 33, "Horizon MCO": 23, "Sunrise MCO": 19, "Medicare": 9, "Unity PPO": 9, "State Fund": 7}
CODES = {
    "Medicaid": {"T1017": 70, "T1016": 22, "H0006": 8},
    "Horizon MCO": {"T1017": 75, "T1016": 25},
    "Sunrise MCO": {"T1017": 70, "H0006": 30},
    "Medicare": {"99490": 100},
    "Unity PPO": {"T1016": 70, "G9012": 30},
    "State Fund": {"WC-HOURLY": 100},
}
# Rates in cents a unit: before and since July 1. A credential's own line stands before the general one.
RATES: dict[tuple[str, str, str], tuple[int, int]] = {
    ("Medicaid", "T1017", "MSW"): (3490, 3640),
    ("Medicaid", "T1017", ""): (3180, 3365),
    ("Medicaid", "T1016", ""): (2940, 3010),
    ("Medicaid", "H0006", ""): (2610, 2610),
    ("Horizon MCO", "T1017", ""): (2867, 2867),
    ("Horizon MCO", "T1016", ""): (2710, 2710),
    ("Sunrise MCO", "T1017", ""): (2730, 2865),
    ("Sunrise MCO", "H0006", ""): (2480, 2600),
    ("Medicare", "99490", ""): (6049, 6049),
    ("Unity PPO", "T1016", ""): (3350, 3350),
    ("Unity PPO", "G9012", ""): (9200, 9200),
    ("State Fund", "WC-HOURLY", ""): (10400, 10400),
    ("Medicare", "99439", ""): (4593, 4593),
}
FIRST_NAMES = (  # noqa: SIM905 - one word a name reads better than a column of them
    "Ana Ben Cora Dev Ela Finn Gia Hugo Ida Jon Kay Leo Mia Ned Ora Pia Quin Rosa Sam Tess Uma Vic Wes Xena Yara Zeb"
).split()
LAST_NAMES = (  # noqa: SIM905 - as above
    "Abara Bright Castle Dunmore Ellery Fairley Garrow Holt Inman Jessop Kerrow Lund Marsh Norrow "
    "Oakes Pell Quill Rivera Stone Thorne Usher Vale Wynne Yates Zorn"
).split()
COUNTIES = ["Alder", "Birch", "Cedar", "Dogwood"]


@dataclass
class Client:
    """One client with one main payer and one usual case manager."""

    client_id: str
    name: str
    payer: str
    member_id: str
    staff: str
    credential: str
    county: str
    tier: str
    program: str
    plan_date: date | None
    diagnosis: str
    code: str
    second_payer: str = ""
    auths: list[dict[str, object]] = field(default_factory=list)


@dataclass
class Session:
    """One contact, as it should have been written down."""

    session_id: str
    client: Client
    day: date
    start: int
    minutes: int
    code: str
    place: str
    telehealth: bool
    staff: str
    credential: str
    units: float = 0
    allowed: int = 0
    payer_share: int = 0
    auth: str = ""
    signed: bool = True
    claim: str = ""
    billed: date | None = None
    charge: int = 0
    paid: int | None = None
    paid_date: date | None = None
    status: str = ""
    denial: str = ""
    cells: dict[str, object] = field(default_factory=dict)


def make_staff(rng: random.Random) -> list[tuple[str, str]]:
    """Staff ids with their credential: two are not qualified for targeted case management."""
    credentials = ["BA"] * 24 + ["MSW"] * 10 + ["RN"] * 5 + ["HS"]
    rng.shuffle(credentials)
    return [(f"STF-{number:02d}", credential) for number, credential in enumerate(credentials, 1)]


def make_clients(rng: random.Random, staff: list[tuple[str, str]]) -> list[Client]:
    """Clients spread over payers and over the staff who may see them."""
    clients = []
    for number in range(1, CLIENTS + 1):
        payer = rng.choices(list(PAYERS), list(PAYERS.values()))[0]
        worker, credential = rng.choice([each for each in staff if each[1] != "HS"])
        clients.append(
            Client(
                client_id=f"C-{number:04d}",
                name=f"{rng.choice(LAST_NAMES)}, {rng.choice(FIRST_NAMES)}",
                payer=payer,
                member_id=f"{rng.randrange(10**9):011d}",
                staff=worker,
                credential=credential,
                county=rng.choice(COUNTIES),
                tier=rng.choices(["1", "2", "3"], [30, 50, 20])[0],
                program=rng.choice(["Adult TCM", "Youth TCM", "Care coordination"]),
                plan_date=date(2025, rng.randint(9, 12), rng.randint(1, 28)),
                diagnosis=rng.choice(["F33.1", "F20.9", "F41.1", "F10.20", "Z59.00", "E11.9"]),
                code=rng.choices(list(CODES[payer]), list(CODES[payer].values()))[0],
                second_payer="Medicaid" if payer in {"Medicare", "Unity PPO"} and rng.random() < 0.3 else "",
            )
        )
    return clients


def make_sessions(rng: random.Random, clients: list[Client]) -> list[Session]:
    """Contacts on workdays, none overlapping for a worker, at most one a day for a client."""
    days = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]
    workdays = [day for day in days if day.weekday() < 5]
    busy: dict[tuple[str, date], list[tuple[int, int]]] = defaultdict(list)
    seen: set[tuple[str, date]] = set()
    sessions: list[Session] = []
    while len(sessions) < SESSIONS:
        client, day = rng.choice(clients), rng.choice(workdays)
        if (client.client_id, day) in seen:
            continue
        minutes = max(10, min(120, int(rng.gammavariate(7, 7.6))))
        start = rng.randrange(8 * 12, 16 * 12) * 5
        if any(start < end and begin < start + minutes for begin, end in busy[client.staff, day]):
            continue
        seen.add((client.client_id, day))
        busy[client.staff, day].append((start, start + minutes))
        telehealth = rng.random() < 0.14 and client.payer != "Horizon MCO"
        place = "02" if telehealth else rng.choices(["11", "12", "99"], [45, 45, 10])[0]
        sessions.append(
            Session("", client, day, start, minutes, client.code, place, telehealth, client.staff, client.credential)
        )
    sessions.sort(key=lambda each: (each.day, each.start, each.client.client_id))
    for number, each in enumerate(sessions, 1):
        each.session_id = f"{number:06d}"
    return sessions
