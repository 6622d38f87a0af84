"""The bundled reference tables: read once, as text, each with its source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import polars as pl

from cmcore.findings import UnknownNameError

FOLDER = Path(__file__).parent
ARTICLE_LABEL = "Article assumption - edit to match your contract"


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """One entry of the manifest."""

    name: str
    title: str
    description: str
    source: str
    as_of: str
    key: tuple[str, ...]


@cache
def manifest() -> tuple[ReferenceTable, ...]:
    """Every bundled table in the order of the manifest."""
    entries = tomllib.loads((FOLDER / "manifest.toml").read_text("utf-8"))["table"]
    return tuple(ReferenceTable(**entry | {"key": tuple(entry["key"])}) for entry in entries)


@cache
def load(name: str) -> pl.DataFrame:
    """One table with every column as text; a blank cell is null.

    Raises: UnknownNameError where the manifest has no such table.
    """
    names = [each.name for each in manifest()]
    if name not in names:
        raise UnknownNameError("Reference table", name, names)
    return pl.read_csv(FOLDER / f"{name}.csv", infer_schema=False)


def billing_codes() -> pl.DataFrame:
    """One row per billing code."""
    return load("billing_codes")


def denial_codes() -> pl.DataFrame:
    """One row per group code, CARC or RARC."""
    return load("denial_codes")


def provider_adjustments() -> pl.DataFrame:
    """One row per code of what payers take from or add to a whole payment."""
    return load("provider_adjustments")


def modifiers() -> pl.DataFrame:
    """One row per modifier."""
    return load("modifiers")


def places_of_service() -> pl.DataFrame:
    """One row per place of service."""
    return load("place_of_service")


def assumptions() -> pl.DataFrame:
    """One row per number of the article, each labelled as an assumption."""
    return load("assumptions")


def reasons() -> pl.DataFrame:
    """One row per coverage reason."""
    return load("reasons")


def finding_kinds() -> pl.DataFrame:
    """One row per kind of fault in uploaded cells."""
    return load("finding_kinds")


def reason_titles() -> dict[str, str]:
    """Title by reason."""
    return dict(reasons().select("reason", "title").iter_rows())


def finding_titles() -> dict[str, str]:
    """Title by kind of fault."""
    return dict(finding_kinds().select("kind", "title").iter_rows())


def reason(name: str) -> dict[str, str | None]:
    """One coverage reason's row.

    Raises: UnknownNameError where there is no such reason.
    """
    found = reasons().filter(pl.col("reason") == name)
    if found.is_empty():
        raise UnknownNameError("Reason", name, [])
    return found.row(0, named=True)


def search(name: str, text: str) -> pl.DataFrame:
    """The rows of a table that hold the text in any column; all of them for a blank text."""
    frame = load(name)
    wanted = text.strip().lower()
    if not wanted:
        return frame
    holds = [pl.col(column).str.to_lowercase().str.contains(wanted, literal=True) for column in frame.columns]
    return frame.filter(pl.any_horizontal(*holds).fill_null(value=False))
