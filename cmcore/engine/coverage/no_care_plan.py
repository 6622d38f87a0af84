"""The payer asks for a care plan: none recorded is at risk, one made after the service is not covered.

A plan dated on the day of service counts.
Source: 42 CFR 440.169(d)(2) (the plan is one of the four functions), 441.18(a)(7).
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import documents, wording
from cmcore.engine.coverage.reason import Reason

_NONE = nw.col("care_plan_date").is_null()

REASON = Reason(
    code="no-care-plan",
    needs=("care_plan_date", "service_date", "rule_documents_required", "payer", "code"),
    when=documents.asked("care_plan")
    & (_NONE | (nw.col("care_plan_date") > nw.col("service_date")).fill_null(value=False)),
    found=nw.when(_NONE)
    .then(
        nw.format(
            "{} asks for a care plan for {} and no plan date is recorded.",
            wording.or_words("payer", "The payer"),
            wording.or_words("code", "this code"),
        )
    )
    .otherwise(
        nw.format(
            "The care plan is dated {}, after the service on {}.",
            wording.day("care_plan_date"),
            wording.day("service_date"),
        )
    ),
    field="care_plan_date",
    doubt=_NONE,
)
