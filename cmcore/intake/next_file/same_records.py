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
SAME_PLACE_FROM = 0.8
"""Share of the records in common that must stand in the same rows before the row itself tells a corrected record."""
FEWEST_ALIKE = 2
"""Of client, day, code and worker, how many a record in the same row must still name to be the same one corrected."""
BESIDE = ("minutes", "units", "payer")
"""What must be alike, where both files say it, in a record of which one thing that tells it apart was corrected."""
_AHEAD = frozenset({"end_date", "deadline", "next_touch"})
"""Days that lie ahead when a file is made, and say nothing of when that was."""


def pair_records(
    kind: str, old: pl.DataFrame, new: pl.DataFrame, corrected: pl.DataFrame | None = None
) -> pl.DataFrame | None:
    """`old_id`, `new_id` of the rows that are one record; None where two files are not of the same records.

    `corrected` are rows of `old` as they read once corrected: a newer file may have a record as it was written or as
    it was corrected. Numbers that two files write in two ways, as 1001 and S-01001, are the same number where the
    clients and days are. Sessions under other numbers throughout are the same where the contacts are.
    """
    fixed = _fixed(old, corrected)
    pairs = _pairs(kind, old, new)
    if fixed is not None:
        pairs = pl.concat([pairs, _pairs(kind, *_unpaired(pairs, fixed, new))])
    if _same_records(kind, pairs, old if fixed is None else fixed, new):
        pairs = pl.concat([pairs, *_corrected(kind, pairs, old, new)])
        return pairs if fixed is None else pl.concat([pairs, *_corrected(kind, pairs, fixed, new)])
    for ours, theirs in _bare_numbers(kind, old, new):
        pairs = _pairs(kind, ours, theirs)
        if _same_records(kind, pairs, ours, theirs) and _last_alike(kind, pairs, old, new):
            return pl.concat([pairs, *_corrected(kind, pairs, ours, theirs)])
    if kind == "sessions":
        contacts = _met(old, new, _without_number(kind, old, new))
        if contacts.height >= max(ENOUGH_SHARED, AGREE_FROM * min(old.height, new.height)):
            return contacts if _last_alike(kind, contacts, old, new) else None
    return None


def _fixed(old: pl.DataFrame, corrected: pl.DataFrame | None) -> pl.DataFrame | None:
    """A file's rows with those that were corrected as they read now; None where none was."""
    if corrected is None:
        return None
    ours = corrected.filter(pl.col("row_id").is_in(old["row_id"].implode())).select(old.columns)
    if ours.is_empty():
        return None
    return old.update(ours, on="row_id", include_nulls=True, maintain_order="left")


def _unpaired(pairs: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    ours = old.filter(~pl.col("row_id").is_in(pairs["old_id"].implode()))
    return ours, new.filter(~pl.col("row_id").is_in(pairs["new_id"].implode()))


def _last_alike(kind: str, pairs: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame) -> bool:
    """Whether the contacts of two files lasted equally long; other records than contacts last no time."""
    return kind != "sessions" or _agree(_both(pairs, old, new, ["minutes"]), "minutes")


def _bare_numbers(kind: str, old: pl.DataFrame, new: pl.DataFrame) -> list[tuple[pl.DataFrame, pl.DataFrame]]:
    """The rows with the last digits of their numbers alone, where these still tell a file's numbers apart."""
    if kind not in WITHOUT_NUMBER:
        return []
    number = KEYS[kind][0]
    bare = pl.col(number).str.extract(r"(\d+)\D*$").str.strip_chars_start("0")
    ours, theirs = (each.with_columns(bare) for each in (old, new))
    apart = all(bared[number].n_unique() == each[number].n_unique() for bared, each in ((ours, old), (theirs, new)))
    return [(ours, theirs)] if apart else []


def _pairs(kind: str, old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """The rows with one key; the n-th of several rows with one key meets the n-th.

    Where a file numbers no record at all the others are met without their numbers, too.
    """
    key = KEYS[kind]
    number = key[0]
    if kind not in WITHOUT_NUMBER:
        return _met(old, new, key)
    unnumbered = _without_number(kind, old, new)
    if old[number].null_count() == old.height or new[number].null_count() == new.height:
        return _met(old, new, unnumbered)
    if kind == "sessions" and _repeats(old, key) + _repeats(new, key):
        key = (*key, "code")
    without = pl.col(number).is_null()
    return pl.concat([_met(old, new, key), _met(old.filter(without), new.filter(without), unnumbered)])


def _without_number(kind: str, old: pl.DataFrame, new: pl.DataFrame) -> tuple[str, ...]:
    """What tells records without a number apart in two files: of it, what both say; a name where there is no number."""
    both = {name for name in old.columns if _says(old, name) and _says(new, name)}
    key = [name for name in WITHOUT_NUMBER[kind] if name in both]
    if "client_id" not in both and "client_name" in both:
        key = ["client_name", *key]
    return tuple(key) if {"client_id", "client_name"} & {*key} and "service_date" in key else WITHOUT_NUMBER[kind]


def _says(frame: pl.DataFrame, name: str) -> bool:
    return frame[name].null_count() < frame.height


def _corrected(kind: str, pairs: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame) -> list[pl.DataFrame]:
    """The pairs of records of which something that tells them apart was corrected, in files of the same records.

    They stand in the same row where nearly all records do, or they are alike in all but one thing, on days that both
    files are of, and no other record is. Records that each file gives a number of its own differ in it alone.
    """
    if kind not in WITHOUT_NUMBER:
        return []
    key = _without_number(kind, old, new)
    left = _unpaired(pairs, old, new)
    if any(each.is_empty() for each in left) or len(key) <= FEWEST_ALIKE:
        return []
    placed = _in_place(kind, key, left) if _stand_alike(pairs, old, new) else _NO_PAIRS
    ours, theirs = (
        each.filter(~pl.col("row_id").is_in(placed[name].implode()) & pl.col(KEYS[kind][0]).is_null())
        for each, name in zip(left, _NO_PAIRS.columns, strict=True)
    )
    return [placed, *_but_for_one(key, _within(ours, new), _within(theirs, old))]


def _stand_alike(pairs: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame) -> bool:
    both = _both(pairs, old, new, ["row"])
    return both.filter(pl.col("row") == pl.col("row_new")).height >= SAME_PLACE_FROM * both.height


def _in_place(kind: str, key: Sequence[str], left: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The records left over in the same row that still name enough alike."""
    number, told = KEYS[kind][0], [name for name in key if name != "start_time"]
    ours, theirs = (each.filter(pl.len().over("row") == 1) for each in left)
    both = ours.join(theirs, on="row", suffix="_new", maintain_order="right")
    alike = pl.sum_horizontal((pl.col(name) == pl.col(f"{name}_new")).fill_null(value=False) for name in told)
    numbered = pl.col(number).is_not_null() & pl.col(f"{number}_new").is_not_null()
    enough = pl.when(numbered).then(len(told)).otherwise(FEWEST_ALIKE)
    return both.filter(alike >= enough).select(old_id="row_id", new_id="row_id_new")


def _but_for_one(key: Sequence[str], ours: pl.DataFrame, theirs: pl.DataFrame) -> list[pl.DataFrame]:
    """The records that are alike in all but one of what tells them apart, where one alone is on either side."""
    beside = [name for name in BESIDE if name in ours.columns and _says(ours, name) and _says(theirs, name)]
    found: list[pl.DataFrame] = []
    for name in key:
        same = [*(each for each in key if each != name), *beside]
        alone = [each.filter(pl.len().over(same) == 1) for each in (ours, theirs)]
        pairs = alone[0].join(alone[1], on=same, how="inner", suffix="_new", nulls_equal=True, maintain_order="right")
        found.append(pairs.select(old_id="row_id", new_id="row_id_new"))
        ours = ours.filter(~pl.col("row_id").is_in(found[-1]["old_id"].implode()))
        theirs = theirs.filter(~pl.col("row_id").is_in(found[-1]["new_id"].implode()))
    return found


def _within(rows: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """The rows of days that another file is of, too."""
    return rows.filter(pl.col("service_date").is_between(other["service_date"].min(), other["service_date"].max()))


_NO_PAIRS = pl.DataFrame(schema={"old_id": pl.String, "new_id": pl.String})


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
