"""Risk corridor: the payer bears a share of what the work cost above a target, and takes back a share of what it saved.

Source: payment models section 4 (45 CFR 153.510; 42 CFR 423.336 and 42 USC 1395w-115(e); ACO REACH). The bands are
bundled with their source. Above a band's start each further dollar is shared at its rate, so that bands meet without a
step.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import polars as pl
from pydantic import Field, field_validator

from cmcore.money import CENTS, from_cents
from cmcore.reference.tables import load
from cmcore.scenarios.models.capitation import MODEL as CAPITATION
from cmcore.scenarios.models.settlement import positive, settlement
from cmcore.scenarios.terms import Dollars, Share, Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmcore.scenarios.models.settlement import Experience
    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization


class Band(Terms):
    """From which share of the target on, and the payer's share of each dollar beyond it until the next band."""

    starts_at: Share = Field(default=Decimal(0), title="From share of target")
    payer_share: Share = Field(default=Decimal(0), title="Payer's share")


class Corridor(Terms):
    """A scheme of the regulations or own bands, alike for losses and gains; the target is the capitation unless given.

    `part_d_2006` are the narrower bands of 2006 and 2007, `part_d_2006_90` those of a year in which losses were so
    common that 90% of the first band was borne. Of the target the discount is kept, and of the quality withhold (2% in
    ACO REACH, recalled) what the quality score does not earn back. `funding_ratio` is the share of what the payer owes
    that is really paid: 12.6% of the 2014 payments were.
    """

    scheme: Literal[
        "aca", "part_d", "part_d_2006", "part_d_2006_90", "reach_global", "reach_professional", "own"
    ] = Field(default="aca", title="Scheme")  # fmt: skip
    target: Dollars | None = Field(default=None, title="Target; the capitation where blank")
    discount: Share = Field(default=Decimal(0), title="Discount of the target")
    quality_withhold: Share = Field(default=Decimal(0), title="Share of the target withheld for quality")
    quality: Share = Field(default=Decimal(1), title="Quality score, the share of that earned back")
    funding_ratio: Share = Field(default=Decimal(1), title="Share of payments funded")
    bands: tuple[Band, ...] = Field(default=(), title="Own bands")

    @field_validator("bands")
    @classmethod
    def _rising(cls, bands: tuple[Band, ...]) -> tuple[Band, ...]:
        starts = [each.starts_at for each in bands]
        if sorted(set(starts)) != starts:
            raise ValueError("bands whose starts rise, each start once; a band reaches to where the next one begins")
        return bands


def bands_of(terms: Corridor, side: str) -> tuple[tuple[Decimal, Decimal], ...]:
    """(start, change of the payer's share there) of each band on the side of losses or gains."""
    if terms.scheme == "own":
        bands = [(each.starts_at, each.payer_share) for each in terms.bands]
    else:
        table = load("corridor_bands").filter(pl.col("scheme") == terms.scheme, pl.col("side") == side)
        bands = [(Decimal(row["starts_at"]), Decimal(row["payer_share"])) for row in table.iter_rows(named=True)]
    shares = [Decimal(0), *(share for _, share in bands)]
    return tuple((start, after - before) for (start, _), (before, after) in zip(bands, pairwise(shares), strict=True))


def payment(terms: Corridor, target: Any, actual: Any, number: Callable[[Any], Any]) -> Any:
    """What the payer pays for a loss, and less than zero what it takes back of a gain, in the unit of the target."""
    owed = sum(number(share) * positive(actual - target * number(1 + at)) for at, share in bands_of(terms, "loss"))
    back = sum(number(share) * positive(target * number(1 - at) - actual) for at, share in bands_of(terms, "gain"))
    return owed * number(terms.funding_ratio) - back


def _target(terms: Corridor, base: Any, number: Callable[[Any], Any]) -> Any:
    full = base if terms.target is None else number(terms.target * CENTS)
    return full * number(1 - terms.discount - terms.quality_withhold * (1 - terms.quality))


def settle(terms: Corridor, came: Experience, number: Callable[[Any], Any]) -> dict[str, Any]:
    """The corridor's payment on the cost of the work."""
    return {"corridor": payment(terms, _target(terms, came.base, number), came.cost, number)}


def formulas(scenario: Scenario) -> dict[str, str]:
    """The payment as a spreadsheet works it out; the bands stand in it as the scheme gives them."""
    terms = scenario.corridor
    full = "capitation_total" if terms.target is None else "corridor_target"
    target = f"{full}*(1-corridor_discount-corridor_quality_withhold*(1-corridor_quality))"
    loss = [f"{share}*MAX(0,cost_total-{target}*(1+{at}))" for at, share in _named(terms, "loss")]
    gain = [f"{share}*MAX(0,{target}*(1-{at})-cost_total)" for at, share in _named(terms, "gain")]
    return {"corridor": f"=ROUND(({'+'.join(loss) or 0})*corridor_funding_ratio-({'+'.join(gain) or 0}),2)"}


def _named(terms: Corridor, side: str) -> list[tuple[str, str]]:
    """Start and change of share of each band: the cells of own bands, else the numbers of the scheme."""
    if terms.scheme != "own":
        return [(f"{at:f}", f"({share:f})") for at, share in bands_of(terms, side)]
    cells = [f"corridor_bands_{place}" for place in range(1, len(terms.bands) + 1)]
    shares = ["0", *(f"{each}_payer_share" for each in cells)]
    changes = [f"({after}-{before})" for before, after in pairwise(shares)]
    return [(f"{each}_starts_at", change) for each, change in zip(cells, changes, strict=True)]


def _notes(scenario: Scenario, _used: Utilization) -> tuple[str, ...]:
    terms = scenario.corridor
    target = "the capitation" if terms.target is None else f"${from_cents(int(terms.target * CENTS)):,.2f}"
    said = (f"Corridor around {target}, scheme {terms.scheme}.",)
    unshared = terms.scheme == "own" and not terms.bands
    return (*said, "No own bands are given, so nothing is shared.") if unshared else said


MODEL = settlement(
    "corridor", "Capitation with risk corridor", CAPITATION, settle, formulas,
    lever=("pmpm", "PMPM", CAPITATION, Decimal(100_000)), notes=_notes,
)  # fmt: skip
