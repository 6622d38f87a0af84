"""What denials teach, counted by hand: rates, limits of chance, wins with their intervals, ages, and the first pass."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cmcore.denials import outcomes, rates

DAY = date(2026, 6, 1)


def answered(*months):
    """Lines by month: (first of month, answered, denied), each of 100.00."""
    rows = [
        {"row_id": f"{month}-{n}", "payer": "A" if n % 2 else "B", "cause": "authorization" if n < denied else None,
         "month": month, "denied": n < denied, "amount": 10_000}
        for month, count, denied in months for n in range(count)
    ]  # fmt: skip
    kinds = {"row_id": pl.String, "payer": pl.String, "cause": pl.String, "month": pl.Date, "denied": pl.Boolean,
             "amount": pl.Int64}  # fmt: skip
    return pl.DataFrame(rows, schema=kinds)


def test_a_month_beyond_three_standard_deviations_is_a_signal_and_one_inside_is_noise():
    # 20 of 400 answered lines were denied: the center is 5%. With 100 lines the limits lie 3 x sqrt(.05 x .95 / 100)
    # = 3 x 2.179% = 6.538% around it: 0% to 11.54%. 12 of 100 is outside, 2 of 100 is not.
    chart = rates.control_chart(
        answered((date(2026, 1, 1), 100, 2), (date(2026, 2, 1), 100, 3), (date(2026, 3, 1), 100, 3),
                 (date(2026, 4, 1), 100, 12))
    )  # fmt: skip
    assert chart["center"].to_list() == [500] * 4
    assert (chart["low"].to_list(), chart["high"].to_list()) == ([0] * 4, [1_154] * 4)
    assert chart["signal"].to_list() == [None, None, None, "high"]


def test_a_month_of_few_lines_is_shown_and_not_judged():
    chart = rates.control_chart(answered((date(2026, 1, 1), 29, 20), (date(2026, 2, 1), 30, 1)))
    assert chart.select("rate", "low", "signal").row(0) == (6_897, None, None)  # 20 / 29
    assert chart["high"][1] is not None


def test_a_month_far_below_is_a_signal_too():
    # center 320 / 800 = 40%; with 400 lines 3 x sqrt(.24 / 400) = 7.35%: 32.65% to 47.35%
    chart = rates.control_chart(answered((date(2026, 1, 1), 400, 200), (date(2026, 2, 1), 400, 120)))
    assert chart["signal"].to_list() == ["high", "low"]
    assert chart.select("low", "high").row(0) == (3_265, 4_735)


def test_clean_and_first_pass_rates_stand_by_payer_the_lowest_first():
    lines = pl.DataFrame(
        [("A", True, True), ("A", False, True), ("A", False, False), ("B", True, True), (None, True, False)],
        schema={"payer": pl.String, "clean": pl.Boolean, "first_pass": pl.Boolean}, orient="row",
    )  # fmt: skip
    # A: 2 of 3 answered at first, 1 of 3 billed clean; B was billed twice and answered once; C was never answered
    billed = pl.concat([lines, pl.DataFrame([("B", False), ("C", True)], schema=["payer", "clean"], orient="row")],
                       how="diagonal")  # fmt: skip
    assert rates.passes(lines, billed).rows() == [
        ("No payer", 1, 1, 10_000, 1, 0, 0),
        ("A", 3, 1, 3_333, 3, 2, 6_667),
        ("B", 2, 1, 5_000, 1, 1, 10_000),
        ("C", 1, 1, 10_000, 0, 0, None),
    ]


def test_rates_are_by_lines_and_by_money():
    told = answered((date(2026, 1, 1), 8, 2)).with_columns(amount=pl.when("denied").then(30_000).otherwise(10_000))
    told = told.with_columns(refused=pl.when("denied").then("amount").otherwise(0))
    by_payer = rates.denial_rates(told, "payer")
    # lines 0 and 1 are denied, one of each payer: 1 of 4 lines, 300 of 600 dollars
    assert by_payer.select("payer", "answered", "denied", "rate", "denied_amount", "money_rate").rows() == [
        ("A", 4, 1, 2_500, 30_000, 5_000), ("B", 4, 1, 2_500, 30_000, 5_000),
    ]  # fmt: skip
    [cause] = rates.denial_rates(told, "cause").to_dicts()
    assert (cause["cause"], cause["answered"], cause["denied"], cause["rate"]) == ("authorization", 8, 2, 2_500)


def test_lines_without_a_payer_are_told_under_a_name():
    told = answered((date(2026, 1, 1), 8, 2)).with_columns(payer=pl.lit(None, dtype=pl.String), refused=0)
    [alone] = rates.denial_rates(told, "payer").to_dicts()
    assert (alone["payer"], alone["answered"], alone["denied"]) == ("No payer", 8, 2)


@pytest.mark.parametrize(
    ("won", "decided", "interval"),
    [
        # centre (p + z2/2n) / (1 + z2/n), reach z sqrt(p q / n + z2/4n2) / (1 + z2/n), z2 = 3.8416
        (8, 10, (8_000, 4_902, 9_433)),
        (0, 10, (0, 0, 2_775)),  # 0.19208 / 1.38416 = .13877, twice it
        (1, 1, (10_000, 2_065, 10_000)),  # 1 / 4.8416
        (50, 100, (5_000, 4_038, 5_962)),
    ],
)
def test_the_interval_of_a_win_rate(won, decided, interval):
    assert outcomes.wilson(won, decided) == interval


def items(*rows):
    kinds = {
        "item": pl.String, "payer": pl.String, "cause": pl.String, "status": pl.String, "level": pl.Int64,
        "recovered": pl.Int64, "amount": pl.Int64, "denial_date": pl.Date, "notice_date": pl.Date, "never_work": pl.String,
        "resolved_date": pl.Date,
    }  # fmt: skip
    usual = {"item": "X", "payer": "A", "cause": "coding", "status": "new", "amount": 10_000}
    return pl.DataFrame([dict.fromkeys(kinds) | usual | row for row in rows], schema=kinds)


def test_wins_count_decided_items_alone():
    told = items(
        {"status": "won", "level": 1, "recovered": 9_000}, {"status": "partly_won", "level": 2, "recovered": 500},
        {"status": "lost", "level": 1}, {"status": "written_off", "level": 1}, {"status": "appealed", "level": 1},
        {"status": "won", "payer": "B", "level": 0, "recovered": 100},
    )  # fmt: skip
    by_payer = outcomes.win_rates(told, "payer")
    assert by_payer.select("payer", "decided", "won", "recovered", "rate").rows() == [
        ("A", 3, 2, 9_500, 6_667), ("B", 1, 1, 100, 10_000),
    ]  # fmt: skip
    by_level = outcomes.win_rates(told, "appeal")
    assert dict(by_level.select("appeal", "decided").iter_rows()) == {
        "first appeal": 2, "second appeal": 1, "without an appeal": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("denied", "age"),
    [
        (date(2026, 6, 1), "0 to 30"), (date(2026, 5, 2), "0 to 30"), (date(2026, 5, 1), "31 to 60"),
        (date(2026, 4, 1), "61 to 90"), (date(2026, 2, 1), "91 to 120"), (date(2026, 1, 31), "over 120"),
        (None, "no date"),
    ],
)  # fmt: skip
def test_open_items_are_aged_from_their_denial(denied, age):
    told = outcomes.ageing(items({"denial_date": denied}, {"status": "won"}, {"never_work": "small"}), DAY)
    assert {row["age"]: (row["items"], row["amount"]) for row in told.to_dicts() if row["items"]} == {age: (1, 10_000)}
    assert told.height == 6


def test_days_to_resolution_are_days_that_came_up():
    march = date(2026, 3, 1)
    days = [{"status": "won", "denial_date": march, "resolved_date": date(2026, 3, 1 + n)} for n in (10, 20)]
    lost = {"status": "lost", "denial_date": march, "notice_date": date(2026, 3, 31)}  # 30 days, dated by its answer
    left_out = (
        {"status": "written_off", "denial_date": march, "resolved_date": march},  # nobody answered it
        {"status": "won", "denial_date": march, "resolved_date": date(2026, 2, 1)},  # denied again since
        {"status": "won", "resolved_date": march},
        {},
    )
    told = items(*days, lost, *left_out)
    assert outcomes.days_to_resolution(told) == {"resolved": 3, "median": 20, "p90": 30}
    assert outcomes.days_to_resolution(items({})) == {"resolved": 0, "median": None, "p90": None}
    [rate] = outcomes.win_rates(told, "payer").to_dicts()
    assert (rate["decided"], rate["won"], rate["days"]) == (5, 4, 20)


def test_causes_are_ranked_by_money_or_by_count_with_their_running_share():
    told = items({"cause": "coding", "amount": 6_000}, {"amount": 1_000, "cause": "duplicate"},
                 {"amount": 1_000, "cause": "duplicate"}, {"amount": None, "cause": "duplicate"})  # fmt: skip
    by_money = outcomes.pareto(told, "amount")
    assert by_money.select("cause", "amount", "share", "running").rows() == [
        ("coding", 6_000, 7_500, 7_500), ("duplicate", 2_000, 2_500, 10_000),
    ]  # fmt: skip
    by_count = outcomes.ranked_by(by_money, "items")
    assert by_count.select("cause", "items", "running").rows() == [("duplicate", 3, 7_500), ("coding", 1, 10_000)]


def test_no_denials_are_empty_frames():
    assert outcomes.pareto(items(), "amount").height == 0
    assert outcomes.win_rates(items(), "payer").height == 0
    assert rates.control_chart(answered()).height == 0
