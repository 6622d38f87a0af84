"""Expressions that are the same for every log, turned into polars' own once: that costs more than reading few rows."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import narwhals as nw

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from narwhals._compliant import CompliantExpr, CompliantNamespace


class _Kept(nw.Expr):
    """An expression that remembers what polars made of it; other engines make it anew.

    Where narwhals no longer asks in this way, it is made anew each time, as any other.
    """

    def _to_compliant_expr(self, ns: CompliantNamespace[Any, Any]) -> CompliantExpr[Any, Any]:
        if not type(ns).__name__.startswith("Polars"):
            return super()._to_compliant_expr(ns)
        if not hasattr(self, "_made"):
            self._made = super()._to_compliant_expr(ns)
        return self._made


def kept(expression: nw.Expr) -> nw.Expr:
    """The same expression, remembered as a whole: what is built on it further is not."""
    return _Kept(*expression._nodes)  # noqa: SLF001 - narwhals has no other way to copy one


def kept_columns(columns: Callable[[], Mapping[str, nw.Expr]]) -> Callable[[], tuple[nw.Expr, ...]]:
    """A function that gives columns by name, made at its first call: from then on they are the same expressions."""

    @cache
    def made() -> tuple[nw.Expr, ...]:
        return tuple(kept(each.alias(name)) for name, each in columns().items())

    return made
