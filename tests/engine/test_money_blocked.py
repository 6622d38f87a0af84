"""What faults cost: priced as if resolved, each line once, and together exactly what resolving everything adds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from cmcore.engine import actions, summary
from cmcore.engine.estimate import price_sessions, with_sources
from cmcore.engine.stakes import price_findings, price_resolved, with_stakes
from cmcore.findings import Finding, Severity
from cmcore.intake.check import check_everything
from cmcore.intake.correcting.edits import CellEdit
from cmcore.intake.reading import read_file

AS_OF = date(2026, 6, 1)
FEES = "Payer,Code,Rate,Unit minutes,Basis\nMedicaid,T1017,33.65,15,per_unit\nHorizon MCO,T1017,30.00,15,per_unit\n"
RULES = "Payer,Code,Covered,Documents required\nMedicaid,T1017,Y,note_signed\nHorizon MCO,T1017,Y,note_signed\n"
PAYERS = "Payer,Unit rounding,Unit scope,Timely filing days\nMedicaid,midpoint_strict,day,365\nHorizon MCO,round_down,day,365\n"
HEAD = "Session ID,Client ID,Service date,Start time,End time,Minutes,Code,Payer,Staff,Note signed\n"
LOG = (
    "1,C1,2026-03-02,9:00,9:45,45,T1017,Medicaid,S1,Y\n"  # 3 x 33.65 = 100.95
    "2,C1,2026-03-03,9:00,9:45,45,T1017,Medicad,S1,Y\n"  # misspelled: nothing now, 100.95 when corrected
    "3,C2,2026-03-03,10:00,10:30,,T1017,Medicaid,S1,Y\n"  # minutes missing: nothing now, 2 x 33.65 = 67.30
    "4,C2,2026-03-04,9:00,9:45,45,T1017,Medicaid,S1,N\n"  # unsigned: nothing now, 100.95 when signed
    "5,C3,2026-03-05,9:00,9:45,45,T1017,Horizn MCO,S1,N\n"  # both: nothing until both are resolved, 3 x 30.00 = 90.00
    "6,C4,2026-03-06,9:00,9:08,8,T1O17,Medicaid,S1,Y\n"  # letter O for zero: 1 x 33.65
)


def read(log: str = LOG, edits: list[CellEdit] | None = None):
    files = {"fees.csv": FEES, "rules.csv": RULES, "payers.csv": PAYERS, "log.csv": HEAD + log}
    readings = [read_file(name, text.encode()) for name, text in files.items()]
    return check_everything(readings, as_of=AS_OF, edits=edits or [])


def priced(dataset):
    return with_stakes(dataset, with_sources(price_sessions(dataset.frames, as_of=AS_OF), dataset))


@pytest.fixture(scope="module")
def dataset():
    return read()


@pytest.fixture(scope="module")
def estimate(dataset):
    return priced(dataset)


def test_each_line_s_amount_at_stake_is_what_resolving_it_brings(estimate):
    stakes = dict(estimate.lines.select("session_id", "amount_at_stake").iter_rows())
    assert stakes == {"1": None, "2": 10_095, "3": 6_730, "4": 10_095, "5": 9_000, "6": 3_365}


def test_the_amounts_of_distinct_lines_add_up_to_what_resolving_everything_adds(dataset, estimate):
    now = estimate.lines["expected"].sum()
    resolved = price_resolved(dataset, estimate)["resolved"].sum()
    apart = estimate.lines.filter(pl.col("coverage") != "at_risk")["amount_at_stake"].sum()
    assert apart == resolved - now == 39_285  # 100.95 + 67.30 + 100.95 + 90.00 + 33.65


def test_a_finding_carries_the_money_of_its_line(dataset, estimate):
    found = {(each.kind, each.row): each.amount for each in price_findings(dataset, estimate)}
    assert found["unknown-payer", 3] == 10_095
    assert found["minutes-missing", 4] == 6_730
    assert found["unknown-payer", 6] == 9_000
    assert found["code-typo", 7] == 3_365


def test_accepting_a_suggestion_adds_exactly_what_its_finding_said(dataset, estimate):
    finding = next(each for each in price_findings(dataset, estimate) if each.kind == "unknown-payer" and each.row == 3)
    after = priced(read(edits=[CellEdit(finding.row_id, finding.field, finding.suggestion)]))
    assert after.lines["expected"].sum() - estimate.lines["expected"].sum() == finding.amount


def test_a_line_with_two_faults_counts_once_in_what_is_blocked(dataset, estimate):
    findings = [each for each in price_findings(dataset, estimate) if each.row == 6]
    assert actions.blocked_by_findings([*findings, *findings]).amount == 9_000


def test_every_rate_names_its_file_sheet_and_cell(estimate):
    sources = dict(estimate.lines.select("session_id", "rate_source").iter_rows())
    assert sources["1"] == "fees.csv!fees!C2"
    assert sources["2"] is None


def test_next_steps_are_ranked_by_money_and_leave_out_what_is_paid_already(dataset, estimate):
    steps = actions.next_actions(estimate.lines, estimate.reasons, price_findings(dataset, estimate))
    assert [each.amount for each in steps] == sorted((each.amount for each in steps), reverse=True)
    assert any(each.what == "Get the notes of 2 sessions signed" for each in steps)
    paid = estimate.lines.with_columns(paid=pl.lit(10_095, dtype=pl.Int64))
    again = actions.next_actions(paid, estimate.reasons, [])
    assert not any("notes" in each.what for each in again)


def test_the_cells_to_correct_next_are_those_that_fix_lists_and_say_how_many_hold_money(dataset, estimate):
    findings = price_findings(dataset, estimate)
    steps = actions.next_actions(estimate.lines, estimate.reasons, findings)
    counted = {each.query["show"]: int(each.what.split()[1]) for each in steps if each.page == "prepare/fix"}
    listed = [each for each in findings if each.cell and each.row_id]
    assert counted == {"safe": len(listed)} == {"safe": 4}


def test_cells_without_money_are_counted_as_fix_lists_them_and_told_apart(estimate):
    def finding(row: int, amount: int | None) -> Finding:
        return Finding(
            "minutes-missing", Severity.ERROR, "said", "log.csv", cell=f"F{row}", row_id=f"r{row}", amount=amount
        )

    steps = actions.next_actions(estimate.lines, estimate.reasons, [finding(2, 500), finding(3, None)])
    (step,) = [each for each in steps if each.page == "prepare/fix"]
    assert (step.what, step.amount) == ("Correct 2 cells that need a decision", 500)
    assert step.detail == "1 kind of fault; 1 hold the money"


def test_what_is_for_information_blocks_nothing_and_no_line_is_held_back_twice(dataset, estimate):
    findings = price_findings(dataset, estimate)
    assert {each.amount for each in findings if each.severity is Severity.INFO} == {None}
    blocked = actions.blocked_by_findings(findings, estimate.lines)
    assert blocked.amount == 29_190  # 100.95 + 67.30 + 90.00 + 33.65
    twice = [*findings, replace(findings[0], severity=Severity.ERROR, row_id="fee", amount=99_999)]
    at_stake = estimate.lines["amount_at_stake"].fill_null(0).sum()
    assert actions.blocked_by_findings(twice, estimate.lines).amount == at_stake


def test_what_is_blocked_and_what_is_expected_make_what_was_delivered(estimate):
    totals = summary.totals(estimate.lines)
    assert totals.delivered == totals.expected + 39_285


def test_cells_in_error_are_counted_though_no_amount_is_known_for_them(dataset):
    faults = [each for each in dataset.findings if each.severity is Severity.ERROR and each.cell]
    blocked = actions.blocked_by_findings([replace(each, amount=None) for each in faults])
    assert (blocked.cells, blocked.amount, blocked.errors) == (0, 0, len({each.place for each in faults}))
    assert blocked.errors > 0
