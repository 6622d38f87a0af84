"""What became of every row, and what the data are fit for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.fields import TABLES
from cmcore.intake.checking.conservation import conservation_frame, conserved_rows
from cmcore.intake.checking.report_card import report_card
from cmcore.workbook.templates import template
from pages.parts import downloads, figures

if TYPE_CHECKING:
    from cmcore.intake.checking.report_card import Fitness
    from pages.parts.page import Desk

MOST_GAPS = 6
MOST_FIRST = 3
COLORS = {"ready": "green", "usable with gaps": "orange", "not yet": "red"}
COUNT = st.column_config.NumberColumn(format="localized")
COUNTED = ("rows_in", "kept", "skipped", "replaced")
LABELS = {
    "file": "File",
    "sheet": "Sheet",
    "table": "Table",
    "rows_in": "Rows in",
    "kept": "Kept",
    "skipped": "Skipped",
    "why": "Why skipped",
    "replaced": "Brought up to date by a newer file",
}


def accounted(desk: Desk) -> None:
    """Rows in are rows kept and rows skipped, table by table, each skip with its reason."""
    rows = conserved_rows(desk.dataset)
    if not rows:
        return
    total, kept = sum(each.rows_in for each in rows), sum(each.kept for each in rows)
    skipped = total - kept
    st.subheader("Every row accounted for", anchor=False)
    st.markdown(f"{figures.count(total, 'row')} in = {kept:,} kept + {skipped:,} skipped")
    frame = conservation_frame(rows)
    names = [name for name in LABELS if name != "replaced" or frame["replaced"].sum()]
    st.dataframe(
        frame.select(names).rename({name: LABELS[name] for name in names}).to_pandas(),
        key=desk.key("upload.conserved"),
        hide_index=True,
        column_config={LABELS[name]: COUNT for name in COUNTED},
        height=min(400, 80 + 36 * frame.height),
        alt="What became of the rows of each table",
    )


def report(desk: Desk) -> None:
    """Each use of the data with its verdict, the share of rows fit, and what to do for more."""
    st.subheader("What the data are fit for", anchor=False)
    card = report_card(desk.dataset)
    with st.grid(len(card), min_column_width=260):
        for each in card:
            with st.container(border=True):
                _use(each)
    _blanks(list(dict.fromkeys(gap.table for each in card for gap in each.gaps if gap.table)))


def to_price(desk: Desk) -> None:
    """What keeps every session without an amount, and the page that answers it."""
    pricing = next(each for each in report_card(desk.dataset) if each.use == "pricing")
    with st.container(border=True):
        for gap in pricing.gaps[:MOST_FIRST]:
            st.markdown(f"- {gap.what} :gray[{gap.todo}]")
        st.page_link(
            "pages/prepare/upload.py",
            label="Upload",
            icon=":material/upload_file:",
            query_params={"w": desk.workspace.id},
        )


def _blanks(kinds: list[str]) -> None:
    """Blank workbooks of the tables that are not there."""
    if not kinds:
        return
    st.markdown("**Blank tables to fill in**")
    with st.container(horizontal=True):
        for kind in kinds:
            label = TABLES[kind].plural.capitalize()
            downloads.download(label, lambda kind=kind: template(kind), f"{kind}.xlsx", f"upload.blank.{kind}")


def _use(fitness: Fitness) -> None:
    st.markdown(f"**{fitness.title}** :{COLORS[fitness.verdict]}-badge[{fitness.verdict}]")
    share = fitness.share
    if share is None:
        st.caption("No rows")
    else:
        st.caption(f"Grade {fitness.grade}: {fitness.fit:,} of {figures.count(fitness.rows, 'row')} fit, {share:.1%}")
    for gap in fitness.gaps[:MOST_GAPS]:
        st.markdown(f"- {gap.what} :gray[{gap.todo}]")
    if len(fitness.gaps) > MOST_GAPS:
        st.caption(f"and {len(fitness.gaps) - MOST_GAPS} more")
