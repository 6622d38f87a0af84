"""The code does not exist, or had ended on the service date: not covered.

A code that no list here names is not called invalid; only one listed as never issued, or one that cannot be a code
by its shape, is. `code_ended` is the last day on which the code is valid: the day after it is not.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

_NEVER = nw.col("code_invalid").fill_null(value=False)
_ENDED = nw.col("service_date") > nw.col("code_ended")

REASON = Reason(
    code="invalid-code",
    needs=("code", "code_invalid", "code_ended", "service_date"),
    when=_NEVER | _ENDED.fill_null(value=False),
    found=nw.when(_NEVER)
    .then(nw.format("The code {} does not exist.", wording.or_words("code", "")))
    .otherwise(
        nw.format(
            "The code {} is no longer valid on {}: its last day was {}.",
            wording.or_words("code", ""),
            wording.day("service_date"),
            wording.day("code_ended"),
        )
    ),
    field="code",
)
