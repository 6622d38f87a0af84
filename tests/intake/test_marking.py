from __future__ import annotations

import re
from pathlib import Path

import cmcore.intake
from cmcore.findings import Severity
from cmcore.intake.cells.parsed import Note
from cmcore.intake.checking.across import ACROSS_KINDS
from cmcore.intake.checking.checks import TABLE_KINDS
from cmcore.intake.checking.marking import Verdict, mark, note_findings, severity_of
from cmcore.reference import tables as reference

INTAKE = Path(cmcore.intake.__file__).parent


def test_every_kind_of_fault_that_intake_can_find_is_listed_with_a_title_and_what_to_do():
    source = "".join(path.read_text("utf-8") for path in INTAKE.rglob("*.py"))
    raised = set(re.findall(r'(?:CellFault|Verdict)\(\s*"([a-z-]+)"', source)) | ACROSS_KINDS | TABLE_KINDS
    listed = reference.finding_kinds()
    assert raised <= set(listed["kind"])
    assert len(raised) > 25
    assert listed.null_count().sum_horizontal().item() == 0


def test_kinds_are_kebab_case_and_have_a_severity():
    for kind in reference.finding_kinds()["kind"]:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind)
        assert severity_of(kind) in Severity


def test_a_finding_carries_its_whole_place(table):
    made, _ = table("fees", {"code": "T1017", "rate": "33.65"})
    found = mark(made, ("f:Fees:2", 2), "rate", 336500, Verdict("below-limit", "is too small.", "34.00", safe=True))
    assert (found.file, found.sheet, found.cell, found.row, found.row_id) == ("book.xlsx", "Fees", "B2", 2, "f:Fees:2")
    assert (found.table, found.field, found.value, found.suggestion, found.safe) == (
        "fees",
        "rate",
        "33.65",
        "34.00",
        True,
    )
    assert found.message == "Fees!B2, Rate: is too small."


def test_a_field_without_a_column_is_placed_at_its_row(table):
    made, _ = table("fees", {"code": "T1017", "rate": "33.65"})
    found = mark(made, ("f:Fees:2", 2), "payer", None, Verdict("missing-value", "is missing."))
    assert (found.cell, found.message) == (None, "Fees row 2, Payer: is missing.")


def test_nothing_is_safe_without_a_suggestion(table):
    made, _ = table("fees", {"code": "T1017", "rate": "33.65"})
    assert not mark(made, ("f:Fees:2", 2), "rate", 336500, Verdict("below-limit", "is odd.", safe=True)).safe


def test_what_was_decided_of_a_column_is_said_at_its_header(table):
    made, _ = table("sessions", {"client_id": "C-1", "service_date": "4/5/26"})
    (found,) = note_findings(made, "service_date", [Note("The dates were read month first.")])
    assert (found.kind, found.cell, found.severity) == ("column-read", "B1", Severity.INFO)
