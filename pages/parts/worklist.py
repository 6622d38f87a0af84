"""The Denials page's worklist: its filters, kept under names, and the grid whose every edit is saved at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import streamlit as st

from cmcore.denials.answers_due import PAID_SHORT, underpaid_patterns
from cmcore.denials.deadlines import DUE_SOON_DAYS, PAST, SOON, urgency
from cmcore.denials.metrics import ORDERS, open_items, ranked
from cmcore.denials.moves import move
from cmcore.denials.payments import PAYMENTS
from cmcore.denials.workflow import STATUSES
from cmcore.findings import CmcoreError
from cmcore.money import CENTS, dollars
from pages.parts import figures, filters, grids, page

if TYPE_CHECKING:
    from pages.parts.page import Desk

_PATTERNS = ["payer", "pattern", "items", "amount", "first_date", "last_date", "deadline"]
EDITED = ("status", "owner", "next_action", "next_touch", "note")
FILTERS = ("status", "payment", "payer", "cause", "owner", "pattern")
PEOPLE = ("owner",)
ORDER = "order"
ALONE = "left_alone"
PICKED = "denials.picked"
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


def grid(desk: Desk, shown: pl.DataFrame) -> None:
    """The items with status, owner, next action, next touch and note to edit; each edit is saved as it is made."""
    made, held = desk.workspace.denial_stamp()
    picked: set[str] = st.session_state.setdefault(PICKED, set())
    key = desk.key(
        f"denials.grid.{made}.{held}.{shown.height}.{shown['item'].first() if shown.height else ''}.{len(picked)}"
    )
    names = [
        "claim_no", "deadline", "due", "days_left", "payer", "code", "service_date", "status", "cause", "amount",
        "expected_recovery", *EDITED[1:], "payment", "denial_codes", "level", "next_appeal", "usual_fix",
        "pattern",
    ]  # fmt: skip
    frame = shown.with_columns(
        status=shown["status"].replace_strict(STATUSES),
        payment=shown["payment"].replace_strict(PAYMENTS),
        amount=shown["amount"] / CENTS,
        expected_recovery=shown["expected_recovery"] / CENTS,
        due=pl.concat_list(urgency().replace_strict(DUE)).list.drop_nulls(),
    ).select(names)
    rows = frame.to_pandas()
    rows.insert(0, "picked", [item in picked for item in shown["item"]])
    st.data_editor(
        rows,
        key=key,
        hide_index=True,
        placeholder="",
        disabled=[name for name in names if name not in EDITED],
        column_config=_GRID,
        height=560,
        alt="Denial worklist",
    )
    page.show_rows("denials", key, shown.to_dicts())
    st.caption(
        "Status, owner, next action, next touch and note can be edited here; each edit is saved at once. Pick lines to "
        "change several or to see one whole."
    )


DUE = {PAST: "Past due", SOON: f"Due in {DUE_SOON_DAYS} days"}
"""What the tags say, in red and amber. A pandas Styler would color the dates, but takes longer than the whole page."""


_GRID = {
    "picked": st.column_config.CheckboxColumn("Pick", pinned=True, width="small"),
    "claim_no": st.column_config.TextColumn("Claim no.", pinned=True),
    "payer": st.column_config.TextColumn("Payer"),
    "code": st.column_config.TextColumn("Code"),
    "service_date": st.column_config.DateColumn("Service date", format="MMM D, YYYY"),
    "payment": st.column_config.TextColumn("Payment", help="What the payer did with the line so far."),
    "denial_codes": st.column_config.TextColumn("Denial codes"),
    "cause": st.column_config.TextColumn("Cause"),
    "amount": st.column_config.NumberColumn("Amount", format="dollar"),
    "expected_recovery": st.column_config.NumberColumn(
        "Expected recovery",
        format="dollar",
        help="The amount times the chance from your own outcomes with this payer and cause, drawn toward your overall "
        "rate while they are few.",
    ),
    "deadline": st.column_config.DateColumn("Deadline", format="MMM D, YYYY", width=110),
    "due": st.column_config.MultiselectColumn("Due", options=list(DUE.values()), color=["red", "orange"], width=110),
    "days_left": st.column_config.NumberColumn("Days left", format="%d"),
    "level": st.column_config.NumberColumn("Appeals filed", format="%d"),
    "next_appeal": st.column_config.TextColumn("Appeal level", help="The level filed last, else the next to file."),
    "status": st.column_config.SelectboxColumn("Status", options=list(STATUSES.values()), required=True),
    "owner": st.column_config.TextColumn("Owner"),
    "next_action": st.column_config.TextColumn("Next action"),
    "next_touch": st.column_config.DateColumn("Next touch", format="MMM D, YYYY"),
    "note": st.column_config.TextColumn("Note", width="medium"),
    "usual_fix": st.column_config.TextColumn("Usual fix", width="large"),
    "pattern": st.column_config.TextColumn("Pattern", help="What a line paid short was paid, instead of what."),
}


def commit(desk: Desk) -> None:
    """Saves each edit just made; a move that makes no sense or a conflict is said and changes nothing."""
    edits: list[tuple[dict[str, Any], dict[str, Any]]] = page.take_edits("denials")
    if not edits:
        return
    said, saved = [], 0
    for row, changed in edits:
        if "picked" in changed:
            _pick(row["item"], is_picked=changed.pop("picked"))
        try:
            changes = changes_of(desk, row, changed)
            if changes:
                desk.workspace.change_denials({row["item"]: changes}, desk.who)
                saved += 1
        except CmcoreError as error:
            said.append(str(error))
    page.warn(said)
    if saved:
        page.notify("Saved.")
    st.rerun()


def _pick(item: str, *, is_picked: bool) -> None:
    picked = st.session_state.setdefault(PICKED, set())
    if is_picked:
        picked.add(item)
    else:
        picked.discard(item)


def changes_of(desk: Desk, row: dict[str, Any], changed: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    """The changes of one item: a move with all that follows from it, and the fields as they were typed.

    Raises: InputInvalidError for a move that makes no sense.
    """
    names = {label: name for name, label in STATUSES.items()}
    changes = {}
    if "status" in changed:
        changes |= move(row, names.get(changed["status"], changed["status"]), desk.as_of)
    for name, value in changed.items():
        if name in EDITED and name != "status":
            seen = row[name]
            changes[name] = (
                None if seen is None else str(seen),
                str(value)[:10] if name == "next_touch" and value else value,
            )
    return changes
