"""The checklists of a session and the gates that stop it, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.engine.checklists import IN_NOTE, MET, MISSING, NOT_EXPORTED, checks_of
from cmcore.engine.gates import by_gate, stopped_at
from tests.engine.frames import estimate

FULL = {
    "client_id": "C1", "service_date": date(2026, 3, 2), "staff": "W1", "code": "T1017", "minutes": 45,
    "medical_necessity": True, "credential": "MSW", "note_signed": True, "ordered_by": "Dr. A", "care_plan_date": date(2026, 1, 5),
}  # fmt: skip


def answers(session, **more):
    return {each.item: each.answer for each in checks_of(session, **more)}


def test_a_full_session_meets_what_a_log_can_show():
    assert answers(FULL) == {
        "medically-necessary": MET, "qualified-worker": MET, "in-the-record": MET, "ordered": MET,
        "name": MET, "dates": MET, "provider": MET,
        "content": IN_NOTE, "declined": IN_NOTE, "coordination": IN_NOTE, "timeline": IN_NOTE, "reevaluation": IN_NOTE,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "more", "item", "answer"),
    [
        ({"note_signed": False}, {}, "in-the-record", MISSING),
        ({"note_signed": None}, {}, "in-the-record", MISSING),
        ({"note_signed": None}, {"absent": frozenset({"note_signed"})}, "in-the-record", NOT_EXPORTED),
        ({"medical_necessity": False}, {}, "medically-necessary", MISSING),
        ({}, {"reasons": frozenset({"credential-not-allowed"})}, "qualified-worker", MISSING),
        ({"credential": None}, {}, "qualified-worker", MISSING),
        ({"client_id": None}, {}, "name", MISSING),
        ({"client_id": None, "client_name": "Doe, Jane"}, {}, "name", MET),
        ({"minutes": None, "code": None, "units": None}, {}, "content", MISSING),
        ({"care_plan_date": None}, {"absent": frozenset({"care_plan_date"})}, "reevaluation", NOT_EXPORTED),
    ],
)
def test_one_item_of_a_checklist(change, more, item, answer):
    assert answers(FULL | change, **more)[item] == answer


RULE = {"payer": "Medicaid", "code": "T1017", "documents_required": "note_signed", "authorization_required": True}


def test_the_record_stops_a_session_before_the_claim_does():
    rows = [
        {"note_signed": False, "authorization_no": None},  # both: the record first
        {"note_signed": True, "authorization_no": None},
        {"note_signed": False, "authorization_no": "A-1"},
        {"note_signed": True, "authorization_no": "A-1"},
    ]
    approval = {
        "authorization_no": "A-1",
        "client_id": "C1",
        "payer": "Medicaid",
        "code": "T1017",
        "units_approved": 9_900,
    }
    given = estimate(
        [each | {"service_date": date(2026, 3, at)} for at, each in enumerate(rows, 2)],
        rules=[RULE],
        authorizations=[approval],
    )
    assert stopped_at(given)["gate"].to_list() == ["record", "claim", "record", "passed"]
    # 3 units at $33.65 each
    assert by_gate(stopped_at(given)).rows() == [
        ("record", 2, 20_190),
        ("claim", 1, 10_095),
        ("overridden", 0, 0),
        ("passed", 1, 10_095),
    ]
