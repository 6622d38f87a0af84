"""Priced sessions as csv writes them."""

from __future__ import annotations

import polars as pl

from cmcore.engine.export import in_text_units
from cmcore.fields import Column, Kind
from cmcore.intake.reading import read_file

COLUMNS = {"start_time": Column("start_time", "Start", Kind.TIME), "paid": Column("paid", "Paid", Kind.MONEY)}


def test_times_are_written_as_hours_and_minutes_and_amounts_with_their_cents():
    frame = pl.DataFrame({"start_time": [540, 5, 1439, None], "paid": [-5, 6000, None, 0]})
    written = in_text_units(frame, COLUMNS)
    assert written["start_time"].to_list() == ["09:00", "00:05", "23:59", None]
    assert written["paid"].cast(pl.String).to_list() == ["-0.05", "60.00", None, "0.00"]


def test_a_priced_csv_reads_back_with_the_same_times():
    rows = {"session_id": ["S-1", "S-2"], "client_id": ["C-1", "C-2"], "payer": ["Plan", "Plan"], "code": ["T1017"] * 2}
    frame = pl.DataFrame(rows | {"service_date": ["2026-03-02"] * 2, "start_time": [540, 785], "end_time": [585, 830]})
    columns = COLUMNS | {"end_time": Column("end_time", "End", Kind.TIME)}
    (table,) = read_file("log.csv", in_text_units(frame, columns).write_csv().encode()).tables
    assert table.frame["start_time"].to_list() == [540, 785]
    assert table.frame["end_time"].to_list() == [585, 830]
