"""What each payer's book says, in plain words: how it counts, what it asks for, how long there is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.engine.filing import filing_words
from cmcore.money import rate_dollars
from cmcore.periods import day_words

if TYPE_CHECKING:
    from collections.abc import Mapping

HUNDREDTHS = 100
ROUNDING_WORDS = {
    "round_down": "only full units count",
    "round_up": "any part of a unit counts as a unit",
    "midpoint_strict": "a unit counts once more than half of it is reached",
    "midpoint_reached": "a unit counts once half of it is reached",
    "eight_minute_total": "the day's minutes over all timed codes count by the eight-minute rule",
    "rule_of_eights": "each code's minutes count by the eight-minute rule",
    "partial_tenth": "time counts in tenths of an hour",
    "threshold_80": "a unit is full from 80% of it, below that the decimal counts",
    "exact": "the exact minutes count",
}
SCOPE_WORDS = {
    "session": "each session is counted on its own",
    "day": "a day's minutes of one code are added up first",
    "month": "a month's minutes of one code are added up first",
}
BASIS_WORDS = {
    "per_unit": "a unit",
    "per_hour": "an hour",
    "per_session": "a session",
    "per_day": "a day",
    "per_month": "a month",
    "per_case": "a case",
    "per_episode": "an episode",
    "retainer": "a month as a retainer",
}


@dataclass(frozen=True, slots=True)
class PayerTerms:
    """One payer's terms: `sentences` say them in plain words, `rules` one sentence per coverage rule."""

    payer: str
    full_name: str
    sentences: tuple[str, ...]
    rules: tuple[str, ...]
    fee_lines: int


def payer_terms(frames: Mapping[str, pl.DataFrame]) -> tuple[PayerTerms, ...]:
    """Every payer of the book in alphabetical order."""
    fees = frames["fees"].group_by("payer").len()
    counts = dict(fees.select("payer", "len").iter_rows())
    rows = frames["payers"].sort("payer").iter_rows(named=True)
    return tuple(
        PayerTerms(
            row["payer"],
            row["name"] or row["payer"],
            tuple(_sentences(row)),
            tuple(rule_words(rule) for rule in _rules_of(frames["rules"], row["payer"])),
            counts.get(row["payer"], 0),
        )
        for row in rows
        if row["payer"]
    )


def _rules_of(rules: pl.DataFrame, payer: str) -> list[dict[str, Any]]:
    return rules.filter(pl.col("payer") == payer).sort("code", "effective_from").to_dicts()


FLAG_WORDS = {
    "lesser_of_charge": "It allows the lesser of the charge and its fee.",
    "overlaps_once": "Minutes of a worker or client that overlap count once.",
    "approvals_by_billed_minutes": "Approvals in minutes or hours are used up by the minutes of the units billed.",
    "modifiers_in_order": "Modifiers of a fee line must be the first on the session, in the line's order.",
    "follows_mues": "It denies units over CMS's medically unlikely edits.",
}
"""What a payer that says yes to a column does."""


def _sentences(row: dict[str, Any]) -> list[str]:
    words = []
    if filing := filing_words(row):
        words.append(filing)
    if row["appeal_days"]:
        words.append(f"A denial can be appealed for {row['appeal_days']} days.")
    counting = [ROUNDING_WORDS.get(row["unit_rounding"] or "", ""), SCOPE_WORDS.get(row["unit_scope"] or "", "")]
    said = "; ".join(each for each in counting if each)
    if said:
        words.append(f"Minutes to units: {said}.")
    if row["sequestration"]:
        words.append(f"Its share is cut by {row['sequestration'] / 100:g}% for sequestration.")
    if row["withhold"]:
        words.append(f"It holds back {row['withhold'] / 100:g}% of each payment.")
    words += [text for name, text in FLAG_WORDS.items() if row[name]]
    if row["aliases"]:
        words.append(f"Also written {row['aliases'].replace(';', ', ')}.")
    if row["notes"]:
        words.append(row["notes"])
    return words


def rule_words(rule: dict[str, Any]) -> str:
    """One coverage rule in words: what it asks for and when it is in force."""
    if rule["covered"] is False:
        return f"{rule['code']}: not covered{_in_force(rule)}."
    asks = []
    if rule["authorization_required"]:
        asks.append("needs an authorization")
    if rule["credentials_allowed"]:
        asks.append(f"delivered by {rule['credentials_allowed'].replace(';', ', ')}")
    if rule["places_allowed"]:
        asks.append(f"at places {rule['places_allowed'].replace(';', ', ')}")
    if rule["telehealth_allowed"] is False:
        asks.append("not by telehealth")
    if rule["documents_required"]:
        asks.append(f"with {rule['documents_required'].replace(';', ', ').replace('_', ' ')} on file")
    limits = [(rule[f"max_units_per_{span}"], f"a {span}") for span in ("day", "week", "month", "year")]
    limits.append((rule["lifetime_max"], "in a lifetime"))
    asks.extend(f"at most {_units(most)} {span}" for most, span in limits if most is not None)
    if rule["exclusive_with"]:
        asks.append(f"not beside {rule['exclusive_with'].replace(';', ', ')}")
    return f"{rule['code']}: {', '.join(asks) or 'covered'}{_in_force(rule)}."


def _units(hundredths: int) -> str:
    return f"{hundredths / HUNDREDTHS:g} unit{'' if hundredths == HUNDREDTHS else 's'}"


def _in_force(rule: dict[str, Any]) -> str:
    start, end = rule["effective_from"], rule["effective_to"]
    if start and end:
        return f" ({day_words(start)} to {day_words(end)})"
    return f" (since {day_words(start)})" if start else ""


def fee_words(fee: dict[str, Any]) -> str:
    """One fee line in words: $33.65 a unit of T1017."""
    basis = BASIS_WORDS.get(fee.get("basis") or "per_unit", "a unit")
    return f"{rate_dollars(fee['rate'])} {basis} of {fee['code']}"
