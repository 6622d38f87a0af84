"""Download buttons that build their file when pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.intake.files.opening import plain_name

if TYPE_CHECKING:
    from collections.abc import Callable

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"xlsx": XLSX, "csv": "text/csv", "tsv": "text/tab-separated-values", "yaml": "application/yaml",
         "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         "ics": "text/calendar", "zip": "application/zip"}  # fmt: skip


def download(label: str, build: Callable[[], bytes], file_name: str, key: str, *, primary: bool = False) -> None:
    """A button that hands over a file, under what is safe of its name, without rerunning the page."""
    st.download_button(
        label,
        data=build,
        file_name=plain_name(file_name.replace("/", "-")),
        mime=TYPES.get(file_name.rsplit(".", 1)[-1].lower(), "application/octet-stream"),
        key=key,
        on_click="ignore",
        icon=":material/download:",
        type="primary" if primary else "secondary",
    )
