"""The denial log that the agency keeps by hand."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

from book import Book

if TYPE_CHECKING:
    from datetime import datetime

    from agency import Session

# fmt: off
DENIAL_HEADERS = [
    "Claim ID", "Client ID", "Payer", "Procedure", "DOS", "Billed", "Expected", "Denial code (CARC)", "Preventable",
    "Root cause", "Denial date", "Owner", "Next action", "Next touch", "Status", "Appeal filed", "Date resolved",
    "Outcome", "Recovered", "Notes",
]
# fmt: on
CAUSES = {
    "CO-197": "No authorization at the time",
    "CO-16": "Claim lacks information",
    "CO-50": "Necessity not shown",
    "CO-252": "Records asked for",
    "CO-29": "Filed late",
    "CO-18": "Sent twice",
    "CO-185": "Worker not eligible",
    "CO-58": "Place not covered",
    "CO-181": "Code not valid",
}  # fmt: skip


def write_denial_log(denied: list[Session], rng: random.Random, made: datetime) -> bytes:
    """The denial log that the agency keeps by hand: two lines in three of what was denied."""
    rows: list[list[object]] = []
    answers = random.Random(made.toordinal())
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
        ended = filed + timedelta(days=answers.randint(14, 44)) if filed and status in {"Won", "Lost"} else None
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
                ended,
                "Overturned" if status == "Won" else None,
                won,
                None,
            ]
        )
    book = Book(made)
    sheet = book.table("Denials 2026", DENIAL_HEADERS, rows, top=2)
    sheet.write_string(0, 0, "Denial log 2026", book.title)
    return book.close()
