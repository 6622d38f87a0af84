"""Workspaces from the command line: made, listed, renamed, judged on a day."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from cmcore import cli
from cmcore.findings import UnknownNameError


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("CMCORE_DATABASE_URL", f"sqlite:///{tmp_path / 'cmcore.db'}")
    return lambda *words: CliRunner().invoke(cli.app, ["workspaces", *words])


def listed(run):
    told = json.loads(run("list", "--json").stdout)["workspaces"]
    return [(each["name"], each["as_of"]) for each in told]


def test_a_workspace_is_made_renamed_and_judged_on_a_day(run):
    assert listed(run) == []
    assert run("new", "North office").exit_code == 0
    assert run("new", "South office").exit_code == 0
    assert listed(run) == [("South office", None), ("North office", None)]
    assert run("rename", "West office").exit_code == 0
    told = run("judge", "--workspace", "north office", "--as-of", "2026-06-01")
    assert "North office, judged on 2026-06-01" in told.output
    assert listed(run) == [("North office", "2026-06-01"), ("West office", None)]  # the last changed first
    assert run("judge", "--workspace", "North office").exit_code == 0
    assert ("North office", None) in listed(run)
    assert "West office, judged on the day of looking" in run("list").output


def test_a_name_that_there_is_not_is_answered_with_those_there_are(run):
    run("new", "North office")
    told = run("rename", "West office", "--workspace", "East office")
    assert isinstance(told.exception, UnknownNameError)
    assert "North office" in str(told.exception)
