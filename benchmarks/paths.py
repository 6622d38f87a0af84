"""10,000 paths of a year with 1,000 members under five models, against a plain loop and the bare random numbers.

The loop does what the paths mean, one member and one contact at a time; it runs on a part of the paths, and its time
is that of all of them in proportion. Both must bring the same mean margin, within their standard errors.
"""

from __future__ import annotations

import math
import random
import resource
import sys
from datetime import date, timedelta

import numpy as np
import polars as pl
from timing import print_ratio, shortest

from cmcore.money import CENTS
from cmcore.scenarios.compare import draw_outcomes
from cmcore.scenarios.costs import minute_cents
from cmcore.scenarios.models import BY_KIND
from cmcore.scenarios.outcomes import path_cost, path_revenue
from cmcore.scenarios.scenario import make_scenario
from cmcore.scenarios.simulate import draw, profile
from cmcore.scenarios.utilization import Utilization

MEMBERS, CONTACTS, PATHS, LOOP_PATHS, SEED = 1_000, 18_000, 10_000, 20, 7
KINDS = ("fee_for_service", "capitation", "bundle", "retainer", "stop_loss")
DISPERSION = 0.35
MOST_ERRORS = 5


def make_panel() -> Utilization:
    """A year of contacts of a thousand members."""
    generator = np.random.default_rng(SEED)
    day = generator.integers(0, 365, CONTACTS)
    units = generator.integers(1, 6, CONTACTS)
    return Utilization.from_lines(
        pl.DataFrame(
            {
                "client_id": [f"C{each}" for each in generator.integers(0, MEMBERS, CONTACTS)],
                "service_date": [date(2026, 1, 1) + timedelta(int(each)) for each in day],
                "minutes": units * 15,
                "expected": units * 2_300,
                "code": ["T1017"] * CONTACTS,
                "payer": ["Medicaid"] * CONTACTS,
            }
        )
    )


def margins(scenario, used):  # noqa: ANN001, ANN201
    """Every model's margin on every path."""
    outcomes = draw_outcomes(scenario, used)
    cost = path_cost(scenario, used, outcomes)
    found = {}
    for kind in KINDS:
        model = BY_KIND[kind]
        found[kind] = path_revenue(model, model.revenue(scenario, used), scenario, used, outcomes) - cost
    return found


def bare_numbers(used) -> None:  # noqa: ANN001
    """The random numbers alone: need, contacts, kinds, months and luck, all at once."""
    drawn_from, generator = profile(used), np.random.default_rng(SEED)
    means = np.repeat([each for each, _ in drawn_from.members], [many for _, many in drawn_from.members])
    need = generator.standard_gamma(1 / DISPERSION**2, (PATHS, len(means))) * (DISPERSION**2 * means)
    contacts = generator.poisson(need).sum(axis=1)
    kinds, months = np.array(drawn_from.kinds)[:, 2], np.array(drawn_from.months)
    generator.multinomial(contacts, kinds / kinds.sum())
    generator.multinomial(contacts, months / months.sum())
    generator.standard_normal(PATHS)


def loop(scenario, used, paths: int) -> list[float]:  # noqa: ANN001
    """The same paths in plain Python: every member, contact and month by itself; margins of fee-for-service."""
    chance = random.Random(SEED)
    drawn_from = profile(used)
    means = [each for each, many in drawn_from.members for _ in range(many)]
    kinds = [(fee, minutes) for fee, minutes, _ in drawn_from.kinds]
    weights = [many for *_, many in drawn_from.kinds]
    each, terms = float(minute_cents(scenario.cost, used)), scenario.stop_loss
    collected, answers = float(scenario.fee_for_service.collected), []
    fee, included = float(scenario.retainer.fee) * CENTS, float(scenario.retainer.included_hours)
    for _ in range(paths):
        fees, spent, recovered, months = 0.0, 0.0, 0.0, [0.0] * len(used.months)
        for mean in means:
            need = mean * chance.gammavariate(1 / DISPERSION**2, DISPERSION**2)
            contacts, passed, limit = 0, chance.random(), math.exp(-need)
            while passed > limit:
                contacts, passed = contacts + 1, passed * chance.random()
            own = 0.0
            for paid, minutes in chance.choices(kinds, weights, k=contacts):
                fees += paid
                own += minutes
                months[chance.choices(range(len(months)), drawn_from.months)[0]] += minutes
            spent += own * each
            recovered += float(terms.share) * max(0.0, own * each - float(terms.attachment) * CENTS)
        overage = sum(max(0.0, month / 60 - included) for month in months) * float(scenario.retainer.overage_rate)
        brought = (fees * collected, fee * len(months) + overage * CENTS, recovered)
        answers.append(brought[0] - spent)
    return answers


def main() -> None:
    used = make_panel()
    terms = {"models": list(KINDS), "paths": PATHS, "dispersion": str(DISPERSION), "seed": SEED}
    scenario = make_scenario(terms | {"stop_loss": {"attachment": 1500}})

    def ours() -> None:
        draw.cache_clear()
        margins(scenario, used)

    plain = shortest(lambda: loop(scenario, used, LOOP_PATHS), runs=1) * PATHS / LOOP_PATHS
    found, wanted = margins(scenario, used)["fee_for_service"], np.array(loop(scenario, used, LOOP_PATHS * 5))
    error = math.sqrt(found.var() / len(found) + wanted.var() / len(wanted))
    if abs(found.mean() - wanted.mean()) > MOST_ERRORS * error:
        sys.exit(f"The loop's mean margin {wanted.mean():,.0f} is not ours, {found.mean():,.0f}.")
    whole, bare = shortest(ours), shortest(lambda: bare_numbers(used))
    again = shortest(lambda: margins(scenario, used))
    print_ratio("10,000 paths x 12 months x 5 models x 1,000 members", whole, plain, "a plain Python loop")
    print(f"that is 1/{plain / whole:,.0f} of it")
    print_ratio("the same", whole, bare, "drawing the random numbers alone")
    print_ratio("other terms on paths already drawn", again, whole, "drawing them")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main()
