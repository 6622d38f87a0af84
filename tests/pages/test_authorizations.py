"""The Authorizations page on approvals that the sample has none of."""

from __future__ import annotations

from datetime import date

from cmcore.store.workspace import open_workspace
from tests.pages.conftest import open_page

LOG = b"""Session ID,Client ID,Payer,Date of service,Code,Minutes,Authorization no.
S1,C1,Medicaid,2026-04-30,T1017,30,A-1
"""
BOOK = b"Payer,Code,Rate,Basis,Unit minutes\nMedicaid,T1017,20.00,per unit,15\n"
RULES = b"Payer,Code,Covered,Authorization required\nMedicaid,T1017,yes,yes\n"
APPROVALS = b"""Authorization no.,Client ID,Payer,Code,Units approved,Start date,End date
A-1,C1,Medicaid,T1017,,2026-01-01,2026-12-31
"""


def test_an_approval_without_units_is_asked_about_and_not_told_as_used_up(empty_url):
    made = open_workspace()
    made.set_as_of(date(2026, 6, 1))
    for name, data in (("log.csv", LOG), ("fees.csv", BOOK), ("rules.csv", RULES), ("auths.csv", APPROVALS)):
        assert made.add_upload(name, data, "Ana").refused is None
    app = open_page("earn/authorizations")
    table = next(each.value for each in app.dataframe if "state" in each.value.columns)
    assert table["state"].to_list() == ["amount not stated"]
    key = next(each.key for each in app.dataframe if each.key and "authorizations.act" in each.key)
    app.session_state[key] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    assert not app.exception
    said = " ".join(each.value for each in app.markdown)
    assert "A-1 does not say how much it approves; 2 units are used" in said
