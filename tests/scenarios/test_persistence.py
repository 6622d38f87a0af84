"""How members' need holds between two halves of the months, by hand and on need drawn with a known spread."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from cmcore.scenarios.compare import compare
from cmcore.scenarios.persistence import ASSUMED, dispersion_of, persistence_of
from cmcore.scenarios.scenario import dump_scenario, load_scenario, make_scenario
from cmcore.scenarios.sources import assumptions
from cmcore.scenarios.use import count_use, use_words
from cmcore.scenarios.utilization import Utilization

MONTHS = [date(2026, month, 1) for month in range(1, 7)]


def contacts(pairs: list[tuple[int, int]]) -> pl.DataFrame:
    """So many contacts in January and in April for each client."""
    rows = [
        (f"C{client}", day + timedelta(at % 28))
        for client, counts in enumerate(pairs)
        for count, day in zip(counts, (date(2026, 1, 1), date(2026, 4, 1)), strict=True)
        for at in range(count)
    ]
    return pl.DataFrame(rows, schema={"client_id": pl.String, "service_date": pl.Date}, orient="row")


def enrolled(clients: int, start=date(2025, 1, 1), until=date(2027, 1, 1)) -> pl.DataFrame:
    names = [f"C{client}" for client in range(clients)]
    return pl.DataFrame({"client_id": names, "start": [start] * clients, "until": [until] * clients})


def found(pairs, months=MONTHS):
    return persistence_of(contacts(pairs), enrolled(len(pairs)), months)


@pytest.mark.parametrize(
    ("pairs", "dispersion", "error"),
    [
        # (6 - 2)^2 - 8 = 8 each over 2 x 12: a third, whose root is 0.577; all alike, so no error
        ([(6, 2), (2, 6)] * 20, "0.58", "0.00"),
        # 30 x 8 + 10 x (0 - 8) = 160 over 30 x 24 + 10 x 32 = 1,040: 0.1538, its root 0.392.
        # Residuals 30 x 4.308^2 + 10 x 12.923^2 = 2,226.8, its root over 1,040 is 0.0454, over 2 x 0.392: 0.058
        ([(6, 2), (2, 6)] * 15 + [(4, 4)] * 10, "0.39", "0.06"),
        ([(4, 4)] * 40, "0.00", None),  # steadier than chance
        ([(3, 6)] * 40, "0.00", None),  # twice as much for everybody is a season, not a difference of members
        ([(9, 0), (0, 9)] * 20, None, None),  # nobody is seen in both halves
    ],
)
def test_the_dispersion_by_hand(pairs, dispersion, error):
    told = found(pairs)
    assert (told.months, told.clients) == (6, 40)
    assert told.dispersion == (None if dispersion is None else Decimal(dispersion))
    assert told.error == (None if error is None else Decimal(error))


def test_members_who_keep_their_need_are_held_alike():
    # 2 or 10 in both halves: the variance of 16 less 6 of chance, and all of it together
    told = found([(2, 2), (10, 10)] * 20)
    assert (told.dispersion, told.held) == (Decimal("0.00"), 1.0)
    assert found([(4, 4)] * 40).held is None


def test_a_member_there_for_part_of_a_half_is_weighed_by_its_days():
    # Half of the members leave at the end of April, a third of the second half, with a third of the contacts
    pairs = [(30, 30)] * 20 + [(30, 10)] * 20
    leaves = enrolled(40).with_columns(until=pl.Series([date(2027, 1, 1)] * 20 + [date(2026, 5, 1)] * 20))
    assert persistence_of(contacts(pairs), leaves, MONTHS).dispersion == 0
    assert persistence_of(contacts(pairs), enrolled(40), MONTHS).dispersion > 0


@pytest.mark.parametrize("spread", [0.2, 0.35, 0.8])
def test_a_known_spread_is_found_again(spread):
    generator = np.random.default_rng(20_261)
    clients, months = 4_000, [date(2026, month, 1) for month in range(1, 13)]
    rates, rows = generator.gamma(2, 1, clients), []
    for half in (0, 1):
        need = generator.gamma(1 / spread**2, spread**2, clients)
        counts = generator.poisson(6 * rates * need)
        client = np.repeat(np.arange(clients), counts)
        days = generator.integers(0, 180, len(client)) + 181 * half
        names = [f"C{each}" for each in client]
        rows.append(
            pl.DataFrame(
                {"client_id": names, "service_date": [date(2026, 1, 1) + timedelta(int(each)) for each in days]}
            )
        )
    told = persistence_of(pl.concat(rows), enrolled(clients), months)
    assert abs(float(told.dispersion) - spread) < 4 * max(float(told.error), 0.005)


@pytest.mark.parametrize(("clients", "months"), [(29, 6), (40, 5)])
def test_too_little_is_said(clients, months):
    told = found([(6, 2), (2, 6)] * (clients // 2) + [(4, 4)] * (clients % 2), MONTHS[:months])
    assert told.dispersion is None
    assert told.said.startswith("Too little to tell how members' need differs from year to year")
    assert "it takes 6 and 30" in told.said


def test_one_month_has_no_halves():
    assert persistence_of(contacts([(4, 0)] * 40), None, MONTHS[:1]).dispersion is None


@pytest.fixture
def forty(lines) -> Utilization:
    """Forty clients who need 6 and 2, or 2 and 6, in the halves of six months, each there throughout."""
    rows = [(client, day, 60, 10_000) for client, day in contacts([(6, 2), (2, 6)] * 20).rows()]
    ends = [(f"C{client}", date(2026, 6, 28), 60, 10_000) for client in range(40)]
    starts = [(f"C{client}", date(2026, 1, 29), 60, 10_000) for client in range(40)]
    return Utilization.from_lines(lines([*rows, *starts, *ends]))


def test_the_estimate_is_drawn_with_where_none_is_given_and_the_assumption_where_it_cannot_be(forty, twelve):
    # 7 and 3: 16 - 10 = 6 over 2 x 21: 0.1429, its root 0.378
    assert forty.persistence.dispersion == Decimal("0.38")
    for terms, used, drawn in (({}, forty, "0.38"), ({"dispersion": "0.6"}, forty, "0.6"), ({}, twelve, "0.35")):
        scenario = make_scenario(terms | {"paths": 200})
        assert dispersion_of(scenario, used) == Decimal(drawn)
        risk = compare(scenario, used).to_dict()["models"][0]["risk"]
        assert risk["dispersion"] == drawn
    again = compare(make_scenario({"paths": 2_000, "dispersion": "0.38"}), forty).results[0].risk
    assert compare(make_scenario({"paths": 2_000}), forty).results[0].risk == again


def test_a_grown_panel_keeps_what_its_sessions_tell(forty):
    grown = compare(make_scenario({"growth": {"members_at_first": 2}}), forty).utilization
    assert grown.persistence == forty.persistence


def test_typed_use_is_drawn_with_the_assumption():
    scenario = make_scenario({"utilization": {}})
    assert dispersion_of(scenario, Utilization.typed(scenario)) == ASSUMED


def test_the_estimate_is_told_with_its_error_and_its_source(forty, twelve):
    use = count_use(forty)
    assert ("Members' need differs by, over its mean", "0.38 \u00b1 0.00") in use_words(use)
    assert use.to_dict()["persistence"]["between_halves"]["dispersion"] == "0.38"
    assert ("Members' need from year to year", "Too little data") in use_words(count_use(twelve))
    told = {each.path: each for each in assumptions(compare(make_scenario({}), forty))}["dispersion"]
    assert (told.value, told.origin) == (Decimal("0.38"), "Agency's sessions")
    assert "40 clients there in both halves of 6 months" in told.source
    assert "Without an enrollment table" in told.source
    thin = {each.path: each for each in assumptions(compare(make_scenario({}), twelve))}["dispersion"]
    assert (thin.value, thin.origin) == (ASSUMED, "Usual value")
    assert "Too little to tell" in thin.source


def test_a_scenario_without_a_dispersion_stays_without_one():
    assert load_scenario(dump_scenario(make_scenario({}))).dispersion is None
    assert load_scenario(dump_scenario(make_scenario({"dispersion": "35%"}))).dispersion == Decimal("0.35")
