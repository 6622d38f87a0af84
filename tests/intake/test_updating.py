"""A newer export brings the rows of an earlier one up to date: exact rows, values and counts, kind by kind."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.intake.check import check_everything
from cmcore.intake.correcting.edits import CellEdit
from cmcore.intake.next_file.updating import find_updates
from cmcore.intake.reading import read_file

DAY = date(2026, 6, 1)
HEAD = "Session ID,Client ID,Payer,Date of service,Code,Minutes,Paid"
JUNE = [
    "S1,C1,Medicaid,2026-05-04,T1017,45,100.00",
    "S2,C2,Medicaid,2026-05-05,T1017,30,60.00",
    "S3,C3,Aetna,2026-05-06,T1017,60,",
]


def text(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *rows]).encode()


def dataset(*files: bytes, edits: tuple[CellEdit, ...] = (), apart: tuple[str, ...] = ()):
    readings = [read_file(f"export{at}.csv", data) for at, data in enumerate(files, 1)]
    assert all(each.refused is None for each in readings)
    return check_everything(readings, as_of=DAY, edits=edits, apart=[readings[int(at)].sha256 for at in apart])


def rows(found, *names: str):
    return sorted(found.frames["sessions"].select("session_id", *names).rows())


def test_rows_in_both_are_brought_up_to_date_and_the_others_stay():
    newer = text("S2,C2,Medicaid,2026-05-05,T1017,35,60.00", JUNE[2], "S4,C4,Aetna,2026-05-07,T1016,20,")
    found = dataset(text(*JUNE), newer)
    assert rows(found, "minutes") == [("S1", 45), ("S2", 35), ("S3", 60), ("S4", 20)]
    (update,) = found.updates
    assert (update.older, update.newer, update.changed, update.added, update.kept) == (
        "export1.csv", "export2.csv", 1, 1, 1,
    )  # fmt: skip
    assert update.cells.select("field", "was", "now").rows() == [("minutes", "30", "35")]
    assert [each.kind for each in found.findings if each.kind == "duplicate-key"] == []


def test_a_column_that_the_newer_export_lacks_keeps_its_values_and_their_corrections():
    head = "Session ID,Client ID,Payer,Date of service,Code,Minutes"
    newer = text(*(each.rsplit(",", 1)[0] for each in JUNE), head=head)
    older = read_file("export1.csv", text(*JUNE))
    second = older.tables[0].frame["row_id"][1]
    found = dataset(text(*JUNE), newer, edits=(CellEdit(second, "paid_amount", "75.00"),))
    assert rows(found, "paid_amount") == [("S1", 10_000), ("S2", 7_500), ("S3", None)]
    assert found.updates[0].absent == ("paid_amount",)


def test_a_third_export_brings_up_to_date_what_the_second_did_not_have():
    second = text("S2,C2,Medicaid,2026-05-05,T1017,31,", JUNE[2])
    third = text(JUNE[0].replace(",45,", ",50,"), "S2,C2,Medicaid,2026-05-05,T1017,32,", JUNE[2])
    found = dataset(text(*JUNE), second, third)
    assert rows(found, "minutes") == [("S1", 50), ("S2", 32), ("S3", 60)]
    assert [(each.older, each.newer, each.pairs.height) for each in found.updates] == [
        ("export1.csv", "export2.csv", 2),
        ("export2.csv", "export3.csv", 2),
        ("export1.csv", "export3.csv", 1),
    ]


def test_a_column_lost_twice_is_still_filled():
    head = "Session ID,Client ID,Payer,Date of service,Code,Minutes"
    short = [each.rsplit(",", 1)[0] for each in JUNE]
    found = dataset(text(*JUNE), text(*short, head=head), text(short[1], *short[2:], short[0], head=head))
    assert rows(found, "paid_amount") == [("S1", 10_000), ("S2", 6_000), ("S3", None)]


def test_ids_counted_anew_each_month_are_other_sessions():
    july = text(*(each.replace("2026-05", "2026-07") for each in JUNE))
    found = dataset(text(*JUNE), july)
    assert found.updates == ()
    assert found.frames["sessions"].height == 6


def test_ids_of_another_programme_are_other_sessions():
    found = dataset(text(*JUNE), text(*(each.replace(",C", ",X") for each in JUNE)))
    assert found.updates == ()


def test_a_file_kept_apart_brings_nothing_up_to_date():
    found = dataset(text(*JUNE), text(*reversed(JUNE)), apart=("1",))
    assert found.updates == ()
    assert found.frames["sessions"].height == 6


def test_sessions_without_ids_are_told_apart_by_the_contact():
    head = "Client ID,Date of service,Code,Staff,Start,Minutes"
    first = text("C1,2026-05-04,T1017,Ana,9:00,45", "C1,2026-05-04,T1017,Ana,14:00,15", head=head)
    newer = text("C1,2026-05-04,T1017,Ana,14:00,20", "C2,2026-05-04,T1017,Ana,15:00,15", head=head)
    found = dataset(first, newer)
    assert sorted(found.frames["sessions"].select("client_id", "minutes").rows()) == [
        ("C1", 20),
        ("C1", 45),
        ("C2", 15),
    ]


def test_lines_of_one_session_meet_their_own_code():
    first = text("S1,C1,Medicaid,2026-05-04,T1017,45,1", "S1,C1,Medicaid,2026-05-04,H0032,15,2", *JUNE[1:])
    newer = text("S1,C1,Medicaid,2026-05-04,H0032,16,2", "S1,C1,Medicaid,2026-05-04,T1017,45,1", *JUNE[1:])
    found = dataset(first, newer)
    assert sorted(found.frames["sessions"].filter(session_id="S1").select("code", "minutes").rows()) == [
        ("H0032", 16), ("T1017", 45),
    ]  # fmt: skip


def test_two_fee_lines_of_two_books_contradict_and_neither_wins():
    head = "Payer,Code,Rate,Basis"
    found = dataset(text("Medicaid,T1017,20.00,per_unit", head=head), text("Medicaid,T1017,21.00,per_unit", head=head))
    assert found.updates == ()
    assert "fee-conflict" in {each.kind for each in found.findings}


def test_findings_of_replaced_rows_go_and_those_of_the_newer_rows_come():
    found = dataset(
        text(*JUNE[:2], "S3,C3,Aetna,2026-05-06,T1017,abc,"), text(*JUNE[:2], "S3,C3,Aetna,2026-05-06,T1017,def,")
    )
    assert [(each.file, each.value) for each in found.findings if each.kind == "not-a-number"] == [
        ("export2.csv", "def")
    ]


@given(st.lists(st.integers(0, 29), unique=True, min_size=5), st.permutations(range(30)))
@settings(max_examples=40, deadline=None)
def test_updating_by_the_same_rows_in_any_order_changes_nothing(some, order):
    row = "S{0},C{0},Medicaid,2026-05-{1:02},T1017,{2},5.00"
    lines = [row.format(at, at % 28 + 1, 15 + at) for at in range(30)]
    old = read_file("a.csv", text(*lines))
    new = read_file("b.csv", text(*(lines[at] for at in order if at in some)) + b"\n")
    (update,) = find_updates([old, new])
    assert (update.pairs.height, update.changed, update.added, update.kept) == (len(some), 0, 0, 30 - len(some))
    both = check_everything([old, new], as_of=DAY).frames["sessions"]
    alone = check_everything([old], as_of=DAY).frames["sessions"]
    names = [name for name in alone.columns if name not in {"row_id", "table_id", "row"}]
    assert both.select(names).sort("session_id").equals(alone.select(names).sort("session_id"))


@pytest.mark.parametrize("kind", ["authorizations", "policies", "members", "staff", "denials"])
def test_every_kind_of_export_is_brought_up_to_date_by_its_own_key(kind):
    head, first, newer, field, value = {
        "authorizations": ("Authorization No,Client ID,Code,Units approved,Start,End",
                           "A1,C1,T1017,40,2026-01-01,2026-06-30", "A1,C1,T1017,60,2026-01-01,2026-06-30",
                           "units_approved", 6_000),
        "policies": ("Client ID,Payer,Member ID,Priority,Coverage start,Coverage end,Copay",
                     "C1,Aetna,M1,1,2026-01-01,,5.00", "C1,Aetna,M1,1,2026-01-01,,7.00", "copay", 700),
        "members": ("Client ID,Payer,Enrollment start,Enrollment end,Age,Sex,Risk score",
                    "C1,Aetna,2026-01-01,2026-06-30,40,F,1.0", "C1,Aetna,2026-01-01,2026-06-30,41,F,1.0", "age", 41),
        "staff": ("Staff,Credential,Hours per day,Annual cost,Hire date", "Ana,BA,7.5,52000,2026-01-01",
                  "Ana,BA,7.5,54000,2026-01-01", "annual_cost", 5_400_000),
        "denials": ("Claim No,Client ID,Code,Date of service,Denial date,Denial code,Billed,Appeal deadline",
                    "K1,C1,T1017,2026-03-02,2026-04-01,CO-197,100.00,2026-05-01",
                    "K1,C1,T1017,2026-03-02,2026-04-01,CO-197,120.00,2026-05-01", "billed", 12_000),
    }[kind]  # fmt: skip
    found = dataset(text(first, head=head), text(newer, head=head))
    assert found.frames[kind][field].to_list() == [value]


def test_a_few_shared_rows_of_the_same_contact_are_brought_up_to_date():
    row = "S{0},C{1},Medicaid,2026-05-{2:02},T1017,{3},5.00"
    may = [row.format(at, at % 4, at, 30) for at in range(1, 21)]
    rolling = [row.format(at, at % 4, at, 45) for at in range(19, 31)]
    found = dataset(text(*may), text(*rolling))
    assert found.frames["sessions"].height == 30  # 20 and 12, two of them the same
    assert rows(found.updates and found, "minutes")[11:13] == [("S2", 30), ("S20", 45)]


def test_a_few_shared_numbers_of_other_contacts_are_other_sessions():
    row = "S{0},C{1},Medicaid,2026-05-{2:02},{3},30,5.00"
    may = [row.format(at, at % 4, at, "T1017") for at in range(1, 21)]
    other = [row.format(at, at % 4, at, "T1016" if at == 20 else "T1017") for at in range(19, 31)]
    assert dataset(text(*may), text(*other)).updates == ()


def test_sessions_numbered_anew_throughout_are_the_same_where_the_contacts_are():
    row = "{0}{1},C{1},Medicaid,2026-05-{1:02},T1017,{2},5.00"
    old = [row.format("S", at, 30) for at in range(1, 9)]
    new = [row.format("2026-00", at, 45 if at == 3 else 30) for at in range(1, 11)]
    found = dataset(text(*old), text(*new))
    (update,) = found.updates
    assert (update.pairs.height, update.added, update.kept) == (8, 2, 0)
    assert rows(found, "minutes")[3] == ("2026-003", 45)


@pytest.mark.parametrize("written", ["S-{}", "00{}", "V2/{}"])
def test_numbers_written_another_way_in_an_export_of_later_weeks_are_the_same_sessions(written):
    contacts = [f"C{at % 9},Medicaid,2026-05-{at % 28 + 1:02d},T1017,{at},9.00" for at in range(40)]
    earlier = [f"{1000 + at},{each}" for at, each in enumerate(contacts[:30])]
    later = [f"{written.format(1000 + at)},{each}" for at, each in enumerate(contacts)][24:]
    (update,) = dataset(text(*earlier), text(*later)).updates
    assert (update.pairs.height, update.added, update.kept) == (6, 10, 24)


def test_the_same_digits_under_two_letters_are_other_sessions():
    found = dataset(text(*JUNE), text(*(each.replace("S", "T", 1).replace(",C", ",D", 1) for each in JUNE)))
    assert (found.updates, len(rows(found))) == ((), 6)


def test_the_same_contacts_with_other_minutes_are_other_sessions():
    row = "{0}{1},C{1},Medicaid,2026-05-{1:02},T1017,{2},5.00"
    old, new = ([row.format(mark, at, 30 + add) for at in range(1, 9)] for mark, add in (("S", 0), ("X", 15)))
    assert dataset(text(*old), text(*new)).updates == ()


def test_denials_without_claim_numbers_are_told_apart_by_client_code_and_days():
    head = "Client ID,Payer,Code,Service date,Billed,Denial date,Denial code,Status"
    row = "C{0},Aetna,T1017,2026-05-{0:02},{1}.00,2026-05-25,CO-197,New"
    first = text(*(row.format(at, 100) for at in range(1, 8)), head=head)
    newer = text(*(row.format(at, 120 if at == 2 else 100) for at in range(1, 9)), head=head)
    found = dataset(first, newer)
    assert sorted(found.frames["denials"]["billed"]) == [10_000] * 7 + [12_000]
    assert [(each.changed, each.added) for each in found.updates] == [(1, 1)]


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ([each.replace("100.00", "") for each in JUNE[:2]], True),  # its days end on May 5, the other's on May 6
        ([each.replace("100.00", "") for each in JUNE], True),  # the same days; it only empties a cell
        ([each.replace(",60,", ",75,") for each in JUNE], False),
        ([*JUNE, "S4,C4,Aetna,2026-05-07,T1017,30,"], False),
    ],
)
def test_a_file_whose_days_end_earlier_or_that_only_empties_cells_looks_older(later, expected):
    (update,) = dataset(text(*JUNE), text(*later) + b"\n").updates
    assert update.looks_older is expected


CLIENTS = ("Ana Diaz", "Bo Lee", "Cy Poe", "Di Roe")
UNNUMBERED = "Client ID,Client,Payer,Date,Start,Code,Minutes,Staff"
WEEKS = [
    f"C-{client},{name},Bay,2026-05-{7 * week + client:02},9:00,T1017,60,JD"
    for week in range(4)
    for client, name in enumerate(CLIENTS, 1)
]


def update_of(old: list[str], new: list[str], head: str = UNNUMBERED, new_head: str | None = None):
    files = [text(*old, head=head), text(*new, head=new_head or head)]
    (found,) = find_updates([read_file(f"export{at}.csv", data) for at, data in enumerate(files)]) or (None,)
    return found


@pytest.mark.parametrize(
    ("was", "now", "field"),
    [
        ("2026-05-09", "2026-05-12", "service_date"),
        (",T1017,", ",T1016,", "code"),
        ("C-2,Bo Lee", "C-3,Cy Poe", "client_id"),
        (",JD", ",KL", "staff"),
        (",9:00,", ",10:00,", "start_time"),
    ],
)
@pytest.mark.parametrize("shifted", [0, 3])
def test_a_record_without_a_number_of_which_one_thing_that_tells_it_apart_was_corrected_is_the_same(
    was, now, field, shifted
):
    newer = [each.replace(was, now) if at == 5 else each for at, each in enumerate(WEEKS)]
    found = update_of(WEEKS, newer[shifted:] + newer[:shifted])
    assert (found.pairs.height, found.added, found.kept) == (16, 0, 0)
    assert found.cells["field"][0] == field


def test_exports_that_overlap_by_weeks_leave_the_weeks_of_each_alone():
    found = update_of(WEEKS[:12], WEEKS[4:])
    assert (found.pairs.height, found.added, found.kept, found.changed) == (8, 4, 4, 0)


def test_two_contacts_that_a_corrected_one_may_be_stay_apart():
    older = [*WEEKS, "C-9,Ed Moe,Bay,2026-05-03,9:00,T1017,60,JD", "C-9,Ed Moe,Bay,2026-05-04,9:00,T1017,60,JD"]
    newer = ["C-9,Ed Moe,Bay,2026-05-06,9:00,T1017,60,JD", *WEEKS]
    found = update_of(older, newer)
    assert (found.pairs.height, found.added, found.kept) == (16, 1, 2)


def test_a_newer_export_that_lacks_a_column_which_tells_contacts_apart_is_still_of_the_same_ones():
    newer = [",".join(each.split(",")[at] for at in (7, 6, 5, 3, 2, 0)) for each in WEEKS]
    found = update_of(WEEKS, newer, new_head="Staff,Minutes,Code,Date,Payer,Client ID")
    assert (found.pairs.height, found.added, found.kept) == (16, 0, 0)
    assert found.absent == ("client_name", "start_time")


def test_clients_known_by_their_names_alone_and_one_of_them_renamed():
    named = [each.split(",", 1)[1] for each in WEEKS]
    newer = [each.replace("Bo Lee", "Bo Lee-Fox") for each in named]
    found = update_of(named, newer, UNNUMBERED.split(",", 1)[1])
    assert (found.pairs.height, found.changed, set(found.cells["field"])) == (16, 4, {"client_name"})


def test_a_number_that_was_corrected_is_the_same_row_only_where_all_else_is():
    numbered = [f"S{at},{each}" for at, each in enumerate(WEEKS)]
    corrected = [each.replace("S5,", "S500,") for each in numbered]
    assert update_of(numbered, corrected, f"Session ID,{UNNUMBERED}").kept == 0
    another = [each.replace("S5,C-2,Bo Lee", "S500,C-3,Cy Poe") for each in numbered]
    assert update_of(numbered, another, f"Session ID,{UNNUMBERED}").kept == 1


PLANS = UNNUMBERED.replace("Client ID,", "Client ID,Medicaid ID,")


def by_plan(row: str) -> str:
    """A row with the plan's number of its client behind its own."""
    own, rest = row.split(",", 1)
    return f"{own},M{own.removeprefix('C-')}00,{rest}"


@pytest.mark.parametrize("numbered", ["", "Session ID,"])
def test_an_export_with_the_plans_numbers_alone_updates_one_with_the_agencys_ids_and_keeps_these(numbered):
    older = [f"{f'S-{at},' if numbered else ''}{by_plan(each)}" for at, each in enumerate(WEEKS)]
    cut = 1 + bool(numbered)
    newer = [",".join(part for at, part in enumerate(each.split(",")) if at != cut - 1) for each in older]
    newer = [each.replace(",60,", ",45,") if at == 3 else each for at, each in enumerate(newer)]
    head = numbered + PLANS
    found = update_of(older, newer, head, new_head=numbered + PLANS.removeprefix("Client ID,"))
    assert (found.pairs.height, found.added, found.kept) == (16, 0, 0)
    assert {*found.absent} == {"client_id", "member_id"}
    assert found.cells.select("field", "now").rows() == [("minutes", "45")]
    back = update_of(newer, older, numbered + PLANS.removeprefix("Client ID,"), new_head=head)
    assert (back.pairs.height, {*back.cells["field"]}) == (16, {"client_id", "member_id", "minutes"})
