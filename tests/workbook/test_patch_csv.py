from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.fields import Kind
from cmcore.intake.files.delimited import read_delimited
from cmcore.workbook.cell_change import CellChange
from cmcore.workbook.csv_text import find_script
from cmcore.workbook.patch_csv import patch_csv

LOG = b'Session,Payer,Minutes,Note\r\nS-1,Medicaid,45,"said ""hi"", left"\r\nS-2,"Acme, Inc", 30 ,\r\n\r\nS-3,Horizon,15,last'


def change(cell, now, kind=None, **more):
    return CellChange("log", cell, None, now, kind, **more)


def patched(data, *changes):
    return patch_csv("log.csv", data, changes)


@pytest.mark.parametrize(
    ("cell", "now", "old", "new"),
    [
        ("B2", "Horizon", b"S-1,Medicaid,", b"S-1,Horizon,"),
        ("C3", 45, b", 30 ,", b",45,"),
        ("B3", "Acme", b'"Acme, Inc"', b'"Acme"'),  # a quoted value stays quoted
        ("B2", "A, B", b"S-1,Medicaid,", b'S-1,"A, B",'),
        ("D2", 'new "x"', b'"said ""hi"", left"', b'"new ""x"""'),
        ("A2", None, b"S-1,", b","),
        ("D5", "end", b"15,last", b"15,end"),
        ("D3", "x", b" 30 ,\r\n", b" 30 ,x\r\n"),
        ("F5", "x", b"15,last", b"15,last,,x"),
        ("B4", "x", b"\r\n\r\n", b"\r\n,x\r\n"),
    ],
)
def test_only_the_corrected_value_changes(cell, now, old, new):
    assert patched(LOG, change(cell, now)).data == LOG.replace(old, new)


def test_several_values_past_a_record_end_come_in_order():
    fresh = patched(b"a,b\n1,2\n", change("E2", "e"), change("D2", "d"), change("G2", "g"))
    assert fresh.data == b"a,b\n1,2,,d,e,,g\n"


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("cp1252", b""),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_encoding_delimiter_and_line_ends_stay(encoding, bom, delimiter, newline):
    rows = [
        ["Session", "Payer", "Note"],
        ["S-1", "Medicaid", "José"],
        ["S-2", "Acme", "two\nlines"],
        ["S-3", "x", "naïve"],
    ]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=newline).writerows(rows)
    data = bom + out.getvalue().encode(encoding)
    fresh = patched(data, change("B4", "Zoë")).data
    assert fresh == bom + out.getvalue().replace(f"S-3{delimiter}x", f"S-3{delimiter}Zoë").encode(encoding)


@pytest.mark.parametrize(
    "data",
    [
        LOG,
        b"a;b;c\n1,5;2;3\n",
        "Name\tNote\r\nJosé\tx\r\n".encode("utf-16-le"),
        "Caf\xe9,b\n1,2\n".encode("cp1252"),
        b"one\ntwo\n",
        b"a|b\n\n1|2\n",
        b"\xef\xbb\xbfa,b\n1,2\n",
        b"'id','name','note'\n'1','O''Brien','say \"hi\"'\n2,'x',\n",
        b'"id,name,note"\r\n"1,""Rivera, Ana"",x"\r\nTotal\r\n"2,""say """"hi"""""",y"\r\n',
        b'"id,name,note";;\n"1,Ana,x";;\n',
    ],
)
def test_rows_lie_where_the_import_counted_them(data):
    grid, dialect = read_delimited("log.csv", data)
    _, script = find_script(data)
    assert (script.encoding, script.bom, script.delimiter) == (dialect.encoding, dialect.bom, dialect.delimiter)
    for row, record in enumerate(grid.rows, start=1):
        for column in range(1, len(record) + 1):
            fresh = patched(data, change(f"{'ABCDE'[column - 1]}{row}", "Q7"))
            again, _ = read_delimited("log.csv", fresh.data)
            assert again.rows[row - 1][column - 1] == "Q7"
            assert again.rows[: row - 1] + again.rows[row:] == grid.rows[: row - 1] + grid.rows[row:]


@pytest.mark.parametrize(
    ("now", "kind", "expected"),
    [
        (Decimal("1234.50"), Kind.MONEY, "1234.50"),
        (Decimal("-25.00"), Kind.MONEY, "-25.00"),
        ("-25.00", Kind.MONEY, "-25.00"),
        (date(2026, 3, 2), Kind.DATE, "2026-03-02"),
        (545, Kind.TIME, "9:05"),
        (Decimal("0.125"), Kind.PERCENT, "12.5%"),
        (True, Kind.FLAG, "yes"),
        (90, Kind.MINUTES, "90"),
        ("00123", Kind.CODE, "00123"),
        ("=1+1", Kind.TEXT, "'=1+1"),
        ("@sum", Kind.TEXT, "'@sum"),
        ("- called payer", Kind.TEXT, "'- called payer"),
    ],
)
def test_a_value_is_written_as_people_type_it_and_never_as_a_formula(now, kind, expected):
    fresh = patched(b"a,b\n1,2\n", change("B2", now, kind))
    assert fresh.data == f"a,b\n1,{expected}\n".encode()
    assert fresh.applied[0].now_words == expected


def test_minutes_are_written_in_hours_where_the_column_counts_hours():
    assert patched(b"a,h\n1,2\n", change("B2", 90, Kind.MINUTES, in_hours=True)).data == b"a,h\n1,1.5\n"


@pytest.mark.parametrize(
    ("others", "old", "expected"),
    [
        (["03/14/2026", "03/02/2026"], "03/99/2026", "03/05/2026"),
        (["3/14/2026", "3/2/2026"], "", "3/5/2026"),
        (["14/03/2026", "02/03/2026"], "", "05/03/2026"),
        (["3/14/26", "3/2/26"], "", "3/5/26"),
        (["14.3.2026"], "", "5.3.2026"),
        (["14-Mar-2026", "02-Mar-2026"], "", "05-Mar-2026"),
        (["March 14, 2026", "March 2, 2026"], "", "March 5, 2026"),
        (["20260314"], "", "20260305"),
        (["2026/03/14"], "", "2026/03/05"),
        (["03/14/2026 09:05", "03/02/2026 10:00"], "03/40/2026 11:15", "03/05/2026 11:15"),
        (["2026-03-14T09:05"], "2026-03-40T11:15", "2026-03-05T11:15"),
        (["03/02/2026", "03/04/2026"], "", "2026-03-05"),  # 3 February or 2 March: nobody can tell
        (["2026-03-14"], "", "2026-03-05"),
        (["03/14/2026", "week 9", "Q1 2026"], "", "2026-03-05"),
        ([], "", "2026-03-05"),
    ],
)
@pytest.mark.parametrize("now", [date(2026, 3, 5), "2026-03-05"])
def test_a_day_is_written_as_its_column_writes_days_where_that_is_sure(others, old, expected, now):
    text = "".join(f'{number};"{each}"\n' for number, each in enumerate(["Service date", *others, old]))
    fresh = patched(text.encode(), change(f"B{len(others) + 2}", now, Kind.DATE))
    assert fresh.data.decode().splitlines()[-1] == f'{len(others) + 1};"{expected}"'
    assert fresh.applied[0].now_words == expected


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        (["1.234,50", "12,00"], "1234,50"),
        (["$12,00"], "1234,50"),
        (["1,234.50", "12.00"], "1234.50"),
        (["12", "14"], "1234.50"),
        (["12,00", "12.00"], "1234.50"),
        ([], "1234.50"),
    ],
)
def test_an_amount_has_the_decimal_sign_of_its_column(others, expected):
    text = "".join(f'{number};"{each}"\n' for number, each in enumerate(["Amount", *others, "x"]))
    fresh = patched(text.encode(), change(f"B{len(others) + 2}", Decimal("1234.50"), Kind.MONEY))
    assert fresh.data.decode().splitlines()[-1] == f'{len(others) + 1};"{expected}"'


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (change("B9", "x"), "log!B9: The file has 5 rows."),
        (change("9", "x"), '"9" is no cell address'),
    ],
)
def test_a_place_that_is_not_there_is_refused(one, why):
    fresh = patched(LOG, one)
    assert fresh.data == LOG
    assert fresh.refused[0][1].startswith(why) or why in fresh.refused[0][1]


def test_a_letter_that_the_encoding_lacks_is_refused():
    fresh = patched("Caf\xe9,b\n1,2\n".encode("cp1252"), change("B2", "Łódź"))
    assert '"Ł" cannot be written in the file\'s encoding, cp1252.' in fresh.refused[0][1]


@given(
    st.lists(st.lists(st.text(st.sampled_from('ab", \n;é')), min_size=2, max_size=3), min_size=2, max_size=5),
    st.text(st.sampled_from('xy", \n')),
    st.data(),
)
@settings(max_examples=60, deadline=None)
def test_any_table_reads_back_with_just_the_one_value_changed(rows, now, data):
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    row = data.draw(st.integers(1, len(rows)))
    column = data.draw(st.integers(1, len(rows[row - 1])))
    before = out.getvalue().encode()
    _, script = find_script(before)
    fresh = patched(before, change(f"{'ABC'[column - 1]}{row}", now)).data
    if script.delimiter == ",":
        rows[row - 1][column - 1] = now
        assert list(csv.reader(io.StringIO(fresh.decode(), newline=""))) == rows


@pytest.mark.parametrize(
    ("data", "now", "expected"),
    [
        (b"'id','name','note'\n'1','Bo','x'\n", "O'Hara", b"'id','name','note'\n'1','O''Hara','x'\n"),
        (b"'id','name','note'\n1,Bo,'x'\n", 'a "b"', b"'id','name','note'\n1,a \"b\",'x'\n"),
        (b'"id,name,note"\n"1,Bo,x"\n', "Hara, Bo", b'"id,name,note"\n"1,""Hara, Bo"",x"\n'),
        (b'"id,name,note";;\n"1,Bo,x";;\n', "Al", b'"id,name,note";;\n"1,Al,x";;\n'),
    ],
)
def test_a_value_is_written_in_the_quotation_marks_of_its_file(data, now, expected):
    assert patched(data, change("B2", now)).data == expected
