"""The payer asks for an authorization and the session names none: not covered."""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import approvals, wording
from cmcore.engine.coverage.reason import Reason

REASON = Reason(
    code="auth-missing",
    needs=("authorization_no", "rule_authorization_required", "payer_key", "code"),
    when=approvals.REQUIRED & ~approvals.GIVEN,
    found=nw.format(
        "{} requires an authorization for {} and the session names none.",
        wording.or_words("payer_key", "The payer"),
        wording.or_words("code", "this code"),
    ),
    field="authorization_no",
)
