"""Its time overlaps another session of the same worker or client: at risk.

A session that starts when another ends does not overlap it. An exact duplicate is named once, as a duplicate.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

REASON = Reason(
    code="overlap",
    needs=("overlap_with", "overlap_whose", "duplicate_of"),
    when=~nw.col("overlap_with").is_null() & nw.col("duplicate_of").is_null(),
    found=nw.format(
        "Its time overlaps the session of the same {} at {}.",
        nw.when(nw.col("overlap_whose") == "client").then(nw.lit("client")).otherwise(nw.lit("worker")),
        wording.row_of("overlap_with"),
    ),
    field="start_time",
    other="overlap_with",
)
