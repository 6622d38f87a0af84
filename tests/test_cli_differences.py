"""Differences between paid and expected from the command line: listed, reviewed, accepted, worked again."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from cmcore import cli
from cmcore.findings import CmcoreError

DAY = ("--as-of", "2026-06-01")
BOOK = "Payer,Code,Rate,Unit minutes,Basis\nMedicaid,T1017,20,15,per_unit\n"
LOG = (
    "Session ID,Client ID,Service date,Minutes,Code,Payer,Claim no,Billed date,Paid amount,Paid date\n"
    "S1,C1,2026-03-02,45,T1017,Medicaid,K1,2026-03-09,57.00,2026-03-30\n"  # 3 x 20.00 = 60.00, paid 19.00 a unit
    "S2,C2,2026-03-03,45,T1017,Medicaid,K2,2026-03-09,57.00,2026-03-30\n"
    "S3,C3,2026-03-04,45,T1017,Medicaid,K3,2026-03-09,57.00,2026-03-30\n"
    "S4,C4,2026-03-05,45,T1017,Medicaid,K4,2026-03-09,60.00,2026-03-30\n"
)


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("CMCORE_DATABASE_URL", f"sqlite:///{tmp_path / 'cmcore.db'}")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fees.csv").write_text(BOOK, "utf-8")
    (tmp_path / "log.csv").write_text(LOG, "utf-8")

    def invoke(*words):
        return CliRunner().invoke(cli.app, [*words])

    assert invoke("denials", "import", "log.csv", "fees.csv").exit_code == 0
    return invoke


def listed(run):
    told = run("differences", "list", "--json", *DAY)
    assert told.exit_code == 0, told.exception
    return json.loads(told.stdout)


def test_a_review_leaves_the_difference_open_with_who_when_and_note_and_can_be_taken_back(run):
    assert [(each["lines"], each["reviewed"]) for each in listed(run)["patterns"]] == [(3, 0)]
    told = run("differences", "review", "s1", "S2", "--note", "rate letter asked for", "--who", "Ana", *DAY)
    assert told.exit_code == 0, told.exception
    found = listed(run)
    assert [(each["lines"], each["reviewed"], each["variance"]) for each in found["patterns"]] == [(3, 2, "-9.00")]
    seen = {each["session_id"]: (each["reviewed_by"], each["review_note"]) for each in found["lines"]}
    assert seen == {"S1": ("Ana", "rate letter asked for"), "S2": ("Ana", "rate letter asked for"), "S3": (None, None)}
    assert next(each["reviewed_on"] for each in found["lines"] if each["session_id"] == "S1")
    assert "Reviewed: 2 of 3." in run("differences", "list", *DAY).output
    assert run("differences", "reopen", "S1", "--who", "Ben", *DAY).exit_code == 0
    assert [each["reviewed"] for each in listed(run)["patterns"]] == [1]


def test_an_accepted_difference_is_worked_no_more_until_it_is_reopened(run):
    assert run("differences", "accept", "S3", "--why", "settled", "--who", "Ana", *DAY).exit_code == 0
    found = listed(run)
    assert [(each["session_id"], each["why"]) for each in found["accepted"]] == [("S3", "settled")]
    assert len(found["lines"]) == 2
    assert run("differences", "reopen", "S3", "--who", "Ana", *DAY).exit_code == 0
    assert len(listed(run)["lines"]) == 3


@pytest.mark.parametrize("word", ["review", "reopen"])
def test_a_line_that_was_paid_right_is_none_of_them_and_nothing_changes(run, word):
    told = run("differences", word, "S1", "S4", *DAY)
    assert isinstance(told.exception, CmcoreError)
    assert 'Line paid short or over "S4" is not known' in str(told.exception)
    assert [each["reviewed"] for each in listed(run)["patterns"]] == [0]
