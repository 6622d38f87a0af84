"""Columns that claim one field: which of them keeps it, and which are asked about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cmcore.fields import TABLES, Kind
from cmcore.intake.matching.fits import STANDARD_CODE
from cmcore.intake.names.vocabulary import ASKED_AT_MOST, Candidate
from cmcore.intake.names.word_lists import STAND_INS
from cmcore.intake.names.words import without_number, word_key, words

if TYPE_CHECKING:
    from collections.abc import Sequence

JOINED_KINDS = frozenset({Kind.MODIFIERS, Kind.LIST})
"""Kinds whose field several numbered columns ("Mod 1", "Mod 2") fill together."""
LESS_SURE = 0.2
CHARGES = frozenset({"billed_amount", "billed"})
BOTH = 2
_FOR_WHOM = re.compile(r"[(\[][^()\[\]]*[)\]]")
CENT = 0.005
PER_LINE, PER_CLAIM = frozenset({"line", "service"}), frozenset({"claim", "total"})
EMPLOYERS_PLAN = frozenset({"employer", "relationship", "dependent"})
CONTRACTED = frozenset({"contracted", "contract", "negotiated", "agreed", "your", "our"})
PROVIDERS_OWN = frozenset({"patient", "client", "provider"})
"""Words of the number that a provider gives a claim."""
NUMBERED = frozenset({"contract", "id", "no", "code"})
"""Words of a payer's number, which is not its name."""
SPANS_OF_APPROVAL = frozenset({"start_date", "end_date", "units_approved"})
OF_SERVICE = frozenset({"service", "requested", "plan", "request"})
APPROVED = frozenset({"authorization", "authorized", "approved", "approval", "certified", "granted"})
IDS, NAME = frozenset({"id", "no", "code", "key"}), "name"
NAMED_NOT_NUMBERED = {"sessions": "staff", "measures": "measure"}
"""Kind of table to the field that a name fills rather than a number beside it."""
PLAIN_NUMBER = frozenset({"member", "id", "no"})
"""Words of a number that may be the plan's or the agency's own."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a header came to: a field taken, a field to ask about, or neither.

    `is_contradicted` says that none of the cells can be a value of the field asked about, `is_closed` that the column
    is not to be asked about at all.
    """

    candidate: Candidate | None = None
    asked: Candidate | None = None
    is_contradicted: bool = False
    is_closed: bool = False


def stand_in(found: list[Found], kind: str) -> list[Found]:
    """The columns with one field in place of another that no column is: the payers' only name is the payer."""
    field, other = STAND_INS.get(kind, ("", ""))
    fields = {each.candidate.field for each in found if each.candidate}
    if other not in fields or field in fields:
        return found
    return [
        Found(Candidate(field, each.candidate.confidence, each.candidate.how))
        if each.candidate and each.candidate.field == other
        else each
        for each in found
    ]


def one_column_a_field(
    found: list[Found], headers: Sequence[str], cells: Sequence[Sequence[object]], kind: str
) -> list[Found]:
    """The surest column keeps each field, the first of equals; the others ask, unless they are parts of one list.

    Columns with the same header and different cells are all asked about: nothing tells which of them is meant.
    """
    doubted = {
        position
        for position, each in enumerate(found)
        if each.candidate and not _may_join(each, kind) and _has_a_double(position, found, headers, cells)
    }
    keeper: dict[str, int] = {}
    whole = _of_whole_claims(found, headers, kind) | _of_one_unit(found, cells)
    ids = _ids_beside_names(found, headers, kind)
    found = [Found() if position in ids else each for position, each in enumerate(found)]
    later = {
        at for at, each in enumerate(found) if each.candidate and _gives_way(each.candidate, headers[at], cells[at])
    }
    for position, each in sorted(
        enumerate(found), key=lambda pair: (pair[0] in whole, pair[0] in later, *_surest_first(*pair))
    ):
        if each.candidate and position not in doubted:
            keeper.setdefault(each.candidate.field, position)
    own = {
        at
        for at in later - doubted - set(keeper.values())
        if _names_code(found[at]) and keeper.get("code") not in later
    }
    found = [Found(is_closed=True) if position in own else each for position, each in enumerate(found)]
    return [
        Found(None, _also(each)) if position in doubted else _beside_keeper(position, found, keeper, headers, kind)
        for position, each in enumerate(found)
    ]


def _names_code(found: Found) -> bool:
    """Whether a column claims to be the code: an agency's own codes are none beside standard ones."""
    return found.candidate is not None and found.candidate.field == "code"


def plan_and_client(found: list[Found], headers: Sequence[str], kind: str) -> list[Found]:
    """Two numbers of the plan in a log without client ids: one that names the plan is it, the other may be the client.

    An agency's own "Member ID" beside a Medicaid number is a client's; nothing but the user can say.
    """
    if kind != "sessions" or any(each.candidate and each.candidate.field == "client_id" for each in found):
        return found
    claim = [at for at, each in enumerate(found) if each.candidate and each.candidate.field == "member_id"]
    plain = [at for at in claim if set(word_key(headers[at])) <= PLAIN_NUMBER]
    if len(plain) != 1 or len(claim) == 1:
        return found
    asked = Found(None, Candidate("client_id", ASKED_AT_MOST - LESS_SURE, "similar"))
    return [asked if at == plain[0] else each for at, each in enumerate(found)]


def _may_join(found: Found, kind: str) -> bool:
    return found.candidate is not None and TABLES[kind].column(found.candidate.field).kind in JOINED_KINDS


def _has_a_double(
    position: int, found: Sequence[Found], headers: Sequence[str], cells: Sequence[Sequence[object]]
) -> bool:
    mine = found[position].candidate
    return any(
        other != position
        and each.candidate is not None
        and mine is not None
        and "remembered" not in {mine.how, each.candidate.how}
        and each.candidate.field == mine.field
        and _are_of_one_name(headers[other], headers[position], mine.field)
        and list(cells[other]) != list(cells[position])
        for other, each in enumerate(found)
    )


def _are_of_one_name(one: str, other: str, field: str) -> bool:
    """Whether two headers are the same: rates also where only what they are for differs, "Rate (Adult)"."""
    if field == "rate" and _FOR_WHOM.search(one) and _FOR_WHOM.search(other):
        one, other = _FOR_WHOM.sub(" ", one), _FOR_WHOM.sub(" ", other)
    return _unnumbered(one) == _unnumbered(other)


def _of_whole_claims(found: Sequence[Found], headers: Sequence[str], kind: str) -> set[int]:
    """The columns of whole claims' amounts in a table that has the same amounts of each line, which are the rows'."""
    said = {
        position: {*words(headers[position])}
        for position, each in enumerate(found)
        if each.candidate and TABLES[kind].column(each.candidate.field).kind is Kind.MONEY
    }
    by_line = {found[at].candidate.field for at, each in said.items() if PER_LINE & each}  # type: ignore[union-attr]
    return {at for at, each in said.items() if PER_CLAIM & each and found[at].candidate.field in by_line}  # type: ignore[union-attr]


def _of_one_unit(found: Sequence[Found], cells: Sequence[Sequence[object]]) -> set[int]:
    """The columns of charges that are another's once their units are counted: 150.00 for each of 2 beside 300.00."""
    fields = [each.candidate.field if each.candidate else "" for each in found]
    charges = [at for at, field in enumerate(fields) if field in CHARGES]
    if fields.count("units") != 1 or len(charges) != BOTH:
        return set()
    units = [_number(each) for each in cells[fields.index("units")]]
    amounts = {at: [_number(each) for each in cells[at]] for at in charges}
    both = [
        one for one, other in (charges, charges[::-1]) if all(map(_is_product, amounts[one], units, amounts[other]))
    ]
    return {*both} if len(both) == 1 else set()


def _is_product(each: float, units: float, total: float) -> bool:
    return each > 0 and units > 0 and abs(each * units - total) < CENT


def _number(cell: object) -> float:
    text = str(cell).strip().replace(",", "").removeprefix("$")
    return float(text) if re.fullmatch(r"\d{1,9}(?:\.\d{1,4})?", text) else 0.0


def _gives_way(candidate: Candidate, header: str, cells: Sequence[object]) -> bool:
    """Whether another column that claims the field is rather it.

    Standard codes go before an agency's own, contracted rates before those of a state, a payer's number of a claim
    before the provider's, its name before its number, the days of an approval before those of the service asked for.
    """
    if candidate.field == "claim_no":
        return not PROVIDERS_OWN.isdisjoint(words(header))
    if candidate.field == "payer":
        return not NUMBERED.isdisjoint(words(header))
    if candidate.field in SPANS_OF_APPROVAL:
        return OF_SERVICE.intersection(words(header)) != set() and APPROVED.isdisjoint(words(header))
    if candidate.field == "code":
        return bool(cells) and not any(STANDARD_CODE.match(str(each).strip().upper()) for each in cells)
    return candidate.field == "rate" and CONTRACTED.isdisjoint(words(header))


def _ids_beside_names(found: Sequence[Found], headers: Sequence[str], kind: str) -> set[int]:
    """The columns that number what another column names: "provider_id" beside "provider_name"."""
    field = NAMED_NOT_NUMBERED.get(kind)
    both = [at for at, each in enumerate(found) if each.candidate and each.candidate.field == field]
    names = {frozenset(words(headers[at])) - {NAME} for at in both if NAME in words(headers[at])}
    numbers = {at for at in both if not IDS.isdisjoint(words(headers[at]))}
    return {at for at in numbers if frozenset(words(headers[at])) - IDS in names}


def insured_employees(found: list[Found], headers: Sequence[str]) -> list[Found]:
    """The columns with a question for each employee who is no staff for certain: employers' plans insure employees."""
    if not any(EMPLOYERS_PLAN.intersection(words(header)) for header in headers):
        return found
    return [
        Found(None, _also(each))
        if each.candidate and each.candidate.field == "staff" and "employee" in words(headers[position])
        else each
        for position, each in enumerate(found)
    ]


def _surest_first(position: int, found: Found) -> tuple[float, int]:
    return (-found.candidate.confidence if found.candidate else 0.0, position)


def _also(found: Found) -> Candidate | None:
    return found.candidate and Candidate(found.candidate.field, ASKED_AT_MOST - LESS_SURE, found.candidate.how)


def _beside_keeper(
    position: int, found: Sequence[Found], keeper: dict[str, int], headers: Sequence[str], kind: str
) -> Found:
    """What a column comes to beside the one that keeps its field.

    Nothing, where its cells speak against the field or only it is named in other words; else it is asked about.
    """
    each = found[position]
    if each.asked and each.is_contradicted and each.asked.field in keeper:
        return Found()
    if each.candidate is None or not _loses(position, each, keeper, headers, kind):
        return each
    best = found[keeper[each.candidate.field]].candidate
    is_text = TABLES[kind].column(each.candidate.field).kind is Kind.TEXT or each.candidate.field == "rate"
    if each.candidate.how == "similar" and best and best.how != "similar" and not is_text:
        return Found()
    return Found(None, _also(each))


def _loses(position: int, found: Found, keeper: dict[str, int], headers: Sequence[str], kind: str) -> bool:
    if found.candidate is None or keeper[found.candidate.field] == position:
        return False
    if not _may_join(found, kind):
        return True
    keeps = headers[keeper[found.candidate.field]]
    return without_number(headers[position]) is None or _unnumbered(headers[position]) != _unnumbered(keeps)


def _unnumbered(header: str) -> tuple[str, ...]:
    found = without_number(header)
    return word_key(found[0] if found else header)
