"""An edit brings the findings between tables up to date, whichever table it is in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cmcore.intake.checking.across import check_dataset
from cmcore.intake.correcting.edits import CellEdit, apply_edits

AS_OF = date(2026, 11, 20)
NINE = {"start_time": "9:00", "end_time": "10:00", "minutes": 60, "staff": "Ana Rivera", "client_id": "C-1"}
POLICY = {"client_id": "C-1", "payer": "Medicaid", "start_date": "2026-01-01", "end_date": "2026-02-28"}
FEE = {"payer": "Medicaid", "code": "T1017", "rate": "30", "effective_from": "2026-04-01"}


@pytest.mark.parametrize(
    ("kind", "edits"),
    [
        ("staff-overlap", [("f:Sessions:3", "start_time", "10:00"), ("f:Sessions:3", "end_time", "11:00")]),
        ("staff-overlap", [("f:Sessions:3", "staff", "Bo Chen")]),
        ("outside-cover", [("f:Policies:2", "end_date", "2026-03-31")]),
        ("rate-gap", [("f:Fees:2", "effective_from", "2026-03-01")]),
    ],
)
def test_a_correction_takes_its_finding_away(sessions, table, dataset, kind, edits):
    made = dataset(sessions(NINE, NINE | {"client_id": "C-2"}), table("policies", POLICY), table("fees", FEE))
    before = replace(made, findings=check_dataset(made, as_of=AS_OF))
    assert kind in {each.kind for each in before.findings}
    after = apply_edits(before, [CellEdit(*each) for each in edits], as_of=AS_OF)
    assert kind not in {each.kind for each in after.findings}


def test_an_edit_that_makes_a_clash_is_told(sessions, dataset):
    later = NINE | {"client_id": "C-2", "start_time": "10:00", "end_time": "11:00"}
    made = dataset(sessions(NINE, later))
    after = apply_edits(made, [CellEdit("f:Sessions:3", "start_time", "9:59")], as_of=AS_OF)
    assert [each.kind for each in after.findings if each.kind == "staff-overlap"] == ["staff-overlap"]
