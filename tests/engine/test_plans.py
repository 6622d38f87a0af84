"""A plan of a stage is made once and gives for every frame what the stage made anew gives, in one thread or in many."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.engine import backends
from cmcore.engine.backends import collected, pricing
from cmcore.engine.estimate import Estimate, price_sessions
from cmcore.engine.plans import stage
from tests.engine.frames import AS_OF, Frames
from tests.engine.test_engines import random_case

made: list[str] = []


@stage
def doubled(rows: nw.LazyFrame[Any], more: nw.LazyFrame[Any], *, name: str = "twice") -> nw.LazyFrame[Any]:
    made.append(name)
    return rows.filter(nw.col("a") > 0).join(more, on="a", how="left").with_columns((nw.col("a") * 2).alias(name))


@stage
def around(rows: nw.LazyFrame[Any], more: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return doubled(rows, more).with_columns(b=nw.col("twice") + 1)


@stage
def looks(rows: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return rows.with_columns(first=nw.lit(collected(rows)["a"][0]))


def rows(*values: int, **columns: Any) -> nw.LazyFrame[Any]:
    return nw.from_native(pl.DataFrame({"a": list(values)} | columns).lazy())


@pytest.fixture(autouse=True)
def few():
    made.clear()
    with pricing(0):
        yield


def test_a_plan_is_made_once_for_the_same_columns_and_settings():
    first = collected(doubled(rows(1, 2), rows(1, c=["x"])))
    second = collected(doubled(rows(-1, 3), rows(3, c=["y"])))
    assert first.sort("a").rows() == [(1, "x", 2), (2, None, 4)]
    assert second.rows() == [(3, "y", 6)]
    assert made == ["twice"]
    assert collected(doubled(rows(1), rows(1, c=["x"]), name="double")).columns == ["a", "c", "double"]
    assert collected(doubled(rows(1, d=[True]), rows(1, c=["x"]))).columns == ["a", "d", "c", "twice"]
    assert collected(doubled(rows(1), rows(1, c=[7])))["c"].to_list() == [7]
    assert made == ["twice", "double", "twice", "twice"]


def test_a_stage_within_a_stage_is_a_part_of_its_plan():
    for number in (1, 5):
        assert collected(around(rows(number), rows(number, e=[0]))).rows() == [(number, 0, number * 2, number * 2 + 1)]
    assert made == ["twice"]


def test_many_rows_and_other_engines_keep_no_plan():
    with pricing(backends.FEW_ROWS):
        for _ in range(2):
            assert collected(doubled(rows(1), rows(1, f=[0]))).rows() == [(1, 0, 2)]
    assert made == ["twice", "twice"]


def test_a_stage_that_looks_at_rows_is_refused():
    with pytest.raises(RuntimeError, match="cannot look at rows"):
        looks(rows(1))


def test_a_plan_holds_no_frame_after_it_ran():
    given = pl.DataFrame({"a": [1], "g": [0]})
    held = weakref.ref(given)
    collected(doubled(nw.from_native(given.lazy()), rows(1)))
    del given
    gc.collect()
    assert held() is None


def priced(case: Frames) -> Estimate:
    return price_sessions(case, as_of=AS_OF)


def anew(case: Frames) -> Estimate:
    """The sessions priced as many are, with no plan kept."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backends, "FEW_ROWS", 1)
        return priced(case)


def same(ours: Estimate, theirs: Estimate) -> None:
    assert ours.lines.equals(theirs.lines)
    assert ours.reasons.equals(theirs.reasons)
    assert ours.facts.select(theirs.facts.columns).sort("row_id").equals(theirs.facts.sort("row_id"))


@settings(max_examples=4, deadline=None)
@given(seeds=st.lists(st.integers(0, 10_000), min_size=2, max_size=2), sessions=st.integers(1, 40))
def test_different_books_one_after_another_and_at_once_come_to_the_same_cents(seeds: list[int], sessions: int) -> None:
    cases = [random_case(seed, sessions) for seed in seeds]
    expected = [anew(case) for case in cases]
    for case, each in zip(cases, expected, strict=True):
        same(priced(case), each)
    with ThreadPoolExecutor(2) as threads:
        for found, each in zip(threads.map(priced, cases * 2), expected * 2, strict=True):
            same(found, each)
