"""Coverage: the list of reasons, and what they answer for each session.

A new reason is a module here, a place in one of the two lists, and a row of reference/reasons.csv.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from cmcore.engine.backends import beside, collected, lazy, settle
from cmcore.engine.coverage import (
    add_on_without_base,
    ambiguous_rate,
    ambiguous_rule,
    auth_exhausted,
    auth_missing,
    auth_not_found,
    auth_other_worker,
    auth_out_of_dates,
    auth_without_units,
    below_minimum_time,
    benefit_used_up,
    credential_not_allowed,
    duplicate,
    exclusive_codes,
    filing_due_soon,
    filing_late,
    invalid_code,
    invalid_modifier,
    lifetime_max,
    never_billed,
    no_care_plan,
    no_medical_necessity,
    no_minutes,
    no_order,
    no_payer,
    no_rate,
    not_covered,
    not_eligible,
    note_unsigned,
    other_payer_first,
    over_day_limit,
    over_month_limit,
    over_mue,
    over_week_limit,
    over_year_limit,
    overlap,
    overpaid,
    place_not_allowed,
    telehealth_not_allowed,
    time_of_other_code,
    underpaid,
    voided,
)
from cmcore.engine.coverage.reason import Coverage, Reason, worst_of
from cmcore.engine.plans import stage
from cmcore.engine.variance import VOID
from cmcore.reference import tables

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_OF_APPROVALS = (
    auth_missing,
    auth_not_found,
    auth_out_of_dates,
    auth_other_worker,
    auth_without_units,
    auth_exhausted,
)
_OF_LIMITS = (over_day_limit, over_week_limit, over_month_limit, over_year_limit, lifetime_max)
COVERAGE_REASONS: tuple[Reason, ...] = tuple(
    module.REASON
    for module in (
        voided,
        no_payer,
        invalid_code,
        no_rate,
        ambiguous_rate,
        no_minutes,
        below_minimum_time,
        add_on_without_base,
        time_of_other_code,
        invalid_modifier,
        ambiguous_rule,
        not_covered,
        not_eligible,
        other_payer_first,
        *_OF_APPROVALS,
        credential_not_allowed,
        place_not_allowed,
        telehealth_not_allowed,
        note_unsigned,
        no_medical_necessity,
        no_order,
        no_care_plan,
        *_OF_LIMITS,
        benefit_used_up,
        over_mue,
        duplicate,
        overlap,
        exclusive_codes,
        filing_late,
        filing_due_soon,
    )
)
"""The reasons that decide coverage, in the order in which they are listed for a session."""

PAYMENT_REASONS: tuple[Reason, ...] = (never_billed.REASON, underpaid.REASON, overpaid.REASON)
"""What became of the claim; these say where money is, and change nothing in what the payer covers."""

REASONS = COVERAGE_REASONS + PAYMENT_REASONS

_AFTER_SHARES = (benefit_used_up.REASON, *PAYMENT_REASONS)
"""The reasons that ask who pays what."""
_BEFORE_SHARES = tuple(each for each in REASONS if each not in _AFTER_SHARES)
_OF_WHAT_IS_LEFT = tuple(module.REASON for module in (*_OF_APPROVALS, *_OF_LIMITS))
"""The reasons that ask for approvals, and for what other sessions leave of a limit."""
_FIRST = tuple(each for each in _BEFORE_SHARES if each not in _OF_WHAT_IS_LEFT)
_OF_VOIDED = (voided.REASON, overpaid.REASON)
_BY_CODE = {each.code: each for each in REASONS}


@cache
def usual_answers() -> dict[str, str]:
    """The reason table's answer by reason."""
    return dict(tables.reasons().select("reason", "status").iter_rows())


@cache
def _of_claims() -> frozenset[str]:
    """The reasons of the second gate: a record can be completed, a claim of these is refused."""
    return frozenset(tables.reasons().filter(pl.col("gate") == "claim")["reason"])


@cache
def _denial_codes() -> dict[str, str | None]:
    return dict(tables.reasons().select("reason", "carc").iter_rows())


def denial_code(reason: Reason) -> nw.Expr:
    """The CARC that a payer would answer a reason with: the reason's own where it tells one, else the table's."""
    usual = nw.lit(_denial_codes()[reason.code], dtype=nw.String)
    return usual if reason.carc is None else nw.coalesce(reason.carc, usual)


def needs(reasons: Sequence[Reason] = REASONS) -> tuple[str, ...]:
    """The facts that reasons read, each once, in alphabetical order."""
    return tuple(sorted({name for each in reasons for name in each.needs}))


@stage
def with_marks(facts: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The facts with `marks`: which reasons hold and are in doubt, each a bit of a whole number; looked at once."""
    return facts.with_columns(marks=_bits(REASONS))


@stage
def with_first_marks(facts: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The facts with the `marks` of the reasons that ask neither what is left nor who pays, `refused` and `barred`.

    Refused is a session that those reasons say is not covered. Barred is one whose claim is refused whatever is
    approved or left, unless it was paid all the same: it takes nothing from an approval or a limit. Source: section 3
    of the rules (accepted, pending and to be billed).
    """
    barred = _refused_by([each for each in _FIRST if each.code in _of_claims()])
    return facts.with_columns(
        marks=_bits(_FIRST),
        refused=_refused_by(_FIRST),
        barred=barred & ~(nw.col("paid") > 0).fill_null(value=False),
    )


@stage
def with_coverage_marks(facts: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The facts with the bits of the other reasons that ask nothing of who pays what in `marks` and in `refused`."""
    return facts.with_columns(
        marks=nw.col("marks") + _bits(_OF_WHAT_IS_LEFT), refused=nw.col("refused") | _refused_by(_OF_WHAT_IS_LEFT)
    )


@stage
def with_payment_marks(facts: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The facts with the bits of the other reasons added to their `marks`."""
    return facts.with_columns(marks=nw.col("marks") + _bits(_AFTER_SHARES))


def _bits(reasons: Sequence[Reason]) -> nw.Expr:
    """The bits of those reasons that hold; a voided session has no other fault than that, and what was paid for it."""
    of_voided = [each for each in reasons if each in _OF_VOIDED]
    if not of_voided:
        return nw.when(~VOID).then(_sum_of_bits(reasons)).otherwise(_NO_BIT).cast(nw.Int64)
    return nw.when(VOID).then(_sum_of_bits(of_voided)).otherwise(_sum_of_bits(reasons)).cast(nw.Int64)


def _sum_of_bits(reasons: Sequence[Reason]) -> nw.Expr:
    names = {name for each in reasons for name in (_mark(each), _doubt(each))}
    held = [
        nw.when(said).then(nw.lit(bit, dtype=nw.Int64)).otherwise(_NO_BIT)
        for name, (bit, said) in _SAID.items()
        if name in names
    ]
    return nw.sum_horizontal(*held).cast(nw.Int64)


def _refused_by(reasons: Sequence[Reason]) -> nw.Expr:
    """Whether one of those reasons says that the session is not covered; a voided one has no other fault than that."""
    of_voided = [each for each in reasons if each in _OF_VOIDED]
    return nw.when(VOID).then(_refuses(of_voided)).otherwise(_refuses(reasons))


def _refuses(reasons: Sequence[Reason]) -> nw.Expr:
    leading = [each.leads_to(Coverage.NOT_COVERED, usual_answers()[each.code]) for each in reasons]
    known = [each for each in leading if each is not None]
    return nw.any_horizontal(*known, ignore_nulls=True) if known else nw.lit(value=False)


def judged(facts: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The facts with `coverage` (covered, at_risk, unknown or not_covered) and `reasons`, their codes with ";" between.

    Both follow from the `marks`, of which a million sessions have some dozens: each is answered once.
    """
    marked = facts if _is_marked(facts) else settle(with_marks(facts))
    masks = nw.from_native(collected(marked.select("marks").unique()).lazy())
    return beside(marked, lazy(collected(_answers(masks))), ["marks"])


@stage
def _answers(masks: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """What each of the marks comes to."""
    answers = nw.concat_str(
        *[nw.when(nw.col(_mark(each))).then(nw.lit(each.code)) for each in REASONS], separator=";", ignore_nulls=True
    )
    told = masks.with_columns(**_given()).with_columns(coverage=worst_of(_MARKED, usual_answers()), reasons=answers)
    return told.select("marks", "coverage", "reasons")


def _given() -> dict[str, nw.Expr]:
    """What the `marks` say of each reason: whether it holds, whether it is in doubt."""
    return {name: _has(bit) for name, (bit, _) in _SAID.items()}


def _has(bit: int) -> nw.Expr:
    """Whether `marks` have a bit: by remainders, which are exact where Spark divides as floating point."""
    return nw.col("marks") % (2 * bit) >= bit


def _is_marked(facts: nw.LazyFrame[Any]) -> bool:
    return "marks" in facts.collect_schema().names()


def _mark(reason: Reason) -> str:
    return f"holds_{reason.code}"


def _doubt(reason: Reason) -> str:
    return f"doubt_{reason.code}"


_NO_BIT = nw.lit(0, dtype=nw.Int64)
_SAID: dict[str, tuple[int, nw.Expr]] = {
    name: (2**place, said)
    for place, (name, said) in enumerate(
        [(_mark(each), each.when) for each in REASONS]
        + [(_doubt(each), each.when & each.doubt) for each in REASONS if each.doubt is not None]
    )
}
"""What `marks` says of a session: name to bit, and when it is set."""

_MARKED = tuple(
    replace(each, when=nw.col(_mark(each)), doubt=None if each.doubt is None else nw.col(_doubt(each)))
    for each in COVERAGE_REASONS
)


def list_reasons(
    facts: nw.LazyFrame[Any], among: Collection[str] | None = None, also: Sequence[str] = ()
) -> nw.LazyFrame[Any]:
    """One row per session and reason that holds: row_id, reason, status, found, field, carc, other_row_id.

    `among` are the codes of the reasons that hold anywhere, where that is known; the others are not looked for.
    `also` are columns of the facts to keep beside them.
    """
    looked_for = [each for each in REASONS if among is None or each.code in among] or REASONS[:1]
    marked = facts if _is_marked(facts) else with_marks(facts)
    return nw.concat([_rows(marked, code=each.code, also=tuple(also)) for each in looked_for], how="vertical")


@stage
def _rows(facts: nw.LazyFrame[Any], *, code: str, also: tuple[str, ...]) -> nw.LazyFrame[Any]:
    reason = _BY_CODE[code]
    other = nw.lit(None, dtype=nw.String) if reason.other is None else nw.col(reason.other)
    bit, _ = _SAID[_mark(reason)]
    told, found = facts.filter(_has(bit)), reason.found
    if reason.told_by:
        on = list(reason.told_by)
        told, found = told.join(told.select(*on).unique().with_columns(found=found), on=on), nw.col("found")
    return told.select(
        "row_id",
        nw.lit(code).alias("reason"),
        reason.answer(usual_answers()[reason.code]).alias("status"),
        found.alias("found"),
        nw.lit(reason.field).alias("field"),
        denial_code(reason).alias("carc"),
        other.alias("other_row_id"),
        *also,
    )


__all__ = [
    "COVERAGE_REASONS",
    "PAYMENT_REASONS",
    "REASONS",
    "Coverage",
    "Reason",
    "denial_code",
    "judged",
    "list_reasons",
    "needs",
    "usual_answers",
    "with_coverage_marks",
    "with_first_marks",
    "with_marks",
    "with_payment_marks",
]
