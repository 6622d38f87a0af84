"""The Denials page with 50,000 open items filtered and sorted, against the same page with 500.

Without a word the page runs without a browser; with `browser` it is served and shown by Chromium, and a turn lasts from
the click on an option until the page has been drawn again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright
from streamlit.testing.v1 import AppTest
from timing import print_ratio, shortest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from cmcore.store.workspace import open_workspace  # noqa: E402
from tests.conftest import AppServer  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

AS_OF = date(2026, 6, 1)
MANY, FEW = 50_000, 500
CODES = ("CO-197", "CO-16", "CO-29", "CO-18", "CO-252")
HEADING = "Claim,Client ID,Payer,Procedure,DOS,Billed,Denied on,CARC,Owner,Status"
MILLISECONDS = 1000
TURNS = 6
START_SECONDS = 180
DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
DRAWN = """() => {
    const app = document.querySelector('[data-testid="stApp"]');
    window.drawn = new Promise(resolve => {
        let clicked = null, changed = null, stood = null;
        document.addEventListener('click', () => { clicked ??= performance.now(); }, {capture: true, once: true});
        const observer = new MutationObserver(changes => {
            if (clicked === null || changes.every(each => each.target.closest?.('canvas'))) return;
            changed = performance.now();
            const seen = changed;
            const drawn = () => { if (seen === changed) stood = performance.now(); };
            requestAnimationFrame(() => requestAnimationFrame(drawn));
        });
        const shadows = [...document.querySelectorAll('*')].map(each => each.shadowRoot).filter(each => each);
        for (const root of [document.body, ...shadows])
            observer.observe(root, {subtree: true, childList: true, characterData: true, attributes: true});
        const look = setInterval(() => {
            const rests = app.dataset.testScriptState === 'notRunning';
            if (stood === null || !rests || performance.now() - changed < 400) return;
            clearInterval(look);
            observer.disconnect();
            resolve(stood - clicked);
        }, 20);
    });
}"""
"""Starts a clock at the next click; `window.drawn` gives milliseconds until the page stands, with the script at rest.

The state of the script alone does not do: a fast run begins and ends between two drawings. The grid stands in a tree
of its own, which is watched too. What tables write for screen readers into their canvas some time after they were drawn
does not count.
"""


def denial_log(items: int) -> bytes:
    """A log of open denials of twelve payers."""
    rows = [
        f"K{n},C{n % 5000},Payer {n % 12},T1017,2026-0{1 + n % 4}-{1 + n % 28:02d},{10 + n * 7 % 290},"
        f"2026-05-{1 + n % 28:02d},{CODES[n % 5]},{'JL' if n % 3 else 'MK'},New"
        for n in range(items)
    ]
    return "\n".join([HEADING, *rows, ""]).encode()


def workspace_of(folder: Path, items: int) -> Path:
    """The folder of a workspace with so many items, which becomes the one that the app opens."""
    own = folder / f"{items}"
    own.mkdir()
    os.environ["CMCORE_DATABASE_URL"] = f"sqlite:///{own / 'cmcore.db'}"
    workspace = open_workspace()
    workspace.set_as_of(AS_OF)
    if workspace.add_upload("log.csv", denial_log(items), "Benchmark").refused:
        raise SystemExit("The log was not read.")
    if workspace.worklist(AS_OF).height != items:
        raise SystemExit("The worklist does not hold every item.")
    return own


def page_of(folder: Path, items: int) -> tuple[Callable[[], None], Callable[[], None]]:
    """What filters and what sorts the page of a workspace with so many items, without a browser."""
    workspace_of(folder, items)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).run()
    app = app.switch_page("pages/recover/denials.py").run()
    if app.exception:
        raise SystemExit("The page fails.")
    turns = {"payer": 0, "order": 0}

    def filter_by_payer() -> None:
        turns["payer"] += 1
        app.multiselect(key="payer").set_value([f"Payer {turns['payer'] % 12}"]).run()

    def sort() -> None:
        turns["order"] += 1
        app.selectbox(key="order").set_value(("deadline", "amount", "oldest")[turns["order"] % 3]).run()

    return filter_by_payer, sort


def without_browser(folder: Path) -> None:
    """Prints what a rerun of the page takes."""
    few = [shortest(each) for each in page_of(folder, FEW)]
    many = [shortest(each) for each in page_of(folder, MANY)]
    for what, ours, theirs in zip(("Filtering", "Sorting"), many, few, strict=True):
        print_ratio(f"{what} a page of {MANY:,} items", ours, theirs, f"{FEW} items")
        print(f"  {ours * MILLISECONDS:,.0f} ms a rerun of the page, without the browser")


@contextlib.contextmanager
def served(folder: Path, items: int) -> Iterator[str]:
    """The address of the app on a workspace with so many items."""
    server = AppServer(workspace_of(folder, items))
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def opened(page: Page, address: str) -> None:
    """Opens the Denials page and waits until it rests."""
    page.goto(f"{address}/denials")
    page.get_by_text("Change the").first.wait_for()
    page.wait_for_selector(DONE)
    page.wait_for_timeout(2_000)


def turn(page: Page, label: str, option: str) -> float:
    """Milliseconds from the click on an option of a chooser until the page has been drawn with it."""
    page.get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).wait_for()
    page.evaluate(DRAWN)
    page.get_by_role("option", name=option, exact=True).click()
    taken = float(page.evaluate("window.drawn"))
    page.keyboard.press("Escape")
    page.wait_for_selector(DONE)
    page.wait_for_timeout(500)
    return taken


def turns_of(browser: Browser, address: str) -> tuple[list[float], list[float]]:
    """Milliseconds of each filtering and of each sorting."""
    page = browser.new_page(viewport={"width": 1440, "height": 1000})
    page.set_default_timeout(START_SECONDS * MILLISECONDS)
    opened(page, address)
    filtered = [turn(page, "Payer", f"Payer {number}") for number in range(TURNS)]
    opened(page, address)
    orders = ("Deadline", "Amount", "Oldest denial")
    return filtered, [turn(page, "Order", orders[number % len(orders)]) for number in range(TURNS)]


def with_browser(folder: Path) -> None:
    """Prints what a filter and an order take in the browser: the shortest, as a ratio, and all of them."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    told = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for items in (FEW, MANY):
            with served(folder, items) as address:
                told.append(turns_of(browser, address))
        browser.close()
    for what, few, many in zip(("Filtering", "Sorting"), *told, strict=True):
        print_ratio(
            f"{what} a page of {MANY:,} items in the browser", min(many) / MILLISECONDS, min(few) / MILLISECONDS,
            f"{FEW} items",
        )  # fmt: skip
        print(f"  {' '.join(f'{each:,.0f}' for each in many)} ms, each from the click until it is drawn")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        run = with_browser if sys.argv[1:] == ["browser"] else without_browser
        run(Path(folder))


if __name__ == "__main__":
    main()
