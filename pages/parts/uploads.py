"""The Upload page's pieces: taking files in, and showing what each was taken for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from cmcore.fields import TABLES
from cmcore.findings import Severity
from cmcore.intake.files.opening import needs_password
from cmcore.intake.matching.asking import held_by_others
from cmcore.intake.shaping.payer_headers import payer_asked
from cmcore.intake.tables import UNKNOWN
from cmcore.intake.values.whose import is_nobodys
from pages.parts import draft_grid, figures, guesses, page
from pages.parts.edit_grid import Column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cmcore.findings import Finding
    from cmcore.intake.tables import MappedColumn, Reading, Table
    from cmcore.store.uploads import Upload
    from pages.parts.page import Desk

ASK = "(not used)"
KINDS = {UNKNOWN: "not one of our tables"} | {each: each for each in TABLES}
LOCKED = "upload.locked"
ASKED = frozenset({"column-doubtful", "payer-not-named"})
"""Kinds of finding that are asked about at their table."""
COLUMNS = (
    Column("column", "Column"),
    Column("header", "Header", pinned=True, names=True),
    Column("values", "Values"),
    Column("field", "Field", edited=True),
    Column("suggested", "Suggested"),
    Column("confidence", "Confidence", kind="number"),
)


def take_in(desk: Desk, files: Sequence[object]) -> None:
    """Every file saved and read; a broken one is said and the others are kept."""
    said = []
    with st.status("Reading", expanded=True) as status:
        for file in files:
            status.update(label=f"Reading {file.name}")  # type: ignore[attr-defined]
            before = len(desk.workspace.uploads())
            reading = desk.workspace.add_upload(file.name, file.getvalue(), desk.who)  # type: ignore[attr-defined]
            if reading.refused and needs_password(file.name, file.getvalue()):  # type: ignore[attr-defined]
                st.session_state.setdefault(LOCKED, {})[file.name] = file.getvalue()  # type: ignore[attr-defined]
            elif reading.refused:
                said.append(reading.refused)
            elif len(desk.workspace.uploads()) == before:
                said.append(f"{reading.file}: this file is here already; nothing was added.")
    st.session_state["upload.refused"] = said
    st.session_state["upload.round"] = st.session_state.get("upload.round", 0) + 1
    st.rerun()


def locked(desk: Desk) -> None:
    """The files of this session that wait for their password, each with a field for it."""
    waiting: dict[str, bytes] = st.session_state.get(LOCKED, {})
    for number, (name, data) in enumerate(list(waiting.items())):
        with st.form(f"upload.locked.{number}"):
            st.markdown(f"**{_plain(name)}** is protected by a password.")
            st.caption("The password opens it once and is not kept. The copy here and the corrected file have none.")
            with st.container(horizontal=True, vertical_alignment="bottom"):
                password = st.text_input("Password", type="password", key=f"upload.password.{number}", width=260)
                opened = st.form_submit_button("Open", type="primary", icon=":material/lock_open:")
                dropped = st.form_submit_button("Leave it", type="tertiary")
        if opened and password:
            reading = desk.workspace.add_upload(name, data, desk.who, password=password)
            if reading.refused:
                st.error(reading.refused, icon=":material/error:")
                continue
            page.notify(f"{name} was opened.")
        if dropped or (opened and password):
            del waiting[name]
            st.rerun()


def refused() -> None:
    """The files of the last drop that could not be read, each in one sentence."""
    for sentence in st.session_state.pop("upload.refused", []):
        st.error(sentence, icon=":material/error:")


def heading(desk: Desk, upload: Upload, reading: Reading | None) -> None:
    """The file's name, what it holds, and the way to remove it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{upload.name}**  \n:gray[{_holds(reading)}]", width="stretch")
        if st.button("Remove", key=f"upload.remove.{upload.id}", icon=":material/delete:", type="tertiary"):
            desk.workspace.remove_upload(upload.id, desk.who)
            page.notify(f"{upload.name} was removed.")
            st.rerun()


def remarks(desk: Desk, upload: Upload) -> None:
    """What must be said of the file as a whole: drift since the file before, columns in doubt, sheets left out."""
    said = [each for each in desk.dataset.findings if _is_of_whole(each, upload)]
    for each in said:
        if each.severity is not Severity.INFO:
            st.warning(each.message, icon=_ICONS[each.severity])
    notes = [each for each in said if each.severity is Severity.INFO]
    if notes:
        with st.expander(f"How it was read ({figures.count(len(notes), 'note')})"):
            st.markdown("\n".join(f"- {_plain(each.message)}" for each in notes))


def _is_of_whole(finding: Finding, upload: Upload) -> bool:
    """Whether a finding is of a file as a whole; what is asked about at its table is no remark."""
    return finding.file == upload.name and finding.row_id is None and finding.kind not in ASKED


_ICONS = {Severity.ERROR: ":material/error:", Severity.WARNING: ":material/warning:"}


def _plain(text: str) -> str:
    """A sentence with the signs that Markdown takes for its own escaped."""
    return re.sub(r"([\\`*_{}\[\]<>$#|~:])", r"\\\1", text)


def _holds(reading: Reading | None) -> str:
    if reading is None or reading.refused:
        return reading.refused if reading and reading.refused else "Not read"
    counts: Counter[str] = Counter()
    for table in reading.tables:
        counts[table.kind] += table.frame.height
    parts = [
        "a table of no kind we know"
        if kind == UNKNOWN
        else figures.count(rows, TABLES[kind].singular, TABLES[kind].plural)
        for kind, rows in counts.items()
    ]
    return ", ".join(parts) or "no tables"


def table(desk: Desk, upload: Upload, found: Table) -> None:
    """One table: where it stands, its columns with the field each was matched to, and what was skipped."""
    orders = guesses.unsure_dates(desk, found)
    asked = is_nobodys(found) or (found.used and any(each.field is None and each.proposed for each in found.columns))
    with st.expander(_name(upload, found), expanded=asked or bool(orders), icon=_icon(found, asked=asked)):
        guesses.sheet(desk, upload, found)
        if not found.used:
            return
        guesses.payer_of_fees(desk, found)
        guesses.undone(desk, found)
        guesses.date_orders(desk, found, orders)
        _mapping(desk, upload, found)
        guesses.header_row(desk, upload, found)
        if found.skipped:
            st.caption(f"{figures.count(len(found.skipped), 'row')} skipped")
            st.dataframe(
                [{"Row": each.row, "Why": each.why} for each in found.skipped],
                key=f"upload.skipped.{upload.id}.{found.table_id}",
                hide_index=True,
                height=180,
                alt="Rows skipped and why",
            )


def _name(upload: Upload, found: Table) -> str:
    where = f"header row {found.header_rows[1]}, {figures.count(found.data_rows, 'row')}"
    left_out = "" if found.used else ", not used"
    return f"{found.sheet or upload.name}: {KINDS[found.kind]}, {where}{left_out}"


def _icon(found: Table, *, asked: bool) -> str | None:
    if not found.used:
        return ":material/visibility_off:"
    return ":material/help:" if asked else None


def _mapping(desk: Desk, upload: Upload, found: Table) -> None:
    key = f"{upload.id}.{found.table_id}"
    kind = st.selectbox(
        "This table is",
        list(KINDS),
        index=list(KINDS).index(found.kind),
        format_func=KINDS.__getitem__,
        key=f"upload.kind.{key}",
        width=320,
    )
    if kind == UNKNOWN:
        return
    _confirm(desk, found)
    labels = {ASK: ASK} | {column.name: column.label for column in TABLES[kind].columns()}
    rows = _mapping_rows(found, labels)
    columns = [replace(each, options=tuple(labels.values())) if each.edited else each for each in COLUMNS]
    edited = draft_grid.draw(f"upload.map.{key}.{kind}", columns, rows, "Columns and the field each is matched to")
    changed = _changed(rows, edited, {label: name for name, label in labels.items()})
    if (changed or kind != found.kind) and st.button("Use these columns", type="primary", key=f"upload.use.{key}"):
        _keep(desk, found, kind, changed)


def _confirm(desk: Desk, found: Table) -> None:
    """The columns in doubt as one question, answered with one click; those that would take another's place apart."""
    rivals = held_by_others(found)
    asked = [each for each in found.columns if each.field is None and each.proposed and each.letter not in rivals]
    if asked:
        meant = ", ".join(f"{_plain(each.header)} → **{_label(found, each)}**" for each in asked)
        taken = {each.known_as: each.proposed for each in asked}
        _ask(desk, found, f"Is this right? {meant}", "Yes, use them so", taken)
    for each in found.columns:
        if holder := rivals.get(each.letter):
            question = f"{_plain(each.known_as)} → **{_label(found, each)}**, in place of {_plain(holder.known_as)}?"
            taken = {each.known_as: each.proposed, holder.known_as: None}
            _ask(desk, found, question, "Yes, in its place", taken)


def _label(found: Table, column: MappedColumn) -> str:
    payer, label = payer_asked(column), TABLES[found.kind].column(str(column.proposed)).label
    return f"{label} of the payer {_plain(payer)}" if payer else label


def _ask(desk: Desk, found: Table, question: str, yes: str, taken: Mapping[str, str | None]) -> None:
    """One question with its yes, which keeps the fields given, and its no, which leaves the columns asked about out."""
    key = f"{found.table_id}.{'.'.join(taken)}"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(question, width="stretch")
        kind = "secondary" if None in taken.values() else "primary"
        if st.button(yes, key=f"upload.confirm.{key}", icon=":material/check:", type=kind):
            _keep(desk, found, found.kind, taken)
        if st.button("No, leave out", key=f"upload.leave.{key}", type="tertiary"):
            _keep(desk, found, found.kind, {header: None for header, field in taken.items() if field})


def _keep(desk: Desk, found: Table, kind: str, chosen: Mapping[str, str | None]) -> None:
    desk.workspace.set_mapping(found.headers, kind, chosen)
    page.notify("The columns are kept for the next file with these headers.")
    st.rerun()


def _mapping_rows(found: Table, labels: dict[str, str]) -> list[dict[str, object]]:
    return [
        {
            "column": column.letter,
            "header": column.known_as or column.header,
            "values": ", ".join(column.samples[:3]),
            "field": labels.get(column.field or "", ASK),
            "suggested": labels.get(column.proposed or "", ""),
            "confidence": f"{column.confidence:.0%}",
        }
        for column in found.columns
    ]


def _changed(
    before: list[dict[str, object]], after: list[dict[str, object]], names: dict[str, str]
) -> dict[str, str | None]:
    """Header to the field chosen for it, for the columns whose field was changed."""
    return {
        str(new["header"]): None if new["field"] == ASK else names[str(new["field"])]
        for old, new in zip(before, after, strict=True)
        if old["field"] != new["field"]
    }
