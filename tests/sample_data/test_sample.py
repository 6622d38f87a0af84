"""The sample agency is the same every time, and holds the faults that its page says."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from cmcore.engine.estimate import price_sessions
from cmcore.intake.check import check_everything
from cmcore.intake.reading import read_file

FOLDER = Path(__file__).resolve().parent.parent.parent / "sample_data"
FILES = ("service_log.xlsx", "payer_book.xlsx", "denial_log.xlsx")
AS_OF = date(2026, 11, 20)


@pytest.fixture(scope="module")
def dataset():
    return check_everything([read_file(name, (FOLDER / name).read_bytes()) for name in FILES], as_of=AS_OF)


def test_making_the_sample_again_gives_the_same_bytes():
    code = (
        "import sys, hashlib; sys.path.insert(0, '.'); from make_sample import make\n"
        "print(*(hashlib.sha256(data).hexdigest() for data in make().values()))"
    )
    made = subprocess.run([sys.executable, "-c", code], cwd=FOLDER, capture_output=True, text=True, check=True)
    assert made.stdout.split() == [hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in FILES]


def test_the_page_lists_every_planted_fault_with_its_count():
    code = "import sys; sys.path.insert(0, '.'); from faults import PLAN\nfor each in PLAN: print(f'| {each.count} | {each.name} |')"
    planted = subprocess.run([sys.executable, "-c", code], cwd=FOLDER, capture_output=True, text=True, check=True)
    page = (FOLDER / "README.md").read_text("utf-8")
    assert all(line in page for line in planted.stdout.strip().splitlines())


def test_every_sheet_is_taken_for_the_table_that_it_is(dataset):
    kinds = {table.sheet: table.kind for table in dataset.tables.values()}
    assert kinds == {
        "Service Log": "sessions",
        "Summary": "unknown",
        "Payers": "payers",
        "Contracts": "contracts",
        "Fee schedule": "fees",
        "Coverage rules": "rules",
        "Authorizations": "authorizations",
        "Policies": "policies",
        "Staff": "staff",
        "Members": "members",
        "Quality measures": "measures",
        "Market rates": "benchmarks",
        "Denials 2026": "denials",
    }


def test_the_log_has_the_rows_that_its_page_says(dataset):
    page = (FOLDER / "README.md").read_text("utf-8")
    said = int(re.search(r"([\d,]+) contacts", page)[1].replace(",", ""))
    assert dataset.frames["sessions"].height == said == 14_065
    assert dataset.frames["payers"].height == 6
    assert dataset.frames["staff"].height == 40
    assert dataset.frames["members"].height == 900


@pytest.mark.parametrize(
    ("kind", "planted"),
    [
        ("invalid-code", 52),  # H0330
        ("code-typo", 38),  # letter O for zero
        ("payer-missing", 36),
        ("minutes-missing", 61),
        ("authorization-missing", 150),
        ("unknown-authorization", 64),
        ("error-cell", 8),
        ("impossible-date", 6),
        ("possible-duplicate", 39),
    ],
)
def test_every_planted_fault_of_a_cell_is_found(dataset, kind, planted):
    assert sum(1 for each in dataset.findings if each.kind == kind) == planted


@pytest.mark.parametrize(
    ("reason", "planted"),
    [
        ("note-unsigned", 240),
        ("credential-not-allowed", 55),
        ("telehealth-not-allowed", 60),
        ("duplicate", 39),
        ("auth-missing", 150),
    ],
)
def test_every_planted_fault_of_coverage_is_a_reason(dataset, reason, planted):
    reasons = price_sessions(dataset.frames, as_of=AS_OF).reasons
    assert reasons.filter(reason=reason)["row_id"].n_unique() == planted


def test_what_was_paid_as_expected_agrees_with_the_rules_to_the_cent(dataset):
    lines = price_sessions(dataset.frames, as_of=AS_OF).lines
    sunrise = lines.filter(payer="Sunrise MCO").filter(
        lines.filter(payer="Sunrise MCO")["service_date"] >= date(2026, 7, 1)
    )
    others = lines.filter(lines["payer"].is_in(["Medicaid", "Medicare", "Unity PPO", "State Fund", "Horizon MCO"]))
    paid = others.filter((others["paid"] > 0) & others["variance"].is_not_null())
    off = paid.filter(paid["variance"] != 0).height
    assert off <= paid.height * 0.005  # units that were planted to disagree with the minutes
    short = sunrise.filter((sunrise["variance"] < 0) & (sunrise["paid"] > 0)).height
    assert short > 300
