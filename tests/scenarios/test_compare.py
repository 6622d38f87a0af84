"""The models side by side: identities that hold whatever the terms, and the JSON that scripts rely on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.scenarios.compare import compare
from cmcore.scenarios.scenario import Scenario, make_scenario
from cmcore.scenarios.utilization import Utilization


def test_a_bundle_of_single_sessions_at_the_fee_is_fee_for_service(lines, result):
    used = Utilization.from_lines(lines([(f"C{at}", date(2026, 1, 1 + at), 60, 10_000) for at in range(9)]))
    terms = {"fee_for_service": {"collected": 1}, "bundle": {"price": 100, "window_days": 30}}
    assert result("bundle", terms, used).revenue == result("fee_for_service", terms, used).revenue == 90_000


def test_a_bundle_that_nothing_triggers_is_fee_for_service(result):
    terms = {"fee_for_service": {"rate_change": "0.07", "collected": "0.93"}, "bundle": {"trigger_codes": ["Z9999"]}}
    bundle, fees = result("bundle", terms), result("fee_for_service", terms)
    assert bundle.revenue_by_month == fees.revenue_by_month
    assert bundle.notes == ("No session has code Z9999, so no episode starts.",)


def test_terms_that_are_revenue_neutral_make_the_models_agree(used):
    neutral = {
        "fee_for_service": {"collected": 1, "rate_change": "0.2"},  # 425.00 x 1.2 = 510.00
        "capitation": {"pmpm": 85, "withhold": 0},  # over 6 member-months
        "bundle": {"price": 170, "window_days": 90},  # over 3 episodes
    }
    assert [each.revenue for each in compare(make_scenario(neutral), used).results] == [51_000] * 3


def test_each_model_says_at_which_price_it_brings_what_fees_bring(used):
    terms = make_scenario({"fee_for_service": {"collected": 1}, "capitation": {"withhold": 0}})
    found = {each.kind: each.as_fees for each in compare(terms, used).results}
    # 425.00 over 6 member-months is 70.8333, over 3 episodes 141.6667: the cent that reaches it
    assert found == {"fee_for_service": 0, "capitation": Decimal("70.84"), "bundle": Decimal("141.67")}


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["A", "B", "C"]),
            st.dates(date(2026, 1, 1), date(2026, 6, 30)),
            st.integers(1, 240),
            st.integers(0, 99_999),
        ),
        min_size=1,
        max_size=20,
    ),
    pmpm=st.decimals(0, 500, places=4),
    withhold=st.decimals(0, 1, places=3),
    rule=st.sampled_from(["any_day", "first_day", "fifteenth", "prorate"]),
)
@settings(max_examples=40, deadline=None)
def test_members_alone_add_up_to_the_panel_and_months_to_the_total(rows, pmpm, withhold, rule):
    schema = {"client_id": pl.String, "service_date": pl.Date, "minutes": pl.Int64, "expected": pl.Int64}
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(payer=pl.lit("M"), code=pl.lit("X"))
    clients = sorted({row[0] for row in rows})
    first = {"client_id": clients, "payer": "M", "start_date": date(2026, 1, 9), "end_date": date(2026, 6, 12)}
    members = pl.DataFrame(first)
    # The first and the last month are pinned, so that each member alone is seen over the same months
    edges = pl.DataFrame(
        [("A", day, 0, 0, "M", "edge") for day in (date(2026, 1, 1), date(2026, 6, 30))],
        schema=frame.schema,
        orient="row",
    )
    terms = {
        "fee_for_service": {"collected": 1},
        "capitation": {"pmpm": pmpm, "withhold": withhold, "partial_month": rule},
        "bundle": {"price": 300, "discount": "0.013", "window_days": 45, "included_codes": ["X"]},
    }
    scenario = make_scenario(terms)

    def results(of: pl.DataFrame, enrolled: pl.DataFrame):
        pinned = edges.with_columns(client_id=pl.lit(of["client_id"][0]))
        return compare(scenario, Utilization.from_lines(pl.concat([of, pinned]), enrolled)).results

    panel = results(frame, members)
    alone = [results(frame.filter(client_id=each), members.filter(client_id=each)) for each in clients]
    assert [each.revenue for each in panel] == [sum(one[at].revenue for one in alone) for at in range(3)]
    for each in panel:
        assert sum(each.revenue_by_month) == each.revenue == sum(each.parts.values())
        assert sum(each.cost_by_month) == each.cost


def test_the_sum_of_the_parts_is_the_revenue_with_changed_and_uncollected_fees(used):
    terms = make_scenario(
        {"fee_for_service": {"rate_change": "0.0333", "collected": "0.777"}, "bundle": {"window_days": 20}}
    )
    for each in compare(terms, used).results:
        assert sum(each.parts.values()) == each.revenue == sum(each.revenue_by_month)


def test_the_comparison_s_json_has_the_keys_that_scripts_rely_on(twelve):
    record = compare(make_scenario({"name": "Offer", "paths": 200}), twelve).to_dict()
    assert list(record) == ["scenario", "members", "member_months", "sessions", "models", "notes", "positions"]
    assert (record["scenario"], record["members"], record["member_months"], record["sessions"]) == ("Offer", 12, 36, 30)
    model = record["models"][1]
    assert list(model)[:9] == ["name", "kind", "revenue", "cost", "margin", "parts", "months", "break_even", "risk"]
    assert model["months"][0] == {
        "month": "2026-01",
        "revenue": "760.32",
        "cost": "591.35",
    }  # 6 x (128 - 6.40 + 5.12); 9 hours at 65.7051
    assert list(model["break_even"]) == ["pmpm", "sessions"]
    risk = ["paths", "seed", "p5", "p50", "p95", "probability_of_loss", "standard_error"]
    assert list(model["risk"])[:7] == risk


def test_risk_is_absent_until_paths_are_asked_for(used):
    assert {each["risk"] for each in compare(Scenario(), used).to_dict()["models"]} == {None}
