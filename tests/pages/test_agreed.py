"""Agreed rates on the Negotiation page: put into the fee schedule, what came of them, and taken back."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.store.workspace import open_workspace
from tests.negotiation.test_agreed import DAY, FEES, LOG
from tests.pages.conftest import open_page


@pytest.fixture
def agency(empty_url):
    made = open_workspace()
    made.set_as_of(DAY)
    for name, data in (("log.csv", LOG), ("fees.csv", FEES)):
        assert made.add_upload(name, data, "Ana").refused is None
    return made


def test_rates_are_agreed_shown_with_what_came_of_them_and_taken_back(agency):
    app = open_page("plan/negotiation")
    app.multiselect(key="negotiation.agreed.codes.Medicaid").set_value(["T1017"])
    app.date_input(key="negotiation.agreed.start").set_value(date(2026, 5, 1)).run()
    app.number_input(key="negotiation.agreed.Medicaid.T1017").set_value(22.0).run()
    one_for_all = "T1017: $22.00 for all takes the place of $20.00 and $25.00 for MSW."
    assert any(one_for_all in each.value.replace("\\", "") for each in app.caption)
    app.button(key="negotiation.agreed.put").click().run()
    assert [dict(each.rates) for each in agency.agreed()] == [{"T1017": 220_000}]
    said = " ".join(each.value.replace("\\", "") for each in app.markdown)
    assert "On 2 answered sessions since, the payer paid $4.00 less than due." in said
    table = next(each.value for each in app.dataframe if "agreed" in each.value.columns)
    assert table[["code", "rate", "agreed", "paid"]].to_numpy().tolist() == [["T1017", 22.0, 110.0, 84.0]]
    next(each for each in app.button if each.label == "Take it back").click().run()
    assert agency.agreed() == ()


def test_what_cannot_be_agreed_is_said_and_nothing_changes(agency):
    app = open_page("plan/negotiation")
    app.multiselect(key="negotiation.agreed.codes.Medicaid").set_value(["T1017"])
    app.date_input(key="negotiation.agreed.start").set_value(date(2026, 1, 1)).run()
    app.button(key="negotiation.agreed.put").click().run()
    assert [each.value for each in app.error] == [
        (
            "T1017: a fee line of Medicaid begins on 2026-01-01, not before what was agreed from 2026-01-01. "
            "End or remove it in the fee schedule first."
        )
    ]
    assert (agency.agreed(), len(agency.uploads())) == ((), 2)
