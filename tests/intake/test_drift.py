"""What drifted since the file before, by kind, severity and place."""

from __future__ import annotations

import pytest

from cmcore.findings import Severity
from cmcore.intake.next_file.drift import find_drift
from cmcore.intake.reading import read_file

MAY = """Session ID,Client ID,Payer,Date of service,Code,Minutes,Auth #,Mood
S1,C1,Medicaid,2026-05-04,T1017,45,A-1,fine
S2,C2,Aetna,2026-05-05,T1017,30,A-2,sad
"""


def drift(newer: str, older: str = MAY):
    readings = [read_file("may.csv", older.encode()), read_file("june.csv", newer.encode())]
    found = find_drift(readings)
    assert all(each.file == "june.csv" for each in found)
    return [(each.kind, each.severity, each.cell, each.field) for each in found]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("Minutes", "Minutes"), []),
        (("Minutes", "Duration (minutes)"), [("column-renamed", Severity.INFO, "F1", "minutes")]),
        (("Mood", "Weather"), [("column-added", Severity.INFO, "H1", None)]),
        (("Auth #", "Colour"), [
            ("column-dropped", Severity.WARNING, None, "authorization_no"), ("column-added", Severity.INFO, "G1", None),
        ]),
        (("Client ID", "Colour"), [
            ("column-dropped", Severity.ERROR, None, "client_id"), ("column-added", Severity.INFO, "B1", None),
        ]),
        (("2026-05-04", "Monday"), []),
    ],
)  # fmt: skip
def test_a_changed_header_is_told_with_what_it_costs(change, expected):
    assert drift(MAY.replace(*change)) == expected


def test_a_new_column_of_ours_is_told():
    rows = MAY.splitlines()
    newer = "\n".join(f"{row},{cell}" for row, cell in zip(rows, ("Region", "North", "South"), strict=True))
    assert drift(newer) == [("column-added", Severity.INFO, "I1", "region")]


def test_a_column_that_holds_something_else_is_told():
    newer = MAY.replace("A-1", "77001").replace("A-2", "77002")
    assert drift(newer) == [("column-retyped", Severity.WARNING, "G1", "authorization_no")]


def test_a_column_that_is_empty_now_is_told():
    newer = MAY.replace("A-1", "").replace("A-2", "")
    assert drift(newer) == [("column-emptied", Severity.WARNING, "G1", "authorization_no")]


def test_the_newest_earlier_file_of_the_same_export_counts():
    april, june = MAY.replace("Minutes", "Duration (min)"), MAY.replace("S1", "S9")
    readings = [read_file(f"{name}.csv", data.encode()) for name, data in
                (("april", april), ("may", MAY), ("june", june))]  # fmt: skip
    assert [(each.file, each.kind) for each in find_drift(readings)] == [("may.csv", "column-renamed")]


def test_another_table_of_the_same_kind_is_not_the_same_export():
    assert drift("Worker,Credential,Hire date\nAna,BA,2026-01-01\n") == []
    assert drift(MAY, "Appointment ID,Diagnosis,Ordered by,Care plan date,Acuity\nE1,F32.1,Dr Lee,2026-01-01,2\n") == []
