"""What the header of a column of rates says: days in force, the worker's credential, place, modifier, region."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.cells.dates import read_date
from cmcore.intake.cells.texts import PLACES
from cmcore.reference import tables as reference

if TYPE_CHECKING:
    from datetime import date

_DAY = r"(\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4})"
_FROM_TO = re.compile(_DAY + r"\s*(?:-|\u2013|\u2014|to|through|thru)\s*" + _DAY, re.IGNORECASE)
_FROM = re.compile(
    r"\b(?:eff(?:ective)?|as of|beginning|begins|starting|starts|from|on (?:and|or|&) after)\b\W*(?:date\b\W*)?" + _DAY,
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"\b(?:rates?|fees?|price|amount|allow(?:ed|able)|payment|reimbursement|eff(?:ective)?)\b", re.IGNORECASE
)
_ADDS_NOTHING = frozenset(
    """allowable allowed amount as base beginning credential date degree eff effective fee fees for from in level max
    maximum of on payment per price provider rate rates reimbursement staff starting the through thru to unit
    units""".split()  # noqa: SIM905 - a list of words reads better whole
)
_DEGREES = {
    **dict.fromkeys(("bachelor", "bachelors", "bachelor's", "baccalaureate", "ba/bs", "bs/ba"), "BA"),
    **dict.fromkeys(("master", "masters", "master's", "ma/ms", "ms/ma"), "MA"),
    **dict.fromkeys(("doctorate", "doctoral", "doctor's", "ph.d", "ph.d."), "PHD"),
    **dict.fromkeys(("paraprofessional", "paraprof"), "PARAPROFESSIONAL"),
}
_CREDENTIALS = frozenset(
    """APRN BA BCBA BS BSN BSW CADC CHW CNS DO LADC LCPC LCSW LISW LMFT LMHC LMSW LPC LPN LSW LVN MA MD MFT MS MSN MSW
    NP PA PHD PSYD QMHA QMHP RBT RN""".split()  # noqa: SIM905 - a list of words reads better whole
)
_CREDENTIAL = re.compile(r"[A-Z]{2,6}(?:[-/][A-Z]{1,6})?")
_NO_CREDENTIALS = frozenset(
    "CHIP DD EPSDT FFS HCBS HMO IDD LTSS MCO MH MLTSS PPO SED SFY SMI SUD".split()  # noqa: SIM905 - reads better whole
)
"""Capitals of programs, populations and sorts of plan, none of which a worker holds."""
_REGIONS = {
    "rural": "Rural", "urban": "Urban", "frontier": "Frontier", "metro": "Metro", "nonmetro": "Non-metro",
    "suburban": "Suburban", "upstate": "Upstate", "downstate": "Downstate", "nyc": "NYC", "newyorkcity": "NYC",
    "ros": "Rest of State", "reststate": "Rest of State", "balancestate": "Balance of State",
    "remainderstate": "Remainder of State", "nonurban": "Non-urban", "nonrural": "Non-rural",
}  # fmt: skip
"""Parts of a state as headers write them, without blanks and words that add nothing, to their names."""
_WHOLE_STATE = frozenset({"statewide", "allregions", "allareas", "allcounties"})
_DIRECTION = re.compile(
    r"(?:north|south|east|west|central)(?:ern)?(?:[ -]?(?:east|west|central)(?:ern)?)?", re.IGNORECASE
)
_REGION = re.compile(
    r"(?:region|area|zone|locality|district|county)\s*#?\s*(?:\d{1,3}|[A-Z]|[IVX]{1,4})"
    r"|(?:[a-z.'-]+ ){1,2}(?:region|county|counties|zone|district)",
    re.IGNORECASE,
)
_IN_FACILITIES, _NOT_IN_FACILITIES = {"facility", "fac", "infacility"}, {"nonfacility", "nonfac", "nfac", "nf"}
TELEHEALTH = ("02", "10")
_PLACE = re.compile(r"(?:pos|place(?: of service)?)\s*#?\s*(\d{1,2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RateHeader:
    """What one column of rates is for; what its header leaves open is None, and `places` is empty.

    `is_priced` says that the header names a rate; one that is only "BA" or "Facility" does not.
    """

    first: date | None = None
    last: date | None = None
    credential: str | None = None
    modifier: str | None = None
    places: tuple[str, ...] = ()
    region: str | None = None
    is_priced: bool = False
    is_general: bool = False

    @property
    def narrows(self) -> bool:
        """Whether the header says for whom or where the rate is, if only that it is for every place but facilities."""
        return bool(self.credential or self.modifier or self.places or self.region or self.is_general)


def read_rate_header(header: str) -> RateHeader | None:
    """What a header says of the rates below it; None where it holds a word that is none of these."""
    first, last = days_of(header)
    rest = _FROM_TO.sub(" ", header) if last else _FROM.sub(" ", header) if first else header
    is_priced = _PRICE.search(header) is not None or "$" in header
    said = " ".join(word for word in re.split(r"[\s()\[\]:,$]+|\s-\s|-$|^-", rest) if _tells(word))
    if not said:
        return RateHeader(first, last, is_priced=is_priced) if is_priced or first else None
    aspect = _aspect(said, is_priced=is_priced)
    if aspect is None:
        return RateHeader(first, last, is_priced=is_priced) if first else None
    return replace(aspect, first=first, last=last, is_priced=is_priced)


def _tells(word: str) -> bool:
    return bool(word.strip("-")) and word.lower().strip(".") not in _ADDS_NOTHING


def _aspect(said: str, *, is_priced: bool) -> RateHeader | None:
    plain = re.sub(r"[^a-z]", "", said.lower())
    if plain in _NOT_IN_FACILITIES or plain in _WHOLE_STATE:
        return RateHeader(is_general=True)
    if places := _places(said, plain, is_priced=is_priced):
        return RateHeader(places=places)
    if region := _region(said, plain, is_priced=is_priced):
        return RateHeader(region=region)
    credential = _credential(said, is_priced=is_priced)
    coded = [each for each in said.split() if each in modifiers()]
    of_whom = " ".join(each for each in said.split() if each not in modifiers())
    if coded and (_credential(of_whom, is_priced=False) if of_whom else is_priced or not credential):
        return RateHeader(modifier=";".join(coded))
    return RateHeader(credential=credential) if credential else None


def _credential(said: str, *, is_priced: bool) -> str | None:
    """The credential that a header names; unknown capitals are one only beside a word of rates."""
    may_be = is_priced and said not in _NO_CREDENTIALS and _CREDENTIAL.fullmatch(said)
    return _DEGREES.get(said.lower()) or (said.upper() if said.upper() in _CREDENTIALS or may_be else None)


def _region(said: str, plain: str, *, is_priced: bool) -> str | None:
    """The part of the state that a header names; a point of the compass alone is one only beside a word of rates."""
    known = _REGIONS.get(plain)
    is_one = _REGION.fullmatch(said) or (is_priced and _DIRECTION.fullmatch(said))
    return known or (said if is_one else None)


def _places(said: str, plain: str, *, is_priced: bool) -> tuple[str, ...]:
    if plain in _IN_FACILITIES:
        return facility_places()
    if plain == "telehealth":
        return TELEHEALTH
    if place := _PLACE.fullmatch(said):
        return (place[1].zfill(2),)
    named = PLACES.get(said.lower()) if is_priced else None
    return (named,) if named else ()


def days_of(header: str) -> tuple[date | None, date | None]:
    """First and last day in force that a header names; both None where it names none, or one that cannot be."""
    if span := _FROM_TO.search(header):
        first, last = read_date(span[1]), read_date(span[2])
        return (first, last) if first and last and first <= last else (None, None)
    start = _FROM.search(header)
    return (read_date(start[1]) if start and _PRICE.search(header) else None), None


@cache
def facility_places() -> tuple[str, ...]:
    """Places that Medicare pays at its facility rate."""
    return tuple(reference.places_of_service().filter(pl.col("is_facility") == "y")["pos"].sort())


@cache
def modifiers() -> frozenset[str]:
    """Modifiers of the reference table."""
    return frozenset(reference.modifiers()["modifier"])
