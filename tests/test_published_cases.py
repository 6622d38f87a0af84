"""Every published example that the rules rest on is held by a case: `cases/published.csv` says which."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"
PUBLISHED = list(csv.DictReader((CASES / "published.csv").read_text("utf-8").splitlines()))


@pytest.mark.parametrize("example", PUBLISHED, ids=lambda row: row["example"])
def test_a_published_example_is_held_by_its_cases(example: dict[str, str]) -> None:
    held = (CASES / example["file"]).resolve().read_text("utf-8")
    assert [case for case in example["cases"].split(" | ") if case not in held] == []


def test_an_example_names_who_published_it_and_is_listed_once() -> None:
    assert all(row["source"] and row["cases"] for row in PUBLISHED)
    assert len({row["example"] for row in PUBLISHED}) == len(PUBLISHED)
