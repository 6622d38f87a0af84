from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.intake.check import check_everything
from cmcore.intake.checking.conservation import COLUMNS, conservation_frame, conservation_record, conserved_rows
from cmcore.intake.reading import combine, read_file
from tests.intake.conftest import make_book

HEADER = ["Session ID", "Client ID", "Payer", "Date of service", "CPT", "Minutes"]


def line(at, **changes):
    row = dict(zip(HEADER, [f"S-{at}", "C-1", "Medicaid", "2026-03-02", "T1017", 45], strict=True)) | changes
    return list(row.values())


def rows_of(*sheets, name="log.xlsx"):
    return conserved_rows(combine([read_file(name, make_book(dict(sheets)))]))


def test_titles_blanks_totals_and_notes_are_counted_with_their_reasons():
    sheet = [
        ["Service log of March"],
        [],
        HEADER,
        line(1),
        [],
        line(2),
        HEADER,
        line(3),
        ["Total", "", "", "", "", 135],
        ["Prepared by the billing office"],
    ]
    (rows,) = rows_of(("Log", sheet))
    assert (rows.rows_in, rows.kept, rows.skipped, rows.lines) == (8, 3, 5, 3)  # 7 below the header, 1 title
    assert rows.reasons == {
        "title or note above the table": 1,
        "blank row": 1,
        "header repeated": 1,
        "total": 1,
        "note below the table": 1,
    }
    assert rows.holds


def test_lines_unrolled_from_a_wide_row_are_said_apart():
    wide = [["Client ID", "DOS", "Payer", "CPT1", "CPT2", "CPT3"], ["C-1", "2026-03-02", "Medicaid", 99490, 99439, ""]]
    (rows,) = rows_of(("Roster", [*wide, ["C-2", "2026-03-02", "Medicaid", 99490, 99439, 99439]]))
    assert (rows.rows_in, rows.kept, rows.lines, rows.holds) == (2, 2, 5, True)


def test_a_table_of_no_known_kind_keeps_no_row_and_says_why():
    (rows,) = rows_of(("Band", [["Artist", "Instrument"], ["Ana", "guitar"], ["Bo", "bass"]]))
    assert (rows.kind, rows.rows_in, rows.kept, rows.holds) == ("unknown", 2, 0, True)
    assert rows.reasons == {"table of no known kind": 2}


def test_lines_that_a_newer_export_replaces_are_said_apart():
    older = make_book({"Log": [HEADER, *(line(at) for at in range(6))]})
    newer = make_book({"Log": [HEADER, *(line(at, Minutes=60) for at in range(2, 8))]})
    readings = [read_file("march.xlsx", older), read_file("april.xlsx", newer)]
    made = check_everything(readings, as_of=date(2026, 11, 20))
    march, april = conserved_rows(made)
    assert (march.kept, march.lines, march.replaced, april.kept, april.replaced) == (6, 6, 4, 6, 0)
    assert made.frames["sessions"].height == march.lines + april.lines - march.replaced


def test_a_row_lost_on_the_way_does_not_hold():
    (rows,) = rows_of(("Log", [HEADER, line(1), line(2)]))
    assert rows.holds
    assert not replace(rows, kept=1).holds
    assert not replace(rows, rows_in=3).holds


def test_pages_show_a_row_a_table_and_scripts_the_sums():
    rows = rows_of(("Log", [HEADER, line(1), [], line(2)]), ("Band", [["Artist", "Instrument"], ["Ana", "guitar"]]))
    frame = conservation_frame(rows)
    assert frame.columns == list(COLUMNS)
    assert frame.rows() == [
        ("log.xlsx", "Log", "sessions", 3, 2, 1, "1 blank row", 2, 0),
        ("log.xlsx", "Band", "", 1, 0, 1, "1 table of no known kind", 0, 0),
    ]
    record = conservation_record(rows)
    assert {name: record[name] for name in ("rows_in", "kept", "skipped", "holds")} == {
        "rows_in": 4, "kept": 2, "skipped": 2, "holds": True,
    }  # fmt: skip
    assert record["tables"][0] == {
        "file": "log.xlsx", "sheet": "Log", "kind": "sessions", "rows_in": 3, "kept": 2, "skipped": 1,
        "reasons": {"blank row": 1}, "lines": 2, "replaced": 0, "holds": True,
    }  # fmt: skip


noise = st.sampled_from(
    [
        [],
        ["Total", "", "", "", "", 135],
        ["Adult services team"],
        HEADER,
        ["", "", "", "", "", 90],
        ["S-9"],
        ["Note: recorded by the team", "", "see the manual"],
    ]
)
body = st.lists(st.one_of(noise, st.integers(1, 99).map(line)), max_size=14)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([["Agency log"], [], ["March 2026", "final"]]), max_size=3), body)
def test_every_filled_row_of_a_sheet_is_kept_or_skipped_once(above, drawn):
    sheet = [*above, HEADER, line(100), *drawn, line(101)]
    reading = read_file("log.xlsx", make_book({"Log": sheet}))
    told = []
    for table, rows in zip(reading.tables, conserved_rows(combine([reading])), strict=True):
        assert rows.holds
        told += [*range(table.header_rows[0], table.header_rows[1] + 1), *table.frame["row"].unique()]
        told += [each.row for each in rows.no_data]
    assert len(told) == len(set(told))
    assert {at for at, row in enumerate(sheet, 1) if any(cell not in {"", None} for cell in row)} <= set(told)
