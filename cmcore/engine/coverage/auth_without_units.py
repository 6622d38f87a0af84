"""The authorization does not say how much it approves: unknown, since a blank is not none.

It matters where the session is within its dates and for its worker; outside them other reasons say so.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import approvals, wording
from cmcore.engine.coverage.reason import Reason

REASON = Reason(
    code="auth-without-units",
    needs=(*approvals.NEEDS, "auth_units_approved", "auth_units_needed", "auth_other_worker"),
    when=approvals.MATTERS
    & approvals.MATCHED
    & approvals.IN_DATES
    & ~approvals.OTHER_WORKER
    & nw.col("auth_units_approved").is_null()
    & (nw.col("auth_units_needed") > 0),
    found=nw.format(
        "Authorization {} does not say how many units it approves; this session needs {}.",
        wording.or_words("authorization_no", ""),
        wording.units(nw.col("auth_units_needed")),
    ),
    field="authorization_no",
    other="auth_row_id",
)
