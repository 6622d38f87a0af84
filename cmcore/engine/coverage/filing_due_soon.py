"""Not billed yet and the last day to file is at most 30 days away: at risk.

The deadline day itself counts as soon, the day after is late.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import billing, wording
from cmcore.engine.coverage.reason import Reason

_SOON = nw.col("filing_deadline").is_between(nw.col("as_of"), billing.days_from("as_of", billing.SOON_DAYS))
_LEFT = billing.days_between("as_of", "filing_deadline")
_WHEN = (
    nw.when(_LEFT == 0)
    .then(nw.lit("today"))
    .when(_LEFT == 1)
    .then(nw.lit("tomorrow"))
    .otherwise(nw.format("{} days from now", _LEFT.cast(nw.String)))
)

REASON = Reason(
    code="filing-due-soon",
    needs=(*billing.NEEDS, "filing_deadline", "payer"),
    when=billing.UNBILLED & _SOON,
    found=nw.format(
        "{} takes this claim until {}, {}, and it is not billed.",
        wording.or_words("payer", "The payer"),
        wording.day("filing_deadline"),
        _WHEN,
    ),
    field="billed_date",
)
