"""What pools of minutes keep to whatever the log: the order of rows, and other clients in the log."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.frames import FEE, PAYER, day, price

SCOPES = ("session", "day", "month")
ROUNDINGS = ("round_down", "midpoint_strict", "eight_minute_total", "exact")
PAYERS = [
    {"payer": f"{scope} {rounding}", "unit_scope": scope, "unit_rounding": rounding}
    for scope in SCOPES
    for rounding in ROUNDINGS
]
FEES = [FEE | {"payer": each["payer"], "code": code} for each in PAYERS for code in ("T1017", "T1016")]
COLUMNS = ("session_id", "units_num", "units_den", "units", "allowed", "expected", "reasons", "coverage")

session = st.fixed_dictionaries(
    {
        "client_id": st.sampled_from(["C1", "C2"]),
        "payer": st.sampled_from([each["payer"] for each in PAYERS]),
        "code": st.sampled_from(["T1017", "T1016"]),
        "service_date": st.sampled_from([day(3, 2), day(3, 3), day(4, 1)]),
        "start_time": st.sampled_from([540, 600, None]),
        "minutes": st.one_of(st.none(), st.integers(0, 70)),
        "units": st.sampled_from([None, 0, 200]),
        "staff": st.sampled_from(["Ann", None]),
    }
)
logs = st.lists(session, min_size=1, max_size=14).map(
    lambda rows: [row | {"session_id": f"{at:03d}"} for at, row in enumerate(rows)]
)


def told(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return price(rows, payers=PAYERS, fees=FEES).select(COLUMNS).sort("session_id")


@settings(max_examples=10, deadline=None)
@given(rows=logs, draw=st.randoms(use_true_random=False))
def test_units_and_cents_do_not_depend_on_the_order_of_rows(rows: list[dict[str, Any]], draw: Any) -> None:
    assert told(draw.sample(rows, len(rows))).equals(told(rows))


@settings(max_examples=10, deadline=None)
@given(rows=logs)
def test_a_client_priced_alone_is_priced_as_among_others(rows: list[dict[str, Any]]) -> None:
    apart = [[row for row in rows if row["client_id"] == client] for client in ("C1", "C2")]
    assert pl.concat([told(part) for part in apart if part]).sort("session_id").equals(told(rows))


@pytest.mark.parametrize(("minutes", "units"), [(-5, None), (0, 0), (1_440, 9_600), (1_441, None)])
def test_minutes_that_cannot_be_count_for_nothing_and_are_not_known(minutes, units):
    payers = [PAYER | {"unit_scope": "day"}]
    lines = price([{"minutes": minutes}, {"minutes": 60, "start_time": 600, "code": "T1017"}], payers=payers)
    assert lines["units"].to_list() == [units, 400]
    assert (lines["coverage"][0] == "unknown") == (units is None)
