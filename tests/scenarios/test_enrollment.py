"""Member-months under each partial-month rule, counted by hand."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cmcore.scenarios.enrollment import PARTIAL_MONTHS, count_members, enrolled_spans, months_of_contact

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def table(*rows) -> pl.DataFrame:
    schema = {"client_id": pl.String, "payer": pl.String, "start_date": pl.Date, "end_date": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row")


def january(*spans) -> dict:
    """January's (days paid, members) by rule, for one client's spans."""
    rows = [("C1", "Medicaid", first, last) for first, last in spans]
    (month,) = count_members(enrolled_spans(table(*rows), ()), [JANUARY])
    return {rule: month.paid_days(rule) for rule in PARTIAL_MONTHS}


@pytest.mark.parametrize(
    ("first", "last", "whole", "days"),  # members on any day, on the first, on the fifteenth; days enrolled
    [
        (date(2026, 1, 1), date(2026, 1, 31), (1, 1, 1), 31),
        (None, None, (1, 1, 1), 31),
        (date(2025, 12, 1), date(2026, 1, 1), (1, 1, 0), 1),  # the last day enrolled is a day enrolled
        (date(2025, 12, 1), date(2025, 12, 31), (0, 0, 0), None),
        (date(2026, 1, 2), None, (1, 0, 1), 30),
        (date(2026, 1, 15), date(2026, 1, 15), (1, 0, 1), 1),
        (date(2026, 1, 1), date(2026, 1, 14), (1, 1, 0), 14),
        (date(2026, 1, 16), None, (1, 0, 0), 16),
        (date(2026, 2, 1), None, (0, 0, 0), None),
    ],
)
def test_a_span_counts_by_the_rule(first, last, whole, days):
    counted = january((first, last))
    assert [counted[rule] for rule in ("any_day", "first_day", "fifteenth")] == [((31, members),) for members in whole]
    assert counted["prorate"] == (((days, 1),) if days else ())


def test_a_span_that_ends_before_it_starts_is_none():
    assert enrolled_spans(table(("C1", "Medicaid", date(2026, 1, 20), date(2026, 1, 10))), ()) is None


def test_a_client_enrolled_twice_in_a_month_is_one_member_for_the_days_of_both():
    counted = january((None, date(2026, 1, 5)), (date(2026, 1, 26), None))
    assert counted["any_day"] == ((31, 1),)
    assert counted["prorate"] == ((11, 1),)  # 5 days and 6


def test_overlapping_spans_count_their_days_once():
    counted = january(
        (date(2026, 1, 1), date(2026, 1, 20)),
        (date(2026, 1, 5), date(2026, 1, 10)),
        (date(2026, 1, 15), date(2026, 1, 25)),
    )
    assert counted["prorate"] == ((25, 1),)


def test_only_the_chosen_payers_enrollment_counts_however_it_is_written():
    rows = table(
        ("C1", " horizon mco", JANUARY, None), ("C2", "Medicaid", JANUARY, None), (None, "Medicaid", JANUARY, None)
    )
    assert enrolled_spans(rows, ["Horizon MCO"])["client_id"].to_list() == ["C1"]
    assert enrolled_spans(rows, ["State Fund"]) is None


def test_without_enrollment_a_client_is_there_from_first_contact_to_last():
    days = pl.DataFrame({"client_id": ["C1", "C1"], "service_date": [date(2026, 1, 31), date(2026, 3, 1)]})
    months = months_of_contact(days, [JANUARY, FEBRUARY, date(2026, 3, 1), date(2026, 4, 1)])
    assert [each.any_day for each in months] == [1, 1, 1, 0]
    assert months[1].paid_days("prorate") == ((28, 1),)
