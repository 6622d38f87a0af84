"""The units of a claim line, or of a client's code on a date of service, pass a medically unlikely edit of CMS.

Exactly at the edit is within it; over it all that was judged is denied. Of edits that contradict each other the least
is held against the session, in doubt as long as another one lets its units through. No edit listed is "no edit known".
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

_UNITS, _MOST, _LOOSEST = nw.col("mue_units"), nw.col("mue_value"), nw.col("mue_loosest")
_INDICATOR = nw.col("mue_indicator")
_SPAN = nw.when(_INDICATOR == "1").then(nw.lit("claim line")).otherwise(nw.lit("date of service"))
_GROUND = (
    nw.when(_INDICATOR == "2")
    .then(nw.lit(", by policy"))
    .when(_INDICATOR == "3")
    .then(nw.lit(", on clinical grounds"))
    .otherwise(nw.lit(""))
)
_JUDGED = (
    nw.when(_INDICATOR == "1").then(nw.lit("this line has")).otherwise(nw.lit("this client's lines that day have"))
)
_OR = (
    nw.when(_MOST == _LOOSEST)
    .then(nw.lit(""))
    .otherwise(nw.format(" (or {}: two edits differ)", wording.units(_LOOSEST)))
)

REASON = Reason(
    code="over-mue",
    needs=("units", "payer", "code", "mue_units", "mue_value", "mue_loosest", "mue_indicator"),
    when=(nw.col("units") > 0) & (_UNITS > _MOST),
    found=nw.format(
        "{} takes at most {}{} of {} on a {} (CMS medically unlikely edit{}): {} {}.",
        wording.or_words("payer", "The payer"),
        wording.units(_MOST),
        _OR,
        wording.or_words("code", "this code"),
        _SPAN,
        _GROUND,
        _JUDGED,
        wording.units(_UNITS),
    ),
    field="units",
    doubt=_UNITS <= _LOOSEST,
)
