"""Files damaged at random, each by its number: workbooks, text tables, remittances and Parquet files."""

from __future__ import annotations

import io
import random
import re
import zipfile
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import xlsxwriter

from tests.intake.hand_made import ods_book, xlsb_book
from tests.remits.samples import remittance

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
HEADERS = ["Session ID", "Client ID", "Client name", "Payer", "Service date", "Minutes", "Code", "Billed amount"]
CLIENTS = ("Ann Müller", "Bo O'Neil", "Čeněk Dvořák", "Doe, Jane", 'Ed "Red" Roe')
VALUES = ("", "-1", "0", "1", "99999999999", "4294967296", "A1", "XFD1048576", "A1048576", "AAAAAAA1", "A0", "NaN", "1e309",
          "-1e-309", "é", "true", "s", "e", "b", "str", "inlineStr", "d", "rId1", "../../x", "xl/workbook.xml", "&#0;",
          "&amp;" * 50, "9" * 400, "General", "[$-409]yyyy", "2958466", "-2147483649", "A1:XFD1048576", "B2:A1")  # fmt: skip
BITS = (b"<!DOCTYPE a>", b"]]>", b"<![CDATA[", b"&b;", b"\x00", b"\xff", b"<c/>", b"</row>", b"<row>", b"<v>", b'"')
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "cp037", "cp850", "utf-7")


def rows() -> list[list[object]]:
    """A log of a few sessions, as cells."""
    return [
        [f"S{at}", f"{at % 5:04}", CLIENTS[at % 5], "Horizon", date(2026, 3, 1 + at % 28), 15 + at, "T1017", 33.65 * at]
        for at in range(1, 31)
    ]


def xlsx_book() -> bytes:
    """Two sheets with a title, merged cells, formulas, error cells, booleans and dates."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        log, fees = book.add_worksheet("Log"), book.add_worksheet("Fees")
        log.merge_range("A1:D1", "Service log")
        log.write_row(2, 0, HEADERS)
        for at, row in enumerate(rows(), start=3):
            for column, cell in enumerate(row):
                log.write_datetime(at, column, cell, day) if isinstance(cell, date) else log.write(at, column, cell)
        log.write_formula("I4", "=1/0", None, "#DIV/0!")
        log.write_row("J4", [True])
        fees.write_row(0, 0, ["Payer", "Code", "Rate", "Effective from"])
        fees.write_row(1, 0, ["Horizon", "T1017", 33.65, "2026-01-01"])
        fees.write_row(2, 0, ["Horizon", "T1016", "By report", "2026-01-01"])
    return out.getvalue()


def csv_table() -> bytes:
    """The log as text, with values in quotation marks and one that runs over two lines."""
    lines = [HEADERS, *([str(cell) for cell in row] for row in rows())]
    lines[4][2] = "Doe,\nJane"
    quoted = [
        ['"' + cell.replace('"', '""') + '"' if set(cell) & set(',"\n') else cell for cell in line] for line in lines
    ]
    return "\r\n".join(",".join(line) for line in quoted).encode()


def parquet_table() -> bytes:
    """The log with typed columns."""
    out = io.BytesIO()
    pl.DataFrame(rows(), schema=HEADERS, orient="row").write_parquet(out)
    return out.getvalue()


@lru_cache(maxsize=1)
def seeds() -> tuple[tuple[str, bytes], ...]:
    """The whole files that mutants are made of, the quick ones more often."""
    own = [
        ("log.xlsx", xlsx_book()),
        ("log.ods", ods_book([HEADERS, *rows()])),
        ("log.xlsb", xlsb_book([HEADERS, *rows()])),
    ]
    text = [("log.csv", csv_table()), ("log.tsv", csv_table().replace(b",", b"\t")), ("era.835", remittance())]
    samples = [
        (each.name, each.read_bytes()) for each in sorted(SAMPLES.glob("*.xlsx")) if each.stat().st_size < 40_000
    ]
    return (*own * 3, own[0], own[0], *text * 3, text[0], text[0], ("log.parquet", parquet_table()), *samples)


def mutant(number: int, more: tuple[tuple[str, bytes], ...] = ()) -> tuple[str, bytes]:
    """The name and bytes of one damaged file; one to three kinds of damage, all told by the number."""
    at = random.Random(number)
    name, data = at.choice((*seeds(), *more))
    for _ in range(at.choice((1, 1, 2, 3))):
        kinds = _OF_BOOKS if data[:2] == b"PK" else _OF_TEXT
        data = at.choice(kinds)(at, data)
    return name, data


def _flipped(at: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(at.choice((1, 1, 3, 20))):
        if changed:
            changed[at.randrange(len(changed))] = at.randrange(256)
    return bytes(changed)


def _cut(at: random.Random, data: bytes) -> bytes:
    return data[: at.randrange(len(data) + 1)]


def _without_slice(at: random.Random, data: bytes) -> bytes:
    start = at.randrange(len(data) + 1)
    return data[:start] + data[start + at.choice((1, 5, 50, 500)) :]


def _with_slice_again(at: random.Random, data: bytes) -> bytes:
    start = at.randrange(len(data) + 1)
    piece = data[start : start + at.choice((1, 20, 300))] * at.choice((1, 2, 50, 1000))
    return data[:start] + piece + data[start:]


def _with_bits(at: random.Random, data: bytes) -> bytes:
    start = at.randrange(len(data) + 1)
    return data[:start] + at.choice(BITS) + data[start:]


def _with_marks_moved(at: random.Random, data: bytes) -> bytes:
    mark = at.choice((b'"', b",", b"\n", b"\t", b"~", b"*", b"'", b"\r"))
    places = [each.start() for each in re.finditer(re.escape(mark), data)] or [0]
    place = at.choice(places)
    other = at.choice((b"", b'"', b'""', b";", b"|", b"\n", b"\r", b"\x00", b"\xc2\x85", b"\xe2\x80\xa8"))
    return data[:place] + other + data[place + 1 :] if at.random() < 0.7 else data.replace(mark, other)


def _in_another_encoding(at: random.Random, data: bytes) -> bytes:
    return data.decode("utf-8", "replace").encode(at.choice(ENCODINGS), "replace")


_OF_TEXT: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _flipped,
    _cut,
    _without_slice,
    _with_slice_again,
    _with_bits,
    _with_marks_moved,
    _with_marks_moved,
    _in_another_encoding,
)


def _repacked(at: random.Random, data: bytes, change: Callable[[random.Random, dict[str, bytes]], None]) -> bytes:
    """The archive with its parts changed; as it is where it is too damaged to be one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            parts = {name: source.read(name) for name in source.namelist()}
    except Exception:  # noqa: BLE001 - whatever an earlier damage did to it
        return data
    change(at, parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in parts.items():
            target.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _part(at: random.Random, parts: dict[str, bytes]) -> str:
    """A part's name, more often one that holds cells."""
    cells = [each for each in parts if "sheet" in each.lower() or "sharedStrings" in each or "content" in each]
    return at.choice(cells) if cells and at.random() < 0.6 else at.choice(list(parts))


def _attribute(at: random.Random, parts: dict[str, bytes]) -> None:
    name = _part(at, parts)
    places = [each.span(1) for each in re.finditer(rb'="([^"]*)"', parts[name])]
    for _ in range(at.choice((1, 1, 4))):
        if places:
            start, end = at.choice(places)
            parts[name] = parts[name][:start] + at.choice(VALUES).encode() + parts[name][end:]


def _value(at: random.Random, parts: dict[str, bytes]) -> None:
    name = _part(at, parts)
    places = [each.span(1) for each in re.finditer(rb">([^<>]+)<", parts[name])]
    if places:
        start, end = at.choice(places)
        parts[name] = parts[name][:start] + at.choice(VALUES).encode() + parts[name][end:]


def _address(at: random.Random, parts: dict[str, bytes]) -> None:
    name = next((each for each in parts if "worksheets/" in each), _part(at, parts))
    places = [each.span(1) for each in re.finditer(rb'\br="([A-Z]*\d+)"', parts[name])]
    if places:
        start, end = at.choice(places)
        column = at.choice(("A", "Z", "AA", "XFD", "XFE", "ZZZZ", ""))
        row = at.choice((0, 1, 7, 65_536, 300_000, 1_048_576, 1_048_577, 2**32 - 1))
        parts[name] = parts[name][:start] + f"{column}{row}".encode() + parts[name][end:]


def _repeats(at: random.Random, parts: dict[str, bytes]) -> None:
    name = "content.xml" if "content.xml" in parts else _part(at, parts)
    tag = at.choice((b"<table:table-cell", b"<table:table-row"))
    what = b"columns" if tag.endswith(b"cell") else b"rows"
    times = str(at.choice((0, 2, 1000, 16_384, 99_999, 1_048_576, 2**31))).encode()
    places = [each.end() for each in re.finditer(tag, parts[name])]
    if places:
        place = at.choice(places)
        parts[name] = (
            parts[name][:place] + b" table:number-" + what + b'-repeated="' + times + b'"' + parts[name][place:]
        )


def _deleted(at: random.Random, parts: dict[str, bytes]) -> None:
    if len(parts) > 1:
        del parts[at.choice(list(parts))]


def _swapped(at: random.Random, parts: dict[str, bytes]) -> None:
    one, other = at.choice(list(parts)), at.choice(list(parts))
    parts[one], parts[other] = parts[other], parts[one]


def _damaged(at: random.Random, parts: dict[str, bytes]) -> None:
    name = _part(at, parts)
    parts[name] = at.choice((_flipped, _cut, _without_slice, _with_slice_again, _with_bits, _in_another_encoding))(
        at, parts[name]
    )


_CHANGES = (
    _attribute,
    _attribute,
    _attribute,
    _value,
    _value,
    _address,
    _repeats,
    _deleted,
    _swapped,
    _damaged,
    _damaged,
)


def _changed(at: random.Random, data: bytes) -> bytes:
    return _repacked(at, data, at.choice(_CHANGES))


_OF_BOOKS: tuple[Callable[[random.Random, bytes], bytes], ...] = (_flipped, _cut, *[_changed] * 10)
