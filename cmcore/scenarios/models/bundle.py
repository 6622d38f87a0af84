"""Bundled payment: a price per episode, which starts with a client's contact and holds every contact of its window.

Contacts outside of every episode stay on fee-for-service.
Source: payment models section 5 (prospective: margin = price - cost).
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from cmcore.money import to_cents
from cmcore.scenarios.models.fee_for_service import arrivals, collect
from cmcore.scenarios.models.model import Model, Revenue

if TYPE_CHECKING:
    from cmcore.scenarios.scenario import Bundle, Scenario
    from cmcore.scenarios.utilization import BundleVolume, Utilization


def revenue(scenario: Scenario, utilization: Utilization) -> Revenue:
    """Each month's started episodes at the price after its discount, and the fees of contacts outside of them."""
    terms = scenario.bundle
    volume = utilization.bundle_volume(terms)
    full, net = to_cents(terms.price), to_cents(terms.price * (1 - terms.discount))
    collected = [collect(scenario.fee_for_service, fees) for fees in volume.outside_fees]
    outside = [each.total for each in collected]
    months = tuple(net * count + fees for count, fees in zip(volume.episodes, outside, strict=True))
    later = arrivals(scenario.fee_for_service, utilization, collected)
    episodes = sum(volume.episodes)
    parts = {
        "episodes": full * episodes,
        "discount": (net - full) * episodes,
        "outside_episodes": sum(outside),
    }
    return Revenue(months, parts, by_contact=sum(outside), notes=_notes(terms, volume), later=later)


def _notes(terms: Bundle, volume: BundleVolume) -> tuple[str, ...]:
    episodes = sum(volume.episodes)
    if not episodes:
        codes = " or ".join(terms.trigger_codes or terms.included_codes)
        return (f"No session has code {codes}, so no episode starts.",) if codes else ("No episode starts.",)
    counted = f"{episodes:,} episode{'' if episodes == 1 else 's'} of {terms.window_days} days."
    if not volume.unfinished:
        return (counted,)
    running = f"{volume.unfinished:,} of them run past the last session: paid whole here, their cost only so far."
    return (counted, running)


MODEL = Model(
    "bundle", "Bundled payment", "price", "Price an episode", revenue,
    low=Decimal(0), high=Decimal(1_000_000), step=Decimal("0.01"),
)  # fmt: skip
