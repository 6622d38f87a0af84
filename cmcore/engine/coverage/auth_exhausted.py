"""Fewer units are left on the authorization than the session needs.

Units are used up in order of service date, start time, then session. Exactly enough left is enough. With some left
the session is at risk and brings those; with none left it is not covered.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import approvals, wording
from cmcore.engine.coverage.reason import Reason

_LEFT = nw.col("auth_units_left")

REASON = Reason(
    code="auth-exhausted",
    needs=(
        *approvals.NEEDS,
        "auth_units_left",
        "auth_units_approved",
        "units",
    ),
    when=approvals.MATTERS & approvals.MATCHED & approvals.IN_DATES & (nw.col("units") > _LEFT),
    found=nw.format(
        "Authorization {} has {} of {} units left and this session needs {}.",
        wording.or_words("authorization_no", ""),
        wording.units(nw.max_horizontal(_LEFT, nw.lit(0))),
        wording.units(nw.col("auth_units_approved")),
        wording.units(nw.col("units")),
    ),
    field="authorization_no",
    doubt=_LEFT > 0,
    other="auth_row_id",
)
