"""The payer asks for an authorization and the session names none: not covered.

An approval of the client that is in force is named in the sentence; it does not count until the session names it.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import approvals, wording
from cmcore.engine.coverage.reason import Reason

REASON = Reason(
    code="auth-missing",
    needs=("authorization_no", "rule_authorization_required", "auth_row_id", "payer", "code"),
    when=approvals.REQUIRED & ~approvals.GIVEN,
    found=nw.format(
        "{} requires an authorization for {} and the session names none{}.",
        wording.or_words("payer", "The payer"),
        wording.or_words("code", "this code"),
        nw.when(nw.col("auth_row_id").is_null())
        .then(nw.lit(""))
        .otherwise(nw.format("; the client has one at {}", wording.row_of("auth_row_id"))),
    ),
    field="authorization_no",
    other="auth_row_id",
)
