"""From each figure of the Overview one click leads to the rows behind it, as many and worth as much."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.test_main_job import SECONDS, load_the_sample, settled

pytestmark = pytest.mark.browser
LINKS = '[data-testid="stMain"] [data-testid="stPageLink"] a'
ON_FIX = re.compile(r"(?:Accept|Correct) ([\d,]+) ")
COUNTED = re.compile(r"([\d,]+) (?:open denials?|sessions?)")


def test_each_figure_leads_to_the_rows_behind_it(app_server, new_page):
    page = new_page()
    load_the_sample(page, app_server)
    page.get_by_role("button", name="Medicaid", exact=True).click()
    settled(page)
    places = [(number, card_of(page.locator(LINKS).nth(number))) for number in range(page.locator(LINKS).count())]
    assert len(places) == 12
    seen = 0
    for number, card in places:
        if not (wanted := ON_FIX.search(card) or COUNTED.search(card)):
            continue
        if seen:
            page.get_by_role("link", name="Overview").click()
            expect(page.get_by_text("Next, by money")).to_be_visible(timeout=60 * SECONDS)
            settled(page)
            page.get_by_role("button", name="Medicaid", exact=True).click()
            settled(page)
        link = page.locator(LINKS).nth(number)
        filters = keys_of(link.get_attribute("href"))
        link.click()
        expect(page.get_by_text("Next, by money")).to_have_count(0, timeout=60 * SECONDS)
        settled(page)
        assert wanted[1] in counts_on(page), f"{card} led to {page.url}"
        assert filters <= keys_of(page.url), "The address cannot be copied: it lost what the link asked for."
        seen += 1
    assert seen >= 9


def keys_of(address: str) -> set[str]:
    return set(parse_qs(urlsplit(address).query))


def card_of(link) -> str:
    return link.locator("xpath=ancestor::*[@data-testid='stVerticalBlock'][1]").inner_text()


def counts_on(page) -> set[str]:
    """Every count that the page states in its headings, and of Fix the cells of the kinds shown."""
    headings = " ".join(page.get_by_role("heading", level=3).all_inner_texts())
    kinds = [
        text.split(" cell")[0].split("\n")[-1]
        for text in page.locator("[class*=st-key-fix-kind] button").all_inner_texts()
    ]
    total = f"{sum(int(each.replace(',', '')) for each in kinds):,}"
    return {total, *re.findall(r"[\d,]+", headings)}
