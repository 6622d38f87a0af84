"""The service date lies outside the authorization: not covered.

First and last day approved are in force; `auth_until` is the day after the last. An open start or end is no limit.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import approvals, wording
from cmcore.engine.coverage.reason import Reason

_EARLY = (nw.col("service_date") < nw.col("auth_start")).fill_null(value=False)
_NUMBER = wording.or_words("authorization_no", "")

REASON = Reason(
    code="auth-out-of-dates",
    needs=(*approvals.NEEDS, "auth_start", "auth_until", "service_date"),
    when=approvals.MATTERS & approvals.MATCHED & ~approvals.IN_DATES & ~nw.col("service_date").is_null(),
    found=nw.when(_EARLY)
    .then(
        nw.format(
            "Authorization {} starts {}, after the service on {}.",
            _NUMBER,
            wording.day("auth_start"),
            wording.day("service_date"),
        )
    )
    .otherwise(
        nw.format(
            "Authorization {} had run out: service on {}, no longer in force from {}.",
            _NUMBER,
            wording.day("service_date"),
            wording.day("auth_until"),
        )
    ),
    field="service_date",
    other="auth_row_id",
)
