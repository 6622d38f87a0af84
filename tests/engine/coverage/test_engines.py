from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import narwhals as nw
import pytest
import yaml

from cmcore.engine import coverage
from cmcore.engine.backends import on
from cmcore.engine.in_duckdb import DuckDb

if TYPE_CHECKING:
    import polars as pl

CASES = Path(__file__).parents[2] / "cases" / "coverage"


@pytest.fixture(scope="module")
def every_case(facts) -> pl.DataFrame:
    changes = [
        case["facts"] | {"row_id": f"{path.stem} {number}"}
        for path in sorted(CASES.glob("*.yaml"))
        for number, case in enumerate(yaml.safe_load(path.read_text("utf-8")))
    ]
    return facts(*changes)


@pytest.fixture
def database():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def in_duckdb(database, every_case):
    database.register("facts", every_case.to_arrow())
    return nw.from_native(database.table("facts"))


def test_duckdb_lists_the_same_reasons_word_for_word(every_case, in_duckdb):
    here = coverage.list_reasons(nw.from_native(every_case.lazy())).collect().to_native()
    there = coverage.list_reasons(in_duckdb).to_native().pl()

    assert there.sort("row_id", "reason").equals(here.sort("row_id", "reason"))
    assert here.height > len(coverage.REASONS)


def test_duckdb_gives_the_same_coverage(every_case, database, in_duckdb):
    answers = ("row_id", "coverage", "reasons")

    here = coverage.judged(nw.from_native(every_case.lazy())).select(*answers).collect().to_native()
    with on(DuckDb(database)):
        there = coverage.judged(in_duckdb).select(*answers).to_native().pl()

    assert there.sort("row_id").equals(here.sort("row_id"))


def test_coverage_is_the_worst_of_the_answers_listed(every_case):
    ranks = {"covered": 0, "at_risk": 1, "unknown": 2, "not_covered": 3}
    listed = coverage.list_reasons(nw.from_native(every_case.lazy())).collect().to_native()
    worst: dict[str, int] = {}
    for row_id, status in listed.select("row_id", "status").iter_rows():
        worst[row_id] = max(worst.get(row_id, 0), ranks[status])

    answers = coverage.judged(nw.from_native(every_case.lazy())).select("row_id", "coverage").collect().rows()

    assert {row_id: ranks[answer] for row_id, answer in answers} == {
        row_id: worst.get(row_id, 0) for row_id in every_case["row_id"]
    }
