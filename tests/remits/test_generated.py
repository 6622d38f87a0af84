"""Payments made up at random and written as an 835 come back with the same sums, and balance."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.denials.answered import chronology, denial_items
from cmcore.remits.check import check_remittance
from cmcore.remits.matching import match_remittances
from cmcore.remits.posting import post
from cmcore.remits.remittance import parse_payments
from cmcore.remits.x12 import read_x12
from tests.remits.frames import held
from tests.remits.samples import remittance

CENTS = st.integers(-500_000, 500_000)
REASONS = st.tuples(st.sampled_from(["CO", "PR", "OA", "PI"]), st.sampled_from(["45", "A2", "197", "P12"]), CENTS)
LINES = st.tuples(CENTS, st.lists(REASONS, max_size=3))
CLAIMS = st.tuples(CENTS, st.lists(REASONS, max_size=2), st.lists(LINES, max_size=3))
PAYMENTS = st.tuples(st.lists(CLAIMS, max_size=4), st.lists(CENTS, max_size=2))


def money(cents):
    """An amount as payers write it: without needless zeros, .5 or 100 or -3.25."""
    text = f"{Decimal(cents) / 100:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def reasons(adjustments):
    return "".join(f"CAS*{group}*{reason}*{money(amount)}~" for group, reason, amount in adjustments)


def figures(claim):
    """Charge and paid of a claim: those of its lines where it has any, else its own charge less its reasons."""
    own, adjusted, lines = claim
    charge = sum(each for each, _ in lines) if lines else own
    less = sum(amount for _, _, amount in adjusted) + sum(amount for _, each in lines for _, _, amount in each)
    return charge, charge - less


def written(payment):
    claims, besides = payment
    total = sum(figures(each)[1] for each in claims) - sum(besides)
    way = "D" if total < 0 else "C"
    text = f"ST*835*0001~BPR*I*{money(abs(total))}*{way}~TRN*1*7~"
    for number, claim in enumerate(claims):
        charge, paid = figures(claim)
        text += f"CLP*CLM-{number}*{22 if paid < 0 else 1}*{money(charge)}*{money(paid)}~{reasons(claim[1])}"
        for each, adjusted in claim[2]:
            left = each - sum(amount for _, _, amount in adjusted)
            text += f"SVC*HC:T1017*{money(each)}*{money(left)}~{reasons(adjusted)}"
    return text + "".join(f"PLB*1999999999*20261231*WO:1*{money(each)}~" for each in besides), total


@given(PAYMENTS)
def test_what_was_written_is_read_back_and_balances(payment):
    text, total = written(payment)
    [read] = parse_payments(remittance(text))
    assert read.problems == []
    assert read.amount == total
    assert [(each.charge, each.paid) for each in read.claims] == [figures(each) for each in payment[0]]
    assert sum(each.amount for each in read.provider_adjustments) == sum(payment[1])


@given(PAYMENTS)
def test_the_table_of_a_payment_adds_up_to_its_claims(payment):
    text, _ = written(payment)
    [table] = read_x12("era.835", remittance(text)).tables
    assert table.frame["paid"].sum() == sum(figures(each)[1] for each in payment[0])
    assert table.frame["billed"].sum() == sum(figures(each)[0] for each in payment[0])
    kept = [each for claim in payment[0] for each in claim[1]]
    kept += [each for claim in payment[0] for _, adjusted in claim[2] for each in adjusted]
    of_payment = table.frame["group_code"] == "PLB"
    assert table.frame.filter(~of_payment.fill_null(value=False))["amount"].sum() == sum(
        amount for _, _, amount in kept
    )
    assert table.frame.filter(of_payment)["amount"].to_list() == payment[1]


@given(PAYMENTS, st.integers(1, 100_000))
def test_a_payment_off_by_any_amount_does_not_balance(payment, off):
    text, total = written(payment)
    way = "D" if total + off < 0 else "C"
    head, rest = text.split("TRN", 1)
    changed = f"ST*835*0001~BPR*I*{money(abs(total + off))}*{way}~TRN{rest}"
    assert head.startswith("ST*835")
    [read] = check_remittance("era.835", remittance(changed))["transactions"]
    assert read["balanced"] is False


SESSIONS = held(*({"row_id": f"s{n}", "claim_no": f"CLM-{n}", "code": "T1017"} for n in range(4)))


def items_of(*files):
    frames = [table.frame for data in files for table in read_x12("era.835", data).tables]
    lines = pl.concat(frames)
    matches = match_remittances(lines, SESSIONS)
    return denial_items(chronology(matches, lines, SESSIONS)), post(SESSIONS, matches).sessions


@given(PAYMENTS)
@settings(max_examples=30, deadline=None)
def test_a_remittance_imported_twice_equals_once(payment):
    data = remittance(written(payment)[0])
    once, twice = items_of(data), items_of(data, data + b"\n")
    names = ["item", "amount", "status", "payment", "denial_codes"]
    assert twice[0].select(names).equals(once[0].select(names))
    assert twice[1].equals(once[1])
