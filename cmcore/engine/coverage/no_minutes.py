"""Neither minutes that can be nor units are recorded on a session that is paid by time: unknown, never 0."""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

REASON = Reason(
    code="no-minutes",
    needs=("minutes", "recorded_units", "units", "rate", "code"),
    when=~nw.col("rate").is_null() & nw.col("units").is_null(),
    found=nw.format(
        "{}, so {} cannot be counted.",
        nw.when(nw.col("recorded_units") < 0)
        .then(nw.lit("Units below zero are recorded"))
        .when(nw.col("minutes").is_null())
        .then(nw.lit("Neither minutes nor units are recorded"))
        .otherwise(nw.format("No session lasts {} minutes", nw.col("minutes").fill_null(0).cast(nw.String))),
        wording.or_words("code", "this code"),
    ),
    field="minutes",
)
