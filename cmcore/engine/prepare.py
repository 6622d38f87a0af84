"""Tables made ready for joins: payer names resolved, spans half-open, blanks that must match made joinable."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from cmcore.engine.backends import beside, lazy, numbered
from cmcore.fields import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ORDER = ("service_date", "start_time", "session_id", "row_id")
"""The order in which sessions use up pools, approvals and limits."""

TURN = "turn_in_order"
"""A session's place in that order: one whole number to sort by, in place of four columns, and to join by."""

BLANK = ""
DAY_ONE = date(1000, 1, 1)
"""A day before all others, in place of none where days are compared."""
_NOT_IN_NAMES = r"[^a-z0-9]+"


def name_key(name: str) -> nw.Expr:
    """A payer's name as it is compared: lower case, letters and digits only."""
    return nw.col(name).str.to_lowercase().str.replace_all(_NOT_IN_NAMES, "")


def payer_names(frames: Mapping[str, pl.DataFrame], payer: str | None) -> pl.DataFrame:
    """One row per way of writing a payer: `payer_key` and canonical `payer`; a name two payers share is left out."""
    payers = frames["payers"]
    ways: list[tuple[str, str]] = []
    for row in payers.select("payer", "name", "aliases").iter_rows():
        canonical = row[0]
        if canonical:
            names = [canonical, row[1] or "", *(row[2] or "").split(";")]
            ways.extend((name, canonical) for name in names if name.strip())
    listed = {_key(canonical) for _, canonical in ways}
    for name in _book_payers(frames, payer):
        if _key(name) not in listed and not any(_key(way) == _key(name) for way, _ in ways):
            ways.append((name, name))
    found: dict[str, set[str]] = {}
    for name, canonical in ways:
        found.setdefault(_key(name), set()).add(canonical)
    rows = [(key, next(iter(names))) for key, names in found.items() if key and len(names) == 1]
    return pl.DataFrame(rows, schema={"payer_key": pl.String, "payer": pl.String}, orient="row")


def _key(name: str) -> str:
    return "".join(each for each in name.lower() if each.isascii() and each.isalnum())


def _book_payers(frames: Mapping[str, pl.DataFrame], payer: str | None) -> Iterable[str]:
    named = {payer} if payer else set()
    for kind in ("fees", "rules"):
        named |= set(frames[kind]["payer"].drop_nulls().unique())
    return sorted(named)


def with_payer(frame: nw.LazyFrame[Any], names: pl.DataFrame) -> nw.LazyFrame[Any]:
    """The frame with `payer` canonical (null where no payer goes by that name) and `payer_written` as typed."""
    written = frame.rename({"payer": "payer_written"})
    ways = written.select("payer_written").unique().with_columns(payer_key=name_key("payer_written"))
    return beside(written, ways.join(lazy(names), on="payer_key", how="inner").drop("payer_key"), ["payer_written"])


def with_turns(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with their TURN."""
    return numbered(sessions, ORDER, TURN)


def other_worker(approved: str) -> nw.Expr:
    """Whether an approval names somebody other than the session's worker; null where either is not known."""
    return nw.col(approved).str.to_lowercase() != nw.col("staff").str.to_lowercase()


def until(name: str) -> nw.Expr:
    """First day out of force from the last day in force, as people write it."""
    return nw.col(name).dt.offset_by("1d")


def in_force(day: str, start: str, end: str) -> nw.Expr:
    """Whether a day lies in a half-open span whose absent ends are open."""
    begun = nw.col(start).is_null() | (nw.col(start) <= nw.col(day))
    ongoing = nw.col(end).is_null() | (nw.col(day) < nw.col(end))
    return begun & ongoing


def book_lines(
    frames: Mapping[str, pl.DataFrame], kind: str, names: pl.DataFrame, payer: str | None
) -> nw.LazyFrame[Any]:
    """Fees or rules with canonical payer, blank payers named by `payer`, and `effective_until`."""
    frame = frames[kind].with_columns(payer=pl.col("payer").fill_null(pl.lit(payer, dtype=pl.String)))
    lines = with_payer(lazy(frame), names).drop("payer_written")
    return lines.with_columns(effective_until=until("effective_to")).drop("effective_to")


def empty_frames() -> dict[str, pl.DataFrame]:
    """A frame without rows for every table kind, with the system columns first."""
    system = {"row_id": pl.String(), "table_id": pl.String(), "row": pl.Int64()}
    return {kind: pl.DataFrame(schema=system | model.schema_of_frame()) for kind, model in TABLES.items()}
