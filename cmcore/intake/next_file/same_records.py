"""Which rows of two files are one record, and whether the files are of the same records at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.fields import TABLES, Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

KEYS: Mapping[str, tuple[str, ...]] = {
    "sessions": ("session_id",),
    "denials": ("claim_no", "code", "service_date", "denial_date"),
    "authorizations": ("authorization_no", "code"),
    "policies": ("client_id", "payer", "start_date"),
    "members": ("client_id", "payer", "start_date"),
    "staff": ("staff", "start_date"),
}
"""What tells the records of an export apart. A payer's contract is not among them: there, two lines contradict."""
WITHOUT_NUMBER: Mapping[str, tuple[str, ...]] = {
    "sessions": ("client_id", "service_date", "code", "staff", "start_time"),
    "denials": ("client_id", "code", "service_date", "denial_date"),
}
"""What tells those apart that have no number of their own."""
AGREE = ("client_id", "service_date")
AGREE_FROM = 0.8
"""Share of the keys in common that must name the same client and day before two files are of the same records: an
agency that counts its sessions anew each month gives the same ids to others."""
ENOUGH_SHARED = 5
_AHEAD = frozenset({"end_date", "deadline", "next_touch"})
"""Days that lie ahead when a file is made, and say nothing of when that was."""


def pair_records(kind: str, old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame | None:
    """`old_id`, `new_id` of the rows that are one record; None where two files are not of the same records.

    Sessions under other numbers throughout are the same where the contacts are.
    """
    pairs = _pairs(kind, old, new)
    if _same_records(kind, pairs, old, new):
        return pairs
    if kind == "sessions":
        contacts = _met(old, new, WITHOUT_NUMBER[kind])
        if contacts.height >= max(ENOUGH_SHARED, AGREE_FROM * min(old.height, new.height)):
            both = _both(contacts, old, new, ["minutes"])
            return contacts if _agree(both, "minutes") else None
    return None


def _pairs(kind: str, old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """The rows with one key; the n-th of several rows with one key meets the n-th.

    Where a file numbers no record at all the others are met without their numbers, too.
    """
    key, unnumbered = KEYS[kind], WITHOUT_NUMBER.get(kind)
    number = key[0]
    if unnumbered is None:
        return _met(old, new, key)
    if old[number].null_count() == old.height or new[number].null_count() == new.height:
        return _met(old, new, unnumbered)
    if kind == "sessions" and _repeats(old, key) + _repeats(new, key):
        key = (*key, "code")
    without = pl.col(number).is_null()
    return pl.concat([_met(old, new, key), _met(old.filter(without), new.filter(without), unnumbered)])


def _met(old: pl.DataFrame, new: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    ours = _numbered(old, key).rename({"row_id": "old_id"})
    theirs = _numbered(new, key).rename({"row_id": "new_id"})
    return ours.join(theirs, on=[*key, "nth"], how="inner", maintain_order="right", nulls_equal=True).select(
        "old_id", "new_id"
    )


def _repeats(frame: pl.DataFrame, key: Sequence[str]) -> int:
    told = frame.drop_nulls(key[0])
    return told.height - told.select(key).n_unique()


def _numbered(frame: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    told = frame.drop_nulls(key[0]).select("row_id", *key)
    return told.with_columns(nth=pl.col("row_id").cum_count().over(key))


def _same_records(kind: str, pairs: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame) -> bool:
    """Whether enough keys are in common and mean the same clients; where few are, all must mean the same contact."""
    smaller = min(old.height, new.height)
    names = [name for name in AGREE if name in TABLES[kind].model_fields and name not in KEYS[kind]]
    if pairs.height >= min(ENOUGH_SHARED, -(-smaller // 2)):
        both = _both(pairs, old, new, names)
        return all(_agree(both, name) for name in names)
    if kind != "sessions" or pairs.is_empty():
        return False
    both = _both(pairs, old, new, [*names, "code"])
    return all((both[name] == both[f"{name}_new"]).fill_null(value=False).all() for name in (*names, "code"))


def _both(pairs: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    ours = pairs.join(old.select("row_id", *names), left_on="old_id", right_on="row_id")
    return ours.join(new.select("row_id", *names), left_on="new_id", right_on="row_id", suffix="_new")


def _agree(both: pl.DataFrame, name: str) -> bool:
    told = both.drop_nulls([name, f"{name}_new"])
    return told.filter(pl.col(name) == pl.col(f"{name}_new")).height >= AGREE_FROM * told.height


def latest_day(kind: str, rows: pl.DataFrame, names: Collection[str]) -> date | None:
    """The last day that some columns of a file tell of what has happened; None where they tell none."""
    days = [
        each.name
        for each in TABLES[kind].columns()
        if each.kind is Kind.DATE and each.name in names and each.name not in _AHEAD
    ]
    found: date | None = rows.select(pl.max_horizontal(pl.col(days).max())).item() if days else None
    return found
