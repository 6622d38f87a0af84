"""The rows of a large text table: held by polars as columns, made into lists of cells where a row is looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import TypeVar, overload

import polars as pl

from cmcore.intake.files.text_columns import TextColumn

BLOCK = 512
"""Rows that are made into lists at once."""
BLOCKS_KEPT = 4
LOOK_AT = 500
REPEATS_IN = 5_000
"""Rows at the top that tell whether a column repeats its texts."""
SPACE = r"[\s\x1c-\x1f]"
"""What Python takes for a space."""
SPACES_ONLY = rf"^{SPACE}*$"


class TextRows(Sequence[list[object]]):
    """Rows of texts, those at the top and the end as they stand in the file, the others all equally long.

    `frame` holds every row, one column for each value that the longest has, with "" where a row has none. A row of
    blanks alone is empty.
    """

    def __init__(self, head: list[list[object]], frame: pl.DataFrame, tail: list[list[object]]) -> None:
        """`head` and `tail` are the first and last rows of `frame` with as many values as they have."""
        self.frame = frame
        self._head, self._tail = head, tail
        self._blocks: OrderedDict[int, list[list[object]]] = OrderedDict()

    def __len__(self) -> int:
        """How many rows there are."""
        return self.frame.height

    @overload
    def __getitem__(self, at: int) -> list[object]: ...
    @overload
    def __getitem__(self, at: slice) -> list[list[object]]: ...
    def __getitem__(self, at: int | slice) -> list[object] | list[list[object]]:
        """One row, or those of a slice."""
        if isinstance(at, slice):
            return [self._row(each) for each in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return self._row(at % len(self))

    def _row(self, at: int) -> list[object]:
        if at < len(self._head):
            return self._head[at]
        below = at - len(self) + len(self._tail)
        return self._tail[below] if below >= 0 else self._block(at // BLOCK)[at % BLOCK]

    def _block(self, number: int) -> list[list[object]]:
        if number not in self._blocks:
            rows = self.frame.slice(number * BLOCK, BLOCK).rows()
            self._blocks[number] = [[*row] if any(row) else [] for row in rows]
            if len(self._blocks) > BLOCKS_KEPT:
                self._blocks.popitem(last=False)
        return self._blocks[number]

    def columns(self, rows: Sequence[int], left: int, right: int) -> list[Sequence[object]]:
        """The cells of the columns from `left` up to `right`, of some of the rows."""
        frame = self.frame.select(self.frame.columns[left:right])
        if isinstance(rows, range):
            picked = frame.slice(rows.start, len(rows))
        else:
            picked = frame[pl.Series(rows, dtype=pl.UInt32)]
        known = _distinct(picked)
        found: list[Sequence[object]] = [TextColumn(each, known.get(each.name)) for each in picked.iter_columns()]
        if len(found) < right - left:
            blank = TextColumn(pl.Series("blank", [""]).new_from_index(0, len(rows)))
            found += [blank] * (right - left - len(found))
        return found

    def with_cell(self, column: int, pattern: str, first: int = 0) -> list[int]:
        """Rows from `first` on whose cell in a column matches a pattern of polars."""
        if column >= self.frame.width:
            return list(range(first, len(self)))
        found = self.frame.to_series(column).slice(first).str.contains(pattern).arg_true()
        return (found + first).to_list()

    def thin(self, first: int = 0) -> list[int]:
        """Rows from `first` on with at most one filled cell."""
        names = self._fullest_first(first)
        if len(names) == 1:
            return list(range(first, len(self)))
        below = self.frame.slice(first).with_row_index("at", first)
        one, other = (pl.col(each) == "" for each in names[:2])
        filled = pl.sum_horizontal((pl.col(each) != "").cast(pl.UInt16) for each in names)
        return below.filter(one | other).filter(filled <= 1)["at"].to_list()

    def without_digits(self, first: int = 0) -> list[int]:
        """Rows from `first` on in which no cell holds one of the digits from 0 to 9."""
        sample = self.frame.slice(first, LOOK_AT)
        counts = sample.select(pl.all().str.contains("[0-9]").sum()).row(0)
        order = sorted(zip(counts, self.frame.columns, strict=True), reverse=True)
        left = self.frame.slice(first).with_row_index("at", first).lazy()
        if whole := next((name for _, name in order if _reads_as_number(sample[name]).all()), None):
            left = left.filter(~_reads_as_number(pl.col(whole))).collect().lazy()
        for _, name in order:
            left = left.filter(~pl.col(name).str.contains("[0-9]")).collect().lazy()
        return left.collect()["at"].to_list()

    def _fullest_first(self, first: int) -> list[str]:
        blanks = self.frame.slice(first, LOOK_AT).select((pl.all() == "").sum()).row(0)
        return [name for _, name in sorted(zip(blanks, self.frame.columns, strict=True))]


_Texts = TypeVar("_Texts", pl.Series, pl.Expr)


def _reads_as_number(texts: _Texts) -> _Texts:
    """Whether a text is a whole number, which is sooner said than that it holds a digit."""
    return texts.cast(pl.Int64, strict=False).is_not_null()


def _distinct(frame: pl.DataFrame) -> dict[str, pl.Series]:
    """The different texts of the columns that repeat theirs, all columns at once."""
    counts = frame.head(REPEATS_IN).select(pl.all().n_unique()).row(0) if frame.height else ()
    few = min(REPEATS_IN, frame.height) // 2
    names = {name: count for name, count in zip(frame.columns, counts, strict=False) if count <= few}
    known = {
        name: frame[name].head(1)
        for name, count in names.items()
        if count == 1 and (frame[name] == frame[name][0]).all()
    }
    several = [name for name in names if name not in known]
    found = frame.select(pl.col(several).unique(maintain_order=True).implode()) if several else pl.DataFrame()
    return known | {name: found[name][0] for name in several}
