"""Codes as people write them, and which of them are denials."""

from __future__ import annotations

import polars as pl
import pytest

from cmcore.denials import causes
from cmcore.reference import tables as reference


@pytest.mark.parametrize("written", ["CO-197", "CO197", "co 197", "CARC 197", "197", "PI-197", "CO:197"])
def test_a_code_is_read_however_it_is_written(written):
    assert causes.reason_of(written) == "197"


@pytest.mark.parametrize(
    ("code", "denied"),
    [("CO-197", True), ("CO-29", True), ("CO-45", False), ("PR-1", False), ("PR-2", False), ("CO-253", False)],
)
def test_reductions_and_the_patient_s_share_are_no_denials(code, denied):
    assert causes.is_denial(code) is denied


@pytest.mark.parametrize(
    "code",
    [
        "OA-94",
        "CO-105",
        "CO-161",
        "CO-225",
        "PR-66",
        "PR-85",
        "CO-143",
        "OA-23",
        "CO-104",
        "CO-245",
        "CO-235",
        "OA-187",
    ],
)
def test_money_that_is_only_moved_withheld_or_told_is_no_denial(code):
    # more than the charge, tax, a bonus, interest, blood deductible, patient's interest, deferred, an earlier payer's
    # decision, withholds, sales tax, the member's own account
    assert not causes.is_denial(code)


def test_every_code_of_the_table_that_is_no_denial_or_one_says_so_with_its_fix():
    for row in reference.denial_codes().filter(pl.col("kind") == "CARC").iter_rows(named=True):
        assert row["is_denial"] in {"y", "n", "depends", "partial", "pending"}, row["code"]
        assert row["category"], row["code"]
        assert row["usual_fix"], row["code"]


def test_a_code_that_nobody_knows_is_taken_for_a_denial():
    assert causes.is_denial("CO-9999")
    assert causes.cause_of("CO-9999") == "unknown code"


@pytest.mark.parametrize(
    ("codes", "cause"),
    [
        ("CO-197", "authorization"),
        ("CO-45;CO-29", "timely filing"),  # the first that is a denial
        ("CO-45;PR-1", "not a denial"),
        ("CO-45;N130", "not a denial"),
        ("", "not a denial"),
        (None, "not a denial"),
    ],
)
def test_the_cause_is_that_of_the_first_code_that_denies(codes, cause):
    assert causes.cause_of(codes) == cause


def test_each_text_of_codes_is_looked_up_once_with_its_usual_fix():
    found = causes.by_codes(pl.Series(["CO-197", None, "CO-197", "CO-45"]))
    assert found["denial_codes"].to_list() == ["CO-197", "CO-45"]
    assert found["usual_fix"][0]
    assert found["usual_fix"][1] == ""
