"""`cmcore fix`: which cells are corrected, what is written under which name, and what is left alone."""

from __future__ import annotations

import io
import json
import sys
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from msoffcrypto.format import ooxml
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from cmcore import cli
from tests.workbook.built_files import convert

LOG = (
    "Session ID,Client ID,Service date,Minutes,Code,Payer\n"
    "007,C1,2026-03-02,45,T1017,Medicaid\n"
    "008,C2,2026-03-03,30,T1O17,Medicad\n"
)
FEES = "Payer,Code,Rate,Unit minutes,Basis\nMedicaid,T1017,33.65,15,per_unit\n"
runner = CliRunner()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log.csv").write_text(LOG, "utf-8", newline="")
    (tmp_path / "fees.csv").write_text(FEES, "utf-8", newline="")
    return tmp_path


def fix(*words: str) -> dict:
    answer = runner.invoke(cli.app, ["fix", *words, "--json"])
    assert answer.exit_code == 0, answer.stderr
    return json.loads(answer.stdout)


def failed(monkeypatch, capsys, *words: str) -> str:
    """What is said on stderr where the command ends with 1."""
    monkeypatch.setattr(sys, "argv", ["cmcore", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    said = capsys.readouterr()
    assert said.out == ""
    return " ".join(said.err.split())


def save(name: str, *rows: list, sheet: str = "Log") -> None:
    book = Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(name)


def cells(record: dict) -> dict[str, str]:
    return {each["cell"]: each["now"] for each in record["changes"]}


def test_the_answer_has_the_keys_of_the_contract():
    record = fix("log.csv", "-o", "out.csv", "--set", "log!D3=31")
    assert {"file", "out", "in_place", "changes"} <= set(record)
    assert {"sheet", "cell", "was", "now", "why"} == set(record["changes"][0])
    assert (record["file"], record["out"], record["in_place"]) == ("log.csv", "out.csv", True)


@pytest.mark.parametrize(
    ("accept", "corrected"),
    [
        ("none", {}),
        ("safe", {"E3": "T1017", "F3": "Medicaid"}),
        ("all", {"E3": "T1017", "F3": "Medicaid"}),
    ],
)
def test_suggestions_are_accepted_as_told(accept, corrected):
    record = fix("log.csv", "-o", "out.csv", "--accept", accept, "--payers", "fees.csv")
    assert cells(record) == corrected


def test_a_suggestion_that_may_be_wrong_is_accepted_only_with_all(folder):
    payers = ["Medicaid"] * 6 + ["Medicare", ""]
    rows = [f"{number:03},C1,2026-03-{number:02},45,T1017,{payer}\n" for number, payer in enumerate(payers, 1)]
    (folder / "log.csv").write_text(LOG.splitlines(keepends=True)[0] + "".join(rows), "utf-8", newline="")
    (folder / "fees.csv").write_text(FEES + "Medicare,T1017,40,15,per_unit\n", "utf-8", newline="")
    assert cells(fix("log.csv", "-o", "safe.csv", "--payers", "fees.csv")) == {}
    assert cells(fix("log.csv", "-o", "all.csv", "--accept", "all", "--payers", "fees.csv")) == {"F9": "Medicaid"}


def test_a_book_is_checked_against_and_never_corrected(folder):
    save("book.xlsx", ["Payer", "Code", "Rate", "Effective from"], ["Medicaid", "T1O17", 33.65, date(2026, 1, 1)])
    before = (folder / "book.xlsx").read_bytes()
    record = fix("log.csv", "-o", "out.csv", "--payers", "book.xlsx", "--payers", "fees.csv")
    assert {each["sheet"] for each in record["changes"]} == {"log"}
    assert cells(record)["F3"] == "Medicaid"
    assert (folder / "book.xlsx").read_bytes() == before


def test_several_books_may_follow_one_option(monkeypatch, folder):
    (folder / "payers.csv").write_text("Payer,Unit rounding,Timely filing days\nMedicaid,round_up,365\n", "utf-8")
    monkeypatch.setattr(
        sys, "argv", ["cmcore", "fix", "log.csv", "-o", "out.csv", "--payers", "fees.csv", "payers.csv"]
    )
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert (folder / "out.csv").read_text("utf-8") == LOG.replace("T1O17", "T1017").replace("Medicad", "Medicaid")


def test_without_a_book_an_unknown_payer_is_left_alone():
    assert "F3" not in cells(fix("log.csv", "-o", "out.csv"))


def test_a_broken_book_is_said_and_nothing_is_written(folder, monkeypatch, capsys):
    (folder / "broken.xlsx").write_bytes(b"PK\x03\x04 cut short")
    said = failed(monkeypatch, capsys, "fix", "log.csv", "-o", "out.csv", "--payers", "broken.xlsx")
    assert "broken.xlsx: The workbook is damaged or cut short." in said
    assert not (folder / "out.csv").exists()


def test_a_typed_value_wins_over_a_suggestion():
    record = fix("log.csv", "-o", "out.csv", "--payers", "fees.csv", "--set", "log!F3=Acme")
    assert cells(record) == {"E3": "T1017", "F3": "Acme"}


def test_what_could_not_be_read_stands_in_the_answer_as_it_was(folder):
    (folder / "log.csv").write_text(LOG.replace("2026-03-03", "31/02/2026"), "utf-8", newline="")
    record = fix("log.csv", "-o", "out.csv", "--accept", "none", "--set", "log!C3=2026-03-03")
    assert [(each["was"], each["now"]) for each in record["changes"]] == [("31/02/2026", "2026-03-03")]


def test_a_cell_typed_empty_is_emptied_and_null_in_the_answer(folder):
    record = fix("log.csv", "-o", "out.csv", "--accept", "none", "--set", "log!D3=")
    assert [(each["was"], each["now"]) for each in record["changes"]] == [("30", None)]
    assert (folder / "out.csv").read_text("utf-8").splitlines()[2] == "008,C2,2026-03-03,,T1O17,Medicad"


@pytest.mark.parametrize(
    ("encoding", "delimiter", "newline"),
    [("utf-8", ",", "\n"), ("utf-8-sig", ";", "\r\n"), ("utf-16", "\t", "\r\n"), ("cp1252", "|", "\n")],
)
def test_a_text_table_comes_back_in_its_own_encoding_delimiter_and_line_ends(folder, encoding, delimiter, newline):
    text = LOG.replace("C2", "Peña").replace(",", delimiter).replace("\n", newline)
    (folder / "log.txt").write_bytes(text.encode(encoding))
    fix("log.txt", "-o", "out.txt", "--accept", "none", "--set", "log!D3=31")
    expected = text.replace(f"{delimiter}30{delimiter}", f"{delimiter}31{delimiter}")
    assert (folder / "out.txt").read_bytes() == expected.encode(encoding)


def test_the_name_of_the_answer_says_what_it_is(folder):
    save("log.xlsx", *[line.split(",") for line in LOG.splitlines()])
    (folder / "really_text.xlsx").write_text(LOG, "utf-8")
    assert fix("log.xlsx", "-o", "one.csv")["out"] == "one.xlsx"
    assert fix("log.csv", "-o", "two.xlsx")["out"] == "two.csv"
    assert fix("really_text.xlsx", "-o", "three.xlsx")["out"] == "three.csv"
    assert fix("log.csv", "-o", "four.txt")["out"] == "four.txt"
    assert load_workbook("one.xlsx")["Log"]["A2"].value == "007"
    assert not (folder / "two.xlsx").exists()


def test_a_parquet_file_becomes_a_workbook_that_says_so(folder):
    pl.DataFrame(
        {
            "session_id": ["007"],
            "client_id": ["C1"],
            "service_date": [date(2026, 3, 2)],
            "minutes": [45],
            "code": ["T1017"],
            "payer": ["Medicaid"],
            "billed_amount": pl.Series([Decimal("100.95")], dtype=pl.Decimal(12, 2)),
        }
    ).write_parquet("log.parquet")
    record = fix("log.parquet", "-o", "out.parquet", "--set", "log!D2=50")
    assert (record["out"], record["in_place"]) == ("out.xlsx", False)
    assert record["notes"][0].startswith("log.parquet is of a kind that cannot be corrected in place.")
    book = load_workbook("out.xlsx")
    assert [cell.value for cell in book["log"][2]][3:] == [50, "T1017", "Medicaid", 100.95]
    assert "log.parquet is of a kind" in book["About this file"]["A1"].value


@pytest.mark.office
@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_a_workbook_of_another_program_becomes_an_xlsx_that_says_so(folder, office, ending):
    save("log.xlsx", *[line.split(",") for line in LOG.splitlines()])
    (folder / f"log.{ending}").write_bytes(
        convert(office, folder, "log.xlsx", (folder / "log.xlsx").read_bytes(), ending)
    )
    record = fix(f"log.{ending}", "-o", f"out.{ending}", "--payers", "fees.csv")
    assert (record["out"], record["in_place"], cells(record)) == (
        "out.xlsx",
        False,
        {"E3": "T1017", "F3": "Medicaid"},
    )
    assert load_workbook("out.xlsx")["Log"]["F3"].value == "Medicaid"


def test_a_refused_correction_alone_ends_with_one_and_changes_nothing(folder, monkeypatch, capsys):
    save("log.xlsx", *[line.split(",") for line in LOG.splitlines()[:2]], ["=1+1"])
    said = failed(monkeypatch, capsys, "fix", "log.xlsx", "-o", "out.xlsx", "--accept", "none", "--set", "Log!A3=5")
    assert "Log!A3" in said
    assert "formula" in said
    assert load_workbook("out.xlsx")["Log"]["A3"].value == "=1+1"


def test_the_file_that_is_read_is_never_overwritten(folder, monkeypatch, capsys):
    said = failed(monkeypatch, capsys, "fix", "log.csv", "-o", "log.csv")
    assert "log.csv is read and would be overwritten. Give the answer another name with -o." in said
    assert "fees.csv is read" in failed(monkeypatch, capsys, "fix", "log.csv", "-o", "fees.csv", "--payers", "fees.csv")
    assert (folder / "log.csv").read_text("utf-8") == LOG


def test_a_folder_that_is_not_there_is_one_sentence(monkeypatch, capsys):
    said = failed(monkeypatch, capsys, "fix", "log.csv", "-o", "nowhere/out.csv")
    assert "nowhere/out.csv: no such file or directory. Check the path and your rights to it." in said


def test_a_file_that_cannot_be_read_is_one_sentence(folder, monkeypatch, capsys):
    (folder / "scan.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    said = failed(monkeypatch, capsys, "fix", "scan.xlsx", "-o", "out.xlsx")
    assert "scan.xlsx: The content is a PNG picture, not a table. Export it as xlsx or csv." in said


def test_a_remittance_is_not_corrected(folder, monkeypatch, capsys):
    (folder / "era.835").write_text("ISA*00*          *00*          *ZZ*A*ZZ*B*260330*1200*^*00501*1*0*P*:~", "utf-8")
    assert "the payer's word" in failed(monkeypatch, capsys, "fix", "era.835", "-o", "out.835", "--set", "835!A1=1")


def test_the_list_of_changes_stands_beside_the_answer(folder):
    fix("log.csv", "-o", "out.csv", "--accept", "none", "--set", "log!D3=31")
    rows = list(load_workbook(io.BytesIO((folder / "out_changes.xlsx").read_bytes())).worksheets[0].values)
    assert rows[1][:4] == ("log", "D3", "30", "31")


def test_a_sheet_of_corrections_is_added_on_request():
    save("log.xlsx", *[line.split(",") for line in LOG.splitlines()])
    words = ("log.xlsx", "-o", "out.xlsx", "--accept", "none", "--set", "Log!D3=31")
    fix(*words)
    assert load_workbook("out.xlsx").sheetnames == ["Log"]
    fix(*words, "--corrections-sheet")
    rows = list(load_workbook("out.xlsx")["Corrections"].values)
    assert [row[:4] for row in rows] == [("Sheet", "Cell", "Was", "Now"), ("Log", "D3", "30", "31")]
    assert rows[1][5] == "command line"


def test_a_formula_stays_until_it_is_asked_to_go(folder):
    rows = [line.split(",") for line in LOG.splitlines()]
    rows[2][3] = "=60/2"
    save("log.xlsx", *rows)
    words = ("log.xlsx", "-o", "out.xlsx", "--accept", "none", "--set", "Log!D3=31")
    kept = runner.invoke(cli.app, ["fix", *words, "--json"])
    assert "It holds a formula" in json.loads(kept.stdout)["refused"][0]["because"]
    assert load_workbook("out.xlsx")["Log"]["D3"].value == "=60/2"
    assert fix(*words, "--replace-formulas")["refused"] == []
    assert load_workbook("out.xlsx")["Log"]["D3"].value == 31


def test_a_text_table_says_that_it_holds_no_sheet_of_corrections():
    record = fix("log.csv", "-o", "out.csv", "--accept", "none", "--set", "log!D3=31", "--corrections-sheet")
    assert "log.csv is a text table and holds no sheets" in record["notes"][0]


def test_a_book_under_the_password_that_every_excel_knows_is_corrected_in_place(folder):
    save("plain.xlsx", *[line.split(",") for line in LOG.splitlines()])
    with (folder / "log.xlsx").open("wb") as locked:
        ooxml.OOXMLFile(io.BytesIO((folder / "plain.xlsx").read_bytes())).encrypt("VelvetSweatshop", locked)
    record = fix("log.xlsx", "-o", "out.xlsx", "--accept", "none", "--set", "Log!D3=31")
    assert (record["in_place"], record["refused"]) == (True, [])
    assert load_workbook("out.xlsx")["Log"]["D3"].value == 31


def test_the_corrections_of_one_month_are_made_again_in_the_next(tmp_path):
    head = "Session ID,Client ID,Service date,Minutes,Code,Payer\n"
    may, june = tmp_path / "may.csv", tmp_path / "june.csv"
    may.write_text(head + "S1,C1,2026-05-04,45,T1017,State plan\nS2,C2,2026-05-05,30,T1017,Medicaid\n")
    june.write_text(head + "S3,C1,2026-06-04,45,T1017,State plan\nS4,C2,2026-06-05,30,T1017,Unity\n")
    book = tmp_path / "book.csv"
    book.write_text("Payer,Code,Rate,Basis,Unit minutes\nMedicaid,T1017,20.00,per unit,15\n")
    first = runner.invoke(
        cli.app, ["fix", str(may), "-o", str(tmp_path / "may_ok.csv"), "--accept", "none", "--set", "may!F2=Medicaid"]
    )
    assert first.exit_code == 0, first.output
    out = tmp_path / "june_ok.csv"
    like = ["--like", str(tmp_path / "may_ok_changes.xlsx"), "--payers", str(book)]
    again = runner.invoke(cli.app, ["fix", str(june), "-o", str(out), "--accept", "none", *like])
    assert again.exit_code == 0, again.output
    assert out.read_text() == june.read_text().replace("State plan", "Medicaid")


def test_what_was_corrected_before_and_stands_again_without_a_fault_is_left_and_said(tmp_path):
    head, may, june = "Client ID,Service date,Minutes,Code,Staff\n", tmp_path / "may.csv", tmp_path / "june.csv"
    may.write_text(head + "".join(f"C{at},2026-05-0{at},45,T1017,Anne Lee\n" for at in (1, 2, 3)))
    june.write_text(head + "C1,2026-06-01,45,T1017,Anne Lee\nC2,2026-06-02,45,T1017,Bo Ray\n")
    typed = ["--set", "may!E2=Ann Lee", "--set", "may!E3=Ann Lee"]
    runner.invoke(cli.app, ["fix", str(may), "-o", str(tmp_path / "may_ok.csv"), *typed])
    like = ["--like", str(tmp_path / "may_ok_changes.xlsx"), "--json"]
    again = runner.invoke(cli.app, ["fix", str(june), "-o", str(tmp_path / "june_ok.csv"), *like])
    told = json.loads(again.stdout)
    assert told["changes"] == []
    (note,) = told["notes"]
    assert note.startswith('Staff: "Anne Lee" was corrected to "Ann Lee" in 2 cells before. It stands in 1 cell here')


def test_a_file_that_lists_no_corrections_is_refused_by_name(tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("Session ID,Client ID,Service date,Minutes,Code,Payer\nS1,C1,2026-05-04,45,T1017,Medicaid\n")
    answer = runner.invoke(cli.app, ["fix", str(log), "-o", str(tmp_path / "ok.csv"), "--like", str(log)])
    assert answer.exit_code == 1
    assert "log.csv: This is no list of corrections." in str(answer.exception)


def test_a_protected_workbook_is_opened_by_the_password_of_the_environment(tmp_path, monkeypatch):
    plain = io.BytesIO()
    book = Workbook()
    book.active.append(["Session ID", "Client ID", "Service date", "Minutes", "Code", "Payer"])
    for code in ("T1O17", "T1017", "T1017"):
        book.active.append(["S1", "C1", "2026-05-04", 45, code, "Medicaid"])
    book.save(plain)
    protected = tmp_path / "log.xlsx"
    with protected.open("wb") as file:
        ooxml.OOXMLFile(plain).encrypt("spring", file)
    words = ["fix", str(protected), "-o", str(tmp_path / "ok.xlsx")]
    assert runner.invoke(cli.app, words).exit_code == 1
    monkeypatch.setenv("CMCORE_PASSWORD", "spring")
    answer = runner.invoke(cli.app, words)
    assert answer.exit_code == 0, answer.output
    assert load_workbook(tmp_path / "ok.xlsx").active["E2"].value == "T1017"


@pytest.mark.parametrize(
    ("held", "typed", "now"),
    [(12, "13", 13), (None, "13", 13), ("12", "13", "13"), (12, "007", "007"), ("x", "-5", "-5"), (12, "-5.50", -5.5)],
)
def test_a_value_typed_outside_any_known_column_is_of_the_kind_that_stands_there(held, typed, now):
    rows = [line.split(",") for line in LOG.splitlines()]
    save("log.xlsx", [*rows[0], "Shelf"], [*rows[1], held])
    fix("log.xlsx", "-o", "out.xlsx", "--accept", "none", "--set", f"Log!G2={typed}")
    assert load_workbook("out.xlsx")["Log"]["G2"].value == now


HEADED = (
    "Date,Client ID,Code,Minutes\nPayer: Medicaid\n2026-03-02,C1,T1017,45\n2026-03-03,C2,T1017,30\n"
    "Payer: Aetnaa\n2026-03-04,C3,T1017,60\n2026-03-05,C4,T1017,60\n"
)


@pytest.mark.parametrize("typed", ["A5=Payer: Aetna", "A5=Aetna"])
def test_a_heading_above_rows_is_typed_over_where_it_stands(folder, typed):
    (folder / "headed.csv").write_text(HEADED, "utf-8", newline="")
    answer = fix("headed.csv", "-o", "out.csv", "--set", typed)
    assert [(each["was"], each["now"]) for each in answer["changes"]] == [("Payer: Aetnaa", "Payer: Aetna")]
    assert (folder / "out.csv").read_text("utf-8") == HEADED.replace("Aetnaa", "Aetna")
