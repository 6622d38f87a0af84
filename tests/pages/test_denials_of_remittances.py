"""A remittance beside the log: what it paid is posted, what it refused is on the worklist, what is unclear is shown."""

from __future__ import annotations

import json
from datetime import date

import polars as pl
import pytest
from typer.testing import CliRunner

from cmcore import cli
from cmcore.denials.week import Work
from cmcore.store.workspace import open_workspace
from tests.pages.conftest import edit_grid, grid_rows, open_page

DAY = date(2026, 6, 1)
LOG = b"""Session ID,Client ID,Payer,Date of service,Code,Minutes,Claim no,Billed amount
S1,C1,Medicaid,2026-05-04,T1017,45,K1,60.00
S2,C2,Medicaid,2026-05-05,T1017,30,K2,40.00
S3,C3,Medicaid,2026-05-06,T1017,15,K3,20.00
"""
FEES = b"Payer,Code,Rate,Basis,Unit minutes\nMedicaid,T1017,20.00,per unit,15\n"
REMITTANCE = b"""Claim no,Client ID,Payer,Check no,Service date,Code,Billed,Allowed,Paid,Group code,Reason code,Amount,Paid date
K1,C1,Medicaid,900,2026-05-04,T1017,60.00,60.00,60.00,,,,2026-05-20
K2,C2,Medicaid,900,2026-05-05,T1017,40.00,0.00,0.00,CO,197,40.00,2026-05-20
K9,C9,Medicaid,900,2026-05-07,T1017,20.00,20.00,20.00,,,,2026-05-20
"""


@pytest.fixture
def agency(empty_url):
    made = open_workspace()
    made.set_as_of(DAY)
    for name, data in (("log.csv", LOG), ("fees.csv", FEES), ("remittance.csv", REMITTANCE)):
        assert made.add_upload(name, data, "Ana").refused is None
    return made


def test_what_the_payer_answered_is_posted_to_the_sessions(agency):
    lines = agency.estimate(DAY).lines.sort("session_id")
    assert lines.select("session_id", "paid", "denial_codes").rows() == [
        ("S1", 6_000, None), ("S2", 0, "CO-197"), ("S3", None, None),
    ]  # fmt: skip


def test_what_was_refused_is_on_the_worklist_and_what_is_unmatched_is_shown(agency):
    app = open_page("recover/denials")
    assert "2 of 3 remittance lines matched to sessions; 1 answers no session known." in " ".join(
        each.value for each in app.markdown
    )
    assert any("1 line of no session that is loaded" in each.label for each in app.expander)
    shown = grid_rows(app, "denials")
    assert shown[["claim_no", "denial_codes", "amount"]].to_numpy().tolist() == [["K2", "CO-197", 40.0]]


def test_the_same_remittance_under_another_name_changes_nothing(agency):
    before = agency.estimate(DAY).lines
    agency.add_upload("again.csv", REMITTANCE + b"\n", "Ana")
    assert agency.estimate(DAY).lines.equals(before)


def test_the_command_line_prices_with_the_same_answers(agency, tmp_path):
    for name, data in (("log.csv", LOG), ("fees.csv", FEES), ("remittance.csv", REMITTANCE)):
        (tmp_path / name).write_bytes(data)
    books = ["--payers", str(tmp_path / "fees.csv"), "--payers", str(tmp_path / "remittance.csv")]
    words = ["price", str(tmp_path / "log.csv"), *books, "-o", str(tmp_path / "out.csv"), "--as-of", "2026-06-01"]
    assert CliRunner().invoke(cli.app, words).exit_code == 0
    assert [row.split(",")[14] for row in (tmp_path / "out.csv").read_text().splitlines()[1:]] == ["60.00", "0.00", ""]


def test_the_week_s_appeals_are_planned_with_the_hours_there_are(agency):
    app = open_page("recover/denials")
    assert "**1 appeal** of 1 bring **\\$15.00** on average after their cost." in " ".join(
        each.value for each in app.markdown
    )
    edit_grid(app, "plan.work", (0, "cost", "$50"), (1, "minutes", "0"))
    assert 'Minutes: "0" is not a whole number from 1 to 900.' in [each.value for each in app.warning]
    assert "Given up: 1 because it costs more than it brings." in " ".join(each.value for each in app.markdown)
    # It is kept for the team, by level, and the command line plans with it.
    assert agency.appeal_work() == Work((45, 90, 180), (5_000, 2_500, 2_500))
    again = CliRunner().invoke(cli.app, ["denials", "plan", "--json", "--as-of", DAY.isoformat()])
    assert json.loads(again.stdout)["chosen"] == []


def test_hours_of_a_day_are_whole_minutes_of_it(agency):
    # 4.1 hours are 246 minutes, in floats a little less; five workdays of them are the 1,230 that the one appeal takes
    agency.set_appeal_work(Work((1_230,), (0,)), "Ana")
    app = open_page("recover/denials")
    app.number_input(key="plan.hours").set_value(4.1).run()
    assert "**1 appeal** of 1" in " ".join(each.value for each in app.markdown)


TWINS = b"""Session ID,Client ID,Payer,Date of service,Code,Minutes,Claim no,Billed amount
S1,C1,Medicaid,2026-05-04,T1017,45,K1,60.00
S2,C1,Medicaid,2026-05-04,T1017,30,K1,40.00
S3,C3,Medicaid,2026-05-06,T1017,15,K3,20.00
"""
UNCLEAR = b"""Claim no,Client ID,Payer,Check no,Service date,Code,Billed,Allowed,Paid,Group code,Reason code,Amount,Paid date
K1,C1,Medicaid,900,2026-05-04,T1017,50.00,50.00,50.00,,,,2026-05-20
K9,C3,Medicaid,900,2026-05-07,T1016,20.00,20.00,20.00,,,,2026-05-20
"""


@pytest.fixture
def unclear(empty_url):
    made = open_workspace()
    made.set_as_of(DAY)
    for name, data in (("log.csv", TWINS), ("fees.csv", FEES), ("remittance.csv", UNCLEAR)):
        assert made.add_upload(name, data, "Ana").refused is None
    return made


def paid(workspace):
    return dict(workspace.estimate(DAY).lines.select("session_id", "paid").sort("session_id").iter_rows())


def test_a_line_that_may_answer_two_sessions_answers_the_one_picked_until_that_is_taken_back(unclear):
    matches = unclear.answered(DAY).matches
    [line] = matches.ambiguous["line_id"].unique().to_list()
    assert paid(unclear) == {"S1": None, "S2": None, "S3": None}
    row = unclear.dataset(DAY).frames["sessions"].filter(pl.col("session_id") == "S2")["row_id"][0]
    unclear.pick_sessions(line, [row], "Ana")
    assert paid(unclear) == {"S1": None, "S2": 5_000, "S3": None}
    assert unclear.answered(DAY).matches.links["how"].to_list() == ["chosen"]
    assert unclear.denial_states() == {}
    again = open_workspace(unclear.id)
    assert paid(again)["S2"] == 5_000
    unclear.undo_denial("Ana", line)
    assert paid(unclear)["S2"] is None


def test_a_line_that_answers_none_is_asked_about_no_more(unclear):
    [line] = unclear.answered(DAY).matches.ambiguous["line_id"].unique().to_list()
    unclear.pick_sessions(line, [], "Ana")
    found = unclear.answered(DAY).matches
    assert (found.ambiguous.height, found.unmatched.height) == (0, 2)
    app = open_page("recover/denials")
    labels = [each.label for each in app.expander]
    assert any("1 line of no session that is loaded" in each for each in labels)
    assert any("1 line matched by hand" in each for each in labels)


def test_the_payer_s_amount_is_taken_as_a_correction_of_the_log(empty_url):
    made = open_workspace()
    made.set_as_of(DAY)
    log = LOG.replace(b"Billed amount", b"Billed amount,Paid amount").replace(b"60.00", b"60.00,55.00")
    for name, data in (("log.csv", log), ("fees.csv", FEES), ("remittance.csv", REMITTANCE)):
        made.add_upload(name, data, "Ana")
    assert made.answered(DAY).disagreements.select("logged", "answered").rows() == [(5_500, 6_000)]
    app = open_page("recover/denials")
    app.button(key="denials.take").click().run()
    made = open_workspace(made.id)
    assert [(each.old, each.new, each.why) for each in made.edits()] == [("55.00", "60.00", "as the payer answered")]
    assert made.answered(DAY).disagreements.is_empty()
    made.undo("Unnamed")
    assert made.answered(DAY).disagreements.height == 1


def test_what_a_whole_payment_lost_is_shown_with_its_claim(agency):
    text = (
        "ISA*00*          *00*          *ZZ*PAYER          *ZZ*AGENCY         *260330*1200*^*00501*000000001*0*P*:~"
        "GS*HP*PAYER*AGENCY*20260330*1200*1*X*005010X221A1~ST*835*0001~BPR*I*7.50*C*ACH************20260530~TRN*1*901*1~"
        "N1*PR*Medicaid~CLP*K3*1*20*20~SVC*HC:T1017*20*20**1~DTM*472*20260506~"
        "PLB*1*20261231*WO:K1*15*L6:K2*-2.5~SE*9*0001~GE*1*1~IEA*1*000000001~"
    )
    assert agency.add_upload("taken.835", text.encode(), "Ana").refused is None
    app = open_page("recover/denials")
    assert "$15.00 taken from payments and $2.50 added, apart from claims" in [
        each.label.replace("\\", "") for each in app.expander
    ]
    shown = next(each.value for each in app.dataframe if "taken" in each.value.columns)
    assert shown[["reason_code", "claim_no", "taken"]].to_numpy().tolist() == [["L6", "K2", -2.5], ["WO", "K1", 15.0]]
