"""The time makes no unit under the payer's rounding, or is under its minimum: not covered.

Minutes are judged as they are counted: pooled over the day or month where the payer pools them. A short session
whose pool does make a unit, or does earn the month's payment, is not under the minimum, even where the unit falls to
another session of the pool. Without a rate nothing is known of the payer's counting.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

_TIMED = nw.col("basis").is_in(["per_unit", "per_hour"])
_FLOOR = nw.col("minimum_minutes").fill_null(0)
_POOLED = nw.coalesce(nw.col("pool_total"), nw.col("minutes"))
_OWN = nw.when(nw.col("minutes_beside").is_null()).then(_POOLED).otherwise(nw.col("minutes"))
_POOL_EARNS = (_TIMED & (nw.col("pool_units_num") > 0)) | (~_TIMED & (_POOLED >= _FLOOR))

REASON = Reason(
    code="below-minimum-time",
    needs=(
        "rate",
        "minutes",
        "units",
        "basis",
        "pool_total",
        "pool_units_num",
        "minimum_minutes",
        "payer",
        "code",
        "family_minutes",
        "minutes_beside",
    ),
    when=~nw.col("rate").is_null()
    & ~nw.col("minutes").is_null()
    & (nw.col("units") == 0)
    & ~_POOL_EARNS.fill_null(value=False),
    found=nw.format(
        "{} minutes of {} make no unit for {}{}{}.",
        _OWN.cast(nw.String).fill_null("0"),
        wording.or_words("code", "this code"),
        wording.or_words("payer", "the payer"),
        nw.when(_FLOOR > _OWN)
        .then(nw.format(", which pays from {} minutes", _FLOOR.cast(nw.String)))
        .otherwise(nw.lit("")),
        nw.when(nw.col("family_minutes") > _OWN)
        .then(
            nw.format("; the base code and its add-on have {} in the month", nw.col("family_minutes").cast(nw.String))
        )
        .otherwise(nw.lit("")),
    ),
    field="minutes",
)
