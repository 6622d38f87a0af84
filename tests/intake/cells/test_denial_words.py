"""Where the work on a denial stands, as agencies write it in their logs: the status, and the level of appeal."""

from __future__ import annotations

import pytest

from cmcore.intake.cells.denial_words import stands
from cmcore.intake.reading import read_file

HEAD = "Claim no,Client ID,Payer,Code,DOS,Denied on,CARC,Status,Billed"
SPELLINGS = [
    ("2nd level appeal", "appealed", "2"),
    ("Second Level Appeal", "appealed", "2"),
    ("Appeal L2 pending", "appealed", "2"),
    ("Level 2 Appeal Submitted", "appealed", "2"),
    ("Appeal #2", "appealed", "2"),
    ("Second appeal in progress", "appealed", "2"),
    ("2nd recon", "appealed", "2"),
    ("Lvl 1 appeal - awaiting response", "appealed", "1"),
    ("Appeal 1 sent", "appealed", "1"),
    ("Reconsideration", "appealed", None),
    ("Recon pending w/ payer", None, None),
    ("ALJ hearing", "appealed", None),
    ("Fair hearing requested", "appealed", None),
    ("1st level appeal denied", "lost", "1"),
    ("2nd level - denied", None, None),
    ("Appeal upheld", "lost", None),
    ("Appeal won - paid", "won", None),
    ("L2 appeal overturned", "won", "2"),
    ("Appeal partially overturned", "partly_won", None),
    ("Appeal paid, then denied", None, None),
    ("2nd level appeal needed", "working", "2"),
    ("Appeal not filed", None, None),
    ("Do not appeal", None, None),
    ("Appeal or write off", None, None),
    ("Paid in full", "won", None),
    ("Closed - paid", "won", None),
    ("Partial pay", "partly_won", None),
    ("Not paid", None, None),
    ("Unpaid", None, None),
    ("W/O", "written_off", None),
    ("Closed - W/O", "written_off", None),
    ("Bad debt", "written_off", None),
    ("Uncollectible", "written_off", None),
    ("Write off requested", None, None),
    ("Pending write off approval", None, None),
    ("Closed", None, None),
    ("Pending payer", None, None),
    ("Peer to peer", None, None),
]


@pytest.mark.parametrize(("text", "status", "level"), SPELLINGS)
def test_a_status_says_where_the_work_stands_and_at_which_level(text, status, level):
    log = f'{HEAD}\nK1,C1,Medicaid,T1017,2026-03-01,2026-03-20,197,"{text}",60\n'
    more = "".join(f"K{at},C1,Medicaid,T1017,2026-03-01,2026-03-20,197,Working,60\n" for at in range(2, 6))
    reading = read_file("denials.csv", (log + more).encode())
    (table,) = reading.tables
    assert table.frame.select("status", "level").row(0) == (status, level)
    told = [each.cell for each in reading.findings if each.kind == "unknown-choice"]
    assert told == ([] if status else ["H2"])


@pytest.mark.parametrize("text", ["", "1", "l1", "appeal-able maybe", "won't pay", "level 2"])
def test_what_says_nothing_is_not_read(text):
    assert stands(text) is None
