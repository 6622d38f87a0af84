"""A messy log in a real browser: dropped, confirmed, corrected, handed back, and brought up to date by the next one."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.messy_files import BOOK, LATER, service_log
from tests.browser.test_main_job import SECONDS, go, open_at, settled

pytestmark = pytest.mark.browser
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def drop(page, *files):
    page.locator("input[type=file]").first.set_input_files(
        [{"name": name, "mimeType": XLSX, "buffer": data} for name, data in files]
    )
    expect(page.get_by_text(files[-1][0]).first).to_be_visible(timeout=60 * SECONDS)
    settled(page)


def said(page, text):
    expect(page.get_by_text(text).first).to_be_visible(timeout=60 * SECONDS)
    settled(page)


def download(page, name, cells):
    said(page, f"{name} · {cells} cells corrected")
    shown = page.get_by_text(re.compile(r"cells? corrected$")).all_inner_texts()
    number = [text.split(" ")[0] for text in shown].index(name)
    with page.expect_download() as given:
        page.get_by_role("button", name="Corrected workbook").nth(number).click()
    return given.value.path().read_bytes()


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_messy_log_goes_from_drop_to_download_and_the_next_export_updates_it(app_server, new_page):
    page = new_page()
    open_at(page, app_server)
    expect(page.get_by_role("link", name="Upload your files")).to_be_visible(timeout=60 * SECONDS)
    go(page, "Prepare", "Upload")
    original = service_log()
    drop(page, ("may.xlsx", original), ("book.csv", BOOK))
    said(page, re.compile(r"May: sessions, header row 6, 6 rows"))

    confirm = page.get_by_role("button", name="Yes, use them so")
    if confirm.count():
        confirm.first.click()
        said(page, "The columns are kept for the next file with these headers.")
    expect(page.get_by_role("button", name="Yes, use them so")).to_have_count(0)

    go(page, "Prepare", "Fix")
    page.get_by_role("button", name=re.compile("Code mistyped|Code that does not exist")).first.click()
    settled(page)
    page.get_by_role("button", name=re.compile(r"Accept 1 safe")).click()
    said(page, "1 cell corrected.")
    page.get_by_role("button", name=re.compile("Payer not known")).click()
    expect(page.get_by_role("cell", name="State plan", exact=True).first).to_be_visible()
    settled(page)
    now = page.get_by_label(re.compile("^Now,")).first
    now.fill("Medicaid")
    now.press("Enter")
    said(page, "Saved.")
    page.get_by_role("button", name=re.compile("Correct 1 as before")).click()
    said(page, "1 cell corrected as before.")

    corrected = download(page, "may.xlsx", 3)
    sheet = load_workbook(io.BytesIO(corrected))["May"]
    assert [sheet[cell].value for cell in ("E9", "H8", "H12", "F10")] == ["T1017", "Medicaid", "Medicaid", "soon"]
    assert sheet["F13"].value == "=SUM(F7:F12)"
    before, after = parts(original), parts(corrected)
    changed = {name for name in before if before[name] != after.get(name)}
    assert changed <= {"xl/worksheets/sheet1.xml", "xl/styles.xml"}
    assert set(after) == set(before)

    go(page, "Prepare", "Upload")
    drop(page, ("may_again.xlsx", service_log(LATER)))
    said(page, re.compile("Brings 6 sessions of may.xlsx up to date: 0 rows changed, 6 the same, 1 new"))
    go(page, "Prepare", "Fix")
    page.get_by_role("button", name=re.compile("Payer not known")).click()
    expect(page.get_by_role("cell", name="State plan", exact=True).first).to_be_visible()
    settled(page)
    page.get_by_role("button", name=re.compile("Correct 1 as before")).click()
    said(page, "may_again.xlsx · 4 cells corrected")
    page.get_by_text("Add a Corrections sheet to the workbook").click()
    settled(page)
    newer = download(page, "may_again.xlsx", 4)
    sheet = load_workbook(io.BytesIO(newer))["May"]
    assert [sheet[cell].value for cell in ("E9", "H8", "H12", "H13")] == ["T1017", "Medicaid", "Medicaid", "Medicaid"]
    listed = load_workbook(io.BytesIO(newer))["Corrections"]
    assert sorted(str(row[1].value) for row in listed.iter_rows(min_row=2)) == ["E9", "H12", "H13", "H8"]
