"""The cells of one column of a large text table, held by polars until somebody asks for one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, overload

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Mapping

    from polars._typing import PolarsDataType


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
        return self.series.replace_strict(self.distinct, new, default=None, return_dtype=dtype)

    def places(self, wanted: Mapping[str, object]) -> Iterator[tuple[int, str]]:
        """Where the wanted texts stand, from the top."""
        at = self.series.is_in(pl.Series(list(wanted), dtype=pl.String)).arg_true()
        yield from zip(at.to_list(), self.series.gather(at).to_list(), strict=True)
