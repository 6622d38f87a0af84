"""The place of service is not among those the payer takes: not covered; not recorded: at risk."""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

_BLANK = nw.col("place_of_service").is_null()

REASON = Reason(
    code="place-not-allowed",
    needs=("place_of_service", "rule_places_allowed", "payer", "code"),
    when=~nw.col("rule_places_allowed").is_null()
    & (_BLANK | ~wording.is_listed(nw.col("place_of_service"), "rule_places_allowed")),
    found=nw.format(
        "{} takes {} at places {}; {}.",
        wording.or_words("payer", "The payer"),
        wording.or_words("code", "this code"),
        wording.listed("rule_places_allowed"),
        nw.when(_BLANK)
        .then(nw.lit("no place of service is recorded"))
        .otherwise(nw.format("this session was at {}", wording.or_words("place_of_service", ""))),
    ),
    field="place_of_service",
    doubt=_BLANK,
)
