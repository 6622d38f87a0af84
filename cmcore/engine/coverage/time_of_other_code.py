"""The session's minutes are those of another code: at risk.

Some codes are told apart by time alone. First and last minute of a code are its own. Codes of no table are not judged,
nor is a session whose minutes are not known.
Source: CPT times of psychotherapy; the reference table of minutes of codes.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import wording
from cmcore.engine.coverage.reason import Reason

_MINUTES, _LEAST, _MOST = (nw.col(name) for name in ("minutes", "code_from_minutes", "code_to_minutes"))
_SHORT = (_MINUTES < _LEAST).fill_null(value=False)
_LONG = (_MINUTES > _MOST).fill_null(value=False)

REASON = Reason(
    code="time-of-other-code",
    needs=("minutes", "code", "code_from_minutes", "code_to_minutes"),
    when=_SHORT | _LONG,
    found=nw.format(
        "{} minutes are not those of {}, which is for {}{}.",
        _MINUTES.cast(nw.String).fill_null("No"),
        wording.or_words("code", "this code"),
        _LEAST.cast(nw.String).fill_null("any"),
        nw.when(_MOST.is_null())
        .then(nw.lit(" or more"))
        .otherwise(nw.format(" to {}", _MOST.cast(nw.String).fill_null(""))),
    ),
    field="minutes",
)
