"""The payer has no rate for the code on the service date: unknown, never 0.

A line whose rate is blank (priced by report), unreadable or below zero is no rate. Said apart: no code, no date, the
schedule had ended, has not begun, never named the code, or names it only for other modifiers, credentials, places or
regions. Silent where another reason already says why there is none: no payer, a code that does not exist, a code that
is not covered.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

_SILENT = nw.any_horizontal(
    nw.col("payer").is_null(),
    nw.col("code_invalid").fill_null(value=False),
    ~nw.col("rule_covered").fill_null(value=True),
    nw.col("fee_ties").fill_null(0) > 1,
    ignore_nulls=True,
)


_OF_MEDICARE = (
    "pays a percent of Medicare's amount, and no single amount is known for the day: load Medicare's relative values, "
    "or Medicare's own fee lines, and name the locality in Region where there are several"
)


def _found() -> nw.Expr:
    payer, code = wording.or_words("payer", "The payer"), wording.or_words("code", "this code")
    none = nw.format("{} has no rate for {} on {}", payer, code, wording.day("service_date"))
    starts = nw.format("{}; its schedule starts {}.", none, wording.day("fee_first"))
    ended = nw.format("{}; its schedule ended {}.", none, wording.day("fee_last"))
    narrow = nw.format("{}: none of its lines fits this date, modifier, credential, place and region.", none)
    return (
        nw.when(nw.col("code").is_null())
        .then(nw.lit("No code is given, so no rate can be chosen."))
        .when(nw.col("service_date").is_null())
        .then(nw.lit("No service date is given, so no rate can be chosen."))
        .when(nw.col("fee_of_medicare").fill_null(value=False))
        .then(nw.format("{}'s line for {} {}.", payer, code, nw.lit(_OF_MEDICARE)))
        .when(~nw.col("fee_row_id").is_null())
        .then(nw.format("{}'s line for {} gives no rate that can be used.", payer, code))
        .when(nw.col("service_date") < nw.col("fee_first"))
        .then(starts)
        .when(nw.col("service_date") > nw.col("fee_last"))
        .then(ended)
        .when(nw.col("fee_any").fill_null(value=False))
        .then(narrow)
        .when(~nw.col("code_known").fill_null(value=True))
        .then(nw.format("{} has no rate for {}, and no list of codes knows it.", payer, code))
        .otherwise(nw.format("{} has no rate for {} at all.", payer, code))
    )


REASON = Reason(
    code="no-rate",
    needs=(
        "payer",
        "code",
        "code_known",
        "code_invalid",
        "service_date",
        "rule_covered",
        "fee_row_id",
        "fee_of_medicare",
        "rate",
        "fee_ties",
        "fee_any",
        "fee_first",
        "fee_last",
    ),
    when=nw.col("rate").is_null() & ~_SILENT,
    found=_found(),
    field="code",
)
