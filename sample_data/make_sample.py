"""A made-up agency's year, with the faults that real exports have: python sample_data/make_sample.py.

Everything here is invented: no person, agency or payer exists. The same seed gives the same bytes.
"""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path

from agency import RATES, make_clients, make_sessions, make_staff
from claims import authorize, bill, price
from denial_sheet import write_denial_log
from faults import PLAN, forget_plans, plant
from log_sheets import write_service_log
from payer_sheets import write_payer_book

FOLDER = Path(__file__).parent
SEED = 20261120


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
    forget_plans(random.Random(SEED + 1), clients)
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
