"""The contract of a coverage reason, and the four answers that reasons add up to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import narwhals as nw

if TYPE_CHECKING:
    from collections.abc import Sequence


class Coverage(StrEnum):
    """What is known about a session's pay, from good to bad; `WORST_FIRST` says which answer wins."""

    COVERED = "covered"
    AT_RISK = "at_risk"
    UNKNOWN = "unknown"
    NOT_COVERED = "not_covered"


WORST_FIRST = (Coverage.NOT_COVERED, Coverage.UNKNOWN, Coverage.AT_RISK)
"""A certain no outranks a question, a question outranks a doubt; with none of them the session is covered."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that keeps a session from being plainly covered, as expressions over the facts frame.

    `needs` are the facts it reads. `when` is true on the sessions that have it (null counts as no). `found` is the
    sentence about that session. `field` is the session's field to look at. The reason leads to the answer that the
    reason table gives it, and to no more than at risk where `doubt` is true. `other` names the fact that holds the
    row_id of the other row involved. `carc` is the denial code where it is another than the table's; null there.
    `told_by` are the facts that the sentence reads, where they take few values and are never null on rows that have the
    reason: it is then made once for each of these.
    """

    code: str
    needs: tuple[str, ...]
    when: nw.Expr
    found: nw.Expr
    field: str
    doubt: nw.Expr | None = None
    other: str | None = None
    carc: nw.Expr | None = None
    told_by: tuple[str, ...] = ()

    @property
    def holds(self) -> nw.Expr:
        """True or false, never null."""
        return self.when.fill_null(value=False)

    def answer(self, usual: str) -> nw.Expr:
        """The answer that the reason leads to on a row, where it holds."""
        if self.doubt is None:
            return nw.lit(usual)
        return nw.when(self.doubt).then(nw.lit(str(Coverage.AT_RISK))).otherwise(nw.lit(usual))

    def leads_to(self, status: Coverage, usual: str) -> nw.Expr | None:
        """Where the reason holds and leads to a status, never null; None where it never does."""
        if self.doubt is None or usual == Coverage.AT_RISK:
            return self.holds if status == usual else None
        doubtful = self.doubt.fill_null(value=False)
        return {usual: self.holds & ~doubtful, str(Coverage.AT_RISK): self.holds & doubtful}.get(status)


def worst_of(reasons: Sequence[Reason], usual: dict[str, str]) -> nw.Expr:
    """The coverage of each row: the worst answer of the reasons that hold, `covered` where none does."""
    answer: nw.Expr = nw.lit(str(Coverage.COVERED))
    for status in reversed(WORST_FIRST):
        leading = [each.leads_to(status, usual[each.code]) for each in reasons]
        known = [each for each in leading if each is not None]
        if known:
            answer = nw.when(nw.any_horizontal(*known, ignore_nulls=True)).then(nw.lit(str(status))).otherwise(answer)
    return answer
