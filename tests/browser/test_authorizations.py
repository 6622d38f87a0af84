"""Authorizations in a real browser: from the list to one authorization's sessions and the usage report."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.test_main_job import SECONDS, choose_first_row, go, load_the_sample, metric, settled

pytestmark = pytest.mark.browser


def test_an_authorization_is_followed_down_to_its_sessions_and_the_report_is_taken_away(app_server, new_page):
    page = new_page()
    load_the_sample(page, app_server)
    go(page, "Earn", "Authorizations")
    assert re.fullmatch(r"\$[\d,]+", metric(page, "Runs short"))

    told = page.get_by_role("heading", name=re.compile(r"^A-\d+ "))
    choose_first_row(page, page.get_by_test_id("stDataFrame").first, told)
    expect(page.get_by_text(re.compile(r"^Approved in payer_book\.xlsx!Authorizations!"))).to_be_visible()
    expect(page.get_by_test_id("stVegaLiteChart")).to_have_count(1)

    settled(page)
    with page.expect_download(timeout=90 * SECONDS) as download:
        page.get_by_role("button", name="Usage report, xlsx").click()
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    headings = [cell.value for cell in book["Authorizations"][1]]
    assert {"Authorization no.", "Approved", "Left", "Renewed by"} <= set(headings)
    assert book["Authorizations"].max_row == 735
