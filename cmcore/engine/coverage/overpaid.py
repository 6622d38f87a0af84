"""The payer paid more than its share under the contract, to the cent: it may take the difference back.

Source: 42 CFR 401.305 (an overpayment is reported and returned within 60 days of being identified).
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine import variance
from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

_GAP = variance.variance()

REASON = Reason(
    code="overpaid",
    needs=(*variance.NEEDS, "payer"),
    when=_GAP > 0,
    found=nw.format(
        "{} paid {} where its share is {}: {} too much.",
        wording.or_words("payer", "The payer"),
        wording.money(nw.col("paid")),
        wording.money(nw.col("payer_share").fill_null(0)),
        wording.money(_GAP),
    ),
    field="paid_amount",
)
