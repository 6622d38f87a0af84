"""What the loaded files and the reference tables know: payers by every way of writing them, and billing codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.correcting.suggest import name_key
from cmcore.reference import tables as reference

if TYPE_CHECKING:
    from collections.abc import Mapping

BOOK_KINDS = ("payers", "contracts", "fees", "rules", "authorizations", "policies")
CODE_KINDS = ("fees", "rules", "authorizations")
OFTEN = 20
"""Sessions that must name a payer before it counts as known without a payer book."""
OFTEN_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What the reference tables say of one code: whether it ever existed, when it ended, which ones to use instead."""

    exists: bool
    ended: date | None
    instead: tuple[str, ...]


def known_payers(frames: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """Each way of writing a payer, as name_key, to the payer; from the payers table, else the rest of the book.

    Without a payer book the payers that many sessions name count as known, so that a rare misspelling stands out.
    """
    if ways := book_payers(frames):
        return ways
    payers = frames["sessions"]["payer"].alias("value")
    return often_named(payers.drop_nulls().value_counts(name="times"), payers.len())


def book_payers(frames: Mapping[str, pl.DataFrame]) -> dict[str, str]:
    """Each way of writing a payer that the payer book knows, as name_key, to the payer; none without a book."""
    ways: dict[str, str] = {}
    for payer, name, aliases in frames["payers"].select("payer", "name", "aliases").iter_rows():
        for way in (payer, name, *(aliases or "").split(";")):
            if payer and way and name_key(way):
                ways.setdefault(name_key(way), payer)
    if ways:
        return ways
    named = pl.concat([frames[kind]["payer"] for kind in BOOK_KINDS]).drop_nulls().unique()
    return {name_key(each): each for each in sorted(named)}


def payers_named(frames: Mapping[str, pl.DataFrame]) -> list[str]:
    """The payers of the payers table, then those that sessions name, most first."""
    listed = frames["payers"]["payer"].drop_nulls().to_list()
    counted = frames["sessions"]["payer"].drop_nulls().value_counts(name="times")
    often = counted.sort("times", "payer", descending=[True, False])["payer"].to_list()
    return list(dict.fromkeys([*listed, *often]))


def with_book_names(frames: Mapping[str, pl.DataFrame], kind: str) -> pl.DataFrame:
    """A table's rows, each under the name that the payer book gives its payer."""
    return under_names(frames[kind], known_payers(frames))


def under_names(rows: pl.DataFrame, ways: Mapping[str, str]) -> pl.DataFrame:
    """Rows, each under its payer's name; `ways` maps each way of writing one, as name_key, to the payer."""
    names = {each: ways.get(name_key(each), each) for each in rows["payer"].drop_nulls().unique()}
    return rows.with_columns(payer=pl.col("payer").replace_strict(names, default=None, return_dtype=pl.String))


def often_named(counted: pl.DataFrame, sessions: int) -> dict[str, str]:
    """The same of the payers that many sessions name; `counted` has each as `value`, with its `times`."""
    enough = max(OFTEN, OFTEN_SHARE * sessions)
    often = counted.filter(pl.col("times") >= enough).sort("times", "value", descending=[True, False])
    ways: dict[str, str] = {}
    for payer in often["value"]:
        ways.setdefault(name_key(payer), payer)
    return ways


def known_codes(frames: Mapping[str, pl.DataFrame]) -> frozenset[str]:
    """Codes that the payer books name or that the reference tables say exist."""
    named = pl.concat([frames[kind]["code"] for kind in CODE_KINDS]).drop_nulls().unique()
    facts = code_facts()
    never = {code for code, each in facts.items() if not each.exists}
    return frozenset(named) - never | {code for code, each in facts.items() if each.exists}


@cache
def code_facts() -> dict[str, CodeFacts]:
    """What the reference tables say, by code."""
    rows = reference.billing_codes().select("code", "status_2026", "notes").iter_rows()
    return {code: _facts(code, status or "", notes or "") for code, status, notes in rows}


def _facts(code: str, status: str, notes: str) -> CodeFacts:
    ended = re.search(r"ended (\d{4}-\d{2}-\d{2})", status)
    exists = not status.startswith("never")
    suggested = notes.rpartition("suggest")[2] if "suggest" in notes else ""
    instead = tuple(each for each in re.findall(r"\b[A-Z]\d{4}\b|\b\d{5}\b", suggested) if each != code)
    return CodeFacts(exists, date.fromisoformat(ended[1]) if ended else None, instead)


def payer_key(frames: Mapping[str, pl.DataFrame]) -> pl.Expr:
    """The payer column as payers are compared: the payer that a spelling is a way of writing, else its name_key."""
    ways = known_payers(frames)
    named = pl.concat([frame["payer"] for frame in frames.values() if "payer" in frame.columns])
    written = named.drop_nulls().unique()
    keys = [ways.get(name_key(each), name_key(each)) for each in written]
    return pl.col("payer").replace(written, pl.Series(keys, dtype=pl.String))


def in_force(day: str, first: str, last: str) -> pl.Expr:
    """Whether a day lies between a first and a last day in force, both of them inside; an absent one is open."""
    begun = (pl.col(first) <= pl.col(day)).fill_null(value=True)
    return begun & (pl.col(last) >= pl.col(day)).fill_null(value=True)
