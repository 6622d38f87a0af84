"""The figures that pages and reports show, added up from priced lines: one function a question.

Every function takes the frames of an Estimate and returns a small frame or record in cents. A line's *worth* is
what it brings once every fault on it is resolved; the story splits each line's worth once, so its steps add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

DENIED_STATUSES = ("denied", "appealed", "written_off")
BLOCKED = ("not_covered", "unknown")


@dataclass(frozen=True, slots=True)
class Totals:
    """What a set of lines adds up to, in cents and sessions."""

    sessions: int
    delivered: int
    expected: int
    paid: int
    at_risk: int
    at_risk_sessions: int
    not_covered: int
    not_covered_sessions: int
    unknown: int
    unknown_sessions: int
    due_soon: int
    due_soon_sessions: int


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One bar of the money story: `kind` is level for a running total and drop for what leaves it."""

    label: str
    amount: int
    sessions: int
    kind: str
    meaning: str


def worth() -> pl.Expr:
    """Cents that a line brings once every fault on it is resolved."""
    blocked = pl.col("coverage").is_in(BLOCKED)
    at_stake = pl.when(blocked).then(pl.col("amount_at_stake").fill_null(0)).otherwise(0)
    return pl.col("expected").fill_null(0) + at_stake


def totals(lines: pl.DataFrame) -> Totals:
    """What the lines add up to; a line with no price counts as a session and no money."""
    status = pl.col("coverage")
    soon = pl.col("reasons").str.split(";").list.contains("filing-due-soon")

    def money(where: pl.Expr, name: str) -> list[pl.Expr]:
        return [worth().filter(where).sum().alias(name), where.sum().alias(f"{name}_sessions")]

    row = lines.select(
        pl.len().alias("sessions"),
        worth().sum().alias("delivered"),
        pl.col("expected").sum(),
        pl.col("paid").sum(),
        *money(status == "at_risk", "at_risk"),
        *money(status == "not_covered", "not_covered"),
        *money(status == "unknown", "unknown"),
        *money(soon.fill_null(value=False), "due_soon"),
    ).row(0, named=True)
    return Totals(**{name: int(value or 0) for name, value in row.items()})


def money_story(lines: pl.DataFrame) -> tuple[StoryStep, ...]:
    """Delivered, what is lost or held on the way, and what was paid; the drops add up exactly.

    Each line's worth less what was paid on it falls into the first bucket that fits: denied, paid short, not covered,
    not to be told yet, at risk, billed and unanswered, never billed. Of a paid line, what the payer does not owe
    (patient share, second payer, sequestration) is told apart from what it paid short.
    """
    buckets = _bucketed(lines)
    delivered = _part(buckets, None)
    lost = [_step(buckets, "Not covered", "bad"), _step(buckets, "Cannot tell yet", "risk")]
    lost.append(_step(buckets, "At risk", "risk"))
    clean = delivered - sum(step.amount for step in lost)
    answers = [("Denied", "bad"), ("Paid short", "risk"), ("Not answered", "open"), ("Not billed", "open")]
    paid_lines = int(buckets["paid"].is_not_null().sum())
    others = buckets.filter(pl.col("others") != 0)
    return (
        StoryStep("Delivered", delivered, lines.height, "level", "primary"),
        *lost,
        StoryStep("Clean", clean, 0, "level", "primary"),
        *(_step(buckets, label, meaning) for label, meaning in answers),
        StoryStep("Patient share", int(others["others"].sum()), others.height, "drop", "open"),
        StoryStep("Paid", int(buckets["paid"].sum()), paid_lines, "level", "good"),
    )


def _bucketed(lines: pl.DataFrame) -> pl.DataFrame:
    paid = pl.col("paid").fill_null(0)
    coverage = pl.col("coverage")
    bucket = (
        pl.when(pl.col("claim_status").is_in(DENIED_STATUSES) & (paid <= 0))
        .then(pl.lit("Denied"))
        .when(paid > 0)
        .then(pl.lit("Paid short"))
        .when(coverage == "not_covered")
        .then(pl.lit("Not covered"))
        .when(coverage == "unknown")
        .then(pl.lit("Cannot tell yet"))
        .when(coverage == "at_risk")
        .then(pl.lit("At risk"))
        .when(pl.col("billed_date").is_not_null())
        .then(pl.lit("Not answered"))
        .otherwise(pl.lit("Not billed"))
    )
    answered = (bucket == "Paid short") & pl.col("payer_share").is_not_null()
    others = pl.when(answered).then(worth() - pl.col("payer_share")).otherwise(0)
    return lines.select(
        "paid",
        worth().alias("worth"),
        (worth() - paid - others).alias("left"),
        bucket.alias("bucket"),
        others.alias("others"),
    )


def _part(buckets: pl.DataFrame, label: str | None) -> int:
    if label is None:
        return int(buckets["worth"].sum())
    return int(buckets.filter(pl.col("bucket") == label)["left"].sum())


def _step(buckets: pl.DataFrame, label: str, meaning: str) -> StoryStep:
    rows = buckets.filter((pl.col("bucket") == label) & (pl.col("left") != 0)).height
    return StoryStep(label, _part(buckets, label), rows, "drop", meaning)


def by(lines: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """One row per combination of keys: sessions, units (hundredths), worth, expected, paid, variance; most first."""
    return (
        lines.group_by(*keys)
        .agg(
            pl.len().alias("sessions"),
            pl.col("units").sum(),
            worth().sum().alias("worth"),
            pl.col("expected").sum(),
            pl.col("paid").sum(),
            pl.col("variance").sum(),
        )
        .sort("expected", *keys, descending=[True] + [False] * len(keys), nulls_last=True)
    )


def by_month(lines: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One row per calendar month of service, in order: `month` is its first day. Days after `as_of` are faults."""
    with_month = lines.filter(pl.col("service_date") <= as_of).with_columns(
        month=pl.col("service_date").dt.truncate("1mo")
    )
    return by(with_month, "month").sort("month")


def coverage_map(lines: pl.DataFrame, most_codes: int = 9) -> pl.DataFrame:
    """One row per payer and code: sessions, share not payable (0 to 1), worth of those.

    The priced codes used most stand for themselves, all others together as "other"; where none is priced, those used
    most do. A payer that the payer book does not know goes by its name in the log.
    """
    blocked = pl.col("coverage").is_in(BLOCKED)
    priced = lines.filter(pl.col("rate").is_not_null())["code"]
    codes = priced if priced.len() else lines["code"].drop_nulls()
    used = codes.value_counts(sort=True).sort("count", "code", descending=[True, False])["code"].head(most_codes)
    named = pl.when(pl.col("code").is_in(used.implode())).then("code").otherwise(pl.lit("other"))
    return (
        lines.with_columns(code=named)
        .with_columns(payer=pl.coalesce("payer", "payer_written", pl.lit("No payer")))
        .group_by("payer", "code")
        .agg(
            pl.len().alias("sessions"),
            blocked.mean().alias("share"),
            worth().filter(blocked).sum().alias("amount"),
        )
        .sort("payer", "code")
    )


def by_coverage(lines: pl.DataFrame) -> pl.DataFrame:
    """One row per coverage answer: sessions and worth."""
    return lines.group_by("coverage").agg(pl.len().alias("sessions"), worth().sum().alias("worth")).sort("coverage")


def by_reason(reasons: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """One row per reason: status, its commonest CARC, sessions and the money that it holds; most money first.

    That is what is at stake on its lines; what they bring where they were never billed, and the difference where they
    were paid too little or too much. A line with two reasons counts under both; `totals` adds up distinct lines.
    """
    held = (
        pl.when(pl.col("reason") == "never-billed")
        .then("expected")
        .when(pl.col("reason").is_in(["underpaid", "overpaid"]))
        .then(pl.col("variance").abs())
        .otherwise("amount_at_stake")
    )
    amounts = lines.select("row_id", "expected", "variance")
    return (
        reasons.join(amounts, on="row_id", how="left", validate="m:1")
        .with_columns(held=held)
        .group_by("reason")
        .agg(
            pl.col("status").first(),
            pl.col("carc").mode().sort().first(),
            pl.col("row_id").n_unique().alias("sessions"),
            pl.col("held").sum().alias("amount"),
        )
        .sort("amount", "sessions", "reason", descending=[True, True, False])
    )


def with_reason(lines: pl.DataFrame, reason: str) -> pl.DataFrame:
    """The lines that carry a reason."""
    return lines.filter(pl.col("reasons").str.split(";").list.contains(reason).fill_null(value=False))


def unpaid(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines that nobody paid anything for yet."""
    return lines.filter(pl.col("paid").fill_null(0) <= 0)


def paid(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines that somebody paid something for."""
    return lines.filter(pl.col("paid") > 0)


def dates_of(lines: pl.DataFrame, as_of: date) -> tuple[date, date] | None:
    """First and last day of service up to the day of judging; None where no session has one."""
    days = lines.filter(pl.col("service_date") <= as_of)["service_date"]
    return (days.min(), days.max()) if len(days) else None  # type: ignore[return-value]


def find_session(lines: pl.DataFrame, session_id: str) -> str | None:
    """The row of a session by its id, however typed; None where there is none."""
    found = lines.filter(pl.col("session_id").str.to_lowercase() == session_id.strip().lower())
    return None if found.is_empty() else str(found["row_id"][0])


def reasons_of(reasons: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """The reasons of the lines given."""
    return reasons.join(lines.select("row_id"), on="row_id", how="semi")


def reasons_in_words(reasons: pl.Series, titles: Mapping[str, str]) -> pl.Series:
    """Lists of reasons joined by ";" as their titles, in the same order, parted by semicolons and blanks."""
    each = reasons.str.split(";").list.eval(pl.element().replace(titles))
    return each.list.join("; ")


def most_at_stake(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines with most money at stake first, then by service date."""
    return lines.sort(pl.col("amount_at_stake").fill_null(0), "service_date", "row_id", descending=[True, False, False])


def deadlines(lines: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """One row per unbilled line with its filing deadline ahead or today: days left and expected, soonest first."""
    return (
        lines.filter(
            pl.col("billed_date").is_null()
            & (pl.col("filing_deadline") >= as_of)
            & (pl.col("expected").fill_null(0) > 0)
        )
        .with_columns(days_left=(pl.col("filing_deadline") - as_of).dt.total_days())
        .sort("days_left", "service_date", "row_id")
    )


def filtered(lines: pl.DataFrame, **equal: Sequence[str] | None) -> pl.DataFrame:
    """The lines whose columns hold one of the values given; a column with None or nothing given is not filtered."""
    for name, values in equal.items():
        if values:
            lines = lines.filter(pl.col(name).is_in(list(values)))
    return lines
