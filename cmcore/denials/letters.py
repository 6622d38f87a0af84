"""Appeal letters in Word: facts that are known, and a highlighted gap for each that is not."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from docxtpl import RichText

from cmcore.denials import causes
from cmcore.denials.enclosures import enclosures
from cmcore.denials.letter_template import fill
from cmcore.denials.payments import NEVER_DENIED
from cmcore.findings import InputInvalidError
from cmcore.money import dollars
from cmcore.periods import day_words
from cmcore.reference import tables as reference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from typing import Any

TEMPLATE = Path(__file__).parent / "templates" / "appeal.docx"
_OF_DENIALS = ("denial_date", "denial_codes", "meaning")
GAP_COLOR = "FFFF00"
_STAMP = (1980, 1, 1, 0, 0, 0)
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a letter says; whatever is absent becomes a gap to fill in by hand, never a guess.

    `argument` is why the line should pay, `basis` the contract term or rule it rests on with its source; `payment` is
    the worklist's: a line paid short or never answered was not denied, and its letter does not say so. `level` is what
    is asked for, with its article; `level_name` the level as `levels` names it, whose consent is enclosed.
    """

    claim_no: str | None = None
    payer: str | None = None
    client_id: str | None = None
    code: str | None = None
    service_date: date | None = None
    amount: int | None = None
    denial_date: date | None = None
    denial_codes: str | None = None
    cause: str = ""
    authorization_no: str | None = None
    argument: str | None = None
    basis: str | None = None
    agency: str | None = None
    signed_by: str | None = None
    letter_date: date | None = None
    level: str = "a first review"
    level_name: str | None = None
    payment: str = "denied"


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: its file name, its bytes, and the facts that were left as gaps."""

    name: str
    data: bytes
    gaps: tuple[str, ...]


LABELS: dict[str, str] = {
    "claim_no": "claim number",
    "payer": "payer",
    "client_id": "client number",
    "code": "service code",
    "service_date": "date of service",
    "amount": "amount",
    "denial_date": "date of the denial",
    "denial_codes": "denial codes",
    "meaning": "what the codes mean",
    "authorization_no": "authorization number",
    "argument": "why it should be paid",
    "basis": "rule or contract term",
    "agency": "agency",
    "signed_by": "name and title",
    "letter_date": "date of the letter",
}


def facts_of(item: Mapping[str, Any], **more: Any) -> Facts:
    """The facts of one row of the worklist, and what is known besides.

    The row counts the appeals filed; the `level` of a letter is told in words, and only by what is known besides.
    """
    known = {each.name for each in fields(Facts)}
    unknown = sorted(set(more) - known)
    if unknown:
        raise InputInvalidError(f"A letter has no place for {', '.join(unknown)}. It has {', '.join(sorted(known))}.")
    taken = {name: value for name, value in item.items() if name in known - {"level"} and value is not None}
    return Facts(**taken | {name: value for name, value in more.items() if value is not None})


def write_letter(facts: Facts, template: bytes | None = None) -> Letter:
    """The appeal letter of one denial; the same facts give the same letter.

    `template` is the agency's own Word file with the fields of the bundled one; without it, the bundled one. A field
    can only show facts: whatever else a template names or tries to run is refused.
    Raises: FileRefusedError for a template that is no Word file, or whose fields are not those of a letter.
    """
    told = _told(facts)
    context: dict[str, Any] = {name: _rich(name, text) for name, text in told.items()}
    context |= {"level": _clean(facts.level), "payment": facts.payment, "denied": facts.payment not in NEVER_DENIED}
    context |= {"enclosures": [_rich("", each) for each in enclosures(facts.cause, facts.level_name)]}
    made = fill(TEMPLATE if template is None else template, context)
    spared = _OF_DENIALS if facts.payment in NEVER_DENIED else ()
    gaps = tuple(LABELS[name] for name, text in told.items() if not text and name not in spared)
    return Letter(_file_name(facts), _undated(made), gaps)


def write_letters(all_facts: Sequence[Facts], template: bytes | None = None) -> bytes:
    """A zip of one letter per denial in the order given, names that come twice numbered."""
    buffer = io.BytesIO()
    used: set[str] = set()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for facts in all_facts:
            letter = write_letter(facts, template)
            name, number = letter.name, 2
            while name.lower() in used:
                name, number = f"{letter.name.removesuffix('.docx')} ({number}).docx", number + 1
            used.add(name.lower())
            archive.writestr(zipfile.ZipInfo(name, _STAMP), letter.data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _told(facts: Facts) -> dict[str, str]:
    """Field to its text; blank where the fact is missing."""

    def day(value: date | None) -> str:
        return day_words(value) if value else ""

    texts = {name: getattr(facts, name, None) for name in LABELS} | {
        "service_date": day(facts.service_date),
        "denial_date": day(facts.denial_date),
        "letter_date": day(facts.letter_date),
        "amount": dollars(facts.amount) if facts.amount is not None else "",
        "denial_codes": ", ".join(each.strip() for each in (facts.denial_codes or "").split(";") if each.strip()),
        "meaning": _meaning(facts.denial_codes),
    }
    return {name: _clean(text or "").strip() for name, text in texts.items()}


def _meaning(codes: str | None) -> str:
    """What the codes and the remarks beside them say, in our words; blank unless every one is known."""
    listed = reference.denial_codes()
    kinds = listed["kind"].is_in(["CARC", "RARC"])
    known = dict(listed.filter(kinds).select("code", "meaning_own_words").iter_rows())
    wanted = [causes.reason_of(each) for each in (codes or "").split(";") if each.strip()]
    meanings = [known.get(each) for each in wanted]
    return "" if None in meanings else "; ".join(dict.fromkeys(each for each in meanings if each))


def _rich(name: str, text: str) -> RichText:
    """The text, or a highlighted gap that says what is missing."""
    return RichText(text) if text else RichText(f"[{LABELS[name]} to be filled in]", highlight=GAP_COLOR, bold=True)


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def _file_name(facts: Facts) -> str:
    """Named by claim and code alone: no client in a file name."""
    parts = ["appeal", facts.claim_no, facts.code, facts.service_date.isoformat() if facts.service_date else None]
    return "-".join(re.sub(r"[^A-Za-z0-9_-]+", "_", each) for each in parts if each) + ".docx"


def _undated(data: bytes) -> bytes:
    """The document with every part stamped alike, so that the same facts give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as fixed:
        for each in made.infolist():
            fixed.writestr(zipfile.ZipInfo(each.filename, _STAMP), made.read(each), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
