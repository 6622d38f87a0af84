"""Two coverage rules begin on the same day and contradict each other: unknown, never a silent pick."""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

REASON = Reason(
    code="ambiguous-rule",
    needs=("payer", "code", "service_date", "rule_contradicts", "rule_row_id", "rule_other_row_id"),
    when=nw.col("rule_contradicts"),
    found=nw.format(
        "{} has two rules for {} in force on {} that contradict each other: {} and {}.",
        wording.or_words("payer", "The payer"),
        wording.or_words("code", "this code"),
        wording.day("service_date"),
        wording.row_of("rule_row_id"),
        wording.row_of("rule_other_row_id"),
    ),
    field="code",
    other="rule_other_row_id",
)
