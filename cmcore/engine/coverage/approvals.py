"""When an authorization is looked at, shared by the authorization reasons.

It matters where the rule in force asks for one, and where the rule says nothing but the session names one: a claim
that carries a number is held to it. Where the rule says that none is needed, a number on the session is not judged.
"""

from __future__ import annotations

import narwhals as nw

GIVEN = ~nw.col("authorization_no").is_null()
REQUIRED = nw.col("rule_authorization_required").fill_null(value=False)
MATTERS = GIVEN & nw.col("rule_authorization_required").fill_null(value=True)
MATCHED = nw.col("auth_known").fill_null(value=False) & ~nw.col("auth_row_id").is_null()
IN_DATES = nw.col("auth_in_dates").fill_null(value=True)
OTHER_WORKER = nw.col("auth_other_worker").fill_null(value=False)
NEEDS = (
    "authorization_no",
    "rule_authorization_required",
    "auth_known",
    "auth_row_id",
    "auth_in_dates",
)
