"""What tells clients apart where no column gives their ids."""

from __future__ import annotations

import pytest

from cmcore.intake.next_file.memory import Memory
from cmcore.intake.reading import read_file

ROWS = ['3/2/2026,T1017,45,Bay,M100,"Diaz, Ana"', '3/3/2026,T1017,45,Bay,M101,"Lee, Bo"']
NUMBERED = ["3/2/2026,T1017,45,Bay,M100,77001", "3/3/2026,T1017,45,Bay,M101,77002"]


def read(head: str, rows: list[str] = ROWS, memory: Memory | None = None):
    return read_file("log.csv", "\n".join([head, *rows, ""]).encode(), memory=memory)


def clients(reading) -> list[str | None]:
    (table,) = reading.tables
    return table.frame["client_id"].to_list()


def said(reading, kind: str) -> list[str]:
    return [each.message for each in reading.findings if each.kind == kind and "Client ID" in each.message]


@pytest.mark.parametrize("number", ["Medicaid ID", "MCO Member ID", "Insured ID"])
def test_the_plans_number_tells_clients_apart_where_nothing_else_does_and_it_is_said(number):
    reading = read(f"Date,Code,Minutes,Payer,{number},Client Name")
    assert clients(reading) == ["M100", "M101"]
    assert said(reading, "column-read") == [f'log!E1: No column gives Client ID: "{number}" tells clients apart.']
    assert not said(reading, "columns-missing")


def test_clients_ids_of_their_own_are_kept_apart_from_the_plans_number():
    (table,) = read("Date,Code,Minutes,Payer,Medicaid ID,Client ID", NUMBERED).tables
    assert (table.letter("client_id"), table.letter("member_id")) == ("F", "E")


def test_a_column_that_may_be_the_clients_id_is_asked_about_first():
    reading = read("Date,Code,Minutes,Payer,Medicaid ID,Member ID", NUMBERED)
    assert [each.proposed for each in reading.tables[0].columns][5] == "client_id"
    assert clients(reading) == [None, None]


def test_what_the_user_said_of_the_number_stands():
    head, memory = "Date,Code,Minutes,Payer,Medicaid ID,Client Name", Memory()
    memory.remember(head.split(","), "sessions", {"Medicaid ID": "member_id"})
    assert clients(read(head, memory=memory)) == [None, None]


def test_a_name_is_offered_and_never_taken_by_itself():
    head = "Date,Code,Minutes,Payer,Mod,Client Name"
    reading = read(head, [each.replace("M10", "H") for each in ROWS])
    assert clients(reading) == [None, None]
    (message,) = said(reading, "columns-missing")
    assert message.endswith('"Client Name" may stand for Client ID where no two share a name.')
    memory = Memory()
    memory.remember(head.split(","), "sessions", {"Client Name": "client_id"})
    assert clients(read(head, memory=memory)) == ["DIAZ, ANA", "LEE, BO"]


def test_approvals_that_name_the_plans_number_alone_are_of_its_clients():
    head = "Member Name,Medicaid ID,Auth Number,Svc Code,Auth Units,Start,End"
    rows = ['"Diaz, Ana",M100,SH-1,T1017,60,7/1/2026,12/31/2026', '"Lee, Bo",M101,SH-2,T1017,24,9/1/2026,11/30/2026']
    reading = read(head, rows)
    assert (reading.tables[0].kind, clients(reading)) == ("authorizations", ["M100", "M101"])
    assert said(reading, "column-read") == ['log!B1: No column gives Client ID: "Medicaid ID" tells clients apart.']
