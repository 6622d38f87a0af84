"""A workspace's figures: computed once a revision, true to it, and corrected cell by cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cmcore.engine.estimate import price_sessions
from cmcore.findings import EditConflictError, InputInvalidError
from cmcore.intake.correcting.corrections import Typed
from cmcore.store import workspaces
from cmcore.store.workspace import open_workspace

DAY = date(2026, 6, 1)
FEES = b"Payer,Code,Rate,Unit minutes,Basis\nMedicaid,T1017,33.65,15,per_unit\n"
HEADER = b"Session ID,Client ID,Service date,Minutes,Start time,End time,Code,Payer\n"
MARCH = HEADER + b"1,C1,2026-03-02,abc,09:00,09:30,T1017,Medicaid\n2,C2,2026-03-03,45,09:00,09:45,T1017,Medicaid\n"


@pytest.fixture
def workspace(database):
    found = open_workspace(database=database)
    found.add_upload("log.csv", MARCH, "Ana")
    found.add_upload("fees.csv", FEES, "Ana")
    return found


def row_id(workspace, number: int) -> str:
    return workspace.dataset(DAY).frames["sessions"]["row_id"][number]


def finding_of(workspace, kind: str):
    return next(each for each in workspace.findings(DAY) if each.kind == kind)


def test_two_sessions_on_one_revision_share_the_figures(workspace, database):
    other = open_workspace(workspace.id, database=database)
    assert other.dataset(DAY) is workspace.dataset(DAY)
    assert other.estimate(DAY) is workspace.estimate(DAY)
    assert other.findings(DAY) is workspace.findings(DAY)


def test_figures_of_another_day_are_computed_for_that_day(workspace):
    assert workspace.estimate(date(2026, 6, 2)).as_of == date(2026, 6, 2)
    assert workspace.estimate(DAY).as_of == DAY


def test_two_workspaces_of_the_same_revision_have_their_own_figures(workspace, database):
    other = open_workspace(workspaces.make(database, "Other").id, database=database)
    other.set_as_of(DAY)
    other.set_as_of(None)
    assert other.revision == workspace.revision
    assert other.dataset(DAY).frames["sessions"].is_empty()
    assert workspace.dataset(DAY).frames["sessions"].height == 2


def test_figures_asked_for_after_somebody_s_change_are_those_of_the_new_revision(workspace, database):
    other = open_workspace(workspace.id, database=database)
    other.edit(row_id(other, 1), "minutes", Typed("", "", "45", "60", "signed note"), "Ben")
    assert workspace.revision == other.revision - 1
    assert workspace.estimate(date(2026, 6, 3)).lines["allowed"].to_list()[1] == 13_460  # 4 x 33.65
    assert workspace.revision == other.revision


def test_a_value_typed_in_another_shape_can_be_corrected_again(workspace):
    workspace.correct(finding_of(workspace, "not-a-number"), "1h 15m", "Ana")
    again = finding_of(workspace, "minutes-disagree")
    assert again.value == "75"
    workspace.correct(again, "30", "Ana")
    assert workspace.dataset(DAY).frames["sessions"]["minutes"].to_list() == [30, 45]
    (change,) = workspace.changes(workspace.uploads()[0].id)
    assert (change.cell, change.was, change.now) == ("D2", "abc", 30)


def test_any_cell_of_a_row_can_be_edited(workspace):
    workspace.edit(row_id(workspace, 1), "minutes", Typed("", "", "45", "1h", "signed note"), "Ana")
    (made,) = workspace.edits()
    assert (made.place, made.old, made.new, made.why, made.who) == ("log!D3", "45", "1h", "signed note", "Ana")
    assert workspace.dataset(DAY).frames["sessions"]["minutes"].to_list()[1] == 60


def test_the_second_to_edit_a_cell_is_told(workspace, database):
    row, other = row_id(workspace, 1), open_workspace(workspace.id, database=database)
    other.edit(row, "minutes", Typed("", "", "45", "60", ""), "Ben")
    with pytest.raises(EditConflictError, match='log!D3 was changed to "60" by Ben'):
        workspace.edit(row, "minutes", Typed("", "", "45", "30", ""), "Ana")


@pytest.mark.parametrize(
    ("row", "field", "text", "why"),
    [
        ("here", "minutes", "soon", "log!D3, Minutes"),
        ("here", "region", "North", "there is no column for"),
        ("gone0000:log:9", "minutes", "30", "no longer in the workspace"),
    ],
)
def test_an_edit_that_no_cell_can_take_is_refused_and_not_kept(workspace, row, field, text, why):
    with pytest.raises(InputInvalidError, match=why):
        workspace.edit(row_id(workspace, 1) if row == "here" else row, field, Typed("", "", None, text, ""), "Ana")
    assert workspace.edits() == ()


def test_files_of_the_same_name_keep_their_corrections_apart(workspace):
    workspace.add_upload("log.csv", MARCH.replace(b"03-0", b"04-0"), "Ana")
    april = [each for each in workspace.findings(DAY) if each.kind == "not-a-number"][1]
    workspace.correct(april, "30", "Ana")
    assert [len(workspace.changes(each.id)) for each in workspace.uploads()] == [0, 0, 1]


def test_a_cell_put_back_as_the_file_has_it_is_no_change(workspace):
    row = row_id(workspace, 1)
    workspace.edit(row, "minutes", Typed("", "", "45", "60", ""), "Ana")
    workspace.edit(row, "minutes", Typed("", "", "60", "45", ""), "Ana")
    upload = workspace.uploads()[0]
    assert workspace.changes(upload.id) == ()
    assert workspace.corrected(upload.id).data == MARCH


def test_the_surest_of_several_suggestions_on_a_cell_is_the_one_accepted(workspace):
    found = finding_of(workspace, "not-a-number")
    likely = replace(found, suggestion="29", safe=False, confidence=0.3)
    assert workspace.accept([found, likely], "Ana") == 1
    assert [each.new for each in workspace.edits()] == [found.suggestion]


def test_a_correction_is_offered_again_for_the_same_text_in_the_next_file(workspace):
    book = b"Payer,Code,Rate,Basis\nMedicaid,T1017,21.00,per_unit\nAetna,T1017,20.00,per_unit\n"
    workspace.add_upload("book.csv", book, "Ana")
    may = MARCH.replace(b"03-0", b"05-0").replace(b"Medicaid", b"State plan")
    workspace.add_upload("may.csv", may, "Ana")
    unknown = [each for each in workspace.findings(DAY) if each.kind == "unknown-payer"]
    for each in unknown:
        workspace.correct(each, "Medicaid", "Ana")
    assert len(unknown) >= 1
    workspace.add_upload("june.csv", may.replace(b"05-0", b"06-0"), "Ana")
    again = workspace.corrected_before(DAY)
    assert [(each.file, each.suggestion) for each in again] == [("june.csv", "Medicaid")] * len(unknown)
    workspace.accept(again, "Ana")
    assert workspace.corrected_before(DAY) == ()


def test_an_edit_prices_again_only_the_sessions_it_reaches(workspace, monkeypatch):
    counts = []

    def counted(frames, **options):
        counts.append(frames["sessions"].height)
        return price_sessions(frames, **options)

    monkeypatch.setattr("cmcore.engine.reprice.price_sessions", counted)
    assert workspace.estimate(DAY).lines["allowed"].to_list() == [None, 10_095]  # 3 x 33.65
    whole = len(counts)
    workspace.edit(row_id(workspace, 1), "minutes", Typed("", "", "45", "60", "signed note"), "Ana")
    assert workspace.estimate(DAY).lines["allowed"].to_list() == [None, 13_460]  # 4 x 33.65
    # With its suggestion accepted (45 minutes by the clock) the session is what it was, so nothing else is priced.
    assert (counts[:whole], counts[whole:]) == ([2, 2], [1])
