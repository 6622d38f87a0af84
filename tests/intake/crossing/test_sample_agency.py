"""The sample agency, whose faults are known: what was planted is found, and nothing besides."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cmcore.intake.check import check_everything
from cmcore.intake.checking.conservation import conserved_rows
from cmcore.intake.checking.report_card import report_card
from cmcore.intake.correcting.clusters import find_clusters
from cmcore.intake.reading import read_file

FOLDER = Path(__file__).resolve().parents[3] / "sample_data"
FILES = ("service_log.xlsx", "payer_book.xlsx", "denial_log.xlsx")
OF_TIMES_AND_TABLES = {
    "staff-overlap",
    "client-overlap",
    "impossible-day",
    "over-hours",
    "outside-cover",
    "payer-not-held",
    "authorization-unmatched",
    "authorization-unused",
    "rate-gap",
    "unusual-minutes",
    "unusual-charge",
    "blank-usually-filled",
    "spelling-variant",
    "client-disagrees",
    "credential-disagrees",
}


@pytest.fixture(scope="module")
def agency():
    return check_everything([read_file(name, (FOLDER / name).read_bytes()) for name in FILES], as_of=date(2026, 11, 20))


def test_overlaps_and_foreign_credentials_are_those_planted_and_nothing_else_alarms(agency):
    found = Counter(each.kind for each in agency.findings if each.kind in OF_TIMES_AND_TABLES)
    assert found == {
        "staff-overlap": 26,  # sample_data/README.md: overlapping with another client's contact of the same worker
        "client-overlap": 1,  # the client of one of these had a contact of its own then
        "credential-disagrees": 55,  # worker's credential not allowed
    }


def test_a_payer_accepted_unread_is_the_one_whose_policy_covers_the_client_on_the_day(agency):
    safe = {each.row_id: each.suggestion for each in agency.findings if each.field == "payer" and each.safe}
    assert len(safe) > 100
    sessions = agency.frames["sessions"].filter(
        pl.col("row_id").is_in(list(safe)) & pl.col("service_date").is_not_null()
    )
    policies = agency.frames["policies"].select("client_id", "start_date", "end_date", covers="payer")
    joined = sessions.select("row_id", "client_id", "service_date").join(policies, on="client_id")
    live = joined.filter(
        (pl.col("start_date") <= pl.col("service_date"))
        & ((pl.col("end_date") >= pl.col("service_date")) | pl.col("end_date").is_null())
    )
    covering: dict[str, set[str]] = {}
    for row_id, payer in live.select("row_id", "covers").iter_rows():
        covering.setdefault(row_id, set()).add(payer)
    assert [row_id for row_id, payers in covering.items() if safe[row_id] not in payers] == []


def test_no_row_is_lost_and_the_sample_is_ready_for_every_use(agency):
    rows = conserved_rows(agency)
    assert all(each.holds for each in rows)
    (log,) = [each for each in rows if each.sheet == "Service Log"]
    assert (log.rows_in, log.kept, log.skipped) == (14072, 14065, 7)
    assert {each.use: each.verdict for each in report_card(agency)} == dict.fromkeys(
        ("pricing", "denials", "models", "audit"), "ready"
    )


def test_the_misspelled_payers_are_six_clusters_and_aliases_are_in_none(agency):
    payers = {
        each.value: [part.text for part in each.spellings] for each in find_clusters(agency) if each.field == "payer"
    }
    assert payers == {
        "Horizon MCO": ["H0rizon MCO", "Horizn"],
        "Medicaid": ["Medicad"],
        "Medicare": ["Medcare"],
        "State Fund": ["State Fnd"],
        "Sunrise MCO": ["Sunrse MCO", "Sunrise"],
        "Unity PPO": ["Unity"],
    }
