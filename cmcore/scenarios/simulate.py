"""The range of outcomes: volumes and minutes drawn at random, the same draws for every model."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cmcore.scenarios.utilization import Utilization

DISPERSION = 0.35
"""How much members differ in need: the coefficient of variation of a member's yearly contacts beyond chance."""


@dataclass(frozen=True, slots=True)
class Risk:
    """Margin over the paths in cents: 5th, 50th and 95th percentile, chance of a loss, Monte Carlo standard error."""

    paths: int
    seed: int
    p5: int
    p50: int
    p95: int
    probability_of_loss: float
    standard_error: int
    margins: tuple[int, ...] = ()


def volume_factors(utilization: Utilization, paths: int, seed: int) -> np.ndarray:
    """One factor on the year's contacts a path: gamma-distributed need a member, Poisson contacts given the need.

    The mean is 1; the variance is that of the compound sum, 1/contacts + DISPERSION^2/members.
    Source: payment models section 10 (negative binomial as Poisson with a member-year gamma factor).
    """
    generator = np.random.default_rng(seed)
    contacts, members = max(1, utilization.sessions), max(1, utilization.members)
    shape = members / DISPERSION**2
    need = generator.gamma(shape, 1 / shape, paths)
    return generator.poisson(contacts * need) / contacts


def assess(margin_at_one: int, slope: float, factors: np.ndarray, seed: int) -> Risk:
    """The risk of a margin that changes by `slope` cents with each whole change of volume."""
    margins = margin_at_one + slope * (factors - 1)
    low, middle, high = (round(float(each)) for each in np.percentile(margins, [5, 50, 95]))
    error = round(float(margins.std(ddof=1)) / math.sqrt(len(margins))) if len(margins) > 1 else 0
    shown = tuple(round(float(each)) for each in margins)
    return Risk(len(margins), seed, low, middle, high, float((margins < 0).mean()), error, shown)
