"""Plans from the command line: goal seek, data table, what matters, bridge, break-even; rates and proposal of a payer."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from docx import Document
from typer.testing import CliRunner

from cmcore import cli
from cmcore.findings import CmcoreError

# Typed use: 10 members over 12 months, 240 contacts of an hour; an hour costs $60
TERMS = """name: Offer
cost: {hourly: 60}
capitation: {pmpm: 100, withhold: 0}
utilization: {members: 10, months: 12, sessions: 240, minutes: 14400, fee_revenue: 20000, episodes: 20}
paths: 0
"""
LOG = b"""Session ID,Client ID,Payer,Date of service,Code,Minutes,Claim no,Billed date,Billed amount,Paid,Paid date
S1,C1,Medicaid,2026-05-04,T1017,45,K1,2026-05-06,90.00,60.00,2026-05-20
S2,C2,Medicaid,2026-05-05,T1017,30,K2,2026-05-06,60.00,30.00,2026-05-26
"""
FEES = b"Payer,Code,Rate,Basis,Unit minutes\nMedicaid,T1017,20.00,per unit,15\n"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("CMCORE_DATABASE_URL", f"sqlite:///{tmp_path / 'cmcore.db'}")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "offer.yaml").write_text(TERMS, "utf-8")
    (tmp_path / "log.csv").write_bytes(LOG)
    (tmp_path / "fees.csv").write_bytes(FEES)

    def invoke(*words):
        return CliRunner().invoke(cli.app, ["plan", *words])

    return invoke


def answer(run, *words):
    told = run(*words, "--json")
    assert told.exit_code == 0, told.exception
    return json.loads(told.stdout)


def said(run, *words):
    told = run(*words)
    assert isinstance(told.exception, CmcoreError), told.output
    return str(told.exception)


def test_what_members_use_is_told_and_what_it_costs(run):
    told = answer(run, "use", "offer.yaml", "--sessions", "log.csv", "--payers", "fees.csv", "--as-of", "2026-06-01")
    assert (told["members"], told["sessions"], told["minutes_a_member_month"]) == (2, 2, 37.5)  # 45 and 30 minutes
    assert told["mix"]["code"] == [{"name": "T1017", "sessions": 2, "minutes": 75, "clients": 2}]
    assert {"cost": "A contact", "value": "$37.50"} in told["cost"]  # 75 minutes at $60 an hour over 2
    assert "37.5" in run("use", "offer.yaml", "--sessions", "log.csv", "--payers", "fees.csv").output
    assert answer(run, "use", "offer.yaml")["contacts_a_member_month"] == 2.0  # typed: 240 over 120


def test_a_payer_of_the_scenario_without_sessions_is_named(run, tmp_path):
    (tmp_path / "other.yaml").write_text("payers: [Medicade]", "utf-8")
    told = said(run, "use", "other.yaml", "--sessions", "log.csv", "--payers", "fees.csv")
    assert told.startswith("payers of the scenario: payer")
    assert "Medicaid" in told


def test_goal_seek_finds_the_pmpm_that_covers_the_cost(run):
    told = answer(run, "seek", "offer.yaml", "--model", "capitation", "--change", "capitation.pmpm")
    assert (float(told["value"]), float(told["reached"])) == (120.0, 0.0)  # 240 hours at $60 over 120 member-months
    told = answer(run, "seek", "offer.yaml", "--model", "capitation", "--change", "cost.hourly", "--target", "2400")
    assert float(told["value"]) == 40.0  # 100 less 2 x 40 leaves 20 x 120


def test_goal_seek_says_where_there_is_no_solution(run):
    words = ["seek", "offer.yaml", "--model", "capitation", "--change", "capitation.pmpm", "--between", "1,2"]
    assert said(run, *words).startswith("No solution between 1 and 2: at the 101 values tried margin lies between")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["seek", "offer.yaml", "--model", "capitaton", "--change", "capitation.pmpm"],
            'Model "capitaton" is not known',
        ),
        (
            ["seek", "offer.yaml", "--model", "capitation", "--change", "capitation.pm"],
            'Term "capitation.pm" is not known',
        ),
        (
            ["seek", "offer.yaml", "--model", "capitation", "--change", "capitation.pmpm", "--figure", "profit"],
            'Figure "profit" is not known',
        ),
        (
            ["seek", "offer.yaml", "--model", "capitation", "--change", "capitation.pmpm", "--target", "a lot"],
            '--target: "a lot" is not a number',
        ),
        (
            ["seek", "offer.yaml", "--model", "capitation", "--change", "capitation.pmpm", "--target", "5%"],
            '--target: "5%" is a share, and margin is in dollars. Type dollars.',
        ),
        (
            ["seek", "offer.yaml", "--model", "capitation", "--change", "capitation.pmpm", "--between", "200,50"],
            "The least to try, 200, is not below the most, 50.",
        ),
        (
            ["seek", "offer.yaml", "--model", "capitation", "--change", "capitation.withhold", "--between", "0,5"],
            'capitation.withhold: "5" cannot be; it must be at most 1',
        ),
        (
            ["seek", "offer.yaml", "--model", "capitation", "--change", "utilization.members"],
            'Term "utilization.members" is not known',
        ),
        (
            [
                "table",
                "offer.yaml",
                "--model",
                "capitation",
                "--across",
                "capitation.pmpm=-5,9",
                "--down",
                "cost.hourly=1",
            ],
            'capitation.pmpm: "-5" cannot be; it must be at least 0.',
        ),
        (
            [
                "table",
                "offer.yaml",
                "--model",
                "capitation",
                "--across",
                "capitation.normalization=0",
                "--down",
                "cost.hourly=1",
            ],
            'capitation.normalization: "0" cannot be; it must be more than 0.',
        ),
        (
            ["seek", "offer.yaml", "--model", "capitation", "--change", "capitation.pmpm", "--between", "5"],
            '--between: "5" is not 2 numbers',
        ),
        (
            ["table", "offer.yaml", "--model", "capitation", "--across", "cost.hourly=1,2", "--down", "cost.hourly=1"],
            "--across and --down name the same term",
        ),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(run, words, sentence):
    assert sentence in said(run, *words)


def test_a_data_table_holds_the_margin_at_every_pair(run):
    words = ["--across", "capitation.pmpm=100,120", "--down", "cost.hourly=50,60"]
    told = answer(run, "table", "offer.yaml", "--model", "capitation", *words)
    # 120 member-months at 100 or 120, less 240 hours at 50 or 60
    assert told["margins"] == [["0.00", "2400.00"], ["-2400.00", "0.00"]]


def test_what_matters_most_comes_first(run):
    told = answer(run, "matters", "offer.yaml", "--model", "capitation")["terms"]
    swings = [abs(float(each["margin_high"]) - float(each["margin_low"])) for each in told]
    assert swings == sorted(swings, reverse=True)
    hourly = next(each for each in told if each["term"] == "cost.hourly")
    assert (hourly["margin_low"], hourly["margin_high"]) == ("-960.00", "-3840.00")  # 12,000 less 240 x 54 or 66


def test_the_bridge_between_two_scenarios_adds_up(run, tmp_path):
    (tmp_path / "other.yaml").write_text(
        TERMS.replace("pmpm: 100", "pmpm: 110").replace("hourly: 60", "hourly: 55"), "utf-8"
    )
    told = answer(run, "bridge", "offer.yaml", "other.yaml", "--model", "capitation")
    assert [(each["term"], each["one"], each["other"]) for each in told["terms"]] == [
        ("cost.hourly", "60", "55"), ("capitation.pmpm", "100", "110"),
    ]  # fmt: skip
    assert [each["change"] for each in told["steps"]] == ["1200.00", "1200.00"]  # 240 x 5; 120 x 10


def test_break_even_of_each_model(run):
    told = answer(run, "break-even", "offer.yaml")["models"]
    capitation = next(each for each in told if each["model"] == "capitation")
    assert (capitation["margin"], capitation["break_even"]["pmpm"]) == ("-2400.00", "120.00")


@pytest.fixture
def workspace(run):
    kept = CliRunner().invoke(cli.app, ["denials", "import", "log.csv", "fees.csv", "--who", "Ana"])
    assert kept.exit_code == 0, kept.output
    return run


DAY = ["--as-of", "2026-06-01"]


def test_rates_of_a_payer_come_with_their_evidence(workspace):
    told = answer(workspace, "rates", "--payer", "Medicaid", "--cost", "60", *DAY)
    # 5 units at $20; 75 minutes at $60 an hour cost $75, $15 a unit; 10% more is 16.50, below today's 20; 8% more 21.60
    assert told["rates"] == [
        {"code": "T1017", "sessions": "2", "margin": "25.00", "current": "20.00", "walk_away": "15.00",
         "target": "20.00", "opening": "21.60", "market_low": None, "market_high": None, "market_source": None,
         "units_a_year": "60.00", "cost": "75.00", "allowed": "100.00", "overage": "0.00"}  # 5 units
    ]  # fmt: skip
    facts = {each["what"]: (each["lines"], each["of"]) for each in told["evidence"]}
    assert facts == {"Paid short": (1, 2), "Days to pay": (2, 2)}


def test_the_market_s_range_stands_beside_the_rates(workspace, tmp_path):
    rows = "Region,Code,Basis,Low,High,Source\nWest,,per hour,64.00,80.00,Own survey\n"
    (tmp_path / "bench.csv").write_text(rows, "utf-8")
    assert CliRunner().invoke(cli.app, ["denials", "import", "bench.csv", "--who", "Ana"]).exit_code == 0
    told = answer(workspace, "rates", "--payer", "Medicaid", "--cost", "60", "--market", "west", *DAY)
    (line,) = told["rates"]
    # 75 minutes in 5 units: a quarter of an hour each
    assert (line["market_low"], line["market_high"], line["market_source"]) == ("16.00", "20.00", "Own survey")
    assert told["markets"][0] == "West"
    assumed = answer(workspace, "rates", "--payer", "Medicaid", "--market", "South (article assumption)", *DAY)
    assert (assumed["rates"][0]["market_low"], assumed["rates"][0]["market_high"]) == ("8.75", "13.75")  # 35 to 55
    assert "Article assumption" in assumed["rates"][0]["market_source"]
    assert 'Market "Wset" is not known. Nearest: West' in said(
        workspace, "rates", "--payer", "Medicaid", "--market", "Wset", *DAY
    )


def test_offers_are_logged_in_order(workspace):
    answer(workspace, "offers", "--payer", "Medicaid", "--log", "T1017 at $22", "--who", "Ana")
    told = answer(
        workspace, "offers", "--payer", "Medicaid", "--log", " T1017 at $21", "--by", "the payer", "--who", "Ben"
    )
    assert [(each["who"], each["offer"]) for each in told["offers"]] == [
        ("Ana", "Offer by us: T1017 at $22"), ("Ben", "Offer by the payer: T1017 at $21"),
    ]  # fmt: skip
    assert said(workspace, "offers", "--payer", "Medicaid", "--log", " ").startswith("The offer has no terms.")
    assert "them" in said(workspace, "offers", "--payer", "Medicaid", "--by", "them")


def test_scenarios_are_kept_laid_side_by_side_and_taken_out(workspace, tmp_path):
    assert workspace("keep", "offer.yaml", "--who", "Ana").exit_code == 0
    assert workspace("keep", "offer.yaml", "--name", "Typed twice", "--who", "Ben").exit_code == 0
    told = answer(workspace, "kept", *DAY)["scenarios"]
    assert [(each["name"], each["who"], each["stale"]) for each in told[::3]] == [
        ("Offer", "Ana", False), ("Typed twice", "Ben", False),
    ]  # fmt: skip
    assert (told[1]["model"], told[1]["margin"]) == ("capitation", "-2400.00")  # 100 x 120 less 240 hours at $60
    (tmp_path / "counted.yaml").write_text("{name: Counted, models: [hourly]}", "utf-8")
    assert workspace("keep", "counted.yaml", "--who", "Ana").exit_code == 0
    CliRunner().invoke(cli.app, ["denials", "import", "log.csv", "fees.csv", "--who", "Ana"])
    (tmp_path / "more.csv").write_bytes(LOG.replace(b"S1", b"S3").replace(b"S2", b"S4"))
    CliRunner().invoke(cli.app, ["denials", "import", "more.csv", "--who", "Ana"])
    told = {each["name"]: each["stale"] for each in answer(workspace, "kept", *DAY)["scenarios"]}
    assert told == {"Counted": True, "Offer": False, "Typed twice": False}  # typed use rests on no file
    assert workspace("terms", "Offer", "-o", "again.yaml").exit_code == 0
    assert "pmpm: '100'" in (tmp_path / "again.yaml").read_text("utf-8")
    assert "Typed twice" in said(workspace, "terms", "Typed")


def test_the_bridge_between_two_kept_scenarios_adds_up_over_terms_and_use(workspace, tmp_path):
    # 120 member-months at 100: 12,000 less 240 hours at 60 is -2,400. At 130 and 50 an hour: 15,600 less 12,000.
    # On 20 members, 240 member-months, and 480 hours: 31,200 less 24,000
    dearer = TERMS.replace("hourly: 60", "hourly: 50").replace("pmpm: 100", "pmpm: 130")
    larger = dearer.replace("members: 10", "members: 20").replace("240, minutes: 14400", "480, minutes: 28800")
    for name, text in (("Offer", TERMS), ("Dearer", dearer), ("Larger", larger)):
        (tmp_path / "one.yaml").write_text(text, "utf-8")
        assert workspace("keep", "one.yaml", "--name", name, "--who", "Ana").exit_code == 0
    told = answer(workspace, "kept", "--from", "Offer", "--to", "Larger", "--model", "capitation", *DAY)
    margins = {each["name"]: each["margin"] for each in told["scenarios"] if each["model"] == "capitation"}
    assert margins == {"Offer": "-2400.00", "Dearer": "3600.00", "Larger": "7200.00"}
    assert told["scenarios"][1]["margin_a_member_month"] == "30.00"
    assert [(each["part"], each["change"]) for each in told["bridge"]["steps"]] == [
        ("Cost", "2400.00"), ("Capitation (PMPM)", "3600.00"), ("Payers and use", "3600.00"),
    ]  # fmt: skip
    assert {"term": "capitation.pmpm", "one": "100", "other": "130"} in told["bridge"]["terms"]
    assert 'Scenario of --from and --to "Ofer" is not known. Nearest: Dearer, Larger, Offer' in said(
        workspace, "kept", "--from", "Ofer", "--to", "Larger", *DAY
    )
    assert "Payers and use" in workspace("kept", "--from", "Dearer", "--to", "Larger", *DAY).stdout


def test_the_bridge_of_two_files_ends_with_their_use(run, tmp_path):
    larger = TERMS.replace("members: 10", "members: 20").replace("240, minutes: 14400", "480, minutes: 28800")
    (tmp_path / "larger.yaml").write_text(larger, "utf-8")
    told = answer(run, "bridge", "offer.yaml", "larger.yaml", "--model", "capitation")
    assert told["steps"] == [{"part": "Payers and use", "change": "-2400.00"}]


def test_a_kept_scenario_is_worked_out_on_the_sessions(workspace, tmp_path):
    (tmp_path / "counted.yaml").write_text(
        "name: Counted\ncost: {hourly: 60}\nfee_for_service: {collected: 1}", "utf-8"
    )
    assert workspace("keep", "counted.yaml", "--who", "Ana").exit_code == 0
    (tmp_path / "nobody.yaml").write_text("{name: Nobody, payers: [Nobody]}", "utf-8")
    assert workspace("keep", "nobody.yaml", "--who", "Ana").exit_code == 0
    assert "Nobody: No session of these payers" in workspace("kept", *DAY).stderr
    told = answer(workspace, "kept", *DAY)["scenarios"][0]
    assert (told["model"], told["margin"]) == ("fee_for_service", "25.00")  # five units at $20 less 75 minutes


def test_a_rate_traded_against_volume_is_told(workspace):
    told = answer(workspace, "rates", "--payer", "Medicaid", "--cost", "60", "--rate-change", "-5", *DAY)
    # 100.00 allowed and 75.00 of cost in one month: 5% less is 5.00, 60.00 a year; 25 / (95 - 75) is a quarter more
    assert (told["trades"][0]["name"], told["trades"][0]["worth"]) == ("Rates down 5%", "-60.00")
    assert "25.0% more volume makes up for it" in told["trades"][0]["how"]
    assert told["notice"] == []


@pytest.mark.parametrize("typed", ["20", "20%", "0.20"])
def test_a_margin_is_typed_as_people_type_percent(workspace, typed):
    told = answer(workspace, "rates", "--payer", "Medicaid", "--cost", "$100", "--margin", typed, "--room", "0", *DAY)
    assert (told["rates"][0]["walk_away"], told["rates"][0]["target"]) == ("25.00", "30.00")  # a quarter hour


def test_the_proposal_asks_what_is_told_and_shows_the_evidence(workspace, tmp_path):
    assert workspace("proposal", "--payer", "Medicaid", "--ask", "T1017=22", "-o", "p.docx", *DAY).exit_code == 0
    text = "\n".join(each.text for each in Document(str(tmp_path / "p.docx")).paragraphs)
    assert "1 of 2 paid lines were paid short, by $10.00." in text
    assert "$120.00 more a year" in text  # 5 units in the one month there is, 60 a year, at $2 more
    assert workspace("proposal", "--payer", "Medicaid", "-o", "p.xlsx", *DAY).exit_code == 0
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "p.xlsx").read_bytes()))
    assert book.sheetnames == ["Rates", "Evidence"]
    assert [cell.value for cell in book["Evidence"][2]][:4] == ["Paid short", 1, 2, 10]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--payer", "Medicad", "-o", "p.docx"], 'Payer "Medicad" is not known. Nearest: Medicaid'),
        (["--payer", "Medicaid", "-o", "p.pdf"], "a proposal is written as .docx or .xlsx"),
        (["--payer", "Medicaid", "-o", "p.docx", "--ask", "T1O17=2"], 'Code "T1O17" is not known. Nearest: T1017'),
        (["--payer", "Medicaid", "-o", "p.docx", "--ask", "T1017"], '--ask T1017: "" is not a number'),
    ],
)
def test_a_proposal_that_cannot_be_is_one_sentence(workspace, words, sentence):
    assert sentence in said(workspace, "proposal", *words, *DAY)


def test_agreed_rates_are_put_in_and_what_came_of_them_is_told(run, tmp_path):
    dated = FEES.replace(b"Unit minutes", b"Unit minutes,Effective to").replace(b",15\n", b",15,\n")
    (tmp_path / "fees.csv").write_bytes(dated)
    CliRunner().invoke(cli.app, ["denials", "import", "log.csv", "fees.csv", "--who", "Ana"])
    words = ["--payer", "Medicaid", "--from", "2026-05-05", "--rate", "T1017=22", "--who", "Ana"]
    assert run("agree", *words, *DAY).exit_code == 0
    (told,) = answer(run, "realised", "--payer", "Medicaid", *DAY)["agreed"]
    # S2 on May 5: 2 units at $22; $30 came of the $44 due
    assert (told["sessions"], told["agreed"], told["paid"], told["variance"]) == (1, "44.00", "30.00", "-14.00")


@pytest.mark.parametrize("width", ["40", "80", "200"])
def test_no_figure_of_a_comparison_is_cut_however_narrow_the_screen(tmp_path, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    scenario = tmp_path / "large.yaml"
    scenario.write_text(
        "models: [fee_for_service, capitation]\n"
        "utilization: {members: 10000, months: 12, sessions: 60000, minutes: 2700000, fee_revenue: 5400000}\n"
    )
    ran = CliRunner().invoke(cli.app, ["simulate", str(scenario)])
    # 5,400,000 at 96% collected; 10,000 x 12 x (128.00 - 6.40 + 5.12)
    assert "$5,184,000.00 " in ran.stdout
    assert "$15,206,400.00 " in ran.stdout
    assert len({len(line) for line in ran.stdout.splitlines()}) == 1
    assert "No chance of a loss without draws" in ran.stderr
