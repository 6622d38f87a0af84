"""A real Chromium for the journeys; every page error fails the test."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect, sync_playwright

expect.set_options(timeout=30_000)
"""What is to be seen is waited for as long on a busy machine; how long an answer takes is measured elsewhere."""


@pytest.fixture(scope="session")
def chromium(chromium_path):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium):
    contexts = []

    def open_page(*, width=1440, height=1000, scheme="light"):
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
