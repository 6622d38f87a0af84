"""The payer does not pay the code beside another one that this client already has: not covered."""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

REASON = Reason(
    code="exclusive-codes",
    needs=("exclusive_of", "rule_exclusive_with", "payer_key", "code"),
    when=~nw.col("exclusive_of").is_null(),
    found=nw.format(
        "{} does not pay {} beside {}; see {}.",
        wording.or_words("payer_key", "The payer"),
        wording.or_words("code", "this code"),
        wording.listed("rule_exclusive_with"),
        wording.row_of("exclusive_of"),
    ),
    field="code",
    other="exclusive_of",
)
