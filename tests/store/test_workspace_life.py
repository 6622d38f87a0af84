"""A workspace over its life: nothing is lost, nothing overwritten, everything can be undone."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from cmcore.findings import EditConflictError, InputInvalidError, UnknownNameError
from cmcore.scenarios.scenario import load_scenario
from cmcore.store import edits as edit_store
from cmcore.store import workspaces
from cmcore.store.database import Database
from cmcore.store.scenarios import NameTakenError, SavedAgainError
from cmcore.store.workspace import open_workspace

DAY = date(2026, 6, 1)
FEES = b"Payer,Code,Rate,Unit minutes,Basis\nMedicaid,T1017,33.65,15,per_unit\n"
HEADERS = ["Session ID", "Client ID", "Service date", "Minutes", "Code", "Payer", "Note signed"]


def log_bytes(payer: str = "Medicad") -> bytes:
    book = Workbook()
    book.active.title = "Log"
    for row in (
        HEADERS,
        ["1", "C1", date(2026, 3, 2), 45, "T1017", "Medicaid", "Y"],
        ["2", "C2", date(2026, 3, 3), 30, "T1017", payer, "Y"],
    ):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def workspace(database):
    found = open_workspace(database=database)
    found.add_upload("log.xlsx", log_bytes(), "Ana")
    found.add_upload("fees.csv", FEES, "Ana")
    return found


def expected(workspace) -> int:
    return workspace.estimate(DAY).lines["expected"].sum()


def misspelled(workspace):
    return next(each for each in workspace.findings(DAY) if each.kind == "unknown-payer")


def test_a_correction_changes_the_figures_and_undo_brings_them_back(workspace):
    assert expected(workspace) == 10_095  # 3 x 33.65; the other session names no known payer
    assert workspace.accept([misspelled(workspace)], "Ana") == 1
    assert expected(workspace) == 16_825  # and 2 x 33.65
    assert len(workspace.undo("Ana")) == 1
    assert expected(workspace) == 10_095
    assert len(workspace.redo("Ana")) == 1
    assert expected(workspace) == 16_825
    assert not workspace.can_redo


def test_a_restart_loses_nothing(workspace, url):
    workspace.accept([misspelled(workspace)], "Ana")
    workspace.save_scenario("Offer", "name: Offer\n", "Ana")
    workspace.change_denials({"CLM-1|T1017|2026-03-02": {"status": ("new", "working")}}, "Ana")
    workspace.comment("Expected", "Looks right.", "Ben")
    workspace.set_as_of(DAY)
    again = open_workspace(database=Database(url))
    assert again.id == workspace.id
    assert [each.name for each in again.uploads()] == ["log.xlsx", "fees.csv"]
    assert expected(again) == 16_825
    assert [each.name for each in again.scenarios()] == ["Offer"]
    assert again.denial_states() == {"CLM-1|T1017|2026-03-02": {"status": "working", "status_seen": "new"}}
    assert [(each.who, each.text) for each in again.comments()] == [("Ben", "Looks right.")]
    assert again.as_of == DAY


def test_the_corrected_workbook_holds_the_edit_and_the_list_says_who_and_why(workspace):
    workspace.accept([misspelled(workspace)], "Ana")
    upload = workspace.uploads()[0]
    made = workspace.corrected(upload.id)
    assert made.in_place
    assert load_workbook(io.BytesIO(made.data))["Log"]["F3"].value == "Medicaid"
    listed = load_workbook(io.BytesIO(workspace.change_list(upload.id))).worksheets[0]
    row = dict(zip([cell.value for cell in listed[1]], [cell.value for cell in listed[2]], strict=True))
    assert (row["Cell"], row["Was"], row["Now"], row["Who"]) == ("F3", "Medicad", "Medicaid", "Ana")
    assert workspace.corrected_name(upload.id) == "log_corrected.xlsx"


def test_the_second_of_two_people_on_one_cell_is_told_and_overwrites_nothing(workspace, database):
    seen = misspelled(workspace)
    other = open_workspace(workspace.id, database=database)
    other.correct(seen, "Medicaid", "Ben")
    with pytest.raises(EditConflictError, match='was changed to "Medicaid" by Ben'):
        workspace.correct(seen, "Horizon", "Ana")
    assert [each.new for each in open_workspace(database=database).edits()] == ["Medicaid"]


def test_one_correction_is_undone_out_of_order(database, new_edit):
    workspace_id = workspaces.find_or_make(database).id
    for row in (1, 2, 3):
        edit_store.make(database, workspace_id, [new_edit(row, "y")], "Ana")
    second = edit_store.listed(database, workspace_id)[1]
    edit_store.undo_one(database, workspace_id, second.id, "Ben")
    assert [each.cell for each in edit_store.listed(database, workspace_id, undone=False)] == ["F1", "F3"]


def test_a_correction_that_another_stands_on_is_not_undone_alone(database, new_edit):
    workspace_id = workspaces.find_or_make(database).id
    edit_store.make(database, workspace_id, [new_edit(1, "y")], "Ana")
    edit_store.make(database, workspace_id, [new_edit(1, "z", old="y")], "Ben")
    first = edit_store.listed(database, workspace_id)[0]
    with pytest.raises(InputInvalidError, match='changed again to "z"'):
        edit_store.undo_one(database, workspace_id, first.id, "Ana")


def test_a_batch_with_one_conflict_saves_none_of_it(database, new_edit):
    workspace_id = workspaces.find_or_make(database).id
    edit_store.make(database, workspace_id, [new_edit(2, "taken")], "Ben")
    with pytest.raises(EditConflictError):
        edit_store.make(database, workspace_id, [new_edit(1, "y"), new_edit(2, "y")], "Ana")
    assert [each.new for each in edit_store.listed(database, workspace_id)] == ["taken"]


def test_eight_people_at_once_lose_no_edit(database, new_edit):
    workspace_id = workspaces.find_or_make(database).id

    def work(person: int) -> None:
        for number in range(25):
            edit_store.make(
                database, workspace_id, [new_edit(person * 100 + number, f"{person}-{number}")], f"P{person}"
            )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    kept = {each.new for each in edit_store.listed(database, workspace_id)}
    assert kept == {f"{person}-{number}" for person in range(8) for number in range(25)}
    assert workspaces.load(database, workspace_id).revision == 200


def test_the_same_file_again_is_the_upload_that_is_there(workspace):
    revision = workspace.revision
    assert workspace.add_upload("fees again.csv", FEES, "Ben").refused is None
    assert [each.name for each in workspace.uploads()] == ["log.xlsx", "fees.csv"]
    assert workspace.revision == revision


def test_a_file_that_comes_back_has_its_corrections(workspace):
    data = log_bytes()
    workspace.remove_upload(workspace.uploads()[0].id, "Ana")
    workspace.add_upload("log.xlsx", data, "Ana")
    workspace.accept([misspelled(workspace)], "Ana")
    workspace.remove_upload(next(each.id for each in workspace.uploads() if each.name == "log.xlsx"), "Ben")
    assert workspace.dataset(DAY).frames["sessions"].is_empty()
    workspace.add_upload("log.xlsx", data, "Ben")
    assert expected(workspace) == 16_825


def test_a_broken_file_is_said_and_not_kept(workspace):
    assert "broken.xlsx" in workspace.add_upload("broken.xlsx", b"PK\x03\x04 cut", "Ana").refused
    assert len(workspace.uploads()) == 2


def test_a_value_that_its_column_cannot_hold_is_refused(workspace):
    minutes = next(each for each in workspace.findings(DAY) if each.row_id)
    wrong = type(minutes)(
        "not-a-number",
        minutes.severity,
        "x",
        file=minutes.file,
        sheet="Log",
        cell="D3",
        row=3,
        row_id=minutes.row_id,
        table="sessions",
        field="minutes",
    )
    with pytest.raises(InputInvalidError, match="Log!D3, Minutes"):
        workspace.correct(wrong, "soon", "Ana")
    assert workspace.edits() == ()


def test_a_mapping_is_remembered_for_the_next_file_with_these_headers(workspace):
    headers = ["Thing", "Client ID", "Service date", "Code", "Minutes"]
    rows = b"Thing,Client ID,Service date,Code,Minutes\nMedicaid,C1,2026-03-02,T1017,45\n"
    assert workspace.add_upload("odd.csv", rows, "Ana").tables[0].letter("payer") is None
    workspace.set_mapping(headers, "sessions", {"Thing": "payer"})
    later = workspace.add_upload("odd2.csv", rows.replace(b"C1", b"C2"), "Ana")
    assert later.tables[0].letter("payer") == "A"
    assert later.tables[0].columns[0].how in {"remembered", "chosen"}


def test_the_payer_of_a_schedule_that_names_none_is_remembered(workspace):
    fees = b"Procedure,Mod,Allowed Amount\nT1017,,30.00\nT1016,,20.00\n"
    reading = workspace.add_upload("state.csv", fees, "Ana")
    workspace.name_payer([each.header for each in reading.tables[0].columns], "State")
    payers = workspace.dataset(DAY).frames["fees"]["payer"].to_list()
    assert payers == ["Medicaid", "State", "State"]


def test_a_snapshot_is_signed_once(workspace):
    snapshot = workspace.freeze({"expected": 10_095}, DAY, "March", "Ana")
    assert workspace.sign(snapshot.id, "Ben").signed_by == "Ben"
    with pytest.raises(InputInvalidError, match="signed by Ben already"):
        workspace.sign(snapshot.id, "Ana")
    assert workspace.snapshots()[0].figures == {"expected": 10_095}


@pytest.mark.parametrize(("text", "who"), [("", "Ana"), ("  ", "Ana"), ("Words", " ")])
def test_a_comment_needs_words_and_a_name(workspace, text, who):
    with pytest.raises(InputInvalidError):
        workspace.comment("Expected", text, who)


def test_a_denial_that_somebody_else_changed_is_not_overwritten(workspace):
    workspace.change_denials({"X": {"status": ("new", "working")}}, "Ben")
    with pytest.raises(EditConflictError):
        workspace.change_denials({"X": {"status": ("new", "appealed"), "owner": (None, "Ana")}}, "Ana")
    assert workspace.denial_states() == {"X": {"status": "working", "status_seen": "new"}}


def test_a_copied_scenario_takes_the_next_free_name_and_the_terms_and_revision_of_the_first(workspace):
    workspace.save_scenario("Offer", "name: Offer\ncapitation: {pmpm: 91}\n", "Ana")
    assert [workspace.copy_scenario("Offer", "Ben").name for _ in range(2)] == ["Offer (2)", "Offer (3)"]
    first, second, _third = workspace.scenarios()
    assert load_scenario(second.terms).name == "Offer (2)"
    assert load_scenario(second.terms).capitation == load_scenario(first.terms).capitation
    assert (second.revision, second.who) == (first.revision, "Ben")
    with pytest.raises(UnknownNameError, match='"Ofer" is not known'):
        workspace.copy_scenario("Ofer", "Ben")


def test_a_scenario_saved_again_under_its_name_replaces_it(workspace):
    workspace.save_scenario("Offer", "a: 1", "Ana")
    workspace.save_scenario(" Offer ", "a: 2", "Ben")
    assert [(each.name, each.terms, each.who) for each in workspace.scenarios()] == [("Offer", "a: 2", "Ben")]
    workspace.remove_scenario("Offer")
    assert workspace.scenarios() == ()


def test_a_scenario_saved_by_somebody_else_meanwhile_is_not_replaced_unseen(workspace):
    mine = workspace.save_scenario("Offer", "a: 1", "Ana", ())
    assert workspace.save_scenario("Offer", "a: 1", "Ben", ()).who == "Ben"  # the same terms
    theirs = workspace.save_scenario("Offer", "a: 2", "Ben", [workspace.scenarios()[0].at])
    with pytest.raises(NameTakenError, match=r"Ben saved other terms as Offer on .* Save again to replace them"):
        workspace.save_scenario("Offer", "a: 3", "Ana", [mine.at])
    assert workspace.save_scenario("Offer", "a: 3", "Ana", [mine.at, theirs.at]).terms == "a: 3"


def test_a_scenario_saved_again_meanwhile_is_not_removed_unseen(workspace):
    seen = workspace.save_scenario("Offer", "a: 1", "Ana").at
    newer = workspace.save_scenario("Offer", "a: 2", "Ben").at
    with pytest.raises(SavedAgainError, match=r"Ben saved Offer again on .* Nothing was removed"):
        workspace.remove_scenario("Offer", seen)
    assert [each.terms for each in workspace.scenarios()] == ["a: 2"]
    workspace.remove_scenario("Offer", newer)
    workspace.remove_scenario("Offer", newer)  # gone already
    assert workspace.scenarios() == ()


def test_an_unknown_workspace_is_an_error_not_a_new_one(database):
    with pytest.raises(UnknownNameError):
        open_workspace("no-such-id", database=database)
