"""Everything remembered is listed in words, and each entry can be taken back alone."""

from __future__ import annotations

from cmcore.intake.next_file.memory import Memory
from cmcore.intake.next_file.remembered import forget, remembered
from cmcore.intake.reading import read_file

HEADERS = ["Visit", "Who", "Notes"]


def memory() -> Memory:
    made = Memory()
    made.remember(HEADERS, "sessions", {"Visit": "session_id", "Notes": None})
    made.remember_value("payer", "MCD Home", "Medicaid")
    made.remember_payer(["Code", "Rate"], "Aetna")
    made.remember_date_order("Date of Service", "day")
    made.remember_sheet("Old log", used=True)
    made.remember_header_row(["a", "b"], rows=2)
    return made


def test_each_entry_is_told_in_words():
    tables = read_file("fees.csv", b"Code,Rate\nT1017,20.00\n").tables
    assert [(each.what, each.seen, each.means) for each in remembered(memory(), tables)] == [
        ("Column of sessions", "note", "left out"),
        ("Column of sessions", "visit", "Session ID"),
        ("Kind of table", "a table seen before", "sessions"),
        ("Order of dates", "date service", "day first"),
        ("Payer of fee lines", "fees.csv fees", "Aetna"),
        ("Rows of the header", "a table seen before", "2"),
        ("Sheet", "old log", "used"),
        ("Spelling of Payer", "mcd home", "Medicaid"),
    ]


def test_forgetting_one_entry_leaves_the_others():
    entries = remembered(memory())
    for each in entries:
        left = remembered(forget(memory(), each.path))
        assert sorted(one.path for one in left) == sorted(one.path for one in entries if one.path != each.path)


def test_forgetting_what_is_not_there_changes_nothing():
    assert forget(memory(), ("aliases", "payer", "unheard of")) == memory()
    assert forget(memory(), ("aliases", "nothing", "unheard of")) == memory()
