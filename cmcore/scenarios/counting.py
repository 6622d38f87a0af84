"""Priced sessions counted into months and contacts, and what of them could not be counted."""

from __future__ import annotations

from calendar import monthrange
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from cmcore.periods import add_months
from cmcore.scenarios.episodes import Contacts
from cmcore.scenarios.payroll import month_payroll, share_payroll

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

STRAY_MONTHS = 18
"""A session dated farther than this from the middle one is taken for a faulty date."""
A_WEEK = 7


def without_strays(dated: pl.DataFrame) -> pl.DataFrame:
    """The sessions without those dated far from the others, whose dates are faults."""
    if dated.is_empty():
        return dated
    middle = int(dated["service_date"].cast(pl.Int32).median() or 0)  # type: ignore[arg-type]
    return dated.filter((pl.col("service_date").cast(pl.Int32) - middle).abs() <= STRAY_MONTHS * 31)


def days_of(lines: pl.DataFrame) -> pl.Series:
    """The days with sessions, in order, without faulty dates."""
    return without_strays(lines.filter(pl.col("service_date").is_not_null()))["service_date"].unique().sort()


def months_in_part(days: pl.Series) -> list[tuple[date, Fraction]]:
    """The first and the last month of a log, each with the part of it that was not loaded, where there is any.

    `days` with sessions, in order. What lies before the first and after the last of them was not loaded where it is
    longer than a week and than any stretch without sessions between.
    """
    if days.is_empty():
        return []
    longest = max([A_WEEK, *(int(each) for each in days.diff().dt.total_days().drop_nulls())])
    first, last = days[0], days[-1]
    edges = ((first, first.day - 1), (last, monthrange(last.year, last.month)[1] - last.day))
    return [
        (month.replace(day=1), Fraction(idle, monthrange(month.year, month.month)[1]))
        for month, idle in edges
        if idle > longest
    ]


def counted_lines(lines: pl.DataFrame, payers: Sequence[str] = ()) -> pl.DataFrame:
    """The sessions that are counted: those of the payers, or of all where none is named, with a client and a date.

    Voided and cancelled sessions are not, nor those entered twice.
    """
    chosen = delivered(lines.filter(pl.col("payer").is_in(list(payers))) if payers else lines)
    return without_strays(chosen.filter(pl.col("service_date").is_not_null(), pl.col("client_id").is_not_null()))


def delivered(lines: pl.DataFrame) -> pl.DataFrame:
    """The sessions without those that were voided, cancelled or entered twice: each one that was delivered, once."""
    return lines.filter(~_voided(lines), ~_copied(lines))


def _voided(lines: pl.DataFrame) -> pl.Expr:
    return pl.col("claim_status").eq_missing("void") if "claim_status" in lines.columns else pl.lit(value=False)


def _copied(lines: pl.DataFrame) -> pl.Expr:
    if "reasons" not in lines.columns:
        return pl.lit(value=False)
    return pl.col("reasons").fill_null("").str.split(";").list.contains("duplicate")


def by_month(dated: pl.DataFrame) -> pl.DataFrame:
    """Sessions, minutes and fees of every month from the first to the last, those without any too."""
    counted = dated.group_by(month=pl.col("service_date").dt.truncate("1mo")).agg(
        sessions=pl.len().cast(pl.Int64),
        minutes=pl.col("minutes").fill_null(0).sum(),
        fee_revenue=pl.col("expected").fill_null(0).sum(),
    )
    first, last = counted["month"].min(), counted["month"].max()
    every = pl.DataFrame({"month": pl.date_range(first, last, "1mo", eager=True)})  # type: ignore[arg-type]
    return every.join(counted, on="month", how="left").with_columns(pl.exclude("month").fill_null(0)).sort("month")


def payroll_shares(counted: pl.DataFrame, lines: pl.DataFrame, staff: pl.DataFrame | None) -> tuple[int, ...]:
    """Cents of the staff's pay of each month that fall on the minutes counted, by their share of all lines' minutes."""
    months = counted["month"].to_list()
    everyone = (
        delivered(lines).group_by(month=pl.col("service_date").dt.truncate("1mo")).agg(whole=pl.col("minutes").sum())
    )
    whole = counted.join(everyone, on="month", how="left", maintain_order="left")["whole"].fill_null(0).to_list()
    return share_payroll(month_payroll(staff, months), counted["minutes"].to_list(), whole)


def contacts_of(dated: pl.DataFrame, payers: Sequence[str]) -> Contacts:
    """The sessions as contacts sorted by client and day, clients and payers by number."""
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


def uncounted(chosen: pl.DataFrame, dated: pl.DataFrame) -> tuple[str, ...]:
    """Sentences on sessions left out, and on those without a price or minutes."""
    voided, copied = chosen.filter(_voided(chosen)).height, chosen.filter(~_voided(chosen), _copied(chosen)).height
    left_out = chosen.height - voided - copied - dated.height
    unpriced = dated["expected"].null_count()
    untimed = dated["minutes"].null_count()
    said = (
        (voided, f"{_sessions(voided)} left out: voided or cancelled."),
        (copied, f"{_sessions(copied)} left out: entered twice."),
        (left_out, f"{_sessions(left_out)} left out: no client, no date, or a date far from all others."),
        (unpriced, f"{_sessions(unpriced)} without a price counted as $0 of fees."),
        (untimed, f"{_sessions(untimed)} without minutes counted as no time."),
    )
    return tuple(sentence for count, sentence in said if count)


def in_part(lines: pl.DataFrame) -> tuple[str, ...]:
    """A sentence on the first or last month of a log where it was loaded in part: its members count whole."""
    days = days_of(lines)
    parts = [month for month, _ in months_in_part(days)]
    if not parts:
        return ()
    from_day, to_day = days[0], days[-1]
    said = (
        f"The sessions run from {from_day} to {to_day}, and {' and '.join(f'{each:%B %Y}' for each in parts)} "
        f"{'is' if len(parts) == 1 else 'are'} there in part: payments by the member or month count it whole. "
        "Leave it out of the log to lay models side by side."
    )
    return (said,)


def _sessions(count: int) -> str:
    return f"{count:,} session{'' if count == 1 else 's'}"


def not_enrolled(dated: pl.DataFrame, spans: pl.DataFrame | None, months: list[date]) -> tuple[str, ...]:
    """A sentence on how members are counted without enrollment, or on clients that it lacks."""
    if spans is None:
        return ("No enrollment table: a client counts for whole months, from the first contact to the last.",)
    inside = spans.filter(pl.col("start") < add_months(months[-1], 1), pl.col("until") > months[0])
    missing = dated.join(inside, on="client_id", how="anti")["client_id"].n_unique()
    if not missing:
        return ()
    return (f"{missing:,} of the clients with sessions are not in the enrollment table, so no payment per member.",)


def enrolled_ever(spans: pl.DataFrame, months: Sequence[date]) -> int:
    """Clients enrolled on any day of the months."""
    inside = spans.filter(pl.col("start") < add_months(months[-1], 1), pl.col("until") > months[0])
    return inside["client_id"].n_unique()
