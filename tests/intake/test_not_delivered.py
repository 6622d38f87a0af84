"""Rows that a log says did not take place are not claimed, in whatever column it says so."""

from __future__ import annotations

import pytest

from cmcore.intake.next_file.memory import Memory
from cmcore.intake.reading import read_file

HEAD = "Session ID,Client ID,Payer,Service date,Code,Minutes"


def log(header: str, *said: str, status: str | None = None, memory: Memory | None = None):
    head = f"{HEAD},{header}" + (",Claim status" if status is not None else "")
    rows = [
        f"S{n},C{n},Aetna,2026-03-02,T1017,45,{each}" + (f",{status}" if status is not None else "")
        for n, each in enumerate(said)
    ]
    return read_file("log.csv", "\n".join([head, *rows, ""]).encode(), memory=memory)


def statuses(reading) -> list[str | None]:
    return reading.tables[0].frame["claim_status"].to_list()


@pytest.mark.parametrize(
    ("header", "said", "void"),
    [
        ("Type of Contact", ["Face to Face", "Attempted - No Show"], [None, "void"]),
        ("Visit Outcome", ["Met goals", "Client cancelled"], [None, "void"]),
        ("Billable", ["Yes", "No"], [None, "void"]),
        ("Billable?", ["-1", "0"], [None, "void"]),
        ("Non-billable", ["0", "1"], [None, "void"]),
        ("Type of Contact", ["Face to Face", "Phone"], [None, None]),
        ("Comment", ["Called", "No show"], [None, None]),
        ("Billable", ["No", "No"], [None, None]),
        ("Auth status", ["Active", "Cancelled"], [None, None]),  # the approval's, not the contact's
        ("Visit status", ["Kept", "Cancelled"], [None, "void"]),
    ],
)
def test_a_column_that_says_so_voids_its_rows(header, said, void):
    assert statuses(log(header, *said)) == void


def test_it_is_told_at_the_header_with_what_the_column_says():
    (found,) = [each for each in log("Billable", "Yes", "No", "No").findings if each.kind == "not-delivered"]
    assert found.message == (
        'log!G1: 2 rows are not to be billed by the column "Billable" ("No"), so nothing is expected there. '
        "Say so if it is to be billed."
    )


def test_a_remark_that_says_nothing_else_is_told_and_the_row_counts_as_delivered():
    reading = log("Comments", "Called", "No show", "Cancelled her dentist, arranged another")
    assert statuses(reading) == [None, None, None]
    (found,) = [each for each in reading.findings if each.kind == "delivery-doubted"]
    assert found.message == (
        'log!G1: "No show" stands alone in "Comments" of 1 row, which counts as delivered. '
        "If no contact took place, say so in a column of its status."
    )


def test_a_remark_that_the_user_has_settled_is_not_told_again():
    memory = Memory()
    memory.remember([], "sessions", {"Comments": None})
    assert not [
        each for each in log("Comments", "Called", "No show", memory=memory).findings if "stands alone" in each.message
    ]


def test_what_a_payer_has_answered_stays_as_it_is():
    assert statuses(log("Type of Contact", "Phone", "No show", status="paid")) == ["paid", "paid"]
    assert statuses(log("Type of Contact", "Phone", "No show", status="unbilled")) == ["unbilled", "void"]


def test_a_column_that_the_user_leaves_out_says_nothing():
    memory = Memory()
    memory.remember([], "sessions", {"Billable": None})
    reading = log("Billable", "Yes", "No", memory=memory)
    assert statuses(reading) == [None, None]
    assert not [each for each in reading.findings if each.kind == "not-delivered"]


def test_a_status_of_visits_is_read_as_one_of_claims():
    reading = log("Status", "Completed", "Client cancelled", "Completed", "Deleted")
    assert statuses(reading) == ["unbilled", "void", "unbilled", "void"]
