"""Upload: drop files, see what each was taken for, correct a mapping once, and see what was skipped."""

from __future__ import annotations

import streamlit as st

from cmcore.remits.reading import prepare_reading
from pages.parts import figures, fitness, page, remembered, updates, uploads, workspaces

TYPES = ["xlsx", "xlsm", "xls", "xlsb", "ods", "csv", "tsv", "txt", "820", "835", "837", "edi"]

prepare_reading()
desk = page.begin("Upload", needs_sessions=False)
workspaces.out_of_sample(desk)
given = st.file_uploader(
    "Service logs, payer books, denial logs, remittances",
    type=TYPES,
    accept_multiple_files=True,
    key=f"upload.files.{st.session_state.get('upload.round', 0)}",
    help="Each file is recognized by what it holds, not by its name.",
)
if given:
    uploads.take_in(desk, given)

uploads.refused()
uploads.locked(desk)
kept = desk.workspace.uploads()
if not kept:
    st.markdown("Nothing here yet. Drop the exports you already have, or look around with a made-up agency.")
    if st.button("Start with the sample agency", key="upload.sample", icon=":material/play_arrow:"):
        page.load_sample(desk)
        st.rerun()
    st.stop()

readings = {reading.sha256: reading for reading in desk.dataset.readings}
carried = desk.workspace.carried_over()
st.subheader(figures.count(len(kept), "file"), anchor=False)
for upload in kept:
    reading = readings.get(upload.sha256)
    with st.container(border=True):
        uploads.heading(desk, upload, reading)
        ours = [each for each in desk.dataset.updates if each.newer_sha256 == upload.sha256]
        updates.of_file(desk, upload, ours, carried)
        uploads.remarks(desk, upload)
        for table in reading.tables if reading else ():
            uploads.table(desk, upload, table)

fitness.accounted(desk)
fitness.report(desk)
remembered.listed(desk)
