"""The rows of an upload that repeat others, as a workbook beside the corrected file."""

from __future__ import annotations

import io
from datetime import date

from openpyxl import Workbook, load_workbook

from cmcore.intake.correcting.corrections import Typed
from cmcore.store.workspace import Workspace

LOG = b"Session ID,Client ID,Payer,Service date,Minutes,Code\nS1,C1,Acme,2026-03-02,45,T1017\n"
TODAY = date(2026, 4, 1)


def test_repeated_rows_of_one_file_are_offered_as_a_workbook(database, workspace_id):
    desk = Workspace(database, workspace_id)
    desk.add_upload("log.csv", LOG + b"S1,C2,Acme,2026-03-03,30,T1017\n", "Ana")
    desk.add_upload("other.csv", LOG.replace(b"S1,C1", b"S7,C7"), "Ana")
    first, second = desk.uploads()
    book = load_workbook(io.BytesIO(desk.rows_to_remove(first.id, TODAY)))
    assert [cell.value for cell in book["Remove from log"][2]][:4] == [3, "S1", "C2", "Acme"]
    assert desk.rows_to_remove(second.id, TODAY) is None


def test_the_corrected_workbook_lists_its_corrections_where_that_is_asked_for(database, workspace_id):
    out = io.BytesIO()
    book = Workbook()
    for line in LOG.decode().splitlines():
        book.active.append(line.split(","))
    book.save(out)
    desk = Workspace(database, workspace_id)
    reading = desk.add_upload("log.xlsx", out.getvalue(), "Ana")
    (upload,) = desk.uploads()
    row_id = reading.tables[0].frame["row_id"][0]
    desk.edit(row_id, "minutes", Typed("Sheet", "E2", "45", "50", "typed"), "Ana")
    assert load_workbook(io.BytesIO(desk.corrected(upload.id).data)).sheetnames == ["Sheet"]
    fresh = load_workbook(io.BytesIO(desk.corrected(upload.id, corrections_sheet=True).data))
    assert [cell.value for cell in fresh["Corrections"][2]][:6] == ["Sheet", "E2", "45", "50", "typed", "Ana"]


def test_a_formula_stays_in_the_corrected_workbook_until_it_is_asked_to_go(database, workspace_id):
    out = io.BytesIO()
    book = Workbook()
    for line in LOG.decode().splitlines():
        book.active.append(line.split(","))
    book.active["E2"] = "=40+5"
    book.save(out)
    desk = Workspace(database, workspace_id)
    reading = desk.add_upload("log.xlsx", out.getvalue(), "Ana")
    (upload,) = desk.uploads()
    row_id = reading.tables[0].frame["row_id"][0]
    desk.edit(row_id, "minutes", Typed("Sheet", "E2", None, "50", "typed"), "Ana")
    assert load_workbook(io.BytesIO(desk.corrected(upload.id).data)).active["E2"].value == "=40+5"
    assert load_workbook(io.BytesIO(desk.change_list(upload.id)))["Not changed"]["B2"].value == "E2"
    fresh = desk.corrected(upload.id, replace_formulas=True)
    assert load_workbook(io.BytesIO(fresh.data)).active["E2"].value == 50
    assert len(load_workbook(io.BytesIO(desk.change_list(upload.id, replace_formulas=True))).sheetnames) == 1


def test_new_rows_come_as_a_workbook_under_the_columns_of_their_table_and_as_text(database, workspace_id):
    desk = Workspace(database, workspace_id)
    desk.add_upload("log.csv", LOG, "Ana")
    (upload,) = desk.uploads()
    (table,) = desk.dataset(TODAY).tables.values()
    data = desk.rows_to_add(upload.id, table.table_id, [{"session_id": "S9", "client_id": "=1+1", "minutes": None}])
    sheet = load_workbook(io.BytesIO(data))["Add to log"]
    assert [cell.value for cell in sheet[1]][1:6] == ["Session ID", "Client ID", "Payer", "Service date", "Minutes"]
    assert [cell.value for cell in sheet[2]][1:4] == ["S9", "=1+1", None]
    assert sheet["C2"].data_type == "s"
