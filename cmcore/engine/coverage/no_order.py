"""The payer asks for a provider's order and the log names nobody who ordered: at risk.

Only where the rule asks: federal rules ask for no physician's order for targeted case management.
Source: 42 CFR 440.169, 441.18.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import documents, wording
from cmcore.engine.coverage.reason import Reason

REASON = Reason(
    code="no-order",
    needs=("ordered_by", "rule_documents_required", "payer", "code"),
    when=documents.asked("order") & nw.col("ordered_by").is_null(),
    found=nw.format(
        "{} asks for an order for {} and the log names nobody who ordered it.",
        wording.or_words("payer", "The payer"),
        wording.or_words("code", "this code"),
    ),
    field="ordered_by",
)
