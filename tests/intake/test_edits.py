from __future__ import annotations

from dataclasses import replace
from datetime import date

from cmcore.intake.checking.across import check_dataset
from cmcore.intake.checking.checks import check_table
from cmcore.intake.checking.merged import merge_findings
from cmcore.intake.correcting.edits import CellEdit, apply_edits

AS_OF = date(2026, 11, 20)
SESSION = {"session_id": "S-1", "client_id": "C-1", "payer": "Medicaid", "service_date": "2026-03-02", "code": "T1017"}
ROW = "f:Sessions:2"


def checked(made):
    found = [each for table in made.tables.values() for each in check_table(table)]
    return replace(made, findings=merge_findings(made.findings, [*found, *check_dataset(made, as_of=AS_OF)]))


def one(table, dataset, **cells):
    return checked(dataset(table("sessions", SESSION | cells)))


def kinds(made):
    return [each.kind for each in made.findings]


def test_an_edit_puts_the_value_in_the_frame_and_clears_the_cells_fault(table, dataset):
    made = one(table, dataset, minutes="4O")
    assert kinds(made) == ["not-a-number"]
    done = apply_edits(made, [CellEdit(ROW, "minutes", "40")])
    assert done.frames["sessions"]["minutes"].to_list() == [40]
    assert done.tables["f:Sessions:1"].frame["minutes"].to_list() == [40]
    assert done.findings == ()


def test_an_edit_leaves_the_dataset_it_was_given_as_it_was(table, dataset):
    made = one(table, dataset, minutes="4O")
    apply_edits(made, [CellEdit(ROW, "minutes", "40")])
    assert made.frames["sessions"]["minutes"].to_list() == [None]
    assert kinds(made) == ["not-a-number"]


def test_an_edit_that_cannot_be_read_is_a_fault_in_its_turn(table, dataset):
    done = apply_edits(one(table, dataset, minutes="4O"), [CellEdit(ROW, "minutes", "fourty")])
    (found,) = done.findings
    assert (found.kind, found.value, found.cell, found.row_id) == ("not-a-number", "fourty", "F2", ROW)
    assert done.frames["sessions"]["minutes"].to_list() == [None]


def test_an_edit_to_nothing_empties_the_cell(table, dataset):
    done = apply_edits(one(table, dataset, client_id="C-1"), [CellEdit(ROW, "client_id", None)])
    assert done.frames["sessions"]["client_id"].to_list() == [None]
    assert kinds(done) == ["missing-value"]


def test_the_last_edit_of_a_cell_counts(table, dataset):
    edits = [CellEdit(ROW, "minutes", "40"), CellEdit(ROW, "minutes", "45")]
    assert apply_edits(one(table, dataset, minutes=30), edits).frames["sessions"]["minutes"].to_list() == [45]


def test_checks_of_the_touched_table_are_made_anew(table, dataset):
    made = one(table, dataset, start_time="9:00", end_time="9:45", minutes=45)
    done = apply_edits(made, [CellEdit(ROW, "end_time", "10:00")])
    assert kinds(done) == ["minutes-disagree"]
    assert apply_edits(done, [CellEdit(ROW, "minutes", "60")]).findings == ()


def test_checks_between_tables_are_made_anew_when_the_day_is_given(table, dataset):
    made = one(table, dataset, code="T1O17")
    assert kinds(made) == ["code-typo"]
    assert apply_edits(made, [CellEdit(ROW, "code", "T1017")]).findings == ()
    assert kinds(apply_edits(made, [CellEdit(ROW, "code", "H0330")], as_of=AS_OF)) == ["invalid-code"]


def test_modifiers_typed_behind_a_code_go_where_there_are_none(table, dataset):
    done = apply_edits(one(table, dataset, code="T1016"), [CellEdit(ROW, "code", "T1017-HN")])
    assert done.frames["sessions"].select("code", "modifiers").rows() == [("T1017", "HN")]


def test_edits_of_rows_that_are_not_loaded_change_nothing(table, dataset):
    made = one(table, dataset, minutes=45)
    assert apply_edits(made, [CellEdit("gone:Sessions:2", "minutes", "5")]) is made


def test_accepting_every_safe_suggestion_leaves_none_of_them(table, dataset):
    rows = [
        SESSION | {"session_id": f"S-{at}", "minutes": "", "start_time": "9:00", "end_time": "9:45"} | each
        for at, each in enumerate([{"minutes": "4O"}, {"code": "T1O17"}, {}, {"end_time": "9:3O"}])
    ]
    made = checked(dataset(table("sessions", *rows)))
    safe = [CellEdit(each.row_id, each.field, each.suggestion) for each in made.findings if each.safe]
    assert safe
    again = safe
    while again:
        made = apply_edits(made, again, as_of=AS_OF)
        again = [CellEdit(each.row_id, each.field, each.suggestion) for each in made.findings if each.safe]
        assert not set(again) & set(safe)


def test_a_cell_that_could_not_be_read_takes_the_suggestion_of_its_start_and_end(table, dataset):
    made = one(table, dataset, minutes="#N/A", start_time="9:00", end_time="9:45")
    (found,) = made.findings
    assert (found.kind, found.value, found.suggestion, found.safe) == ("error-cell", "#N/A", "45", True)


def in_hours(made):
    """The same dataset with its column of minutes headed in hours."""
    (table,) = made.tables.values()
    columns = tuple(replace(each, header="Hours") if each.field == "minutes" else each for each in table.columns)
    return checked(replace(made, findings=(), tables={table.table_id: replace(table, columns=columns)}))


def test_what_is_typed_into_a_column_of_hours_is_hours(table, dataset):
    made = in_hours(one(table, dataset, minutes=None))
    done = apply_edits(made, [CellEdit(ROW, "minutes", "0.75")])
    assert done.frames["sessions"]["minutes"].to_list() == [45]


def test_a_suggestion_for_a_column_of_hours_can_be_written_there(table, dataset):
    made = in_hours(one(table, dataset, minutes=None, start_time="9:00", end_time="9:45"))
    assert [each.suggestion for each in made.findings] == ["0:45"]
    done = apply_edits(made, [CellEdit(ROW, "minutes", "0:45")])
    assert (done.frames["sessions"]["minutes"].to_list(), done.findings) == ([45], ())
