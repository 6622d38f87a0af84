"""The main job in a real browser: from the sample to a corrected workbook, a scenario and a second reviewer."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

SECONDS = 1000


def open_at(page, server, path=""):
    page.goto(f"{server.url}/{path}")
    return page


AT_REST = """async () => {
    const app = '[data-testid="stApp"][data-test-script-state="notRunning"]'
    const begun = performance.now()
    let since = begun
    while (performance.now() - since < 500) {
        if (since - begun > 120_000) throw new Error("The app has not come to rest within two minutes.")
        await new Promise(resolve => setTimeout(resolve, 20))
        if (!document.querySelector(app)) since = performance.now()
    }
}"""


def settled(page):
    """Waits until the app has answered: nothing is running, nor starts again within half a second."""
    page.evaluate(AT_REST)


def choose_first_row(page, grid, outcome):
    """Ticks the first row of a grid until its outcome shows; a grid that was not drawn yet takes no click."""
    for _ in range(5):
        settled(page)
        grid.scroll_into_view_if_needed()
        grid.click(position={"x": 14, "y": 52})
        settled(page)
        if outcome.count():
            break
    expect(outcome).to_be_visible(timeout=30 * SECONDS)


def go(page, section, name):
    page.get_by_role("button", name=section, exact=True).click()
    page.get_by_test_id("stTopNavDropdownLink").filter(has_text=name).click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    settled(page)


def metric(page, label):
    """The value of a key figure, as text."""
    card = page.get_by_test_id("stMetric").filter(has_text=re.compile(f"^{label}"))
    return card.get_by_test_id("stMetricValue").inner_text()


def dollars(text):
    return int(text.replace("$", "").replace(",", ""))


def load_the_sample(page, server):
    open_at(page, server)
    page.get_by_role("button", name="Start with the sample agency").click(timeout=90 * SECONDS)
    expect(page.get_by_test_id("stMetric").first).to_be_visible(timeout=90 * SECONDS)
    settled(page)


def test_the_main_job_runs_from_the_sample_to_a_second_reviewer(app_server, new_page):
    page = new_page()
    load_the_sample(page, app_server)
    expected, blocked = dollars(metric(page, "Expected")), dollars(metric(page, "Blocked by errors"))

    go(page, "Prepare", "Fix")
    page.get_by_role("button", name=re.compile("Payer missing")).click()
    accept = page.get_by_role("button", name=re.compile(r"Accept \d+ safe"))
    expect(accept).to_have_text(re.compile(r"Accept 36 safe"))
    accept.click()
    expect(page.get_by_text("36 cells corrected").first).to_be_visible(timeout=30 * SECONDS)
    settled(page)

    row = page.locator("div").filter(has_text=re.compile(r"^service_log\.xlsx · 36 cells corrected$")).last
    expect(row).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Corrected workbook").nth(
            [text.split(" ")[0] for text in page.get_by_text(re.compile(r"cells? corrected$")).all_inner_texts()].index(
                "service_log.xlsx"
            )
        ).click()
    workbook = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert download.value.suggested_filename == "service_log_corrected.xlsx"
    marked = [
        cell
        for (cell,) in workbook["Service Log"].iter_rows(min_col=4, max_col=4, min_row=6)
        if cell.fill.patternType == "solid"
    ]
    assert len(marked) == 36
    assert all(
        cell.value in {"Medicaid", "Horizon MCO", "Sunrise MCO", "Medicare", "Unity PPO", "State Fund"}
        for cell in marked
    )

    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", name="Riverbend Case Management")).to_be_visible()
    settled(page)
    assert dollars(metric(page, "Expected")) > expected
    assert dollars(metric(page, "Blocked by errors")) < blocked
    after = metric(page, "Expected")

    page.reload()
    expect(page.get_by_test_id("stMetric").first).to_be_visible(timeout=60 * SECONDS)
    settled(page)
    assert metric(page, "Expected") == after

    app_server.restart()
    open_at(page, app_server)
    expect(page.get_by_test_id("stMetric").first).to_be_visible(timeout=90 * SECONDS)
    settled(page)
    assert metric(page, "Expected") == after

    move_a_slider(page)
    review_together(page, app_server, new_page())


def move_a_slider(page):
    go(page, "Plan", "Scenarios")
    before = metric(page, r"Capitation \(PMPM\)")
    slider = page.get_by_role("slider", name="PMPM").or_(page.locator("input[type=range]").first).first
    slider.focus()
    slider.press("ArrowRight")
    card = page.get_by_test_id("stMetric").filter(has_text="Capitation (PMPM)").get_by_test_id("stMetricValue")
    expect(card).not_to_have_text(before, timeout=20 * SECONDS)
    # One dollar a member-month on 9,000 of them, 5% withheld and 80% of that returned: 0.99 x 9,000 = $8,910.
    assert dollars(card.inner_text()) - dollars(before) == 8_910


def review_together(page, server, second):
    go(page, "Team", "Review")
    address = page.url.replace(server.url + "/", "")
    assert re.fullmatch(r"review\?w=[0-9a-f]{12}", address)
    open_at(second, server, address)
    expect(second.get_by_role("heading", name="The figures under review")).to_be_visible(timeout=60 * SECONDS)
    second.get_by_label("Your name").fill("Second reviewer")
    second.get_by_label("Your name").press("Enter")
    settled(second)
    second.get_by_label("Comment", exact=True).fill("Please look at October once more.")
    second.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_text("Please look at October once more.")).to_be_visible(timeout=30 * SECONDS)
    expect(page.get_by_text(re.compile("^Second reviewer on"))).to_be_visible()


def test_a_first_request_for_a_page_goes_through_the_navigation(app_server, new_page):
    page = new_page()
    open_at(page, app_server, "reimbursement")
    expect(page.get_by_role("heading", name="Reimbursement")).to_be_visible(timeout=60 * SECONDS)
    expect(page.get_by_role("button", name="Prepare", exact=True)).to_be_visible()
    expect(page.get_by_text("Page not found")).to_have_count(0)
