"""Headers that give the element of an 835 or 837 that their column is from, and what those elements hold.

The elements are those of the implementation guides 005010X221A1 (835) and 005010X222A1 (837P), recalled: "NM109_IL" is
the identifier of the insured, "CAS02" the reason of an adjustment.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ELEMENT = re.compile(
    r"^(?:loop ?)?(?:\d{4}[A-F]{0,2}[ _.-]+)?"
    r"(?P<segment>AMT|BPR|CAS|CLM|CLP|DTM|DTP|HI|LQ|LX|MOA|N1|NM1|PLB|PRV|QTY|REF|SBR|SV1|SVC|SVD|TRN)"
    r"[ _-]?(?P<element>0[1-9]|1[0-9])?(?:[ _.-]?(?P<part>0?[1-7])(?![0-9]))?(?P<rest>(?:[ _(*-].*)?)$"
)
_DATE_ELEMENT = re.compile(r"^(?:DTM|DTP)[ _*-]?(?P<qualifier>\d{3})(?P<rest>(?:[ _(-].*)?)$")
_QUALIFIERS = frozenset({
    "1K", "6R", "72", "77", "82", "85", "87", "ABF", "ABK", "ABJ", "AU", "B6", "BK", "BF", "D9", "DK", "DN", "DQ",
    "EA", "F2", "F5", "F8", "G1", "HC", "HE", "I", "IL", "MI", "NE", "PE", "PR", "QC", "T", "XX",
})  # fmt: skip
"""Codes that say which of several segments an element is in."""
_MEANINGS = {
    "BPR02": "total payment amount",
    "BPR16": "payment date",
    "TRN02": "check number",
    "CLM01": "patient control number",
    "CLM02": "total claim charge",
    "CLM05": "place of service",
    "CLM05-1": "place of service",
    "CLP01": "patient control number",
    "CLP02": "claim status code",
    "CLP03": "claim charge",
    "CLP04": "claim payment",
    "CLP05": "patient responsibility",
    "CLP07": "payer claim control number",
    "CAS01": "group code",
    "CAS02": "reason code",
    "CAS03": "adjustment amount",
    "CAS04": "adjusted units",
    "LQ02": "remark code",
    "HI01": "diagnosis",
    "HI01-2": "diagnosis",
    "HI ABK": "diagnosis",
    "HI BK": "diagnosis",
    "N102 PR": "payer name",
    "N102 PE": "payee name",
    "NM103 PR": "payer name",
    "NM103 IL": "subscriber last name",
    "NM103 QC": "patient last name",
    "NM103 82": "rendering provider last name",
    "NM103 85": "billing provider name",
    "NM103 DN": "referring provider last name",
    "NM103 DK": "ordering provider last name",
    "NM104 IL": "subscriber first name",
    "NM104 QC": "patient first name",
    "NM104 82": "rendering provider first name",
    "NM109 IL": "member id",
    "NM109 QC": "member id",
    "NM109 PR": "payer id",
    "NM109 82": "rendering npi",
    "NM109 85": "billing npi",
    "NM109 DN": "referring npi",
    "REF G1": "prior authorization number",
    "REF02 G1": "prior authorization number",
    "REF F8": "original claim reference",
    "REF02 F8": "original claim reference",
    "REF 6R": "line item control number",
    "REF02 6R": "line item control number",
    "REF EA": "medical record number",
    "REF02 EA": "medical record number",
    "DTM472": "service date",
    "DTP472": "service date",
    "DTM232": "statement from date",
    "DTM233": "statement to date",
    "DTM405": "process date",
    "SV101": "procedure code",
    "SV101-2": "procedure code",
    "SV101-3": "modifier 1",
    "SV101-4": "modifier 2",
    "SV101-5": "modifier 3",
    "SV101-6": "modifier 4",
    "SV102": "line charge",
    "SV104": "units",
    "SV105": "place of service",
    "SVC01": "procedure code",
    "SVC01-2": "procedure code",
    "SVC01-3": "modifier 1",
    "SVC01-4": "modifier 2",
    "SVC01-5": "modifier 3",
    "SVC01-6": "modifier 4",
    "SVC02": "line charge",
    "SVC03": "line payment",
    "SVC05": "paid units",
    "AMT B6": "allowed amount",
    "AMT02 B6": "allowed amount",
    "AMT F5": "patient paid",
    "AMT02 F5": "patient paid",
}
_OWN_WORD = frozenset({"SVC", "CLM", "REF", "MOA", "LQ", "HI", "SV1", "PRV", "LX", "QTY", "AMT"})
"""Segments whose letters people also write for a word, so that without an element they name none."""
_TOLD_BY_PLACE = ("NM10", "REF02")
"""Elements that say more than the rest of a header does: "NM109_IL_SubscriberID"."""


@lru_cache(maxsize=4096)
def spelled_out(header: str) -> str:
    """The header with its element left out where more is said, else with what the element holds; others as they are.

    >>> spelled_out("CLP07_PayerClaimControlNumber"), spelled_out("NM109_IL"), spelled_out("Svc Dt")
    ('PayerClaimControlNumber', 'member id', 'Svc Dt')
    """
    dated = _DATE_ELEMENT.match(header)
    found = dated or _ELEMENT.match(header)
    if found is None:
        return header
    said = [each for each in re.split(r"[\s_()*-]+", found["rest"]) if each]
    qualifiers = []
    while said and said[0] in _QUALIFIERS:
        qualifiers.append(said.pop(0))
    place = header[: len("DTM")] + dated["qualifier"] if dated else _place(found)
    if place == found.groupdict().get("segment") and not qualifiers and (said or place in _OWN_WORD):
        return header
    meant = _meant(place, qualifiers)
    if said and (meant is None or not place.startswith(_TOLD_BY_PLACE)):
        return " ".join(said)
    return meant or header


def _place(found: re.Match[str]) -> str:
    part = f"-{int(found['part'])}" if found["part"] else ""
    return f"{found['segment']}{found['element'] or ''}{part}"


def _meant(place: str, qualifiers: list[str]) -> str | None:
    for each in qualifiers:
        if found := _MEANINGS.get(f"{place} {each}"):
            return found
    return _MEANINGS.get(place)
