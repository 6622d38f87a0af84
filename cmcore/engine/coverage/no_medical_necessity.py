"""Medical necessity is not documented: not covered where the rule asks for it, else at risk.

Source: Social Security Act 1862(a)(1)(A) (reasonable and necessary).
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import documents, wording
from cmcore.engine.coverage.reason import Reason

REASON = Reason(
    code="no-medical-necessity",
    needs=("medical_necessity", "rule_documents_required", "payer"),
    when=documents.flag_missing("medical_necessity", "medical_necessity"),
    found=nw.when(nw.col("medical_necessity").is_null())
    .then(
        nw.format(
            "{} asks for documented necessity and the log does not say whether it is.",
            wording.or_words("payer", "The payer"),
        )
    )
    .otherwise(nw.lit("Medical necessity is not documented.")),
    field="medical_necessity",
    doubt=documents.flag_doubtful("medical_necessity", "medical_necessity"),
)
