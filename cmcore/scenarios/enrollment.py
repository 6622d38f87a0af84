"""Member-months really counted: who was enrolled in which month, under each partial-month rule.

Source: payment models section 2 (whole month if active on the 1st or the 15th, else days over the month's days).
"""

from __future__ import annotations

import calendar
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from cmcore.periods import add_months

if TYPE_CHECKING:
    from collections.abc import Sequence

PARTIAL_MONTHS = {
    "any_day": "A member counts for every month with at least one day enrolled.",
    "first_day": "A member counts for a month when enrolled on its first day.",
    "fifteenth": "A member counts for a month when enrolled on its 15th.",
    "prorate": "A member enrolled for part of a month counts for its enrolled days over the days of the month.",
}
MIDDLE = timedelta(days=14)
_ALWAYS, _FOREVER = date(1900, 1, 1), date(2999, 12, 31)
_KIND = {"age": pl.Int64, "sex": pl.String, "acuity": pl.String}


class Kind(NamedTuple):
    """Members alike in age, sex (F, M or as written) and acuity, as the enrollment table has them; blank for none."""

    age: int | None = None
    sex: str = ""
    acuity: str = ""


class Present(NamedTuple):
    """Members of one kind enrolled for so many days of a month, and whether on its first day and on its 15th."""

    kind: Kind
    days: int
    first_day: bool
    fifteenth: bool
    members: int


@dataclass(frozen=True)
class Enrolled:
    """One month's members by kind and by the days that they are there, added up once."""

    days_in_month: int
    present: tuple[Present, ...]

    @classmethod
    def whole(cls, month: date, members: int, kinds: Sequence[tuple[Kind, int]] = ()) -> Enrolled:
        """Members who are there the whole month, some of them of known kinds."""
        days = calendar.monthrange(month.year, month.month)[1]
        unknown = members - sum(count for _, count in kinds)
        rows = [(Kind(), unknown), *kinds]
        return cls(days, tuple(Present(kind, days, True, True, count) for kind, count in rows if count))  # noqa: FBT003

    @cached_property
    def any_day(self) -> int:
        """Members enrolled on any day of the month."""
        return sum(each.members for each in self.present)

    def paid_days(self, rule: str) -> tuple[tuple[int, int], ...]:
        """(days paid, members) under a partial-month rule; a whole month pays all of its days."""
        if rule != "prorate":
            return ((self.days_in_month, sum(count for *_, count in self.paid_kinds(rule))),)
        counted = Counter[int]()
        for _, days, members in self.paid_kinds(rule):
            counted[days] += members
        return tuple(sorted(counted.items()))

    def paid_kinds(self, rule: str) -> tuple[tuple[Kind, int, int], ...]:
        """(kind, days paid, members) under a partial-month rule."""
        if rule == "prorate":
            return tuple((each.kind, each.days, each.members) for each in self.present)
        paid = [each for each in self.present if rule == "any_day" or getattr(each, rule)]
        return tuple((each.kind, self.days_in_month, each.members) for each in paid)


def enrolled_spans(members: pl.DataFrame | None, payers: Sequence[str]) -> pl.DataFrame | None:
    """The spans of the payers' members, of all where none is named; None without any."""
    if members is None or members.is_empty():
        return None
    spans = spans_of(of_payers(members, payers) if payers else members)
    return None if spans.is_empty() else spans


def of_payers(members: pl.DataFrame, names: Sequence[str], *, others: bool = False) -> pl.DataFrame:
    """The enrollment of some payers, or of all others; names in any case of letters."""
    wanted = [each.strip().casefold() for each in names]
    inside = pl.col("payer").fill_null("").str.strip_chars().str.to_lowercase().is_in(wanted)
    return members.filter(~inside if others else inside)


def spans_of(members: pl.DataFrame) -> pl.DataFrame:
    """The enrollment table as half-open spans that do not overlap: client_id, start, until, age, sex, acuity.

    A client enrolled twice over, or under two of the payers, is one member. A blank date is open.
    """
    named = members.filter(pl.col("client_id").is_not_null())
    spans = named.select(
        "client_id",
        start=pl.col("start_date").fill_null(_ALWAYS),
        until=pl.col("end_date").fill_null(_FOREVER).dt.offset_by("1d"),
        age=_known(named, "age"),
        sex=_sex(_known(named, "sex")),
        acuity=_known(named, "acuity").str.strip_chars().fill_null(""),
    )
    return _apart(spans.filter(pl.col("until") > pl.col("start")))


def count_members(spans: pl.DataFrame, months: Sequence[date]) -> tuple[Enrolled, ...]:
    """Each month's members by span."""
    return tuple(_enrolled_in(spans, month) for month in months)


def months_of_contact(days: pl.DataFrame, months: Sequence[date]) -> tuple[Enrolled, ...]:
    """Each month's members where no enrollment is known: whole months from a client's first contact to the last.

    `days`: client_id and service_date, one row per contact.
    """
    spans = days.group_by("client_id").agg(
        start=pl.col("service_date").min().dt.truncate("1mo"), last=pl.col("service_date").max()
    )
    present = [
        spans.filter(pl.col("start") <= month, pl.col("last") >= month)["client_id"].n_unique() for month in months
    ]
    return tuple(Enrolled.whole(month, members) for month, members in zip(months, present, strict=True))


def _known(members: pl.DataFrame, name: str) -> pl.Expr:
    return (pl.col(name) if name in members.columns else pl.lit(None)).cast(_KIND[name])


def _sex(written: pl.Expr) -> pl.Expr:
    """F and M however they are written; any other text as it is."""
    text = written.str.strip_chars().fill_null("")
    first = text.str.slice(0, 1).str.to_uppercase()
    known = text.str.to_lowercase().is_in(["f", "female", "woman", "girl", "m", "male", "man", "boy"])
    letter = pl.when(first.is_in(["F", "W", "G"])).then(pl.lit("F")).otherwise(pl.lit("M"))
    return pl.when(known).then(letter).otherwise(text)


def _apart(spans: pl.DataFrame) -> pl.DataFrame:
    earlier = pl.col("until").cum_max().shift(1).over("client_id")
    cut = spans.sort("client_id", "start", "until", *_KIND).with_columns(start=pl.max_horizontal("start", earlier))
    return cut.filter(pl.col("until") > pl.col("start"))


def _enrolled_in(spans: pl.DataFrame, month: date) -> Enrolled:
    after, middle = add_months(month, 1), month + MIDDLE
    first, until = pl.max_horizontal("start", pl.lit(month)), pl.min_horizontal("until", pl.lit(after))
    inside = spans.select("client_id", *_KIND, first=first, until=until).filter(pl.col("first") < pl.col("until"))
    by_client = inside.group_by("client_id").agg(
        days=(pl.col("until") - pl.col("first")).dt.total_days().sum(),
        first_day=(pl.col("first") == month).any(),
        fifteenth=((pl.col("first") <= middle) & (pl.col("until") > middle)).any(),
        **{name: pl.col(name).sort_by("first").last() for name in _KIND},
    )
    alike = ["days", *_KIND, "first_day", "fifteenth"]
    rows = by_client.group_by(alike).len().sort(alike).rows()
    return Enrolled(
        (after - month).days,
        tuple(
            Present(Kind(age, sex, acuity), int(days), first_day, fifteenth, int(count))
            for days, age, sex, acuity, first_day, fifteenth, count in rows
        ),
    )
