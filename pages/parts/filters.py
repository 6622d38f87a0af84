"""Filters that pages share; their state lives in the link, so that it can be sent. No personal data goes there."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import streamlit as st

from cmcore.denials.payments import PAYMENTS
from cmcore.denials.workflow import STATUSES
from cmcore.engine import summary
from cmcore.reference.tables import reason_titles
from pages.parts import look

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl

ROWS_PER_PAGE = 200
PAGE = "page"
_KEPT: set[str] = set()
"""Keys of the filters that live in links, as far as they were ever drawn."""


def in_link(key: str) -> str:
    """The key of a widget that lives in the link, known from now on as one that a link of ours may set or leave off."""
    _KEPT.add(key)
    return key


@cache
def _labels() -> dict[str, Mapping[str, str]]:
    """The labels of options by the key of their filter, of filters that links of ours may name."""
    return {
        "answer": look.COVERAGE_LABELS,
        "paid": look.PAID_LABELS,
        "payment": PAYMENTS,
        "reason": reason_titles(),
        "show": look.SHOWN_SESSIONS | look.SHOWN_CELLS | look.SHOWN_APPROVALS,
        "status": STATUSES,
    }


def written(query: Mapping[str, str | Sequence[str]]) -> dict[str, str | list[str]]:
    """Filters of a link of ours as Streamlit keeps them in the address: by the labels of the options."""
    found: dict[str, str | list[str]] = {}
    for key, value in query.items():
        labels = _labels().get(key, {})
        found[key] = labels.get(value, value) if isinstance(value, str) else [labels.get(each, each) for each in value]
    return found


def from_link(key: str, options: Iterable[str], *, several: bool = False) -> str:
    """The key of a widget kept in the link, set to the options that the link names by their own names.

    Streamlit writes the labels of options into links and drops what is no label from the address until the next click;
    a link typed by hand may name options.
    """
    named = [each for each in st.query_params.get_all(key) if each in options]
    if named:
        st.session_state[key] = named if several else named[0]
    return in_link(key)


def arrived(title: str) -> None:
    """Where a page is opened by a link, filters set on an earlier visit that the link does not name are off again.

    A link of ours names the workspace; the menu's do not, and leave what was chosen.
    """
    before, st.session_state[PAGE] = st.session_state.get(PAGE), title
    if before in {None, title} or "w" not in st.query_params:
        return
    for key in _KEPT - set(st.query_params):
        st.session_state.pop(key, None)


def by_payer_and_code(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines of the payers and codes chosen; all of them where nothing is chosen."""
    with st.container(horizontal=True):
        payers = _several("Payers", lines["payer"], "payer")
        codes = _several("Codes", lines["code"], "code")
    return summary.filtered(lines, payer=payers, code=codes)


def _several(label: str, values: pl.Series, key: str) -> list[str]:
    options = sorted(values.drop_nulls().unique())
    return st.multiselect(
        label, options, key=in_link(key), bind="query-params", placeholder=f"All {label.lower()}", width=320
    )


def one_of(label: str, options: Mapping[str, str], key: str, default: str | None = None, *, titled: bool = True) -> str:
    """One of a few options side by side, kept in the link; "" where none is chosen, which only no default allows."""
    chosen = st.segmented_control(
        label,
        list(options),
        default=default,
        required=default is not None,
        format_func=options.get,
        key=from_link(key, options),
        bind="query-params",
        label_visibility="visible" if titled else "collapsed",
        wrap=True,
    )
    return chosen or ""


def choice(label: str, options: list[str], key: str, titles: Mapping[str, str] | None = None) -> str | None:
    """One of the options or none, kept in the link."""
    return st.selectbox(
        label,
        options,
        index=None,
        key=from_link(key, options),
        bind="query-params",
        placeholder=f"Any {label.lower()}",
        format_func=lambda each: (titles or {}).get(each, each),
        width=420,
    )


def page_of(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    """One page of a long table, with the page chooser where there are several."""
    return frame.slice(first_of_page(frame.height, key), ROWS_PER_PAGE)


def first_of_page(rows: int, key: str) -> int:
    """Position of the first row of the page chosen."""
    pages = -(-rows // ROWS_PER_PAGE)
    number = st.pagination(pages, key=key) if pages > 1 else 1
    return (number - 1) * ROWS_PER_PAGE
