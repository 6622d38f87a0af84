"""Lines paid wrong, their cause and their pattern, by hand."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.engine.estimate import price_sessions
from cmcore.variances.accepted import Acceptance
from cmcore.variances.lines import variance_lines
from cmcore.variances.patterns import in_words
from cmcore.variances.report import report_variances, variance_record, variance_sheets
from tests.engine.frames import AS_OF, FEE, day, frames

FIRST = day(7, 1)
OLD = FEE | {"rate": 318_000, "effective_to": date(2026, 6, 30)}
NEW = FEE | {"rate": 336_500, "effective_from": FIRST}
"""$31.80 a unit to the end of June, $33.65 since: two units are $63.60 and $67.30."""


def line(paid, at=0, **more):
    """One contact of 2 units on the first days of July, paid in cents."""
    on = FIRST + timedelta(days=at)
    return {
        "service_date": on, "minutes": 30, "note_signed": True, "claim_no": f"CLM-{at}", "claim_status": "paid",
        "billed_date": on + timedelta(days=7), "paid_date": on + timedelta(days=30), "paid_amount": paid,
    } | more  # fmt: skip


def reported(sessions, accepted=None, tolerance=1, **tables):
    given_frames = frames(sessions, fees=[OLD, NEW], **tables)
    return report_variances(given_frames, price_sessions(given_frames, as_of=AS_OF), accepted, tolerance)


@pytest.mark.parametrize(
    ("paid", "kind", "cause", "paid_rate", "paid_units"),
    [
        (6_360, "underpaid", "other_rate", 318_000, None),  # 2 x $31.80, June's rate
        (3_365, "underpaid", "units", None, 100),  # one of the two units
        (10_095, "overpaid", "units", None, 300),  # three units for two
        (5_420, "underpaid", "rate", 271_000, None),  # $27.10 a unit
        (7_000, "overpaid", "rate", 350_000, None),  # $35.00 a unit
        (6_728, "underpaid", "rate", 336_400, None),  # two cents short: $33.64 a unit
    ],
)
def test_why_a_line_was_paid_wrong(paid, kind, cause, paid_rate, paid_units):
    found = reported([line(paid, at) for at in range(3)]).lines
    assert found.select("kind", "cause", "paid_rate", "paid_units").unique().rows() == [
        (kind, cause, paid_rate, paid_units)
    ]
    assert found["variance"].to_list() == [paid - 6_730] * 3


@pytest.mark.parametrize(
    ("paid", "tolerance", "wrong"),
    [(6_730, 1, 0), (6_729, 1, 0), (6_731, 1, 0), (6_728, 1, 1), (6_732, 1, 1), (6_729, 0, 1), (6_630, 100, 0),
     (6_629, 100, 1)],
)  # fmt: skip
def test_a_difference_up_to_the_tolerance_is_right(paid, tolerance, wrong):
    assert reported([line(paid)], tolerance=tolerance).lines.height == wrong


def test_a_denial_is_no_variance():
    denied = line(0, claim_status="denied", denial_codes="CO-197")
    assert reported([denied]).lines.is_empty()


def test_a_share_of_another_leaves_the_cause_open():
    policy = {"client_id": "C1", "payer": "Medicaid", "copay": 1_000}
    # Of $67.30 the client owes $10.00; $50.00 of $57.30 is no rate times units.
    found = reported([line(5_000, at) for at in range(3)], policies=[policy]).lines
    assert found["payer_share"].to_list() == [5_730] * 3
    assert found["cause"].to_list() == ["other"] * 3


def test_one_pattern_says_what_since_when_and_of_how_many():
    wrong = [line(6_360, at) for at in (4, 2, 9)]
    right = [line(6_730, at) for at in (0, 3, 12)]  # only the one on Jul 4 is between Jul 3 and Jul 10
    found = reported([*wrong, *right])
    (row,) = found.patterns.iter_rows(named=True)
    assert row["said"] == (
        "Medicaid pays T1017 at $31.80, the rate of another fee line, instead of $33.65 since Jul 3, 2026: "
        "3 of 4 paid lines, $11.10 short."
    )
    assert (row["claims"], row["first_date"], row["last_date"]) == (3, day(7, 3), day(7, 10))
    assert (row["payer_share"], row["paid"], row["variance"]) == (20_190, 19_080, -1_110)
    assert (row["fee_row_id"], row["other_fee_row_id"]) == ("fees:00002", "fees:00001")


def test_a_pattern_in_words_is_the_same_for_its_lines():
    found = reported([line(6_360, 0), line(6_360, 1), line(3_365, 2), line(5_420, 3)]).lines
    told = found.drop("pattern").join(in_words(found), on="row_id")
    assert dict(told.select("claim_no", "pattern").iter_rows()) == {
        "CLM-0": "T1017 at $31.80, the rate of another fee line, instead of $33.65",
        "CLM-1": "T1017 at $31.80, the rate of another fee line, instead of $33.65",
        "CLM-2": "fewer units of T1017 than are payable",
        "CLM-3": "less for T1017 than its share",
    }


def test_two_lines_at_a_rate_of_their_own_are_no_pattern_yet():
    found = reported([line(5_420, 0), line(5_420, 1), line(5_000, 2)]).patterns
    assert found.select("cause", "lines", "variance").rows() == [("other", 3, -1_310 - 1_310 - 1_730)]
    assert (
        found["said"][0]
        == "Medicaid pays less for T1017 than its share since Jul 1, 2026: 3 of 3 paid lines, $43.50 short."
    )


def test_short_and_over_are_patterns_apart_and_cancel_on_their_claim():
    two = [line(6_360, 0, claim_no="CLM-1"), line(7_100, 1, claim_no="CLM-1"), line(6_730, 2, claim_no="CLM-1")]
    found = reported(two)
    assert sorted(found.patterns["kind"]) == ["overpaid", "underpaid"]
    # $63.60 + $71.00 + $67.30 against three times $67.30: the $3.70 short and the $3.70 over are even.
    assert found.claims.select(
        "claim_no", "lines", "wrong_lines", "payer_share", "paid", "variance", "kind"
    ).rows() == [("CLM-1", 3, 2, 20_190, 20_190, 0, "even")]


def test_a_claim_s_right_lines_count_into_its_sums():
    found = reported([line(6_360, 0, claim_no="CLM-1"), line(6_730, 1, claim_no="CLM-1"), line(6_730, 2)])
    assert found.claims.select("claim_no", "lines", "payer_share", "variance", "kind").rows() == [
        ("CLM-1", 2, 13_460, -370, "underpaid")
    ]


def acceptance(variance):
    return Acceptance(variance, "Settled in August", "JL", AS_OF)


def test_what_is_accepted_is_worked_no_more_until_the_amount_changes():
    sessions = [line(6_360, at) for at in range(3)]
    found = reported(sessions, {"00001": acceptance(-370)})
    assert found.lines["item"].to_list() == ["00002", "00003"]
    assert found.patterns["lines"].to_list() == [2]
    assert found.claims.height == 2
    assert found.accepted.select("item", "variance", "why", "who").rows() == [
        ("00001", -370, "Settled in August", "JL")
    ]
    assert reported(sessions, {"00001": acceptance(-1_000)}).lines.height == 3
    assert found.payers["underpaid"].to_list() == reported(sessions).payers["underpaid"].to_list()


def test_the_record_and_the_sheets_hold_the_same():
    found = reported([line(6_360, at) for at in range(3)])
    record = variance_record(found)
    assert (record["as_of"], record["tolerance"]) == ("2026-11-20", "0.01")
    assert (record["patterns"][0]["rate"], record["patterns"][0]["variance"]) == ("33.65", "-11.10")
    assert (record["lines"][0]["units"], record["lines"][0]["paid"]) == (2.0, "63.60")
    assert {name.lower() for name in variance_sheets(found)} == set(record) - {"as_of", "tolerance"}


PAID = st.lists(st.tuples(st.integers(0, 12_000), st.integers(0, 60)), min_size=1, max_size=10)


@settings(max_examples=25, deadline=None)
@given(PAID, st.randoms())
def test_patterns_and_claims_add_up_whatever_the_order_of_rows(paid, rng):
    rows = [line(cents, at, session_id=f"S{place}", start_time=place * 60) for place, (cents, at) in enumerate(paid)]
    first, again = reported(rows), reported(rng.sample(rows, len(rows)))
    total = int(first.lines["variance"].sum() or 0)
    assert first.patterns["variance"].sum() == total
    assert first.patterns["lines"].sum() == first.lines.height
    assert first.claims["wrong_lines"].sum() == first.lines.height
    assert (first.patterns["lines"] <= first.patterns["answered"]).all()
    same = ("said", "lines", "answered", "variance")
    assert first.patterns.select(same).sort(same).equals(again.patterns.select(same).sort(same))
    assert first.claims.equals(again.claims)


def test_input_frames_stay_as_they_are():
    given_frames = frames([line(6_360)], fees=[OLD, NEW])
    estimate = price_sessions(given_frames, as_of=AS_OF)
    before = estimate.lines.clone()
    assert isinstance(variance_lines(given_frames, estimate), pl.DataFrame)
    assert estimate.lines.equals(before)
