"""The Workspaces page's pieces: this one's name and day, the others, a new one; and the way out of the sample."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import streamlit as st

from cmcore.findings import CmcoreError
from cmcore.store.workspace import known_workspaces, new_workspace
from pages.parts import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.parts.page import Desk

OVERVIEW, UPLOAD = "pages/home/overview.py", "pages/prepare/upload.py"
KEPT = ("person",)
"""What of a browser's state goes along to another workspace."""


def settings(desk: Desk) -> None:
    """The name of this workspace and the day on which everything in it is judged."""
    st.subheader("This workspace", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("Name", value=desk.workspace.name, key=desk.key("workspaces.name"), width=320)
        if st.button("Rename", key="workspaces.rename", disabled=name.strip() == desk.workspace.name):
            _change(lambda: desk.workspace.rename(name))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input(
            "Judged on",
            value=desk.as_of,
            key=desk.key("workspaces.day"),
            width=320,
            help="Deadlines, days left and what is late are counted on this day.",
        )
        if st.button("Judge on this day", key="workspaces.judge", disabled=day == desk.as_of):
            _change(lambda: desk.workspace.set_as_of(day))
        if desk.workspace.as_of and st.button("Judge on the day of looking", key="workspaces.today"):
            _change(lambda: desk.workspace.set_as_of(None))
    today = datetime.now(tz=UTC).astimezone().date()
    st.caption(
        "A day of its own was chosen for this workspace; it stays until you change it."
        if desk.workspace.as_of
        else f"No day was chosen: each day it is judged on that day, today {today:%B} {today.day}, {today.year}."
    )


def others(desk: Desk) -> None:
    """The other workspaces, the last changed first, each with the way in."""
    there = [each for each in known_workspaces() if each[0] != desk.workspace.id]
    st.subheader("Other workspaces", anchor=False)
    if not there:
        st.caption("None yet.")
    for workspace_id, name in there:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.text(name)
            if st.button("Open", key=f"workspaces.open.{workspace_id}", icon=":material/login:"):
                _open(workspace_id, OVERVIEW)


def another() -> None:
    """An empty workspace under a name."""
    st.subheader("A new workspace", anchor=False)
    with st.form("workspaces.new", border=False, clear_on_submit=True):
        name = st.text_input("Its name", key="workspaces.new.name", placeholder="North office", width=320)
        if st.form_submit_button("Make an empty workspace", icon=":material/add:") and name.strip():
            _open(new_workspace(name).id, UPLOAD)


def out_of_sample(desk: Desk) -> None:
    """On the sample agency: that own files belong in a workspace of their own, and the way there."""
    if desk.workspace.name != page.SAMPLE_NAME:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown("This is the made-up sample agency. Files dropped here are added to its own.")
        if st.button("Begin with my own files", key="upload.own", type="primary", icon=":material/add:"):
            _open(new_workspace("").id, UPLOAD)


def _change(change: Callable[[], None]) -> None:
    try:
        change()
    except CmcoreError as error:
        st.error(str(error))
    else:
        st.rerun()


def _open(workspace_id: str, path: str) -> None:
    """The workspace at a page of it, with nothing left of what was chosen in another."""
    for name in [str(each) for each in st.session_state if each not in KEPT]:
        del st.session_state[name]
    st.session_state["workspace"] = workspace_id
    st.switch_page(path, query_params={"w": workspace_id})
