"""The worklist from the command line: in, listed, shown, moved, out, and the letters; the app's own workspace."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, datetime

import docx
import openpyxl
import pytest
from typer.testing import CliRunner

from cmcore import cli
from cmcore.findings import CmcoreError
from cmcore.store.workspace import open_workspace
from tests.remits.samples import remittance

LOG = b"""Session ID,Client ID,Payer,Date of service,Code,Minutes,Claim no,Billed date,Billed amount,Authorization no
S1,C1,Medicaid,2026-05-04,T1017,45,K1,2026-05-06,60.00,PA-7
S2,C2,Medicaid,2026-05-05,T1017,30,K2,2026-05-06,40.00,
S3,C3,Medicaid,2026-05-06,T1017,15,K3,2026-04-07,20.00,
"""
FEES = b"Payer,Code,Rate,Basis,Unit minutes\nMedicaid,T1017,20.00,per unit,15\n"
PAYERS = b"Payer,Payer type,Timely filing days,Appeal days\nMedicaid,medicaid,365,60\n"
APPROVALS = b"Authorization no,Client ID,Payer,Code,Units approved,Start date,End date\nPA-7,C1,Medicaid,T1017,40,2026-01-01,2026-12-31\n"
REMITTANCE = b"""Claim no,Client ID,Payer,Check no,Service date,Code,Billed,Allowed,Paid,Group code,Reason code,Amount,Paid date
K1,C1,Medicaid,900,2026-05-04,T1017,60.00,0.00,0.00,CO,197,60.00,2026-05-20
K2,C2,Medicaid,900,2026-05-05,T1017,40.00,30.00,30.00,CO,45,10.00,2026-05-20
"""
LOG_KEPT = b"""Claim,Denied on,CARC,My column,Status,Procedure,DOS
K1,2026-05-20,CO-197,red folder,Working,T1017,2026-05-04
"""
FILES = {"log.csv": LOG, "fees.csv": FEES, "payers.csv": PAYERS, "auths.csv": APPROVALS, "remit.csv": REMITTANCE}
DAY = ["--as-of", "2026-06-01"]


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("CMCORE_DATABASE_URL", f"sqlite:///{tmp_path / 'cmcore.db'}")
    monkeypatch.chdir(tmp_path)
    for name, data in (FILES | {"denial_log.csv": LOG_KEPT}).items():
        (tmp_path / name).write_bytes(data)

    def invoke(*words):
        return CliRunner().invoke(cli.app, ["denials", *words])

    assert invoke("import", *FILES, "--who", "Ana", "--workspace", "Riverbend").exit_code == 0
    return invoke


def items(run, *words):
    return json.loads(run("list", "--json", *DAY, *words).stdout)["items"]


def test_what_is_owed_is_listed_with_its_kind_and_worth(run):
    told = {each["claim_no"]: (each["payment"], each["amount"], each["deadline"]) for each in items(run)}
    assert told == {
        "K1": ("denied", "60.00", "2026-07-19"),  # May 20 and 60 days
        "K2": ("paid_short", "10.00", "2026-07-19"),  # 2 units at 20.00 less 30.00
        "K3": ("unanswered", "20.00", None),  # billed 55 days ago
    }
    assert [each["claim_no"] for each in items(run, "--payment", "unanswered")] == ["K3"]


def test_what_is_paid_short_is_told_by_payer_and_pattern_and_listed_by_it(run):
    words = "less for T1017 than its share"  # 30.00 of 40.00, a rate that one line alone was paid at
    record = json.loads(run("list", "--json", *DAY).stdout)
    assert record["paid_short"] == [
        {"payer": "Medicaid", "pattern": words, "items": 1, "amount": "10.00", "first_date": "2026-05-05",
         "last_date": "2026-05-05", "deadline": "2026-07-19"}
    ]  # fmt: skip
    assert "Medicaid, paid less for T1017 than its share: 1 open item, $10.00." in run("list", *DAY).stderr
    assert [each["claim_no"] for each in items(run, "--pattern", words)] == ["K2"]
    assert run("move", "K2", "--to", "written_off", *DAY).exit_code == 0
    assert json.loads(run("list", "--json", *DAY).stdout)["paid_short"] == []


def test_the_same_files_twice_are_one(run):
    before = items(run)
    assert run("import", "remit.csv").exit_code == 0
    assert items(run) == before


def test_a_move_is_seen_in_the_app_and_undone_again(run):
    assert run("move", "K1", "--to", "appealed", "--owner", "JL", "--who", "Ben", *DAY).exit_code == 0
    shown = json.loads(run("show", "K1", "--json", *DAY).stdout)
    assert (shown["status"], shown["owner"], shown["level"]) == ("appealed", "JL", 1)
    assert {each["who"] for each in shown["history"]} == {"Ben"}
    assert [(each["check_no"], each["paid"], each["denial_codes"]) for each in shown["answers"]] == [
        ("900", "0.00", "CO-197")
    ]
    worklist = open_workspace().worklist(date(2026, 6, 1))
    assert worklist.filter(worklist["claim_no"] == "K1")["status"].to_list() == ["appealed"]
    assert run("move", "K1", "--undo", "--who", "Ben", *DAY).exit_code == 0
    assert json.loads(run("show", "K1", "--json", *DAY).stdout)["status"] == "new"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["move", "K1", "--to", "won"], "New cannot become Won"),
        (["move", "K9", "--to", "working"], 'Item "K9" is not known'),
        (["move", "K1"], "Say what to change"),
        (["move", "K1", "--to", "gone"], 'Status "gone" is not known'),
        (["move", "K1", "--to", "appealed", "--recovered", "much"], '"much" is no amount'),
        (["move", "K1", "--to", "working", "--recovered", "5"], "Working brings no money"),
        (["move", "K1", "K2", "--to", "working", "--recovered", "5"], "move that item alone"),
        (["list", "--payment", "late"], 'Payment "late" is not known'),
        (["list", "--order", "size"], 'Order of the worklist "size" is not known'),
        (["list", "--workspace", "Elsewhere"], 'Workspace "Elsewhere" is not known. Nearest: Riverbend'),
        (["export", "-o", "log.csv"], "written as .xlsx"),
        (["letters", "-o", "letters.docx"], "written as .zip"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(run, words, said):
    before = items(run)
    answer = run(*words)
    assert isinstance(answer.exception, CmcoreError)
    assert said in str(answer.exception)
    assert items(run) == before


def test_a_file_that_cannot_be_read_is_refused_and_the_others_are_kept(run, tmp_path):
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 cut")
    assert run("import", "broken.xlsx", "denial_log.csv").exit_code == 1
    assert next(each for each in items(run) if each["claim_no"] == "K1")["status"] == "working"


def test_what_does_not_hold_in_a_remittance_is_said_with_its_segment_and_the_rest_is_kept(run, tmp_path):
    refused = "CLP*K1*1*60*50**MC*H1~NM1*QC*1*DOE*J****MI*C1~SVC*HC:T1017*60*50~DTM*472*20260504~CAS*CO*197*60~"
    (tmp_path / "odd.835").write_bytes(
        remittance(f"ST*835*0001~BPR*I*50*C*ACH************20260525~TRN*1*901*1~N1*PR*Medicaid~N1*PE*A~LX*1~{refused}")
    )
    answer = run("import", "odd.835")
    assert answer.exit_code == 0
    said = " ".join(answer.stderr.split())
    assert "835: remittances, 1 row, header row 1" in said
    assert "3 of 3 remittance lines matched to sessions." in said
    assert "Segment 11: claim K1, T1017: charge $60.00 less adjustments is $0.00, but $50.00 was paid." in said


def test_what_a_refusal_leaves_to_the_patient_is_not_at_stake(run, tmp_path):
    # Two sessions of $60.00 and $40.00 by contract, 3 and 2 units of $20.00. The claim is refused whole but for the
    # patient's $15.00, which the first line takes: 45.00 and 40.00 are at stake, together the refused 85.00.
    sessions = b"""Session ID,Client ID,Payer,Date of service,Code,Minutes,Claim no,Billed date,Billed amount
S8,C8,Medicaid,2026-05-07,T1017,45,K8,2026-05-08,60.00
S9,C8,Medicaid,2026-05-08,T1017,30,K8,2026-05-08,40.00
"""
    (tmp_path / "more.csv").write_bytes(sessions)
    lines = "SVC*HC:T1017*60*0**3~DTM*472*20260507~SVC*HC:T1017*40*0**2~DTM*472*20260508~"
    refused = f"CLP*K8*4*100*0*15*MC*H8~CAS*PR*1*15~CAS*CO*197*85~NM1*QC*1*DOE*J****MI*C8~{lines}"
    (tmp_path / "whole.835").write_bytes(
        remittance(f"ST*835*0001~BPR*I*0*C*NON************20260525~TRN*1*902*1~N1*PR*Medicaid~N1*PE*A~LX*1~{refused}")
    )
    assert run("import", "more.csv", "whole.835").exit_code == 0
    assert sorted(each["amount"] for each in items(run) if each["claim_no"] == "K8") == ["40.00", "45.00"]


def test_a_move_goes_by_the_name_of_its_column_too(run):
    assert run("move", "K1", "--status", "appealed", *DAY).exit_code == 0
    assert {each["claim_no"]: each["status"] for each in items(run)}["K1"] == "appealed"


def test_the_next_touch_is_set_and_told(run):
    assert run("move", "K1", "--next-touch", "2026-06-08", *DAY).exit_code == 0
    assert run("move", "K1", "--next-touch", "2026-06-09", "--owner", "JL", *DAY).exit_code == 0
    assert {each["claim_no"]: each["next_touch"] for each in items(run)}["K1"] == "2026-06-09"


def test_a_log_whose_columns_say_nothing_is_named_with_what_to_do(run, tmp_path):
    (tmp_path / "odd.csv").write_bytes(b"Foo,Bar,Baz\na,b,c\nd,e,f\n")
    answer = run("import", "odd.csv")
    assert answer.exit_code == 1
    assert "odd.csv: its columns make none of our tables" in answer.stderr
    assert '"cmcore template denials"' in answer.stderr
    assert run("import", "denial_log.csv").exit_code == 0


def test_a_log_goes_out_with_its_own_columns_and_ours(run, tmp_path):
    run("import", "denial_log.csv")
    run("move", "K1", "--to", "appealed", *DAY)
    assert run("export", "-o", "out.xlsx", *DAY).exit_code == 0
    [sheet] = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:7] == ("Claim", "Denied on", "CARC", "My column", "Status", "Procedure", "DOS")
    table = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    first = next(each for each in table if each["Claim"] == "K1")
    assert (first["My column"], first["Status"], first["Payment"], first["Amount"]) == (
        "red folder", "Appealed", "Denied", 60,
    )  # fmt: skip
    added = next(each for each in table if each["Claim"] == "K2")
    assert (added["My column"], added["Status"], added["Amount"]) == (None, "New", 10)


def test_what_a_log_says_goes_out_as_it_came_though_we_cannot_read_it(run, tmp_path):
    rows = "L1,197,2026-05-20,80.00,Waiting on payer,,7\nL2,197,2026-05-20,80.00,Open,,8.5\n"
    (tmp_path / "mine.csv").write_text(f"Claim,CARC,Denied on,Expected,Status,Level,Box\n{rows}")
    other = "L3,197,2026-05-20,30.00,Medicaid,\nL4,197,2026-05-20,30.00,Medicaid,2026-07-01\n"
    (tmp_path / "theirs.csv").write_text(f"Claim,CARC,Denied on,Denied amt,Payer,Appeal By\n{other}")
    run("import", "mine.csv", "theirs.csv")
    run("export", "-o", "out.xlsx", *DAY)
    first, second = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets
    rows = [[cell.value for cell in row[:8]] for row in first.iter_rows()]
    assert rows[0][4:8] == ["Status", "Status (as it came)", "Level", "Box"]
    assert [row[4:8] for row in rows[1:3]] == [["New", "Waiting on payer", None, "7"], ["Open", None, None, "8.5"]]
    assert [row[0] for row in rows[1:]].count("L3") == 0
    assert [cell.value for cell in second[2]][:4] == ["L3", "197", datetime(2026, 5, 20), 30]  # noqa: DTZ001 - a cell's date
    worked_out = [cell.value for cell in second[1]].index("Deadline worked out")
    deadlines = [
        [f"{row[at].value:%m-%d}" if row[at].value else None for at in (5, worked_out)] for row in list(second)[1:]
    ]
    # May 20 and 60 days, beside the log's own cell that stays blank
    assert deadlines == [[None, "07-19"], ["07-01", "07-01"]]
    run("move", "L2", "--to", "working", *DAY)
    run("export", "-o", "out.xlsx", *DAY)
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets[0]["E3"].value == "Working"  # ours once it moved


def test_the_words_beside_a_code_of_the_log_stay(run, tmp_path):
    rows = "L1,CO-197 No auth on file,2026-05-20,80.00\nL2,16 / N382 missing id,2026-05-20,80.00\n"
    (tmp_path / "mine.csv").write_text(f"Claim,Denial Reason,Denied on,Expected\n{rows}")
    run("import", "mine.csv")
    run("export", "-o", "out.xlsx", *DAY)
    [sheet] = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets
    assert [sheet["B2"].value, sheet["B3"].value] == ["CO-197 No auth on file", "16 / N382 missing id"]


def test_without_a_log_the_worklist_is_a_log_of_ours(run, tmp_path):
    run("export", "-o", "out.xlsx", *DAY)
    [sheet] = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets
    assert [sheet.title, sheet.max_row] == ["Denials", 4]


def test_deadlines_go_out_as_a_calendar(run, tmp_path):
    run("export", "-o", "due.ics", "--what", "calendar", *DAY)
    assert (tmp_path / "due.ics").read_text().count("BEGIN:VEVENT") == 2


def test_letters_say_what_the_records_say_and_leave_gaps_for_the_rest(run, tmp_path):
    assert run("letters", "K1", "K2", "-o", "letters.zip", "--signed-by", "Billing lead", *DAY).exit_code == 0
    with zipfile.ZipFile(tmp_path / "letters.zip") as made:
        letters = {name: docx.Document(io.BytesIO(made.read(name))) for name in made.namelist()}
    texts = {name: "\n".join(each.text for each in letter.paragraphs) for name, letter in letters.items()}
    denied, short = texts["appeal-K1-T1017-2026-05-04.docx"], texts["appeal-K2-T1017-2026-05-05.docx"]
    assert "Authorization PA-7, in force Jan 1, 2026 to Dec 31, 2026, covers all of this service." in denied
    assert "auths.csv" in denied
    assert "Request for a state fair hearing" in denied
    assert "Your share of this service under the contract is $40.00; you paid $30.00, which is $10.00 less." in short
    assert "Contract rate of T1017 at $20.00 (fees.csv" in short
    assert "to be filled in" not in denied
    assert "You paid the service above for less than we expected." in short
    assert "denied" not in short.replace("The remittance that denied the claim", "")
    assert short.count("to be filled in") == 1  # the authorization number


def test_what_the_denials_teach_is_told_and_written(run, tmp_path):
    answer = run("learning", "--json", "-o", "learned.xlsx", *DAY)
    told = json.loads(answer.stdout)
    # of three claims two were answered: one denied, one paid at once; CO-197 of 60.00 is the only cause
    assert (told["answered"], told["denied"], told["first_pass"]) == (2, 1, 1)
    assert told["causes"] == [{"cause": "authorization", "items": 1, "amount": "60.00", "share": 1.0, "running": 1.0}]
    sheets = openpyxl.load_workbook(tmp_path / "learned.xlsx").sheetnames
    assert sheets[:3] == ["Causes", "Months", "Rates by payer"]
    assert told["days_to_answer"] == told["days_to_resolution"] | {"answered": told["days_to_resolution"]["resolved"]}
    assert "Authorization causes 100% of denied money: $60 in 1 item." in run("learning", *DAY).stderr


def test_the_week_is_planned_with_the_hours_and_the_cost_of_each_level(run):
    # K1 brings 60.00 less 25.00; K2's 10.00 cost more than they bring; K3 has no answer to appeal.
    told = json.loads(run("plan", "--hours", "1", "--json", *DAY).stdout)
    assert [(each["claim_no"], each["minutes"], each["brings"]) for each in told["chosen"]] == [("K1", 45, "35.00")]
    assert told["brings"] == "35.00"
    assert told["to_ask_about"] == {"items": 1, "amount": "20.00"}
    why = "it costs more than it brings"
    assert {each["claim_no"]: each["why"] for each in told["given_up"]} == {"K2": why}
    said = run("plan", "--hours", "0", "--cost", "0", *DAY).stderr
    assert "0 appeals in 0 minutes bring $0.00 on average." in said
    assert "Given up: 2 items because it can wait for a later week, $70.00." in said  # 60 + 10
    assert "1 claim without an answer to ask about besides." in said


def test_an_appeal_that_was_filed_or_has_no_further_level_is_planned_no_more(run):
    def planned():
        return {each["claim_no"] for each in json.loads(run("plan", "--cost", "0", "--json", *DAY).stdout)["chosen"]}

    assert planned() == {"K1", "K2"}
    assert run("move", "K1", "--to", "appealed", *DAY).exit_code == 0
    assert planned() == {"K2"}
    for status in ("lost", "working"):  # Medicaid has one level, its hearing
        assert run("move", "K1", "--to", status, *DAY).exit_code == 0
    assert planned() == {"K2"}


def test_the_list_says_what_all_of_it_and_what_is_open_comes_to(run):
    assert run("move", "K2", "--to", "written_off", *DAY).exit_code == 0
    said = run("list", *DAY).stderr
    assert "3 items, $90.00; open 2 items, $80.00." in said  # 60 + 10 + 20, and without the 10
    assert [line.split()[0] for line in said.splitlines()[1:4]] == [
        "K1|T1017|2026-05-04", "K3|T1017|2026-05-06", "K2|T1017|2026-05-05",
    ]  # fmt: skip


STRANGER = b"""Claim,Denied on,CARC,Procedure,DOS,Insurance,Billed,Status
K8,2026-05-20,CO-16,T1017,2026-05-04,A payer of no book,80.00,New
"""


def test_a_letter_to_a_payer_of_no_known_type_is_a_first_review(run, tmp_path):
    (tmp_path / "other_log.csv").write_bytes(STRANGER)
    assert run("import", "other_log.csv").exit_code == 0
    assert run("letters", "K8", "-o", "letters.zip", *DAY).exit_code == 0
    with zipfile.ZipFile(tmp_path / "letters.zip") as archive:
        [name] = archive.namelist()
        text = "\n".join(each.text for each in docx.Document(io.BytesIO(archive.read(name))).paragraphs)
    assert "a first review" in text
    assert "K8" in text
