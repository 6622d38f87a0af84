from __future__ import annotations

import polars as pl

from cmcore.reference import tables as reference

FACILITY = {
    "02", "19", "21", "22", "23", "24", "26", "31", "34", "41", "42", "51", "52", "53", "56", "61",
}  # fmt: skip
"""CMS Claims Processing Manual, chapter 12, 20.4.2: places at the facility rate, with 02 since 2024."""


def test_the_places_of_the_facility_rate_are_those_of_the_manual():
    places = reference.places_of_service().filter(pl.col("is_facility") == "y")["pos"]
    assert set(places) == FACILITY
