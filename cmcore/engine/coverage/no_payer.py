"""No payer is named, or the one named is in no payer book: nothing can be priced, so the answer is unknown."""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage.reason import Reason

REASON = Reason(
    code="no-payer",
    needs=("payer_written", "payer"),
    when=nw.col("payer").is_null(),
    found=nw.when(nw.col("payer_written").is_null())
    .then(nw.lit("No payer is named."))
    .otherwise(nw.format('The payer "{}" is not in the payer book.', nw.col("payer_written").fill_null(""))),
    field="payer",
)
