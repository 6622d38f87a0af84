"""How far members' need holds from one half of the months to the other, and what it spreads by beyond chance.

Method of moments. A member's contacts in a half are Poisson with mean e x m x g: the days enrolled, the member's own
rate, and a factor of the half with mean 1 and variance d^2, drawn anew for each half, as the simulation draws one for
each span (payment models section 10). Then, over members with e1 and e2 days and n1 and n2 contacts,

    d^2 = sum of ((n1 e2 - n2 e1)^2 - e2^2 n1 - e1^2 n2) / (e1 e2), over 2 x sum of n1 n2

estimates the square of the dispersion. The days of the second half are first multiplied by what all contacts a day
rose by, so that a season or a growth of everybody is no difference between members. A whole year's need differs from
another year's no more than one half's from the other's, so the estimate is on the careful side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from cmcore.periods import add_months

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cmcore.scenarios.scenario import Scenario
    from cmcore.scenarios.utilization import Utilization

ASSUMED = Decimal("0.35")
"""The dispersion where none is given and too little is known to estimate it: an assumption."""
MOST = Decimal(3)
FEWEST_MONTHS, FEWEST_CLIENTS = 6, 30
STEP = Decimal("0.01")
UNSURE = " Without an enrollment table a client counts from the first contact to the last, so it may be more."


@dataclass(frozen=True, slots=True)
class Persistence:
    """What two halves of `months` tell of `clients` who were there in both.

    `dispersion` is the spread of a member's factor over its mean, `error` its standard error; None where too little is
    known. `held` is the correlation of members' need in the two halves, chance taken off; None where need is alike.
    Where the members are not enrolled, those who left cannot be told from those who needed less.
    """

    months: int
    clients: int
    dispersion: Decimal | None = None
    error: Decimal | None = None
    held: float | None = None
    is_enrolled: bool = True

    @property
    def said(self) -> str:
        """The estimate in a sentence, or why there is none."""
        if self.dispersion is None:
            return (
                f"Too little to tell how members' need differs from year to year: {self.months:,} months, "
                f"{self.clients:,} clients there in both halves of them; it takes {FEWEST_MONTHS} and {FEWEST_CLIENTS}."
            )
        give = "" if self.error is None else f", give or take {self.error}"
        what = (
            f"differs by {self.dispersion} of its mean{give}" if self.dispersion else "differs no more than by chance"
        )
        unsure = "" if self.is_enrolled else UNSURE
        return f"Members' need {what}: {self.clients:,} clients there in both halves of {self.months:,} months.{unsure}"

    def to_dict(self) -> dict[str, Any]:
        """The estimate as the JSON that scripts rely on."""
        number = {"dispersion": self.dispersion, "standard_error": self.error}
        told = {name: None if each is None else f"{each}" for name, each in number.items()}
        held = None if self.held is None else round(self.held, 4)
        return {"months": self.months, "clients": self.clients, **told, "need_held": held, "said": self.said}


def dispersion_of(scenario: Scenario, used: Utilization) -> Decimal:
    """The dispersion that is drawn with: the one given, else the one estimated, else the assumption."""
    if scenario.dispersion is not None:
        return scenario.dispersion
    found = used.persistence
    return ASSUMED if found is None or found.dispersion is None else found.dispersion


def persistence_of(dated: pl.DataFrame, spans: pl.DataFrame | None, months: Sequence[date]) -> Persistence:
    """How members' need holds between the two halves of the months; the middle one of an odd number is left out.

    `dated`: client_id and service_date, one row per contact. `spans`: client_id, start, until, one row per enrollment;
    without them a client is there from the month of the first contact to that of the last.
    """
    size = len(months) // 2
    if not size:
        return Persistence(len(months), 0)
    there = _spans_of_contact(dated) if spans is None else spans
    first, second = (
        _half(dated, there, start, add_months(start, size)) for start in (months[0], months[len(months) - size])
    )
    both = first.join(second, on="client_id", how="inner", suffix="_2", validate="1:1")
    clients = both.height
    if len(months) < FEWEST_MONTHS or clients < FEWEST_CLIENTS:
        return Persistence(len(months), clients)
    found = _estimate(len(months), *(both[name].to_numpy().astype(float) for name in ("n", "e", "n_2", "e_2")))
    return replace(found, is_enrolled=spans is not None)


def _spans_of_contact(dated: pl.DataFrame) -> pl.DataFrame:
    return dated.group_by("client_id").agg(
        start=pl.col("service_date").min().dt.truncate("1mo"),
        until=pl.col("service_date").max().dt.truncate("1mo").dt.offset_by("1mo"),
    )


def _half(dated: pl.DataFrame, spans: pl.DataFrame, start: date, until: date) -> pl.DataFrame:
    """One row per client there in a half: contacts n and days e."""
    inside = pl.min_horizontal("until", pl.lit(until)) - pl.max_horizontal("start", pl.lit(start))
    days = spans.with_columns(e=inside.dt.total_days().clip(lower_bound=0)).group_by("client_id").agg(pl.col("e").sum())
    seen = dated.filter(pl.col("service_date").is_between(start, until, closed="left"))
    counted = seen.group_by("client_id").agg(n=pl.len().cast(pl.Int64))
    there = days.filter(pl.col("e") > 0).join(counted, on="client_id", how="left", validate="1:1")
    return there.select("client_id", pl.col("n").fill_null(0), "e").sort("client_id")


def _estimate(months: int, n1: Any, e1: Any, n2: Any, e2: Any) -> Persistence:
    clients = len(n1)
    if not n1.sum() or not n2.sum():
        return Persistence(months, clients)
    e2 = e2 * (n2.sum() / e2.sum()) / (n1.sum() / e1.sum())
    excess = ((n1 * e2 - n2 * e1) ** 2 - e2**2 * n1 - e1**2 * n2) / (e1 * e2)
    shared = 2 * n1 * n2
    if not shared.sum():
        return Persistence(months, clients)
    square = float(excess.sum() / shared.sum())
    spread = float(np.sqrt(((excess - square * shared) ** 2).sum()) / shared.sum())
    found = min(_rounded(max(0.0, square) ** 0.5), MOST)
    error = _rounded(spread / (2 * square**0.5)) if square > 0 else None
    return Persistence(months, clients, found, error, _held(n1 / e1, n1 / e1**2, n2 / e2, n2 / e2**2))


def _held(one: Any, chance_one: Any, other: Any, chance_other: Any) -> float | None:
    """The correlation of two halves' rates, chance taken off each one's variance."""
    left, right = (float(rate.var() - chance.mean()) for rate, chance in ((one, chance_one), (other, chance_other)))
    if left <= 0 or right <= 0:
        return None
    together = float(((one - one.mean()) * (other - other.mean())).mean())
    return max(-1.0, min(1.0, together / math.sqrt(left * right)))


def _rounded(value: float) -> Decimal:
    return Decimal(repr(value)).quantize(STEP, rounding=ROUND_HALF_UP)
