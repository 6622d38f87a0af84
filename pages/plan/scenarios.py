"""Scenarios: fee-for-service, capitation and a bundle side by side on the loaded sessions, answering as sliders move."""

from __future__ import annotations

import streamlit as st

from pages.parts import page, scenarios

desk = page.begin("Scenarios")
payers = scenarios.choose_payers(desk)
scenarios.saved(desk)
scenarios.answer(desk, payers)
