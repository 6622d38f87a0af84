"""Sessions as contacts on one clock: when each began and ended, and which of them share a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.cells.durations import DAY
from cmcore.intake.tables import SYSTEM_COLUMNS
from cmcore.reference import tables as reference

if TYPE_CHECKING:
    from cmcore.intake.tables import Dataset

GROUP_MODIFIER = "HQ"
"""Modifier of a service to several clients at once. Source: HCPCS Level II, HQ, group setting."""
MINUTE_SLACK = 1
ORDER = ("service_date", "start_time", "end_time", "session_id", "client_id", "row_id")
KEPT = (*SYSTEM_COLUMNS, "session_id", "client_id", "staff", "service_date", "start_time", "end_time", "minutes")
LASTING = "month|episode|diem"
"""What the unit of a code that lasts is called in the reference table."""
LASTING_BASES = ("per_day", "per_month", "per_case", "per_episode", "retainer")
TEAM_FROM = 20
"""Contacts or days that a name needs before it can be told for a team's."""
MOST_OF_A_TEAM = 0.5
"""Share of a name's contacts or days that are impossible for one person from which the name is a team's."""
PERSON_APART = 1 << 36
"""Minutes between the clocks of two persons: more than the days of the calendar have."""


def timed_contacts(dataset: Dataset) -> pl.DataFrame:
    """One row per contact with a begin and an end: KEPT, `is_group`, `begins` and `ends`.

    `begins` and `ends` are minutes on one clock for all days. A contact without an end lasts its minutes; one that ends
    before it starts goes past midnight where its minutes say so, and is left out where they do not. So is one of more
    than a day, which is told as such.
    """
    lasted = pl.col("end_time") - pl.col("start_time")
    overnight = (lasted + DAY - pl.col("minutes")).abs() <= MINUTE_SLACK
    length = (
        pl.when(pl.col("end_time").is_null())
        .then(pl.col("minutes"))
        .when(lasted >= 0)
        .then(lasted)
        .when(overnight)
        .then(lasted + DAY)
    )
    begins = pl.col("service_date").to_physical().cast(pl.Int64) * DAY + pl.col("start_time")
    begun = dataset.frames["sessions"].filter(pl.col("start_time").is_not_null())
    sessions = begun.filter(~pl.col("code").is_in(lasting_codes(dataset)).fill_null(value=False))
    placed = sessions.select(*KEPT, is_group=is_group(), begins=begins, ends=begins + length)
    return placed.filter((pl.col("ends") > pl.col("begins")) & (pl.col("ends") <= pl.col("begins") + DAY))


def crowded(contacts: pl.DataFrame, whose: str) -> pl.DataFrame:
    """The contacts that share a moment with another of the same person, or follow from one that does.

    One row per worker, client, begin and end: the lines of one contact and its copies count as one, and for a worker
    those of a group.
    """
    person = person_number(contacts, whose) * PERSON_APART
    clock = (
        contacts.with_row_index("place")
        .filter(pl.col(whose).is_not_null())
        .select("place", begins=person + pl.col("begins"), ends=person + pl.col("ends"))
        .sort("begins")
    )
    apart = (pl.col("begins") >= pl.col("ends").cum_max().shift(1)).fill_null(value=True)
    grouped = clock.with_columns(stretch=apart.cum_sum())
    shared = grouped.filter(pl.len().over("stretch") > 1)
    whom = pl.when(~(pl.col("is_group") & (whose == "staff"))).then(pl.col("client_id"))
    lines = contacts[shared["place"].sort()].sort(ORDER, nulls_last=True).with_columns(whom=whom)
    return lines.unique(["staff", "whom", "begins", "ends"], keep="first", maintain_order=True).drop("whom")


def without_teams(rows: pl.DataFrame, every: pl.DataFrame, whose: str) -> pl.DataFrame:
    """The rows less those of names for a team or for nobody: with TEAM_FROM of `every` or more, most of it here."""
    teams = every.join(rows, on=whose, how="semi").group_by(whose).agg(of=pl.len()).filter(pl.col("of") >= TEAM_FROM)
    often = rows.group_by(whose).agg(times=pl.len()).join(teams, on=whose, validate="1:1")
    often = often.filter(pl.col("times") > MOST_OF_A_TEAM * pl.col("of"))
    return rows.join(often, on=whose, how="anti", maintain_order="left")


def person_number(rows: pl.DataFrame, whose: str) -> pl.Expr:
    """A number for each person of a column, null for nobody: quicker to sort and group by than the text."""
    people = pl.Enum(rows[whose].drop_nulls().unique())
    return pl.col(whose).cast(people).to_physical().cast(pl.Int64)


def is_group() -> pl.Expr:
    """Whether a session is one of a group."""
    return pl.col("modifiers").str.contains(rf"\b{GROUP_MODIFIER}\b").fill_null(value=False)


def lasting_codes(dataset: Dataset) -> list[str]:
    """Codes of a day, a month or an episode: their times and minutes are no contact's, whatever day they stand on."""
    codes = reference.billing_codes().filter(pl.col("unit_basis").str.contains(LASTING))
    own = dataset.frames["fees"].filter(pl.col("basis").is_in(LASTING_BASES))
    return sorted({*codes["code"], *own["code"].drop_nulls()})
