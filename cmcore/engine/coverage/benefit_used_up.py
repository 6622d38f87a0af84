"""The policy's lifetime maximum in dollars leaves less than the payer's part of the session, or nothing.

What is left of a maximum is used up in order of service, by the sessions that are covered. It is judged after who pays
what is known, and changes that no more. What a second payer owes of it is owed all the same.

Source: benefit maximum for this benefit reached over a lifetime, CARC 149.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

_BEYOND = nw.col("beyond_lifetime")
_SECOND = nw.col("secondary_share").fill_null(0)

REASON = Reason(
    code="benefit-used-up",
    needs=("beyond_lifetime", "payer_share", "secondary_share", "payer"),
    when=_BEYOND > 0,
    found=nw.format(
        "The client's lifetime maximum under {} leaves {} of this session unpaid{}.",
        wording.or_words("payer", "the payer"),
        wording.money(_BEYOND),
        nw.when(_SECOND > 0)
        .then(nw.format("; the second payer owes {}", wording.money(_SECOND)))
        .otherwise(nw.lit("")),
    ),
    field="payer",
    doubt=(nw.col("payer_share") > 0) | (_SECOND > 0),
)
