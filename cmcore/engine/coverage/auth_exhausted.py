"""Less is left on the authorization than the session needs, and on the client's others in force that day.

Approvals are used up in order of service date, start time, then session, in what they count: units, minutes,
sessions or dollars. Exactly enough left is enough. With some left the session is at risk and brings what that covers;
with none left it is not covered.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import approvals, wording
from cmcore.engine.coverage.reason import Reason

_LEFT, _NEED = nw.col("auth_units_left"), nw.col("auth_units_needed")
_COVERED = nw.col("auth_units_covered")
_OTHERS = (
    nw.when(nw.col("auth_units_elsewhere") > 0)
    .then(nw.format(" and the client's others give {}", wording.units(nw.col("auth_units_elsewhere"))))
    .otherwise(nw.lit(""))
)

REASON = Reason(
    code="auth-exhausted",
    needs=(
        *approvals.NEEDS,
        "auth_measure",
        "auth_units_left",
        "auth_units_approved",
        "auth_units_needed",
        "auth_units_covered",
        "auth_units_elsewhere",
        "auth_other_worker",
    ),
    when=approvals.MATTERS
    & approvals.MATCHED
    & approvals.IN_DATES
    & ~approvals.OTHER_WORKER
    & ~nw.col("auth_units_approved").is_null()
    & (_NEED > _COVERED),
    found=nw.format(
        "Authorization {} has {} of {} {} left{} and this session needs {}.",
        wording.or_words("authorization_no", ""),
        wording.units(nw.max_horizontal(_LEFT, nw.lit(0))),
        wording.units(nw.col("auth_units_approved")),
        nw.col("auth_measure"),
        _OTHERS,
        wording.units(_NEED),
    ),
    field="authorization_no",
    doubt=_COVERED > 0,
    other="auth_row_id",
)
