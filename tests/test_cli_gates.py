"""The gates from the command line: listed, overridden with who and why, held again."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from typer.testing import CliRunner

from cmcore import cli
from cmcore.findings import CmcoreError
from tests.store.test_overrides import BOOK, RULES, log_bytes

DAY = ("--as-of", "2026-06-01")


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("CMCORE_DATABASE_URL", f"sqlite:///{tmp_path / 'cmcore.db'}")
    monkeypatch.chdir(tmp_path)
    for name, data in (("fees.csv", BOOK), ("rules.csv", RULES), ("log.csv", log_bytes())):
        (tmp_path / name).write_bytes(data)

    def invoke(*words):
        return CliRunner().invoke(cli.app, [*words])

    assert invoke("denials", "import", "log.csv", "fees.csv", "rules.csv").exit_code == 0
    return invoke


def listed(run):
    told = run("gates", "list", "--json", *DAY)
    assert told.exit_code == 0, told.exception
    return json.loads(told.stdout)


def test_a_session_is_let_out_with_a_reason_and_held_again(run, tmp_path):
    told = listed(run)
    assert told["gates"]["record"] == {"sessions": 1, "worth": "60.00"}
    assert [(each["item"], each["reasons"]) for each in told["held"]] == [("S1", ["note-unsigned"])]
    assert run("gates", "override", "s1", "--why", "signed on paper", "--who", "Ana", *DAY).exit_code == 0
    told = listed(run)
    assert (told["gates"]["record"]["sessions"], told["gates"]["overridden"]["worth"]) == (0, "60.00")
    assert [(each["item"], each["why"], each["who"]) for each in told["overrides"]] == [
        ("S1", "signed on paper", "Ana")
    ]
    assert "S1 by Ana on" in run("gates", "list", *DAY).output
    assert run("gates", "list", "-o", "gates.xlsx", *DAY).exit_code == 0
    sheet = openpyxl.load_workbook(io.BytesIO((tmp_path / "gates.xlsx").read_bytes()))["Overridden"]
    assert "signed on paper" in [each.value for each in sheet[2]]
    assert run("gates", "hold", "S1", "--who", "Ben", *DAY).exit_code == 0
    assert listed(run)["overrides"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("override", "S9", "--why", "x"), 'Session "S9" is not known'),
        (("override", "S1", "S2", "--why", "x"), "Nothing stops session S2"),
        (("hold", "S1"), "Not all of these sessions are overridden"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_changes(run, words, said):
    told = run("gates", *words, *DAY)
    assert isinstance(told.exception, CmcoreError)
    assert said in str(told.exception)
    assert listed(run)["overrides"] == []
