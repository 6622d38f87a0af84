"""The client has cover with the payer, but not on the service date: not covered.

First and last day of a policy are covered. A client with no policy listed under the payer is not called ineligible:
nothing is known.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

REASON = Reason(
    code="not-eligible",
    needs=("payer", "policy_known", "policy_row_id", "service_date"),
    when=nw.col("policy_known") & nw.col("policy_row_id").is_null() & ~nw.col("service_date").is_null(),
    found=nw.format(
        "The client's cover with {} is not in force on {}.",
        wording.or_words("payer", "the payer"),
        wording.day("service_date"),
    ),
    field="service_date",
)
