"""The situations that sessions are in: what decides fee line, terms, rule and deadline, judged once for all alike.

A log of a million sessions holds some ten thousand of them: payer, code, modifiers, credential, place, region and day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from cmcore.engine.backends import beside, settle
from cmcore.engine.prepare import BLANK, DAY_ONE
from cmcore.engine.rates import KEYS

if TYPE_CHECKING:
    from collections.abc import Callable

    Stage = Callable[[nw.LazyFrame[Any]], nw.LazyFrame[Any]]


def by_situation(sessions: nw.LazyFrame[Any], *stages: Stage) -> nw.LazyFrame[Any]:
    """Sessions with the columns that stages add to KEYS; one row in, one row out.

    A stage is given one row per situation, with KEYS as the sessions have them, and may look at nothing else.
    """
    at = {name: f"{name}_here" for name in KEYS}
    blank = {name: DAY_ONE if name == "service_date" else BLANK for name in KEYS}
    keyed = sessions.with_columns(**{key: nw.col(name).fill_null(nw.lit(blank[name])) for name, key in at.items()})
    judged = (
        keyed.select(*at.values())
        .unique()
        .with_columns(**{name: nw.when(nw.col(key) != nw.lit(blank[name])).then(key) for name, key in at.items()})
    )
    for stage in stages:
        judged = settle(stage(judged))
    return beside(keyed, judged.drop(*KEYS), list(at.values())).drop(*at.values())
