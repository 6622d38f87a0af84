"""Variances that somebody accepts, with the reason, or has looked at and left open; until the amount changes."""

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


@dataclass(frozen=True, slots=True)
class Review:
    """That somebody looked at a line's variance of so many cents and left it open: with what note, who, when."""

    variance: int
    note: str
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


def with_reviews(found: pl.DataFrame, reviews: Mapping[str, Review]) -> pl.DataFrame:
    """The variance lines with `reviewed_by`, `reviewed_on` and `review_note`; null on those nobody has looked at.

    A review, too, holds for the amount it was made of.
    """
    rows = [(item, each.variance, each.who, each.at.date(), each.note or None) for item, each in reviews.items()]
    schema = {"item": pl.String(), "variance": pl.Int64(), "reviewed_by": pl.String(), "reviewed_on": pl.Date(),
              "review_note": pl.String()}  # fmt: skip
    known = pl.DataFrame(rows, schema=schema, orient="row")
    return found.join(known, on=["item", "variance"], how="left", maintain_order="left")
