"""A matrix of payers' rules: payers across the columns, what each says down the rows."""

from __future__ import annotations

import pytest

from cmcore.intake.checking.conservation import conserved_rows
from cmcore.intake.correcting.corrections import typed_corrections
from cmcore.intake.next_file.memory import Memory
from cmcore.intake.reading import combine, read_file
from cmcore.store.corrections import edit_of_finding

MATRIX = (
    "Payer rules 2026,,,\n,Molina,Hillside,Bay\nTimely filing (days),365,180,365\nAppeal days,60,90,6O\n"
    "Rounding,8 minute rule,round up,round down\nPrior auth required,Yes,No,Yes\nPortal,a.example,b.example,\n"
    "\nNote: see the contracts,,,\n"
)


def read(text: str, memory: Memory | None = None):
    return read_file("rules.csv", text.encode(), memory=memory)


def test_each_payer_is_a_line_and_each_row_a_field_of_it():
    (table,) = read(MATRIX).tables
    assert table.kind == "payers"
    assert table.frame.select("payer", "timely_filing_days", "appeal_days", "unit_rounding").rows() == [
        ("Molina", 365, 60, "eight_minute_total"), ("Hillside", 180, 90, "round_up"), ("Bay", 365, None, "round_down"),
    ]  # fmt: skip


def test_it_is_said_how_it_was_read_and_which_rows_are_not_used():
    said = {each.kind: each.message for each in read(MATRIX).findings}
    assert "Molina, Hillside, Bay were read as payers" in said["column-read"]
    assert '"Prior auth required", "Portal" are not used' in said["rows-unused"]
    assert "with the code of each" in said["rows-unused"]


def test_a_value_in_doubt_stands_at_its_own_cell_and_is_corrected_there():
    reading = read(MATRIX)
    (fault,) = [each for each in reading.findings if each.kind == "not-a-number"]
    assert (fault.cell, fault.value) == ("D4", "6O")
    assert edit_of_finding(fault, "60", "typed", reading.tables).cell == "D4"
    (typed,) = typed_corrections(reading, ["rules!C4=95"])
    assert (typed.was, typed.now, typed.field) == ("90", 95, ("payers", "appeal_days"))
    place = combine([reading]).place(reading.tables[0].table_id, 2, "appeal_days", reading.tables[0].frame["row_id"][1])
    assert place.cell == "C4"


def test_every_row_is_accounted_for():
    (counted,) = conserved_rows(combine([read(MATRIX)]))
    assert (counted.rows_in, counted.kept, counted.holds) == (8, 5, True)


def test_rules_with_a_code_are_coverage_rules():
    text = (
        "Rule,Hillside,Bay\nService code,T1017,T1016\nPrior auth required,Yes,No\nTelehealth allowed,Yes,No\n"
        "Max units per day,16,8\n"
    )
    (table,) = read(text).tables
    assert table.kind == "rules"
    assert table.frame.select("payer", "code", "authorization_required", "max_units_per_day").rows() == [
        ("Hillside", "T1017", True, 1600), ("Bay", "T1016", False, 800),
    ]  # fmt: skip


def test_a_row_may_be_left_out_and_another_header_row_overrules_the_matrix():
    memory = Memory()
    memory.remember(list(read(MATRIX).tables[0].headers), "payers", {"Appeal days": None})
    assert read(MATRIX, memory).tables[0].frame["appeal_days"].null_count() == 3
    memory = Memory()
    memory.remember_header_row(["", "Molina", "Hillside", "Bay"])
    assert not read(MATRIX, memory).tables[0].turned


@pytest.mark.parametrize(
    "text",
    [
        "Field,Description,Required\nTimely filing,Days to file,No\nAppeal days,Days to appeal,No\nRounding,How,Yes\n",
        "Payer,Timely filing days,Rounding,Appeal days\nMolina,365,round up,60\nBay,180,round up,60\n",
        "Client ID,Payer,Date,Code\nC-1,Molina,3/2/2026,T1017\nC-2,Bay,3/3/2026,T1016\n",
        ",North,South\nVisits,10,12\nHours,20,24\nClients,5,6\n",
    ],
)
def test_what_only_resembles_it_is_no_matrix(text):
    assert not any(table.turned for table in read(text).tables)


MIXED = (
    "Rule,Molina,Hillside,Notes\nTimely filing (days),365,180,from the day\nAppeal days,60,90,\nCode,T1017,T1016,\n"
    "Authorization required,Yes,No,\nTelehealth allowed,Yes,No,\nMax units per day,16,24,\n"
)


def test_terms_of_payers_beside_rules_of_a_code_are_read_as_both():
    reading = read(MIXED)
    rules, payers = reading.tables
    assert (rules.kind, payers.kind) == ("rules", "payers")
    assert rules.frame.select("payer", "code", "max_units_per_day").rows() == [
        ("Molina", "T1017", 1_600),
        ("Hillside", "T1016", 2_400),
    ]
    assert payers.frame.select("payer", "timely_filing_days", "appeal_days").rows() == [
        ("Molina", 365, 60),
        ("Hillside", 180, 90),
    ]
    said = [each.message for each in reading.findings if each.kind == "rows-unused"]
    assert said == ['rules, row 1: what stands under "Notes", beside the payers, is not used.']
    assert len({*rules.frame["row_id"], *payers.frame["row_id"]}) == 4


def test_terms_beside_rules_without_a_code_are_read_and_the_rules_are_said_to_need_one():
    (table,) = read(MIXED.replace("Code,T1017,T1016,\n", "")).tables
    assert (table.kind, table.frame["timely_filing_days"].to_list()) == ("payers", [365, 180])
    said = next(
        each.message
        for each in read(MIXED.replace("Code,T1017,T1016,\n", "")).findings
        if "with the code" in each.message
    )
    assert '"Telehealth allowed", "Max units per day"' in said
