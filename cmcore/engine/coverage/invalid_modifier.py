"""A modifier that cannot be one: modifiers are two letters or digits, at most four on a line."""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage.reason import Reason

_SHAPE = "^[A-Z0-9]{2}(;[A-Z0-9]{2}){0,3}$"

REASON = Reason(
    code="invalid-modifier",
    needs=("modifiers",),
    when=(nw.col("modifiers").str.len_chars() > 0) & ~nw.col("modifiers").str.contains(_SHAPE),
    found=nw.format(
        'The modifiers "{}" cannot be billed: a line takes at most four, two characters each.',
        nw.col("modifiers").fill_null(""),
    ),
    field="modifiers",
)
