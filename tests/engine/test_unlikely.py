"""Medically unlikely edits: whom they hold for, what they are judged on, from when to when."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from cmcore.engine import reprice
from cmcore.engine.estimate import price_sessions
from cmcore.engine.explain import explain_session
from cmcore.engine.reprice import Priced, price_again
from cmcore.intake.check import check_everything
from cmcore.intake.reading import read_file
from tests.engine.frames import AS_OF, FEE, estimate, frames

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "unlikely" / "judged.yaml").read_text("utf-8")
)
MEDICARE = {"payer": "Medicare", "payer_type": "medicare", "unit_rounding": "round_down"}
FEES = [FEE | {"payer": "Medicare", "code": code} for code in ("T1017", "99490", "99439", "90837", "97110")]


def edit(value: int | None, indicator: str | None, code: object = "T1017", more: dict[str, Any] | None = None):
    hundredths = None if value is None else value * 100
    return {"code": str(code), "mue_value": hundredths, "adjudication_indicator": indicator} | (more or {})


def session(given: Any):
    units, more = given if isinstance(given, list) else (given, {})
    return {"payer": "Medicare", "minutes": None, "units": units * 100, "start_time": 540} | more


def answers(case: dict[str, Any]) -> list[str]:
    given = estimate(
        [session(each) for each in case["sessions"]],
        payers=[MEDICARE | case.get("payer", {})],
        fees=FEES,
        unlikely_edits=[edit(*each) for each in case["edits"]],
    )
    told = given.reasons.filter(reason="over-mue").select("row_id", "status")
    words = {None: "within", "at_risk": "doubt", "not_covered": "over"}
    joined = given.lines.select("row_id").join(told, on="row_id", how="left", maintain_order="left")
    return [words[each] for each in joined["status"]]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_sessions_are_judged_by_the_edits_in_force(case):
    assert answers(case) == case["answers"]


@pytest.mark.parametrize("case", [each for each in CASES if len(each["edits"]) > 1], ids=lambda case: case["name"])
def test_the_order_of_edits_does_not_matter(case):
    turned = case | {"edits": case["edits"][::-1]}
    assert answers(turned) == case["answers"]


def test_a_line_over_its_edit_brings_nothing_and_keeps_its_contract_amount_at_stake():
    given = estimate([session(3)], payers=[MEDICARE], fees=FEES, unlikely_edits=[edit(2, "1")])
    line = given.lines.row(0, named=True)
    assert (line["coverage"], line["expected"], line["allowed"]) == ("not_covered", 0, 10_095)  # 3 x 33.65


CMS_FILE = """"CPT only copyright 2025 American Medical Association. All rights reserved.
CPT is a registered trademark of the American Medical Association.

Fee schedules, relative value units, conversion factors and related components are not assigned by the AMA.",,,
"HCPCS/
CPT Code",Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale
00102,1,2 Date of Service Edit: Policy,Anatomic Consideration
90837,2,3 Date of Service Edit: Clinical,Nature of Service/Procedure
99490,1,2 Date of Service Edit: Policy,Code Descriptor / CPT Instruction
A0425,250,1 Line Edit,Nature of Service/Procedure
"""
LOG = (
    "Session ID,Client ID,Date of service,Payer,Code,Units,Start\n"
    "S1,C1,2026-03-02,Medicare,99490,1,09:00\n"
    "S2,C1,2026-03-02,Medicare,99490,1,10:00\n"
)
BOOK = "Payer,Payer type\nMedicare,medicare\n"
FEE_FILE = "Payer,Code,Rate,Basis\nMedicare,99490,62.46,per_session\n"


def test_the_file_that_cms_publishes_is_read_and_each_answer_names_its_cell():
    files = {"log.csv": LOG, "payers.csv": BOOK, "fees.csv": FEE_FILE, "MUE.csv": CMS_FILE}
    dataset = check_everything([read_file(name, text.encode()) for name, text in files.items()], as_of=AS_OF)
    edits = dataset.frames["unlikely_edits"].select("code", "mue_value", "adjudication_indicator").rows()
    assert edits == [("00102", 100, "2"), ("90837", 200, "3"), ("99490", 100, "2"), ("A0425", 25_000, "1")]
    assert not [each for each in dataset.findings if each.table == "unlikely_edits"]
    priced = price_sessions(dataset.frames, as_of=AS_OF)
    told = explain_session(dataset, priced, priced.lines["row_id"][0])
    assert (
        "Medicare takes at most 1 of 99490 on a date of service (CMS medically unlikely edit, by policy)"
        in told.sentence
    )
    step = next(each for each in told.steps if each.title == "Medically unlikely edit")
    assert step.text == (
        "CMS's edit of 99490 is at most 1 on a date of service, by policy (Code Descriptor / CPT Instruction); 2 here."
    )
    assert step.source == "MUE.csv!MUE!B5"


@pytest.mark.parametrize(
    ("kind", "changes", "priced"),
    [
        ("unlikely_edits", {"mue_value": 600}, 1),  # the one client with sessions of the code
        ("unlikely_edits", {"adjudication_indicator": "1"}, 1),
        ("payers", {"follows_mues": False}, 2),  # a payer's row: everything
    ],
)
def test_pricing_again_after_an_edit_prices_what_hangs_on_it(kind, changes, priced, monkeypatch):
    rows = [session(each) for each in (3, [3, {"start_time": 600}], [1, {"client_id": "C2", "code": "99490"}])]
    before = frames(rows, payers=[MEDICARE], fees=FEES, unlikely_edits=[edit(4, "2")])
    table = before[kind]
    values = {name: pl.lit(value, dtype=table.schema[name]) for name, value in changes.items()}
    after = before | {kind: table.with_columns(**values)}
    earlier = Priced(before, price_sessions(before, as_of=AS_OF))
    monkeypatch.setattr(reprice, "MOST_OF_IT", 1)
    clients: list[int] = []

    def counted(given, **options):
        clients.append(given["sessions"]["client_id"].n_unique())
        return price_sessions(given, **options)

    monkeypatch.setattr(reprice, "price_sessions", counted)
    again = price_again(earlier, after, as_of=AS_OF).estimate
    whole = price_sessions(after, as_of=AS_OF)
    assert again.lines.equals(whole.lines)
    assert clients == [priced]
    assert not whole.lines["coverage"].equals(earlier.estimate.lines["coverage"])
