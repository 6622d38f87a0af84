"""Whatever is corrected is read back as it was given, by every reader, and nothing else in the file moves."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, datetime
from decimal import Decimal

import pytest
import wolfxl
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from cmcore.fields import Kind
from cmcore.intake.files.delimited import read_delimited
from cmcore.intake.files.grids import read_grids
from cmcore.intake.files.opening import FileType
from cmcore.workbook.addresses import address
from cmcore.workbook.cell_change import CellChange
from cmcore.workbook.corrected import correct_file
from tests.workbook.built_files import LINKS, MAIN, build, changed_parts, with_rows

SHEET, STYLE = "xl/worksheets/sheet1.xml", "xl/styles.xml"
TEXTS = ["Medicaid", "=1+1", "00123", "two\nlines", "Peña & <Söhne>", " blanks ", "_x0041_"]
SHARED = (
    f'<sst xmlns="{MAIN}">' + "<si><t>shared</t></si><si><r><t>ri</t></r><r><rPr><b/></rPr><t>ch</t></r></si></sst>"
)
SHARED_LINK = f'<Relationship Id="s" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>'
OLD = {
    "number": ('s="4"><v>7.5</v>', 7.5),
    "day": ('s="1"><v>46083</v>', date(2026, 3, 2)),
    "shared text": ('t="s"><v>0</v>', "shared"),
    "rich text": ('t="s"><v>1</v>', "rich"),
    "own text": ('t="inlineStr"><is><t>own</t></is>', "own"),
    "truth": ('t="b"><v>1</v>', True),
    "result": ("><f>1+2</f><v>3</v>", 3.0),
    "styled blank": ('s="4">', None),
}
PLACES = st.tuples(st.integers(1, 9), st.integers(1, 6))
WHOLE = st.integers(-(10**14), 10**14)
AMOUNTS = st.decimals(-(10**9), 10**9, places=2)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
DAYS = st.dates(date(1900, 3, 1), date(2199, 12, 31))
NEW = st.one_of(st.none(), st.booleans(), WHOLE, AMOUNTS, ANY_TEXT, st.sampled_from(TEXTS), DAYS)


def workbook(cells, *, addressed=True, prefix=""):
    """A workbook with the named kinds of cells at their places, as programs write it with or without addresses."""
    rows = []
    for row in range(1, max((place[0] for place in cells), default=0) + 1):
        mine = {column: kind for (at, column), kind in cells.items() if at == row}
        inside = ""
        for column in range(1, max(mine, default=0) + 1):
            told = f' r="{address(row, column)}"' if addressed else ""
            held = OLD[mine[column]][0] if column in mine else ">"
            if column in mine or not addressed:
                inside += f"<c{told}{' ' if not held.startswith('>') else ''}{held}</c>"
        rows.append(f"<row{f' r={chr(34)}{row}{chr(34)}' if addressed else ''}>{inside}</row>")
    sheet = with_rows("".join(rows))
    if prefix:
        for name in ("worksheet", "sheetData", "row", "c", "v", "f", "is", "t"):
            for sign in (" ", ">", "/"):
                sheet = sheet.replace(f"<{name}{sign}", f"<{prefix}:{name}{sign}")
            sheet = sheet.replace(f"</{name}>", f"</{prefix}:{name}>")
        sheet = sheet.replace("xmlns=", f"xmlns:{prefix}=")
    return build(sheet, parts={"xl/sharedStrings.xml": SHARED}, links=SHARED_LINK)


def changes_of(new):
    return [
        CellChange("Log", address(*place), None, value, Kind.DATE if isinstance(value, date) else None)
        for place, value in new.items()
    ]


def expected(old, new):
    """What each cell holds afterwards; blank cells are left out."""
    held = {place: OLD[kind][1] for place, kind in old.items()} | new
    return {place: as_read(value) for place, value in held.items() if value is not None and value != ""}


def as_read(value):
    is_number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    return float(value) if is_number else value


def as_grid(rows):
    return {
        (row, column): value
        for row, cells in enumerate(rows, start=1)
        for column, value in enumerate(cells, start=1)
        if value is not None and value != ""
    }


@given(
    old=st.dictionaries(PLACES, st.sampled_from(sorted(set(OLD) - {"result"}))),
    new=st.dictionaries(PLACES, NEW, min_size=1),
    addressed=st.booleans(),
    prefix=st.sampled_from(["", "x"]),
)
@settings(max_examples=300, deadline=None)
def test_a_corrected_workbook_reads_as_the_old_one_with_the_corrections(old, new, addressed, prefix):
    data = workbook(old, addressed=addressed, prefix=prefix)
    fresh = correct_file("log.xlsx", data, changes_of(new))
    assert (fresh.in_place, fresh.refused) == (True, ())
    assert set(changed_parts(data, fresh.data)) <= {SHEET, STYLE}
    (grid,) = read_grids("log.xlsx", fresh.data, FileType.XLSX) or (None,)
    assert (as_grid(grid.rows) if grid else {}) == expected(old, new)


@given(old=st.dictionaries(PLACES, st.sampled_from(sorted(OLD))), new=st.dictionaries(PLACES, NEW, min_size=1))
@settings(max_examples=60, deadline=None)
def test_correcting_one_by_one_and_all_at_once_give_the_same_values(old, new):
    data = workbook(old)
    changes = [each for each in changes_of(new) if old.get(place_of(each)) != "result"]
    at_once = correct_file("log.xlsx", data, changes).data
    for each in changes:
        data = correct_file("log.xlsx", data, [each]).data
    assert [grid.rows for grid in read_grids("log.xlsx", data, FileType.XLSX)] == [
        grid.rows for grid in read_grids("log.xlsx", at_once, FileType.XLSX)
    ]


def place_of(change):
    letters = change.cell.rstrip("0123456789")
    return int(change.cell.removeprefix(letters)), ord(letters) - ord("A") + 1


@given(
    old=st.dictionaries(PLACES, st.sampled_from(sorted(set(OLD) - {"result"}))),
    new=st.dictionaries(
        PLACES,
        st.one_of(WHOLE, AMOUNTS, DAYS, st.booleans(), st.text(st.characters(codec="latin-1", categories=["L", "N", "P"]), min_size=1)),
        min_size=1,
    ),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_another_reader_finds_the_same_values(old, new):
    data = correct_file("log.xlsx", workbook(old), changes_of(new)).data
    sheet = wolfxl.load_workbook(io.BytesIO(data))["Log"]
    found = {place: sheet[address(*place)].value for place in expected(old, new)}
    assert {place: plain(value) for place, value in found.items()} == expected(old, new)


def plain(value):
    return value.date() if isinstance(value, datetime) else as_read(value)


HEADINGS = ["Session ID", "Client name", "Minutes", "Payer", "Note"]
SCRIPTS = st.tuples(
    st.sampled_from([("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("cp1252", b"")]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\r\n", "\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
CSV_TEXT = st.text(st.sampled_from('abZ é09,;|"\n\t=-@'), max_size=12)


@given(script=SCRIPTS, notes=st.lists(CSV_TEXT, min_size=2, max_size=6), now=CSV_TEXT, place=st.data())
@settings(max_examples=150, deadline=None)
def test_a_corrected_text_table_reads_as_the_old_one_with_the_correction(script, notes, now, place):
    (encoding, bom), delimiter, newline, quoting = script
    rows = [HEADINGS, *([f"S-{at}", "Peña, Ana", "45", "Acme", note] for at, note in enumerate(notes))]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(rows)
    data = bom + out.getvalue().encode(encoding)
    row, column = place.draw(st.integers(2, len(rows))), place.draw(st.integers(1, len(HEADINGS)))
    fresh = correct_file("log.csv", data, [CellChange("log", address(row, column), None, now, Kind.TEXT)])
    before, after = read_delimited("log.csv", data)[0].rows, read_delimited("log.csv", fresh.data)[0].rows
    before[row - 1][column - 1] = fresh.applied[0].now_words
    assert after == before
    assert fresh.applied[0].now_words in {now, f"'{now}"}
    assert fresh.data.startswith(bom)
    assert fresh.data.endswith(newline.encode(encoding))


def drawn(number):
    """One workbook and its corrections, the same for the same number."""
    draw = random.Random(number)
    places = [(row, column) for row in range(1, 8) for column in range(1, 6)]
    old = {place: draw.choice(sorted(set(OLD) - {"result"})) for place in draw.sample(places, 15)}
    values = [
        draw.randint(-9999, 9999),
        Decimal(draw.randint(0, 99999)) / 100,
        date(2026, draw.randint(1, 12), 2),
        True,
    ]
    new = {place: draw.choice([*values, *TEXTS, None]) for place in draw.sample(places, 10)}
    return old, new


@pytest.mark.office
def test_libreoffice_opens_every_corrected_workbook_and_finds_the_same_values(office, tmp_path):
    made = {f"log{number}.xlsx": drawn(number) for number in range(40)}
    for name, (old, new) in made.items():
        data = workbook(old, addressed=len(old) % 2 == 0, prefix="x" if name.endswith("5.xlsx") else "")
        (tmp_path / name).write_bytes(correct_file(name, data, changes_of(new), corrections_sheet=True).data)
    office.convert("xlsx", *(tmp_path / name for name in made))
    for name, (old, new) in made.items():
        opened = CalamineWorkbook.from_filelike(io.BytesIO((tmp_path / "out" / name).read_bytes()))
        assert opened.sheet_names == ["Log", "Corrections"]
        assert as_grid(opened.get_sheet_by_name("Log").to_python(skip_empty_area=False)) == expected(old, new)
