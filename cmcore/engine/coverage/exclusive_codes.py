"""The payer does not pay the code beside another one that this client already has: not covered."""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

REASON = Reason(
    code="exclusive-codes",
    needs=("exclusive_row_id", "rule_exclusive_with", "payer", "code"),
    when=~nw.col("exclusive_row_id").is_null(),
    found=nw.when(nw.col("rule_exclusive_with").is_null())
    .then(
        nw.format(
            "{} is not paid in one month or on one day with the code of {}.",
            wording.or_words("code", "This code"),
            wording.row_of("exclusive_row_id"),
        )
    )
    .otherwise(
        nw.format(
            "{} does not pay {} beside {}; see {}.",
            wording.or_words("payer", "The payer"),
            wording.or_words("code", "this code"),
            wording.listed("rule_exclusive_with"),
            wording.row_of("exclusive_row_id"),
        )
    ),
    field="code",
    other="exclusive_row_id",
)
