"""Capitation as sentences, sheets and JSON: the same figures for the page, the workbook and the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.fields import Column, Kind
from cmcore.fields.results import result_columns
from cmcore.money import dollars, plain
from cmcore.remits.capitation import NOT_PAID, TAKEN_BACK, WHAT

if TYPE_CHECKING:
    from cmcore.remits.capitation import CapitationReview

MONEY = {
    "at_first": "Paid at first", "added": "Added later", "taken_back": "Taken back later", "paid": "Paid",
}  # fmt: skip
TEXTS = {"difference": "Difference", "evidence": "Evidence", "rate_code": "Rate code", "to_do": "What to do"}
_UNKNOWN = "an amount not known"


def capitation_columns() -> dict[str, Column]:
    """Column by name, those of every other report with them."""
    made = [Column(name, label, Kind.MONEY, unit="dollars") for name, label in MONEY.items()]
    made += [Column(name, label, Kind.TEXT) for name, label in TEXTS.items()]
    return result_columns() | {each.name: each for each in [*made, Column("members", "Members", Kind.COUNT)]}


def capitation_sheets(review: CapitationReview) -> dict[str, pl.DataFrame]:
    """What was paid by month, at which rates, and the differences with what to do about each."""
    return {"Months": review.months, "Rates": review.rates, "Differences": with_what_to_do(review.differences)}


def with_what_to_do(differences: pl.DataFrame) -> pl.DataFrame:
    """Each difference with what to do about it."""
    return differences.with_columns(to_do=pl.col("difference").replace_strict(WHAT, return_dtype=pl.String))


def said(review: CapitationReview) -> list[str]:
    """What was paid, then one sentence a kind of difference, with what it comes to where that is known."""
    months = review.months
    paid, added, back = (dollars(int(months[name].sum())) for name in ("paid", "added", "taken_back"))
    first = f"{months['members'].sum():,} member-months paid with {paid}; {added} was added and {back} taken back for"
    found = set(review.differences["difference"])
    return [f"{first} earlier months.", *(_said(review.differences, each) for each in WHAT if each in found)]


def _said(differences: pl.DataFrame, difference: str) -> str:
    rows = differences.filter(pl.col("difference") == difference)
    amount, unknown = dollars(int(rows["amount"].sum() or 0)), rows["amount"].null_count()
    more = f" and {_UNKNOWN} for {unknown:,}" if unknown else ""
    return f"{difference.capitalize()}: {rows.height:,} member-months, {amount}{more}. {WHAT[difference]}"


def to_ask_for(review: CapitationReview) -> int:
    """The known money to ask for or dispute, in cents."""
    asked = review.differences.filter(pl.col("difference").is_in([NOT_PAID, TAKEN_BACK]))
    return int(asked["amount"].sum() or 0)


def capitation_record(review: CapitationReview) -> dict[str, Any]:
    """All of it as JSON: dates ISO, money as dollars in text."""
    return {
        name.lower(): [_plain(row) for row in frame.to_dicts()] for name, frame in capitation_sheets(review).items()
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    money = {name: plain(row[name]) for name in (*MONEY, "amount") if row.get(name) is not None}
    return row | money | {"month": row["month"].isoformat() if row["month"] else None}
