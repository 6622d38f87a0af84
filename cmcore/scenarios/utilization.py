"""What was delivered to whom, month by month: the one thing that every payment model prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cmcore.findings import InputInvalidError
from cmcore.money import to_cents
from cmcore.periods import add_months, month_start

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.scenarios.scenario import Scenario, Typed


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month: members enrolled, contacts, minutes, and what today's contracts bring, in cents."""

    month: date
    members: int
    sessions: int
    minutes: int
    fee_revenue: int


@dataclass(frozen=True, slots=True)
class Utilization:
    """Months in order and contacts by client.

    A member-month is a calendar month in which the client is enrolled at any day, or without an enrolment table a
    month from the client's first contact to the last. `contact_days` holds each client's days of contact in order,
    as days since 1970, so that episodes of any window can be grouped.
    """

    months: tuple[Month, ...]
    members: int
    contact_days: tuple[tuple[int, ...], ...]
    typed_episodes: int | None = None

    @classmethod
    def from_lines(
        cls, lines: pl.DataFrame, members: pl.DataFrame | None = None, payers: Sequence[str] = ()
    ) -> Utilization:
        """The utilization of priced sessions, of some payers or of all.

        Raises: InputInvalidError where no session has a date.
        """
        dated = lines.filter(pl.col("service_date").is_not_null(), pl.col("client_id").is_not_null())
        dated = _without_strays(dated.filter(pl.col("payer").is_in(list(payers))) if payers else dated)
        if dated.is_empty():
            raise InputInvalidError("No session of these payers has a service date, so there is nothing to compare.")
        months = _months(dated)
        enrolled = _member_months(dated, members, payers, months["month"].to_list())
        rows = months.with_columns(members=pl.Series(enrolled)).select(
            "month", "members", "sessions", "minutes", "fee_revenue"
        )
        days = dated.select("client_id", day=pl.col("service_date").cast(pl.Int32)).unique().sort("client_id", "day")
        by_client = days.group_by("client_id", maintain_order=True).agg("day")["day"].to_list()
        everyone = dated["client_id"].n_unique()
        return cls(tuple(Month(*row) for row in rows.iter_rows()), everyone, tuple(tuple(each) for each in by_client))

    @classmethod
    def typed(cls, scenario: Scenario) -> Utilization:
        """The utilization typed into a scenario, spread evenly over its months.

        Raises: InputInvalidError where the scenario has none.
        """
        given = scenario.utilization
        if given is None:
            raise InputInvalidError("The scenario gives no utilization. Add it, or name the sessions to run it on.")
        return cls(tuple(_even(given)), given.members, (), given.episodes)

    @property
    def member_months(self) -> int:
        """Members enrolled, added up over the months."""
        return sum(each.members for each in self.months)

    @property
    def sessions(self) -> int:
        """Contacts delivered."""
        return sum(each.sessions for each in self.months)

    @property
    def minutes(self) -> int:
        """Minutes delivered."""
        return sum(each.minutes for each in self.months)

    @property
    def fee_revenue(self) -> int:
        """What today's contracts bring, in cents."""
        return sum(each.fee_revenue for each in self.months)

    def episode_starts(self, window_days: int) -> tuple[int, ...]:
        """The day each episode starts: a client's first contact, and the first one after each window ends."""
        starts: list[int] = []
        for days in self.contact_days:
            until = -1
            for day in days:
                if day >= until:
                    starts.append(day)
                    until = day + window_days
        return tuple(starts)

    def episodes_by_month(self, window_days: int) -> tuple[int, ...]:
        """How many episodes start in each month."""
        if self.typed_episodes is not None:
            return tuple(_spread(self.typed_episodes, len(self.months)))
        firsts = np.array([each.month.toordinal() - _EPOCH for each in self.months])
        places = np.searchsorted(firsts, np.array(self.episode_starts(window_days)), side="right") - 1
        return tuple(int(each) for each in np.bincount(places, minlength=len(self.months)))


_EPOCH = date(1970, 1, 1).toordinal()
_STRAY_MONTHS = 18


def _without_strays(dated: pl.DataFrame) -> pl.DataFrame:
    """The sessions without those dated far from the others, whose dates are faults."""
    if dated.is_empty():
        return dated
    middle = dated["service_date"].cast(pl.Int32).median() or 0
    near = (pl.col("service_date").cast(pl.Int32) - int(middle)).abs() <= _STRAY_MONTHS * 31  # type: ignore[arg-type]
    return dated.filter(near)


def _months(dated: pl.DataFrame) -> pl.DataFrame:
    counted = dated.group_by(month=pl.col("service_date").dt.truncate("1mo")).agg(
        sessions=pl.len().cast(pl.Int64),
        minutes=pl.col("minutes").fill_null(0).sum(),
        fee_revenue=pl.col("expected").fill_null(0).sum(),
    )
    first, last = counted["month"].min(), counted["month"].max()
    every = pl.DataFrame({"month": pl.date_range(first, last, "1mo", eager=True)})  # type: ignore[arg-type]
    return every.join(counted, on="month", how="left").with_columns(pl.exclude("month").fill_null(0)).sort("month")


def _member_months(
    dated: pl.DataFrame, members: pl.DataFrame | None, payers: Sequence[str], months: list[date]
) -> list[int]:
    """Members of each month: by the enrolment table where there is one, else from first to last contact."""
    spans = _enrolled(members, payers) if members is not None and members.height else None
    if spans is None or spans.is_empty():
        spans = dated.group_by("client_id").agg(start=pl.col("service_date").min(), until=pl.col("service_date").max())
    counted = []
    for month in months:
        after = add_months(month_start(month), 1)
        inside = (pl.col("start").is_null() | (pl.col("start") < after)) & (
            pl.col("until").is_null() | (pl.col("until") >= month)
        )
        counted.append(spans.filter(inside)["client_id"].n_unique())
    return counted


def _enrolled(members: pl.DataFrame, payers: Sequence[str]) -> pl.DataFrame:
    named = members.filter(pl.col("client_id").is_not_null())
    named = named.filter(pl.col("payer").is_in(list(payers))) if payers else named
    return named.select("client_id", start="start_date", until="end_date")


def _even(given: Typed) -> list[Month]:
    parts = [_spread(total, given.months) for total in (given.sessions, given.minutes, to_cents(given.fee_revenue))]
    first = date(2026, 1, 1)
    return [
        Month(add_months(first, place), given.members, sessions, minutes, revenue)
        for place, (sessions, minutes, revenue) in enumerate(zip(*parts, strict=True))
    ]


def _spread(total: int, parts: int) -> list[int]:
    """A whole number in parts as even as can be, that add up to it."""
    return [total * (place + 1) // parts - total * place // parts for place in range(parts)]
