"""The authorization named is not one of the client's for this payer and code.

One that is pending, denied or cancelled covers nothing either. Not covered where the payer requires an authorization.
At risk where its rule is silent, and where the book lists no authorization of the payer at all, so that the number
can be neither confirmed nor refuted. Silent where the approval is the client's and only the code differs, which no
list knows: the code is what is wrong.

Where the client has the approval for another code, the payer answers with CARC 284 (valid, but not for these
services), else with CARC 197.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import approvals, wording
from cmcore.engine.coverage.reason import Reason

_NUMBER = wording.or_words("authorization_no", "")
_PAYER = wording.or_words("payer", "this payer")
_KNOWN = nw.col("auth_known").fill_null(value=False)
_OTHERS = nw.col("auth_of_other").fill_null(value=False)
_MISTYPED = ~nw.col("code_known").fill_null(value=True)
_UNDECIDED = ~nw.col("auth_status").is_null()
_UNLISTED = ~nw.col("auth_any").fill_null(value=False) & ~_KNOWN & ~_OTHERS & ~_UNDECIDED

REASON = Reason(
    code="auth-not-found",
    needs=(*approvals.NEEDS, "auth_status", "auth_of_other", "auth_any", "payer", "code", "code_known"),
    when=approvals.MATTERS & ~nw.col("payer").is_null() & ~approvals.MATCHED & ~(_KNOWN & _MISTYPED),
    found=nw.when(_UNDECIDED & ~_KNOWN)
    .then(nw.format("Authorization {} is {}.", _NUMBER, wording.or_words("auth_status", "")))
    .when(_UNLISTED)
    .then(nw.format("Authorization {} cannot be checked: the book lists none of {}.", _NUMBER, _PAYER))
    .when(_KNOWN)
    .then(nw.format("Authorization {} was not given for {}.", _NUMBER, wording.or_words("code", "this code")))
    .when(_OTHERS)
    .then(nw.format("Authorization {} was given for another client.", _NUMBER))
    .otherwise(nw.format("Authorization {} is not among those of {}.", _NUMBER, _PAYER)),
    field="authorization_no",
    doubt=~approvals.REQUIRED | _UNLISTED,
    carc=nw.when(_KNOWN).then(nw.lit("284")),
)
