"""Delivered more than 30 days ago and never billed; it changes nothing in what the payer covers.

A session that brings nothing by contract, such as one of a month that another session already carries, is not missed.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import billing, wording
from cmcore.engine.coverage.reason import Reason

_BRINGS = (nw.col("allowed") != 0).fill_null(value=True)
_LONG_AGO = nw.col("service_date") < billing.days_from("as_of", -billing.LAG_DAYS)

REASON = Reason(
    code="never-billed",
    needs=(*billing.NEEDS, "service_date", "allowed"),
    when=billing.UNBILLED & _BRINGS & _LONG_AGO,
    found=nw.format(
        "Delivered on {}, {} days ago, and no claim is recorded.",
        wording.day("service_date"),
        billing.days_between("service_date", "as_of").cast(nw.String),
    ),
    field="billed_date",
    told_by=("service_date", "as_of"),
)
