"""How every page begins: the workspace, the day it is judged on, who is working, and the line that says on what."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from cmcore.engine import summary
from cmcore.findings import CmcoreError
from cmcore.periods import day_words
from cmcore.store.workspace import Workspace, open_workspace
from pages.parts import edit_grid, figures, filters, look

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import polars as pl

    from cmcore.engine.estimate import Estimate
    from cmcore.intake.tables import Dataset

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE = ROOT / "sample_data"
SAMPLE_FILES = ("service_log.xlsx", "payer_book.xlsx", "denial_log.xlsx")
SAMPLE_DAY = date(2026, 11, 20)
SAMPLE_NAME = "Riverbend Case Management"
NOBODY = "Unnamed"
STEPS = (
    (
        ":material/upload_file:",
        "Upload",
        "Drop the exports as they are: xlsx, csv, ods, 835, 820. Columns are matched by name.",
    ),
    (":material/rule:", "Fix", "See which cells are wrong and what each costs; get your own workbook back, corrected."),
    (":material/payments:", "Get paid", "Know what each payer owes and why, work the denials, compare payment models."),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page works on: one workspace on one day, for one person."""

    workspace: Workspace
    as_of: date
    who: str

    @property
    def dataset(self) -> Dataset:
        """The uploads with their corrections."""
        return self.workspace.dataset(self.as_of)

    @property
    def estimate(self) -> Estimate:
        """The sessions priced."""
        return self.workspace.estimate(self.as_of)

    @property
    def lines(self) -> pl.DataFrame:
        """One priced line per session."""
        return self.estimate.lines

    @property
    def has_sessions(self) -> bool:
        """Whether there is anything to price."""
        return self.dataset.frames["sessions"].height > 0

    def key(self, name: str) -> str:
        """A widget key that changes with the data, so that what was chosen in a list is no other row."""
        return f"{name}.{self.workspace.id}.{self.workspace.revision}"


def begin(title: str | None = None, caption: str | None = None, *, needs_sessions: bool = True) -> Desk:
    """The page's desk, with its heading drawn; stops with what to do next where there is nothing to show."""
    look.apply_style()
    filters.arrived(title or "")
    desk = _desk(_workspace())
    st.title(title or desk.workspace.name, anchor=False)
    _say_notice()
    with _busy():
        if desk.has_sessions:
            desk.workspace.findings(desk.as_of)
    st.session_state["edits.priced"] = st.session_state.get("edits.taken", 0)
    if needs_sessions and not desk.has_sessions:
        show_start(desk)
        st.stop()
    st.caption(caption or rests_on(desk))
    return desk


def save_edits() -> None:
    """Saves what was typed into a grid, before any page is drawn: it may be another page than it was typed on."""
    for grid, workspace in edit_grid.unsaved().items():
        try:
            edit_grid.save_edits(grid, _desk(open_workspace(workspace) if workspace else _workspace()))
        except CmcoreError as error:
            edit_grid.refuse_edits(grid, str(error))
    for why in edit_grid.refused_unseen():
        st.toast(why, icon=":material/warning:")


def _desk(workspace: Workspace) -> Desk:
    as_of = workspace.as_of or datetime.now(tz=UTC).astimezone().date()
    return Desk(workspace, as_of, st.session_state.get("person", NOBODY))


def _busy() -> AbstractContextManager[None]:
    """Says that files are read and priced; after an edit nothing moves, so that the next tick meets its row."""
    if st.session_state.get("edits.priced", 0) != st.session_state.get("edits.taken", 0):
        return nullcontext()
    return st.spinner("Reading the files and pricing the sessions")


def _workspace() -> Workspace:
    """The workspace of the link, else of this session, else the one last used."""
    asked = st.query_params.get("w") or st.session_state.get("workspace")
    try:
        workspace = open_workspace(asked)
    except CmcoreError as error:
        st.warning(str(error))
        workspace = open_workspace()
    st.session_state["workspace"] = workspace.id
    if st.query_params.get("w") != workspace.id:
        st.query_params["w"] = workspace.id
    return workspace


def rests_on(desk: Desk) -> str:
    """Which data, period and day the figures rest on, in one line."""
    if not desk.has_sessions:
        return "No service log yet."
    dates = summary.dates_of(desk.lines, desk.as_of)
    period = f"{day_words(dates[0])} to {day_words(dates[1])}" if dates else "no dates"
    files = " · ".join(reading.file for reading in desk.dataset.readings if reading.refused is None)
    sessions = figures.count(desk.lines.height, "session")
    return f"{sessions} · {period} · {files} · judged on {day_words(desk.as_of)}"


def show_start(desk: Desk) -> None:
    """The empty state: what the app does with which files, and the ways in."""
    st.markdown(
        "Bring the service log you already export and your payers' spreadsheets. You will see what is covered, "
        "what each payer should pay and why, and which cells to fix first."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Start with the sample agency", type="primary", key="start.sample", icon=":material/play_arrow:"):
            load_sample(desk)
            st.rerun()
        st.page_link("pages/prepare/upload.py", label="Upload your files", icon=":material/upload_file:")
    with st.grid(len(STEPS), min_column_width=260):
        for icon, title, text in STEPS:
            with st.container(border=True):
                st.markdown(f"{icon} **{title}**")
                st.markdown(text)


def load_sample(desk: Desk) -> None:
    """The sample agency's three files, judged on the day they were made for."""
    with st.status("Reading the sample agency", expanded=False) as status:
        for name in SAMPLE_FILES:
            status.update(label=f"Reading {name}")
            desk.workspace.add_upload(name, (SAMPLE / name).read_bytes(), desk.who)
        desk.workspace.rename(SAMPLE_NAME)
        desk.workspace.set_as_of(SAMPLE_DAY)
        status.update(label="Pricing the sessions")
        desk.workspace.estimate(SAMPLE_DAY)


def notify(text: str) -> None:
    """A short notice that survives the rerun after an action."""
    st.session_state["notice"] = text


def warn(sentences: list[str]) -> None:
    """Sentences that must be read after the rerun: what was not done, and why."""
    st.session_state["warnings"] = sentences


def _say_notice() -> None:
    text = st.session_state.pop("notice", None)
    if text:
        st.toast(text, icon=":material/check:")
    for sentence in st.session_state.pop("warnings", []):
        st.warning(sentence, icon=":material/warning:")
