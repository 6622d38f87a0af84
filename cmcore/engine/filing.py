"""Timely filing: the last day on which a payer takes a claim, by its own rule, else by the rule of its type.

A payer's rule is a number of days or of calendar months, counted from the day of service or from the end of its month,
moved on to the next workday where the payer says so. Where the payer's row says nothing:

- Medicare: one calendar year, moved on to the next workday. Source: 42 CFR 424.44(a)(1) and (c).
- Medicaid: twelve months, the federal outer limit, which States may shorten. Source: 42 CFR 447.45(d).

A claim to the second payer is counted from the day on which the first one answered, where the second payer says how
long that may take (`secondary_filing_days`), else by its own filing days from then. Where its row says nothing, the
law's clock still runs from the service; Medicaid may besides pay within six months of Medicare's answer, so that the
later of the two days counts. Source: 42 CFR 447.45(d).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

import narwhals as nw
import polars as pl

from cmcore.engine.backends import collected, lazy
from cmcore.periods import add_months, month_end
from cmcore.workdays import on_or_after

YEAR_MONTHS = 12
CROSSOVER_MONTHS = 6
"""Calendar months from Medicare's answer in which Medicaid may still pay. Source: 42 CFR 447.45(d)."""
MEDICARE, MEDICAIDS = "medicare", ("medicaid", "medicaid_mco")
TERMS = ("payer_type", "timely_filing_days", "timely_filing_months", "filing_anchor", "filing_rolls")
LEGAL_FILING = {"medicare": "42 CFR 424.44(a)(1), (c)", **dict.fromkeys(MEDICAIDS, "42 CFR 447.45(d)")}
"""The rule of a payer's type, where its own row says nothing."""
FIRST, SECOND = "first claim", "claim to the second payer"


class FilingRule(NamedTuple):
    """How long a payer takes claims; `days` and `months` null where neither is known."""

    days: int | None = None
    months: int | None = None
    from_month_end: bool = False
    rolls: bool = False


def filing_rule(
    payer_type: str | None, days: int | None, months: int | None, anchor: str | None, rolls: bool | None
) -> FilingRule:
    """The payer's own rule, else that of its type; the months count where a row gives both.

    A payer of Medicare's type that does not say otherwise moves a deadline on to the next workday.
    """
    carried = payer_type == MEDICARE if rolls is None else rolls
    if days is None and months is None and payer_type in {MEDICARE, *MEDICAIDS}:
        months = YEAR_MONTHS
    return FilingRule(days if months is None else None, months, anchor == "month_end", carried)


def last_day(start: date, rule: FilingRule) -> date | None:
    """The last day in time, from the day that starts the clock; None where the rule says nothing.

    >>> last_day(date(2025, 11, 22), filing_rule("medicare", None, None, None, None))
    datetime.date(2026, 11, 23)

    Months from the end of a month end with a month: six from April 30 are October 31.
    """
    anchor = month_end(start) if rule.from_month_end else start
    if rule.months is not None:
        day = add_months(anchor, rule.months)
        day = month_end(day) if rule.from_month_end else day
    elif rule.days is not None:
        day = anchor + timedelta(days=rule.days)
    else:
        return None
    return on_or_after(day) if rule.rolls else day


def with_deadlines(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `filing_deadline`: the last day to file by TERMS, counted from the day of service."""
    known = sessions.filter(~nw.col("service_date").is_null()).select("service_date", *TERMS).unique()
    days = collected(known)
    last = [last_day(day, filing_rule(*terms)) for day, *terms in days.iter_rows()]
    blank = {name: (nw.col(name).cast(nw.String).fill_null("")) for name in TERMS}
    deadlines = lazy(days.with_columns(filing_deadline=pl.Series(last, dtype=pl.Date)))
    key = nw.concat_str(*blank.values(), separator="|")
    keyed = deadlines.select("service_date", "filing_deadline", filing_terms=key)
    joined = sessions.with_columns(filing_terms=key).join(keyed, on=["service_date", "filing_terms"], how="left")
    return joined.drop("filing_terms")


def claims_due(lines: pl.DataFrame, facts: pl.DataFrame, payers: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One row per claim still to be filed whose last day is not past, soonest first.

    `row_id`, `session_id`, `payer` to file with, `claim` (FIRST or SECOND), `code`, `service_date`,
    `filing_deadline`, `days_left` from `as_of`, `amount` that is due from that payer in cents.
    """
    first = lines.filter(
        pl.col("billed_date").is_null() & pl.col("claim_no").is_null() & (pl.col("expected").fill_null(0) > 0)
    ).select(*_SHOWN, claim=pl.lit(FIRST), filing_deadline="filing_deadline", amount=pl.col("payer_share").fill_null(0))
    due = pl.concat([first, _to_second(lines, facts, payers)]).filter(pl.col("filing_deadline") >= as_of)
    left = (pl.col("filing_deadline") - as_of).dt.total_days()
    return due.with_columns(days_left=left).sort("filing_deadline", "amount", "row_id", descending=[False, True, False])


_SHOWN = ("row_id", "session_id", "payer", "code", "service_date")


def _to_second(lines: pl.DataFrame, facts: pl.DataFrame, payers: pl.DataFrame) -> pl.DataFrame:
    """The claims to second payers that the first payers' answers have set going."""
    seconds = facts.filter(pl.col("second_payer").is_not_null()).select("row_id", "second_payer")
    answered = lines.filter(pl.col("paid_date").is_not_null(), pl.col("secondary_share").fill_null(0) > 0)
    rows = answered.join(seconds, on="row_id", how="inner", maintain_order="left")
    books = {row["payer"]: row for row in payers.iter_rows(named=True) if row["payer"]}
    asked = rows.select("second_payer", "payer_type", "service_date", "paid_date").iter_rows()
    last = [second_day(books[payer], *known) if payer in books else None for payer, *known in asked]
    return rows.with_columns(payer="second_payer", filing_deadline=pl.Series(last, dtype=pl.Date)).select(
        *_SHOWN, claim=pl.lit(SECOND), filing_deadline="filing_deadline", amount="secondary_share"
    )


def second_day(payer: dict[str, Any], first_type: str | None, service: date | None, answered: date) -> date | None:
    """The last day to file with a second payer, a row of the payers' table; None where no rule is known.

    `first_type` is the type of the payer that answered first.
    """
    own = filing_rule(*(payer[name] for name in TERMS))
    days = payer["secondary_filing_days"]
    if days is not None:
        return last_day(answered, FilingRule(days=days, rolls=own.rolls))
    if payer["timely_filing_days"] is not None or payer["timely_filing_months"] is not None:
        return last_day(answered, own._replace(from_month_end=False))
    of_service = None if service is None else last_day(service, own)
    crossover = payer["payer_type"] in MEDICAIDS and first_type == MEDICARE
    ends = [of_service, last_day(answered, FilingRule(months=CROSSOVER_MONTHS, rolls=own.rolls)) if crossover else None]
    return max((day for day in ends if day is not None), default=None)


def filing_words(payer: dict[str, Any]) -> str:
    """A payer's rule in plain words; blank where none is known."""
    rule = filing_rule(*(payer[name] for name in TERMS))
    if rule.days is None and rule.months is None:
        return ""
    span = _counted(rule.days, "day") if rule.days is not None else _months(rule.months or 0)
    start = "the end of the month of service" if rule.from_month_end else "service"
    moved = ", or the next workday" if rule.rolls else ""
    second = payer["secondary_filing_days"]
    after = f"; as second payer within {_counted(second, 'day')} of the first one's answer" if second else ""
    return f"Claims must be filed within {span} of {start}{moved}{after}."


def _months(count: int) -> str:
    return "a calendar year" if count == YEAR_MONTHS else _counted(count, "month")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
