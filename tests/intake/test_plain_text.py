"""A large text table read as columns gives the very tables and findings that the reader of records gives."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from cmcore.intake.check import check_everything
from cmcore.intake.checking.conservation import conserved_rows
from cmcore.intake.files import delimited, plain_text, text_rows
from cmcore.intake.files.delimited import read_delimited
from cmcore.intake.files.plain_text import read_plain
from cmcore.intake.files.text_rows import TextRows
from cmcore.intake.reading import read_file
from tests.intake.messy_writer import write
from tests.intake.test_round_trip import messes, records

AS_OF = date(2026, 11, 20)
HEADER = ["Session ID", "Client", "Payer", "Service date", "Minutes", "CPT", "Billed amount", "Note"]
HEAD, TAIL, BLOCK, SAMPLE = 6, 4, 3, 5


@pytest.fixture(autouse=True)
def _small_ends(monkeypatch):
    """Ends so short that small tables have a middle."""
    monkeypatch.setattr(plain_text, "HEAD_ROWS", HEAD)
    monkeypatch.setattr(plain_text, "TAIL_ROWS", TAIL)
    monkeypatch.setattr(text_rows, "BLOCK", BLOCK)
    monkeypatch.setattr(text_rows, "LOOK_AT", SAMPLE)


def read_both(data, name="log.csv"):
    """The file read as columns wherever it can be, and record by record."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "LARGE_FROM", 0)
        columns = read_file(name, data)
        patch.setattr(delimited, "LARGE_FROM", len(data) + 1)
        return columns, read_file(name, data)


def assert_same(one, other):
    """Nothing tells the two readings apart, nor what the checks make of them."""
    assert (one.refused, one.findings) == (other.refused, other.findings)
    assert len(one.tables) == len(other.tables)
    for ours, theirs in zip(one.tables, other.tables, strict=True):
        assert_frame_equal(ours.frame, theirs.frame)
        assert all(getattr(ours, each) == getattr(theirs, each) for each in ours.__slots__ if each != "frame")
    checked, expected = (check_everything([each], as_of=AS_OF) for each in (one, other))
    assert checked.findings == expected.findings
    assert conserved_rows(checked) == conserved_rows(expected)


def text(*rows, newline="\n", **dialect):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=newline, **dialect).writerows(rows)
    return out.getvalue()


def session(at, **cells):
    usual = [f"S-{at}", f"C-{at % 5}", "Medicaid", f"2026-03-{at % 28 + 1:02}", "45", "T1017", "33.65", "seen at home"]
    return [cells.get(name, cell) for name, cell in zip(HEADER, usual, strict=True)]


MANY = [session(at) for at in range(30)]
BLANK = [""] * len(HEADER)


def with_row(*rows):
    """Plenty of sessions with other rows in their middle."""
    return [HEADER, *MANY[:15], *rows, *MANY[15:]]


@pytest.mark.parametrize(
    "rows",
    [
        with_row(),
        with_row(BLANK),
        with_row(BLANK, BLANK, HEADER),
        with_row(HEADER),
        with_row([HEADER[0].upper() + " ", *HEADER[1:]]),
        with_row(["April 2026", *BLANK[1:]], HEADER),
        with_row(["Total", *BLANK[1:4], "675", *BLANK[5:]]),
        with_row([*BLANK[:3], "Grand total", "675", *BLANK[5:]]),
        with_row(["Count: 15", *BLANK[1:]]),
        with_row(["North office: Ann Lee", *BLANK[1:]]),
        with_row([" ", *MANY[3][1:]]),
        with_row(["", *MANY[3][1:]]),
        with_row(["\u00a0", *BLANK[1:]]),
        with_row(
            BLANK, ["Payer", "Code", "Rate", "Modifier", *BLANK[4:]], ["Medicaid", "T1017", "9", "HN", *BLANK[4:]]
        ),
        with_row(BLANK, ["Fee schedule", *BLANK[1:]], ["Payer", "Code", "Rate", "Modifier", *BLANK[4:]]),
        with_row(["Payer name", "Procedure code", "Rate", "Effective date", *BLANK[4:]]),
        [["Service log"], [], ["Printed 3/2/2026"], *with_row()],
        [*with_row(), ["Total", "", "", "", "1350"]],
        [*with_row(), [*BLANK[:4], "1350", "", "1009.5", ""]],
        [*with_row(), [], ["* Times are local"]],
        with_row(session(40, Minutes="4O")),
        with_row(session(40, **{"Service date": "13/3/2026"})),
        with_row(session(40, CPT="T1017-HN")),
        with_row(session(40, CPT="T1017, T1016")),
        with_row(session(40, CPT="T1017-HN; T1016"), BLANK),
        with_row(session(40, Payer="  Medicaid  MCO "), session(41, Payer="n/a"), session(42, Payer="#N/A")),
        with_row(session(40, Client="c-7", Payer="Medicàid")),
        with_row(session(40, **{"Billed amount": "1.234,50"})),
        with_row(session(40, Note="")),
        with_row(session(40, Note="x" * 3000)),
        [[*row, ""] for row in with_row()],
        [["", *row] for row in with_row()],
        [[*row[:5], "", *row[5:]] for row in with_row()],
        [["Client name (DOB)", *HEADER[1:]], *([f"Lee, Ann 3/{at + 1}/1990", *MANY[at][1:]] for at in range(25))],
        [["Time", *HEADER], *(["9:00-9:45 AM", *row] for row in MANY)],
        [["CPT 1", "CPT 2", *HEADER], *(["T1017", "T1016", *row] for row in MANY)],
        [["Code", "Rate 1/1/2026", "Rate 7/1/2026"], *([f"T10{at}", "33.65", "34.10"] for at in range(10, 40))],
        [["Hours", *HEADER], *(["0.75", *row] for row in MANY), ["1.5", *MANY[0]]],
    ],
)
def test_a_table_is_the_same_as_columns_and_as_records(rows):
    data = text(*rows).encode()
    columns, records_ = read_both(data)
    assert read_plain(data, ",") is not None
    assert_same(columns, records_)


@pytest.mark.parametrize(
    "written",
    [
        {"quoting": csv.QUOTE_ALL},
        {"newline": "\r\n"},
        {"newline": "\r\n", "quoting": csv.QUOTE_ALL},
        {"delimiter": ";"},
        {"delimiter": "\t"},
        {"delimiter": "|", "quoting": csv.QUOTE_NONNUMERIC},
        {"delimiter": "^", "quoting": csv.QUOTE_ALL},
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_any_plain_way_of_writing_is_read_as_columns(written, mark):
    odd = session(40, Note='"so", she said; a|b^c'), session(41, Note="", Payer="")
    data = (mark + text(*with_row(*odd), **written)).encode()
    assert read_plain(data, written.get("delimiter", ",")) is not None
    assert_same(*read_both(data))


@pytest.mark.parametrize(
    "line",
    [
        'S-9,C-1,Medicaid,2026-03-02,45,T1017,33.65,"two\nlines"',
        'S-9,C-1,Medicaid,2026-03-02,45,T1017,33.65,5" wide',
        'S-9,C-1,Medicaid,2026-03-02,45,T1017,33.65,"seen "at" home"',
        'S-9,C-1,Medicaid,2026-03-02,45,T1017,33.65, "seen"',
        'S-9,C-1,Medicaid,2026-03-02,45,T1017,33.65,"seen',
        "S-9,C-1,Medicaid,2026-03-02,45,T1017,33.65,a,b",
        "S-9,C-1,Medicaid",
        "April 2026",
        "S-9,C-1,Medicaid,2026-03-02,45,T1017,33.65,a\rb",
        "S-9,C-1,Medicaid,2026-03-02,45,T1017,33.65,a\x00b",
        "S-9,C-1,Medicaid,2026-03-02,45,T1017,33.65,\uf7e9",
    ],
)
def test_a_text_with_a_damaged_or_uneven_line_is_left_to_the_reader_of_records(line):
    before, after = text(HEADER, *MANY[:15]), text(*MANY[15:])
    data = f"{before}{line}\n{after}".encode()
    assert read_plain(data, ",") is None
    assert_same(*read_both(data))


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_a_text_in_another_encoding_is_left_to_the_reader_of_records(encoding):
    data = text(*with_row(session(40, Client="Zoë"))).encode(encoding)
    assert read_plain(data, ",") is None
    assert_same(*read_both(data))


ODD = st.sampled_from(["", " ", "Total", "subtotal:", "Session ID", "note to self", "n/a", "-", "12", "a  b", "é", "٣"])
ODD_ROWS = st.one_of(
    st.lists(ODD, min_size=len(HEADER), max_size=len(HEADER)),
    st.builds(lambda at, cell: [*BLANK[:at], cell, *BLANK[at + 1 :]], st.integers(0, len(HEADER) - 1), ODD),
    st.just(HEADER),
    st.just(BLANK),
    st.builds(session, st.integers(0, 40), Minutes=st.sampled_from(["4O", "1:15", ""]), Note=ODD),
)


@given(
    body=st.lists(st.one_of(st.builds(session, st.integers(0, 90)), ODD_ROWS), min_size=14, max_size=40),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
@settings(max_examples=60, deadline=None)
def test_rows_of_any_oddity_are_the_same_as_columns_and_as_records(body, quoting):
    assert_same(*read_both(text(HEADER, *MANY[:6], *body, quoting=quoting).encode()))


@given(rows=st.lists(records(), min_size=3, max_size=4), mess=messes(text=True))
@settings(max_examples=30, deadline=None)
def test_a_table_in_any_mess_is_the_same_as_columns_and_as_records(rows, mess):
    name, data = write([row for each in rows for row in each], mess)
    assert_same(*read_both(data, name))


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8"), max_size=5), min_size=3, max_size=3), min_size=16, max_size=30
    )
)
@settings(max_examples=150, deadline=None)
def test_any_text_is_the_same_as_columns_and_as_records(rows):
    data = text(*rows).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "LARGE_FROM", 0)
        grid, dialect = read_delimited("log.csv", data)
        patch.setattr(delimited, "LARGE_FROM", len(data) + 1)
        expected, same = read_delimited("log.csv", data)
    assert ([*grid.rows], grid.faults) == ([*expected.rows], expected.faults)
    assert dialect == same or not isinstance(grid.rows, TextRows)


def test_single_rows_and_slices_are_those_of_a_list():
    data = text(["Log"], *with_row(BLANK), ["end"]).encode()
    rows = read_plain(data, ",")
    assert isinstance(rows, TextRows)
    listed = [[*row] if any(row) else [] for row in csv.reader(io.StringIO(data.decode()))]
    assert ([*rows], len(rows), rows[-1], rows[3:9:2]) == (listed, len(listed), ["end"], listed[3:9:2])
    with pytest.raises(IndexError):
        rows[len(listed)]
