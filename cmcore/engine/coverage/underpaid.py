"""The payer paid less than its share under the contract, to the cent; a denial is not an underpayment."""

from __future__ import annotations

import narwhals as nw

from cmcore.engine import variance
from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

_GAP = variance.variance()

REASON = Reason(
    code="underpaid",
    needs=(*variance.NEEDS, "payer"),
    when=~variance.DENIED & (_GAP < 0),
    found=nw.format(
        "{} paid {} of {}: {} short.",
        wording.or_words("payer", "The payer"),
        wording.money(nw.col("paid")),
        wording.money(nw.col("payer_share")),
        wording.money(-_GAP),
    ),
    field="paid_amount",
)
