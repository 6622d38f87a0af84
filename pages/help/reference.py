"""Reference: codes, denial codes, reasons and the article's assumptions, each with its source and dates."""

from __future__ import annotations

import streamlit as st

from cmcore.reference import tables as reference
from pages.parts import filters, page

desk = page.begin("Reference", needs_sessions=False, caption="Facts that the rules rest on, each with its source.")

manifest = reference.manifest()
names = [each.name for each in manifest]
titles = {each.name: each.title for each in manifest}
name = filters.one_of("Table", titles, "table", names[0])
about = next(each for each in manifest if each.name == name)
st.caption(f"{about.description} Source: {about.source}. As of {about.as_of}.")
asked = st.text_input("Search", key="reference.search", placeholder="code or word", icon=":material/search:")
frame = reference.search(name, asked)
labels = {column: column.replace("_", " ").capitalize() for column in frame.columns}
st.dataframe(
    frame.to_pandas(),
    key=f"reference.{name}",
    hide_index=True,
    height=620,
    column_config=labels,
    placeholder="",
    alt=about.title,
)
st.caption(f"{frame.height:,} rows")
