"""Delivered by telehealth where the payer does not take it: not covered.

A session is by telehealth where its flag says so, where its place of service is a telehealth place, or where it
carries a telehealth modifier. A rule that says nothing forbids nothing.
"""

from __future__ import annotations

import narwhals as nw
import polars as pl

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason
from cmcore.reference import tables


def _places() -> list[str]:
    return tables.places_of_service().filter(pl.col("is_telehealth") == "y")["pos"].to_list()


def _modifiers() -> list[str]:
    return tables.modifiers().filter(pl.col("category") == "telehealth")["modifier"].to_list()


_BY_TELEHEALTH = nw.any_horizontal(
    nw.col("telehealth"),
    nw.col("place_of_service").is_in(_places()),
    *(wording.is_listed(nw.lit(each), "modifiers") for each in _modifiers()),
    ignore_nulls=True,
)

REASON = Reason(
    code="telehealth-not-allowed",
    needs=("telehealth", "place_of_service", "modifiers", "rule_telehealth_allowed", "payer", "code"),
    when=~nw.col("rule_telehealth_allowed") & _BY_TELEHEALTH,
    found=nw.format(
        "{} does not take {} by telehealth.",
        wording.or_words("payer", "The payer"),
        wording.or_words("code", "this code"),
    ),
    field="telehealth",
)
