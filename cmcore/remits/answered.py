"""The frames with what the loaded remittances answered: matched to sessions and posted where the log says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmcore.remits.matching import match_remittances
from cmcore.remits.other_payers import set_apart
from cmcore.remits.posting import post

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from cmcore.remits.matching import Matches


@dataclass(frozen=True, slots=True)
class Answered:
    """The frames to price, and what the remittances came to; without remittances the frames as they are.

    `disagreements`: one row per session and amount that log and payer tell differently, in cents.
    """

    frames: Mapping[str, pl.DataFrame]
    matches: Matches | None = None
    disagreements: pl.DataFrame | None = None


def with_answers(
    frames: Mapping[str, pl.DataFrame],
    chosen: Mapping[str, Sequence[str]] | None = None,
    earlier: Sequence[pl.DataFrame] = (),
) -> Answered:
    """The remittances matched to the sessions, where there are any, and posted to them.

    `chosen` is what a person picked, line to sessions; `earlier` are sessions as replaced files wrote them.
    """
    if frames["remittances"].is_empty():
        return Answered(frames)
    matches = set_apart(match_remittances(frames["remittances"], frames["sessions"], chosen, earlier), frames)
    posting = post(frames["sessions"], matches)
    return Answered({**frames, "sessions": posting.sessions}, matches, posting.disagreements)
