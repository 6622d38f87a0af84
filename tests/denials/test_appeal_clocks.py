"""The deadline of each level, counted by hand from the notice that it answers."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cmcore.denials.deadlines import with_deadlines

AS_OF = date(2026, 4, 20)
KINDS = {"payer": pl.String, "status": pl.String, "level": pl.Int64, "denial_date": pl.Date, "notice_date": pl.Date,
         "deadline": pl.Date}  # fmt: skip
PAYERS = pl.DataFrame(
    {
        "payer": ["Medicare", "Horizon MCO", "Medicaid", "Unity PPO", "Contract"],
        "payer_type": ["medicare", "medicaid_mco", "medicaid", "commercial", None],
        "appeal_days": [None, None, None, None, 45],
    }
)


@pytest.mark.parametrize(
    ("payer", "status", "level", "denied", "notice", "own", "deadline", "named"),
    [
        # redetermination: 5 days for the mail and 120 (42 CFR 405.942): Mar 2 + 125 days
        ("Medicare", "new", 0, "2026-03-02", None, None, "2026-07-05", "redetermination"),
        ("Medicare", "appealed", 1, "2026-03-02", None, None, "2026-07-05", "redetermination"),
        # QIC: 180 days and 5 from the notice of the redetermination: Jun 1 + 185
        ("Medicare", "lost", 1, "2026-03-02", "2026-06-01", None, "2026-12-03", "QIC reconsideration"),
        ("Medicare", "working", 2, "2026-03-02", "2026-12-01", None, "2027-02-04", "ALJ hearing"),  # 65 days
        ("Medicare", "lost", 5, "2026-03-02", "2027-12-01", None, None, "none left"),
        # Medicaid plan: 60 days from the notice (42 CFR 438.402(c)(2)(ii)), then a fair hearing within 120
        ("Horizon MCO", "new", 0, "2026-03-02", None, None, "2026-05-01", "plan appeal"),
        ("Horizon MCO", "lost", 1, "2026-03-02", "2026-06-01", None, "2026-09-29", "state fair hearing"),
        ("Medicaid", "new", 0, "2026-03-02", None, None, "2026-05-31", "state fair hearing"),  # 90 days
        # ERISA: 180 days, then four calendar months: Oct 31 and four months is Feb 28
        ("Unity PPO", "new", 0, "2026-03-02", None, None, "2026-08-29", "internal appeal (ERISA)"),
        ("Unity PPO", "lost", 1, "2026-03-02", "2026-10-31", None, "2027-02-28", "external review"),
        # a contract's own days, and the log's own date before them
        ("Contract", "new", 0, "2026-03-02", None, None, "2026-04-16", None),
        ("Contract", "new", 0, "2026-03-02", None, "2026-04-30", "2026-04-30", None),
        ("Contract", "lost", 1, "2026-03-02", "2026-04-10", "2026-04-30", None, None),
        ("Horizon MCO", "new", 0, None, None, None, None, None),  # no denial, no clock
        ("Nobody", "new", 0, "2026-03-02", None, None, None, None),
    ],
)
def test_the_last_day_of_each_level(payer, status, level, denied, notice, own, deadline, named):  # noqa: PLR0917
    day = {name: date.fromisoformat(value) if value else None
           for name, value in (("denial_date", denied), ("notice_date", notice), ("deadline", own))}  # fmt: skip
    rows = pl.DataFrame([{"payer": payer, "status": status, "level": level} | day], schema=KINDS)
    [found] = with_deadlines(rows, PAYERS, AS_OF).to_dicts()
    last = date.fromisoformat(deadline) if deadline else None
    assert (found["deadline"], found["next_appeal"]) == (last, named)
    assert found["days_left"] == ((last - AS_OF).days if last else None)
