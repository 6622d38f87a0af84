"""Whether an incentive plan puts physicians at substantial financial risk, and the stop-loss that it then asks for.

Source: payment models section 2; 42 CFR 422.208 (edition of 2015): withholds above 25% of potential payments, bonuses
above 33% of the rest, both together above the line withhold = 25% - 0.75 x bonus, or capitation of which more than 25%
may fail to come; for panels of up to 25,000. Bonuses for quality alone do not count. The rule binds Medicare Advantage
plans; for others it is a measure. Its table of stop-loss limits was replaced later (2018, recalled).
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from cmcore.money import dollars
from cmcore.reference.tables import load

MOST_WITHHELD, MOST_BONUS, SLOPE = Decimal("0.25"), Decimal("0.33"), Decimal("0.75")
LARGEST_PANEL = 25_000
COVERED = Decimal("0.90")
"""The share of a patient's cost above the limit that the stop-loss bears."""


class StopLossLimits(NamedTuple):
    """Dollars of a patient's yearly cost above which it is covered: in one cover, or in two for hospital and others."""

    combined: int
    institutional: int
    professional: int


def stop_loss_limits(panel: int) -> StopLossLimits | None:
    """The limits of a panel of so many patients; None above the largest that the rule is for."""
    for row in load("incentive_limits").iter_rows(named=True):
        if panel <= int(row["up_to_panel"]):
            return StopLossLimits(int(row["combined"]), int(row["institutional"]), int(row["professional"]))
    return None


def withhold_allowed(bonus: Decimal) -> Decimal:
    """The largest withhold beside a bonus, both shares, that is no substantial risk: 25% - 0.75 x the bonus."""
    return max(Decimal(0), MOST_WITHHELD - SLOPE * bonus)


def is_substantial(withheld: int, bonus: int, potential: int, panel: int, *, is_capitated: bool = True) -> bool:
    """Whether amounts in cents that may fail to come are substantial financial risk; `potential` holds all of them."""
    if panel > LARGEST_PANEL or not potential:
        return False
    rest = potential - bonus
    of_rest = Decimal(bonus) / rest if rest else Decimal("Infinity")
    held = Decimal(withheld) / potential
    varies = is_capitated and withheld + bonus > MOST_WITHHELD * potential
    return varies or held > MOST_WITHHELD or of_rest > MOST_BONUS or (bonus > 0 and held > withhold_allowed(of_rest))


def risk_words(panel: int) -> str:
    """What substantial financial risk asks for on a panel of so many, in a sentence."""
    limits = stop_loss_limits(panel)
    if limits is None:
        return ""
    one, hospital, others = (dollars(each * 100, whole=True) for each in limits)
    return (
        "This is substantial financial risk (42 CFR 422.208, edition of 2015), which calls for stop-loss: 90% of a "
        f"patient's yearly cost above {one}, or above {hospital} for institutional and {others} for professional "
        f"services, for a panel of {panel:,}."
    )
