"""The contract of the command line: the keys of every answer, the columns of every file, and what goes where."""

from __future__ import annotations

import json
import sys
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner

from cmcore import cli
from cmcore.fields import TABLES

LOG = (
    "Session ID,Client ID,Service date,Minutes,Code,Payer\n"
    "007,C1,2026-03-02,45,T1017,Medicaid\n"
    "008,C2,2026-03-03,3O,T1017,Medicaid\n"
)
FEES = "Payer,Code,Rate,Unit minutes,Basis\nMedicaid,T1017,33.65,15,per_unit\n"
AS_OF = ("--as-of", "2026-06-01")
PRICED = [
    "session_id", "payer", "code", "service_date", "minutes", "units", "rate", "allowed", "payer_share",
    "patient_share", "secondary_share", "coverage", "reasons", "amount_at_stake", "paid", "variance", "rate_source",
]  # fmt: skip
runner = CliRunner()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "log.csv").write_text(LOG, "utf-8")
    (tmp_path / "fees.csv").write_text(FEES, "utf-8")
    return tmp_path


def run(*words: str):
    return runner.invoke(cli.app, list(words))


def main(monkeypatch, *words: str) -> int:
    """The exit status as the shell sees it."""
    monkeypatch.setattr(sys, "argv", ["cmcore", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return ended.value.code or 0


def save(name: str, **sheets: list) -> None:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(name)


def test_check_answers_with_the_keys_of_the_contract():
    answer = json.loads(run("check", "log.csv", "fees.csv", *AS_OF, "--json").stdout)
    assert list(answer)[:2] == ["files", "updates"]
    log = answer["files"][0]
    assert list(log) == ["file", "refused", "tables", "findings"]
    (table,) = log["tables"]
    promised = ["sheet", "kind", "header_rows", "first_row", "last_row", "rows", "columns", "skipped"]
    assert list(table)[:8] == promised
    assert list(table["columns"][0])[:4] == ["column", "header", "field", "confidence"]
    assert table["columns"][3] | {"confidence": None} == {
        "column": "D", "header": "Minutes", "field": "minutes", "confidence": None, "proposed": None,
    }  # fmt: skip
    (finding,) = log["findings"]
    assert finding == {
        "sheet": "log",
        "cell": "D3",
        "row": 3,
        "field": "minutes",
        "kind": "not-a-number",
        "severity": "error",
        "value": "3O",
        "message": finding["message"],
        "suggestion": "30",
        "safe": True,
        "amount": "67.30",  # 30 minutes are 2 units at 33.65
        "confidence": 0.95,
        "evidence": None,
    }


def test_check_says_what_became_of_rows_and_what_the_data_are_fit_for():
    answer = json.loads(run("check", "log.csv", "fees.csv", *AS_OF, "--json").stdout)
    assert {"conservation", "report_card", "clusters"} <= set(answer)
    assert answer["conservation"]["holds"] is True
    assert answer["report_card"]["pricing"]["rows"] == 2
    assert set(answer["report_card"]) == {"pricing", "denials", "models", "audit"}


def test_check_names_the_tables_of_hidden_sheets_and_does_not_use_them():
    rows = [line.split(",") for line in LOG.splitlines()]
    save("log.xlsx", Log=rows, Old=rows)
    opened = load_workbook("log.xlsx")
    opened["Old"].sheet_state = "hidden"
    opened.save("log.xlsx")
    answer = run("check", "log.xlsx", "--json")
    told = [(each["sheet"], each["hidden"], each["used"]) for each in json.loads(answer.stdout)["files"][0]["tables"]]
    assert told == [("Log", False, True), ("Old", True, False)]
    assert "Old: sessions, 2 rows, header row 1, hidden and not used" in run("check", "log.xlsx").stderr


def test_rows_that_are_no_data_are_told_with_their_reason():
    save("log.xlsx", Log=[["Agency log"], *[line.split(",") for line in LOG.splitlines()], ["Total", "", "", 75]])
    (table,) = json.loads(run("check", "log.xlsx", "--json").stdout)["files"][0]["tables"]
    assert table["skipped"] == [{"row": 1, "why": "title or note above the table"}, {"row": 5, "why": "total"}]
    assert (table["header_rows"], table["first_row"], table["last_row"], table["rows"]) == ([2, 2], 3, 4, 2)


def test_a_table_of_no_known_kind_is_null_and_a_refused_file_has_no_tables(folder):
    (folder / "other.csv").write_text("Artist,Instrument\nBowie,guitar\nPrince,bass\n", "utf-8")
    (folder / "empty.csv").write_bytes(b"")
    answer = run("check", "other.csv", "empty.csv", "--json")
    assert answer.exit_code == 1
    other, empty = json.loads(answer.stdout)["files"]
    assert other["tables"][0]["kind"] is None
    assert empty == {
        "file": "empty.csv",
        "refused": "empty.csv: The file is empty. Export it again and check that it has rows.",
        "tables": [],
        "findings": [],
    }


def test_without_json_everything_is_said_on_stderr():
    answer = run("check", "log.csv", "fees.csv", *AS_OF)
    assert (answer.exit_code, answer.stdout) == (0, "")
    said = " ".join(answer.stderr.split())
    assert "log: sessions, 2 rows, header row 1" in said
    assert "[$67.30]" in said


def test_with_json_stdout_is_nothing_but_the_answer():
    for words in (["check", "log.csv", "--json"], ["explain", "log.csv", "--payers", "fees.csv", "--session", "007", "--json"]):  # fmt: skip
        assert isinstance(json.loads(run(*words).stdout), dict)


@pytest.mark.parametrize("ending", ["xlsx", "csv", "parquet"])
def test_priced_sessions_have_the_promised_columns_first_and_then_their_own(ending):
    answer = run("price", "log.csv", "--payers", "fees.csv", "-o", f"out.{ending}", *AS_OF)
    assert (answer.exit_code, answer.stdout) == (0, "")
    assert "2 sessions priced in" in " ".join(answer.stderr.split())
    if ending == "xlsx":
        heads, first, *_ = load_workbook("out.xlsx").worksheets[0].iter_rows(values_only=True)
        labels = ["Session ID", "Payer", "Code", "Service date", "Minutes", "Units", "Rate", "Allowed"]
        assert [str(each).split(" (")[0] for each in heads[:8]] == labels
        assert (first[0], first[3].date(), first[5], first[6], first[7]) == ("007", date(2026, 3, 2), 3, 33.65, 100.95)
        return
    frame = pl.read_csv("out.csv", infer_schema=False) if ending == "csv" else pl.read_parquet("out.parquet")
    assert frame.columns[:17] == PRICED
    assert {"client_id", "note_signed", "paid_date"} <= set(frame.columns[17:])
    assert frame.height == 2
    allowed = frame["allowed"].to_list()
    assert allowed == (["100.95", None] if ending == "csv" else [Decimal("100.95"), None])  # 3 x 33.65
    assert frame["rate_source"][0] == "fees.csv!fees!C2"


def test_parquet_in_gives_the_same_cents_as_csv_in():
    good = LOG.replace("3O", "30")
    pl.DataFrame(
        {
            "session_id": ["007", "008"],
            "client_id": ["C1", "C2"],
            "service_date": [date(2026, 3, 2), date(2026, 3, 3)],
            "minutes": [45, 30],
            "code": ["T1017", "T1017"],
            "payer": ["Medicaid", "Medicaid"],
        }
    ).write_parquet("typed.parquet")
    with open("good.csv", "w", encoding="utf-8") as out:  # noqa: PTH123
        out.write(good)
    for name in ("typed.parquet", "good.csv"):
        assert run("price", name, "--payers", "fees.csv", "-o", f"{name}.out.csv", *AS_OF).exit_code == 0
    one, two = (pl.read_csv(f"{name}.out.csv", infer_schema=False) for name in ("typed.parquet", "good.csv"))
    assert one["allowed"].to_list() == ["100.95", "67.30"]
    assert one.equals(two)


def test_a_price_list_with_titles_and_no_payer_prices_under_the_name_given():
    save(
        "state.xlsx",
        Schedule=[
            ["State Medicaid physician fee schedule"],
            [],
            ["The rates below are subject to change without notice. " * 15],
            ["Procedure", "Mod", "Allowed Amount"],
            ["T1017", "  ", 20],
            ["T1017", 26, 25.5],
            [99490, "  ", 61.15],
        ],
    )
    save("log.xlsx", Log=[
        ["Session ID", "Client ID", "Service date", "Minutes", "Code", "Modifiers", "Payer"],
        ["S-1", "C1", date(2026, 3, 2), 45, "T1017", None, "Medicaid"],
        ["S-2", "C1", date(2026, 3, 3), 45, "T1017", "26", "Medicaid"],
        ["S-3", "C1", date(2026, 3, 31), 20, "99490", None, "Medicaid"],
        ["S-4", "C1", date(2026, 3, 31), 20, "T1017", None, "Horizon"],
    ])  # fmt: skip
    words = ["log.xlsx", "--payers", "state.xlsx", "--payer", "Medicaid"]
    assert run("price", *words, "-o", "out.csv", *AS_OF).exit_code == 0
    frame = pl.read_csv("out.csv", infer_schema=False)
    assert dict(frame.select("session_id", "rate_source").rows()) == {
        "S-1": "state.xlsx!Schedule!C5",
        "S-2": "state.xlsx!Schedule!C6",
        "S-3": "state.xlsx!Schedule!C7",
        "S-4": None,
    }
    assert frame["rate"].to_list() == ["20.0000", "25.5000", "61.1500", None]


def test_an_impossible_ending_is_said_before_anything_is_priced(monkeypatch, capsys):
    assert main(monkeypatch, "price", "log.csv", "--payers", "fees.csv", "-o", "out.doc") == 1
    said = capsys.readouterr()
    assert said.err.split("\n")[0].startswith("out.doc: the ending says no format that can be written.")
    assert said.out == ""


def test_pricing_overwrites_no_file_that_it_reads(folder, monkeypatch, capsys):
    assert main(monkeypatch, "price", "log.csv", "--payers", "fees.csv", "-o", "log.csv") == 1
    assert "log.csv is read and would be overwritten." in capsys.readouterr().err
    assert (folder / "log.csv").read_text("utf-8") == LOG


def test_explaining_says_the_sentence_first_and_then_the_steps_with_their_cells():
    answer = run("explain", "log.csv", "--payers", "fees.csv", "--session", "007", *AS_OF)
    sentence, *steps = answer.stdout.splitlines()
    assert "Medicaid pays $100.95 for session 007" in sentence
    assert any("[fees.csv!fees!C2]" in step for step in steps)


def test_a_session_is_found_by_its_id_before_its_row(folder):
    rows = [f"{number},C{number},2026-03-0{number},{15 * number},T1017,Medicaid\n" for number in (3, 2, 1)]
    (folder / "log.csv").write_text(LOG.splitlines(keepends=True)[0] + "".join(rows), "utf-8")
    answer = run("explain", "log.csv", "--payers", "fees.csv", "--session", "2", *AS_OF)
    assert "session 2 on Mar 2, 2026" in answer.stdout  # row 2 holds session 3
    answer = run("explain", "log.csv", "--payers", "fees.csv", "--session", "4", *AS_OF)
    assert "session 1 on Mar 1, 2026" in answer.stdout


def test_the_nearest_session_ids_are_named(monkeypatch, capsys, folder):
    rows = [f"{each},C1,2026-03-02,45,T1017,Medicaid\n" for each in ("A-1001", "B-2002", "C-3003", "D-4004")]
    (folder / "log.csv").write_text(LOG.splitlines(keepends=True)[0] + "".join(rows), "utf-8")
    assert main(monkeypatch, "explain", "log.csv", "--payers", "fees.csv", "--session", "C-303", *AS_OF) == 1
    assert 'Session "C-303" is not known. Nearest: C-3003' in capsys.readouterr().err


def test_remits_answer_with_the_keys_of_the_contract(folder):
    (folder / "remit.835").write_text(
        "ISA*00*          *00*          *ZZ*PAYER          *ZZ*AGENCY         *260330*1200*^*00501*000000001*0*P*:~"
        "GS*HP*PAYER*AGENCY*20260330*1200*1*X*005010X221A1~ST*835*0001~BPR*I*80*C*ACH************20260330~"
        "TRN*1*778812*1~N1*PR*HORIZON~N1*PE*AGENCY~CLP*CLM-1*1*100*80**12*X1~SVC*HC:T1017*100*80**3~"
        "DTM*472*20260302~CAS*CO*45*20~SE*10*0001~GE*1*1~IEA*1*000000001~",
        "utf-8",
    )
    answer = run("remits", "check", "remit.835", "--json")
    (file,) = json.loads(answer.stdout)["files"]
    assert {"file", "refused", "transactions"} <= set(file)
    assert {
        "payer", "payee", "paid_date", "payment", "claims", "lines", "charge", "claim_paid", "line_paid",
        "provider_adjustments", "adjustments", "balanced", "problems",
    } <= set(file["transactions"][0])  # fmt: skip
    assert run("remits", "check", "remit.835").stdout == ""


def test_simulate_answers_with_the_keys_of_the_contract(folder):
    (folder / "offer.yaml").write_text("name: Offer\ncapitation: {pmpm: 100}\n", "utf-8")
    words = ["simulate", "offer.yaml", "--sessions", "log.csv", "--payers", "fees.csv", *AS_OF, "--json"]
    answer = json.loads(run(*words).stdout)
    assert {"scenario", "members", "member_months", "sessions", "models"} <= set(answer)
    for model in answer["models"]:
        promised = {"name", "kind", "revenue", "cost", "margin", "parts", "months", "break_even", "risk"}
        assert promised <= set(model)


def test_a_scenario_that_is_no_text_is_one_sentence(folder, monkeypatch, capsys):
    (folder / "offer.yaml").write_bytes(b"\xff\x00\x80")
    assert main(monkeypatch, "simulate", "offer.yaml") == 1
    assert "offer.yaml: The content is no text. Save it as UTF-8 text." in capsys.readouterr().err


def test_the_blank_payer_book_comes_back_as_every_table_of_one():
    assert run("template", "payer-book", "-o", "book.xlsx").exit_code == 0
    tables = json.loads(run("check", "book.xlsx", "--json").stdout)["files"][0]["tables"]
    book = {"payers", "fees", "rules", "authorizations", "policies", "benchmarks", "staff", "members", "measures"}
    assert book <= {each["kind"] for each in tables} <= set(TABLES)
    assert {each["rows"] for each in tables} == {0}


def test_a_mistyped_kind_of_template_names_the_nearest(monkeypatch, capsys):
    assert main(monkeypatch, "template", "sesions", "-o", "blank.xlsx") == 1
    assert 'Kind of table "sesions" is not known. Nearest: sessions' in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    "words",
    [
        ["chek", "log.csv"],
        ["check"],
        ["check", "absent.csv"],
        ["check", "log.csv", "--as-of", "yesterday"],
        ["fix", "log.csv"],
        ["price", "log.csv", "-o", "out.csv", "--payers", "absent.csv"],
        ["explain", "log.csv"],
    ],
)
def test_wrong_usage_ends_with_two_and_prints_nothing_on_stdout(monkeypatch, capsys, words):
    assert main(monkeypatch, *words) == 2
    assert capsys.readouterr().out == ""


def test_check_says_what_a_newer_export_changes(folder):
    head = "Session ID,Client ID,Payer,Date of service,Code,Minutes\n"
    old, new = folder / "may.csv", folder / "may_again.csv"
    old.write_text(head + "S1,C1,Aetna,2026-05-04,T1017,45\nS2,C2,Aetna,2026-05-05,T1017,30\n")
    new.write_text(head + "S2,C2,Aetna,2026-05-05,T1017,35\nS3,C3,Aetna,2026-05-06,T1017,15\n")
    answer = run("check", str(old), str(new), *AS_OF, "--json")
    (update,) = json.loads(answer.stdout)["updates"]
    assert {name: update[name] for name in ("kind", "older", "newer", "same", "changed", "added", "kept")} == {
        "kind": "sessions", "older": "may.csv", "newer": "may_again.csv",
        "same": 0, "changed": 1, "added": 1, "kept": 1,
    }  # fmt: skip
    assert [(each["field"], each["was"], each["now"]) for each in update["cells"]] == [("minutes", "30", "35")]
    assert json.loads(run("check", str(old), str(new), "--keep-both", "--json").stdout)["updates"] == []


def test_compare_prices_the_same_sessions_by_another_book(folder):
    (folder / "offer.csv").write_text("Payer,Code,Rate,Unit minutes,Basis\nMedicaid,T1017,40.00,15,per_unit\n")
    words = ("compare", "log.csv", "--payers", "fees.csv", "--with", "offer.csv", *AS_OF)
    answer = json.loads(run(*words, "--json").stdout)
    # 45 minutes are 3 units: 3 x 40.00 against 3 x 33.65; "3O" minutes cannot be read and bring nothing in both.
    assert (answer["payers"], answer["difference"]) == (["Medicaid"], "19.05")
    assert [(each["code"], each["allowed_now"], each["allowed_then"]) for each in answer["by_code"]] == [
        ("T1017", "100.95", "120.00")
    ]
    assert answer["to_readjust"] == []
    assert run(*words, "-o", "compared.xlsx").exit_code == 0
    assert load_workbook(folder / "compared.xlsx").sheetnames == ["By code", "Sessions", "Paid claims to re-adjust"]


def test_what_a_remittance_paid_is_among_the_claims_to_ask_for_again(folder):
    (folder / "log.csv").write_text(
        "Session ID,Client ID,Service date,Minutes,Code,Payer,Claim no.\nA1,C1,2026-03-02,45,T1017,Medicaid,K1\n"
    )
    (folder / "paid.csv").write_text(
        "Claim no.,Client ID,Payer,Check no.,Service date,Code,Billed,Paid,Paid date\n"
        "K1,C1,Medicaid,CH1,2026-03-02,T1017,120.00,100.95,2026-04-01\n"
    )
    (folder / "offer.csv").write_text("Payer,Code,Rate,Unit minutes,Basis\nMedicaid,T1017,40.00,15,per_unit\n")
    words = ("--payers", "fees.csv", "--payers", "paid.csv", "--with", "offer.csv", *AS_OF, "--json")
    (again,) = json.loads(run("compare", "log.csv", *words).stdout)["to_readjust"]
    assert (again["claim_no"], again["difference"]) == ("K1", "19.05")


def test_a_rule_is_tried_on_the_sessions_before_it_goes_live(folder):
    (folder / "rule.csv").write_text("Payer,Code,Max units per day\nMedicaid,T1017,2\n")
    words = ("try", "log.csv", "--payers", "fees.csv", "--rule", "rule.csv", *AS_OF)
    # 2 of the 3 units of the one session that can be read
    assert json.loads(run(*words, "--json").stdout)["difference"] == "-33.65"
    answer = run(*words, "-o", "tried.xlsx")
    assert answer.stdout.strip().endswith("stops 0 and frees 0: $33.65 less.")
    assert load_workbook(folder / "tried.xlsx").sheetnames == ["Sessions that change"]
    refused = run("try", "log.csv", "--payers", "fees.csv", "--rule", "fees.csv", *AS_OF)
    assert str(refused.exception) == "fees.csv has 0 rules; a trial takes one."


def test_compare_prices_the_same_sessions_at_another_day_s_rates(folder):
    years = "Payer,Code,Rate,Unit minutes,Basis,Effective from,End date\n"
    years += "Medicaid,T1017,33.65,15,per_unit,2026-01-01,2026-12-31\nMedicaid,T1017,40.00,15,per_unit,2027-01-01,\n"
    (folder / "years.csv").write_text(years, "utf-8")
    words = ("compare", "log.csv", "--payers", "years.csv", *AS_OF)
    answer = json.loads(run(*words, "--rates-of", "2027-01-01", "--json").stdout)
    assert (answer["rates_of"], answer["difference"]) == ("2027-01-01", "19.05")
    assert "--rates-of" in str(run(*words).exception)


def test_a_percent_of_medicare_is_priced_and_explained_down_to_both_cells(tmp_path):
    files = {
        "log.csv": "Session ID,Client ID,Date of service,Minutes,CPT,Payer\nS1,C1,3/2/2026,25,99490,Horizon MCO\n",
        "fees.csv": "Payer,Procedure,% of Medicare,Effective Date\nHorizon MCO,99490,110%,1/1/2026\n",
        "rvu.csv": "HCPCS,MOD,WORK RVU,NON-FAC PE RVU,FACILITY PE RVU,MP RVU,CONV FACTOR\n"
        "99490,,1.00,0.82,0.42,0.05,33.4009\n99439,,0.70,0.67,0.29,0.05,33.4009\n",
        "gpci.csv": "Locality Number,Locality Name,2026 PW GPCI,2026 PE GPCI,2026 MP GPCI\n00,ALABAMA,1.000,0.869,0.575\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    books = [word for name in ("fees.csv", "rvu.csv", "gpci.csv") for word in ("--payers", str(tmp_path / name))]
    words = ["explain", str(tmp_path / "log.csv"), *books, "--session", "S1", "--as-of", "2026-05-01", "--json"]
    told = CliRunner().invoke(cli.app, words)
    assert told.exit_code == 0, told.exception
    found = json.loads(told.stdout)
    # (1.00 + 0.82 x 0.869 + 0.05 x 0.575) x 33.4009 = 58.16; x 1.1 = 63.976
    assert (found["rate"], found["allowed"]) == ("63.976", "63.98")
    steps = {each["title"]: each for each in found["steps"]}
    assert "pays 110% of Medicare's $58.16 for 99490" in steps["Rate"]["text"]
    assert steps["Rate"]["source"] == "fees.csv!fees!C2"
    assert "in ALABAMA, at $33.4009 each" in steps["Medicare amount"]["text"]
    assert steps["Medicare amount"]["source"] == "rvu.csv!rvu!C2"
