"""Key figures in one row of equal cards, and numbers in words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import streamlit as st

from cmcore.money import dollars
from pages.parts import filters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CARD_WIDTH = 150


@dataclass(frozen=True, slots=True)
class Figure:
    """One card: what it is, its value, a plain second line, and its definition."""

    label: str
    value: str
    second: str = ""
    definition: str = ""
    page: str = ""
    query: Mapping[str, str | Sequence[str]] = field(default_factory=dict)

    def to(self, page: str, **query: str | Sequence[str]) -> Figure:
        """The same card with the way to the rows behind it: a page (section/page) and its filters."""
        return replace(self, page=page, query=query)


def money(label: str, cents: int | None, second: str = "", definition: str = "") -> Figure:
    """A card for an amount, in whole dollars."""
    return Figure(label, dollars(cents, whole=True), second, definition)


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 session, 1,234 sessions."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def share(part: int | None, whole: int | None) -> str:
    """A part as a percentage of a whole; a dash where there is no whole."""
    return f"{(part or 0) / whole:.1%}" if whole else "—"


def cards(figures: list[Figure]) -> None:
    """The figures side by side in equal cards; they wrap on a narrow screen."""
    with st.grid(len(figures), min_column_width=CARD_WIDTH):
        for figure in figures:
            with st.container(border=True, gap=None):
                _card(figure)


def _card(figure: Figure) -> None:
    st.metric(
        figure.label,
        figure.value,
        delta=figure.second or None,
        delta_color="off",
        delta_arrow="off",
        help=figure.definition or None,
    )
    if figure.page:
        query = {"w": st.session_state["workspace"], **filters.written(figure.query)}
        st.page_link(f"pages/{figure.page}.py", label="See the rows", query_params=query)
