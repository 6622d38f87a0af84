"""The authorization is for another worker than the one who delivered the session.

Not covered where that worker is on the staff list. At risk where nobody of the list goes by the name, which may be an
agency's or a spelling. Silent where the authorization names nobody or the session no worker.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import approvals, wording
from cmcore.engine.coverage.reason import Reason
from cmcore.engine.prepare import other_worker

REASON = Reason(
    code="auth-other-worker",
    needs=(*approvals.NEEDS, "auth_worker", "auth_other_worker", "staff"),
    when=approvals.MATTERS & approvals.MATCHED & approvals.IN_DATES & other_worker("auth_worker"),
    found=nw.format(
        "Authorization {} is for {}, and {} delivered the session.",
        wording.or_words("authorization_no", ""),
        wording.or_words("auth_worker", "another worker"),
        wording.or_words("staff", "another worker"),
    ),
    field="staff",
    doubt=~nw.col("auth_other_worker").fill_null(value=False),
    other="auth_row_id",
)
