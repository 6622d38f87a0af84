"""Corrections of an earlier export meet a newer one: carried over, there already, or overruled, cell by cell."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.findings import EditConflictError
from cmcore.intake.correcting.corrections import Typed
from cmcore.store.workspace import open_workspace

DAY = date(2026, 6, 1)
HEAD = "Session ID,Client ID,Payer,Date of service,Code,Minutes,Region"
MAY = [
    "S1,C1,Medicaid,2026-05-04,T1017,45,North",
    "S2,C2,Medcaid,2026-05-05,T1017,soon,North",
    "S3,C3,Aetna,2026-05-06,T1017,60,South",
]


def log(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *rows]).encode()


@pytest.fixture
def workspace(database):
    made = open_workspace(database=database)
    made.add_upload("may.csv", log(*MAY), "Ana")
    return made


def edit(workspace, session: int, field: str, was: str, now: str) -> None:
    row_id = workspace.dataset(DAY).frames["sessions"]["row_id"][session - 1]
    workspace.edit(row_id, field, Typed("", "", was, now, "as in the record"), "Ana")


def value(workspace, session: int, field: str):
    frame = workspace.dataset(DAY).frames["sessions"].filter(session_id=f"S{session}")
    assert frame.height == 1
    return frame[field][0]


@pytest.mark.parametrize(
    ("newer", "typed", "expected", "becomes"),
    [
        (MAY[1], ("minutes", "soon", "30"), 30, "carried"),
        (MAY[1].replace("soon", "30"), ("minutes", "soon", "30"), 30, "already"),
        (MAY[1].replace("soon", "25"), ("minutes", "soon", "30"), 25, "overruled"),
        (MAY[1].replace("soon", "late"), ("minutes", "soon", "30"), None, "overruled"),
        (MAY[1], ("payer", "Medcaid", "Medicaid"), "Medicaid", "carried"),
        (MAY[1].replace("Medcaid", "Medicaid"), ("payer", "Medcaid", "Medicaid"), "Medicaid", "already"),
        (MAY[1].replace("Medcaid", "Aetna"), ("payer", "Medcaid", "Medicaid"), "Aetna", "overruled"),
    ],
)
def test_a_correction_goes_over_where_the_newer_export_still_has_the_fault(workspace, newer, typed, expected, becomes):
    field, was, now = typed
    edit(workspace, 2, field, was, now)
    workspace.add_upload("may_again.csv", log(MAY[0], newer, MAY[2], "S4,C4,Aetna,2026-05-07,T1016,20,North"), "Ben")
    assert value(workspace, 2, field) == expected
    found = workspace.carried_over()
    counts = {"carried": len(found.carried), "already": found.already, "overruled": len(found.overruled)}
    assert counts == {"carried": 0, "already": 0, "overruled": 0} | {becomes: 1}
    made = [(each.who, each.new, each.why) for each in workspace.edits()]
    assert made == [("Ana", now, "as in the record")] + [("Ana", now, "as in the record")] * (becomes == "carried")


def test_the_newer_file_is_given_back_with_the_corrections_that_went_over(workspace):
    edit(workspace, 2, "minutes", "soon", "30")
    workspace.add_upload("may_again.csv", log(*reversed(MAY)), "Ben")
    newer = workspace.uploads()[1]
    assert workspace.corrected(newer.id).data == log(*reversed(MAY)).replace(b"soon", b"30")


def test_undoing_brings_the_fault_of_the_newer_file_back(workspace):
    edit(workspace, 2, "minutes", "soon", "30")
    workspace.add_upload("may_again.csv", log(*reversed(MAY)), "Ben")
    (undone,) = workspace.undo("Ana")
    assert (undone.file, value(workspace, 2, "minutes")) == ("may_again.csv", None)
    (redone,) = workspace.redo("Ana")
    assert (redone.file, value(workspace, 2, "minutes")) == ("may_again.csv", 30)
    assert [each.file for each in workspace.standing_edits()] == ["may_again.csv"]
    workspace.undo_one(redone.id, "Ben")
    assert value(workspace, 2, "minutes") is None


def test_a_corrected_column_that_the_newer_file_lacks_stays_corrected(workspace):
    edit(workspace, 1, "region", "North", "West")
    workspace.add_upload("may_again.csv", log(*(row.rpartition(",")[0] for row in MAY), head=HEAD[:-7]), "Ben")
    assert [value(workspace, at, "region") for at in (1, 2, 3)] == ["West", "North", "South"]
    assert len(workspace.edits()) == 1


def test_a_newer_file_kept_apart_doubles_the_rows_and_can_be_joined_again(workspace):
    workspace.add_upload("may_again.csv", log(*reversed(MAY)), "Ben")
    newer = workspace.uploads()[1]
    workspace.set_apart(newer.id, apart=True)
    assert workspace.dataset(DAY).frames["sessions"].height == 6
    workspace.set_apart(newer.id, apart=False)
    assert workspace.dataset(DAY).frames["sessions"].height == 3


def test_removing_the_newer_file_brings_the_earlier_rows_and_their_corrections_back(workspace):
    edit(workspace, 2, "minutes", "soon", "30")
    workspace.add_upload("may_again.csv", log(MAY[0], MAY[1].replace("soon", "25"), MAY[2]), "Ben")
    workspace.remove_upload(workspace.uploads()[1].id, "Ben")
    assert value(workspace, 2, "minutes") == 30


def test_what_was_done_about_a_denial_is_kept_through_a_newer_export(database):
    head = "Claim No,Client ID,Code,Date of service,Denial date,Denial code,Billed,Appeal deadline"
    rows = "K1,C1,T1017,2026-03-02,2026-04-01,CO-197,{},2026-05-01"
    workspace = open_workspace(database=database)
    workspace.add_upload("denials.csv", log(rows.format("100.00"), head=head), "Ana")
    item = "K1|T1017|2026-03-02"
    workspace.change_denials({item: {"owner": (None, "Ana")}}, "Ana")
    workspace.add_upload("denials_june.csv", log(rows.format("120.00"), head=head), "Ana")
    assert workspace.dataset(DAY).frames["denials"]["billed"].to_list() == [12_000]
    assert workspace.denial_states()[item]["owner"] == "Ana"


def test_a_correction_of_a_row_that_was_replaced_meanwhile_lands_on_the_row_in_its_place(workspace):
    seen = workspace.dataset(DAY).frames["sessions"]["row_id"][1]
    other = open_workspace(workspace.id, database=workspace._database)
    other.add_upload("may_again.csv", log(*reversed(MAY)), "Ben")
    workspace.edit(seen, "minutes", Typed("", "", "soon", "30", "as in the record"), "Ana")
    assert value(workspace, 2, "minutes") == 30
    assert workspace.corrected(workspace.uploads()[1].id).data == log(*reversed(MAY)).replace(b"soon", b"30")


def test_a_correction_of_a_row_that_the_newer_export_corrects_otherwise_is_refused(workspace):
    seen = workspace.dataset(DAY).frames["sessions"]["row_id"][1]
    other = open_workspace(workspace.id, database=workspace._database)
    other.add_upload("may_again.csv", log(MAY[0], MAY[1].replace("soon", "25"), MAY[2]), "Ben")
    with pytest.raises(EditConflictError, match='was changed to "25" by may_again'):
        workspace.edit(seen, "minutes", Typed("", "", "soon", "30", "as in the record"), "Ana")
    assert value(workspace, 2, "minutes") == 25


def test_corrections_made_while_a_newer_file_stood_apart_go_over_once_it_is_joined(workspace):
    workspace.add_upload("may_again.csv", log(*reversed(MAY)), "Ben")
    newer = workspace.uploads()[1]
    workspace.set_apart(newer.id, apart=True)
    edit(workspace, 2, "minutes", "soon", "30")
    workspace.set_apart(newer.id, apart=False)
    assert value(workspace, 2, "minutes") == 30
    workspace.set_apart(newer.id, apart=True)
    workspace.set_apart(newer.id, apart=False)
    assert len(workspace.edits()) == 2


def test_a_correction_that_was_undone_on_the_newer_row_does_not_come_back_with_a_third_file(workspace):
    edit(workspace, 2, "minutes", "soon", "30")
    workspace.add_upload("may_again.csv", log(*reversed(MAY)), "Ben")
    workspace.undo("Ben")
    workspace.add_upload("june.csv", log(*MAY, "S4,C4,Aetna,2026-06-01,T1016,20,North"), "Ben")
    assert value(workspace, 2, "minutes") is None


def test_a_corrected_fault_in_a_column_that_the_newer_file_lacks_is_not_overruled(workspace):
    head = HEAD.replace(",Minutes", "")
    edit(workspace, 2, "minutes", "soon", "30")
    rows = [row.replace(",45,", ",").replace(",soon,", ",").replace(",60,", ",") for row in MAY]
    workspace.add_upload("may_again.csv", log(*rows, head=head), "Ben")
    assert value(workspace, 2, "minutes") == 30
    assert workspace.carried_over().overruled == ()


@pytest.mark.parametrize(
    "later",
    [
        "S1,C1,Aetna,2026-05-04,T1017,50,,2026-05-20,CO-197",  # no claim number in either: the row alone names it
        "S1,C1,Aetna,2026-05-04,T1017,45,K1,2026-05-20,CO-197",  # the newer export knows the claim number
        "S1,C1,Aetna,2026-05-03,T1017,45,,2026-05-20,CO-197",  # and another day
    ],
)
def test_what_was_done_about_a_denied_session_is_kept_whatever_the_newer_export_calls_it(database, later):
    head = "Session ID,Client ID,Payer,Date of service,Code,Minutes,Claim No,Paid date,Denial code"
    workspace = open_workspace(database=database)
    others = [f"S{number},C{number},Aetna,2026-05-04,T1017,30,,," for number in range(2, 7)]
    first = "S1,C1,Aetna,2026-05-04,T1017,45,,2026-05-20,CO-197"
    workspace.add_upload("may.csv", log(first, *others, head=head), "Ana")
    item = workspace.worklist(DAY)["item"][0]
    workspace.change_denials({item: {"owner": (None, "Ana")}}, "Ana")
    workspace.add_upload("june.csv", log(later, *others, head=head), "Ana")
    assert workspace.worklist(DAY).select("item", "owner").rows() == [(item, "Ana")]
    assert len(workspace.denial_events(item)) == 1


def test_an_override_of_a_session_without_an_id_holds_and_is_taken_back_after_a_newer_export(database):
    head, row = "Client ID,Payer,Date of service,Code,Minutes", "C1,Aetna,2026-05-04,T1017,{}"
    workspace = open_workspace(database=database)
    workspace.add_upload("may.csv", log(row.format(45), head=head), "Ana")
    overridden = workspace.dataset(DAY).frames["sessions"]["row_id"].to_list()
    workspace.override_gates(overridden, DAY, "agreed by phone", "Ana")
    workspace.add_upload("june.csv", log(row.format(50), head=head), "Ana")
    now = workspace.dataset(DAY).frames["sessions"]["row_id"].to_list()
    assert now != overridden
    assert list(workspace.overrides()) == now
    workspace.take_back_overrides(now, "Ana")
    assert workspace.overrides() == {}


def test_an_older_file_that_came_last_can_be_put_behind_the_newer_one_with_its_corrections(workspace):
    later = log(MAY[0].replace("45", "50"), *MAY[1:], "S4,C4,Aetna,2026-05-30,T1016,20,North")
    workspace.add_upload("june.csv", later, "Ben")
    edit(workspace, 2, "minutes", "soon", "30")
    workspace.remove_upload(workspace.uploads()[0].id, "Ben")
    workspace.add_upload("may.csv", log(*MAY), "Ben")
    (update,) = workspace.dataset(DAY).updates
    assert (update.looks_older, value(workspace, 1, "minutes")) == (True, 45)
    workspace.put_last(workspace.uploads()[0].id)
    (update,) = workspace.dataset(DAY).updates
    assert (update.newer, update.looks_older) == ("june.csv", False)
    assert [value(workspace, at, "minutes") for at in (1, 2)] == [50, 30]


def test_a_correction_that_went_over_is_learned_from_once(workspace):
    edit(workspace, 2, "payer", "Medcaid", "Medicaid")
    workspace.add_upload("may_again.csv", log(*MAY, "S4,C4,Medcaid,2026-05-30,T1016,20,North"), "Ben")
    workspace.add_upload("book.csv", b"Payer,Code,Rate,Basis\nMedicaid,T1017,20.00,per_session\n", "Ben")
    (again,) = workspace.corrected_before(DAY)
    assert again.evidence == '"Medcaid" was corrected to "Medicaid" in 1 cell before.'


UNNUMBERED = "Client ID,Payer,Date of service,Start,Code,Minutes,Staff"
CONTACTS = [f"C{at % 7},Bay,2026-05-{at + 3:02},9:00,T1017,{30 + at},JD" for at in range(12)]
CLIENT, DAY_OF, CODE, STAFF = ("client_id", "C4", "C9"), ("service_date", "2026-05-07", "2026-05-11"), \
    ("code", "T1017", "T1016"), ("staff", "JD", "KL")  # fmt: skip


def contacts(workspace):
    frame = workspace.dataset(DAY).frames["sessions"].sort("service_date", "client_id")
    return frame.select("client_id", "service_date", "code", "staff", "minutes").rows()


@pytest.mark.parametrize("undone", [False, True])
@pytest.mark.parametrize("said", ["as written", "as corrected"])
@pytest.mark.parametrize("keys", [[CODE], [DAY_OF, CODE], [CLIENT, DAY_OF], [CLIENT, DAY_OF, CODE, STAFF]])
def test_a_contact_without_a_number_is_known_by_what_its_file_said_and_by_what_it_was_corrected_to(
    database, keys, said, undone
):
    workspace = open_workspace(database=database)
    workspace.add_upload("may.csv", log(*CONTACTS, head=UNNUMBERED), "Ana")
    row_id = workspace.dataset(DAY).frames["sessions"]["row_id"][4]
    newer = CONTACTS[4]
    for field, was, now in keys:
        workspace.edit(row_id, field, Typed("", "", was, now, "as in the record"), "Ana")
        newer = newer.replace(was, now) if said == "as corrected" else newer
    fixed = contacts(workspace)
    rows = [*CONTACTS[:4], *CONTACTS[5:], newer, "C8,Bay,2026-05-20,9:00,T1017,20,JD"]
    workspace.add_upload("may_again.csv", log(*reversed(rows), head=UNNUMBERED), "Ben")
    assert contacts(workspace)[:-1] == fixed
    assert len(contacts(workspace)) == 13
    found = workspace.carried_over()
    assert found.overruled == ()
    assert (len(found.carried), found.already) == ((len(keys), 0) if said == "as written" else (0, len(keys)))
    if undone and said == "as corrected":
        for _ in keys:
            workspace.undo("Ana")
        assert len(contacts(workspace)) == 13
