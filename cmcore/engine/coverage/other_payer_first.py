"""Another payer of the client comes first on the service date and its answer must go along: at risk.

Where nothing says which of two pays first, that is told on the claims of both. What an earlier payer paid or took off
is such an answer: then it went along.

Source: 42 CFR 433.138 and 433.139 (Medicaid pays last), 42 CFR 411.32 (Medicare after other cover).
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

_TIED = nw.col("policy_tied")

REASON = Reason(
    code="other-payer-first",
    needs=("payer", "policy_first_payer", "service_date", "policy_tied", "earlier_payers_paid"),
    when=(nw.col("policy_first_payer") != nw.col("payer")) & ~(nw.col("earlier_payers_paid").fill_null(0) > 0),
    found=nw.format(
        "{} {} {} for this client on {}{}.",
        wording.or_words("policy_first_payer", ""),
        nw.when(_TIED).then(nw.lit("has the same priority as")).otherwise(nw.lit("comes before")),
        wording.or_words("payer", "this payer"),
        wording.day("service_date"),
        nw.when(_TIED).then(nw.lit(", and nothing says which of them pays first")).otherwise(nw.lit("")),
    ),
    field="payer",
)
