"""The authorization named is not one of the client's for this payer and code.

Not covered where the payer requires an authorization. At risk where its rule is silent, and where the book lists no
authorization of the payer at all, so that the number can be neither confirmed nor refuted.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import approvals, wording
from cmcore.engine.coverage.reason import Coverage, Reason

_NUMBER = wording.or_words("authorization_no", "")
_PAYER = wording.or_words("payer", "this payer")
_KNOWN = nw.col("auth_known").fill_null(value=False)
_OTHERS = nw.col("auth_of_other").fill_null(value=False)
_UNLISTED = ~nw.col("auth_any").fill_null(value=False) & ~_KNOWN & ~_OTHERS

REASON = Reason(
    code="auth-not-found",
    needs=(*approvals.NEEDS, "auth_of_other", "auth_any", "payer", "code"),
    when=approvals.MATTERS & ~nw.col("payer").is_null() & ~approvals.MATCHED,
    found=nw.when(_UNLISTED)
    .then(nw.format("Authorization {} cannot be checked: the book lists none of {}.", _NUMBER, _PAYER))
    .when(_KNOWN)
    .then(nw.format("Authorization {} was not given for {}.", _NUMBER, wording.or_words("code", "this code")))
    .when(_OTHERS)
    .then(nw.format("Authorization {} was given for another client.", _NUMBER))
    .otherwise(nw.format("Authorization {} is not among those of {}.", _NUMBER, _PAYER)),
    field="authorization_no",
    status=nw.when(~approvals.REQUIRED | _UNLISTED).then(nw.lit(str(Coverage.AT_RISK))),
)
