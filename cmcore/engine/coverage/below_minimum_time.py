"""The time makes no unit under the payer's rounding, or is under its minimum: not covered.

Minutes are judged as they are counted: pooled over the day or month where the payer pools them. A short session
whose pool does make a unit is not under the minimum, even where the unit falls to another session of the pool.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

_POOLED = nw.coalesce(nw.col("pool_minutes"), nw.col("minutes"))
_FLOOR = nw.col("minimum_minutes").fill_null(0)

REASON = Reason(
    code="below-minimum-time",
    needs=("minutes", "units", "pool_minutes", "pool_units_num", "minimum_minutes", "payer", "code"),
    when=~nw.col("minutes").is_null() & (nw.col("units") == 0) & (nw.col("pool_units_num").fill_null(0) == 0),
    found=nw.format(
        "{} minutes of {} make no unit for {}{}.",
        nw.col("minutes").cast(nw.String).fill_null("0"),
        wording.or_words("code", "this code"),
        wording.or_words("payer", "the payer"),
        nw.when(_FLOOR > _POOLED)
        .then(nw.format(", which pays from {} minutes", _FLOOR.cast(nw.String)))
        .otherwise(nw.lit("")),
    ),
    field="minutes",
)
