"""Payers as the headers of columns of rates, made into one fee line for each payer that a row has a rate of."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cmcore.intake.finding.looks import look
from cmcore.intake.matching.fits import is_shaped
from cmcore.intake.names.insurers import names_insurer
from cmcore.intake.names.meanings import asked_about, field_named
from cmcore.intake.shaping.long_rows import Group, LongRows, lengthen, with_column
from cmcore.intake.shaping.wide_rates import OF_CONTACTS, RATE, holds_rates, look_like_money

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from cmcore.intake.matching.headers import TableMatch
    from cmcore.intake.tables import MappedColumn

FEWEST_COLUMNS = 2
SURE_FROM = 0.5
"""Share of the columns that must be headed by a known payer before the others beside them are taken for payers."""
SAMPLE = 200
ASKED = 0.5
PRICES = frozenset({"rate", "medicare_percent"})
RANGE = frozenset({"low", "high"})
_PRICE = re.compile(
    r"\b(?:contract(?:ed)?|rates? by (?:payer|plan)|rates?|fees?|fee schedule|price|amount|allow(?:ed|able)|payments?"
    r"|pays|reimbursement|per unit|(?:19|20)\d\d|payers?|insurers?|plans?(?= ?[:\-]))\b|[$:()\[\]]",
    re.IGNORECASE,
)
"""What a header says of rates beside the payer's name."""
_SAYS_PAYER = re.compile(r"\b(?:payers?|insurers?|funders?|carriers?|health plans?)\b", re.IGNORECASE)
_NO_PAYER = re.compile(
    r"\W*(?:(?:our|new|old|current|proposed|prior|previous|next|last|low|high|min|max|minimum|maximum|mean|average|avg"
    r"|median|total|sum|count|difference|diff|variance|change|increase|usual|customary|standard|base|billed|charges?|cost"
    r"|market|benchmark|margin|units?|hours?|minutes?|visits?|sessions?|jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct"
    r"|nov|dec|january|february|march|april|june|july|august|september|october|november|december|q[1-4]|fy|cy|week|wk"
    r"|month|year|quarter|qtr|region|zone|area|county|locality|district|tier|level|office|site|group|[\d%#./-]+)\W*)*",
    re.IGNORECASE,
)
"""Words that name a sort of number, a time or a part of the country, and nobody who pays."""
_OF_ANOTHER = re.compile(
    r"%|\b(?:units?|hours?|hrs|minutes?|mins?|visits?|sessions?|claims?|clients?|members?|days?|paid|billed|denied"
    r"|denials?|volume|counts?|number|limit|max(?:imum)?|min(?:imum)?|auths?|prior|modifiers?|charges?|cost|revenue"
    r"|total|average|difference|variance|change)\b",
    re.IGNORECASE,
)
"""Words beside a payer's name that say that the numbers below are none of its rates."""


class SaidOfFees(NamedTuple):
    """What is known beside a table: the field of fee lines that the user chose for a header, payers in lower case."""

    field_of: Callable[[str], str | None] = lambda _header: None
    payers: Collection[str] = ()


NOTHING_SAID = SaidOfFees()


class PayerColumns(NamedTuple):
    """Columns of rates with the payer that heads each: those that are taken, and those to be asked about."""

    taken: tuple[tuple[int, str], ...] = ()
    asked: tuple[tuple[int, str], ...] = ()


def payer_columns(
    headers: Sequence[str],
    columns: Sequence[Sequence[object]],
    free: Sequence[int],
    said: SaidOfFees,
) -> PayerColumns:
    """The columns of rates that are headed by payers, beside a column of codes and no contact, payer or other rate.

    Rates that the user chose for several columns are those of the payers that head them. Columns whose headers name no
    payer that is known for one are asked about.
    """
    is_log = any(field_named(each, "sessions") in OF_CONTACTS for each in headers if each)
    others = [index for index, header in enumerate(headers) if header and index not in free]
    of_user = [index for index in others if said.field_of(headers[index]) == "rate"]
    left_out = [index for index in others if said.field_of(headers[index]) is None]
    may_hold = [] if is_log else [index for index in free if not _means_another(headers[index])]
    held = [index for index in may_hold if holds_rates(columns[index])]
    if not _are_fees(headers, columns, {*held, *of_user}) or (not of_user and _has_rate(headers, {*held})):
        return PayerColumns()
    found = [index for index in held if _may_name_payer(headers[index])]
    if len({payer_said(headers[index]).casefold() for index in (*found, *of_user)}) < len([*found, *of_user]):
        return PayerColumns()
    surely = [index for index in found if _names_payer(headers[index], said.payers)]
    if len([*found, *of_user, *left_out]) < FEWEST_COLUMNS:
        return PayerColumns()
    if found == held and surely and len(surely) >= SURE_FROM * len(found):
        return PayerColumns(_said(headers, [*found, *of_user]))
    is_money = found == held and look_like_money([columns[index] for index in found])
    asked = _said(headers, found) if surely or is_money or of_user else ()
    if len(of_user) + len(left_out) < FEWEST_COLUMNS:
        return PayerColumns((), asked if len(found) >= FEWEST_COLUMNS else ())
    return PayerColumns(_said(headers, of_user), asked)


def _names_payer(header: str, known: Collection[str]) -> bool:
    is_known = payer_said(header).casefold() in known
    return is_known or names_insurer(header) or _SAYS_PAYER.search(header) is not None


def _may_name_payer(header: str) -> bool:
    if field_named(header, "benchmarks") in RANGE or field_named(header, "relative_values"):
        return False
    return not _NO_PAYER.fullmatch(payer_said(header)) and not _OF_ANOTHER.search(header)


def _said(headers: Sequence[str], indexes: Sequence[int]) -> tuple[tuple[int, str], ...]:
    return tuple((index, payer_said(headers[index])) for index in sorted(indexes))


def payer_said(header: str) -> str:
    """The payer's name in a header, without what it says of rates.

    >>> payer_said("Molina Rate ($)"), payer_said("Payer: State Medicaid 2026")
    ('Molina', 'State Medicaid')
    """
    return " ".join(_PRICE.sub(" ", header).split()).strip(" -,/") or header


def with_payers(
    headers: Sequence[str],
    columns: Sequence[Sequence[object]],
    rows: Sequence[int],
    payers: Sequence[tuple[int, str]],
) -> LongRows:
    """A line per payer that a row has a rate of, or says that it has none stated."""
    group = Group(RATE, {number: index for number, (index, _) in enumerate(payers)})
    long, numbers = lengthen(headers, columns, rows, [group])
    named = [payers[number][1] if look(cell) else "" for number, cell in zip(numbers, long.cells[-1], strict=True)]
    with_column(long, "Payer", named)
    names = ", ".join(name for _, name in payers)
    said = f"The columns headed {names} were read as payers, the numbers below as their rates: a fee line for each."
    long.notes[payers[0][0]] = said
    return long


def _are_fees(headers: Sequence[str], columns: Sequence[Sequence[object]], ours: set[int]) -> bool:
    """Whether a table lists codes and says, in other columns than `ours`, nothing of a contact or of a payer."""
    named = {field_named(each, "sessions") for at, each in enumerate(headers) if each and at not in ours}
    if named & (OF_CONTACTS | {"payer"}):
        return False
    return "code" in named or any(is_shaped([*cells[:SAMPLE]], "code") for cells in columns)


def _has_rate(headers: Sequence[str], ours: set[int]) -> bool:
    """Whether another column holds the rate: what stands below a payer's name is then something to compare it with."""
    return any(field_named(each, "fees") in PRICES for at, each in enumerate(headers) if each and at not in ours)


def _means_another(header: str) -> bool:
    """Whether a header means a field of fee lines, the payer's own rate aside ("Medicaid rate")."""
    if names_insurer(header):
        return False
    return (field_named(header, "fees") or asked_about(header, "fees")) is not None


def payer_asked(column: MappedColumn) -> str | None:
    """The payer that a column in doubt is asked about as the rates of, if it is asked about so."""
    is_asked = column.field is None and column.proposed == "rate" and column.confidence == ASKED
    return payer_said(column.header) if is_asked else None


def asked_as_payers(match: TableMatch, long: LongRows) -> TableMatch:
    """The match with the columns that payers may head asked about as rates."""
    columns = tuple(
        replace(column, proposed="rate", confidence=ASKED, how="values")
        if column.field is None and sources[0] in long.payers
        else column
        for column, sources in zip(match.columns, long.sources, strict=True)
    )
    return replace(match, columns=columns)
