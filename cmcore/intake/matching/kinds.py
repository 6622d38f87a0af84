"""Which kind of table a set of headers makes, judged by content."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from cmcore.fields import TABLES
from cmcore.fields.choices import CLAIM_STATUSES
from cmcore.intake.matching.fits import fit, is_shaped
from cmcore.intake.matching.kind_evidence import is_log_of_visits, joint_evidence
from cmcore.intake.matching.telling import (
    NO_EVIDENCE,
    NOT_ABOUT_CLIENTS,
    SAYS_CLIENTS,
    SAYS_NO_KIND,
    SAYS_SERVICES,
    SPANS,
    TELLING,
    TOLD_BY_A_WORD,
)
from cmcore.intake.names.meanings import asked_about, meaning, senses_of
from cmcore.intake.names.vocabulary import look_up
from cmcore.intake.names.word_lists import STAND_INS
from cmcore.intake.names.words import without_number, word_key, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.intake.names.vocabulary import Candidate

FEWEST_COLUMNS = 2
FEWEST_WITHOUT_REQUIRED = 3
"""Columns that must match before a table that lacks a required column is believed to be of its kind."""
CLOSE = 0.9
"""Share of the best score from which another kind is worth telling the user about."""
REQUIRED_BONUS = 2.0
COMPLETE_BONUS = 0.5
SHARE_BONUS = 3.0
NAMED_SHEET_BONUS = 0.5
FITS_FROM = 0.5
TELLING_BONUS, MOST_TELLING = 0.6, 5
"""What each header with a telling word adds to its kind's score, and how many such headers count."""
LEAST = 0.3


NEARLY_ALL = 0.75
FEWEST_OF_NEARLY_ALL = 4
HALF, MANY, OF_MANY = 0.5, 5, 0.35
"""A table whose columns are nearly all a kind's is of that kind, even where it lacks most of what the kind needs."""
SERVED = frozenset({"client_id", "client_name", "member_id", "code"})
"""What tells a session: whom it served, or the service; staff and clock times alone are their attendance."""
ANYBODYS_NAME = frozenset({"name", "last", "first", "full", "id"})
"""Words of a header that names or numbers people, not saying whom."""
REMITTED = frozenset({"check_no", "paid_date", "group_code", "reason_code", "remark_codes", "amount", "interest"})
"""What a remittance says besides what was billed, allowed and paid: the payment, or why it is less."""
OF_CLAIMS = frozenset({"claim_no", "payer", "service_date", "billed_amount", "paid_amount"})
"""What a list of claims says of each contact, though it may not say whom it served."""
SEVERAL_RATES = 2
"""Headers that speak of rates from which a list of codes is one of prices, whichever of them is the payer's."""
LIMITS = frozenset(
    {"max_units_per_day", "max_units_per_week", "max_units_per_month", "max_units_per_year", "exclusive_with"}
)
"""Fields that tell coverage rules without a word of theirs, unless a schedule of fees has them beside its prices."""
ASKED_BEFORE = frozenset({"code", "authorization_required"})
"""What a payer's list of codes that need its approval says, if nothing else."""
ATTENDANCE = frozenset({"wage", "hourly", "overtime", "punch", "late", "payroll"})
"""Words of what staff are paid for: the name beside them is theirs."""
PRICES = frozenset({"rate", "unit_minutes", "basis", "medicare_percent"})
PAID_STATES = frozenset({"paid", *CLAIM_STATUSES["paid"]})
DENIED_STATES = frozenset({"denied", *CLAIM_STATUSES["denied"]})
TOLD_BY = 3
"""Headers with a word of the kind that make up for required columns which are not found."""


@dataclass(frozen=True, slots=True)
class KindScore:
    """How well a table's headers make one kind; `close` says it comes near the best."""

    kind: str
    score: float
    confidence: float
    close: bool = False


def choose_kind(headers: Sequence[str], samples: Sequence[Sequence[object]], sheet: str = "") -> tuple[KindScore, ...]:
    """The kinds that the headers can make, best first; none when they make no kind of ours."""
    scored = [found for kind in TABLES if (found := _score(kind, headers, samples, sheet))]
    scored.sort(key=lambda each: -each.score)
    best = scored[0].score if scored else 1.0
    return tuple(KindScore(each.kind, each.score, each.confidence, each.score >= CLOSE * best) for each in scored)


def _score(kind: str, headers: Sequence[str], samples: Sequence[Sequence[object]], sheet: str) -> KindScore | None:
    found = {
        field: header for field, header in _fields_found(kind, headers, samples).items() if field not in NO_EVIDENCE
    }
    fields = set(found)
    required = {
        each.instead if each.instead in fields else each.name for each in TABLES[kind].columns() if each.required
    }
    present = len(required & fields) / len(required)
    named = max(1, sum(1 for each in headers if each.strip()))
    share = len(fields) / named
    telling = sum(1 for header in headers if TELLING[kind] & {*words(header)})
    maybe = fields | {field for each in headers if (field := asked_about(each, kind))}
    if kind == "fees" and telling >= SEVERAL_RATES:
        maybe |= {"rate"}
    is_sure = (kind == "sessions" and is_log_of_visits(fields)) or (kind == "rules" and fields >= ASKED_BEFORE)
    if not (is_sure or _is_enough(len(maybe), len(required & maybe) / len(required), len(maybe) / named, telling)):
        return None
    if _rules_out(kind, headers) or (kind == "denials" and _lists_claims(headers, samples)):
        return None
    if not (fields - required or len(required) > 1) or not _tells(kind, fields, headers):
        return None
    if kind == "sessions" and _is_attendance(found, headers):
        return None
    score = sum(_weight(field, header) for field, header in found.items()) + REQUIRED_BONUS * present
    score += TELLING_BONUS * min(MOST_TELLING, telling)
    of_sessions = {field: each for each in reversed(headers) if (field := _named(each, "sessions"))}
    score += joint_evidence(kind, found, headers, samples, of_sessions)
    score += COMPLETE_BONUS * (present == 1) + SHARE_BONUS * share + NAMED_SHEET_BONUS * _is_named(kind, sheet)
    return KindScore(kind, score, min(1.0, 0.4 * present + 0.3 * min(1.0, share * 2) + 0.3 * min(1.0, len(fields) / 5)))


def _is_enough(fields: int, present: float, share: float, telling: int) -> bool:
    """Whether so many fields, such a share of the required ones and of the headers, and such words make a kind."""
    if telling >= TOLD_BY and fields >= (FEWEST_COLUMNS if present >= HALF else FEWEST_WITHOUT_REQUIRED):
        return True
    if fields < (FEWEST_COLUMNS if present == 1 else FEWEST_WITHOUT_REQUIRED):
        return False
    nearly_all = share >= NEARLY_ALL and fields >= FEWEST_OF_NEARLY_ALL
    return present >= HALF or nearly_all or (share >= OF_MANY and fields >= MANY)


def _is_named(kind: str, sheet: str) -> bool:
    """Whether the sheet's name holds the kind's."""
    return bool(set(word_key(sheet)) & {*word_key(kind), *word_key(TABLES[kind].singular)})


def _fields_found(kind: str, headers: Sequence[str], samples: Sequence[Sequence[object]]) -> dict[str, str]:
    """Field to the first header that names it and whose cells do not speak against it."""
    found: dict[str, str] = {}
    for position, header in enumerate(headers):
        cells = samples[position] if position < len(samples) else ()
        for strict, named in ((False, _exact(header, kind)), (True, _otherwise(header, kind))):
            if named is None:
                continue
            share = fit(cells, TABLES[kind].column(named.field), header, strict=strict)
            if share is None or share >= FITS_FROM:
                found.setdefault(named.field, header)
                break
    lacking = [each.name for each in TABLES[kind].columns() if each.required and each.name not in found]
    for name in lacking:
        shaped = next((at for at, cells in enumerate(samples[: len(headers)]) if is_shaped(cells, name)), None)
        if shaped is not None:
            found[name] = headers[shaped]
    field, other = STAND_INS.get(kind, ("", ""))
    return found if field in found or other not in found else {field: found.pop(other), **found}


def _rules_out(kind: str, headers: Sequence[str]) -> bool:
    """Whether a header cannot stand in a table of the kind: a client in a fee schedule, units in a span of cover."""
    never = SAYS_CLIENTS if kind in NOT_ABOUT_CLIENTS else SAYS_SERVICES if kind in SPANS else frozenset()
    return any(_named(header, "sessions") in never for header in headers if not set(words(header)) <= ANYBODYS_NAME)


def _is_attendance(found: dict[str, str], headers: Sequence[str]) -> bool:
    """Whether the only people named, not saying who they are, stand beside what staff are paid for."""
    served = {header for field, header in found.items() if field in SERVED}
    is_anybody = all({*words(header)} <= ANYBODYS_NAME for header in served)
    return bool(served) and is_anybody and any(ATTENDANCE & {*words(header)} for header in headers)


def _lists_claims(headers: Sequence[str], samples: Sequence[Sequence[object]]) -> bool:
    """Whether a column of states holds paid claims and denied ones: what is denied is then some of what is listed."""
    for header, cells in zip(headers, samples, strict=False):
        named = _exact(header, "sessions")
        if named and named.field == "claim_status":
            states = {str(each).strip().lower() for each in cells}
            return not PAID_STATES.isdisjoint(states) and not DENIED_STATES.isdisjoint(states)
    return False


def _weight(field: str, header: str) -> float:
    return LEAST if field in SAYS_NO_KIND else _rarity(header)


@cache
def _rarity(header: str) -> float:
    """What a header says for a kind: much when few kinds have a field of that name, little when many do."""
    return LEAST + 0.9 / max(1, sum(1 for kind in TABLES if _named(header, kind)))


@lru_cache(maxsize=4096)
def _named(header: str, kind: str) -> str | None:
    found = _exact(header, kind) or _otherwise(header, kind)
    return found.field if found else None


def _otherwise(header: str, kind: str) -> Candidate | None:
    return None if asked_about(header, kind) else meaning(header, kind)


def _exact(header: str, kind: str) -> Candidate | None:
    base = without_number(header)
    return look_up(header, kind) or (look_up(base[0], kind) if base else None)


def _tells(kind: str, fields: set[str], headers: Sequence[str]) -> bool:
    """Whether the table has what makes the kind: payers need more than a payer and notes."""
    if kind == "payers":
        return bool(fields - {"payer", "name", "notes"}) and not {"code", "client_id"} & _shared(headers)
    if kind == "remittances" and REMITTED.isdisjoint(fields):
        return False
    if kind == "sessions":
        return (
            not SERVED.isdisjoint(fields)
            or fields.issuperset(OF_CLAIMS)
            or any("client" in senses_of(words(header)) for header in headers)
        )
    priced = any(_named(header, "fees") in PRICES for header in headers)
    if kind == "rules" and not priced and not LIMITS.isdisjoint(fields):
        return True
    if kind in TOLD_BY_A_WORD or (kind in SPANS and not fields.issuperset(SPANS[kind])):
        return any(TELLING[kind] & {*words(header)} for header in headers)
    return True


def _shared(headers: Sequence[str]) -> set[str]:
    return {named.field for each in headers if (named := look_up(each, "authorizations"))}
