"""The sheet of a priced workbook that explains every session."""

from __future__ import annotations

from datetime import date

import polars as pl

from cmcore.engine.estimate import price_sessions, with_sources
from cmcore.engine.explain import explain_session
from cmcore.engine.explained import COLUMNS, explained_table
from cmcore.engine.export import priced_sheets
from cmcore.intake.reading import combine, read_file
from cmcore.workbook.reports import write_xlsx

LOG = b"""Session ID,Client ID,Payer,Service Date,Minutes,Code,Billed Amount,Note Signed
S-1,C-1,Plan,2026-03-02,45,T1017,,yes
S-2,C-1,Plan,2026-03-03,30,T1017,,no
S-3,C-1,Plan,2026-03-04,30,T2023,,yes
S-4,C-1,Strict,2026-03-05,45,T1017,60.00,yes
S-5,C-2,Plan,2026-03-06,30,T2022,,yes
S-6,C-2,Plan,2026-03-09,30,T2022,,yes
"""
PAYERS = b"""Payer,Unit rounding,Unit scope,Sequestration,Lesser of charge
Plan,round_down,session,2%,
Strict,round_down,session,,yes
"""
FEES = b"""Payer,Code,Basis,Unit minutes,Rate,Effective from
Plan,T1017,per_unit,15,33.65,2026-01-01
Strict,T1017,per_unit,15,33.65,2026-01-01
Plan,T2022,per_month,,210.00,2026-01-01
"""


def explained():
    files = {"log.csv": LOG, "payers.csv": PAYERS, "fees.csv": FEES}
    dataset = combine([read_file(name, content) for name, content in files.items()])
    estimate = with_sources(price_sessions(dataset.frames, as_of=date(2026, 4, 1)), dataset)
    return dataset, estimate, explained_table(dataset, estimate)


def row_of(session):
    return explained()[2].row(by_predicate=pl.col("session_id") == session, named=True)


def test_every_session_has_one_row_in_the_order_of_the_log():
    table = explained()[2]
    assert table["session_id"].to_list() == ["S-1", "S-2", "S-3", "S-4", "S-5", "S-6"]
    assert table.columns == list(COLUMNS)


def test_the_count_says_minutes_units_rate_and_who_pays():
    # 3 x $33.65 = $100.95; 2% of it is $2.02
    assert row_of("S-1")["counted"] == (
        "45 minutes: 3 at $33.65 a unit; the contract allows $100.95, the payer pays $98.93, sequestration takes $2.02."
    )


def test_the_cell_of_the_rate_is_named():
    assert row_of("S-1")["rate_source"] == "fees.csv!fees!E2"


def test_what_was_found_is_said_and_what_has_no_rate_is_not_counted():
    row = row_of("S-3")
    assert row["counted"] is None
    assert "T2023" in row["found"]
    assert "not signed" in row_of("S-2")["found"]


def test_a_lower_charge_is_what_the_contract_allows():
    assert row_of("S-4")["counted"] == "45 minutes: 3 at $33.65 a unit; the contract allows $60.00."


def test_what_another_session_of_the_month_carries_is_told():
    assert "the contract allows $210.00" in row_of("S-5")["counted"]
    assert row_of("S-6")["counted"] == "30 minutes: $210.00 a month, which another session carries."


def test_the_workbook_has_both_sheets():
    dataset, estimate, _ = explained()
    sheets, columns = priced_sheets(dataset, estimate)
    assert list(sheets) == ["Priced sessions", "Explained"]
    assert write_xlsx(sheets, columns).startswith(b"PK")


def test_a_rate_in_one_of_several_columns_is_cited_where_it_stands():
    log = b"Client ID,Payer,Service Date,Units,Code\nC-1,Plan,2026-03-02,2,T1017\nC-1,Plan,2026-03-03,2,T1016\n"
    files = {"log.csv": log, "fees.csv": b"Payer,T1017,T1016\nPlan,20.00,18.00\n"}
    dataset = combine([read_file(name, content) for name, content in files.items()])
    estimate = with_sources(price_sessions(dataset.frames, as_of=date(2026, 4, 1)), dataset)
    steps = [explain_session(dataset, estimate, row_id).steps for row_id in estimate.lines["row_id"]]
    cited = [next(step.source for step in each if step.title == "Rate") for each in steps]
    assert cited == estimate.lines["rate_source"].to_list() == ["fees.csv!fees!B2", "fees.csv!fees!C2"]
