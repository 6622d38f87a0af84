"""The Review page's pieces: who is reviewing, the figures, snapshots to sign, remarks that arrive by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.findings import CmcoreError
from cmcore.money import dollars
from cmcore.periods import day_words
from pages.parts import page

if TYPE_CHECKING:
    from cmcore.engine.summary import Totals
    from cmcore.store.records import Snapshot
    from pages.parts.page import Desk

REFRESH_SECONDS = 3
FIGURES = {
    "delivered": "Delivered",
    "expected": "Expected",
    "paid": "Paid",
    "at_risk": "At risk",
    "not_covered": "Not covered",
    "unknown": "Cannot tell yet",
    "sessions": "Sessions",
}


def figures_of(totals: Totals) -> dict[str, int]:
    """The figures under review, in cents or sessions, by name."""
    return {name: getattr(totals, name) for name in FIGURES}


def words(name: str, value: int | None) -> str:
    """A figure as people read it."""
    if value is None:
        return "—"
    return f"{value:,}" if name == "sessions" else dollars(value)


def ask_name(desk: Desk) -> str:
    """The name under which this browser comments and signs."""
    name = st.text_input(
        "Your name",
        value="" if desk.who == page.NOBODY else desk.who,
        key="review.name",
        placeholder="shown beside your comments and corrections",
        width=320,
    )
    st.session_state["person"] = name.strip() or page.NOBODY
    return name.strip()


def table(figures: dict[str, int], last: Snapshot | None) -> None:
    """The figures now and at the last snapshot, with what changed."""
    rows = []
    for name, label in FIGURES.items():
        row = {"Figure": label, "Now": words(name, figures[name])}
        if last:
            before = last.figures.get(name)
            change = None if before is None else figures[name] - before
            row |= {"Last snapshot": words(name, before), "Change": words(name, change) if change else "none"}
        rows.append(row)
    st.dataframe(rows, key="review.figures", hide_index=True, alt="Figures under review")


def snapshots(desk: Desk, figures: dict[str, int], name: str) -> None:
    """Freeze the figures that were seen, and sign what was frozen."""
    now = (desk.workspace.id, desk.workspace.revision, desk.as_of)
    seen = st.session_state.get("review.seen", now)
    st.session_state["review.seen"] = now
    with st.form("review.freeze", clear_on_submit=True):
        note = st.text_input("Note", placeholder="what this snapshot is for", key="review.note")
        pressed = st.form_submit_button("Freeze these figures", icon=":material/photo_camera:")
        if pressed and seen != now:
            st.warning(
                "The data changed since these figures were shown. Look at them once more, then freeze them.",
                icon=":material/warning:",
            )
        elif pressed:
            desk.workspace.freeze(figures, desk.as_of, note, name or page.NOBODY)
            st.rerun()
    for each in desk.workspace.snapshots():
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            signed = (
                f"signed by {each.signed_by}, {each.signed_at:%b %d, %Y %H:%M} UTC" if each.signed_by else "not signed"
            )
            stale = "" if each.revision == desk.workspace.revision else " The data changed since."
            money = dollars(each.figures.get("expected"), whole=True).replace("$", "\\$")
            st.markdown(
                f"**{each.note or 'Snapshot'}** · expected {money}, judged on {day_words(each.as_of)}  \n"
                f":gray[{each.who}, {each.at:%b %d, %Y %H:%M} UTC · {signed}.{stale}]",
                width="stretch",
            )
            if not each.signed_by and st.button("Sign", key=f"review.sign.{each.id}", icon=":material/draw:"):
                _sign(desk, each.id, name)


def _sign(desk: Desk, snapshot_id: str, name: str) -> None:
    try:
        desk.workspace.sign(snapshot_id, name)
        page.notify("Signed.")
        st.rerun()
    except CmcoreError as error:
        st.error(str(error))


def discussion(desk: Desk, name: str) -> None:
    """A form for a remark, and everybody's remarks, which arrive by themselves."""
    with st.form("review.comment", clear_on_submit=True):
        target = st.selectbox("On", ["The whole review", *FIGURES.values()], key="review.target")
        text = st.text_area("Comment", key="review.text", height=90)
        if st.form_submit_button("Comment", type="primary", icon=":material/send:"):
            try:
                desk.workspace.comment(target, text, name)
            except CmcoreError as error:
                st.error(str(error))
    _remarks(desk)


@st.fragment(run_every=REFRESH_SECONDS)
def _remarks(desk: Desk) -> None:
    remarks = desk.workspace.comments()
    if not remarks:
        st.caption("No comments yet.")
    for each in reversed(remarks):
        with st.container(border=True):
            st.caption(f"{each.who} on {each.target} · {each.at:%b %d, %Y %H:%M} UTC")
            st.text(each.text)


def link(desk: Desk) -> None:
    """The address that opens this view for somebody else on the same server."""
    st.subheader("Link to this review", anchor=False)
    st.code(f"{st.context.url or '/review'}?w={desk.workspace.id}", language=None)
    st.caption("It opens for whoever reaches this server, and names the workspace only, no person and no client.")
