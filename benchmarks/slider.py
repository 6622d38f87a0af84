"""The Scenarios page answering a price that moved, which reuses the drawn paths.

Without a word the page runs without a browser, against drawing the paths anew; with `browser` it is served and shown by
Chromium, against a page of one slider and one figure, and a turn lasts from the key until the figures stand.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import statistics
import sys
import tempfile
from datetime import date
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright
from streamlit.testing.v1 import AppTest
from timing import print_ratio, shortest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cmcore.scenarios.simulate import draw  # noqa: E402
from cmcore.store.workspace import open_workspace  # noqa: E402
from tests.conftest import AppServer  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

AS_OF = date(2026, 11, 20)
MILLISECONDS = 1000
RUNS, TURNS = 10, 20
START_SECONDS = 180
DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
SLIDER = 'input[type=range][aria-label="PMPM"]'
ANSWERED = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    const shown = () => [...document.querySelectorAll('[data-testid="stMetricValue"]')].map(e => e.innerText).join();
    const before = shown();
    window.answered = new Promise(resolve => {
        let pressed = null;
        document.addEventListener('keydown', () => { pressed ??= performance.now(); }, {capture: true, once: true});
        const look = () => {
            if (pressed !== null && app.dataset.testScriptState === 'notRunning' && shown() !== before)
                requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - pressed)));
            else setTimeout(look, 2);
        };
        look();
    });
}"""
"""Starts a clock at the next key; `window.answered` gives milliseconds until other figures stand, the script rests and
two frames were drawn."""


def loaded(folder: Path) -> None:
    """A workspace with the sample's sessions in a folder, which becomes the one that the app opens."""
    os.environ["CMCORE_DATABASE_URL"] = f"sqlite:///{folder / 'cmcore.db'}"
    workspace = open_workspace()
    workspace.set_as_of(AS_OF)
    for name in ("service_log.xlsx", "payer_book.xlsx"):
        if workspace.add_upload(name, (ROOT / "sample_data" / name).read_bytes(), "Benchmark").refused:
            raise SystemExit("The sample was not read.")


def without_browser() -> None:
    """Prints what a moved price takes on the server, as a ratio to drawing the paths anew."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).run()
    app = app.switch_page("pages/plan/scenarios.py").run()
    prices = count(100)

    def whole() -> None:
        app.run()

    def anew() -> None:
        app.run()
        draw.cache_clear()

    def move() -> None:
        app.slider(key="scenarios.capitation.pmpm").set_value(float(next(prices))).run()

    move()
    drawn = draw.cache_info().misses
    moved = shortest(move, RUNS, whole)
    if app.exception or app.slider or draw.cache_info().misses != drawn:
        raise SystemExit("The page failed, drew its sliders again, or drew the paths again.")
    print_ratio("Moving a price on the Scenarios page", moved, shortest(move, RUNS, anew), "it with new draws")
    print(f"  {moved * MILLISECONDS:,.0f} ms a rerun, without the browser")


@contextlib.contextmanager
def served(folder: Path, script: str) -> Iterator[str]:
    """The address of a script served with the data of a folder."""
    server = AppServer(folder, script=script)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def turns_of(browser: Browser, address: str) -> list[float]:
    """Milliseconds from each key on the slider until the figures of its new value stand."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    page.set_default_timeout(START_SECONDS * MILLISECONDS)
    page.goto(address)
    page.locator(SLIDER).first.wait_for()
    page.wait_for_selector(DONE)
    page.wait_for_timeout(2_000)
    page.locator(SLIDER).first.focus()
    taken = []
    for _ in range(TURNS):
        page.evaluate(ANSWERED)
        page.keyboard.press("ArrowRight")
        taken.append(float(page.evaluate("window.answered")))
        page.wait_for_timeout(500)
    page.close()
    return taken


def with_browser(folder: Path) -> None:
    """Prints what a moved slider takes in the browser: the middle turn, as a ratio to a bare page, and all turns."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with (
        sync_playwright() as playwright,
        served(folder, "benchmarks/bare_slider.py") as bare,
        served(folder, "app.py") as app,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        floor, ours = turns_of(browser, bare), turns_of(browser, f"{app}/scenarios")
        browser.close()
    middle, least = statistics.median(ours) / MILLISECONDS, statistics.median(floor) / MILLISECONDS
    print_ratio("Moving a price in the browser", middle, least, "a page of one slider and one figure")
    for what, turns in (("this page", ours), ("the bare page", floor)):
        print(f"  {' '.join(f'{each:,.0f}' for each in turns)} ms: {what}, each from the key until the figures stand")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        loaded(Path(folder))
        if sys.argv[1:] == ["browser"]:
            with_browser(Path(folder))
        else:
            without_browser()


if __name__ == "__main__":
    main()
