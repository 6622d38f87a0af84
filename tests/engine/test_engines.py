"""No engine differs by a cent or a word: random books and sessions priced by polars and by DuckDB."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import duckdb
import narwhals as nw
import polars as pl
import pytest
from typer.testing import CliRunner

from cmcore import cli
from cmcore.engine import backends, coverage
from cmcore.engine.backends import lazy, on, settle
from cmcore.engine.estimate import facts_of, lines_of, price_sessions
from cmcore.engine.in_duckdb import DuckDb
from cmcore.engine.parquet_cells import PayerBook
from cmcore.engine.parquet_files import price_parquet
from cmcore.fields import TABLES
from cmcore.findings import InputInvalidError
from tests.engine.frames import AS_OF, frames

PAYERS = ("Medicaid", "Medicare", "Horizon MCO")
CODES = ("T1017", "T1016", "99490", "H0006", "X0000")
FIRST = date(2026, 1, 1)
RULES = ("round_down", "round_up", "midpoint_strict", "midpoint_reached", "eight_minute_total", "rule_of_eights",
         "partial_tenth", "threshold_80", "exact", None)  # fmt: skip
BASES = ("per_unit", "per_hour", "per_session", "per_day", "per_month", "per_case", None)


def random_case(seed: int, sessions: int = 120):
    """A payer book and sessions that meet in every way: blanks, ties, spans, copies, overlaps, limits, approvals."""
    rng, more = random.Random(seed), random.Random(seed + 1_000)

    def maybe(value, share=0.8):
        return value if rng.random() < share else None

    def day(spread=200):
        return FIRST + timedelta(days=rng.randrange(spread))

    payers = [
        {
            "payer": name, "aliases": maybe(f"{name} Plan"), "payer_type": maybe(rng.choice(("medicaid", "medicare", "commercial"))),
            "timely_filing_days": maybe(rng.choice((30, 90, 365)), 0.6), "unit_rounding": rng.choice(RULES),
            "unit_scope": maybe(rng.choice(("session", "day", "month"))), "sequestration": maybe(200, 0.3), "overlaps_once": more.choice((None, True)), "modifiers_in_order": more.choice((None, True)),
            "cob_method": maybe(rng.choice(("standard", "carve_out", "maintenance_of_benefits", "medicare_secondary", "medicaid_lesser_of"))),
        }
        for name in PAYERS
    ]  # fmt: skip
    fees = [
        {
            "payer": rng.choice(PAYERS), "code": rng.choice(CODES[:4]), "modifiers": maybe(rng.choice(("HN", "HN;U1")), 0.3),
            "credential": maybe(rng.choice(("BA", "MSW")), 0.3), "basis": rng.choice(BASES), "unit_minutes": maybe(rng.choice((15, 60)), 0.8),
            "rounding": maybe(rng.choice(RULES), 0.3), "minimum_minutes": maybe(rng.choice((0, 8, 20)), 0.3),
            "included_hours": more.choice((None, 100)), "overage_rate": more.choice((None, 950_000)),
            "rate": rng.randrange(1, 900_000), "effective_from": maybe(day(90)), "effective_to": maybe(day(400), 0.3),
        }
        for _ in range(25)
    ]  # fmt: skip
    for fee in fees[::6]:
        fee["basis"] = "retainer"
    rules = [
        {
            "payer": rng.choice(PAYERS), "code": rng.choice(CODES[:4]), "covered": maybe(rng.random() < 0.9),
            "authorization_required": maybe(rng.random() < 0.5), "credentials_allowed": maybe("BA;MSW", 0.3),
            "places_allowed": maybe("11;12", 0.3), "telehealth_allowed": maybe(rng.random() < 0.5, 0.5),
            "documents_required": maybe("note_signed;care_plan", 0.4), "max_units_per_day": maybe(rng.randrange(1, 20) * 100, 0.4),
            "max_units_per_month": maybe(rng.randrange(1, 60) * 100, 0.4), "lifetime_max": maybe(3_000, 0.1),
            "max_units_per_week": more.choice((None, None, 300, 800)),
            "exclusive_with": maybe(rng.choice(CODES[:4]), 0.3), "effective_from": maybe(day(60)),
        }
        for _ in range(10)
    ]  # fmt: skip
    approvals = [
        {
            "authorization_no": f"A-{rng.randrange(12)}", "client_id": f"C{rng.randrange(6)}", "payer": rng.choice(PAYERS),
            "code": maybe(rng.choice(CODES[:4])), "units_approved": rng.randrange(0, 30) * 100, "start_date": maybe(day(100)),
            "end_date": maybe(day(300)), "approved_in": maybe(rng.choice(("units", "minutes", "hours", "sessions")), 0.4),
            "status": maybe(rng.choice(("approved", "pending")), 0.3), "approved_staff": more.choice((None, None, "W1", "w2", "Agency")),
        }
        for _ in range(20)
    ]  # fmt: skip
    for approval in approvals[::6]:
        approval["approved_in"] = "dollars"
    policies = [
        {
            "client_id": f"C{rng.randrange(6)}", "payer": rng.choice(PAYERS), "priority": rng.choice((1, 2)), "start_date": maybe(day(60)),
            "end_date": maybe(day(400), 0.3), "copay": maybe(500, 0.3), "coinsurance": maybe(2_000, 0.3),
            "deductible_remaining": maybe(10_000, 0.3),
        }
        for _ in range(9)
    ]  # fmt: skip
    edits = [
        {
            "code": code, "mue_value": more.choice((0, 200, 400)), "adjudication_indicator": more.choice((None, "1", "2", "3")),
            "effective_from": more.choice((None, day_of_edit)), "effective_to": more.choice((None, None, date(2026, 5, 31))),
        }
        for code in CODES[:4] for day_of_edit in (FIRST, date(2026, 4, 1))
    ]  # fmt: skip
    payers[0]["follows_mues"] = more.choice((None, True))
    payers[1]["approvals_by_billed_minutes"] = more.choice((None, True))
    log = []
    for _ in range(sessions):
        start = maybe(rng.choice((rng.randrange(480, 900), rng.randrange(1380, 1440), rng.randrange(60))))
        minutes = maybe(rng.randrange(0, 200), 0.9)
        row = {
            "client_id": maybe(f"C{rng.randrange(6)}", 0.95), "payer": maybe(rng.choice((*PAYERS, "medicaid plan", "Nobody")), 0.95),
            "code": maybe(rng.choice(CODES), 0.95), "service_date": maybe(day(), 0.97), "minutes": minutes, "start_time": start,
            "end_time": None if start is None else (start + (minutes or 30)) % 1440, "units": maybe(rng.randrange(1, 8) * 100, 0.3),
            "staff": maybe(f"W{rng.randrange(4)}"), "credential": maybe(rng.choice(("BA", "MSW", "RN"))),
            "modifiers": maybe(rng.choice(("HN", "U1", "HN;U1")), 0.3), "place_of_service": maybe(rng.choice(("11", "12", "02"))),
            "telehealth": maybe(rng.random() < 0.2), "authorization_no": maybe(f"A-{rng.randrange(13)}", 0.6),
            "note_signed": maybe(rng.random() < 0.9), "care_plan_date": maybe(day(30)), "claim_no": maybe(f"K{rng.randrange(999)}", 0.5),
            "billed_date": maybe(day(400), 0.5), "paid_amount": maybe(rng.randrange(0, 30_000), 0.4), "paid_date": maybe(day(400), 0.4),
            "claim_status": maybe(rng.choice(("paid", "denied")), 0.3), "denial_codes": maybe("CO-197", 0.1), "earlier_payers_paid": more.choice((None, None, None, 1_500)),
            "sequestered_amount": more.choice((None, None, None, 67)), "withheld_amount": more.choice((None, None, None, 99_999)),
        }  # fmt: skip
        log.append(row)
        if rng.random() < 0.1:
            log.append(dict(row))
    staff = [{"staff": name} for name in ("W0", "W1", "W2")]
    return frames(
        log,
        payers=payers,
        fees=fees,
        rules=rules,
        authorizations=approvals,
        policies=policies,
        staff=staff,
        unlikely_edits=edits,
    )


def with_add_ons(given):
    """The case with every other session of T1016 one of 99439, which adds to 99490, and its fee lines for both."""
    every_other = (pl.col("code") == "T1016") & (pl.int_range(pl.len()) % 2 == 0)
    sessions = given["sessions"].with_columns(code=pl.when(every_other).then(pl.lit("99439")).otherwise("code"))
    fees = given["fees"].filter(code="T1016").with_columns(code=pl.lit("99439"), row_id="add:" + pl.col("row_id"))
    return given | {"sessions": sessions, "fees": pl.concat([given["fees"], fees])}


def in_duckdb(given):
    with duckdb.connect() as connection, on(DuckDb(connection)):
        facts = settle(facts_of(lazy(given["sessions"]), given, as_of=AS_OF))
        return lines_of(facts).to_native().pl(), coverage.list_reasons(facts).to_native().pl()


def test_columns_held_as_one_value_change_no_line_and_no_reason(monkeypatch):
    given = random_case(4, 60)
    usual = price_sessions(given, as_of=AS_OF)
    monkeypatch.setattr(backends, "FEW_ROWS", 1)
    held = price_sessions(given, as_of=AS_OF)
    assert held.lines.equals(usual.lines)
    assert held.reasons.equals(usual.reasons)


def several(seeds):
    """The cases of several seeds in one, each with payers, clients and rows of its own: DuckDB plans all of them once."""
    cases = [random_case(seed) for seed in seeds]
    own = [
        {
            kind: frame.with_columns(
                pl.format(f"{seed}:{{}}", name).alias(name)
                for name in ("row_id", "table_id", "payer", "aliases", "client_id")
                if name in frame.columns
            )
            for kind, frame in case.items()
        }
        for seed, case in zip(seeds, cases, strict=True)
    ]
    return {kind: pl.concat([case[kind] for case in own]) for kind in own[0]} | {
        kind: own[0][kind] for kind in ("staff", "unlikely_edits")
    }


def test_every_line_and_every_reason_is_the_same():
    given = with_add_ons(several(range(3)))
    here = price_sessions(given, as_of=AS_OF)
    lines, reasons = in_duckdb(given)
    ours = here.lines.select(lines.columns).sort("row_id")
    theirs = lines.cast(dict(ours.schema)).sort("row_id")
    for name in ours.columns:
        assert ours[name].to_list() == theirs[name].to_list(), name
    keys = ("row_id", "reason")
    assert reasons.sort(keys).to_dicts() == here.reasons.select(reasons.columns).sort(keys).to_dicts()
    assert ours["coverage"].n_unique() >= 3
    assert here.reasons["reason"].n_unique() >= 15


def test_the_engine_in_place_is_polars_again_after_a_run_on_another():
    with duckdb.connect() as connection, on(DuckDb(connection)):
        assert lazy(pl.DataFrame({"a": [1]})).implementation is nw.Implementation.DUCKDB
    assert lazy(pl.DataFrame({"a": [1]})).implementation is nw.Implementation.POLARS


def as_people_write(given) -> pl.DataFrame:
    """Sessions as an analyst's parquet file has them: labels on top, dollars and units as decimals, clocks as times."""
    log = given["sessions"]
    model = {each.name: each for each in TABLES["sessions"].columns()}
    cells = {}
    for name, column in model.items():
        if log[name].null_count() == log.height:
            continue
        values = log[name].to_list()
        if name in {"start_time", "end_time"}:
            values = [None if each is None else f"{each // 60:02}:{each % 60:02}" for each in values]
        elif column.scale > 1:
            values = [None if each is None else Decimal(each) / column.scale for each in values]
        cells[column.label] = values
    return pl.DataFrame(cells)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    given = random_case(20, 60)
    monkeypatch.chdir(tmp_path)
    as_people_write(given).write_parquet("sessions.parquet")
    fees = "Payer,Code,Rate,Unit minutes,Basis\n" + "".join(f"{name},T1017,33.65,15,per_unit\n" for name in PAYERS)
    rules = "Payer,Code,Covered,Auth required\nMedicaid,T1017,Y,Y\n"
    (tmp_path / "fees.csv").write_text(fees, "utf-8")
    (tmp_path / "rules.csv").write_text(rules, "utf-8")
    return tmp_path


BOOKS = ("--payers", "fees.csv", "--payers", "rules.csv", "--as-of", "2026-11-20")


def test_a_parquet_file_priced_by_either_engine_is_the_same_file(folder):
    runner = CliRunner()
    for engine in ("polars", "duckdb"):
        answer = runner.invoke(
            cli.app, ["price", "sessions.parquet", *BOOKS, "-o", f"{engine}.parquet", "--engine", engine]
        )
        assert answer.exit_code == 0, answer.output
    here, there = pl.read_parquet("polars.parquet"), pl.read_parquet("duckdb.parquet")
    assert there.columns == here.columns
    told = [name for name in here.columns if name != "amount_at_stake"]
    for name in told:
        assert there[name].to_list() == here[name].to_list(), name
    known = here["coverage"] != "unknown"
    assert there.filter(known)["amount_at_stake"].to_list() == here.filter(known)["amount_at_stake"].to_list()
    assert here["payer_share"].sum() > 0


def test_a_folder_of_files_is_one_log(folder):
    whole = pl.read_parquet("sessions.parquet")
    parts = folder / "parts"
    parts.mkdir()
    whole.head(30).write_parquet(parts / "a.parquet")
    whole.tail(whole.height - 30).write_parquet(parts / "b.parquet")
    answers = [
        CliRunner().invoke(cli.app, ["price", path, *BOOKS, "-o", out, "--engine", "duckdb"])
        for path, out in (("sessions.parquet", "one.parquet"), ("parts", "two.parquet"))
    ]
    assert [each.exit_code for each in answers] == [0, 0]
    one, two = pl.read_parquet("one.parquet"), pl.read_parquet("two.parquet")
    assert one["units"].to_list() == two["units"].to_list()
    assert one["payer_share"].to_list() == two["payer_share"].to_list()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("price", "fees.csv", *BOOKS, "-o", "out.parquet", "--engine", "duckdb"), "reads a parquet file or a folder"),
        (("price", "sessions.parquet", *BOOKS, "-o", "out.xlsx", "--engine", "duckdb"), "writes parquet"),
        (("price", ".", *BOOKS, "-o", "out.parquet"), "is a folder"),
        (("price", "sessions.parquet", "--payers", "rules.csv", "-o", "out.parquet", "--engine", "duckdb"), "fees"),
    ],
)
def test_what_an_engine_cannot_do_is_said(folder, words, said):
    answer = CliRunner().invoke(cli.app, list(words))
    assert answer.exit_code == 1
    assert said in str(answer.exception)


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        (
            "Minutes",
            ["45", "an hour"],
            'sessions.parquet: "an hour" in column "Minutes", row 3, is no minutes for Minutes.',
        ),
        ("Service date", ["2026-03-02", "2026-02-30"], '"2026-02-30" in column "Service date", row 3, is no date'),
        ("Note signed", ["Y", "perhaps"], '"perhaps" in column "Note signed", row 3, is no flag'),
    ],
)
def test_a_value_that_cannot_be_held_stops_the_run_and_is_named(tmp_path, column, values, said):
    log = {
        "Client ID": ["C1", "C2"],
        "Service date": ["2026-03-02", "2026-03-03"],
        "Code": ["T1017"] * 2,
        "Minutes": ["45", "30"],
        "Payer": ["Medicaid"] * 2,
    }
    pl.DataFrame(log | {column: values}).write_parquet(tmp_path / "sessions.parquet")
    with pytest.raises(InputInvalidError) as caught:
        price_parquet(tmp_path / "sessions.parquet", PayerBook(frames([])), tmp_path / "out.parquet", as_of=AS_OF)
    assert said in str(caught.value)


def test_a_file_without_the_columns_of_sessions_says_which_are_missing(tmp_path):
    pl.DataFrame({"Code": ["T1017"], "Minutes": [45]}).write_parquet(tmp_path / "sessions.parquet")
    with pytest.raises(InputInvalidError, match=r"no column gives .*Service date"):
        price_parquet(tmp_path / "sessions.parquet", PayerBook(frames([])), tmp_path / "out.parquet", as_of=AS_OF)
