"""Agreed terms become dated fee lines, price the sessions from their first day on, and can be taken back."""

from __future__ import annotations

from datetime import date
from unittest.mock import Mock

import pytest

from cmcore.findings import CmcoreError, EditConflictError
from cmcore.negotiation import agreed as agreed_terms
from cmcore.negotiation.agreed import Agreed, levelled, new_schedule, realised
from cmcore.store import agreements
from cmcore.store import workspace as store
from cmcore.store.agreements import ScheduleChangedError
from cmcore.store.workspace import open_workspace
from tests.remits.test_capitation import frames_of

DAY = date(2026, 6, 1)
TERMS = Agreed("Medicaid", date(2026, 5, 1), {"T1017": 220_000})
LOG = b"""Session ID,Client ID,Payer,Date of service,Code,Credential,Minutes,Paid,Paid date
S1,C1,Medicaid,2026-04-30,T1017,BA,30,40.00,2026-05-20
S2,C2,Medicaid,2026-05-01,T1017,BA,30,44.00,2026-05-20
S3,C3,Medicaid,2026-05-02,T1017,MSW,30,40.00,2026-05-20
S4,C4,Medicaid,2026-05-03,T1017,BA,15,,
"""
FEES = b"""Payer,Code,Credential,Rate,Basis,Unit minutes,Effective from,Effective to
Medicaid,T1017,,20.00,per unit,15,2026-01-01,
Medicaid,T1017,MSW,25.00,per unit,15,2026-01-01,2026-12-31
Medicaid,T1016,,10.00,per unit,15,2026-01-01,
"""


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("CMCORE_DATABASE_URL", f"sqlite:///{tmp_path / 'cmcore.db'}")
    made = open_workspace()
    made.set_as_of(DAY)
    for name, data in (("log.csv", LOG), ("fees.csv", FEES)):
        assert made.add_upload(name, data, "Ana").refused is None
    return made


def allowed(workspace):
    lines = workspace.estimate(DAY).lines.sort("session_id")
    return lines["allowed"].to_list()


def test_agreed_rates_price_the_sessions_from_their_first_day_on_and_go_again(workspace):
    before = allowed(workspace)
    assert before == [4_000, 4_000, 5_000, 2_000]  # 2 units at $20, the MSW's at $25, 1 unit
    workspace.agree(TERMS, DAY, "Ana")
    assert allowed(workspace) == [4_000, 4_400, 4_400, 2_200]  # April as it was, then $22 for whoever delivers it
    ended = {each.cell: (each.old, each.new) for each in workspace.edits(undone=False)}
    assert ended == {"H2": ("", "2026-04-30"), "H3": ("2026-12-31", "2026-04-30")}
    (kept,) = open_workspace(workspace.id).agreed()
    assert (kept.payer, kept.start, dict(kept.rates), kept.who) == (
        "Medicaid",
        date(2026, 5, 1),
        {"T1017": 220_000},
        "Ana",
    )
    workspace.take_back_agreed(kept, "Ana")
    assert (allowed(workspace), workspace.agreed(), len(workspace.uploads())) == (before, (), 2)


def test_what_was_realised_is_laid_beside_what_was_agreed(workspace):
    workspace.agree(TERMS, DAY, "Ana")
    (row,) = realised(workspace.estimate(DAY).lines, workspace.agreed()).to_dicts()
    # since May 1: 5 units at $22 are $110; two answered sessions were due $88 and brought $84
    assert (row["sessions"], row["units"], row["agreed"], row["allowed"]) == (3, 500, 11_000, 11_000)
    assert (row["answered"], row["payer_share"], row["paid"], row["variance"]) == (2, 8_800, 8_400, -400)


def test_sessions_voided_or_entered_twice_are_no_volume_of_what_was_agreed(workspace):
    more = (
        b"Session ID,Client ID,Payer,Date of service,Code,Minutes,Claim status\n"
        b"S5,C5,Medicaid,2026-05-04,T1017,30,\nS5,C5,Medicaid,2026-05-04,T1017,30,\n"
        b"S6,C6,Medicaid,2026-05-04,T1017,30,void\n"
    )
    assert workspace.add_upload("more.csv", more, "Ana").refused is None
    workspace.agree(TERMS, DAY, "Ana")
    (row,) = realised(workspace.estimate(DAY).lines, workspace.agreed()).to_dicts()
    # the five units from May 1 as before, and the two of S5 once: 7 x $22
    assert (row["sessions"], row["units"], row["agreed"], row["allowed"]) == (4, 700, 15_400, 15_400)


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (220_000, " Sessions paid more today are paid less from then on."),
        (250_000, ""),
    ],
)
def test_one_rate_in_the_place_of_several_is_said(rate, said):
    lines = [fee(), fee(credential="MSW", rate=250_000), fee(rate=190_000, effective_to=date(2026, 4, 30))]
    fees = frames_of(fees=[*lines, fee(code="T1016")])["fees"]
    assert levelled(fees, Agreed("Medicaid", date(2026, 5, 1), {"T1017": rate, "T1016": 210_000})) == (
        f"T1017: ${rate // 10_000}.00 for all takes the place of $20.00 and $25.00 for MSW.{said}",
    )


def test_terms_follow_terms(workspace):
    workspace.agree(TERMS, DAY, "Ana")
    workspace.agree(Agreed("Medicaid", date(2026, 5, 3), {"T1017": 240_000}), DAY, "Ana")
    assert allowed(workspace) == [4_000, 4_400, 4_400, 2_400]
    first, second = realised(workspace.estimate(DAY).lines, workspace.agreed()).to_dicts()
    assert (first["sessions"], first["agreed"], first["allowed"]) == (2, 8_800, 8_800)
    assert (second["sessions"], second["agreed"], second["allowed"]) == (1, 2_400, 2_400)
    with pytest.raises(CmcoreError, match="The terms from 2026-05-03 took the place of these"):
        workspace.take_back_agreed(workspace.agreed()[0], "Ana")
    for terms in reversed(workspace.agreed()):
        workspace.take_back_agreed(terms, "Ana")
    assert allowed(workspace) == [4_000, 4_000, 5_000, 2_000]


def test_a_retainer_keeps_its_hours_and_what_goes_beyond_them():
    retainer = fee(basis="retainer", unit_minutes=None, included_hours=1_000, overage_rate=950_000)
    (line,) = new_schedule(frames_of(fees=[retainer])["fees"], TERMS).lines.to_dicts()
    assert (line["rate"], line["included_hours"], line["overage_rate"]) == (220_000, 1_000, 950_000)


def test_no_rate_is_none_to_agree_on():
    with pytest.raises(CmcoreError, match="is no rate that can be agreed"):
        new_schedule(frames_of(fees=[fee()])["fees"], Agreed("Medicaid", date(2026, 5, 1), {"T1017": 0}))


def fee(**more):
    line = {"payer": "Medicaid", "code": "T1017", "rate": 200_000, "basis": "per_unit", "unit_minutes": 15}
    return line | {"effective_from": date(2026, 1, 1)} | more


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([fee(code="T1016")], 'Code in force on 2026-05-01 "T1017" is not known. Nearest: T1016'),
        ([fee(effective_to=date(2026, 4, 30))], 'Code in force on 2026-05-01 "T1017" is not known'),
        (
            [fee(), fee(effective_from=date(2026, 5, 1))],
            "T1017: a fee line of Medicaid begins on 2026-05-01, not before",
        ),
        ([fee(), fee(credential="MSW", unit_minutes=60)], "T1017: the fee lines of Medicaid measure different units"),
    ],
)
def test_terms_that_cannot_be_put_in_say_why(lines, said):
    with pytest.raises(CmcoreError, match=said.replace("(", r"\(")):
        new_schedule(frames_of(fees=lines)["fees"], TERMS)


def test_a_schedule_without_a_last_day_is_left_as_it_is(workspace):
    workspace.remove_upload(next(each.id for each in workspace.uploads() if each.name == "fees.csv"), "Ana")
    workspace.add_upload("short.csv", b"Payer,Code,Rate,Basis,Unit minutes\nMedicaid,T1017,20.00,per unit,15\n", "Ana")
    with pytest.raises(CmcoreError, match="there is no column for Effective to"):
        workspace.agree(TERMS, DAY, "Ana")
    assert (workspace.agreed(), len(workspace.uploads())) == ((), 2)


def test_terms_of_two_codes_from_one_day_are_taken_back_apart(workspace):
    workspace.agree(TERMS, DAY, "Ana")
    workspace.agree(Agreed("Medicaid", date(2026, 5, 1), {"T1016": 110_000}), DAY, "Ben")
    assert allowed(workspace) == [4_000, 4_400, 4_400, 2_200]
    first, second = workspace.agreed()
    workspace.take_back_agreed(second, "Ben")
    assert allowed(workspace) == [4_000, 4_400, 4_400, 2_200]  # T1017 stays at the $22 that Ana put in
    assert workspace.agreed() == (first,)
    assert {each.cell for each in workspace.edits(undone=False)} == {"H2", "H3"}


def test_terms_that_two_people_put_in_and_take_back_at_once_are_all_kept(workspace):
    # both have read the record before either writes it
    ana, ben = open_workspace(workspace.id), open_workspace(workspace.id)
    ana.agree(TERMS, DAY, "Ana")
    ben.agree(Agreed("Medicaid", date(2026, 5, 1), {"T1016": 110_000}), DAY, "Ben")
    assert [each.who for each in ben.agreed()] == ["Ana", "Ben"]


def test_terms_are_worked_out_anew_where_the_data_changed_meanwhile(workspace, monkeypatch):
    other = open_workspace(workspace.id)
    made = agreed_terms.schedule_workbook

    def meanwhile(lines):
        monkeypatch.setattr(store, "schedule_workbook", made)
        other.agree(Agreed("Medicaid", date(2026, 5, 1), {"T1016": 110_000}), DAY, "Ben")
        return made(lines)

    monkeypatch.setattr(store, "schedule_workbook", meanwhile)
    workspace.agree(TERMS, DAY, "Ana")
    assert [each.who for each in workspace.agreed()] == ["Ben", "Ana"]
    assert allowed(workspace) == [4_000, 4_400, 4_400, 2_200]
    assert len(workspace.uploads()) == 4  # the log, the fees, Ben's lines and Ana's


def test_terms_agreed_by_somebody_else_meanwhile_stand_in_the_way(workspace, monkeypatch):
    other = open_workspace(workspace.id)
    made = agreed_terms.schedule_workbook

    def meanwhile(lines):
        monkeypatch.setattr(store, "schedule_workbook", made)
        other.agree(Agreed("Medicaid", date(2026, 5, 1), {"T1017": 210_000}), DAY, "Ben")
        return made(lines)

    monkeypatch.setattr(store, "schedule_workbook", meanwhile)
    with pytest.raises(CmcoreError, match="T1017: a fee line of Medicaid begins on 2026-05-01"):
        workspace.agree(TERMS, DAY, "Ana")
    assert [each.who for each in workspace.agreed()] == ["Ben"]


def test_data_that_keeps_changing_leaves_the_schedule_as_it_is(workspace, monkeypatch):
    monkeypatch.setattr(agreements, "lock", lambda *_: Mock(revision=-1))
    with pytest.raises(ScheduleChangedError, match="Nothing was put in"):
        workspace.agree(TERMS, DAY, "Ana")
    assert (workspace.agreed(), len(workspace.uploads())) == ((), 2)


def test_a_cell_that_somebody_else_filled_leaves_no_file_behind(workspace, monkeypatch):
    monkeypatch.setattr(agreements.edits, "add", Mock(side_effect=EditConflictError("fees!H2", "x", "Ben", "now")))
    with pytest.raises(EditConflictError):
        workspace.agree(TERMS, DAY, "Ana")
    assert (workspace.agreed(), len(workspace.uploads())) == ((), 2)
