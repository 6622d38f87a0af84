"""The cells of one column of a large text table, held by polars until somebody asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, overload

import polars as pl

if TYPE_CHECKING:
    from polars._typing import PolarsDataType


def _whole(times: int) -> Callable[[pl.Series], pl.Series]:
    return lambda texts: texts.cast(pl.Int64, strict=False) * times


def _hundredths(texts: pl.Series) -> pl.Series:
    return (texts.cast(pl.Float64, strict=False) * HUNDRED).round().cast(pl.Int64, strict=False)


def _days(texts: pl.Series) -> pl.Series:
    return texts.str.to_date("%Y-%m-%d", strict=False)


HUNDRED = 100
AT_ONCE: Mapping[type[pl.DataType], tuple[Callable[[pl.Series], pl.Series], ...]] = {
    pl.Int64: (_whole(1), _whole(HUNDRED), _hundredths),
    pl.Date: (_days,),
}
"""How polars reads a whole column of numbers or dates of the plainest kind, by what the column holds."""


class TextColumn(Sequence[object]):
    """Cells that are all texts, "" where blank; what is done to each different one is done once."""

    def __init__(self, series: pl.Series, distinct: pl.Series | None = None) -> None:
        """`series` holds texts and no nulls; `distinct` what it comes to, where that is known."""
        self.series = series
        if distinct is not None:
            self.distinct = distinct

    def __len__(self) -> int:
        """How many cells there are."""
        return self.series.len()

    @overload
    def __getitem__(self, at: int) -> object: ...
    @overload
    def __getitem__(self, at: slice) -> list[object]: ...
    def __getitem__(self, at: int | slice) -> object:
        """One cell, or those of a slice as a list."""
        return self.series[at].to_list() if isinstance(at, slice) else self.series[at]

    def __iter__(self) -> Iterator[object]:
        """Every cell from the top."""
        return iter(self.series.to_list())

    @cached_property
    def distinct(self) -> pl.Series:
        """Each different text once, in the order in which they first stand there."""
        return self.series.unique(maintain_order=True)

    @property
    def known(self) -> pl.Series:
        """Each different text at least once: `distinct` where somebody has asked for it, every cell where not."""
        return self.distinct if "distinct" in self.__dict__ else self.series

    @cached_property
    def texts(self) -> list[str]:
        """The same as a list."""
        return self.distinct.to_list()

    def counted(self) -> list[tuple[str, int]]:
        """Each different text and how often it stands there, in no order."""
        counts = self.series.value_counts(name="times")
        return list(zip(counts[self.series.name].to_list(), counts["times"].to_list(), strict=True))

    def mapped(self, values: Sequence[object], dtype: PolarsDataType) -> pl.Series:
        """The column with each of `texts` replaced by the value at its place."""
        new = pl.Series(self.series.name, values, dtype=dtype)
        if new.len() == self.series.len():
            return new
        if new.len() == 1:
            return new.new_from_index(0, self.series.len())
        if (same := self._at_once(new)) is not None:
            return same
        return self.series.replace_strict(self.distinct, new, default=None, return_dtype=dtype)

    def _at_once(self, new: pl.Series) -> pl.Series | None:
        """The column made by one of AT_ONCE, where it makes the same of each different text; sooner than looking up."""
        for make in AT_ONCE.get(type(new.dtype), ()):
            if make(self.distinct).equals(new):
                return make(self.series)
        return None

    def places(self, wanted: Mapping[str, object]) -> Iterator[tuple[int, str]]:
        """Where the wanted texts stand, from the top."""
        at = self.series.is_in(list(wanted)).arg_true()
        yield from zip(at.to_list(), self.series.gather(at).to_list(), strict=True)
