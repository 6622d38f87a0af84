"""Cells that several lines of a wide row share: one correction is of all of them, whichever was shown."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cmcore.findings import EditConflictError
from cmcore.intake.correcting.corrections import Typed
from cmcore.intake.correcting.faults import by_kind, of_kind
from cmcore.store.workspace import open_workspace

AS_OF = date(2026, 4, 10)
TIMESHEET = b"""Minutes of March 2026
Client ID,Payer,Code,1,2,3,4,5
C1,Medicaid,T1017,30,30,,,
C2,Medicad,T1017,15,3O,45,,
C3,Medicaid,T1017,,30,,30,
"""
BOOK = b"Payer,Timely filing days\nMedicaid,365\nHorizon,180\n"


@pytest.fixture
def workspace(database):
    opened = open_workspace(database=database)
    opened.add_upload("days.csv", TIMESHEET, "Ana")
    opened.add_upload("payers.csv", BOOK, "Ana")
    return opened


def payers_of(workspace, client):
    sessions = workspace.dataset(AS_OF).frames["sessions"]
    return sessions.filter(pl.col("client_id") == client)["payer"].to_list()


def rows_of(workspace, client):
    sessions = workspace.dataset(AS_OF).frames["sessions"]
    return sessions.filter(pl.col("client_id") == client)["row_id"].to_list()


def test_a_shared_cell_is_corrected_in_all_its_lines_once(workspace):
    found = [each for each in workspace.findings(AS_OF) if each.cell == "B4"]
    assert len(found) == 3
    assert len(of_kind(found, None)) == 1
    assert workspace.accept(found, "Ana") == 1
    assert payers_of(workspace, "C2") == ["Medicaid"] * 3
    assert not [each for each in workspace.findings(AS_OF) if each.cell == "B4"]
    upload = workspace.uploads()[0]
    assert workspace.corrected(upload.id).data == TIMESHEET.replace(b"Medicad", b"Medicaid")
    workspace.undo("Ana")
    assert payers_of(workspace, "C2") == ["Medicad"] * 3


def test_two_people_at_two_lines_of_one_cell_are_at_one_cell(workspace):
    first, second, third = rows_of(workspace, "C2")
    workspace.edit(third, "payer", Typed("", "", "Medicad", "Medicaid", "typed"), "Ana")
    with pytest.raises(EditConflictError):
        workspace.edit(second, "payer", Typed("", "", "Medicad", "Horizon", "typed"), "Ben")
    workspace.edit(first, "payer", Typed("", "", "Medicaid", "Horizon", "typed"), "Ben")
    assert payers_of(workspace, "C2") == ["Horizon"] * 3
    assert payers_of(workspace, "C1") == ["Medicaid"] * 2


def test_a_cell_of_one_line_alone_is_corrected_in_it_alone(workspace):
    (found,) = (each for each in workspace.findings(AS_OF) if each.cell == "E4")
    workspace.correct(found, "30", "Ana")
    sessions = workspace.dataset(AS_OF).frames["sessions"]
    assert sessions.filter(pl.col("client_id") == "C2")["minutes"].to_list() == [15, 30, 45]
    upload = workspace.uploads()[0]
    assert workspace.corrected(upload.id).data == TIMESHEET.replace(b"3O", b"30")


def test_of_several_codes_in_a_cell_the_other_cells_of_the_row_are_shared(database):
    workspace = open_workspace(database=database)
    log = b"Client ID,Payer,Date,Units,Code\nC1,Medicad,2026-03-02,2,T1017; T1016\nC2,Medicaid,2026-03-02,2,T1017\n"
    workspace.add_upload("codes.csv", log, "Ana")
    _, second = rows_of(workspace, "C1")
    workspace.edit(second, "payer", Typed("", "", "Medicad", "Medicaid", "typed"), "Ana")
    assert payers_of(workspace, "C1") == ["Medicaid"] * 2


HEADED = b"""Date,Client ID,Code,Minutes,Staff
Payer: Medicaid
2026-03-02,C1,T1017,45,JD
2026-03-03,C2,T1017,30,JD
Payer: Horizn
2026-03-04,C3,T1017,60,JD
2026-03-05,C4,T1017,60,JD
"""


def test_a_heading_above_rows_is_typed_over_for_all_of_them_and_keeps_its_label(database):
    workspace = open_workspace(database=database)
    workspace.add_upload("log.csv", HEADED, "Ana")
    workspace.add_upload("payers.csv", BOOK, "Ana")
    found = [each for each in workspace.findings(AS_OF) if each.kind in {"unknown-payer", "payer-typo"}]
    assert [(each.cell, each.value) for each in found] == [("A5", "Horizn")] * 2
    assert [each.cell for each in of_kind(found, None)] == ["A5"]
    assert by_kind(found)[0].cells == 1
    workspace.correct(found[1], "Horizon", "Ana")
    sessions = workspace.dataset(AS_OF).frames["sessions"].sort("service_date")
    assert sessions["payer"].to_list() == ["Medicaid", "Medicaid", "Horizon", "Horizon"]
    upload = workspace.uploads()[0]
    assert workspace.corrected(upload.id).data == HEADED.replace(b"Horizn", b"Horizon")
    assert [(each.was, each.now) for each in workspace.changes(upload.id)] == [("Payer: Horizn", "Payer: Horizon")]
    workspace.edit(sessions["row_id"][3], "payer", Typed("", "", "Horizon", "payer: Medicaid", "typed"), "Ben")
    assert workspace.corrected(upload.id).data == HEADED.replace(b"Horizn", b"Medicaid")
    newer = HEADED + b"2026-03-06,C5,T1017,60,JD\n"
    workspace.add_upload("newer.csv", newer, "Ana")
    sessions = workspace.dataset(AS_OF).frames["sessions"]
    assert sessions["payer"].to_list() == ["Medicaid"] * 5
    assert workspace.corrected(workspace.uploads()[-1].id).data == newer.replace(b"Horizn", b"Medicaid")


def test_a_heading_that_says_two_things_is_no_cell_of_either(database):
    workspace = open_workspace(database=database)
    both = HEADED.replace(b"Payer: Medicaid", b"Client: Ana Diaz  Payer: Medicaid")
    workspace.add_upload("log.csv", both.replace(b"Payer: Horizn", b"Client: Bo Lee  Payer: Horizn"), "Ana")
    workspace.add_upload("payers.csv", BOOK, "Ana")
    found = [each for each in workspace.findings(AS_OF) if each.value == "Horizn"]
    assert {each.cell for each in found} == {None}
