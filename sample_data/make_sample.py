"""A made-up agency's year, with the faults that real exports have: python sample_data/make_sample.py.

Everything here is invented: no person, agency or payer exists. The same seed gives the same bytes.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from faults import PLAN, plant
from sheets import write_denial_log, write_payer_book, write_service_log

FOLDER = Path(__file__).parent
SEED = 20261120
FIRST, LAST = date(2026, 1, 2), date(2026, 10, 30)
POSTED = date(2026, 11, 18)
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
}
FIRST_NAMES = [
    "Ana",
    "Ben",
    "Cora",
    "Dev",
    "Ela",
    "Finn",
    "Gia",
    "Hugo",
    "Ida",
    "Jon",
    "Kay",
    "Leo",
    "Mia",
    "Ned",
    "Ora",
    "Pia",
    "Quin",
    "Rosa",
    "Sam",
    "Tess",
    "Uma",
    "Vic",
    "Wes",
    "Xena",
    "Yara",
    "Zeb",
]
LAST_NAMES = [
    "Abara",
    "Bright",
    "Castle",
    "Dunmore",
    "Ellery",
    "Fairley",
    "Garrow",
    "Holt",
    "Inman",
    "Jessop",
    "Kerrow",
    "Lund",
    "Marsh",
    "Norrow",
    "Oakes",
    "Pell",
    "Quill",
    "Rivera",
    "Stone",
    "Thorne",
    "Usher",
    "Vale",
    "Wynne",
    "Yates",
    "Zorn",
]
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
    plan_date: date
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


def half_up(value: float) -> int:
    """Nearest whole number of cents."""
    return int(value + 0.5)


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


def rate_of(session: Session, *, paid_by_old: bool = False) -> int:
    """Cents a unit on the session's day; `paid_by_old` gives the rate before July 1."""
    key = (session.client.payer, session.code, session.credential)
    before, since = RATES.get(key) or RATES[session.client.payer, session.code, ""]
    return since if session.day >= RATE_CHANGE and not paid_by_old else before


def units_of(session: Session) -> float:
    """Units by the payer's rule: quarter hours past their midpoint, tenths of an hour, or one."""
    if session.code == "G9012":
        return 1
    if session.code == "WC-HOURLY":
        return int((session.minutes + 2) // 6) / 10
    whole, rest = divmod(session.minutes, 15)
    if session.client.payer == "Sunrise MCO":
        return whole
    return whole + (1 if rest * 2 > 15 else 0)


def price(sessions: list[Session]) -> None:
    """What each session's payer should pay, by the rules written in the payer book."""
    month_minutes: Counter[tuple[str, int]] = Counter()
    for each in sessions:
        each.units = units_of(each)
        if each.code == "99490":
            key = (each.client.client_id, each.day.month)
            before, month_minutes[key] = month_minutes[key], month_minutes[key] + each.minutes
            each.units = 1 if before < 20 <= month_minutes[key] else 0
        each.allowed = half_up(rate_of(each) * each.units + 1e-9)
        each.payer_share = share_of(each.client.payer, each.allowed)
        each.charge = half_up(each.allowed * 1.35 / 100) * 100


def share_of(payer: str, allowed: int) -> int:
    """The payer's own share: after coinsurance and sequestration, or after a copay."""
    if payer == "Medicare":
        gross = allowed - half_up(allowed * 0.2)
        return gross - half_up(gross * 0.02)
    return max(0, allowed - 1500) if payer == "Unity PPO" else allowed


def authorize(rng: random.Random, sessions: list[Session]) -> list[dict[str, object]]:
    """Two approvals a year for the managed plans' targeted case management; some too small, some lapsed."""
    used: Counter[tuple[str, str, int]] = Counter()
    for each in sessions:
        if each.client.payer in {"Horizon MCO", "Sunrise MCO"}:
            used[each.client.client_id, each.code, 1 if each.day.month <= 6 else 2] += int(each.units)
    approvals: list[dict[str, object]] = []
    number = 10_000
    by_client = {each.client.client_id: each.client for each in sessions}
    for (client_id, code, half), units in sorted(used.items()):
        number += rng.randint(1, 9)
        client = by_client[client_id]
        draw = rng.random()
        approved = int(units * (0.85 if draw < 0.06 else 1.35)) + 4
        first = date(2026, 1, 1) if half == 1 else RATE_CHANGE
        last = date(2026, 6, 30) if half == 1 else date(2026, 12, 31)
        if 0.06 <= draw < 0.10:
            last -= timedelta(days=rng.randint(20, 60)) if half == 1 else timedelta(days=rng.randint(70, 110))
        approval = {
            "no": f"A-{number:06d}",
            "client": client,
            "code": code,
            "units": approved,
            "first": first,
            "last": last,
        }
        approvals.append(approval)
        client.auths.append(approval)
    for each in sessions:
        half_start = date(2026, 1, 1) if each.day.month <= 6 else RATE_CHANGE
        each.auth = next(
            (str(a["no"]) for a in each.client.auths if a["code"] == each.code and a["first"] == half_start), ""
        )
    return approvals


def bill(rng: random.Random, sessions: list[Session]) -> None:
    """Claims and their answers: most paid as expected, one plan short since July, some denied, the last ones open."""
    claim = 80_000
    for each in sessions:
        if each.allowed == 0 or rng.random() < 0.011:
            continue
        each.billed = each.day + timedelta(days=rng.randint(4, 16))
        if each.billed > POSTED - timedelta(days=12):
            each.billed = None
            continue
        claim += 1
        each.claim, each.status = f"CLM-{claim}", "Billed"
        answered = each.billed + timedelta(days=rng.randint(14, 38))
        if answered > POSTED or rng.random() < 0.012:
            continue
        each.paid_date = answered
        if rng.random() < 0.024:
            each.status, each.paid = "Denied", 0
            each.denial = rng.choices(
                ["CO-197", "CO-16", "CO-50", "CO-252", "CO-29", "CO-18", "CO-185"], [30, 20, 14, 14, 8, 8, 6]
            )[0]
            continue
        short = each.client.payer == "Sunrise MCO" and each.day >= RATE_CHANGE and rng.random() < 0.6
        amount = half_up(rate_of(each, paid_by_old=short) * each.units + 1e-9)
        each.status, each.paid = "Paid", share_of(each.client.payer, amount)


def make() -> dict[str, bytes]:
    """The sample files by name, and README counts of what was planted."""
    rng = random.Random(SEED)
    staff = make_staff(rng)
    clients = make_clients(rng, staff)
    sessions = make_sessions(rng, clients)
    price(sessions)
    approvals = authorize(rng, sessions)
    bill(rng, sessions)
    log = plant(rng, sessions)
    made = datetime(2026, 11, 20)
    return {
        "service_log.xlsx": write_service_log(log, made),
        "payer_book.xlsx": write_payer_book(RATES, clients, approvals, staff, made),
        "denial_log.xlsx": write_denial_log([each for each in sessions if each.denial], rng, made),
    }


def main() -> None:
    """Write the files beside this script and say what was planted."""
    for name, data in make().items():
        (FOLDER / name).write_bytes(data)
        print(f"{name}: {len(data):,} bytes")
    for fault in PLAN:
        print(f"{fault.count:>5}  {fault.name}")


if __name__ == "__main__":
    main()
