"""The Denials page's worklist: its filters, kept under names, and what was paid short by pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from cmcore.denials.answers_due import PAID_SHORT, underpaid_patterns
from cmcore.denials.metrics import ORDERS, open_items, ranked
from cmcore.denials.payments import PAYMENTS
from cmcore.denials.workflow import STATUSES
from cmcore.money import dollars
from pages.parts import figures, filters, grids

if TYPE_CHECKING:
    import polars as pl

    from pages.parts.page import Desk

_PATTERNS = ["payer", "pattern", "items", "amount", "first_date", "last_date", "deadline"]
FILTERS = ("status", "payment", "payer", "cause", "owner", "pattern")
PEOPLE = ("owner",)
ORDER = "order"
ALONE = "left_alone"
OPTIONS = "denials.options"
_LABELS = STATUSES | PAYMENTS


def chosen(desk: Desk, items: pl.DataFrame) -> pl.DataFrame:
    """The items of the filters, in the order asked for; filters live in the link, but those that name people do not."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        values = {name: _several(name.capitalize(), each, name) for name, each in _options(items).items()}
        order = st.selectbox(
            "Order",
            list(ORDERS),
            key=filters.from_link(ORDER, ORDERS),
            bind="query-params",
            format_func=ORDERS.get,
            width=220,
        )
        alone = items["never_work"].is_not_null()
        if alone.any() and not st.toggle(
            f"Also the {int(alone.sum()):,} left alone", key=filters.in_link(ALONE), bind="query-params"
        ):
            items = items.filter(~alone)
        _kept(desk)
    return ranked(items, order or next(iter(ORDERS)), **values)


def _options(items: pl.DataFrame) -> dict[str, list[str]]:
    """The values to choose from in each filter, looked up once for as long as the items are the same."""
    kept: tuple[pl.DataFrame, dict[str, list[str]]] | None = st.session_state.get(OPTIONS)
    if kept is None or kept[0] is not items:
        found = {name: sorted(items[name].drop_nulls().unique()) for name in FILTERS}
        kept = items, {name: each for name, each in found.items() if each or name != "pattern"}
        st.session_state[OPTIONS] = kept
    return kept[1]


def _several(label: str, options: list[str], key: str) -> list[str]:
    """Some of the values of a column, kept in the link unless they name people."""
    return st.multiselect(
        label,
        options,
        key=key if key in PEOPLE else filters.from_link(key, options, several=True),
        bind=None if key in PEOPLE else "query-params",
        placeholder=f"Any {label.lower()}",
        format_func=lambda each: _LABELS.get(each, each),
        width=220,
    )


def _kept(desk: Desk) -> None:
    """Filters under a name: choose, keep, forget."""
    kept: dict[str, dict[str, Any]] = desk.workspace.preference("denial_filters") or {}
    with st.popover("Saved filters", icon=":material/bookmark:"):
        for name, wanted in sorted(kept.items()):
            use, drop = st.columns([4, 1])
            use.button(name, key=f"denials.use.{name}", on_click=_use, args=(wanted,), width="stretch")
            if drop.button(":material/delete:", key=f"denials.drop.{name}", help=f"Forget {name}"):
                rest = {each: value for each, value in kept.items() if each != name}
                desk.workspace.settle("denial_filters", rest, desk.who)
                st.rerun()
        with st.form("denials.keep", clear_on_submit=True, border=False):
            name = st.text_input("Keep these filters as", max_chars=80, key="denials.keep.name").strip()
            if st.form_submit_button("Keep", icon=":material/bookmark_add:") and name:
                now = {each: st.session_state.get(each) for each in (*FILTERS, ORDER, ALONE)}
                desk.workspace.settle("denial_filters", kept | {name: now}, desk.who)
                st.rerun()


def _use(wanted: dict[str, Any]) -> None:
    for name, value in wanted.items():
        st.session_state[name] = value if value is not None else ([] if name in FILTERS else None)


def paid_short(desk: Desk, items: pl.DataFrame) -> None:
    """What is open and was paid short, by payer and pattern; a pattern chosen can become the list's filter."""
    groups = underpaid_patterns(open_items(items), desk.as_of)
    if groups.is_empty():
        return
    total = dollars(int(groups["amount"].sum())).replace("$", "\\$")
    count = figures.count(int(groups["items"].sum()), "item")
    with st.expander(f"Paid short, by payer and pattern: {count}, {total}"):
        view = grids.View(_PATTERNS, "Open items paid short by payer and pattern", labels={"pattern": "Paid"})
        at = grids.choose_row(groups, desk.key(f"denials.patterns.{groups.height}"), view)
        wanted = {"payment": [PAID_SHORT]}
        if at is not None:
            row = groups.row(at, named=True)
            wanted |= {name: [row[name]] for name in ("payer", "pattern") if row[name]}
        label = "List the items paid short" if at is None else "List the items of this pattern"
        st.button(label, key="denials.patterns.list", on_click=_use, args=(dict.fromkeys(FILTERS) | wanted,))
        st.caption("Listed, they can be changed together or asked for in one batch of letters.")
