"""Values typed one after the other in a real browser, faster than they are saved: each is saved in its own cell."""

from __future__ import annotations

import re
import signal
import sqlite3
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from cmcore.store.database import Database
from cmcore.store.workspace import open_workspace
from tests.browser.test_denials import FEES, answers, choose, sessions
from tests.browser.test_main_job import SECONDS, go, open_at, settled
from tests.browser.test_messy_file import drop, said

pytestmark = pytest.mark.browser
ROWS = 12
HEAD = "Session ID,Client ID,Date,Code,Minutes,Staff,Payer\n"


def log(rows, faulty):
    """A log in which the minutes of some rows are no numbers."""
    return HEAD + "".join(
        f"S{at},C{at},2026-05-{at % 28 + 1:02},T1017,{f'bad{at}' if faulty(at) else 45},Lee,Medicaid\n"
        for at in range(1, rows + 1)
    )


LOG = log(25, lambda at: at <= ROWS)
BOOK = b"Payer,Code,Rate,Basis,Unit minutes\nMedicaid,T1017,20.00,per unit,15\n"


@contextmanager
def busy_store(server):
    """The store while somebody else writes to it: whatever is saved waits until then."""
    other = sqlite3.connect(server.folder / "cmcore.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


@contextmanager
def halted(server):
    """The server halted where it is: what reaches it meanwhile is done afterwards, all at once."""
    server.process.send_signal(signal.SIGSTOP)
    yield
    server.process.send_signal(signal.SIGCONT)


def faulty(page, server, given=LOG):
    """The Fix page at minutes that are no numbers, the first in E2; twelve of them if nothing else is given."""
    open_at(page, server)
    expect(page.get_by_role("link", name="Upload your files")).to_be_visible(timeout=60 * SECONDS)
    go(page, "Prepare", "Upload")
    drop(page, ("log.csv", given.encode()), ("book.csv", BOOK))
    go(page, "Prepare", "Fix")
    page.get_by_role("button", name=re.compile("Not a number")).click(timeout=90 * SECONDS)
    settled(page)
    page.get_by_label("Now, log!E2", exact=True).click()


def saved(server):
    """What each cell was corrected to, in the order saved."""
    workspace = open_workspace(database=Database(f"sqlite:///{server.folder / 'cmcore.db'}"))
    return [(each.cell, each.new) for each in workspace.edits(undone=False)]


@pytest.mark.parametrize("pause", [0, 300])
def test_every_value_typed_is_saved_in_its_own_cell(app_server, new_page, pause):
    page = new_page()
    faulty(page, app_server)
    for at in range(ROWS):
        page.keyboard.type(str(101 + at))
        page.keyboard.press("Enter")
        page.wait_for_timeout(pause)
    said(page, "log.csv · 12 cells corrected")
    assert saved(app_server) == [(f"E{at + 2}", str(101 + at)) for at in range(ROWS)]
    shown = [page.get_by_label(f"Now, log!E{at + 2}", exact=True).input_value() for at in range(ROWS)]
    assert shown == [str(101 + at) for at in range(ROWS)]


def test_values_typed_while_the_store_is_busy_and_then_left_are_saved(app_server, new_page):
    page = new_page()
    faulty(page, app_server)
    with busy_store(app_server):
        for typed in ("101", "102", "103", "soon", "105"):
            page.keyboard.type(typed)
            page.keyboard.press("Enter")
        page.keyboard.type("106")
        page.get_by_role("button", name=re.compile("Not a number")).click()
        page.wait_for_timeout(SECONDS)
    said(page, "log.csv · 5 cells corrected")
    assert saved(app_server) == [("E2", "101"), ("E3", "102"), ("E4", "103"), ("E6", "105"), ("E7", "106")]
    said(page, re.compile('"soon" is not'))

    page.get_by_label("Now, log!E8", exact=True).click()
    with busy_store(app_server):
        page.keyboard.type("107")
        page.keyboard.press("Enter")
        page.get_by_role("link", name="Overview").click(no_wait_after=True)
        page.wait_for_timeout(SECONDS)
    expect(page.get_by_test_id("stMetric").first).to_be_visible()
    settled(page)
    assert saved(app_server)[5:] == [("E8", "107")]


def test_values_typed_just_before_another_page_is_chosen_are_saved_however_late_the_server_answers(
    app_server, new_page
):
    page = new_page()
    faulty(page, app_server)
    for at in range(4):
        page.get_by_label(f"Now, log!E{at + 2}", exact=True).click()
        with halted(app_server):
            page.keyboard.type(str(101 + at))
            page.keyboard.press("Enter")
            page.get_by_role("link", name="Overview").click(no_wait_after=True)
            page.wait_for_timeout(100 * at)
        expect(page.get_by_test_id("stMetric").first).to_be_visible()
        settled(page)
        assert saved(app_server) == [(f"E{each + 2}", str(101 + each)) for each in range(at + 1)]
        go(page, "Prepare", "Fix")


def test_what_is_typed_into_a_cell_just_clicked_replaces_what_it_holds(app_server, new_page):
    page = new_page()
    faulty(page, app_server)
    page.keyboard.type("61")
    page.keyboard.press("Enter")
    said(page, "log.csv · 1 cell corrected")
    cell = page.get_by_label("Now, log!E2", exact=True)
    cell.click()
    page.keyboard.type("45")
    page.keyboard.press("Tab")
    expect(cell).to_have_value("45")
    settled(page)
    cell.click()
    cell.click()
    page.keyboard.press("End")
    page.keyboard.type("0")
    page.keyboard.press("Tab")
    settled(page)
    assert [new for _, new in saved(app_server)] == ["61", "45", "450"]


def test_rows_far_down_are_made_as_somebody_comes_near_them(app_server, new_page):
    page = new_page()
    faulty(page, app_server, log(400, lambda at: at % 8 == 1))
    cells = page.get_by_label(re.compile("^Now, log!E"))
    assert cells.count() < 50
    page.keyboard.type("101")
    for _ in range(40):
        page.keyboard.press("Enter")
    page.keyboard.type("102")
    page.keyboard.press("Enter")
    said(page, "log.csv · 2 cells corrected")
    cells.last.evaluate("cell => { const box = cell.closest('.frame'); box.scrollTop = box.scrollHeight }")
    page.get_by_label("Now, log!E394", exact=True).click()
    page.keyboard.type("103")
    page.keyboard.press("Tab")
    said(page, "log.csv · 3 cells corrected")
    page.get_by_role("button", name="Cell", exact=True).click()
    assert cells.count() == 50
    assert saved(app_server) == [("E2", "101"), ("E322", "102"), ("E394", "103")]


def paste(page, text):
    """Pastes a text where the cursor is."""
    page.evaluate("""text => {
        const given = new DataTransfer()
        given.setData("text", text)
        const hosts = [...document.querySelectorAll("*")].filter(each => each.shadowRoot)
        const at = hosts.map(each => each.shadowRoot.activeElement).find(each => each)
        at.dispatchEvent(new ClipboardEvent("paste", {clipboardData: given, bubbles: true, cancelable: true}))
    }""", text)  # fmt: skip


def test_a_column_pasted_from_a_spreadsheet_fills_the_cells_below(app_server, new_page):
    page = new_page()
    faulty(page, app_server)
    paste(page, "31\r\n32\r\n33\r\n")
    said(page, "log.csv · 3 cells corrected")
    assert saved(app_server) == [("E2", "31"), ("E3", "32"), ("E4", "33")]


def test_rows_to_add_are_typed_and_pasted_past_the_last_and_stand_when_somebody_comes_back(app_server, new_page):
    page = new_page(height=1400)
    faulty(page, app_server)
    page.get_by_text("Rows to add", exact=True).click()
    page.get_by_label("Client ID, row 1", exact=True).click()
    for at in range(ROWS):
        page.keyboard.type(f"C{at + 1}")
        page.keyboard.press("Enter")
        page.wait_for_timeout(300)
    page.get_by_label("Client ID, row 3", exact=True).fill("")
    page.get_by_label(f"Client ID, row {ROWS + 1}", exact=True).click()
    paste(page, "".join(f"P{at}\t2026-05-{at + 1:02}\tT1017\r\n" for at in range(29)) + "\t\t\r\n" * 6 + "P35\t\t\r\n")
    expect(page.get_by_role("button", name="Workbook with 41 rows to add")).to_be_visible()
    page.get_by_label("Now, log!E2", exact=True).click()
    page.keyboard.type("31")
    page.keyboard.press("Enter")
    said(page, "log.csv · 1 cell corrected")
    go(page, "Prepare", "Upload")
    go(page, "Prepare", "Fix")
    page.get_by_text("Rows to add", exact=True).click()
    column = {name: page.get_by_label(re.compile(rf"^{name}, row \d+$")) for name in ("Client ID", "Date", "Code")}
    expect(column["Client ID"].first).to_be_visible()
    column["Client ID"].last.evaluate("cell => { const box = cell.closest('.frame'); box.scrollTop = 9999 }")
    expect(column["Client ID"]).to_have_count(ROWS + 36 + 4)
    shown = {name: [each.input_value() for each in cells.all()] for name, cells in column.items()}
    typed = [f"C{at + 1}" if at != 2 else "" for at in range(ROWS)]
    assert shown["Client ID"] == [*typed, *(f"P{at}" for at in range(29)), *[""] * 6, "P35", *[""] * 4]
    assert shown["Date"] == [*[""] * ROWS, *(f"2026-05-{at + 1:02}" for at in range(29)), *[""] * 11]
    assert shown["Code"] == [*[""] * ROWS, *["T1017"] * 29, *[""] * 11]


def test_owners_and_notes_typed_one_after_the_other_stay_with_their_claims(app_server, new_page):
    page = new_page(height=1400)
    open_at(page, app_server)
    expect(page.get_by_role("link", name="Upload your files")).to_be_visible(timeout=60 * SECONDS)
    go(page, "Prepare", "Upload")
    drop(page, ("claims.837", sessions()), ("march.835", answers()), ("fees.csv", FEES))
    go(page, "Recover", "Denials")
    choose(page, "Order", "Amount")
    settled(page)
    page.get_by_label("Owner, K5", exact=True).click()
    for owner in ("JL", "MM", "KP", "RT", "AB"):
        page.keyboard.type(owner)
        page.keyboard.press("Enter")
    page.get_by_label("Note, K5", exact=True).fill("called")
    page.get_by_label("Note, K4", exact=True).fill("faxed")
    page.get_by_label("Status, K3", exact=True).select_option("Working")
    page.get_by_label("Next touch, K2", exact=True).fill("2026-12-24")
    page.get_by_label("Next touch, K2", exact=True).press("Tab")
    settled(page)
    page.reload()
    expect(page.get_by_label("Owner, K5", exact=True)).to_have_value("JL", timeout=60 * SECONDS)
    shown = {name: [page.get_by_label(f"{name}, K{at}", exact=True).input_value() for at in (5, 4, 3, 2, 1)]
             for name in ("Owner", "Note", "Status", "Next touch")}  # fmt: skip
    assert shown == {
        "Owner": ["JL", "MM", "KP", "RT", "AB"],
        "Note": ["called", "faxed", "", "", ""],
        "Status": ["New", "New", "Working", "New", "New"],
        "Next touch": ["", "", "", "2026-12-24", ""],
    }
