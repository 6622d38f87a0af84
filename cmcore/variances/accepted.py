"""Variances that somebody accepts, with the reason: they are worked no more until the amount changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Acceptance:
    """That a line's variance of so many cents is accepted: why, by whom, when."""

    variance: int
    why: str
    who: str
    at: datetime


def parted(found: pl.DataFrame, accepted: Mapping[str, Acceptance]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The variance lines still to work, and those accepted, with `why` and `who`.

    An acceptance holds for the amount it was given for: a line that was paid again since is to be worked again.
    """
    rows = [(item, each.variance, each.why, each.who) for item, each in accepted.items()]
    schema = {"item": pl.String(), "variance": pl.Int64(), "why": pl.String(), "who": pl.String()}
    known = pl.DataFrame(rows, schema=schema, orient="row")
    return (
        found.join(known, on=["item", "variance"], how="anti"),
        found.join(known, on=["item", "variance"], how="inner", maintain_order="left"),
    )
