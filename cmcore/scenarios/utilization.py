"""What was delivered to whom, month by month: the one thing that every payment model prices."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cmcore.findings import InputInvalidError
from cmcore.money import to_cents
from cmcore.periods import add_months
from cmcore.scenarios.counting import (
    by_month,
    contacts_of,
    counted_lines,
    delivered,
    enrolled_ever,
    in_part,
    not_enrolled,
    payroll_shares,
    uncounted,
)
from cmcore.scenarios.enrollment import (
    Enrolled,
    Kind,
    count_members,
    enrolled_spans,
    months_of_contact,
    of_payers,
    spans_of,
)
from cmcore.scenarios.episodes import Contacts, group_episodes
from cmcore.scenarios.models.panel import in_cells
from cmcore.scenarios.persistence import persistence_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.scenarios.models.capitation import Capitation
    from cmcore.scenarios.models.panel import Group
    from cmcore.scenarios.persistence import Persistence
    from cmcore.scenarios.scenario import Bundle, Scenario, Typed


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
    `enrollment` is the table that members are counted from, None without one. `persistence` is what the sessions tell
    of how need holds between months, None where there are none.
    """

    months: tuple[Month, ...]
    members: int
    contacts: Contacts | None = None
    typed_episodes: int = 0
    notes: tuple[str, ...] = ()
    payers: tuple[str, ...] = ()
    enrollment: pl.DataFrame | None = field(default=None, repr=False)
    persistence: Persistence | None = None
    _bundles: dict[tuple[object, ...], BundleVolume] = field(default_factory=dict, repr=False)
    _groups: dict[tuple[object, ...], tuple[tuple[Group, ...], ...]] = field(default_factory=dict, repr=False)
    _portions: dict[tuple[object, ...], Utilization] = field(default_factory=dict, repr=False)

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
        dated = counted_lines(chosen)
        if dated.is_empty():
            raise InputInvalidError(
                "No session of these payers has a client and a service date, so there is nothing to compare."
            )
        counted, spans = by_month(dated), enrolled_spans(members, payers)
        months = counted["month"].to_list()
        enrolled = months_of_contact(dated, months) if spans is None else count_members(spans, months)
        share = payroll_shares(counted, lines, staff)
        rows = zip(counted.rows(), enrolled, share, strict=True)
        notes = (*uncounted(chosen, dated), *not_enrolled(dated, spans, months), *in_part(delivered(lines)))
        everyone = dated["client_id"].n_unique() if spans is None else enrolled_ever(spans, months)
        filled = tuple(
            Month(month, sessions, minutes, fees, who, pay) for (month, sessions, minutes, fees), who, pay in rows
        )
        names = tuple(dated["payer"].fill_null("").unique().sort().to_list())
        table = None if members is None or spans is None else members
        if table is not None and payers:
            table = of_payers(table, payers)
        holds = persistence_of(dated, spans, months)
        return cls(
            filled, everyone, contacts_of(dated, names), notes=notes, payers=names, enrollment=table, persistence=holds
        )  # fmt: skip

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
            ours = np.isin(self.contacts.payer, self.places_of([payer]))
            np.add.at(fees, self.month_of(self.contacts.day[ours]), self.contacts.fee[ours])
        return tuple(fees.tolist())

    def places_of(self, names: Sequence[str], *, others: bool = False) -> list[int]:
        """The places of some payers among the payers, or of all others; names in any case of letters."""
        wanted = {each.strip().casefold() for each in names}
        return [at for at, each in enumerate(self.payers) if (each.strip().casefold() in wanted) != others]

    def portion(self, names: Sequence[str], *, others: bool = False) -> Utilization:
        """The same months with the contacts and members of some payers alone, or of all others.

        Without the staff's pay, which is for all of them. Typed utilization has no payers and stays whole.
        """
        key = (*sorted(names), others)
        if self.contacts is None or (others and not names):
            return self
        if key not in self._portions:
            self._portions[key] = self._portion(self.contacts, names, others=others)
        return self._portions[key]

    def _portion(self, contacts: Contacts, names: Sequence[str], *, others: bool) -> Utilization:
        ours = contacts.where(np.isin(contacts.payer, self.places_of(names, others=others)))
        firsts, at = [each.month for each in self.months], self.month_of(ours.day)
        counted = [
            np.bincount(at, weights=each, minlength=len(firsts)).astype(np.int64).tolist()
            for each in (None, ours.minutes, ours.fee)
        ]
        if self.enrollment is None:
            seen = pl.DataFrame({"client_id": ours.client, "service_date": ours.day.astype(np.int32)})
            dated = seen.with_columns(pl.col("service_date").cast(pl.Date))
            enrolled, members = months_of_contact(dated, firsts), dated["client_id"].n_unique()
        else:
            spans = spans_of(of_payers(self.enrollment, names, others=others))
            enrolled, members = count_members(spans, firsts), enrolled_ever(spans, firsts)
        rows = zip(firsts, *counted, enrolled, strict=True)
        return Utilization(
            tuple(Month(*row) for row in rows), members, ours, payers=self.payers, enrollment=self.enrollment
        )

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

    @property
    def member_growth(self) -> Fraction:
        """Members that each one with contacts stands for: one, where the panel is as it was counted."""
        return Fraction(1)

    def members_alike(self, contacts: np.ndarray) -> tuple[tuple[float, int], ...]:
        """(contacts, members with so many), from the contacts of each of some members as they were counted."""
        return tuple((float(count), many) for count, many in sorted(Counter(contacts.tolist()).items()))

    def contact_weights(self) -> np.ndarray:
        """How many contacts each counted one stands for: one."""
        return np.ones(0 if self.contacts is None else len(self.contacts))

    def member_minutes(self) -> np.ndarray:
        """Minutes of each client counted with a contact; of typed members, spread as evenly as can be."""
        if self.contacts is None:
            return np.array(_spread(self.minutes, self.members), dtype=np.int64)
        _, which = np.unique(self.contacts.client, return_inverse=True)
        return np.bincount(which, weights=self.contacts.minutes).astype(np.int64)

    def member_starts(self) -> np.ndarray:
        """The place of the month of each such client's first contact, in the same order; the first of typed ones."""
        if self.contacts is None:
            return np.zeros(self.members, dtype=np.int64)
        _, first = np.unique(self.contacts.client, return_index=True)
        return self.month_of(self.contacts.day[first])

    @property
    def month_growth(self) -> tuple[Fraction, ...]:
        """Members of each month over those counted: one, where the panel is as it was counted."""
        return (Fraction(1),) * len(self.months)

    def _grouped(self, terms: Bundle) -> BundleVolume:
        count = len(self.months)
        if self.contacts is None:
            return BundleVolume(_spread(self.typed_episodes, count), (0,) * count)
        contacts = self.contacts
        found = group_episodes(contacts, terms.window_days, terms.trigger_codes, terms.included_codes)
        outside = ~found.inside
        fees = np.zeros(count, dtype=np.int64)
        np.add.at(fees, self.month_of(contacts.day[outside]), contacts.fee[outside])
        started = np.bincount(self.month_of(found.starts), minlength=count)
        last = contacts.day.max(initial=0)
        unfinished = int((found.starts + terms.window_days - 1 > last).sum())
        return BundleVolume(tuple(started.tolist()), tuple(fees.tolist()), unfinished)

    def month_of(self, days: np.ndarray) -> np.ndarray:
        """The place of the month of each day, days since 1970."""
        firsts = np.array([each.month.toordinal() - _EPOCH for each in self.months])
        return np.searchsorted(firsts, days, side="right") - 1


_EPOCH = date(1970, 1, 1).toordinal()


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
