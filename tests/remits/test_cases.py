"""Every kind of adjustment, reversal and balance of an 835, with its sums by hand, in tests/cases/remits."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import yaml

from cmcore.denials.answered import chronology, denial_items
from cmcore.denials.definition import denied_lines
from cmcore.engine.prepare import empty_frames
from cmcore.remits.check import check_remittance
from cmcore.remits.matching import match_remittances
from cmcore.remits.reading import read_upload
from tests.remits.samples import remittance

CASES = yaml.safe_load((Path(__file__).parent.parent / "cases" / "remits" / "kinds.yaml").read_text(encoding="utf-8"))
TOLD = ("code", "billed", "paid", "patient", "refused", "denied")


def cents(amount):
    return int((Decimal(str(amount)) * 100).to_integral_exact())


def payment_of(case):
    """The case as a whole file: one payment of Mar 30, its claims' service on Mar 2."""
    body = case["body"].replace(" ", "") if "\n" in case["body"] else case["body"]
    head = f"ST*835*0001~BPR*I*{case['sent']}*C*ACH************20260330~TRN*1*778812*1999999999~N1*PR*Horizon MCO~"
    return remittance(head + body)


def answers_of(data):
    [table] = read_upload("era.835", data).tables
    sessions = empty_frames()["sessions"]
    return table.frame, sessions, match_remittances(table.frame, sessions)


@pytest.mark.parametrize("case", CASES, ids=lambda each: each["name"])
def test_each_line_is_a_denial_or_none_and_every_sum_is_told(case):
    data = payment_of(case)
    rows, sessions, matches = answers_of(data)
    lines = denied_lines(matches, rows).sort(pl.col("line_id").str.extract(r":(\d+)$").cast(pl.Int64))
    expected = [(code, *map(cents, amounts), denied) for code, *amounts, denied in case["lines"]]
    assert lines.select(pl.col(name).fill_null(0) if name in {"patient", "refused"} else name for name in TOLD).rows() \
        == expected  # fmt: skip
    recovered = denial_items(chronology(matches, rows, sessions))["recovered"].drop_nulls().to_list()
    assert recovered == ([cents(case["recovered"])] if "recovered" in case else [])


@pytest.mark.parametrize("case", CASES, ids=lambda each: each["name"])
def test_each_payment_balances_or_says_what_does_not_hold(case):
    [told] = check_remittance("era.835", payment_of(case))["transactions"]
    adjusted = {f"{each['group']}-{each['reason']}": Decimal(each["amount"]) for each in told["adjustments"]}
    assert adjusted == {name: Decimal(str(amount)) for name, amount in case["adjusted"].items()}
    assert Decimal(told["payment"]) == Decimal(str(case["sent"]))
    assert Decimal(told["provider_adjustments"]) == Decimal(str(case.get("taken", 0)))
    assert Decimal(told["interest"]) == Decimal(str(case.get("interest", 0)))
    assert told["problems"] == case.get("problems", [])
    assert told["balanced"] is ("problems" not in case)
