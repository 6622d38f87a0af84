"""What was delivered to whom, month by month: the one thing that every payment model prices."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cmcore.findings import InputInvalidError
from cmcore.money import to_cents
from cmcore.periods import add_months
from cmcore.scenarios.enrollment import Enrolled, Kind, count_members, enrolled_spans, months_of_contact
from cmcore.scenarios.episodes import Contacts, group_episodes
from cmcore.scenarios.models.panel import in_cells
from cmcore.scenarios.payroll import month_payroll, share_payroll

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.scenarios.models.capitation import Capitation
    from cmcore.scenarios.models.panel import Group
    from cmcore.scenarios.scenario import Bundle, Scenario, Typed

STRAY_MONTHS = 18
"""A session dated farther than this from the middle one is taken for a faulty date."""


@dataclass(frozen=True, slots=True)
class Month:
    """One calendar month: contacts, minutes, what today's contracts bring and the staff's pay in cents, and members."""

    month: date
    sessions: int
    minutes: int
    fee_revenue: int
    enrolled: Enrolled
    payroll: int = 0

    @property
    def members(self) -> int:
        """Members enrolled on any day of the month."""
        return self.enrolled.any_day


@dataclass(frozen=True, slots=True)
class BundleVolume:
    """By month: episodes that start, and the fees of contacts outside of any, in cents. Episodes still running."""

    episodes: tuple[int, ...]
    outside_fees: tuple[int, ...]
    unfinished: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Utilization:
    """Months in order, and the contacts that they are made of, aggregated once so that terms can be changed freely.

    `members` are the clients enrolled in these months, or without an enrollment table those with a contact. `notes` are
    sentences on what could not be counted. `payers` are those that the contacts' places of a payer name, "" for none.
    """

    months: tuple[Month, ...]
    members: int
    contacts: Contacts | None = None
    typed_episodes: int = 0
    notes: tuple[str, ...] = ()
    payers: tuple[str, ...] = ()
    _bundles: dict[tuple[object, ...], BundleVolume] = field(default_factory=dict, repr=False)
    _groups: dict[tuple[object, ...], tuple[tuple[Group, ...], ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def from_lines(
        cls,
        lines: pl.DataFrame,
        members: pl.DataFrame | None = None,
        payers: Sequence[str] = (),
        staff: pl.DataFrame | None = None,
    ) -> Utilization:
        """The utilization of priced sessions, of some payers or of all.

        The staff's pay falls on the payers by their share of each month's minutes.
        Raises: InputInvalidError where no session has a client and a date.
        """
        chosen = lines.filter(pl.col("payer").is_in(list(payers))) if payers else lines
        dated = _without_strays(chosen.filter(pl.col("service_date").is_not_null(), pl.col("client_id").is_not_null()))
        if dated.is_empty():
            raise InputInvalidError(
                "No session of these payers has a client and a service date, so there is nothing to compare."
            )
        counted, spans = _by_month(dated), enrolled_spans(members, payers)
        months = counted["month"].to_list()
        enrolled = months_of_contact(dated, months) if spans is None else count_members(spans, months)
        share = _payroll(counted, lines, staff)
        rows = zip(counted.rows(), enrolled, share, strict=True)
        notes = (*_uncounted(chosen, dated), *_not_enrolled(dated, spans, months))
        everyone = dated["client_id"].n_unique() if spans is None else _enrolled_ever(spans, months)
        filled = tuple(
            Month(month, sessions, minutes, fees, who, pay) for (month, sessions, minutes, fees), who, pay in rows
        )
        names = tuple(dated["payer"].fill_null("").unique().sort().to_list())
        return cls(filled, everyone, _contacts(dated, names), notes=notes, payers=names)

    @classmethod
    def typed(cls, scenario: Scenario) -> Utilization:
        """The utilization typed into a scenario, spread evenly over its months.

        Raises: InputInvalidError where the scenario has none.
        """
        given = scenario.utilization
        if given is None:
            raise InputInvalidError("The scenario gives no utilization. Add it, or name the sessions to run it on.")
        return cls(tuple(_even(given)), given.members, typed_episodes=given.episodes)

    @property
    def member_months(self) -> int:
        """Members enrolled on any day of a month, added up over the months."""
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

    def fees_of(self, payer: str) -> tuple[int, ...]:
        """What today's contracts with one payer bring in each month, in cents; its name in any case of letters."""
        fees = np.zeros(len(self.months), dtype=np.int64)
        if self.contacts is not None:
            wanted = payer.strip().casefold()
            places = [place for place, name in enumerate(self.payers) if name.strip().casefold() == wanted]
            ours = np.isin(self.contacts.payer, places)
            np.add.at(fees, self._month_of(self.contacts.day[ours]), self.contacts.fee[ours])
        return tuple(fees.tolist())

    def bundle_volume(self, terms: Bundle) -> BundleVolume:
        """The episodes of the contacts under the bundle's window and codes, and what stays outside of them."""
        key = (terms.window_days, terms.trigger_codes, terms.included_codes)
        if key not in self._bundles:
            self._bundles[key] = self._grouped(terms)
        return self._bundles[key]

    def paid_groups(self, terms: Capitation) -> tuple[tuple[Group, ...], ...]:
        """Each month's members paid for, by cell and days, under the partial-month rule."""
        key = (terms.cells, terms.partial_month)
        if key not in self._groups:
            self._groups[key] = tuple(
                in_cells(terms.cells, each.enrolled.paid_kinds(terms.partial_month)) for each in self.months
            )
        return self._groups[key]

    def member_minutes(self) -> np.ndarray:
        """Minutes of each client with a contact; of typed members, spread as evenly as can be."""
        if self.contacts is None:
            return np.array(_spread(self.minutes, self.members), dtype=np.int64)
        _, which = np.unique(self.contacts.client, return_inverse=True)
        return np.bincount(which, weights=self.contacts.minutes).astype(np.int64)

    def _grouped(self, terms: Bundle) -> BundleVolume:
        count = len(self.months)
        if self.contacts is None:
            return BundleVolume(_spread(self.typed_episodes, count), (0,) * count)
        contacts = self.contacts
        found = group_episodes(contacts, terms.window_days, terms.trigger_codes, terms.included_codes)
        outside = ~found.inside
        fees = np.zeros(count, dtype=np.int64)
        np.add.at(fees, self._month_of(contacts.day[outside]), contacts.fee[outside])
        started = np.bincount(self._month_of(found.starts), minlength=count)
        last = int(contacts.day.max())
        unfinished = int((found.starts + terms.window_days - 1 > last).sum())
        return BundleVolume(tuple(started.tolist()), tuple(fees.tolist()), unfinished)

    def _month_of(self, days: np.ndarray) -> np.ndarray:
        firsts = np.array([each.month.toordinal() - _EPOCH for each in self.months])
        return np.searchsorted(firsts, days, side="right") - 1


_EPOCH = date(1970, 1, 1).toordinal()


def _without_strays(dated: pl.DataFrame) -> pl.DataFrame:
    """The sessions without those dated far from the others, whose dates are faults."""
    if dated.is_empty():
        return dated
    middle = int(dated["service_date"].cast(pl.Int32).median() or 0)  # type: ignore[arg-type]
    return dated.filter((pl.col("service_date").cast(pl.Int32) - middle).abs() <= STRAY_MONTHS * 31)


def _by_month(dated: pl.DataFrame) -> pl.DataFrame:
    counted = dated.group_by(month=pl.col("service_date").dt.truncate("1mo")).agg(
        sessions=pl.len().cast(pl.Int64),
        minutes=pl.col("minutes").fill_null(0).sum(),
        fee_revenue=pl.col("expected").fill_null(0).sum(),
    )
    first, last = counted["month"].min(), counted["month"].max()
    every = pl.DataFrame({"month": pl.date_range(first, last, "1mo", eager=True)})  # type: ignore[arg-type]
    return every.join(counted, on="month", how="left").with_columns(pl.exclude("month").fill_null(0)).sort("month")


def _payroll(counted: pl.DataFrame, lines: pl.DataFrame, staff: pl.DataFrame | None) -> tuple[int, ...]:
    months = counted["month"].to_list()
    everyone = lines.group_by(month=pl.col("service_date").dt.truncate("1mo")).agg(whole=pl.col("minutes").sum())
    whole = counted.join(everyone, on="month", how="left", maintain_order="left")["whole"].fill_null(0).to_list()
    return share_payroll(month_payroll(staff, months), counted["minutes"].to_list(), whole)


def _contacts(dated: pl.DataFrame, payers: Sequence[str]) -> Contacts:
    ordered = dated.select(
        client=pl.col("client_id").rank("dense").cast(pl.Int64),
        day=pl.col("service_date").cast(pl.Int32).cast(pl.Int64),
        fee=pl.col("expected").fill_null(0),
        minutes=pl.col("minutes").fill_null(0),
        code=pl.col("code").fill_null("") if "code" in dated.columns else pl.lit(""),
        payer=pl.col("payer").fill_null("").replace_strict({each: at for at, each in enumerate(payers)}),
    ).sort("client", "day")
    client, day, fee, minutes, payer = (ordered[name].to_numpy() for name in ordered.columns if name != "code")
    return Contacts(client, day, fee, minutes, np.array(ordered["code"].to_list(), dtype=object), payer)


def _uncounted(chosen: pl.DataFrame, dated: pl.DataFrame) -> tuple[str, ...]:
    left_out = chosen.height - dated.height
    unpriced = dated["expected"].null_count()
    untimed = dated["minutes"].null_count()
    said = (
        (left_out, f"{_sessions(left_out)} left out: no client, no date, or a date far from all others."),
        (unpriced, f"{_sessions(unpriced)} without a price counted as $0 of fees."),
        (untimed, f"{_sessions(untimed)} without minutes counted as no time."),
    )
    return tuple(sentence for count, sentence in said if count)


def _sessions(count: int) -> str:
    return f"{count:,} session{'' if count == 1 else 's'}"


def _not_enrolled(dated: pl.DataFrame, spans: pl.DataFrame | None, months: list[date]) -> tuple[str, ...]:
    if spans is None:
        return ("No enrollment table: a client counts for whole months, from the first contact to the last.",)
    inside = spans.filter(pl.col("start") < add_months(months[-1], 1), pl.col("until") > months[0])
    missing = dated.join(inside, on="client_id", how="anti")["client_id"].n_unique()
    if not missing:
        return ()
    return (f"{missing:,} of the clients with sessions are not in the enrollment table, so no payment per member.",)


def _enrolled_ever(spans: pl.DataFrame, months: list[date]) -> int:
    inside = spans.filter(pl.col("start") < add_months(months[-1], 1), pl.col("until") > months[0])
    return inside["client_id"].n_unique()


def _even(given: Typed) -> list[Month]:
    totals = (given.sessions, given.minutes, to_cents(given.fee_revenue))
    parts = [_spread(total, given.months) for total in totals]
    kinds = [(Kind(each.age, each.sex, each.acuity), each.members) for each in given.kinds]
    first = date(2026, 1, 1)
    months = [add_months(first, place) for place in range(given.months)]
    return [
        Month(month, sessions, minutes, fees, Enrolled.whole(month, given.members, kinds))
        for month, sessions, minutes, fees in zip(months, *parts, strict=True)
    ]


def _spread(total: int, parts: int) -> tuple[int, ...]:
    """A whole number in parts as even as can be, that add up to it."""
    return tuple(total * (place + 1) // parts - total * place // parts for place in range(parts))
