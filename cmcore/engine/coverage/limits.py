"""One reason for each span that a payer limits: day, week, month, year, lifetime."""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason


def over(code: str, limit: str, before: str, span: str) -> Reason:
    """The reason for units over a limit; `limit` and `before` are facts in hundredths of a unit."""
    used, most = nw.col(before).fill_null(0), nw.col(limit)
    return Reason(
        code=code,
        needs=("units", "payer", "code", limit, before),
        when=(nw.col("units") > 0) & (used + nw.col("units") > most),
        found=nw.format(
            "{} pays at most {} {} of {} {}: {} came before and this session adds {}.",
            wording.or_words("payer", "The payer"),
            wording.units(most),
            nw.when(most == wording.HUNDRED).then(nw.lit("unit")).otherwise(nw.lit("units")),
            wording.or_words("code", "this code"),
            nw.lit(span),
            wording.units(used),
            wording.units(nw.col("units")),
        ),
        field="units",
        doubt=used < most,
    )
