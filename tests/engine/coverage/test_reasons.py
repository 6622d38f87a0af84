from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import narwhals as nw
import pytest
import yaml

from cmcore.engine import coverage
from cmcore.reference import tables

CASES = Path(__file__).parents[2] / "cases" / "coverage"
BY_CODE = {each.code: each for each in coverage.REASONS}
CODES = list(BY_CODE)


def _cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
        for path in sorted(CASES.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text("utf-8"))
    ]


@pytest.mark.parametrize(("code", "case"), _cases())
def test_a_case_has_the_answer_typed_beside_it(facts, code, case):
    frame = nw.from_native(facts(case["facts"]))

    reason = BY_CODE[code]
    usual = coverage.usual_answers()[code]
    other = nw.lit(None, dtype=nw.String) if reason.other is None else nw.col(reason.other)
    carc = coverage.denial_code(reason)
    row = frame.select(holds=reason.holds, status=reason.answer(usual), found=reason.found, other=other, carc=carc).row(
        0
    )
    holds, status, found, other_row, code_of_denial = row

    assert (status if holds else None) == case["answer"]
    assert found == case.get("found", found)
    assert other_row == case.get("other", other_row)
    assert code_of_denial == case.get("carc", code_of_denial)


@pytest.mark.parametrize("code", CODES)
def test_every_reason_has_cases_that_hold_and_that_do_not(code):
    answers = [case["answer"] for case in yaml.safe_load((CASES / f"{code}.yaml").read_text("utf-8"))]

    assert None in answers
    assert any(answers)


def test_the_reason_table_lists_exactly_the_reasons_in_force():
    assert sorted(tables.reasons()["reason"]) == sorted(CODES)


def test_reasons_are_listed_once():
    assert len(set(CODES)) == len(CODES)


def test_every_denial_code_of_the_reason_table_is_a_carc():
    carcs = set(tables.denial_codes().filter(kind="CARC")["code"])

    assert set(tables.reasons()["carc"].drop_nulls()) <= carcs


def test_every_reason_says_what_to_do():
    assert tables.reasons()["what_to_do"].str.ends_with(".").all()


def test_every_answer_of_the_reason_table_is_one_of_four():
    assert set(tables.reasons()["status"]) <= set(coverage.Coverage)


@pytest.mark.parametrize("reason", coverage.PAYMENT_REASONS, ids=lambda each: each.code)
def test_what_became_of_the_claim_changes_nothing_in_coverage(reason):
    assert coverage.usual_answers()[reason.code] == "covered"


@pytest.mark.parametrize("reason", coverage.REASONS, ids=lambda each: each.code)
def test_a_reason_names_every_fact_it_reads(reason, facts):
    frame = nw.from_native(facts()).select(*reason.needs)

    answer = frame.select(holds=reason.holds, found=reason.found, status=reason.answer("covered"))

    assert answer["holds"].to_list() == [False]


TOLD_BY_FEW = [each for each in coverage.REASONS if each.told_by]


@pytest.mark.parametrize("reason", TOLD_BY_FEW, ids=lambda each: each.code)
def test_a_sentence_made_once_for_each_of_few_values_reads_nothing_else(reason, facts):
    frame = nw.from_native(facts()).select(*reason.told_by)

    assert frame.select(found=reason.found).shape == (1, 1)


def test_sessions_of_one_day_share_the_sentence_of_that_day(facts):
    unbilled = {"claim_no": None, "billed_date": None, "claim_status": None, "paid": None}
    days = [date(2026, 3, 2), date(2026, 2, 1), date(2026, 3, 2), date(2026, 3, 1)]
    frame = facts(*({"row_id": str(row), "service_date": day, **unbilled} for row, day in enumerate(days)))

    listed = coverage.list_reasons(nw.from_native(frame.lazy()), {"never-billed"}).sort("row_id").collect().to_native()

    assert listed.select("row_id", "found").rows() == [
        ("1", "Delivered on Feb 1, 2026, 59 days ago, and no claim is recorded."),
        ("3", "Delivered on Mar 1, 2026, 31 days ago, and no claim is recorded."),
    ]


def test_refused_are_the_sessions_whose_marks_say_that_they_are_not_covered(facts):
    changes = [
        {}, {"payer": None}, {"duplicate_of": "x"}, {"note_signed": False, "rule_documents_required": "note_signed"},
        {"claim_status": "void"}, {"claim_status": "void", "duplicate_of": "x"}, {"modifiers": "HNX"}, {"paid": 0},
    ]  # fmt: skip
    frame = nw.from_native(facts(*({"row_id": str(row), **each} for row, each in enumerate(changes))).lazy())

    marked = coverage.with_coverage_marks(coverage.with_first_marks(frame))
    answers = coverage.judged(marked).select("row_id", "refused", "coverage")

    told = answers.collect().to_native()
    assert told["refused"].to_list() == (told["coverage"] == "not_covered").to_list()
    assert set(told["refused"]) == {True, False}


def test_a_session_about_which_nothing_is_doubtful_is_covered(facts):
    frame = coverage.judged(nw.from_native(facts().lazy())).select("coverage", "reasons").collect()

    assert frame.rows() == [("covered", "")]


@pytest.mark.parametrize(
    ("changes", "answer", "codes"),
    [
        ({"modifiers": "HNX"}, "at_risk", "invalid-modifier"),
        ({"modifiers": "HNX", "payer": None}, "unknown", "no-payer;invalid-modifier"),
        ({"payer": None, "duplicate_of": "x"}, "not_covered", "no-payer;duplicate"),
        ({"paid": 0}, "covered", "underpaid"),
        ({"paid": 0, "note_signed": False}, "at_risk", "note-unsigned;underpaid"),
        (
            {"rule_documents_required": "note_signed", "note_signed": False, "modifiers": "HNX"},
            "not_covered",
            "invalid-modifier;note-unsigned",
        ),
    ],
)
def test_the_worst_answer_wins_and_every_reason_is_named(facts, changes, answer, codes):
    frame = coverage.judged(nw.from_native(facts(changes).lazy())).select("coverage", "reasons").collect()

    assert frame.rows() == [(answer, codes)]


def test_listing_reasons_agrees_with_the_codes_on_each_row(facts):
    frame = facts({"row_id": "a", "modifiers": "HNX", "paid": 0}, {"row_id": "b"}, {"row_id": "c", "payer": None})

    listed = coverage.list_reasons(nw.from_native(frame.lazy())).collect().to_native()

    assert listed.select("row_id", "reason", "carc", "field").rows() == [
        ("c", "no-payer", "109", "payer"),
        ("a", "invalid-modifier", "4", "modifiers"),
        ("a", "underpaid", None, "paid_amount"),
    ]
