from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore.findings import FileRefusedError
from cmcore.intake.files.delimited import Dialect, read_delimited
from cmcore.intake.files.opening import FileType, check_file

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


HEAD = b"Client,Payer,Code,Minutes\n"
GOOD = b"C1,Horizon,T1017,45\n"
ROW = ["C1", "Horizon", "T1017", "45"]


@pytest.mark.parametrize(
    ("damaged", "read", "place"),
    [
        (b'C2,"Acme,T1016,30\n', ["C2", "Acme", "T1016", "30"], (2, 1)),
        (b'C2,Acme,T1016,"30\n', ["C2", "Acme", "T1016", "30"], (2, 3)),
        (b'"C2,Acme,T1016,30\r\n', ["C2", "Acme", "T1016", "30"], (2, 0)),
        (b'C2,"Acme, Inc,T1016,30\n', [], (2, 1)),
        (b'C2,"Acme\n', [], (2, 1)),
    ],
    ids=["in the middle", "last value", "first value", "too many values without it", "too few values"],
)
def test_a_row_with_a_quotation_mark_that_is_never_closed_is_told_and_the_others_are_read(damaged, read, place):
    grid, _ = read_delimited("log.csv", HEAD + GOOD + damaged + GOOD * 3)
    assert grid.rows == [["Client", "Payer", "Code", "Minutes"], ROW, read, ROW, ROW, ROW]
    assert [(each.kind, each.row, each.column) for each in grid.faults] == [("quote-not-closed", *place)]
    assert ("was read as if the mark were not there" in grid.faults[0].message) == bool(read)


def test_several_rows_with_quotation_marks_that_are_never_closed_are_each_told():
    damaged = b'C2,"Acme,T1016,30\n'
    grid, _ = read_delimited("log.csv", HEAD + GOOD + damaged + GOOD)
    assert len(grid.rows) == 4
    swallowed, _ = read_delimited("log.csv", HEAD + GOOD + damaged + GOOD + damaged + GOOD)
    assert [(each.kind, each.row) for each in swallowed.faults][:1] == [("quote-not-closed", 2)]
    assert swallowed.rows[-1] == ROW


def test_rows_swallowed_by_a_value_that_a_later_mark_closes_are_told():
    lines = b'C2,"Acme,T1016,30\nC3,Acme,T1016,30\nC4,"Acme",T1016,30\n'
    grid, _ = read_delimited("log.csv", HEAD + GOOD * 5 + lines + GOOD)
    assert [(each.kind, each.row, each.column) for each in grid.faults] == [("quote-not-closed", 6, 1)]
    assert "runs on over 2 more lines" in grid.faults[0].message
    assert grid.rows[-1] == ROW


def test_a_value_of_several_lines_that_look_like_rows_is_told():
    lines = b'C2,"Acme\nC3,Acme,T1016,30\nx",T1016,30\n'
    grid, _ = read_delimited("log.csv", HEAD + GOOD * 5 + lines)
    assert [(each.kind, each.row, each.column) for each in grid.faults] == [("quote-not-closed", 6, 1)]


def test_more_unclosed_marks_than_can_be_mended_end_the_table_with_a_word():
    rows = [b'C%d,"Acme,T1016,30\n' % each for each in range(1, 46)]
    grid, _ = read_delimited("log.csv", HEAD + b"".join(rows))
    assert grid.faults
    assert {each.kind for each in grid.faults} == {"quote-not-closed"}


@pytest.mark.parametrize(
    ("line", "read"),
    [
        (b'C2,"Jane "JD" Doe",T1016,30', ["C2", 'Jane "JD" Doe', "T1016", "30"]),
        (b'C2,"Jane" Doe,T1016,30', ["C2", '"Jane" Doe', "T1016", "30"]),
        (b'C2,"5" pipe, "x"",T1016,30', ["C2", '5" pipe, "x"', "T1016", "30"]),
        (b'C2,"Jane ""JD"" Doe",T1016,30', ["C2", 'Jane "JD" Doe', "T1016", "30"]),
        (b'C2,Jane "JD" Doe,T1016,30', ["C2", 'Jane "JD" Doe', "T1016", "30"]),
        (b'C2,"",T1016,30', ["C2", "", "T1016", "30"]),
        (b'C2,"Doe, Jane",T1016,"30"', ["C2", "Doe, Jane", "T1016", "30"]),
    ],
)
def test_quotation_marks_within_a_value_are_kept_though_they_were_not_doubled(line, read):
    grid, _ = read_delimited("log.csv", HEAD + GOOD + line + b"\n" + GOOD)
    assert (grid.rows[2], grid.rows[3], grid.faults) == (read, ROW, ())


@pytest.mark.parametrize(
    ("text", "encoding", "dialect"),
    [
        ("Zoë \u2013 O\u2019Brien", "cp1252", "cp1252"),
        ("Zoë Müller", "latin-1", "cp1252"),
        ("Čeněk 漢字", "utf-8", "utf-8"),
        ("Čeněk 漢字", "utf-16-le", "utf-16-le"),
    ],
)
def test_letters_are_read_in_the_encoding_that_the_file_has(text, encoding, dialect):
    data = f"Client,Payer,Code\n{text},Horizon,T1017\n".encode(encoding)
    grid, found = read_delimited("log.csv", data)
    assert (grid.rows[1][0], found.encoding) == (text, dialect)


def test_a_row_in_another_encoding_than_the_others_is_told_and_read_as_windows_has_it():
    rows = "".join(f"C{each},José,T1017,45\n" for each in range(5)).encode()
    grid, dialect = read_delimited("log.csv", HEAD + rows + "C9,Zoë € x,T1017,45\n".encode("cp1252"))
    assert [row[1] for row in grid.rows] == ["Payer", *["José"] * 5, "Zoë € x"]
    assert [(each.kind, each.row, each.column) for each in grid.faults] == [("letters-mixed", 6, 1)]
    assert 'were read as "Zoë € x"' in grid.faults[0].message
    assert dialect.encoding == "utf-8"


def test_a_value_in_utf8_among_others_in_windows_letters_is_told_and_read_as_it_was_meant():
    rows = "".join(f"C{each},Zoë Spaß\u201c,T1017,45\n" for each in range(5)).encode("cp1252")
    grid, dialect = read_delimited("log.csv", HEAD + rows + "C9,José,T1017,45\n".encode())
    assert [row[1] for row in grid.rows] == ["Payer", *["Zoë Spaß\u201c"] * 5, "José"]
    assert [(each.kind, each.row, each.column) for each in grid.faults] == [("letters-mixed", 6, 1)]
    assert dialect.encoding == "cp1252"


@pytest.mark.parametrize("delimiter", ["^", "~"])
def test_rare_delimiters_are_told_by_evidence(delimiter):
    grid, dialect = read_delimited("log.csv", written(ROWS, delimiter).encode())
    assert (grid.rows, dialect.delimiter) == (ROWS, delimiter)


@pytest.mark.parametrize(
    ("damage", "rows"),
    [
        (b"\x00" * 500, [ROW]),
        (b"C2,Ac\x00me,T1016,30\n", [ROW, ["C2", "Acme", "T1016", "30"]]),
        (b"\x00" * 60 + b"\n" + GOOD, [ROW, [], ROW]),
    ],
    ids=["space set aside at the end", "inside a value", "a row of nothing else"],
)
def test_null_bytes_cost_nothing_else(damage, rows):
    data = HEAD + GOOD + damage
    assert check_file("log.csv", data) is FileType.CSV
    assert read_delimited("log.csv", data)[0].rows[1:] == rows


def test_a_quotation_mark_inside_a_value_is_an_ordinary_character():
    grid, _ = read_delimited("log.csv", b'Item,Size\npipe,5" wide\nrod,2"\n')
    assert grid.rows == [["Item", "Size"], ["pipe", '5" wide'], ["rod", '2"']]
    assert grid.faults == ()


def test_rows_with_more_values_than_the_header_are_told_where_others_have_as_many_as_it():
    data = b"Client,Name,Billed\nC1,Rivera, Ana,60\nC2,Osei,1,080.00\nC3,Lind,80\n"
    grid, _ = read_delimited("log.csv", data)
    assert [(each.kind, each.row) for each in grid.faults] == [("row-too-long", 1), ("row-too-long", 2)]


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


@pytest.mark.parametrize(
    ("data", "rows", "mark"),
    [
        (b'"a,b,c"\n"1,2,3"\n', [["a", "b", "c"], ["1", "2", "3"]], '"'),
        (b'"a;b;c"\n"1;""x; y"";3"\n', [["a", "b", "c"], ["1", "x; y", "3"]], '"'),
        (b'"a,b,c";;;\n"1,2,3";;;\n', [["a", "b", "c"], ["1", "2", "3"]], '"'),
        (b"Log of March\n" + b'"a,b,c"\n' * 5, [["Log of March"], *[["a", "b", "c"]] * 5], '"'),
        (b"'a','b'\n'1','x, y'\n", [["a", "b"], ["1", "x, y"]], "'"),
        (b"'a';'b'\n1;'O''Brien'\n", [["a", "b"], ["1", "O'Brien"]], "'"),
        (b"'a','b'\n'say \"hi\"','2'\n", [["a", "b"], ['say "hi"', "2"]], "'"),
    ],
)
def test_lines_in_quotation_marks_and_single_ones_are_read_as_values(data, rows, mark):
    grid, dialect = read_delimited("log.csv", data)
    assert (grid.rows, grid.faults, dialect.quotechar) == (rows, (), mark)


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        (b'"Rivera, Ana"\n"Osei, Kofi"\n', [["Rivera, Ana"], ["Osei, Kofi"]]),
        (b'"a, b, c"\n"one, two"\n"x"\n', [["a, b, c"], ["one, two"], ["x"]]),
        (b"Name,Zip\nO'Brien,'02139\nD'Arcy,'02140\n", [["Name", "Zip"], ["O'Brien", "'02139"], ["D'Arcy", "'02140"]]),
        (b"Name,Note\nAna,'x'\n", [["Name", "Note"], ["Ana", "'x'"]]),
        (b"'til,b\n'1',2\n", [["'til", "b"], ["'1'", "2"]]),
    ],
)
def test_quotation_marks_of_values_and_apostrophes_stay_what_they_are(data, rows):
    assert read_delimited("log.csv", data)[0].rows == rows
