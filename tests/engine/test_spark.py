"""Spark prices as polars does: the same cents and reasons, no Python in its plans, folders of parquet in and out."""

from __future__ import annotations

import polars as pl
import pytest
from pyspark.sql import SparkSession
from typer.testing import CliRunner

from cmcore import cli
from cmcore.engine import coverage
from cmcore.engine.backends import lazy, on, settle
from cmcore.engine.estimate import facts_of, lines_of, price_sessions
from cmcore.engine.in_spark import Spark
from cmcore.engine.parquet_cells import PayerBook
from cmcore.engine.spark_files import price_on_spark
from cmcore.findings import InputInvalidError
from tests.engine.frames import AS_OF, FEE, PAYER, day, frames
from tests.engine.test_engines import as_people_write, random_case, with_add_ons

pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
"""Nothing here hands pandas to Spark."""

SMALL = {
    "spark.ui.enabled": "false",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
"""Compiling a plan takes longer than running it on a hundred rows, and so does tuning what runs for some minutes."""


class Watched(Spark):
    """Spark that keeps the plans of what it computed."""

    def __init__(self, session):
        super().__init__(session)
        self.plans = []

    def dated(self, frame):
        native = super().dated(frame)
        self.plans.append(native._jdf.queryExecution().executedPlan().toString())  # planned once for both of us
        return native


@pytest.fixture(scope="module")
def session(java_path):
    builder = SparkSession.builder.master("local[2]").appName("tests")
    for name, value in SMALL.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    yield spark
    spark.stop()


def frame_of(native) -> pl.DataFrame:
    return pl.DataFrame(native.toArrow())


def same(given, engine: Spark):
    """Prices on both, holds the lines equal, and gives both facts: polars' estimate, and Spark's own."""
    here = price_sessions(given, as_of=AS_OF)
    with on(engine):
        facts = settle(facts_of(lazy(given["sessions"]), given, as_of=AS_OF))
        lines = frame_of(lines_of(facts).to_native())
    ours = here.lines.select(lines.columns).sort("row_id")
    theirs = lines.cast(dict(ours.schema)).sort("row_id")
    for name in ours.columns:
        assert theirs[name].to_list() == ours[name].to_list(), name
    return here, facts


def short_approvals():
    """A client whose approvals run short, with a payer of their own.

    A-1 has 4 units, A-2 and A-3 six each: 3 + 3 units of A-1's sessions leave 2 to draw, then 3, 3 and 3 more.
    """
    mine = {"client_id": "Short", "payer": "Short plan"}
    approvals = [
        mine | {"authorization_no": number, "units_approved": units, "start_date": start}
        for number, units, start in (("A-1", 400, day(1, 1)), ("A-3", 600, None), ("A-2", 600, day(2, 1)))
    ]
    rule = {"payer": "Short plan", "code": "T1017", "authorization_required": True}
    log = [mine | {"authorization_no": "A-1", "service_date": day(3, number)} for number in (5, 4, 3, 2, 1, 6)]
    own = {"payer": "Short plan"}
    return frames(log, authorizations=approvals, rules=[rule], fees=[FEE | own], payers=[PAYER | own])


def together(one, other):
    """The rows of two sets of tables, those of the second with rows of their own."""
    renamed = {
        kind: frame.with_columns(row_id="other:" + pl.col("row_id"), table_id="other:" + pl.col("table_id"))
        for kind, frame in other.items()
    }
    return {kind: pl.concat([one[kind], renamed[kind]]) for kind in one}


@pytest.fixture(scope="module")
def priced(session):
    """An engine that keeps its plans, and what it and polars make of one log: most of the time goes on planning."""
    engine = Watched(session)
    return engine, *same(together(with_add_ons(random_case(1)), short_approvals()), engine)


def test_every_line_and_every_reason_is_the_same_and_no_python_runs_in_a_plan(priced):
    engine, here, facts = priced
    told = set(here.reasons["reason"])
    assert len(told) >= 15
    reasons = frame_of(coverage.list_reasons(facts, told).to_native())
    keys = ("row_id", "reason")
    assert reasons.sort(keys).to_dicts() == here.reasons.select(reasons.columns).sort(keys).to_dicts()
    assert here.lines["coverage"].n_unique() >= 3
    assert len(engine.plans) > 10
    assert not [plan for plan in engine.plans if "Python" in plan]


def test_approvals_that_run_short_are_handed_out_as_elsewhere(priced):
    _, here, facts = priced
    short = here.facts.filter(pl.col("client_id") == "Short")
    drawn = short.sort("service_date")["auth_units_elsewhere"].to_list()
    assert drawn == [0, 200, 300, 300, 300, 100]
    told = ("row_id", "auth_split_with")
    splits = frame_of(facts.select(*told).to_native()).sort("row_id")
    assert splits.to_dicts() == here.facts.select(*told).sort("row_id").to_dicts()
    assert short["auth_split_with"].n_unique() >= 4


@pytest.fixture
def book(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = random_case(20, 60)
    written = as_people_write(given)
    (tmp_path / "log").mkdir()
    written.head(30).write_parquet("log/a.parquet")
    written.tail(written.height - 30).write_parquet("log/b.parquet")
    written.write_parquet("whole.parquet")
    fees = "Payer,Code,Rate,Unit minutes,Basis\n" + "".join(
        f"{name},T1017,33.65,15,per_unit\n" for name in ("Medicaid", "Medicare", "Horizon MCO")
    )
    (tmp_path / "fees.csv").write_text(fees, "utf-8")
    (tmp_path / "rules.csv").write_text("Payer,Code,Covered,Auth required\nMedicaid,T1017,Y,Y\n", "utf-8")
    return ("--payers", "fees.csv", "--payers", "rules.csv", "--as-of", "2026-11-20")


def test_a_folder_priced_by_spark_is_the_file_that_duckdb_makes(session, book):
    runs = (("whole.parquet", "whole_priced.parquet", "duckdb"), ("log", "priced", "spark"))
    for given, out, engine in runs:
        answer = CliRunner().invoke(cli.app, ["price", given, *book, "-o", out, "--engine", engine])
        assert answer.exit_code == 0, answer.output
    here, there = pl.read_parquet("whole_priced.parquet"), pl.read_parquet("priced/*.parquet")
    assert there.columns == here.columns
    for name in here.columns:
        assert there[name].to_list() == here[name].to_list(), name
    assert here["payer_share"].sum() > 0
    answer = CliRunner().invoke(cli.app, ["price", "log", *book, "-o", "priced", "--engine", "spark"])
    assert answer.exit_code == 1
    assert "is there already" in str(answer.exception)


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("Minutes", ["45", "an hour"], 'sessions.parquet: "an hour" in column "Minutes", row 3, is no minutes'),
        ("Service date", ["2026-03-02", "2026"], '"2026" in column "Service date", row 3, is no date for Service date'),
    ],
)
def test_a_value_that_cannot_be_held_stops_the_run_and_is_named(session, tmp_path, column, values, said):
    log = {
        "Client ID": ["C1", "C2"],
        "Service date": ["2026-03-02", "2026-03-03"],
        "Code": ["T1017"] * 2,
        "Minutes": ["45", "30"],
        "Payer": ["Medicaid"] * 2,
    }
    pl.DataFrame(log | {column: values}).write_parquet(tmp_path / "sessions.parquet")
    with pytest.raises(InputInvalidError) as caught:
        price_on_spark(tmp_path / "sessions.parquet", PayerBook(frames([])), tmp_path / "out", as_of=AS_OF)
    assert said in str(caught.value)


def test_files_that_are_no_sessions_are_said(session, tmp_path):
    pl.DataFrame({"Code": ["T1017"], "Minutes": [45]}).write_parquet(tmp_path / "sessions.parquet")
    with pytest.raises(InputInvalidError, match=r"no column gives .*Service date"):
        price_on_spark(tmp_path / "sessions.parquet", PayerBook(frames([])), tmp_path / "out", as_of=AS_OF)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputInvalidError, match="no parquet file"):
        price_on_spark(tmp_path / "empty", PayerBook(frames([])), tmp_path / "out", as_of=AS_OF)
    with pytest.raises(InputInvalidError, match="reads a parquet file or a folder"):
        price_on_spark(tmp_path / "empty.csv", PayerBook(frames([])), tmp_path / "out", as_of=AS_OF)
