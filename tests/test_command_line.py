"""Every job without a browser: what it prints, what it writes, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from cmcore import cli
from cmcore.fields import TABLES
from cmcore.fields.results import PRICE_COLUMNS

HEAD = "Session ID,Client ID,Service date,Minutes,Code,Payer,Note signed\n"
LOG = HEAD + "007,C1,2026-03-02,45,T1017,Medicaid,Y\n008,C2,2026-03-03,30,T1017,Medicad,Y\n"
FEES = "Payer,Code,Rate,Unit minutes,Basis\nMedicaid,T1017,33.65,15,per_unit\n"
REMIT = (
    "ISA*00*          *00*          *ZZ*PAYER          *ZZ*AGENCY         *260330*1200*^*00501*000000001*0*P*:~"
    "GS*HP*PAYER*AGENCY*20260330*1200*1*X*005010X221A1~ST*835*0001~BPR*I*80*C*ACH************20260330~TRN*1*778812*1~"
    "N1*PR*HORIZON~N1*PE*AGENCY~CLP*CLM-1*1*100*80**12*X1~SVC*HC:T1017*100*80**3~DTM*472*20260302~CAS*CO*45*20~"
    "SE*10*0001~GE*1*1~IEA*1*000000001~"
)
runner = CliRunner()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log.csv").write_text(LOG, "utf-8")
    (tmp_path / "fees.csv").write_text(FEES, "utf-8")
    (tmp_path / "remit.835").write_text(REMIT, "utf-8")
    return tmp_path


def run(*words: str):
    return runner.invoke(cli.app, list(words))


def main(monkeypatch, *words: str) -> int:
    """The exit status as the shell sees it."""
    monkeypatch.setattr(sys, "argv", ["cmcore", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code or 0


def test_check_says_tables_columns_and_findings_as_json(folder):
    answer = run("check", "log.csv", "fees.csv", "--as-of", "2026-06-01", "--json")
    assert answer.exit_code == 0
    files = json.loads(answer.stdout)["files"]
    assert [each["file"] for each in files] == ["log.csv", "fees.csv"]
    assert list(files[0]) == ["file", "refused", "tables", "findings"]
    (table,) = files[0]["tables"]
    assert (table["kind"], table["header_rows"], table["first_row"], table["last_row"], table["rows"]) == (
        "sessions",
        [1, 1],
        2,
        3,
        2,
    )
    assert {"sheet", "kind", "header_rows", "first_row", "last_row", "rows", "columns", "skipped"} <= set(table)
    assert {"column", "header", "field", "confidence"} <= set(table["columns"][0])
    (finding,) = [each for each in files[0]["findings"] if each["kind"] == "unknown-payer"]
    assert (finding["cell"], finding["value"], finding["suggestion"], finding["safe"]) == (
        "F3",
        "Medicad",
        "Medicaid",
        True,
    )
    assert finding["amount"] == "67.30"  # 30 minutes are 2 units at 33.65


def test_check_of_a_broken_file_keeps_the_good_one_and_ends_with_one(folder):
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 cut short")
    answer = run("check", "broken.xlsx", "log.csv", "--json")
    assert answer.exit_code == 1
    broken, good = json.loads(answer.stdout)["files"]
    assert "broken.xlsx" in broken["refused"]
    assert good["tables"][0]["rows"] == 2


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_price_writes_the_promised_columns_first_and_money_to_the_cent(folder, ending):
    answer = run("price", "log.csv", "--payers", "fees.csv", "-o", f"out.{ending}", "--as-of", "2026-06-01")
    assert answer.exit_code == 0
    assert answer.stdout == ""
    read = {
        "csv": lambda: pl.read_csv("out.csv", infer_schema=False),
        "parquet": lambda: pl.read_parquet("out.parquet"),
    }
    if ending == "xlsx":
        rows = list(load_workbook("out.xlsx").worksheets[0].iter_rows(values_only=True))
        assert rows[1][0] == "007"
        assert rows[1][7] == 100.95
        return
    frame = read[ending]()
    assert frame.columns[:17] == list(PRICE_COLUMNS)
    assert frame["session_id"].to_list() == ["007", "008"]
    assert [None if each is None else str(each) for each in frame["allowed"]] == ["100.95", None]  # 3 x 33.65
    assert frame["coverage"].to_list() == ["covered", "unknown"]
    assert str(frame["amount_at_stake"][1]) == "67.30"


def test_sessions_and_book_may_be_one_workbook(folder):
    book = Workbook()
    book.active.title = "Log"
    for line in LOG.splitlines():
        book.active.append(line.split(","))
    fees = book.create_sheet("Fees")
    for line in FEES.splitlines():
        fees.append(line.split(","))
    book.save("both.xlsx")
    assert run("price", "both.xlsx", "--payers", "both.xlsx", "-o", "out.csv", "--as-of", "2026-06-01").exit_code == 0
    assert pl.read_csv("out.csv", infer_schema=False)["rate_source"][0] == "both.xlsx!Fees!C2"


def test_a_schedule_that_names_no_payer_is_named_on_the_command_line(folder):
    book = Workbook()
    for line in (
        ["State fee schedule"],
        ["Rates are subject to change. " * 30],
        [],
        ["Procedure", "Mod", "Allowed Amount"],
        ["T1017", "  ", 30],
        ["T1017", "HN", 40],
    ):
        book.active.append(line)
    book.save("state.xlsx")
    answer = run(
        "price", "log.csv", "--payers", "state.xlsx", "--payer", "Medicaid", "-o", "out.csv", "--as-of", "2026-06-01"
    )
    assert answer.exit_code == 0
    assert pl.read_csv("out.csv", infer_schema=False)["allowed"][0] == "90.00"  # 3 x 30.00


def test_several_books_may_follow_one_option(folder, monkeypatch):
    (folder / "payers.csv").write_text("Payer,Unit rounding,Timely filing days\nMedicaid,round_up,365\n", "utf-8")
    words = ["price", "log.csv", "--payers", "fees.csv", "payers.csv", "-o", "out.csv", "--as-of", "2026-06-01"]
    assert main(monkeypatch, *words) == 0


def test_explain_says_the_sentence_and_the_cells(folder):
    answer = run("explain", "log.csv", "--payers", "fees.csv", "--session", "007", "--as-of", "2026-06-01", "--json")
    record = json.loads(answer.stdout)
    assert "Medicaid pays $100.95 for session 007 on Mar 2, 2026" in record["sentence"]
    assert any(step["source"] == "fees.csv!fees!C2" for step in record["steps"])


def test_explaining_an_unknown_session_names_some_that_are_and_ends_with_one(folder, monkeypatch, capsys):
    words = ["explain", "log.csv", "--payers", "fees.csv", "--session", "999", "--as-of", "2026-06-01"]
    assert main(monkeypatch, *words) == 1
    said = capsys.readouterr()
    assert 'Session "999" is not known. Nearest: 007' in said.err
    assert said.out == ""


def test_fix_gives_the_csv_back_as_it_was_but_for_the_typed_cell(folder):
    data = LOG.replace(",", ";").replace("\n", "\r\n").encode("utf-16-le")
    (folder / "semicolons.csv").write_bytes(b"\xff\xfe" + data)
    answer = run(
        "fix", "semicolons.csv", "-o", "out.csv", "--accept", "none", "--set", "semicolons!F3=Medicaid", "--json"
    )
    record = json.loads(answer.stdout)
    assert record["in_place"] is True
    assert record["changes"] == [
        {"sheet": "semicolons", "cell": "F3", "was": "Medicad", "now": "Medicaid", "why": "typed"}
    ]
    text = (folder / "out.csv").read_bytes()
    assert text == b"\xff\xfe" + data.replace("Medicad".encode("utf-16-le"), "Medicaid".encode("utf-16-le"))


def test_fix_corrects_a_workbook_in_place_and_lists_the_changes(folder):
    book = Workbook()
    book.active.title = "Log"
    for line in LOG.splitlines():
        book.active.append(line.split(","))
    book.active["I1"] = "=1+1"
    book.save("log.xlsx")
    answer = run(
        "fix",
        "log.xlsx",
        "-o",
        "out.xlsx",
        "--accept",
        "none",
        "--set",
        "Log!F3=Medicaid",
        "--set",
        "Log!I1=5",
        "--json",
    )
    record = json.loads(answer.stdout)
    assert [each["cell"] for each in record["changes"]] == ["F3"]
    assert "formula" in record["refused"][0]["because"]
    sheet = load_workbook("out.xlsx")["Log"]
    assert (sheet["F3"].value, sheet["I1"].value) == ("Medicaid", "=1+1")
    assert load_workbook("out_changes.xlsx").worksheets[0]["B2"].value == "F3"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--set", "nonsense"], "SHEET!CELL=VALUE"),
        (["--set", "log!D2=soon"], "log!D2, Minutes"),
        (["--accept", "some"], "must be one of safe, all, none"),
    ],
)
def test_an_impossible_correction_is_one_sentence_and_ends_with_one(folder, monkeypatch, capsys, words, said):
    assert main(monkeypatch, "fix", "log.csv", "-o", "out.csv", *words) == 1
    assert said in " ".join(capsys.readouterr().err.split())
    assert not (folder / "out.csv").exists()


def test_simulate_prints_json_and_writes_a_workbook_with_formulas(folder):
    (folder / "offer.yaml").write_text("capitation: {pmpm: 100, withhold: 0}\n", "utf-8")
    answer = run(
        "simulate",
        "offer.yaml",
        "--sessions",
        "log.csv",
        "--payers",
        "fees.csv",
        "--as-of",
        "2026-06-01",
        "--json",
        "-o",
        "out.xlsx",
    )
    record = json.loads(answer.stdout)
    assert (record["members"], record["member_months"], record["sessions"]) == (2, 2, 2)
    capitation = next(each for each in record["models"] if each["kind"] == "capitation")
    assert capitation["revenue"] == "200.00"
    book = load_workbook("out.xlsx")
    assert str(book["Models"]["B2"].value).startswith("=SUM")
    said = {each["term"]: (each["value"], each["origin"], each["source"]) for each in record["assumptions"]}
    files = "log.csv, fees.csv; priced as of 2026-06-01"
    assert said["counted.sessions"] == ("2", "Agency's sessions", files)
    assert said["capitation.pmpm"] == ("100", "Typed in", "Offer on the desk; the usual value is 128")
    assert any(row[2].value == "Agency's sessions" and row[3].value == files for row in book["Inputs"].iter_rows())


def test_remits_check_says_what_a_remittance_holds(folder):
    answer = run("remits", "check", "remit.835", "--json")
    assert answer.exit_code == 0
    (payment,) = json.loads(answer.stdout)["files"][0]["transactions"]
    assert (payment["payer"], payment["payment"], payment["charge"], payment["balanced"]) == (
        "HORIZON",
        "80.00",
        "100.00",
        True,
    )
    assert payment["adjustments"] == [{"group": "CO", "reason": "45", "amount": "20.00"}]


def test_remits_check_of_something_else_ends_with_one(folder):
    assert run("remits", "check", "log.csv", "--json").exit_code == 1


@pytest.mark.parametrize("kind", TABLES)
def test_a_blank_workbook_comes_back_as_the_table_that_it_is(folder, kind):
    assert run("template", kind, "-o", "blank.xlsx").exit_code == 0
    tables = json.loads(run("check", "blank.xlsx", "--json").stdout)["files"][0]["tables"]
    assert [each["kind"] for each in tables] == [kind]


def test_an_unknown_template_names_those_that_are(folder, monkeypatch):
    assert main(monkeypatch, "template", "invoices", "-o", "blank.xlsx") == 1


@pytest.mark.parametrize("words", [["nonsense"], ["price", "log.csv"], ["check", "absent.csv"]])
def test_wrong_usage_ends_with_two(folder, monkeypatch, words):
    assert main(monkeypatch, *words) == 2


def test_pricing_without_a_payer_book_names_the_option_that_gives_it(folder, monkeypatch, capsys):
    assert main(monkeypatch, "price", "log.csv", "-o", "out.csv") == 1
    assert "give the payer's file with --payers" in " ".join(capsys.readouterr().err.split())


def test_pricing_without_sessions_says_what_is_missing(folder, monkeypatch, capsys):
    assert main(monkeypatch, "price", "fees.csv", "--payers", "fees.csv", "-o", "out.csv") == 1
    assert "No sessions table was found in fees.csv" in " ".join(capsys.readouterr().err.split())


def test_the_command_is_installed(folder):
    answer = subprocess.run([sys.executable, "-m", "cmcore.cli", "--help"], capture_output=True, text=True, check=False)
    assert answer.returncode == 0
    assert "template" in answer.stdout


CONTRACTS = (
    "Payer,Contract no.,Effective from,Effective to,Auto-renew,Notice period (days),Escalator\n"
    "Medicaid,M-1,2025-01-01,2026-12-31,Y,90,3%\n"
)


def test_contracts_says_which_notice_is_due_and_which_raise_is_missed(folder):
    (folder / "contracts.csv").write_text(CONTRACTS, "utf-8")
    words = ("contracts", "log.csv", "--payers", "fees.csv", "--payers", "contracts.csv", "--as-of", "2026-06-01")
    answer = run(*words, "--json", "-o", "contracts.xlsx")
    record = json.loads(answer.stdout)
    # Dec 31 less 90 days is Oct 2; the raise of Jan 1, 2026 took $33.65 to $34.6595: 3 units are $103.98, not $100.95.
    assert [(each["notice_by"], each["days_left"]) for each in record["contracts"]] == [("2026-10-02", 123)]
    assert [(each["rate_due"], each["difference"]) for each in record["missed_raises"]] == [("34.6595", "3.03")]
    sheets = load_workbook(folder / "contracts.xlsx").sheetnames
    assert sheets == ["Contracts", "Raises missed", "Paid late", "Days to pay"]
    assert "Ask to renegotiate by Oct 2, 2026 (123 days), else it renews." in run(*words).stdout


def test_contracts_without_a_table_of_them_says_how_to_get_one(folder, monkeypatch, capsys):
    assert main(monkeypatch, "contracts", "log.csv", "--payers", "fees.csv") == 1
    assert "cmcore template contracts" in " ".join(capsys.readouterr().err.split())


APPROVALS = (
    "Auth #,Client ID,Payer,Code,Units approved,Start date,End date\nA-1,C1,Medicaid,T1017,40,2026-01-01,2026-06-30\n"
)
RULES = "Payer,Code,Covered,Auth required\nMedicaid,T1017,Y,Y\n"


def test_authorizations_says_what_is_left_and_what_is_outside_any(folder):
    log = LOG.replace("Note signed", "Note signed,Auth #").replace(",Y\n008", ",Y,A-1\n008").replace(",Y\n", ",Y,\n")
    for name, text in (("log.csv", log), ("approvals.csv", APPROVALS), ("rules.csv", RULES)):
        (folder / name).write_text(text.replace("Medicad", "Medicaid"), "utf-8")
    books = [word for book in ("fees.csv", "approvals.csv", "rules.csv") for word in ("--payers", book)]
    words = ("authorizations", "log.csv", *books, "--as-of", "2026-03-31")
    answer = run(*words, "--json", "-o", "usage.xlsx")
    record = json.loads(answer.stdout)
    assert [(each["units_approved"], each["units_left"]) for each in record["authorizations"]] == [(40.0, 37.0)]
    assert [(each["session_id"], each["allowed"]) for each in record["outside"]] == [("008", "67.30")]
    assert load_workbook(folder / "usage.xlsx").sheetnames == ["Authorizations", "Outside any"]
    assert "Outside any: 1 session, $67.30." in " ".join(run(*words).stdout.split())


def test_authorizations_without_a_table_of_them_says_how_to_get_one(folder, monkeypatch, capsys):
    assert main(monkeypatch, "authorizations", "log.csv", "--payers", "fees.csv") == 1
    assert "cmcore template authorizations" in " ".join(capsys.readouterr().err.split())


def test_variances_say_the_pattern_and_write_the_workbook(folder):
    answer = run("variances", "log.csv", "--payers", "fees.csv", "--as-of", "2026-06-01", "--json", "-o", "wrong.xlsx")
    record = json.loads(answer.stdout)
    assert (record["as_of"], record["tolerance"]) == ("2026-06-01", "0.01")
    assert load_workbook("wrong.xlsx").sheetnames == ["Patterns", "Lines", "Claims", "Accepted", "Payers", "Ageing"]


def test_monthly_says_the_best_set_and_writes_the_workbook(folder):
    log = "Session ID,Client ID,Payer,Service date,Code,Minutes\nS-1,C1,Medicare,2026-03-02,99490,30\nS-2,C1,Medicare,2026-03-09,99490,15\n"
    fees = "Payer,Code,Basis,Rate,Effective from\nMedicare,99490,per month,60.49,2026-01-01\nMedicare,99439,per month,45.93,2026-01-01\n"
    (folder / "log.csv").write_text(log, "utf-8")
    (folder / "fees.csv").write_text(fees, "utf-8")
    words = ("monthly", "log.csv", "--payers", "fees.csv", "--as-of", "2026-06-01")
    answer = run(*words, "--json", "-o", "months.xlsx")
    (month,) = json.loads(answer.stdout)["months"]
    assert (month["month"], month["minutes_staff"]) == ("2026-03-01", 45)
    assert (month["best_set"], month["amount"]) == ("99490 x 1 + 99439 x 1", "106.42")  # 60.49 + 45.93
    assert load_workbook(folder / "months.xlsx").sheetnames == ["Monthly codes"]
    assert "1 of 1 client months reach a code, $106.42." in " ".join(run(*words).stdout.split())


def test_a_column_left_out_of_the_price_is_named(folder, monkeypatch, capsys):
    (folder / "book.csv").write_text("Payer,Code,Rate,Reporting Unit\nMedicaid,T1017,20.00,15 min\n", "utf-8")
    assert main(monkeypatch, "price", "log.csv", "--payers", "book.csv", "-o", "out.csv") == 0
    said = " ".join(capsys.readouterr().err.split())
    assert 'column D, "Reporting Unit", was left out; it may be Basis. Head it so to have it used.' in said
