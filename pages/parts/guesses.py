"""What reading guessed of a table and the user may overrule: the use of its sheet, its header row, its dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.findings import CmcoreError
from cmcore.intake.checking.known import payers_named
from cmcore.intake.values.whose import may_be_somebodys, payer_meant, place_of
from pages.parts import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.findings import Finding
    from cmcore.intake.tables import Table
    from cmcore.store.records import Upload
    from pages.parts.page import Desk

ORDERS = {"month": "Month first (3/4 is March 4)", "day": "Day first (3/4 is April 3)"}


def sheet(desk: Desk, upload: Upload, found: Table) -> None:
    """Whether the table's sheet belongs to the data; hidden sheets are only offered."""
    if found.used and not found.hidden:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        hidden = "This sheet is hidden in the workbook" if found.hidden else "This sheet was left out"
        used = "and its rows are used." if found.used else "and its rows are not used."
        st.markdown(f"{hidden} {used}", width="stretch")
        label = "Leave the sheet out" if found.used else "Use the sheet"
        if st.button(label, key=f"upload.sheet.{upload.id}.{found.table_id}", icon=":material/visibility:"):
            desk.workspace.use_sheet(found.sheet, used=not found.used)
            page.notify(f"{found.sheet}: kept for the next file with a sheet of this name.")
            st.rerun()


UNDONE = {
    "not-delivered": ("Bill the rows that {} sets aside", "They are billed, for the next file with this column too."),
    "delivery-doubted": ("All rows of {} took place", "They count, in the next file with this column too."),
    "filled-down": ("Leave the blank cells of {} blank", "They stay blank, in the next file with this column too."),
}
"""What reading did with a column, to how it is undone and what is said then."""


def undone(desk: Desk, found: Table) -> None:
    """For each column by which rows are not billed, or whose blanks were filled from above, the way to undo it."""
    for each in desk.dataset.findings:
        if each.kind in UNDONE and (each.file, each.sheet) == (found.file, found.sheet) and each.value:
            label, said = UNDONE[each.kind]
            key = f"upload.undone.{found.table_id}.{each.cell}"
            if st.button(label.format(each.value), key=key, icon=":material/undo:"):
                desk.workspace.set_mapping(found.headers, found.kind, {each.value: each.field})
                page.notify(said)
                st.rerun()


def unsure_dates(desk: Desk, found: Table) -> list[Finding]:
    """What was said of columns of the table whose dates do not tell whether day or month comes first."""
    return [
        each
        for each in desk.dataset.findings
        if each.kind == "date-order-unknown" and (each.file, each.sheet) == (found.file, found.sheet) and each.field
    ]


def date_orders(desk: Desk, found: Table, unsure: Sequence[Finding]) -> None:
    """For each column of unsure dates the one question that settles it, for this file and the next ones."""
    for finding in unsure:
        header = next((each.header for each in found.columns if each.field == finding.field), None)
        if header is None:
            continue
        key = f"upload.dates.{found.table_id}.{finding.field}"
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.segmented_control(
                f"How does the column {header} write its dates?", list(ORDERS), format_func=ORDERS.__getitem__, key=key
            )
        if chosen:
            desk.workspace.set_date_order(header, chosen)
            page.notify("The order of the dates is kept for the next file with this column.")
            st.rerun()


def payer_of_fees(desk: Desk, found: Table) -> None:
    """Whose the lines of a fee schedule without a payer column are; asked, with the payer that its titles name."""
    if found.kind != "fees" or not may_be_somebodys(found):
        return
    named = next(iter(found.frame["payer"].drop_nulls()), None)
    payers = payers_named(desk.dataset.frames)
    chosen = named or payer_meant(found, payers)
    offered = list(dict.fromkeys([*filter(None, [chosen]), *payers]))
    key = f"upload.payer.{found.table_id}.{named}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        payer = st.selectbox(
            "Whose fee lines are these?",
            offered,
            index=0 if chosen else None,
            placeholder="Choose the payer, or type its name",
            accept_new_options=True,
            key=key,
            width=320,
        )
        if st.button("Price by them", key=f"{key}.kept", type="primary", disabled=not payer or payer == named):
            headers = found.headers
            desk.workspace.name_payer(headers, str(payer), place_of(found.file, found.sheet))
            page.notify(f"These fee lines are {payer}'s.")
            st.rerun()
    if named is None:
        st.caption("No column names the payer. Until it is named, these lines price no session.")


def header_row(desk: Desk, upload: Upload, found: Table) -> None:
    """The row that names the columns, where reading took the wrong one."""
    key = f"{upload.id}.{found.table_id}"
    with st.popover("Another header row", icon=":material/table_rows:", type="tertiary"):
        row = st.number_input(
            "Row with the names of the columns",
            min_value=1,
            value=found.header_rows[1],
            key=f"upload.header.{key}",
        )
        rows = st.number_input("Rows that make the header", min_value=1, max_value=5, key=f"upload.headers.{key}")
        if st.button("Read it so", key=f"upload.header.use.{key}", type="primary"):
            try:
                desk.workspace.set_header_row(upload.id, found.sheet, int(row), int(rows))
                page.notify("The header row is kept for the next file with these names.")
            except CmcoreError as error:
                page.warn([str(error)])
            st.rerun()
