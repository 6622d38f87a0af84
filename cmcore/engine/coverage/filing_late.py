"""The claim went out, or can only go out, after the last day to file: not covered.

The deadline itself is in time, the day after is late. A billed session whose billing date is not recorded is not
called late; nor is one that was paid.
Source: 42 CFR 424.44(a)(1) (Medicare), 42 CFR 447.45(d) (Medicaid), else the payer's filing days.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import billing, wording
from cmcore.engine.coverage.reason import Reason

_OPEN = billing.UNBILLED & (nw.col("as_of") > nw.col("filing_deadline"))
_SENT = nw.col("billed_date") > nw.col("filing_deadline")
_PAID = (nw.col("paid") > 0).fill_null(value=False)

REASON = Reason(
    code="filing-late",
    needs=(*billing.NEEDS, "filing_deadline", "payer"),
    when=(_OPEN.fill_null(value=False) | _SENT.fill_null(value=False)) & ~_PAID,
    found=nw.format(
        "{} takes this claim until {}; it {}.",
        wording.or_words("payer", "The payer"),
        wording.day("filing_deadline"),
        nw.when(nw.col("billed_date").is_null())
        .then(nw.format("is not billed by {}", wording.day("as_of")))
        .otherwise(nw.format("was billed on {}", wording.day("billed_date"))),
    ),
    field="billed_date",
)
