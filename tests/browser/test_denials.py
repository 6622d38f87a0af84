"""Denials in a real browser: claims, an 835, an 820 and a log come in; five are worked to their ends, and all is kept."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.test_main_job import SECONDS, go, load_the_sample, metric, open_at, settled
from tests.browser.test_messy_file import drop, said
from tests.remits.samples import remittance
from tests.remits.test_capitation import roster
from tests.remits.test_claims import claims

pytestmark = pytest.mark.browser
ENDS = ("Won", "Lost", "Partly won", "Won", "Lost")
CODES = ("197", "16", "29", "18", "252")
FEES = b"Payer,Code,Rate,Basis,Unit minutes\nHorizon MCO,T1017,20.00,per unit,15\n"
PAYERS = b"Payer,Payer type,Timely filing days,Appeal days\nHorizon MCO,medicaid_mco,365,60\n"


def sessions():
    """Claims 1 to 6 as an agency's billing system exports them: T1017, one unit of 15 minutes more each time."""
    head = "ST*837*0001*005010X222A1~BHT*0019*00*1*20260310*1200*CH~NM1*41*2*Riverbend~NM1*40*2*Horizon MCO~"
    return claims(
        head + "HL*1**20*1~NM1*85*2*Riverbend*****XX*1999999984~"
        + "".join(
            f"HL*{n + 1}*1*22*0~SBR*P*18*******MC~NM1*IL*1*DOE*A****MI*M{n}~NM1*PR*2*Horizon MCO*****PI*H1~"
            f"CLM*K{n}*{20 * n}***11:B:1*Y*A*Y*Y~HI*ABK:F200~LX*1~SV1*HC:T1017*{20 * n}*UN*{n}***1~"
            f"DTP*472*D8*2026030{n}~"
            for n in range(1, 7)
        )
    )  # fmt: skip


def answers():
    """Claims 1 to 5 refused, each for another reason; claim 6 paid in full."""
    refused = "".join(
        f"CLP*K{n}*4*{20 * n}*0**MC*H{n}~NM1*QC*1*DOE*A****MI*M{n}~SVC*HC:T1017*{20 * n}*0**0~DTM*472*2026030{n}~"
        f"CAS*CO*{code}*{20 * n}~"
        for n, code in enumerate(CODES, start=1)
    )
    paid = "CLP*K6*1*120*120**MC*H6~NM1*QC*1*DOE*A****MI*M6~SVC*HC:T1017*120*120**6~DTM*472*20260306~"
    head = (
        "ST*835*0001~BPR*I*120.00*C*ACH************20260330~TRN*1*778812*1999999999~N1*PR*Horizon MCO~N1*PE*Riverbend~"
    )
    return remittance(f"{head}LX*1~{refused}{paid}")


def denial_log():
    book = openpyxl.Workbook()
    book.active.append(["Claim", "Procedure", "DOS", "Denied on", "CARC", "Owner", "Status", "Folder"])
    book.active.append(["K5", "T1017", "2026-03-05", "2026-03-30", "CO-252", "JL", "Working", "red"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def pick_first(page):
    settled(page)
    page.get_by_label(re.compile("^Pick,")).first.check()
    expect(page.get_by_role("button", name="Pick none")).to_be_visible()


def _offered(page, option):
    """An option of the chooser that is open; those of the grid's cells are none."""
    return page.get_by_role("listbox").get_by_role("option", name=option, exact=True)


def choose(page, label, option):
    box, wanted = page.get_by_role("combobox", name=label), _offered(page, option)
    for _ in range(5):
        box.click()
        page.wait_for_timeout(SECONDS // 2)
        if wanted.count():
            break
    wanted.click()


def move(page, to):
    settled(page)
    choose(page, "Move it to", to)
    page.get_by_role("button", name="Move", exact=True).click()
    said(page, f"Work: {to.lower()}.")


def test_five_denials_are_worked_to_their_ends_and_found_again(app_server, new_page):
    page = new_page(height=1400)
    open_at(page, app_server)
    expect(page.get_by_role("link", name="Upload your files")).to_be_visible(timeout=60 * SECONDS)
    go(page, "Prepare", "Upload")
    files = ("claims.837", sessions()), ("march.835", answers()), ("roster.820", roster())
    drop(page, *files, ("fees.csv", FEES), ("payers.csv", PAYERS))
    drop(page, ("denial_log.xlsx", denial_log()))

    go(page, "Recover", "Denials")
    said(page, "6 of 6 remittance lines matched to sessions.")
    expect(page.get_by_text(re.compile("^Capitation: 2 months paid"))).to_be_visible()
    assert metric(page, "Open") == "$300"  # 20 + 40 + 60 + 80 + 100
    choose(page, "Order", "Amount")
    settled(page)

    for end in ENDS:
        pick_first(page)
        move(page, "Appealed")
        move(page, end)
        page.get_by_role("button", name="Pick none").click()
        settled(page)
    assert metric(page, "Open") == "$0"
    expect(page.get_by_test_id("stMetric").filter(has_text="3 won of 5 decided")).to_be_visible()

    with page.expect_download() as given:
        page.get_by_role("button", name="Denial log, xlsx").click()
    sheet = openpyxl.load_workbook(io.BytesIO(given.value.path().read_bytes())).worksheets[0]
    heading, *rows = sheet.iter_rows(values_only=True)
    told = {row[0]: dict(zip(heading, row, strict=True)) for row in rows}
    assert heading[:8] == ("Claim", "Procedure", "DOS", "Denied on", "CARC", "Owner", "Status", "Folder")
    assert {claim: row["Status"] for claim, row in told.items()} == {
        "K5": "Won", "K4": "Lost", "K3": "Partly won", "K2": "Won", "K1": "Lost",
    }  # fmt: skip
    assert (told["K5"]["Folder"], told["K5"]["Owner"], told["K1"]["Folder"]) == ("red", "JL", None)

    pick_first(page)
    said(page, "What the payer answered")
    with page.expect_download() as given:
        page.get_by_role("button", name="Letter", exact=True).click()
    with zipfile.ZipFile(io.BytesIO(given.value.path().read_bytes())) as letters:
        assert letters.namelist() == ["appeal-K5-T1017-2026-03-05.docx"]

    page.reload()
    expect(page.get_by_test_id("stMetric").first).to_be_visible(timeout=60 * SECONDS)
    settled(page)
    assert metric(page, "Open") == "$0"
    expect(page.get_by_test_id("stMetric").filter(has_text=re.compile("3 won of 5 decided"))).to_be_visible()

    choose(page, "Payer", "Horizon MCO")
    page.keyboard.press("Escape")
    settled(page)
    choose(page, "Owner", "JL")
    page.keyboard.press("Escape")
    settled(page)
    expect(page.get_by_role("heading", name="1 item, $100.00")).to_be_visible()
    assert "payer=Horizon" in page.url
    assert "JL" not in page.url


def test_the_backtest_moves_as_checks_are_switched_off(app_server, new_page):
    page = new_page()
    load_the_sample(page, app_server)
    go(page, "Recover", "Causes and trends")
    expect(page.get_by_text("Documentation causes 29% of denied money")).to_be_visible()
    expect(page.get_by_role("heading", name="1 month outside the limits of chance")).to_be_visible()
    held = page.get_by_test_id("stMetric").filter(has_text="Held though paid")
    expect(held).to_contain_text("942 lines")
    page.get_by_role("combobox", name="Checks switched on").click()
    page.keyboard.press("Backspace")  # the last of them: times that overlap
    expect(held).to_contain_text("941 lines", timeout=60 * SECONDS)
