"""The code does not exist, or had ended on the service date: not covered.

A code that no list here names is not called invalid; only one listed as never issued, or one that cannot be a code
by its shape, is. `code_ended` is the first day on which the code is no longer valid: the day before still is.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

_NEVER = (nw.col("code_known") == False).fill_null(value=False)  # noqa: E712
_ENDED = nw.col("service_date") >= nw.col("code_ended")

REASON = Reason(
    code="invalid-code",
    needs=("code", "code_known", "code_ended", "service_date"),
    when=_NEVER | _ENDED.fill_null(value=False),
    found=nw.when(_NEVER)
    .then(nw.format("The code {} does not exist.", wording.or_words("code", "")))
    .otherwise(
        nw.format(
            "The code {} is no longer valid on {}: it ended before {}.",
            wording.or_words("code", ""),
            wording.day("service_date"),
            wording.day("code_ended"),
        )
    ),
    field="code",
)
