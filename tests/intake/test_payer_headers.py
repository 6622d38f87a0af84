"""Payers as the headers of columns of rates: a fee line for each payer that a row has a rate of."""

from __future__ import annotations

import pytest

from cmcore.intake.next_file.memory import Memory
from cmcore.intake.reading import read_file
from cmcore.intake.values.whose import may_be_somebodys


def read(text: str, memory: Memory | None = None):
    return read_file("grid.csv", text.encode(), memory=memory)


def lines(text: str, memory: Memory | None = None, *names: str):
    (table,) = read(text, memory).tables
    return table.frame.select(names or ("payer", "code", "rate")).rows()


GRID = "Code,Description,Molina,Buckeye,Sunrise\nT1017,Case management,20.50,21,19.75\nT1016,Case,18.00,BR,\n"


def test_a_rate_below_each_payer_is_a_fee_line_and_no_rate_is_none():
    assert lines(GRID) == [
        ("Molina", "T1017", 205_000), ("Buckeye", "T1017", 210_000), ("Sunrise", "T1017", 197_500),
        ("Molina", "T1016", 180_000), ("Buckeye", "T1016", None),
    ]  # fmt: skip


def test_it_is_said_how_the_columns_were_read_and_a_cell_in_doubt_is_named_by_its_own_place():
    found = [(each.kind, each.cell) for each in read(GRID).findings]
    assert found == [("column-read", "C1"), ("manually-priced", "D3")]


@pytest.mark.parametrize(
    ("headers", "payers"),
    [
        ("Code,Medicaid Rate,UHC Rate,BCBS Rate", ["Medicaid", "UHC", "BCBS"]),
        ("CPT,Payer: Hillside,Payer: Bay,Payer: Lake", ["Hillside", "Bay", "Lake"]),
        ("HCPCS,State Medicaid ($),Aetna (2026),Self-pay", ["State Medicaid", "Aetna", "Self-pay"]),
        ("Code,Payer,,\n,Hillside,Bay,Lake", ["Hillside", "Bay", "Lake"]),
        ("Code,Contracted rates by payer,,\n,Hillside,Bay,Lake", ["Hillside", "Bay", "Lake"]),
    ],
)
def test_a_header_may_say_more_than_the_payers_name(headers, payers):
    assert [payer for payer, *_ in lines(f"{headers}\nT1017,20.50,21.00,22\n")] == payers


def test_what_stands_once_in_a_row_belongs_to_each_of_its_payers():
    text = "HCPCS,Mod,Unit,Molina,Aetna,Effective Date\nT1017,HN,15 min,20.1,21,1/1/2026\n"
    assert lines(text, None, "payer", "modifiers", "basis", "rate") == [
        ("Molina", "HN", "per_unit", 201_000), ("Aetna", "HN", "per_unit", 210_000),
    ]  # fmt: skip


def test_each_column_is_known_by_its_own_header_to_the_user_who_overrules_it():
    columns = read(GRID).tables[0].columns
    assert [each.known_as for each in columns] == ["Code", "Description", "Molina", "Buckeye", "Sunrise"]


def test_nobody_is_asked_whose_the_lines_are_where_payers_head_or_may_head_their_columns():
    assert not any(may_be_somebodys(read(each).tables[0]) for each in (GRID, UNSURE))
    assert may_be_somebodys(read("Code,Rate\nT1017,20.50\n").tables[0])


UNSURE = "Code,North Fund,South Fund\nT1017,20.50,21.00\nT1016,18.00,17.50\n"


def test_columns_headed_by_nobody_who_is_known_to_pay_are_asked_about_and_price_nothing_meanwhile():
    reading = read(UNSURE)
    (table,) = reading.tables
    assert (table.kind, table.frame["rate"].null_count()) == ("fees", 2)
    assert [(each.letter, each.proposed) for each in table.columns if each.proposed] == [("B", "rate"), ("C", "rate")]
    assert {each.kind for each in reading.findings} == {"columns-missing", "column-doubtful"}


def test_a_yes_reads_them_as_payers_now_and_in_the_next_file():
    memory = Memory()
    memory.remember(["Code", "North Fund", "South Fund"], "fees", {"North Fund": "rate", "South Fund": "rate"})
    assert [payer for payer, *_ in lines(UNSURE, memory)] == ["North Fund", "South Fund"] * 2


def test_a_payer_that_the_user_leaves_out_is_left_out():
    memory = Memory()
    memory.remember(["Code", "Description", "Molina", "Buckeye", "Sunrise"], "fees", {"Buckeye": None, "Sunrise": None})
    assert lines(GRID, memory) == [("Molina", "T1017", 205_000), ("Molina", "T1016", 180_000)]


@pytest.mark.parametrize(
    "headers",
    [
        "Code,Low,High",
        "Code,Jan,Feb",
        "Code,Molina units,Aetna units",
        "Code,Molina paid,Aetna paid",
        "Code,Medicaid 2025,Medicaid 2026",
        "Code,Region 1,Region 2",
        "Client ID,Code,Molina",
        "Payer,Code,Medicare",
    ],
)
def test_what_only_resembles_it_names_no_payer(headers):
    (table,) = read(f"{headers}\nT1017,20.50,21.00\nT1016,18.00,17.50\n").tables
    named = set(table.frame["payer"].drop_nulls()) if "payer" in table.frame.columns else set()
    assert not named & {"Molina", "Aetna", "Medicaid", "Medicare", "Jan", "Low", "Region 1"}


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ("Area,HCPCS Code,Basis,Range Low,Range High,Source", "benchmarks"),
        ("CPT Code,Work RVUs,Non-Facility PE RVU,Facility PE RVU,Malpractice RVU,Year", "relative_values"),
    ],
)
def test_the_ends_of_a_range_and_relative_values_are_no_payers(headers, kind):
    values = {
        "benchmarks": "North,T1017,per unit,15.00,24.00,Survey\nSouth,T1016,per unit,14.20,23.10,Survey",
        "relative_values": "99490,1.00,0.82,0.42,0.05,2026\n99491,1.50,0.94,0.63,0.10,2026",
    }
    assert [each.kind for each in read(f"{headers}\n{values[kind]}\n").tables] == [kind]


def test_numbers_that_may_be_counts_are_not_even_asked_about():
    (table,) = read("Code,North,South\nT1017,20,21\nT1016,18,17\n").tables
    assert table.kind == "unknown"


def test_payers_that_another_sheet_of_the_file_names_need_no_question(book):
    data = book(
        {
            "Rates": [["Code", "North Fund", "South Fund"], ["T1017", 20.5, 21.25]],
            "Payers": [["Payer", "Timely filing days", "Appeal days"], ["North Fund", 365, 60], ["South Fund", 90, 30]],
        }
    )
    (rates, _) = read_file("book.xlsx", data).tables
    assert rates.frame.select("payer", "rate").rows() == [("North Fund", 205_000), ("South Fund", 212_500)]
