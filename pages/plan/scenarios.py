"""Scenarios: fee-for-service, capitation and a bundle side by side on the loaded sessions, or on typed use."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.parts import page, scenario_kept, scenario_source, scenario_terms, scenarios

desk = page.begin("Scenarios", needs_sessions=False)
top = st.container()
scenario_kept.saved(desk)
scenario_terms.from_file(partial(scenario_kept.load, desk))
with top:
    payers = scenario_source.choose_payers(desk)
scenarios.answer(desk, payers)
