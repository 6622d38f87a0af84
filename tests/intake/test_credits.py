"""Payments below zero throughout are what a ledger received; single ones are payments taken back."""

from __future__ import annotations

import pytest

from cmcore.intake.reading import read_file


@pytest.mark.parametrize(
    ("written", "cents", "told"),
    [
        (["(60.00)", "-45.5", "0", "(80.00)"], [6_000, 4_550, 0, 8_000], True),
        (["60.00", "-45.50", "0", "-80.00"], [6_000, -4_550, 0, -8_000], False),
        (["", "-45.50", "0", "-80.00"], [None, -4_550, 0, -8_000], False),
    ],
)
def test_payments_all_below_zero_were_received(written, cents, told):
    head = "Session ID,Client ID,Payer,Service date,Code,Minutes,Payments\n"
    rows = "".join(f"S{n},C{n},Aetna,2026-03-0{n},T1017,45,{each}\n" for n, each in enumerate(written, 1))
    reading = read_file("log.csv", (head + rows).encode())
    assert reading.tables[0].frame["paid_amount"].to_list() == cents
    assert ("as a ledger writes credits" in " ".join(each.message for each in reading.findings)) == told
