"""Every bundled table is in the manifest, keyed, sourced, and readable."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from cmcore.findings import UnknownNameError
from cmcore.reference import tables

NAMES = [each.name for each in tables.manifest()]


@pytest.mark.parametrize("about", tables.manifest(), ids=NAMES)
def test_a_table_says_what_it_is_and_where_it_comes_from(about):
    assert about.title
    assert about.description.endswith(".")
    assert len(about.source) > 10
    assert date.fromisoformat(about.as_of) <= date(2026, 11, 23)


@pytest.mark.parametrize("about", tables.manifest(), ids=NAMES)
def test_a_table_s_key_tells_its_rows_apart_and_is_never_blank(about):
    frame = tables.load(about.name)
    assert frame.height > 0
    keys = frame.select(about.key)
    assert keys.null_count().sum_horizontal()[0] == 0
    assert keys.is_duplicated().sum() == 0


def test_every_csv_beside_the_manifest_is_in_it():
    assert sorted(path.stem for path in tables.FOLDER.glob("*.csv")) == sorted(NAMES)


def test_every_column_is_read_as_text_so_that_codes_keep_their_zeros():
    assert "02" in tables.places_of_service()["pos"].to_list()
    assert set(tables.load("billing_codes").dtypes) == {pl.String()}


def test_an_unknown_table_is_answered_with_those_that_are():
    with pytest.raises(UnknownNameError, match="Nearest: billing_codes"):
        tables.load("codes")


def test_h0330_is_listed_as_a_code_that_does_not_exist():
    row = tables.billing_codes().filter(code="H0330").row(0, named=True)
    assert row["system"] == "INVALID"
    said = " ".join(str(value) for value in row.values())
    assert all(code in said for code in ("H0006", "T1016", "T1017"))


def test_the_article_s_numbers_are_labelled_as_assumptions_to_edit():
    frame = tables.assumptions()
    numbers = frame.filter(pl.col("low").is_not_null())
    assert numbers["note"].str.starts_with(tables.ARTICLE_LABEL).all()
    minimum = frame.filter(assumption="medicaid_minimum_hourly").row(0, named=True)
    assert minimum["standing"] == "doubtful"


def test_a_search_finds_a_word_in_any_column():
    assert tables.search("denial_codes", "capitation").height > 0
    assert tables.search("denial_codes", "no such word").height == 0
    assert tables.search("denial_codes", "  ").height == tables.denial_codes().height


ENDED = {
    15, 17, 25, 28, 30, 36, 37, 38, 41, 42, 43, 46, 47, 48, 52, 57, 62, 63, 64, 65, 67, 68, 71, 72, 73, 77, 79, 80, 81,
    82, 83, 84, 86, 87, 88, 92, 93, 98, 99, 113, 120, 123, 124, 125, 126, 127, 138, 141, 145, 156, 162, 165, 168, 191,
    196, 214, 217, 218, 220, 221, 230, 244, 255,
}  # fmt: skip
"""The numbers up to 308 that X12's list of adjustment reasons gives up or never gave out."""
LETTERED = {
    "A0",
    "A1",
    "A5",
    "A6",
    "A8",
    "B1",
    "B4",
    *(f"B{each}" for each in (7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20)),
}


def test_every_adjustment_reason_in_force_is_held():
    held = set(tables.denial_codes().filter(kind="CARC")["code"])
    numbered = {str(each) for each in range(1, 309) if each not in ENDED}
    assert (numbered | LETTERED | {"B22", "B23"} | {f"P{each}" for each in range(1, 33)}) - held == set()


@pytest.mark.parametrize(
    ("code", "category", "denial", "check"),
    [
        ("7", "coding", "y", "CHK_SEX"),
        ("9", "coding", "y", "CHK_AGE"),
        ("10", "coding", "y", "CHK_SEX"),
        ("12", "coding", "y", "CHK_PROVIDER_TYPE"),
        ("14", "eligibility", "y", "CHK_DATES"),
        ("21", "COB", "y", "CHK_COB"),
        ("254", "payer routing", "y", "CHK_PAYER_ROUTE"),
        ("292", "payer routing", "n", "CHK_PAYER_ROUTE"),  # forwarded by the payer itself: wait
        ("281", "contractual", "n", "none"),
    ],
)
def test_an_adjustment_reason_says_its_cause_and_the_check_that_would_have_caught_it(code, category, denial, check):
    row = tables.denial_codes().filter(kind="CARC", code=code).row(0, named=True)
    assert (row["category"], row["is_denial"], row["presubmission_check"]) == (category, denial, check)
    assert row["usual_fix"]
    assert row["appealable"]


def test_a_reason_is_found_by_name_and_an_unknown_one_is_an_error():
    assert tables.reason("auth-missing")["carc"] == "197"
    with pytest.raises(UnknownNameError):
        tables.reason("no-such-reason")
