from __future__ import annotations

from datetime import date

import pytest

from cmcore.intake.check import check_everything
from cmcore.intake.correcting.edits import CellEdit
from cmcore.intake.reading import read_file

AS_OF = date(2026, 4, 1)
HEAD = "Session ID,Client ID,DOS,Start,End,CPT\n"


def dataset_of(text, edits=()):
    return check_everything([read_file("log.csv", text.encode())], as_of=AS_OF, edits=edits)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("9:00", "9:45", 45),
        ("9:00", "9:00", 0),
        ("22:00", "1:30", 210),  # 2 hours to midnight and 1:30 after it
        ("20:00", "8:00", 720),  # half a day
        ("20:00", "8:01", None),
        ("9:00", "", None),
    ],
)
def test_minutes_follow_from_start_and_end_where_no_column_states_them(start, end, minutes):
    made = dataset_of(f"{HEAD}S1,1,3/2/2026,{start},{end},T1017\n")
    assert made.frames["sessions"]["minutes"].to_list() == [minutes]


def test_a_span_of_more_than_half_a_day_backwards_is_an_end_before_the_start():
    made = dataset_of(f"{HEAD}S1,1,3/2/2026,20:00,8:01,T1017\nS2,1,3/3/2026,22:00,1:30,T1017\n")
    assert [each.cell for each in made.findings if each.kind == "end-before-start"] == ["E2"]


def test_where_the_minutes_are_from_is_said_once_with_the_nights():
    made = dataset_of(f"{HEAD}S1,1,3/2/2026,22:00,1:30,T1017\nS2,1,3/3/2026,9:00,9:10,T1017\n")
    (said,) = [each for each in made.findings if "taken from start and end" in each.message]
    assert (said.cell, said.message.partition(": ")[2]) == (
        "D1",
        "No column states minutes, so those of 2 rows were taken from start and end. 1 of them end on the next day.",
    )


def test_recorded_units_and_blank_cells_of_a_column_of_minutes_stay_what_they_are():
    units = dataset_of("Session ID,Client ID,DOS,Start,End,CPT,Units\nS1,1,3/2/2026,9:00,9:45,T1017,2\n")
    assert units.frames["sessions"].select("minutes", "units").rows()[0][0] is None
    blank = dataset_of("Session ID,Client ID,DOS,Start,End,CPT,Minutes\nS1,1,3/2/2026,9:00,9:45,T1017,\n")
    assert blank.frames["sessions"]["minutes"].to_list() == [None]
    assert [each.kind for each in blank.findings if each.field == "minutes"] == ["minutes-missing"]


def test_minutes_follow_a_corrected_end():
    text = f"{HEAD}S1,1,3/2/2026,11:30,1:00,T1017\n"
    (row_id,) = dataset_of(text).frames["sessions"]["row_id"]
    made = dataset_of(text, [CellEdit(row_id, "end_time", "13:00")])
    assert made.frames["sessions"]["minutes"].to_list() == [90]  # 11:30 to 13:00


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (["9:30,10:15", "1:45,2:30"], "yet 1 row has one before 6:00, such as 1:45."),
        (["9:30,10:15", "12:15,1:00", "5:59,6:30"], "yet 2 rows have one before 6:00, such as 1:00."),
        (["9:30,10:15", "6:00,12:59"], None),
        (["1:45,2:30", "12:30,13:00"], None),  # a clock of 24 hours
        (["1:45 am,2:30 am", "9:30 am,10:15 am"], None),
        (["9:30a,10:15a", "1:45,2:30"], None),
    ],
)
def test_early_times_of_a_log_that_knows_no_afternoon_are_asked_about(times, said):
    rows = "".join(f"S{at},1,3/2/2026,{each},T1017\n" for at, each in enumerate(times))
    found = [each for each in dataset_of(HEAD + rows).findings if each.kind == "half-day-unsaid"]
    assert [(each.cell, said in each.message) for each in found] == ([("D1", True)] if said else [])
