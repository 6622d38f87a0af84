"""Two fee lines fit equally well and say different things: unknown, never a silent pick."""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

REASON = Reason(
    code="ambiguous-rate",
    needs=("payer", "code", "service_date", "fee_ties", "fee_row_id", "fee_tie_row_id"),
    when=nw.col("fee_ties") > 1,
    found=nw.format(
        "{} has two equally specific lines for {} in force on {}: {} and {}.",
        wording.or_words("payer", "The payer"),
        wording.or_words("code", "this code"),
        wording.day("service_date"),
        wording.row_of("fee_row_id"),
        wording.row_of("fee_tie_row_id"),
    ),
    field="code",
    other="fee_tie_row_id",
)
