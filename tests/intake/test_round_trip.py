"""A table of sessions written in a random mess reads back exactly, and what only a person can tell is asked."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.fields import TABLES
from cmcore.findings import Severity
from cmcore.intake.reading import read_file
from tests.intake.messy_writer import (
    CELLS,
    DAYS,
    FEE_FIELDS,
    FIELDS,
    HEADERS,
    LEGAL,
    MINUTES,
    MONEY,
    NUMERIC,
    SIGNED,
    TIME_CELLS,
    TIMES,
    Mess,
    write,
)

TWELVE = 12
SYSTEM = {"row_id", "table_id", "row"}
NAMES = ["Lee, Ann", "Peña, José", "O'Hara, Cy", "Müller, Zoë", "Ray, Bo Jr."]
TITLES = [
    ("Bright Path Case Management",),
    ("Service log", "", "Run by: Ann Lee"),
    ("Report period:", "March 2026"),
    ("Printed 3/2/2026 9:05 AM",),
    (LEGAL,),
    (),
]
NOTES = [(), ("* Times are local",), ("End of report",)]


@st.composite
def records(draw):
    """Sessions with an id each, some optional values blank, in no order of days."""
    number = draw(st.integers(2, 12))
    optional = st.one_of(st.none(), st.integers(0, 1439))
    return [
        {
            "session_id": f"S-{at:04}",
            "client_id": draw(st.sampled_from(["0042", "C-17", "007", "MRN00012"])),
            "client_name": draw(st.sampled_from(NAMES)),
            "payer": draw(st.sampled_from(["Medicaid", "Horizon MCO", "Blue Cross & Shield"])),
            "service_date": draw(st.dates(date(2024, 1, 1), date(2026, 12, 31))),
            "start_time": draw(optional),
            "minutes": draw(st.integers(1, 480)),
            "code": draw(st.sampled_from(["T1017", "T1016", "99490", "G9012", "H0006"])),
            "staff": draw(st.sampled_from(["Kim, R", "D. Ortiz", "Sam Wu"])),
            "billed_amount": draw(st.one_of(st.none(), st.integers(-5_000, 500_000))),
            "note_signed": draw(st.booleans()),
        }
        for at in range(number)
    ]


@st.composite
def messes(draw, *, text: bool):
    """A way of writing; cells of a type of their own only where a workbook has them."""
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])) if text else None
    return Mess(
        preamble=tuple(draw(st.lists(st.sampled_from(TITLES), max_size=6))),
        names={name: draw(st.sampled_from(each)) for name, each in HEADERS.items()},
        order=tuple(draw(st.permutations(FIELDS))),
        in_groups=draw(st.booleans()),
        left=draw(st.integers(0, 2)),
        days=draw(st.sampled_from([*DAYS, *(() if text else CELLS)])),
        times=draw(st.sampled_from([*TIMES, *(() if text else TIME_CELLS)])),
        money=draw(st.sampled_from([each for each in MONEY if not (text and each == "numbers")])),
        signed=draw(st.sampled_from([*SIGNED])),
        minutes=draw(st.sampled_from(MINUTES)),
        padded=draw(st.booleans()),
        with_cover=draw(st.booleans()),
        used_to=draw(st.sampled_from([0, 900, 20_000])),
        blank_after=frozenset(draw(st.sets(st.integers(0, 11), max_size=3))),
        repeated_after=draw(st.one_of(st.none(), st.integers(0, 8))),
        footer=tuple(draw(st.lists(st.sampled_from(NOTES), max_size=3))),
        with_total=draw(st.booleans()),
        encoding=encoding,
        delimiter=draw(st.sampled_from([",", ";", "\t", "|"])),
        newline=draw(st.sampled_from(["\r\n", "\n"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
        from_1904=not text and draw(st.booleans()),
    )


def expected(rows):
    schema = {name: dtype for name, dtype in TABLES["sessions"].schema_of_frame().items() if name in FIELDS}
    return pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema)


def is_told(day, mess):
    """Whether a day as written tells itself from the one with day and month exchanged."""
    if day.day > TWELVE:
        return True
    return "weekday" in mess.days and day.weekday() != exchanged(day).weekday()


def exchanged(day):
    return day.replace(month=day.day, day=day.month)


def is_ambiguous(rows, mess):
    """Whether no cell of the day column tells the day from the month, and they differ somewhere."""
    days = [row["service_date"] for row in rows]
    if mess.days not in NUMERIC or any(is_told(day, mess) for day in days):
        return False
    return any(day.day != day.month for day in days)


def as_read(rows, mess):
    """The rows with their days as they must be read: where nothing tells, month first, or day first with dots."""
    guess_is_day_first = mess.days.startswith("dots")
    if not is_ambiguous(rows, mess) or NUMERIC[mess.days] is guess_is_day_first:
        return rows
    return [row | {"service_date": exchanged(row["service_date"])} for row in rows]


def check_reads_back(rows, mess):
    check_reading(read_file(*write(rows, mess)), rows, mess)


def check_reading(reading, rows, mess):
    assert reading.refused is None
    (table,) = reading.tables
    assert table.kind == "sessions"
    found = table.frame.select(each for each in table.frame.columns if each in FIELDS)
    asked = [each for each in reading.findings if "no cell says otherwise" in each.message]
    assert bool(asked) is is_ambiguous(rows, mess)
    assert all(each.field == "service_date" for each in asked)
    assert found.rows() == expected(as_read(rows, mess)).rows()
    assert found.schema == expected(rows).schema
    assert [each for each in reading.findings if each.severity is Severity.ERROR] == []
    others = [each for each in table.frame.columns if each not in SYSTEM and each not in FIELDS]
    assert table.frame.select(others).null_count().row(0) == (len(rows),) * len(others)
    assert table.data_rows == len(rows)


@st.composite
def fees(draw):
    """Fee lines whose days nobody can take for others: each is past the twelfth of its month."""
    days = st.builds(date, st.integers(2024, 2026), st.integers(1, 12), st.integers(13, 28))
    number = draw(st.integers(2, 10))
    return [
        {
            "payer": draw(st.sampled_from(["Medicaid", "Horizon MCO", "Blue Cross & Shield"])),
            "code": f"T10{at + 10}",
            "modifiers": draw(st.sampled_from([None, "HN", "U1"])),
            "basis": draw(st.sampled_from(["per_unit", "per_hour", "per_month"])),
            "unit_minutes": draw(st.sampled_from([15, 30, 60])),
            "rate": draw(st.integers(1, 300_000)),
            "effective_from": draw(days),
            "effective_to": draw(st.one_of(st.none(), days)),
        }
        for at in range(number)
    ]


@given(rows=fees(), mess=st.one_of(messes(text=True), messes(text=False)), order=st.permutations(FEE_FIELDS))
@settings(max_examples=60, deadline=None)
def test_fee_lines_in_any_mess_read_back_exactly(rows, mess, order):
    mess = replace(mess, order=tuple(order), with_total=False)
    reading = read_file(*write(rows, mess))
    (table,) = reading.tables
    assert table.kind == "fees"
    in_steps = [row | {"rate": row["rate"] * 100} for row in rows]  # cents to ten-thousandths of a dollar
    assert table.frame.select(FEE_FIELDS).rows(named=True) == in_steps
    assert [each for each in reading.findings if each.severity is Severity.ERROR] == []
    assert table.data_rows == len(rows)


@given(rows=records(), mess=messes(text=False))
@settings(max_examples=60, deadline=None)
def test_a_workbook_in_any_mess_reads_back_exactly(rows, mess):
    check_reads_back(rows, mess)


@given(rows=records(), mess=messes(text=True))
@settings(max_examples=60, deadline=None)
def test_a_text_table_in_any_mess_reads_back_exactly(rows, mess):
    check_reads_back(rows, mess)


def drawn(number):
    """Sessions and a way of writing them, the same for the same number."""
    draw = random.Random(number)
    rows = [
        {
            "session_id": f"S-{at:04}",
            "client_id": draw.choice(["0042", "C-17", "007"]),
            "client_name": draw.choice(NAMES),
            "payer": draw.choice(["Medicaid", "Horizon MCO"]),
            "service_date": date(2026, draw.randint(1, 12), draw.randint(13, 28)),
            "start_time": draw.choice([None, 0, 545, 870]),
            "minutes": draw.randint(1, 480),
            "code": draw.choice(["T1017", "99490"]),
            "staff": draw.choice(["Kim, R", "Sam Wu"]),
            "billed_amount": draw.choice([None, 0, 3365, -1250, 123456]),
            "note_signed": draw.choice([True, False]),
        }
        for at in range(6)
    ]
    mess = Mess(
        preamble=tuple(draw.sample(TITLES, draw.randint(0, 4))),
        in_groups=draw.choice([True, False]),
        left=draw.randint(0, 2),
        days=draw.choice([*DAYS, *CELLS]),
        times=draw.choice([*TIMES, *TIME_CELLS]),
        money=draw.choice(MONEY),
        signed=draw.choice([*SIGNED]),
        minutes=draw.choice(MINUTES),
        blank_after=frozenset({draw.randint(0, 5)}),
        with_total=draw.choice([True, False]),
        from_1904=draw.choice([True, False]),
    )
    return rows, mess


@pytest.mark.office
@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_a_workbook_of_another_program_in_any_mess_reads_back_exactly(ending, office, tmp_path):
    made = {f"log{number}.{ending}": drawn(number) for number in range(20)}
    for name, (rows, mess) in made.items():
        (tmp_path / name).with_suffix(".xlsx").write_bytes(write(rows, mess)[1])
    office.convert(ending, *((tmp_path / name).with_suffix(".xlsx") for name in made))
    for name, (rows, mess) in made.items():
        check_reading(read_file(name, (tmp_path / "out" / name).read_bytes()), rows, mess)
