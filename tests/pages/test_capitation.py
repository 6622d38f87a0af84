"""Capitation payments on the Denials page and the command line: sums by month and the members to ask for."""

from __future__ import annotations

import io
import json
from datetime import date

import openpyxl
import pytest
from typer.testing import CliRunner

from cmcore import cli
from cmcore.store.workspace import open_workspace
from tests.pages.conftest import open_page

DAY = date(2026, 6, 1)
LOG = b"""Session ID,Client ID,Payer,Date of service,Code,Minutes,Claim no,Billed amount
S1,C1,Horizon,2026-03-04,T1017,45,K1,60.00
S2,C1,Horizon,2026-04-05,T1017,30,K2,40.00
"""
ROSTER = b"""Member ID,Member Name,Payer,Capitation Month,Rate Cell,Cap Amount,Check Number,Check Date
C1,"Doe, Jane",Horizon,2026-03,ADULT,45.00,E1,2026-03-15
C2,"Roe, Paul",Horizon,2026-03,ADULT,45.00,E1,2026-03-15
C2,"Roe, Paul",Horizon,2026-04,ADULT,46.00,E2,2026-04-15
C2,"Roe, Paul",Horizon,2026-03,ADULT,1.00,E2,2026-04-15
"""


@pytest.fixture
def agency(empty_url):
    made = open_workspace()
    made.set_as_of(DAY)
    for name, data in (("log.csv", LOG), ("roster.csv", ROSTER)):
        assert made.add_upload(name, data, "Ana").refused is None
    return made


def test_the_page_says_what_was_paid_per_member_and_who_was_left_out(agency):
    app = open_page("recover/denials")
    assert any(
        each.label.replace("\\", "") == "Capitation: 2 months paid, 1 difference, $45 to ask for"
        for each in app.expander
    )
    said = " ".join(each.value.replace("\\", "") for each in app.markdown)
    # 45 + 45 + 46 + 1; C1 was seen in April and paid for in March only
    assert "3 member-months paid with $137.00; $1.00 was added and $0.00 taken back for earlier months." in said
    assert "Not paid: 1 member-months, $45.00. The payer may owe it: ask with the evidence." in said
    tables = [each.value for each in app.dataframe]
    differences = next(each for each in tables if "difference" in each.columns)
    assert differences[["client_id", "amount", "evidence"]].to_numpy().tolist() == [
        ["C1", 45.0, "1 session in the month"]
    ]


def test_a_roster_alone_is_shown_too(empty_url):
    made = open_workspace()
    made.set_as_of(DAY)
    made.add_upload("roster.csv", ROSTER, "Ana")
    app = open_page("recover/denials")
    assert not app.exception
    assert any(each.label.startswith("Capitation: 2 months paid") for each in app.expander)


def test_the_command_line_tells_the_same(agency, tmp_path):
    told = CliRunner().invoke(cli.app, ["denials", "capitation", "--json", "--as-of", "2026-06-01"])
    answer = json.loads(told.stdout)
    assert [(each["month"], each["members"], each["paid"]) for each in answer["months"]] == [
        ("2026-03-01", 2, "91.00"), ("2026-04-01", 1, "46.00"),
    ]  # fmt: skip
    assert [(each["client_id"], each["amount"], each["difference"]) for each in answer["differences"]] == [
        ("C1", "45.00", "not paid")
    ]
    out = tmp_path / "capitation.xlsx"
    assert CliRunner().invoke(cli.app, ["denials", "capitation", "-o", str(out)]).exit_code == 0
    book = openpyxl.load_workbook(io.BytesIO(out.read_bytes()))
    assert book.sheetnames == ["Months", "Rates", "Differences"]
    assert [cell.value for cell in book["Months"][2]][-1] == 91


def test_without_capitation_the_command_line_says_what_to_do(empty_url):
    open_workspace()
    told = CliRunner().invoke(cli.app, ["denials", "capitation"])
    assert "Import the payer's 820 or its roster first." in str(told.exception)
