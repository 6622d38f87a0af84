"""Not billed yet and the last day to file is at most 30 days away: at risk.

The deadline day itself counts as soon, the day after is late.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import billing, wording
from cmcore.engine.coverage.reason import Reason

_LEFT = billing.days_between("as_of", "filing_deadline")

REASON = Reason(
    code="filing-due-soon",
    needs=(*billing.NEEDS, "filing_deadline", "payer"),
    when=billing.UNBILLED & (_LEFT >= 0) & (_LEFT <= billing.SOON_DAYS),
    found=nw.format(
        "{} takes this claim until {}, {} days from now, and it is not billed.",
        wording.or_words("payer", "The payer"),
        wording.day("filing_deadline"),
        _LEFT.cast(nw.String),
    ),
    field="billed_date",
)
