from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore.findings import FileRefusedError
from cmcore.intake.delimited import Dialect, read_delimited

ROWS = [["Payer", "Code", "Note"], ["Horizon", "T1017", "Peña, José"], ["Acme", "T1016", 'said "yes"']]


def written(rows, delimiter=",", newline="\r\n") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize(
    ("bom", "encoding"),
    [
        (b"", "utf-8"),
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
        (b"", "cp1252"),
    ],
)
def test_every_way_of_writing_gives_the_same_rows_and_names_its_dialect(delimiter, newline, bom, encoding):
    grid, dialect = read_delimited("log.csv", bom + written(ROWS, delimiter, newline).encode(encoding))
    assert grid.rows == ROWS
    assert dialect == Dialect(encoding, bom, delimiter, newline=newline)


def test_a_line_break_in_quotes_makes_no_new_row():
    grid, _ = read_delimited("log.csv", b'Name,Note\nAnn,"one\ntwo\n\nthree"\nBo,x\n')
    assert grid.rows == [["Name", "Note"], ["Ann", "one\ntwo\n\nthree"], ["Bo", "x"]]


def test_a_blank_line_keeps_its_row_number():
    grid, _ = read_delimited("log.csv", b"a,b\n\n1,2")
    assert grid.rows == [["a", "b"], [], ["1", "2"]]


def test_the_delimiter_is_the_one_that_splits_most_rows_alike():
    grid, dialect = read_delimited("log.csv", b"Service log, Jan to Oct, 2026\nPayer;Rate\nA;1,50\nB;2,50\nC;3,50\n")
    assert dialect.delimiter == ";"
    assert grid.rows[2] == ["A", "1,50"]


def test_rows_above_a_quotation_mark_that_is_never_closed_are_kept_and_the_loss_is_told():
    grid, _ = read_delimited("log.csv", b'Payer,Code\nA,1\nB,"2\nC,3\nD,4\n')
    assert grid.rows == [["Payer", "Code"], ["A", "1"]]
    assert [(each.kind, each.row, each.column) for each in grid.faults] == [("quote-not-closed", 2, 1)]
    assert "The row and the 2 below it were not read." in grid.faults[0].message


def test_a_quotation_mark_inside_a_value_is_an_ordinary_character():
    grid, _ = read_delimited("log.csv", b'Item,Size\npipe,5" wide\nrod,2"\n')
    assert grid.rows == [["Item", "Size"], ["pipe", '5" wide'], ["rod", '2"']]
    assert grid.faults == ()


def test_a_row_with_more_values_than_the_others_is_told():
    data = b"Client,Payer,Code\n" + b"C1,Horizon,T1017\n" * 10 + b"C2,Acme, Inc,T1017\n"
    grid, _ = read_delimited("log.csv", data)
    assert [(each.kind, each.row) for each in grid.faults] == [("row-too-long", 11)]
    assert "4 values where the others have 3" in grid.faults[0].message


def test_empty_values_past_the_end_of_a_row_are_no_fault():
    grid, _ = read_delimited("log.csv", b"Client,Payer,Code\n" + b"C1,Horizon,T1017\n" * 10 + b"C2,Acme,T1017,,\n")
    assert grid.faults == ()


def test_text_in_a_wide_encoding_cut_short_is_refused():
    with pytest.raises(FileRefusedError, match=r"log\.csv: The text is cut short"):
        read_delimited("log.csv", b"\xff\xfea\x00,\x00b")


def test_a_value_longer_than_any_is_refused():
    with pytest.raises(FileRefusedError, match="a quotation mark is not closed"):
        read_delimited("log.csv", b'a,b\n1,"' + b"x,y\n" * 2_600_000)


VALUES = st.text(st.characters(blacklist_categories=("Cs", "Co"), blacklist_characters="\x00"), max_size=8)


@given(st.lists(st.lists(VALUES, min_size=3, max_size=3), min_size=1, max_size=6))
def test_what_is_written_is_read_back(rows):
    head = [["Client", "Payer", "Code"]] * 8
    grid, _ = read_delimited("log.csv", written([*head, *rows]).encode("utf-8-sig"))
    assert grid.rows == [*head, *(row if any(row) else [] for row in rows)]
