"""Scenarios: fee-for-service, capitation and a bundle side by side on the loaded sessions."""

from __future__ import annotations

from pages.parts import page, scenario_terms, scenarios

desk = page.begin("Scenarios")
payers = scenarios.choose_payers(desk)
scenarios.saved(desk)
scenario_terms.from_file(scenarios.load)
scenarios.answer(desk, payers)
