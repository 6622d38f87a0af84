"""Cells that several lines of a wide row share: one correction is of all of them, whichever was shown."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cmcore.findings import EditConflictError
from cmcore.intake.correcting.corrections import Typed
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
