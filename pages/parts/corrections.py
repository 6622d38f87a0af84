"""The Fix page's pieces: kinds, what is accepted, merged, undone, and handed back as files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

import streamlit as st

from cmcore.fields import TABLES
from cmcore.findings import CmcoreError, Severity
from cmcore.intake.correcting import faults
from cmcore.intake.correcting.clusters import find_clusters
from cmcore.intake.correcting.row_lists import REPEATS
from cmcore.money import dollars
from pages.parts import downloads, draft_grid, figures, filters, look, page
from pages.parts.edit_grid import Column

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cmcore.findings import Finding
    from cmcore.intake.correcting.faults import KindTotal
    from cmcore.store.records import Edit
    from pages.parts.page import Desk

KINDS_SHOWN = 24
SPELLINGS = (
    Column("merge", "Merge", kind="check", edited=True),
    Column("column", "Column"),
    Column("written", "Written", names=True),
    Column("meant", "Meant"),
    Column("why", "Why"),
)


def open_findings(desk: Desk) -> tuple[Finding, ...]:
    """The findings that lie in a cell of a row, which is what can be corrected."""
    return tuple(each for each in desk.workspace.findings(desk.as_of) if each.cell and each.row_id)


def elsewhere(desk: Desk) -> None:
    """The way to what concerns whole columns and tables, which no correction of a cell settles."""
    told = [
        each for each in desk.workspace.findings(desk.as_of) if not each.row_id and each.severity is not Severity.INFO
    ]
    if told:
        said = f"{figures.count(len(told), 'remark')} on whole columns or tables"
        st.page_link("pages/prepare/upload.py", label=f"{said}: see Upload", icon=":material/table_chart:")


def shown(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings with a safe correction, those that need a decision, or all."""
    chosen = filters.one_of("Show", look.SHOWN_CELLS, "show", "all", titled=False)
    if chosen == "all":
        return tuple(findings)
    return tuple(each for each in findings if faults.is_safe(each) == (chosen == "safe"))


def choose_kind(kinds: Sequence[KindTotal], titles: Mapping[str, str]) -> str | None:
    """The kind chosen, kept in the link; the one that blocks most money at first."""
    names = [each.kind for each in kinds]
    asked = st.query_params.get("kind")
    chosen = asked if asked in names else (names[0] if names else None)
    for each in kinds[:KINDS_SHOWN]:
        money = dollars(each.amount, whole=True).replace("$", "\\$") if each.amount else "no money"
        label = f"**{titles.get(each.kind, each.kind)}**  \n{figures.count(each.cells, 'cell')} · {money}"
        pressed = st.button(
            label,
            key=f"fix.kind.{each.kind}",
            width="stretch",
            type="primary" if each.kind == chosen else "secondary",
        )
        if pressed:
            st.query_params["kind"] = each.kind
            st.rerun()
    return chosen


def accept(desk: Desk, findings: Sequence[Finding]) -> None:
    """Every safe suggestion of the list; a conflict is said and none of them is saved."""
    _act(lambda: f"{figures.count(desk.workspace.accept(findings, desk.who), 'cell')} corrected.")


def spellings(desk: Desk) -> None:
    """The spellings of one value as one question each: merged everywhere and remembered with one click."""
    clusters = find_clusters(desk.dataset)
    if not clusters:
        return
    ways = [replace(each, spellings=(one,)) for each in clusters for one in each.spellings]
    with st.expander(f"{figures.count(len(ways), 'spelling')} to merge", icon=":material/merge:"):
        rows = [
            {
                "merge": way.is_sure,
                "column": TABLES["sessions"].column(way.field).label,
                "written": f"{way.spellings[0].text} ({way.cells:,})",
                "meant": f"{way.value} ({way.times:,})",
                "why": way.spellings[0].why,
            }
            for way in ways
        ]
        alt = "Spellings of one value, with the value that each means"
        edited = draft_grid.draw(f"fix.spellings.{desk.workspace.id}", SPELLINGS, rows, alt)
        chosen = [way for way, row in zip(ways, edited, strict=True) if row["merge"]]
        label = f"Merge {figures.count(len(chosen), 'spelling')} and remember"
        if st.button(label, key="fix.merge", type="primary", icon=":material/merge:", disabled=not chosen):
            _act(
                lambda: (
                    figures.count(desk.workspace.merge_spellings(chosen, desk.as_of, desk.who), "cell")
                    + " corrected; the spellings are remembered for the next files."
                )
            )


def accept_again(desk: Desk, kind: str | None) -> None:
    """A button that makes the corrections made before again, wherever the same text stands in the same column."""
    again = desk.workspace.corrected_before(desk.as_of)
    ours = [each for each in again if kind is None or each.kind == kind]
    if not ours:
        return
    if st.button(f"Correct {len(ours):,} as before", key="fix.again", icon=":material/replay:"):
        _act(lambda: f"{figures.count(desk.workspace.accept(ours, desk.who), 'cell')} corrected as before.")


def undo(desk: Desk) -> None:
    """A button that puts one's own last correction or batch back as it was; whose it was is said.

    It undoes only what stood last when it was drawn: people who give no name would undo each other's otherwise.
    """
    now = desk.workspace.next_undo(desk.who)
    seen = st.session_state.get("fix.undo.seen", now)
    st.session_state["fix.undo.seen"] = now
    if st.button("Undo", key="fix.undo", icon=":material/undo:", disabled=now is None):
        _act(lambda: _said("undone", desk.workspace.undo(desk.who, seen)))


def redo(desk: Desk) -> None:
    """What was undone last, done again."""
    _act(lambda: _said("done again", desk.workspace.redo(desk.who)))


def _said(what: str, edits: Sequence[Edit]) -> str:
    makers = ", ".join(sorted({each.who for each in edits}))
    return f"{figures.count(len(edits), 'correction')} by {makers} {what}." if edits else f"Nothing to be {what}."


def _act(action: Callable[[], str]) -> None:
    try:
        page.notify(action())
    except CmcoreError as error:
        page.warn([str(error)])
    st.rerun()


def files(desk: Desk) -> None:
    """Each upload with its corrections in place, and the list of changes beside it."""
    listed = st.checkbox(
        "Add a Corrections sheet to the workbook",
        key="fix.corrections_sheet",
        help="One row a corrected cell, each leading to its cell. Everything else in the workbook stays as it is.",
    )
    label = "Put corrections in place of formulas too; else a formula stays, and the change list says so"
    replaced = st.checkbox(label, key="fix.replace_formulas")
    repeated = {each.file for each in desk.dataset.findings if each.kind in REPEATS}
    for upload in desk.workspace.uploads():
        changed = desk.workspace.changes(upload.id)
        with st.container(horizontal=True, vertical_alignment="center"):
            told = f"{figures.count(len(changed), 'cell')} corrected" if changed else "nothing corrected"
            st.markdown(f"{upload.name} · {told}", width="stretch")
            if changed:
                downloads.download(
                    "Corrected workbook",
                    lambda upload_id=upload.id: (
                        desk.workspace.corrected(upload_id, corrections_sheet=listed, replace_formulas=replaced).data
                    ),
                    desk.workspace.corrected_name(upload.id),
                    f"fix.corrected.{upload.id}",
                    primary=True,
                )
                downloads.download(
                    "Change list",
                    lambda upload_id=upload.id: desk.workspace.change_list(upload_id, replace_formulas=replaced),
                    f"{PurePath(upload.name).stem}_changes.xlsx",
                    f"fix.changes.{upload.id}",
                )
            if upload.name in repeated:
                downloads.download(
                    "Rows to remove",
                    lambda upload_id=upload.id: desk.workspace.rows_to_remove(upload_id, desk.as_of) or b"",
                    f"{PurePath(upload.name).stem}_rows_to_remove.xlsx",
                    f"fix.remove.{upload.id}",
                )


def history(desk: Desk) -> None:
    """The corrections in force, newest first; any one of them can be undone by itself."""
    edits = desk.workspace.standing_edits()
    if not edits:
        st.caption("None yet.")
        return
    newest = list(reversed(edits))
    position = filters.first_of_page(len(newest), "fix.history.page")
    shown = newest[position : position + filters.ROWS_PER_PAGE]
    state = st.dataframe(
        [
            {"Cell": each.place, "Was": each.old, "Now": each.new, "Why": each.why, "Who": each.who, "When": each.at}
            for each in shown
        ],
        key=desk.key(f"fix.history.{position}"),
        hide_index=True,
        height=min(320, 80 + 36 * len(shown)),
        on_select="rerun",
        selection_mode="multi-row",
        alt="Corrections in force",
    )
    chosen = [shown[row] for row in state.selection.rows if row < len(shown)]
    st.caption("Tick any of them to undo it by itself, whatever came after it.")
    label = f"Undo {figures.count(len(chosen), 'correction')}" if chosen else "Undo the ticked"
    if st.button(label, key="fix.undo_one", icon=":material/undo:", disabled=not chosen):
        _act(lambda: _undone_alone(desk, chosen))


def _undone_alone(desk: Desk, edits: Sequence[Edit]) -> str:
    for each in edits:
        desk.workspace.undo_one(each.id, desk.who)
    kept = sorted({str(each.old) for each in edits if desk.workspace.still_means(each)})
    more = f" Still remembered, and read so: {', '.join(kept)}. Forget it on Upload." if kept else ""
    return _said("undone", edits) + more
