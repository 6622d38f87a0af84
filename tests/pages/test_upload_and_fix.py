"""A newer export, what is remembered, and corrections made again or taken back alone, on the Upload and Fix pages."""

from __future__ import annotations

import io
from datetime import date

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook

from cmcore.findings import InputInvalidError
from cmcore.intake.correcting.corrections import Typed
from cmcore.store.workspace import open_workspace
from tests.pages.conftest import edit_grid, grid_list, grid_name, grid_rows, open_page

DAY = date(2026, 6, 1)
HEAD = "Session ID,Client ID,Payer,Date of service,Code,Minutes,Region"
MAY = [
    "S1,C1,Medicaid,2026-05-04,T1017,45,North",
    "S2,C2,State plan,2026-05-05,T1017,soon,North",
    "S3,C3,Aetna,2026-05-06,T1017,60,South",
]
FEES = b"Payer,Code,Rate,Basis,Unit minutes\nMedicaid,T1017,20.00,per_unit,15\nAetna,T1017,21.00,per_unit,15\n"


def log(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *rows]).encode()


@pytest.fixture
def agency(empty_url):
    made = open_workspace()
    made.set_as_of(DAY)
    made.add_upload("may.csv", log(*MAY), "Ana")
    made.add_upload("fees.csv", FEES, "Ana")
    return made


def said(app) -> str:
    return " ".join(each.value for block in (app.info, app.warning, app.caption, app.markdown) for each in block)


def correct(agency, session: int, field: str, was: str, now: str) -> None:
    row_id = agency.dataset(DAY).frames["sessions"].filter(session_id=f"S{session}")["row_id"][0]
    agency.edit(row_id, field, Typed("", "", was, now, "as in the record"), "Ana")


def test_a_newer_export_says_what_it_changed_and_can_be_kept_apart(agency):
    correct(agency, 2, "minutes", "soon", "30")
    newer = log(MAY[0].replace("45", "50"), MAY[1].replace("soon", "25"), "S4,C4,Aetna,2026-05-07,T1017,15,South")
    agency.add_upload("may_again.csv", newer, "Ana")
    app = open_page("prepare/upload")
    text = said(app)
    assert (
        "Brings 2 sessions of may.csv up to date: 2 rows changed, 0 the same, 1 new, 1 only in may.csv, kept." in text
    )
    assert "1 correction did not go over" in text
    app.button(key=f"upload.apart.{agency.uploads()[2].id}").click().run()
    assert "This file stands for itself" in said(app)
    assert open_workspace().dataset(DAY).frames["sessions"].height == 6
    app.button(key=f"upload.join.{agency.uploads()[2].id}").click().run()
    assert open_workspace().dataset(DAY).frames["sessions"].height == 4


def test_what_drifted_in_an_export_is_said(agency):
    june = [row.replace("2026-05", "2026-06").replace("S", "T").rpartition(",")[0] for row in MAY]
    agency.add_upload("june.csv", log(*june, head=HEAD.replace("Minutes,Region", "Duration (min)")), "Ana")
    text = said(open_page("prepare/upload"))
    assert 'may.csv had a column "Region" (Region) that this file lacks' in text
    assert "How it was read" in " ".join(each.label for each in open_page("prepare/upload").expander)


def test_one_remembered_choice_is_forgotten(agency):
    agency.remember_value("payer", "State plan", "Medicaid")
    agency.remember_value("payer", "MCD", "Medicaid")
    app = open_page("prepare/upload")
    edit_grid(app, grid_name(app, "upload.remembered"), (0, "forget", True))
    app.button(key="upload.forget").click().run()
    assert open_workspace().memory.aliases == {"payer": {"state plan": "Medicaid"}}


def test_a_correction_is_made_again_with_one_click(agency):
    correct(agency, 2, "payer", "State plan", "Medicaid")
    june = [row.replace("2026-05", "2026-06").replace("S", "T", 1) for row in MAY]
    agency.add_upload("june.csv", log(*june), "Ana")
    agency.set_as_of(date(2026, 7, 1))
    app = open_page("prepare/fix")
    app.button(key="fix.kind.unknown-payer").click().run()
    app.button(key="fix.again").click().run()
    assert not app.exception
    payers = open_workspace().dataset(date(2026, 7, 1)).frames["sessions"]["payer"].to_list()
    assert payers == ["Medicaid", "Medicaid", "Aetna", "Medicaid", "Medicaid", "Aetna"]


def test_any_one_correction_is_undone_whatever_came_after(agency):
    correct(agency, 2, "minutes", "soon", "30")
    correct(agency, 1, "region", "North", "West")
    app = open_page("prepare/fix")
    key = next(each.key for each in app.dataframe if each.key and each.key.startswith("fix.history"))
    app.session_state[key] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    app.run()
    app.button(key="fix.undo_one").click().run()
    assert [(each.field, each.new) for each in open_workspace().edits(undone=False)] == [("region", "West")]


def test_every_row_is_accounted_for_and_each_use_has_its_verdict(agency):
    text = said(open_page("prepare/upload"))
    assert "5 rows in = 5 kept + 0 skipped" in text
    assert "**Pricing sessions** :orange-badge[usable with gaps]" in text
    assert "Minutes or Units is missing in 1 session." in text


def test_spellings_of_one_value_are_merged_and_remembered(agency):
    rows = [f"P{at},C{at},Medicaid,2026-05-{at:02},T1017,30,North" for at in range(1, 25)]
    agency.add_upload("more.csv", log(*rows, "P99,C99,Medcaid,2026-05-11,T1017,30,North"), "Ana")
    app = open_page("prepare/fix")
    app.button(key="fix.merge").click().run()
    assert not app.exception
    workspace = open_workspace()
    assert workspace.memory.aliases["payer"] == {"medcaid": "Medicaid"}
    assert [(each.old, each.new) for each in workspace.edits()] == [("Medcaid", "Medicaid")]
    later = log("Q1,C1,Medcaid,2026-05-12,T1017,30,North", "Q2,C1,Medicaid,2026-05-13,T1017,30,North")
    workspace.add_upload("later.csv", later, "Ana")
    frame = workspace.dataset(DAY).frames["sessions"].filter(session_id="Q1")
    assert frame["payer"].to_list() == ["Medicaid"]
    notes = [each.message for each in workspace.dataset(DAY).findings if each.file == "later.csv"]
    assert 'later!C1, Payer: 1 cell was read as "Medicaid" instead of "Medcaid", as remembered.' in notes


def test_a_protected_workbook_opens_with_its_password_and_not_with_another(empty_url):
    plain, protected = io.BytesIO(), io.BytesIO()
    book = Workbook()
    for row in (HEAD.split(","), MAY[0].split(",")):
        book.active.append(row)
    book.save(plain)
    plain.seek(0)
    OOXMLFile(plain).encrypt("spring", protected)
    app = open_page("prepare/upload")
    app.file_uploader(key="upload.files.0").upload("may.xlsx", protected.getvalue(), "application/vnd.ms-excel").run()
    assert not app.error
    app.text_input(key="upload.password.0").set_value("autumn")
    next(each for each in app.button if each.label == "Open").click().run()
    assert "The password does not open the workbook." in app.error[0].value
    app.text_input(key="upload.password.0").set_value("spring")
    next(each for each in app.button if each.label == "Open").click().run()
    assert not app.exception
    workspace = open_workspace()
    assert workspace.dataset(DAY).frames["sessions"]["session_id"].to_list() == ["S1"]
    assert workspace.corrected(workspace.uploads()[0].id).data.startswith(b"PK")


def test_a_hidden_sheet_is_offered_and_used_once_it_is_chosen(empty_url):
    book = Workbook()
    for name, rows in (("June", MAY[:2]), ("Old", [row.replace("S", "T", 1) for row in MAY])):
        sheet = book.create_sheet(name)
        for row in (HEAD, *rows):
            sheet.append(row.split(","))
    book.remove(book.worksheets[0])
    book["Old"].sheet_state = "hidden"
    data = io.BytesIO()
    book.save(data)
    workspace = open_workspace()
    workspace.add_upload("log.xlsx", data.getvalue(), "Ana")
    assert workspace.dataset(DAY).frames["sessions"].height == 2
    app = open_page("prepare/upload")
    assert any("Old: sessions, header row 1, 3 rows, not used" in each.label for each in app.expander)
    next(each for each in app.button if each.label == "Use the sheet").click().run()
    assert open_workspace().dataset(DAY).frames["sessions"].height == 5


def test_the_order_of_dates_is_asked_once_and_remembered(empty_url):
    workspace = open_workspace()
    workspace.add_upload("log.csv", log(MAY[0].replace("2026-05-04", "03/04/2026")), "Ana")
    assert workspace.dataset(DAY).frames["sessions"]["service_date"].to_list() == [date(2026, 3, 4)]
    app = open_page("prepare/upload")
    app.button_group[0].set_value("day").run()
    assert not app.exception
    workspace = open_workspace()
    assert workspace.dataset(DAY).frames["sessions"]["service_date"].to_list() == [date(2026, 4, 3)]
    assert "How does the column" not in said(open_page("prepare/upload"))


def test_another_header_row_can_be_named(empty_url):
    workspace = open_workspace()
    head = "a,b,c,d,e,f,g"
    workspace.add_upload("log.csv", log(HEAD, *MAY, head=head), "Ana")
    upload = workspace.uploads()[0]
    workspace.set_header_row(upload.id, "log", 1)
    assert workspace.dataset(DAY).readings[0].tables[0].header_rows == (1, 1)
    app = open_page("prepare/upload")
    field = next(each for each in app.number_input if each.key.startswith("upload.header."))
    field.set_value(2)
    next(each for each in app.button if each.key and each.key.startswith("upload.header.use.")).click().run()
    assert not app.exception
    assert open_workspace().memory.header_rows
    with pytest.raises(InputInvalidError, match="row 99 is empty"):
        workspace.set_header_row(upload.id, "log", 99)


def test_another_schedule_is_tried_on_the_same_sessions(agency):
    offer = b"Payer,Code,Rate,Basis,Unit minutes\nMedicaid,T1017,22.50,per unit,15\n"
    app = open_page("prepare/payers")
    app.file_uploader(key="payers.offer").upload("offer.csv", offer, "text/csv").run()
    assert not app.exception
    # S1 has 45 minutes: 3 units at 22.50 instead of 20.00; the other sessions are of no payer of the offer.
    assert "On 1 session of Medicaid it allows **\\$7.50 more** than the book in use." in said(app)
    assert len(open_workspace().uploads()) == 2
    app.date_input(key="payers.offer.on").set_value(date(2026, 12, 31)).run()
    assert not app.exception
    assert "On 1 session of Medicaid the rates of Dec 31, 2026 allow **\\$7.50 more**" in said(app)


def test_new_rows_are_handed_over_as_a_workbook_of_their_own(agency):
    app = open_page("prepare/fix")
    assert "Your workbook keeps the rows it has." in said(app)
    assert "Type a row to get the workbook." in said(app)
    grid = grid_name(app, "fix.add.")
    edit_grid(app, grid, (0, "session_id", "S9"), (0, "client_id", "C9"), (1, "client_id", ""), (7, "client_id", "C8"))
    assert to_add(app) == ["Workbook with 2 rows to add"]
    assert grid_rows(app, grid)["client_id"].fillna("-").to_list() == ["C9", "", *["-"] * 5, "C8", *["-"] * 4]
    edit_grid(app, grid, (7, "client_id", ""))
    assert to_add(app) == ["Workbook with 1 row to add"]


def to_add(app):
    return [each.label for each in app.get("download_button") if "to add" in each.label]


def test_rows_typed_to_be_added_outlast_a_correction(agency):
    app = faulty(agency)
    grid = grid_name(app, "fix.add.")
    edit_grid(app, grid, (0, "client_id", "C9"))
    shown = grid_list(app, grid)
    edit_grid(app, "fix", (0, "now", "31"))
    assert grid_list(app, grid) == shown
    assert to_add(app) == ["Workbook with 1 row to add"]


def test_columns_chosen_under_upload_are_kept_with_one_button_whatever_else_was_edited_before(agency):
    app = open_page("prepare/upload")
    grid = grid_name(app, "upload.map.")
    at = grid_rows(app, grid)["header"].to_list().index("Region")
    edit_grid(app, grid, (at, "field", "Staff"))
    edit_grid(app, grid, (0, "field", "Place of service"))
    edit_grid(app, grid, (0, "field", "Session ID"))
    app.button(
        key=next(each.key for each in app.button if each.key and each.key.startswith("upload.use."))
    ).click().run()
    (table,) = open_workspace().dataset(DAY).readings[0].tables
    assert {each.header: each.field for each in table.columns}["Region"] == "staff"
    assert table.columns[0].field == "session_id"
    assert not [each for each in app.button if each.key and each.key.startswith("upload.use.")]


def faulty(workspace):
    workspace.add_upload("april.csv", log(
        "A1,C1,Medicaid,2026-04-06,T1017,x1,North", "A2,C2,Medicaid,2026-04-07,T1017,x2,North",
        "A3,C3,Medicaid,2026-04-08,T1017,x3,North", *(f"A{at},C4,Medicaid,2026-04-09,T1017,{at},North"
                                                      for at in range(20, 30)),
    ), "Ana")  # fmt: skip
    app = open_page("prepare/fix")
    app.button(key="fix.kind.not-a-number").click().run()
    return app


def now_of(made):
    return [(each.cell, each.new) for each in made if each.undone_at is None]


def test_what_is_typed_while_the_edit_before_is_saved_is_saved_too_and_the_list_keeps_its_rows(agency):
    app = faulty(agency)
    shown = grid_list(app, "fix")
    edit_grid(app, "fix", (0, "now", "31"))
    assert grid_list(app, "fix") == shown
    edit_grid(app, "fix", (1, "now", "32"), (1, "now", "35"))
    assert now_of(open_workspace().edits()) == [("F2", "31"), ("F3", "32"), ("F3", "35")]
    assert "april.csv · 2 cells corrected" in said(app)
    assert grid_rows(app, "fix")["now"].to_list()[:2] == ["31", "35"]
    assert grid_rows(app, "fix")["accept"].to_list()[:3] == [True, True, False]


def test_an_edit_sent_twice_is_made_once(agency):
    app = faulty(agency)
    edit_grid(app, "fix", (0, "now", "31"))
    app.run()
    assert now_of(open_workspace().edits()) == [("F2", "31")]


def test_an_edit_of_a_list_that_was_replaced_meanwhile_lands_on_the_row_it_was_made_of(agency):
    app = faulty(agency)
    shown = grid_list(app, "fix")
    other = open_workspace()
    found = next(each for each in other.findings(DAY) if each.cell == "F2" and each.kind == "not-a-number")
    other.correct(found, "30", "Ben")
    app.run()
    assert grid_list(app, "fix") != shown
    edit_grid(app, "fix", (1, "now", "32"), shown=shown)
    assert now_of(open_workspace().edits()) == [("F2", "30"), ("F3", "32")]


def test_an_edit_of_a_list_that_nobody_knows_is_told_and_put_nowhere(agency):
    app = faulty(agency)
    edit_grid(app, "fix", (1, "now", "32"), shown="of another day")
    assert now_of(open_workspace().edits()) == []
    assert "The app was restarted while this was typed." in said(app)


def test_a_value_that_is_refused_is_told_until_the_next_one(agency):
    app = faulty(agency)
    edit_grid(app, "fix", (0, "now", "soon"))
    assert "soon" in said(app)
    app.run()
    assert '"soon" is not' in said(app)
    edit_grid(app, "fix", (0, "now", "31"))
    assert '"soon" is not' not in said(app)


def test_a_tick_is_taken_back_by_unticking(agency):
    rows = [f"A{at},C1,Medicaid,2026-04-{at:02},{'T1O17' if at < 3 else 'T1017'},45,North" for at in range(1, 9)]
    agency.add_upload("april.csv", log(*rows), "Ana")
    app = open_page("prepare/fix")
    app.button(key="fix.kind.code-typo").click().run()
    edit_grid(app, "fix", (0, "accept", True))
    assert now_of(open_workspace().edits()) == [("E2", "T1017")]
    edit_grid(app, "fix", (0, "accept", False))
    assert now_of(open_workspace().edits()) == []
    edit_grid(app, "fix", (0, "accept", True))
    assert now_of(open_workspace().edits()) == [("E2", "T1017")]


def test_unticking_or_emptying_takes_back_all_that_was_typed_in_the_cell(agency):
    app = faulty(agency)
    edit_grid(app, "fix", (0, "now", "31"), (0, "now", "1h 15m"), (1, "now", "32"), (1, "now", "33"), (2, "now", "9"))
    edit_grid(app, "fix", (0, "accept", False), (1, "now", ""))
    assert now_of(open_workspace().edits()) == [("F4", "9")]
    assert grid_rows(app, "fix")["accept"].to_list()[:3] == [False, False, True]


def test_figures_that_changed_since_they_were_shown_are_not_frozen_unseen(agency):
    app = open_page("team/review")
    press(app, "Freeze these figures")
    assert [each.revision for each in agency.snapshots()] == [agency.revision]
    correct(open_workspace(), 2, "minutes", "soon", "30")
    press(app, "Freeze these figures")
    assert "The data changed since these figures were shown" in said(app)
    assert len(agency.snapshots()) == 1
    press(app, "Freeze these figures")
    assert len(agency.snapshots()) == 2


def press(app, label):
    next(each for each in app.button if each.label == label).click()
    app.run()
    assert not app.exception


def test_fix_points_to_what_concerns_whole_columns(agency):
    agency.add_upload(
        "april.csv", log("A1,C1,Medicaid,2026-04-06,T1017,45,a", head=HEAD.replace("Minutes", "Time")), "A"
    )
    told = [each for each in agency.findings(DAY) if not each.row_id and each.severity.value != "info"]
    links = [each.proto.label for each in open_page("prepare/fix").get("page_link")]
    noun = "remark" if len(told) == 1 else "remarks"
    assert told
    assert f"{len(told)} {noun} on whole columns or tables: see Upload" in links


def test_a_file_that_looks_older_is_asked_about_and_put_behind_the_newer_one(agency):
    agency.add_upload("again.csv", log(MAY[0].replace("45", "50"), MAY[1].replace("soon", "25")), "Ana")
    app = open_page("prepare/upload")
    assert "again.csv came after may.csv but looks older" in said(app)
    press(app, "may.csv is the newer file")
    assert [each.name for each in agency.uploads()] == ["fees.csv", "again.csv", "may.csv"]
    assert open_workspace().dataset(DAY).frames["sessions"].filter(session_id="S1")["minutes"][0] == 45


def test_upload_hands_out_a_blank_one_of_each_table_that_is_not_there(agency):
    app = open_page("prepare/upload")
    labels = [each.label for each in app.get("download_button")]
    assert "Payers" in labels
    assert "Fees" not in labels
    assert "cmcore template" not in said(app)


def test_sessions_without_a_payer_are_named_so_in_the_totals(agency):
    agency.add_upload("more.csv", log("S9,C9,,2026-05-08,T1017,15,South"), "Ana")
    app = open_page("earn/reimbursement")
    totals = next(each.value for each in app.dataframe if "variance" in each.value and "sessions" in each.value)
    assert "No payer" in totals["payer"].to_list()
    assert totals["payer"].notna().all()


def test_two_schedules_of_one_form_are_each_priced_for_the_payer_that_is_named(empty_url):
    made = open_workspace()
    made.set_as_of(DAY)
    made.add_upload("log.csv", log("S1,C1,Aetna,2026-05-04,T1017,60,a", "S2,C2,Humana,2026-05-04,T1017,60,a"), "Ana")
    for payer, rate in (("aetna", 20), ("humana", 30)):
        rates = f"Procedure Code,Description,Unit,Rate\nT1017,Targeted,15 min,{rate}\nT1016,Case,15 min,9\n"
        made.add_upload(f"{payer}_rates.csv", rates.encode(), "Ana")
    app = open_page("prepare/upload")
    assert [each.value for each in app.selectbox if each.label == "Whose fee lines are these?"] == ["Aetna", "Humana"]
    for _ in range(2):
        next(each for each in app.button if each.label == "Price by them" and not each.disabled).click().run()
    expected = open_workspace().estimate(DAY).lines.sort("payer").select("payer", "expected")
    assert expected.rows() == [("Aetna", 8_000), ("Humana", 12_000)]
    assert "Whose fee lines are these?" in [each.label for each in app.selectbox]
    assert "Until it is named" not in said(app)


def test_rows_that_a_column_sets_aside_are_told_and_can_be_billed_all_the_same(agency):
    rows = ("T1,C1,Medicaid,2026-05-04,T1017,60,No Show", "T2,C2,Medicaid,2026-05-04,T1017,60,Home")
    agency.add_upload("june.csv", log(*rows, head=HEAD.replace("Region", "Type of visit")), "Ana")
    app = open_page("prepare/upload")
    told = " ".join(each.value for each in app.warning)
    assert '1 row is not to be billed by the column "Type of visit" ("No Show")' in told
    press(app, "Bill the rows that Type of visit sets aside")
    assert "not to be billed" not in " ".join(each.value for each in app.warning)
    frame = open_workspace().dataset(DAY).frames["sessions"]
    assert frame.filter(session_id="T1")["claim_status"].to_list() == [None]


def test_a_column_that_would_take_anothers_place_is_asked_once(empty_url):
    head = "Session ID,Client,Client Number,Payer,Date of service,Procedure Code,Activity Code,Minutes"
    rows = [f'S{n},"{n:03d}",{n:06d},Aetna,2026-05-{n:02d},T1017,CMF{n},60' for n in range(1, 9)]
    open_workspace().add_upload("log.csv", "\n".join([head, *rows, ""]).encode(), "Ana")
    app = open_page("prepare/upload")
    assert "in place of" in said(app)
    for _ in range(3):
        yes = [each for each in app.button if each.label in {"Yes, use them so", "Yes, in its place"}]
        if yes:
            yes[0].click().run()
    assert not [each for each in app.button if each.label.startswith("Yes")]
    fields = [each.field for each in open_workspace().dataset(DAY).readings[0].tables[0].columns]
    assert fields.count("client_id") == fields.count("code") == 1


def test_of_two_columns_with_one_header_each_is_asked_in_place_of_the_other_and_only_once(empty_url):
    head = "Session ID,Client,Payer,Date,Procedure Code,Date,Minutes"
    rows = [f"S{n},C{n},Aetna,2026-05-{n:02d},T1017,2026-06-{n:02d},60" for n in range(1, 9)]
    open_workspace().add_upload("log.csv", "\n".join([head, *rows, ""]).encode(), "Ana")
    app = open_page("prepare/upload")
    assert "Date (2) → **Service date**, in place of Date?" in said(app)
    [first, *_] = [each for each in app.button if each.label == "Yes, in its place"]
    first.click().run()
    assert not [each for each in app.button if each.label.startswith("Yes")]
    fields = {each.known_as: each.field for each in open_workspace().dataset(DAY).readings[0].tables[0].columns}
    assert (fields["Date"], fields["Date (2)"]) == ("service_date", None)
