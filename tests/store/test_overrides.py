"""Gates overridden in a workspace: with a name, in writing, for the reasons of the day, and taken back."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.engine.gates import CLAIM, OVERRIDDEN, PASSED, RECORD, gate_sheets, overridden_lines, stopped_at
from cmcore.findings import InputInvalidError
from cmcore.store.workspace import open_workspace

ON_A_SERVER_TOO = True
DAY = date(2026, 6, 1)
BOOK = b"""Payer,Code,Rate,Unit minutes,Basis
Medicaid,T1017,20,15,per_unit
"""
RULES = b"""Payer,Code,Documents required
Medicaid,T1017,note_signed
"""
PAYERS = b"""Payer,Payer type,Filing days
Medicaid,medicaid,60
"""
LOG = """Session ID,Client ID,Service date,Minutes,Code,Payer,Note signed
S1,C1,2026-05-20,45,T1017,Medicaid,N
S2,C2,2026-05-21,30,T1017,Medicaid,Y
{more}"""


@pytest.fixture
def workspace(database):
    kept = open_workspace(database=database)
    for name, data in (("fees.csv", BOOK), ("rules.csv", RULES), ("payers.csv", PAYERS), ("log.csv", log_bytes())):
        assert kept.add_upload(name, data, "Ana").refused is None
    return kept


def log_bytes(more: str = "") -> bytes:
    return LOG.format(more=more).encode()


def gates(kept, day=DAY):
    stopped = stopped_at(kept.estimate(day), kept.overrides())
    return dict(stopped.select("session_id", "gate").iter_rows())


def row(kept, session):
    lines = kept.estimate(DAY).lines
    return lines.filter(lines["session_id"] == session)["row_id"][0]


def test_an_override_lets_a_session_out_and_changes_no_figure(workspace):
    assert gates(workspace) == {"S1": RECORD, "S2": PASSED}
    before = workspace.estimate(DAY).lines
    workspace.override_gates([row(workspace, "S1")], DAY, " Signed on paper ", "Ana")
    assert gates(workspace) == {"S1": OVERRIDDEN, "S2": PASSED}
    assert workspace.estimate(DAY).lines.equals(before)
    made = workspace.overrides()["S1"]
    assert (made.reasons, made.why, made.who) == (frozenset({"note-unsigned"}), "Signed on paper", "Ana")


def test_what_stops_a_session_since_stops_it_again(workspace):
    workspace.override_gates([row(workspace, "S1")], DAY, "Signed on paper", "Ana")
    late = date(2026, 8, 1)  # the 60 days to file ended July 19
    assert gates(workspace, late) == {"S1": CLAIM, "S2": CLAIM}
    stopped = stopped_at(workspace.estimate(late), workspace.overrides())
    shown = overridden_lines(stopped, workspace.overrides())
    assert shown.select("item", "gate", "overridden", "why", "who").rows() == [
        ("S1", CLAIM, "note-unsigned", "Signed on paper", "Ana")
    ]


def test_it_holds_for_the_session_in_a_newer_export(workspace):
    workspace.override_gates([row(workspace, "S1")], DAY, "Signed on paper", "Ana")
    newer = log_bytes("S3,C3,2026-05-22,30,T1017,Medicaid,N\n").replace(
        b"S1,C1", b"S0,C9,2026-05-19,15,T1017,Medicaid,Y\nS1,C1"
    )
    assert workspace.add_upload("log.csv", newer, "Ana").refused is None
    assert gates(workspace) == {"S0": PASSED, "S1": OVERRIDDEN, "S2": PASSED, "S3": RECORD}


def test_two_sessions_of_one_id_are_overridden_one_by_one(workspace):
    assert workspace.add_upload("more.csv", log_bytes("S2,C4,2026-05-22,30,T1017,Medicaid,N\n"), "Ana").refused is None
    lines = workspace.estimate(DAY).lines
    unsigned = lines.filter((lines["session_id"] == "S2") & (lines["client_id"] == "C4"))["row_id"]
    workspace.override_gates(unsigned.to_list(), DAY, "Signed on paper", "Ana")
    out = stopped_at(workspace.estimate(DAY), workspace.overrides())
    assert out.filter(out["gate"] == OVERRIDDEN)["row_id"].to_list() == unsigned.to_list()


def test_what_is_taken_back_is_held_again_and_nothing_is_forgotten(workspace):
    workspace.override_gates([row(workspace, "S1")], DAY, "Signed on paper", "Ana")
    workspace.take_back_overrides(["S1"], "Ben")
    assert gates(workspace) == {"S1": RECORD, "S2": PASSED}
    assert workspace.overrides() == {}


@pytest.mark.parametrize(
    ("session", "why", "who", "said"),
    [
        ("S1", " ", "Ana", "reason in writing"),
        ("S1", "Signed on paper", " ", "Say who you are"),
        ("S2", "Signed on paper", "Ana", "Nothing stops session S2"),
    ],
)
def test_no_override_without_a_reason_a_name_or_something_to_override(workspace, session, why, who, said):
    with pytest.raises(InputInvalidError, match=said):
        workspace.override_gates([row(workspace, session)], DAY, why, who)
    assert workspace.overrides() == {}


def test_the_workbook_lists_what_is_held_and_what_was_overridden(workspace):
    stopped = stopped_at(workspace.estimate(DAY), workspace.overrides())
    sheets = gate_sheets(stopped, workspace.overrides())
    assert sheets["Held"].select("gate", "session_id", "worth", "reasons").rows() == [
        (RECORD, "S1", 6_000, "Note not signed")  # three units at $20
    ]
    workspace.override_gates([row(workspace, "S1")], DAY, "Signed on paper", "Ana")
    stopped = stopped_at(workspace.estimate(DAY), workspace.overrides())
    sheets = gate_sheets(stopped, workspace.overrides())
    assert sheets["Held"].is_empty()
    assert sheets["Overridden"].select("session_id", "overridden", "why", "who").rows() == [
        ("S1", "Note not signed", "Signed on paper", "Ana")
    ]
