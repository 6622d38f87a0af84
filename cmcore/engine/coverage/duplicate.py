"""The same client, code, modifiers, date, start and worker as a session that stands: not covered.

A billed session stands before one that was not billed, else the first.

Source: the payer's exact-duplicate edit, CARC 18.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

REASON = Reason(
    code="duplicate",
    needs=("duplicate_of", "client_id", "code", "service_date"),
    when=~nw.col("duplicate_of").is_null(),
    found=nw.format(
        "The same session as {}: {} on {}.",
        wording.row_of("duplicate_of"),
        wording.or_words("code", "no code"),
        wording.day("service_date"),
    ),
    field="session_id",
    other="duplicate_of",
)
