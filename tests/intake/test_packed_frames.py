from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from cmcore.intake.guarding.packed_frames import BESIDE_FROM, FEWEST_ROWS, aside, pack, unpack

ROWS = FEWEST_ROWS


def again(content: object) -> object:
    return unpack([bytes(each) for each in pack(content)])


VARYING = pl.int_range(ROWS, eager=True)
FRAMES = {
    "numbers that vary": pl.DataFrame({"n": VARYING}),
    "texts of all lengths": pl.DataFrame(
        {"n": VARYING.cast(pl.String), "t": ["x" * (row % 40) for row in range(ROWS)]}
    ),
    "some nulls": pl.DataFrame({"n": [None if row % 3 else row for row in range(ROWS)]}),
    "one value with nulls": pl.DataFrame({"a": ["T1017"] * (ROWS - 1) + [None], "n": VARYING}),
    "one value from the second row on": pl.DataFrame({"a": ["H0036"] + ["T1017"] * (ROWS - 1), "n": VARYING}),
    "one value throughout": pl.DataFrame({"a": ["T1017"] * ROWS, "n": VARYING, "d": [date(2026, 3, 2)] * ROWS}),
    "nothing but one value": pl.DataFrame({"a": ["T1017"] * ROWS, "b": [True] * ROWS}),
    "no value at all": pl.DataFrame({"a": [None] * ROWS}, schema={"a": pl.Date}),
    "no value beside values": pl.DataFrame({"a": pl.repeat(None, ROWS, dtype=pl.String(), eager=True), "n": VARYING}),
    "lists": pl.DataFrame({"a": [[1, 2]] * ROWS, "n": VARYING}),
    "several chunks": pl.concat([pl.DataFrame({"a": ["b"] * ROWS, "n": VARYING})] * 3, rechunk=False),
    "few rows": pl.DataFrame({"a": ["T1017"] * 3}),
    "no rows": pl.DataFrame(schema={"a": pl.String, "n": pl.Int64}),
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES.keys())
def test_a_frame_arrives_as_it_was_sent(frame):
    [arrived] = again((frame,))
    assert_frame_equal(arrived, frame)
    assert arrived.schema == frame.schema


def test_the_columns_of_a_large_frame_arrive_in_one_piece():
    several = pl.concat([pl.DataFrame({"n": VARYING})] * 3, rechunk=False)
    assert several.n_chunks() == 3
    assert again(several).n_chunks() == 1


def test_what_a_column_says_throughout_is_sent_once():
    same = pl.DataFrame({"n": VARYING, "payer": ["State Medicaid of New Jersey"] * ROWS})
    other = same.with_columns(payer=pl.col("payer") + pl.col("n").cast(pl.String))
    sent, whole = (sum(map(len, pack(each))) for each in (same, other))
    assert sent < 8 * ROWS + 5_000  # eight bytes for each number, and what is said about the frame
    assert whole > 24 * ROWS


def test_large_bytes_arrive_as_bytes_and_are_not_copied_to_be_sent():
    content = bytes(BESIDE_FROM)
    parts = pack(("log.csv", aside(content)))
    assert [len(each) for each in parts[1:]] == [BESIDE_FROM]
    assert unpack([bytes(each) for each in parts]) == ("log.csv", content)
    assert type(unpack([bytes(each) for each in parts])[1]) is bytes


def test_small_bytes_travel_with_the_rest():
    assert len(pack(aside(b"few"))) == 1
    assert again(aside(b"few")) == b"few"
