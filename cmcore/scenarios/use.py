"""How much members use: contacts and time a member-month, their mix, and whether they hold from month to month."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.scenarios.counting import counted_lines
from cmcore.scenarios.enrollment import PARTIAL_MONTHS
from cmcore.scenarios.growth import counted_growth, grow
from cmcore.scenarios.scenario import Growth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.scenarios.persistence import Persistence
    from cmcore.scenarios.utilization import Month, Utilization

MIXES = {"code": "Code", "staff": "Staff", "acuity": "Acuity"}
RULES = {
    "any_day": "there on any day",
    "first_day": "there on the 1st",
    "fifteenth": "there on the 15th",
    "prorate": "by days",
}
NOT_KNOWN = "Not known"
DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Part:
    """The contacts of one code, worker or acuity: how many, their minutes, and with how many clients."""

    name: str
    sessions: int
    minutes: int
    clients: int


@dataclass(frozen=True, slots=True)
class Use:
    """What was counted, before any growth.

    `member_months` by the rule for parts of a month. `seen_again` are clients with a contact in the month after one
    with a contact, `seen` those that could be. `likeness` is the correlation of a client's contacts in a month with
    those of the month before. `growth` is that of members, a year. `mixes` by the names in MIXES, and `need` how
    members' need holds between two halves, none where the utilization was typed in.
    """

    members: int
    sessions: int
    minutes: int
    member_months: dict[str, Fraction]
    seen_again: int
    seen: int
    likeness: float | None
    growth: float | None
    mixes: dict[str, tuple[Part, ...]]
    need: Persistence | None = None

    def a_month(self, count: int, rule: str = "any_day") -> float:
        """So much of something over the member-months."""
        return float(count / self.member_months[rule]) if self.member_months[rule] else 0.0

    def to_dict(self) -> dict[str, Any]:
        """The use as the JSON that scripts rely on."""
        return {
            "members": self.members,
            "member_months": {rule: round(float(count), DECIMALS) for rule, count in self.member_months.items()},
            "sessions": self.sessions,
            "minutes": self.minutes,
            "contacts_a_member_month": round(self.a_month(self.sessions), DECIMALS),
            "minutes_a_member_month": round(self.a_month(self.minutes), DECIMALS),
            "persistence": {
                "seen_again": self.seen_again,
                "seen": self.seen,
                "correlation": None if self.likeness is None else round(self.likeness, DECIMALS),
                "between_halves": None if self.need is None else self.need.to_dict(),
            },
            "growth_a_year": None if self.growth is None else round(self.growth, DECIMALS),
            "mix": {
                by: [
                    {"name": each.name, "sessions": each.sessions, "minutes": each.minutes, "clients": each.clients}
                    for each in parts
                ]
                for by, parts in self.mixes.items()
            },
        }


def count_use(
    utilization: Utilization,
    lines: pl.DataFrame | None = None,
    members: pl.DataFrame | None = None,
    payers: Sequence[str] = (),
) -> Use:
    """The use of a utilization; its mix and its persistence from the priced sessions that it was counted from."""
    used = grow(utilization, Growth())
    months = {rule: sum((_paid(each, rule) for each in used.months), Fraction(0)) for rule in PARTIAL_MONTHS}
    counted = None if lines is None else with_acuity(counted_lines(lines, payers), members)
    again, seen, likeness = (0, 0, None) if counted is None else _persistence(counted)
    mixes = {} if counted is None else {by: _mix(counted, by) for by in MIXES if by in counted.columns}
    return Use(
        used.members, used.sessions, used.minutes, months, again, seen, likeness, counted_growth(used), mixes,
        used.persistence,
    )  # fmt: skip


def use_words(found: Use) -> tuple[tuple[str, str], ...]:
    """(what, value) of everything but the mix, as people read it."""
    months = tuple(
        (f"Member-months, {RULES[rule]}", f"{float(many):,.1f}") for rule, many in found.member_months.items()
    )
    again = (("Clients seen again the month after", f"{found.seen_again / found.seen:.1%}"),) if found.seen else ()
    like = (("Correlation with the month before", f"{found.likeness:.2f}"),) if found.likeness is not None else ()
    need = _need_words(found.need)
    grew = (("Growth of members a year", f"{found.growth:+.1%}"),) if found.growth is not None else ()
    return (
        ("Members", f"{found.members:,}"),
        *months,
        ("Contacts a member-month", f"{found.a_month(found.sessions):,.2f}"),
        ("Minutes a member-month", f"{found.a_month(found.minutes):,.1f}"),
        *again,
        *like,
        *need,
        *grew,
    )


def _need_words(need: Persistence | None) -> tuple[tuple[str, str], ...]:
    if need is None:
        return ()
    if need.dispersion is None:
        return (("Members' need from year to year", "Too little data"),)
    give = "" if need.error is None else f" \u00b1 {need.error}"
    held = () if need.held is None else (("Correlation of need between halves, beyond chance", f"{need.held:.2f}"),)
    return (("Members' need differs by, over its mean", f"{need.dispersion}{give}"), *held)


def with_acuity(lines: pl.DataFrame, members: pl.DataFrame | None) -> pl.DataFrame:
    """The sessions with their client's acuity, the last one that the enrollment table has; as they are without one."""
    if members is None or "acuity" not in members.columns or members["acuity"].null_count() == members.height:
        return lines
    known = members.filter(pl.col("client_id").is_not_null(), pl.col("acuity").is_not_null())
    last = known.sort("start_date", nulls_last=False).group_by("client_id").agg(pl.col("acuity").last())
    return lines.join(last, on="client_id", how="left", validate="m:1")


def _paid(month: Month, rule: str) -> Fraction:
    paid = sum(days * members for _, days, members in month.enrolled.paid_kinds(rule))
    return Fraction(paid, month.enrolled.days_in_month)


def _mix(lines: pl.DataFrame, by: str) -> tuple[Part, ...]:
    """One row per value, most contacts first."""
    counted = (
        lines.group_by(pl.col(by).fill_null(NOT_KNOWN))
        .agg(pl.len(), pl.col("minutes").fill_null(0).sum(), pl.col("client_id").n_unique())
        .sort(pl.col("len"), pl.col(by), descending=[True, False])
    )
    return tuple(Part(str(name), *map(int, rest)) for name, *rest in counted.iter_rows())


def _persistence(lines: pl.DataFrame) -> tuple[int, int, float | None]:
    """Clients seen again the month after, of those seen; how their contacts follow those of the month before."""
    month = pl.col("service_date").dt.year() * 12 + pl.col("service_date").dt.month()
    counted = lines.group_by("client_id", month=month).len()
    first, last = int(counted["month"].min() or 0), int(counted["month"].max() or 0)  # type: ignore[arg-type]
    every = counted.select("client_id").unique().join(pl.DataFrame({"month": range(first, last)}), how="cross")
    now = every.with_columns(pl.col("month").cast(counted["month"].dtype))
    then = counted.with_columns(pl.col("month") - 1)
    pairs = (
        now.join(counted, on=["client_id", "month"], how="left", validate="1:1")
        .join(then, on=["client_id", "month"], how="left", validate="1:1", suffix="_then")
        .fill_null(0)
    )
    seen = pairs.filter(pl.col("len") > 0)
    again = seen.filter(pl.col("len_then") > 0)
    if min(pairs["len"].n_unique(), pairs["len_then"].n_unique()) <= 1:
        return again.height, seen.height, None
    return again.height, seen.height, float(pairs.select(pl.corr("len", "len_then")).item())
