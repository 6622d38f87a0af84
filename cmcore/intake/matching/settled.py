"""Headers that say too little alone and enough beside the other columns: "Who" beside a status is who works on it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cmcore.fields import TABLES, Kind
from cmcore.intake.cells.parsed import tidy
from cmcore.intake.matching.fits import fit
from cmcore.intake.matching.rivals import LESS_SURE, PROVIDERS_OWN, Found
from cmcore.intake.names.meanings import asked_about, senses_of
from cmcore.intake.names.vocabulary import ASKED_AT_MOST, Candidate
from cmcore.intake.names.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PATIENT_CONTROL = (
    "patient control no",
    "patient control",
    "pt control no",
    "pt ctrl no",
    "pcn",
    "clp01",
    "clp01 pt ctrl no",
    "clp01 patient control no",
    "submitter claim id",
    "submitter claim no",
    "our claim no",
    "our claim id",
    "our claim",
    "agency claim no",
    "in house claim no",
)
"""Names of the number that a provider gives a claim, which a remittance sends back (835, CLP01)."""
PATIENT_ACCOUNT = (
    "patient account", "patient account no", "patient acct", "patient acct no", "pt account", "pt account no",
    "pt acct", "pt acct no", "client account no", "client acct no", "account no", "acct no",
)  # fmt: skip
PAYERS_NUMBER = (
    "icn", "claim icn", "icn no", "payer icn", "tcn", "dcn", "payer claim no", "payer claim", "payer claim id",
    "payer claim control no", "payer control no", "internal control no",
)  # fmt: skip
"""Names of the number that a payer gives a claim (835, CLP07)."""
_PERSON = re.compile(r"\b(?:patient|pt|client|member|subscriber|recipient)\W*(?:full\W*)?name\b", re.IGNORECASE)
BY_NEIGHBOURS = 0.86
FITS_FROM = 0.8


class _Settled(NamedTuple):
    """A field, the headers that mean it, and groups of fields: a column of each group must be there.

    What `is_asked` may well be the field, but is not surely it.
    """

    field: str
    names: tuple[str, ...]
    beside: tuple[frozenset[str], ...]
    is_asked: bool


def _settled(field: str, names: str, *beside: str, is_asked: bool = False) -> _Settled:
    return _Settled(field, tuple(names.split("; ")), tuple(frozenset(each.split()) for each in beside), is_asked)


_CODE_AND_WORDS = (
    "service description code; service code description; description code; code description; service name code;"
    " code service description; procedure description code; procedure code description; service type code"
)
"""Headers of cells that hold a code and what it is, or the words alone: only cells that hold codes are taken."""
SETTLED: dict[str, tuple[_Settled, ...]] = {
    "sessions": (
        _settled("service_date", "schedule date; scheduled date; scheduled on", "start_time", "end_time"),
        _settled("code", _CODE_AND_WORDS, "service_date start_time", "client_id client_name member_id"),
        _settled("claim_no", "patient control no; patient control; pcn", "service_date", "code"),
        _settled("note_signed", "note; notes; case note; documentation", "service_date", is_asked=True),
    ),
    "authorizations": (
        _settled("code", _CODE_AND_WORDS, "authorization_no units_approved", "start_date end_date units_approved"),
    ),
    "denials": (
        _settled("code", _CODE_AND_WORDS, "claim_no denial_codes"),
        _settled("owner", "who", "status outcome next_action next_touch"),
        _settled(
            "denial_date",
            "remit date; remittance date; eob date; ra date; date received; received date; received; eob received",
            "denial_codes",
            "deadline filed_date",
        ),
        _settled("client_id", "patient control no; patient account control no; pcn", "claim_no", is_asked=True),
    ),
    "fees": (
        _settled(
            "rate",
            "per 15; per 15 minutes; per hour; per unit; per session; per visit; per day; per month; each",
            "code",
        ),
        _settled(
            "basis",
            "unit; time unit; unit time; unit length; unit size; time increment; increment; standard unit;"
            " frequency unit; service unit; per",
            "rate",
        ),
    ),
    "benchmarks": (_settled("basis", "unit", "low", "high"),),
    "remittances": (
        _settled("paid_date", "date", "check_no", "service_date"),
        _settled("status_code", "claim status; claim status code", "claim_no"),
    ),
}
"""Kind of table to what its columns settle together."""


def settled_by_neighbours(
    found: Sequence[Found], headers: Mapping[int, str], cells: Sequence[Sequence[object]], kind: str
) -> list[Found]:
    """The columns with those taken whose one possible field is free and whose neighbours say that it is meant.

    `headers` are those of the columns that nothing is known of, by position.
    """
    settled = list(found)
    fields = {each.candidate.field for each in found if each.candidate}
    for rule in SETTLED.get(kind, ()):
        if rule.field in fields or any(fields.isdisjoint(group) for group in rule.beside):
            continue
        named = [at for at, header in headers.items() if senses_of(words(header)) in _names(rule.names)]
        rivals = [at for at, header in headers.items() if at not in named and asked_about(header, kind) == rule.field]
        if len(named) != 1 or rivals:
            continue
        column = TABLES[kind].column(rule.field)
        share = fit(cells[named[0]], column, headers[named[0]])
        if column.kind is not Kind.FLAG if share is None else share >= FITS_FROM:
            sure = Candidate(rule.field, ASKED_AT_MOST - LESS_SURE if rule.is_asked else BY_NEIGHBOURS, "similar")
            settled[named[0]] = Found(None, sure) if rule.is_asked else Found(sure)
    return settled


def both_numbers_of_a_claim(
    found: list[Found], headers: Sequence[str], cells: Sequence[Sequence[object]], kind: str
) -> list[Found]:
    """The columns of a remittance with the provider's own number of a claim as its number and the payer's beside it.

    Where one of them stands alone it is the number of the claim, whoever gave it. A patient's account is the claim's
    number or the client's: the rows say which, else it is asked. `cells` are those of each column, row by row.
    """
    fields = [each.candidate.field if each.candidate else "" for each in found]
    if kind != "remittances" or "adjudication_no" in fields:
        return found
    own = _named(headers, PATIENT_CONTROL)
    numbers = [at for at, field in enumerate(fields) if field == "claim_no" and at not in own]
    payers = [at for at in numbers if at in _named(headers, PAYERS_NUMBER)]
    beside = [at for at in numbers if at not in payers]
    if not own and len(payers) == 1 and len(beside) == 1 and not _are_alike(cells, payers[0], beside[0]):
        own, numbers = beside, payers
    if not own and len(payers or numbers) == 1 and len(beside) <= 1:
        own = [at for at in _named(headers, PATIENT_ACCOUNT) if _is_of_claim(headers, cells, at)]
        numbers = payers or numbers
    chosen = [at for at in (*own, *numbers) if (told := found[at].candidate) and told.how == "remembered"]
    if len(own) != 1 or len(numbers) != 1 or chosen or PROVIDERS_OWN.intersection(words(headers[numbers[0]])):
        return found
    settled = list(found)
    for at in {*payers, *beside} - {*numbers}:
        settled[at] = Found(is_closed=True)
    settled[own[0]] = Found(Candidate("claim_no", BY_NEIGHBOURS, "similar"))
    settled[numbers[0]] = Found(Candidate("adjudication_no", BY_NEIGHBOURS, "similar"))
    return settled


def _named(headers: Sequence[str], names: tuple[str, ...]) -> list[int]:
    return [at for at, header in enumerate(headers) if senses_of(words(header)) in _names(names)]


def _are_alike(cells: Sequence[Sequence[object]], one: int, other: int) -> bool:
    """Whether two columns say the same in most rows."""
    pairs = list(zip(cells[one], cells[other], strict=False))
    return sum(1 for ours, theirs in pairs if ours == theirs) >= FITS_FROM * len(pairs)


def _is_of_claim(headers: Sequence[str], cells: Sequence[Sequence[object]], at: int) -> bool:
    """Whether an account is a claim's: one person has several of them, and none is of several people."""
    names = [place for place, header in enumerate(headers) if place != at and _PERSON.search(header)]
    if len(names) != 1:
        return False
    pairs = {
        (tidy(person).casefold(), tidy(account))
        for person, account in zip(cells[names[0]], cells[at], strict=False)
        if tidy(person) and tidy(account)
    }
    people, accounts = {person for person, _ in pairs}, {account for _, account in pairs}
    return len(pairs) == len(accounts) > len(people) > 0


@cache
def _names(names: tuple[str, ...]) -> frozenset[frozenset[str]]:
    return frozenset(senses_of(words(each)) for each in names)
