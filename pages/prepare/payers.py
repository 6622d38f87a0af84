"""Payers: what each one's book says in plain words, its fee lines with their dates, and what contradicts."""

from __future__ import annotations

import polars as pl
import streamlit as st

from cmcore.engine.terms import payer_terms
from cmcore.fields import TABLES
from pages.parts import contracts, figures, findings, grids, offers, page, variances

BOOK = {
    "fees": [
        "payer",
        "code",
        "modifiers",
        "credential",
        "place_of_service",
        "region",
        "basis",
        "unit_minutes",
        "rounding",
        "minimum_minutes",
        "rate",
        "included_hours",
        "overage_rate",
        "effective_from",
        "effective_to",
    ],
    "rules": [
        "payer",
        "code",
        "covered",
        "authorization_required",
        "credentials_allowed",
        "places_allowed",
        "telehealth_allowed",
        "documents_required",
        "max_units_per_day",
        "max_units_per_week",
        "max_units_per_month",
        "effective_from",
        "effective_to",
    ],
}

desk = page.begin("Payers", needs_sessions=False)
frames = desk.dataset.frames
terms = payer_terms(frames)
if not terms and frames["fees"].is_empty():
    st.markdown("No payer book yet. Upload the payers' spreadsheets: fee schedules, coverage rules, authorizations.")
    st.page_link("pages/prepare/upload.py", label="Upload a payer book", icon=":material/upload_file:")
    st.stop()

faults = [
    each for each in desk.workspace.findings(desk.as_of) if each.table in {"payers", "contracts", "fees", "rules"}
]
if faults:
    st.subheader(f"{figures.count(len(faults), 'fault')} in the payer book", anchor=False)
    findings.listed(faults, "payers.faults")

for row in range(0, len(terms), 3):
    for column, each in zip(st.columns(3, gap="medium"), terms[row : row + 3], strict=False):
        with column.container(border=True):
            st.markdown(f"**{each.payer}**")
            if each.full_name != each.payer:
                st.caption(each.full_name)
            st.markdown("\n".join(f"- {sentence}" for sentence in each.sentences) or "No terms are given.")
            if each.rules:
                with st.expander(figures.count(len(each.rules), "coverage rule")):
                    st.markdown("\n".join(f"- {sentence}" for sentence in each.rules))

contracts.watched(desk)
if desk.has_sessions:
    variances.scored(desk)

for kind, names in BOOK.items():
    frame = frames[kind]
    if frame.is_empty():
        continue
    model = TABLES[kind]
    st.subheader(f"{frame.height:,} {model.plural}", anchor=False)
    filled = [name for name in names if frame[name].null_count() < frame.height]
    grids.browse(
        frame.sort(pl.col("payer"), "code", "effective_from"),
        f"payers.{kind}",
        grids.View(filled, f"All {model.plural}", columns={each.name: each for each in model.columns()}, height=420),
    )

if desk.has_sessions:
    offers.tried(desk)
