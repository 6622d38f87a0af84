"""Spans judged row by row in plain Python: the checks over whole columns must come to the same."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.intake.checking.across import check_dataset
from cmcore.intake.crossing.schedules import without_rate
from cmcore.periods import Period
from tests.intake.conftest import make_dataset, make_table

AS_OF = date(2026, 11, 20)
FIRST = date(2026, 3, 1)
SESSION = {"payer": "Medicaid", "code": "T1017"}
days = st.integers(0, 12).map(lambda at: FIRST + timedelta(days=at))
spans = st.tuples(st.none() | days, st.none() | days)
served = st.lists(days, min_size=1, max_size=6)


def found(made, *kinds):
    return [each for each in check_dataset(made, as_of=AS_OF) if each.kind in kinds]


def sessions_on(drawn):
    rows = [
        SESSION | {"session_id": f"S-{at}", "client_id": "C-1", "service_date": day} for at, day in enumerate(drawn)
    ]
    return make_table("sessions", *rows)


def periods(drawn):
    return [Period.inclusive(first, last) for first, last in drawn]


@settings(max_examples=60, deadline=None)
@given(st.lists(spans, min_size=1, max_size=5), served)
def test_days_without_a_rate_are_those_that_no_line_covers(lines, drawn):
    fees = [SESSION | {"rate": "30", "effective_from": first, "effective_to": last} for first, last in lines]
    made = make_dataset(sessions_on(drawn), make_table("fees", *fees))
    bare = [day for day in drawn if not any(each.covers(day) for each in periods(lines))]
    assert len(without_rate(made)) == len(bare)
    told = [int(word) for each in found(made, "rate-gap") for word in [each.message.split(" session")[0].split()[-1]]]
    usable = [each for each in periods(lines) if each.start is None or each.until is None or each.start < each.until]
    assert sum(told) == (len(bare) if usable else 0)


@settings(max_examples=60, deadline=None)
@given(st.lists(spans, min_size=1, max_size=5), served)
def test_days_outside_cover_are_those_that_no_span_covers(held, drawn):
    policies = [
        {"client_id": "C-1", "payer": "Medicaid", "start_date": first, "end_date": last} for first, last in held
    ]
    made = make_dataset(sessions_on(drawn), make_table("policies", *policies))
    outside = [at for at, day in enumerate(drawn) if not any(each.covers(day) for each in periods(held))]
    assert sorted(each.row for each in found(made, "outside-cover")) == [at + 2 for at in outside]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(spans, st.sampled_from(["30", "40"])), min_size=2, max_size=6))
def test_fee_lines_clash_wherever_two_share_a_day(drawn):
    fees = [SESSION | {"rate": rate, "effective_from": first, "effective_to": last} for (first, last), rate in drawn]
    made = make_dataset(make_table("fees", *fees))
    lines = [
        each
        for each in periods(span for span, _ in drawn)
        if each.until is None or each.start is None or each.start < each.until
    ]
    shares = any(one.overlaps(other) for at, one in enumerate(lines) for other in lines[:at])
    clashes = found(made, "fee-conflict", "fee-repeated")
    assert bool(clashes) is shares
    assert len(clashes) < len(fees)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["W1", "W2"]), days, st.integers(1, 30)), min_size=1, max_size=8))
def test_days_over_the_workers_hours_are_those_whose_minutes_add_up_to_more(drawn):
    rows = [
        SESSION
        | {"session_id": f"S-{at}", "client_id": f"C-{at}", "staff": who, "service_date": day, "minutes": minutes}
        for at, (who, day, minutes) in enumerate(drawn)
    ]
    staff = [{"staff": who, "hours_available_per_day": "0.5"} for who in ("W1", "W2")]
    made = make_dataset(make_table("sessions", *rows), make_table("staff", *staff))
    sums: dict[tuple[str, date], int] = {}
    for who, day, minutes in drawn:
        sums[who, day] = sums.get((who, day), 0) + minutes
    assert len(found(made, "over-hours")) == sum(1 for total in sums.values() if total > 30)
