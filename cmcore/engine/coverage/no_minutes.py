"""Neither minutes nor units are recorded on a session that is paid by time: unknown, never 0."""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

REASON = Reason(
    code="no-minutes",
    needs=("minutes", "units", "rate", "code"),
    when=~nw.col("rate").is_null() & nw.col("units").is_null(),
    found=nw.format(
        "Neither minutes nor units are recorded, so {} cannot be counted.", wording.or_words("code", "this code")
    ),
    field="minutes",
)
