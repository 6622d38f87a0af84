"""The policy's lifetime maximum in dollars leaves less than the payer's part of the session, or nothing.

What is left of a maximum is used up in order of service, by the sessions that are covered. It is judged after who pays
what is known, and changes that no more.

Source: benefit maximum for this benefit reached over a lifetime, CARC 149.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

_BEYOND = nw.col("beyond_lifetime")

REASON = Reason(
    code="benefit-used-up",
    needs=("beyond_lifetime", "payer_share", "payer"),
    when=_BEYOND > 0,
    found=nw.format(
        "The client's lifetime maximum under {} leaves {} of this session unpaid.",
        wording.or_words("payer", "the payer"),
        wording.money(_BEYOND),
    ),
    field="payer",
    doubt=nw.col("payer_share") > 0,
)
