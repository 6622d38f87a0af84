"""A code for further minutes of a month, where the month's base code makes no unit: not covered.

Where the log has no session of the base code at all it may be billed elsewhere: then it is in doubt.

Source: the codes' own text (listed separately in addition to the base code); CARC 107.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

REASON = Reason(
    code="add-on-without-base",
    needs=("code", "units", "month_add_on", "base_units", "base_sessions", "family_minutes"),
    when=(nw.col("code") == nw.col("month_add_on")) & (nw.col("units") > 0) & (nw.col("base_units") == 0),
    found=nw.format(
        "{} adds to a base code of the month, {}; the month has {} minutes of both.",
        wording.or_words("code", "The code"),
        nw.when(nw.col("base_sessions") == 0)
        .then(nw.lit("and no session of it is logged"))
        .otherwise(nw.lit("which makes no unit")),
        nw.col("family_minutes").cast(nw.String).fill_null("0"),
    ),
    field="code",
    doubt=nw.col("base_sessions") == 0,
)
