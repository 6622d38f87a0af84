"""Expected against paid in a real browser: a pattern is opened, reviewed, accepted and worked again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_main_job import SECONDS, choose_first_row, go, load_the_sample, settled

pytestmark = pytest.mark.browser


def test_a_pattern_is_reviewed_accepted_with_its_reason_and_worked_again(app_server, new_page):
    page = new_page()
    load_the_sample(page, app_server)
    go(page, "Earn", "Reimbursement")
    expect(page.get_by_role("heading", name="Paid wrong: 7 patterns, by money")).to_be_visible()

    said = re.compile(
        r"Sunrise MCO pays T1017 at \$27\.30.* instead of \$28\.65 since Jul 1, 2026: 273 of 480 paid lines"
    )
    choose_first_row(page, page.get_by_test_id("stDataFrame").nth(1), page.get_by_text(said))
    expect(page.get_by_text("The contract's rate stands in payer_book.xlsx!Fee schedule!G12.")).to_be_visible()

    accept = page.get_by_role("button", name="Accept 273 variances")
    accept.click()
    expect(page.get_by_text("An accepted variance needs its reason in writing.")).to_be_visible(timeout=30 * SECONDS)
    settled(page)
    note = page.get_by_label("Note, or reason to accept it")
    note.fill("Rate letter asked for")
    page.get_by_role("button", name="Mark 273 lines reviewed").click()
    back = page.get_by_role("button", name="Take back the review of 273 lines")
    expect(back).to_be_visible(timeout=30 * SECONDS)
    settled(page)
    back.click()
    expect(back).to_have_count(0, timeout=30 * SECONDS)
    settled(page)
    note.fill("Settled with the payer")
    accept.click()
    expect(page.get_by_role("heading", name="Paid wrong: 6 patterns, by money")).to_be_visible(timeout=30 * SECONDS)
    settled(page)

    page.get_by_text(re.compile("^Accepted: 273 variances")).click()
    expect(page.get_by_role("region", name="Accepted variances with their reason")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Work all of them again").click()
    expect(page.get_by_role("heading", name="Paid wrong: 7 patterns, by money")).to_be_visible(timeout=30 * SECONDS)
