"""Voided and cancelled sessions: nothing is owed for them, and they take nothing from the others."""

from __future__ import annotations

from cmcore.engine.stakes import with_stakes
from cmcore.intake.tables import Dataset
from cmcore.scenarios.utilization import Utilization
from tests.engine.frames import day, estimate, price

VOID = {"claim_status": "void"}
APPROVAL = {"authorization_no": "A1", "client_id": "C1", "payer": "Medicaid", "code": "T1017", "units_approved": 300}
NEEDED = {"payer": "Medicaid", "code": "T1017", "authorization_required": True}


def test_a_voided_session_brings_nothing_and_has_nothing_at_stake():
    found = estimate([VOID])
    line = with_stakes(Dataset((), {}, ()), found).lines.row(0, named=True)

    assert (line["coverage"], line["reasons"]) == ("not_covered", "voided")
    assert (line["expected"], line["allowed"], line["payer_share"], line["amount_at_stake"]) == (0, None, None, None)


def test_a_voided_session_has_no_other_fault():
    faulty = VOID | {"note_signed": False, "code": "T9999", "minutes": 1}
    found = estimate([faulty | {"authorization_no": "A9"}], rules=[NEEDED])

    assert found.lines["reasons"].to_list() == ["voided"]
    assert found.reasons["reason"].to_list() == ["voided"]


def test_what_was_paid_for_a_voided_session_is_paid_over():
    lines = price([VOID | {"paid_amount": 8_240}, VOID | {"paid_amount": 0}, VOID])

    assert lines["variance"].to_list() == [8_240, None, None]
    assert lines["reasons"].to_list() == ["voided;overpaid", "voided", "voided"]
    assert lines["expected"].to_list() == [0, 0, 0]


def test_the_session_that_replaces_a_voided_one_is_no_copy():
    lines = price([VOID | {"claim_no": "K1"}, {}])

    assert lines["coverage"].to_list() == ["not_covered", "covered"]
    assert lines["expected"].to_list() == [0, 10_095]  # 3 units at $33.65


def test_a_voided_session_uses_up_no_approval_and_no_limit():
    named = {"authorization_no": "A1"}
    rules = [NEEDED | {"max_units_per_month": 300}]
    sessions = [VOID | named, named | {"service_date": day(3, 3)}]
    lines = price(sessions, authorizations=[APPROVAL], rules=rules)

    assert lines["coverage"].to_list() == ["not_covered", "covered"]
    assert lines["units_payable"].to_list()[1] == 300


def test_a_voided_session_takes_no_units_from_a_pool():
    payers = [{"payer": "Medicaid", "unit_rounding": "round_up", "unit_scope": "month"}]
    lines = price([VOID | {"minutes": 5}, {"minutes": 5, "service_date": day(3, 3)}], payers=payers)

    assert lines["units"].to_list()[1] == 100


def test_plans_leave_voided_sessions_out_and_say_so():
    used = Utilization.from_lines(price([VOID, {"service_date": day(3, 3)}]))

    assert (used.sessions, used.minutes, used.fee_revenue) == (1, 45, 10_095)
    assert "1 session left out: voided or cancelled." in used.notes
