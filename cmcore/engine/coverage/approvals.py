"""When an authorization is looked at, shared by the authorization reasons.

It matters where the rule in force asks for one, and where the rule says nothing but the session names one: a claim
that carries a number is held to it. Where the rule says that none is needed, a number on the session is not judged.
"""

from __future__ import annotations

import narwhals as nw

GIVEN = ~nw.col("authorization_no").is_null()
REQUIRED = nw.col("rule_authorization_required").fill_null(value=False)
MATTERS = GIVEN & nw.col("rule_authorization_required").fill_null(value=True)
MATCHED = (
    nw.col("auth_found").fill_null(value=False)
    & nw.col("auth_client_match").fill_null(value=False)
    & nw.col("auth_code_match").fill_null(value=False)
)
IN_DATES = (nw.col("auth_start").is_null() | (nw.col("service_date") >= nw.col("auth_start"))) & (
    nw.col("auth_until").is_null() | (nw.col("service_date") < nw.col("auth_until"))
)
NEEDS = (
    "authorization_no",
    "rule_authorization_required",
    "auth_found",
    "auth_client_match",
    "auth_code_match",
    "service_date",
)
