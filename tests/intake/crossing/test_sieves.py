from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from cmcore.intake.crossing.sieves import heavy, sharing

ROWS = st.lists(
    st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from([1, 2, None]), st.integers(0, 90)), max_size=30
)
KEY = ("name", "day")


def framed(rows):
    return pl.DataFrame(rows, schema={"name": pl.String, "day": pl.Int64, "minutes": pl.Int64}, orient="row")


@given(ROWS)
def test_every_row_whose_key_stands_twice_passes(rows):
    frame = framed(rows).with_row_index("at")
    passed = sharing(frame, KEY)["at"].to_list()
    keys = [row[:2] for row in rows]
    assert {at for at, key in enumerate(keys) if keys.count(key) > 1} <= set(passed)
    assert passed == sorted(passed)


@given(ROWS, st.integers(0, 200))
def test_every_row_of_a_key_over_the_limit_passes(rows, limit):
    frame = framed(rows).with_row_index("at")
    passed = heavy(frame, KEY, pl.col("minutes"), limit)["at"].to_list()
    sums = [sum(other[2] for other in rows if other[:2] == row[:2]) for row in rows]
    assert {at for at, total in enumerate(sums) if total > limit} <= set(passed)
    assert passed == sorted(passed)


def test_rows_apart_are_left_out():
    frame = framed([(str(at), at, 10) for at in range(1_000)] + [("x", 1, 900), ("x", 1, 900)])
    assert sharing(frame, KEY).height == 2
    passed = heavy(frame, KEY, pl.col("minutes"), 1_440)["name"].to_list()
    assert passed[-2:] == ["x", "x"]
    assert len(passed) < 20


def test_blank_minutes_weigh_nothing():
    assert heavy(framed([("a", 1, None), ("a", 1, 50)]), KEY, pl.col("minutes"), 40).height == 2
    assert heavy(framed([("a", 1, None), ("a", 1, 50)]), KEY, pl.col("minutes"), 50).is_empty()
