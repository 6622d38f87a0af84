"""The payer's rule in force says that the code is not covered. No rule at all says nothing."""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

REASON = Reason(
    code="not-covered",
    needs=("payer", "code", "rule_covered", "service_date"),
    when=~nw.col("rule_covered"),
    found=nw.format(
        "{} does not cover {} on {}.",
        wording.or_words("payer", "The payer"),
        wording.or_words("code", "this code"),
        wording.day("service_date"),
    ),
    field="code",
)
