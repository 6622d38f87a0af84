"""An offer decided in a real browser: three models saved, a PMPM solved, a workbook recalculated, a proposal written."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.test_main_job import SECONDS, go, load_the_sample, settled

pytestmark = [pytest.mark.browser, pytest.mark.office]


def card(page, label):
    return page.get_by_test_id("stMetric").filter(has_text=re.compile(f"^{re.escape(label)}"))


def downloaded(page, name):
    settled(page)
    with page.expect_download(timeout=90 * SECONDS) as download:
        page.get_by_role("button", name=name).click()
    return download.value.path().read_bytes()


def test_an_offer_is_compared_solved_proposed_and_recalculated(app_server, new_page, office, tmp_path):
    page = new_page()
    load_the_sample(page, app_server)

    go(page, "Plan", "Scenarios")
    expect(page.get_by_test_id("stMetric")).to_have_count(3, timeout=60 * SECONDS)
    expect(page.get_by_text("Value at risk")).to_be_visible()
    expect(page.get_by_text("How large the panel must be")).to_be_visible()
    page.get_by_text("How it was counted").click()
    expect(page.get_by_text("Fee-for-service: ").first).to_be_visible()
    expect(page.get_by_text("Salary a year $52,000")).to_be_visible()
    page.get_by_text("Cost", exact=True).first.click()
    salary = page.get_by_role("slider", name="Salary a year")
    expect(salary).to_be_visible()
    settled(page)
    salary.press("ArrowRight")
    settled(page)
    page.get_by_text("Cost", exact=True).first.click()
    expect(page.get_by_text("Salary a year $52,500")).to_be_visible()
    settled(page)
    page.get_by_label("Name", exact=True).fill("Horizon offer")
    page.get_by_label("Name", exact=True).press("Enter")
    settled(page)
    page.get_by_role("button", name="Save scenario").click()
    expect(page.get_by_text("Saved scenarios")).to_be_visible(timeout=30 * SECONDS)

    book = downloaded(page, "Workbook with live formulas")
    assert recalculated_cents(book, office, tmp_path) == shown_cents(book)

    page.get_by_text("Goal Seek", exact=True).click()
    settled(page)
    page.get_by_role("combobox", name=re.compile("Model$")).last.click()
    page.get_by_role("option", name="Capitation (PMPM)").click()
    solved = card(page, "Capitation (PMPM): PMPM").get_by_test_id("stMetricValue")
    expect(solved).to_be_visible(timeout=30 * SECONDS)
    even = re.search(r"break-even \$([\d.]+)", card(page, "Capitation (PMPM)").first.inner_text()).group(1)
    assert abs(float(solved.inner_text()) - float(even)) < 0.02

    go(page, "Plan", "Negotiation")
    asked = card(page, "Asked for, a year").get_by_test_id("stMetricValue")
    expect(asked).to_be_visible(timeout=60 * SECONDS)
    said = "\n".join(each.text for each in Document(io.BytesIO(downloaded(page, "Proposal, Word"))).paragraphs)
    assert "Proposed rates for Medicaid" in said
    more = re.search(r"come to \$([\d,.]+) more a year", said).group(1)
    assert round(float(more.replace(",", ""))) == int(asked.inner_text().replace("$", "").replace(",", ""))


def shown_cents(data):
    """Revenue, cost and margin of each model as the app wrote them."""
    rows = load_workbook(io.BytesIO(data), data_only=True)["Models"].iter_rows(min_row=2, max_row=4, values_only=True)
    return [[round(value * 100) for value in row[1:4]] for row in rows]


def recalculated_cents(data, office, folder):
    """The same after a spreadsheet program worked out every formula anew."""
    book = load_workbook(io.BytesIO(data))
    source = folder / "scenario.xlsx"
    book.save(source)
    return shown_cents(office.convert("xlsx", source)[0].read_bytes())
