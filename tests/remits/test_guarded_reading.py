from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from msoffcrypto.format import ooxml
from typer.testing import CliRunner

from cmcore.cli import app
from cmcore.intake.next_file.memory import Memory
from cmcore.intake.reading import grids_of_file
from cmcore.remits import reading as reading_module
from cmcore.remits.reading import grids_guarded, prepare_reading, read_upload, read_upload_guarded

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
REMITTANCE = (
    b"ISA*00*          *00*          *ZZ*ABC            *ZZ*DEF            *260302*1200*^*00501*000000001*0*P*:~"
    b"GS*HP*A*B*20260302*1200*1*X*005010X221A1~ST*835*0001~BPR*I*80*C*ACH************20260310~TRN*1*CHK9*1~"
    b"N1*PR*HORIZON~CLP*A1*1*100*80*0*MC*P1~SVC*HC:T1017*100*80**4~CAS*CO*45*20~SE*8*0001~GE*1*1~IEA*1*000000001~"
)


LARGE = b"Client ID,Payer,Service Date,Minutes,Units,Code\n" + 400_000 * b"C-1,Medicaid,2026-03-02,30,2,T1017\n"
"""A log that needs far more memory than a child has left over from what it practised on."""


def same(one, other) -> bool:
    frames = [[table.frame for table in each.tables] for each in (one, other)]
    assert len(frames[0]) == len(frames[1])
    assert all(mine.equals(theirs) and mine.schema == theirs.schema for mine, theirs in zip(*frames, strict=True))
    plain = [
        [
            {name: getattr(table, name) for name in table.__dataclass_fields__ if name != "frame"}
            for table in each.tables
        ]
        for each in (one, other)
    ]
    return plain[0] == plain[1] and one.findings == other.findings and one.sha256 == other.sha256


@pytest.mark.parametrize("name", ["service_log.xlsx", "payer_book.xlsx", "denial_log.xlsx"])
def test_a_guarded_reading_is_the_same_reading(name):
    prepare_reading()
    data, memory = (SAMPLES / name).read_bytes(), Memory(aliases={"payer": {"hzn": "Horizon"}})
    assert same(read_upload_guarded(name, data, memory=memory), read_upload(name, data, memory=memory))


def test_a_guarded_remittance_is_the_same_remittance():
    guarded = read_upload_guarded("era.835", REMITTANCE)
    assert guarded.tables[0].kind == "remittances"
    assert same(guarded, read_upload("era.835", REMITTANCE))


def test_a_refused_file_says_the_same_sentence():
    assert read_upload_guarded("log.csv", b"").refused == read_upload("log.csv", b"").refused


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (
            {"SECONDS": 0.001, "SECONDS_PER_MB": 0},
            "Reading it takes longer than 0 seconds.",
        ),
        (
            {"MOST_MEMORY": 1024**2},
            "Reading it takes more than 0 GB of memory.",
        ),
    ],
    ids=["time", "memory"],
)
def test_a_file_beyond_the_limits_is_a_reading_with_its_sentence(monkeypatch, limits, said):
    for name, value in limits.items():
        monkeypatch.setattr(reading_module, name, value)
    reading = read_upload_guarded("log.csv", LARGE)
    todo = "Export only the sheets and months you need, as xlsx or csv."
    assert (reading.refused, reading.tables) == (f"log.csv: {said} {todo}", ())
    assert reading.sha256 == hashlib.sha256(LARGE).hexdigest()


def test_a_crash_of_the_reader_is_a_reading_with_its_sentence(monkeypatch):
    def crash(*_: object, **__: object) -> None:
        raise reading_module.ChildEndedError("broken")

    monkeypatch.setattr(reading_module, "run_guarded", crash)
    assert read_upload_guarded("log.xlsb", b"PK").refused == (
        "log.xlsb: It is damaged in a way that stops its reader. Open it in Excel and save it again as xlsx or csv."
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_remittance_is_read_in_any_width_of_letters(encoding):
    wide, plain = (read_upload("era.835", data) for data in (REMITTANCE.decode().encode(encoding), REMITTANCE))
    ours, theirs = (each.tables[0].frame.drop("row_id", "table_id") for each in (wide, plain))
    assert ours.equals(theirs)
    assert ours["paid"].to_list() == [8000]


def encrypted(data: bytes, password: str) -> bytes:
    out = io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("used", "given", "said"),
    [
        ("open sesame", "open sesame", None),
        ("VelvetSweatshop", None, None),
        ("open sesame", None, "log.xlsx: The workbook is protected by a password."),
        ("open sesame", "sesame", "log.xlsx: The password does not open the workbook."),
    ],
    ids=["right", "the one that every Excel knows", "none", "wrong"],
)
def test_a_workbook_under_a_password_opens_with_it(used, given, said):
    data = encrypted((SAMPLES / "denial_log.xlsx").read_bytes(), used)
    for read in (read_upload, read_upload_guarded):
        reading = read("log.xlsx", data, password=given)
        assert [table.kind for table in reading.tables] == ([] if said else ["denials"])
        assert (reading.refused or "").startswith(said or "")
        assert bool(reading.refused) == bool(said)


@pytest.mark.parametrize("name", ["service_log.xlsx", "denial_log.xlsx", "era.835", "broken.xlsx"])
def test_guarded_cells_are_the_same_cells(name):
    path = SAMPLES / name
    data = path.read_bytes() if path.exists() else REMITTANCE if name == "era.835" else b"PK\x03\x04 broken"
    grids = grids_of_file(name, data)
    assert bool(grids) is path.exists()
    assert grids_guarded(name, data) == grids


def test_the_command_line_reads_within_the_same_limits(monkeypatch, tmp_path):
    monkeypatch.setattr(reading_module, "MOST_MEMORY", 1024**2)
    log = tmp_path / "log.csv"
    log.write_bytes(LARGE)
    done = CliRunner().invoke(app, ["check", str(log)])
    assert done.exit_code == 1
    assert "Reading it takes more than 0 GB of memory." in " ".join(done.stderr.split())
