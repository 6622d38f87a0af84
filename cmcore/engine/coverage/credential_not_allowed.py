"""The worker's credential is not among those the payer takes: not covered; not recorded: at risk."""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

_BLANK = nw.col("credential").is_null()

REASON = Reason(
    code="credential-not-allowed",
    needs=("credential", "rule_credentials_allowed", "payer", "code"),
    when=~nw.col("rule_credentials_allowed").is_null()
    & (_BLANK | ~wording.is_listed(nw.col("credential"), "rule_credentials_allowed")),
    found=nw.format(
        "{} takes {} from {}; {}.",
        wording.or_words("payer", "The payer"),
        wording.or_words("code", "this code"),
        wording.listed("rule_credentials_allowed"),
        nw.when(_BLANK)
        .then(nw.lit("no credential is recorded"))
        .otherwise(nw.format("this session was delivered by {}", wording.or_words("credential", ""))),
    ),
    field="credential",
    doubt=_BLANK,
)
