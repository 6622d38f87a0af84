"""What denials teach: which causes keep coming back, what was won, and which checks would have caught them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.denials import outcomes, rates
from cmcore.denials.backtest import Backtest, backtest, by_reason, curve
from cmcore.denials.payments import NEVER_DENIED
from cmcore.money import BASIS_POINTS, dollars, plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cmcore.engine.estimate import Estimate

_POINTS = {"rate", "money_rate", "center", "low", "high", "share", "running", "clean_rate", "first_pass_rate"}


@dataclass(frozen=True, slots=True)
class Learning:
    """The frames of rates, outcomes and backtest.

    `first_pass` and `clean` are lines out of `answered` and `billed`: paid without ever being denied, and sent with
    nothing that our checks hold against them; `passes` has both by payer.
    """

    answered: int
    denied: int
    first_pass: int
    billed: int
    clean: int
    recovered: int
    written_off: int
    days: dict[str, int | None]
    months: pl.DataFrame
    rates: dict[str, pl.DataFrame]
    passes: pl.DataFrame
    causes: pl.DataFrame
    wins: dict[str, pl.DataFrame]
    ageing: pl.DataFrame
    heat: pl.DataFrame
    checks: Backtest
    reasons: pl.DataFrame
    curve: pl.DataFrame
    as_of: date


def learn(estimate: Estimate, items: pl.DataFrame) -> Learning:
    """What the answered sessions of an estimate and the worklist `items` on its day teach.

    First-pass and clean-claim rates follow HFMA MAP Keys: lines paid on their first answer of all answered; claims
    sent without an edit of all sent. Our checks stand for the edits: those that speak before a claim goes out.
    """
    answered = rates.answered_lines(estimate.lines, items)
    denied = items.filter(~pl.col("payment").is_in(NEVER_DENIED))
    ever = denied["row_id"].unique().to_list()
    checks = before_claim(estimate.reasons)
    billed = estimate.lines.filter(pl.col("billed_date").is_not_null() | pl.col("claim_status").is_not_null())
    billed = billed.with_columns(clean=~pl.col("row_id").is_in(checks["row_id"].unique().to_list()))
    answered = answered.with_columns(first_pass=~pl.col("denied") & ~pl.col("row_id").is_in(ever))
    left = items.filter(pl.col("status") == "written_off")
    return Learning(
        answered=answered.height,
        denied=int(answered["denied"].sum()),
        first_pass=int(answered["first_pass"].sum()),
        billed=billed.height,
        clean=int(billed["clean"].sum()),
        recovered=int(items["recovered"].sum() or 0),
        written_off=int(left["amount"].sum() or 0),
        days=outcomes.days_to_resolution(items),
        months=rates.control_chart(answered),
        rates={name: rates.denial_rates(answered, name) for name in rates.DIMENSIONS},
        passes=rates.passes(answered, billed),
        causes=outcomes.pareto(denied, "amount"),
        wins={name: outcomes.win_rates(denied, name) for name in outcomes.DIMENSIONS},
        ageing=outcomes.ageing(items, estimate.as_of),
        heat=_heat(denied),
        checks=backtest(estimate.lines, checks, items=items),
        reasons=by_reason(estimate.lines, checks, items).with_columns(precision=_precision()),
        curve=curve(estimate.lines, checks, items),
        as_of=estimate.as_of,
    )


def before_claim(reasons: pl.DataFrame) -> pl.DataFrame:
    """The reasons that speak before a claim goes out; what is only known from the answer catches nothing."""
    return reasons.filter(pl.col("status") != "covered")


def _precision() -> pl.Expr:
    """Of the answered lines that a check held, how many the payer denied, in basis points."""
    held = pl.col("caught") + pl.col("false_alarms")
    return (2 * BASIS_POINTS * pl.col("caught") + held) // (2 * held)


def _heat(denied: pl.DataFrame) -> pl.DataFrame:
    """One row per payer and cause: `items`, `amount` in cents, and `share` of all denied money from 0 to 1."""
    total = int(denied["amount"].sum() or 0) or 1
    sums = denied.group_by("payer", "cause").agg(
        items=pl.len().cast(pl.Int64), amount=pl.col("amount").fill_null(0).sum()
    )
    return sums.with_columns(pl.col("payer").fill_null("No payer"), share=pl.col("amount") / total).sort(
        "payer", "cause"
    )


def said(found: Learning) -> list[str]:
    """The findings in sentences, the one that costs most first."""
    sentences = []
    if found.causes.height:
        worst = found.causes.row(0, named=True)
        sentences.append(
            f"{worst['cause'].capitalize()} causes {worst['share'] / BASIS_POINTS:.0%} of denied money: "
            f"{dollars(worst['amount'], whole=True)} in {worst['items']:,} item{'' if worst['items'] == 1 else 's'}."
        )
    for month in found.months.filter(pl.col("signal").is_not_null()).iter_rows(named=True):
        word = "above" if month["signal"] == "high" else "below"
        sentences.append(
            f"{month['month']:%B %Y}: {month['rate'] / BASIS_POINTS:.1%} of {month['answered']:,} answered lines were "
            f"denied, {word} what chance explains ({month['low'] / BASIS_POINTS:.1%} to "
            f"{month['high'] / BASIS_POINTS:.1%})."
        )
    if found.months.height and not found.months["signal"].drop_nulls().len():
        sentences.append("No month's denial rate differs from the others by more than chance explains.")
    denied = found.checks.caught + found.checks.missed
    if denied:
        held = found.checks.false_alarms
        lines = "1 line that was paid" if held == 1 else f"{held:,} lines that were paid"
        sentences.append(
            f"Our checks would have caught {found.checks.caught:,} of {denied:,} denials "
            f"({dollars(found.checks.caught_amount, whole=True)}) and held {lines} "
            f"({dollars(found.checks.false_alarm_amount, whole=True)})."
        )
    return sentences


def passes_said(found: Learning) -> list[str]:
    """One sentence per payer: its first-pass rate of lines answered, and the clean-claim rate of lines billed."""
    return [
        f"{row['payer']}: {_percent(row['first_pass_rate'])} of {row['answered']:,} answered lines paid at first, "
        f"{_percent(row['clean_rate'])} of {row['billed']:,} billed lines sent clean."
        for row in found.passes.iter_rows(named=True)
    ]


def _percent(points: int | None) -> str:
    return "none" if points is None else f"{points / BASIS_POINTS:.1%}"


def learning_sheets(found: Learning) -> dict[str, pl.DataFrame]:
    """The sheets of a workbook, one a question."""
    return {
        "Causes": found.causes,
        "Months": found.months,
        **{f"Rates by {name}": frame for name, frame in found.rates.items()},
        "Clean and first pass by payer": found.passes,
        **{f"Wins by {name}": frame for name, frame in found.wins.items()},
        "Open by age": found.ageing,
        "Our checks": found.reasons,
        "Switched on one by one": found.curve,
    }


def learning_record(found: Learning) -> dict[str, Any]:
    """The same as the JSON contract writes it: amounts with two decimals, shares from 0 to 1, dates ISO."""
    totals = {
        name: getattr(found, name)
        for name in ("answered", "denied", "first_pass", "billed", "clean", "recovered", "written_off")
    }
    sheets = {
        name.lower().replace(" ", "_"): [_plain(row) for row in frame.iter_rows(named=True)]
        for name, frame in learning_sheets(found).items()
    }
    money = {"recovered": plain(found.recovered), "written_off": plain(found.written_off)}
    told = {"as_of": found.as_of.isoformat()} | totals | money
    before = found.days | {"answered": found.days["resolved"]}  # as it was named before
    days = {"days_to_resolution": found.days, "days_to_answer": before}
    return told | days | {"checks": _plain(asdict(found.checks))} | sheets


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _POINTS or name == "precision":
        return value / BASIS_POINTS
    if name.endswith("amount") or name == "recovered":
        return plain(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
