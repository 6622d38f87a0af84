"""Professional claims (X12 837P) as a session source, for agencies without a log: each service line is a session."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.fields import TABLES
from cmcore.findings import FileRefusedError, Finding, Severity
from cmcore.intake.tables import CLAIMS, EarlierClaim, Reading, SkippedRow, Table
from cmcore.money import dollars, to_cents
from cmcore.remits.remittance import read_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from cmcore.remits.segments import Segment

VOIDED = "8"
REPLACES = "7"
MINUTES, UNITS = "MJ", "UN"
_INSTEAD = {REPLACES: "replaces", VOIDED: "voids"}
_OTHER_LINES = {"SV2": "institutional (837I)", "SV3": "dental (837D)"}


@dataclass(slots=True)
class ServiceLine:
    """One line billed at a segment of the file: money in cents, units in hundredths, minutes where billed by time."""

    segment: int
    code: str = ""
    modifiers: str = ""
    charge: int | None = None
    units: int | None = None
    minutes: int | None = None
    place: str = ""
    service_date: date | None = None
    last_date: date | None = None
    control: str = ""
    staff: str = ""
    ordered_by: str = ""
    authorization_no: str = ""
    earlier: int | None = None


@dataclass(slots=True)
class ProfessionalClaim:
    """One claim billed at a segment of the file; `frequency` 1 is original, 7 replaces, 8 voids an earlier one.

    `earlier` is what other payers paid on it before, in cents; of a line, on that line.
    """

    segment: int
    claim_no: str
    charge: int | None
    place: str
    frequency: str
    payer: str = ""
    member_id: str = ""
    client_name: str = ""
    authorization_no: str = ""
    diagnosis: str = ""
    staff: str = ""
    ordered_by: str = ""
    payers_no: str = ""
    billed_date: date | None = None
    earlier: int | None = None
    lines: list[ServiceLine] = field(default_factory=list)


def read_claims(name: str, data: bytes, segments: Iterable[Segment]) -> Reading:
    """The sessions table of an 837P, with a warning for every part of it that cannot be as it stands.

    A voided claim gives no session and is listed as skipped, and so is one that a later claim of the file with the same
    number voids or replaces. A claim that is voided or replaced and not in the file is one of the table's `instead`.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    reader = _Reader()
    for segment in segments:
        reader.take(segment)
    reader.finish()
    if reader.other:
        what = FileRefusedError(
            name, f"These claims are {reader.other}, not professional.", "Export professional claims (837P)."
        )
        return Reading(name, sha256, refused=str(what))
    table_id = f"{sha256[:8]}:{CLAIMS}:1"
    later = _later(reader.claims)
    rows, skipped = _rows(reader.claims, later, sha256[:8], table_id)
    schema = {"row_id": pl.String(), "table_id": pl.String(), "row": pl.Int64()} | TABLES["sessions"].schema_of_frame()
    frame = pl.DataFrame([dict.fromkeys(schema) | row for row in rows], schema=schema)
    paired = {each.segment for each in later.values()}
    told = [said for each in reader.claims for said in _problems(each, is_paired=each.segment in paired)]
    problems = [*reader.problems, *told]
    findings = tuple(Finding("claim-file", Severity.WARNING, f"{name}: {said}", name, CLAIMS) for said in problems)
    last = max((row["row"] for row in rows), default=1)
    instead = tuple(
        EarlierClaim(each.claim_no, each.payers_no, each.billed_date)
        for each in reader.claims
        if each.frequency in _INSTEAD and each.segment not in paired
    )
    table = Table(
        table_id, name, CLAIMS, "sessions", (1, 1), 1, last, (), skipped, frame, len(rows), instead=instead
    )  # fmt: skip
    return Reading(name, sha256, None, (table,), findings)


class _Reader:
    """Takes segments in order and builds claims of them."""

    def __init__(self) -> None:
        self.claims: list[ProfessionalClaim] = []
        self.problems: list[str] = []
        self.other = ""
        self._is_claims = False
        self._started = 0
        self._last = 0
        self._billed: date | None = None
        self._about: dict[str, str] = {}
        self._handlers: dict[str, Callable[[Segment], None]] = {
            "BHT": self._bht, "HL": self._hl, "NM1": self._nm1, "CLM": self._clm, "HI": self._hi, "REF": self._ref,
            "LX": self._lx, "SV1": self._sv1, "DTP": self._dtp, "SE": self._se, "AMT": self._amt, "SVD": self._svd,
        }  # fmt: skip

    def take(self, segment: Segment) -> None:
        self._last = segment.number
        if segment.name == "ST":
            self._is_claims, self._started = segment.at(1) == "837", segment.number
            self._about = {}
        elif self._is_claims and segment.is_cut:
            said = f"Segment {segment.number}, {segment.name}, is cut off and was left out. Ask for the whole file."
            self.problems.append(said)
        elif self._is_claims and segment.name in _OTHER_LINES:
            self.other = _OTHER_LINES[segment.name]
        elif self._is_claims and segment.name in self._handlers:
            self._handlers[segment.name](segment)

    def finish(self) -> None:
        """Says where the claims do not come to their end."""
        if self._is_claims:
            self.problems.append(
                f"The claims have no end (SE segment) after segment {self._last}: the file may be cut off."
            )

    @property
    def _claim(self) -> ProfessionalClaim | None:
        return self.claims[-1] if self.claims and "open" in self._about else None

    @property
    def _line(self) -> ServiceLine | None:
        return self._claim.lines[-1] if self._claim and self._claim.lines else None

    def _bht(self, segment: Segment) -> None:
        self._billed = read_day(segment.at(4))

    def _hl(self, segment: Segment) -> None:
        """A subscriber begins anew with all that is known of a person; a patient keeps the subscriber's payer."""
        kept = ("payer", "member_id") if segment.at(3) == "23" else ()
        self._about = {name: self._about[name] for name in kept if name in self._about}

    def _nm1(self, segment: Segment) -> None:
        """Who is who; after a claim began, insured and payer are those of another cover."""
        who, name = segment.at(1), _name(segment)
        if self._claim is None:
            if who == "IL":
                self._about["member_id"], self._about["client_name"] = segment.at(9), name
            elif who == "QC":
                self._about["client_name"] = name
                self._about["member_id"] = segment.at(9) or self._about.get("member_id", "")
            elif who == "PR":
                self._about["payer"] = segment.at(3)
            return
        target = self._line or self._claim
        if who == "82":
            target.staff = name
        elif who == "DK":
            target.ordered_by = name

    def _clm(self, segment: Segment) -> None:
        place = segment.parts(5)
        self.claims.append(
            ProfessionalClaim(
                segment.number, segment.at(1), self._money(segment, 2), place[0],
                place[2] if len(place) > 2 else "",  # noqa: PLR2004
                self._about.get("payer", ""), self._about.get("member_id", ""), self._about.get("client_name", ""),
                billed_date=self._billed,
            )
        )  # fmt: skip
        self._about["open"] = "claim"

    def _hi(self, segment: Segment) -> None:
        parts = segment.parts(1)
        if self._claim and parts[0] in {"ABK", "BK"} and len(parts) > 1:
            self._claim.diagnosis = parts[1]

    def _ref(self, segment: Segment) -> None:
        target = self._line or self._claim
        if target and segment.at(1) == "G1":
            target.authorization_no = segment.at(2)
        elif self._claim and segment.at(1) == "F8":
            self._claim.payers_no = segment.at(2)
        elif self._line and segment.at(1) == "6R":
            self._line.control = segment.at(2)

    def _lx(self, segment: Segment) -> None:
        if self._claim:
            self._claim.lines.append(ServiceLine(segment.number))

    def _sv1(self, segment: Segment) -> None:
        line = self._line
        if line is None:
            self.problems.append(f"Segment {segment.number}: a service line stands before any claim.")
            return
        parts = segment.parts(1)
        line.segment = segment.number
        line.code, line.modifiers = (parts[1] if len(parts) > 1 else ""), ";".join(filter(None, parts[2:6]))
        line.charge, line.place = self._money(segment, 2), segment.at(5)
        quantity = self._money(segment, 4)
        if segment.at(3) == MINUTES and quantity is not None:
            line.minutes = quantity // 100
        else:
            line.units = quantity

    def _dtp(self, segment: Segment) -> None:
        if segment.at(1) == "472" and self._line:
            first, _, last = segment.at(3).partition("-")
            self._line.service_date, self._line.last_date = read_day(first), read_day(last) if last else None

    def _amt(self, segment: Segment) -> None:
        """What one other payer paid on the claim; two of them add up."""
        if segment.at(1) == "D" and self._claim and self._line is None:
            self._claim.earlier = (self._claim.earlier or 0) + (self._money(segment, 2) or 0)

    def _svd(self, segment: Segment) -> None:
        """What one other payer paid on the line."""
        if self._line:
            self._line.earlier = (self._line.earlier or 0) + (self._money(segment, 2) or 0)

    def _se(self, segment: Segment) -> None:
        counted = segment.number - self._started + 1
        if segment.at(1).isdecimal() and int(segment.at(1)) != counted:
            said = f"Segment {segment.number}: the claims say they have {segment.at(1)} segments; they have {counted}."
            self.problems.append(said)
        self._is_claims = False

    def _money(self, segment: Segment, position: int) -> int | None:
        """A number in hundredths; None where it is blank or none, which is said."""
        text = segment.at(position)
        try:
            return to_cents(Decimal(text)) if text else None
        except (InvalidOperation, ValueError, OverflowError):
            self.problems.append(f'Segment {segment.number}, {segment.name}: "{text}" is not a number.')
            return None


def _name(segment: Segment) -> str:
    """Last, First as logs have it; an organization by its name."""
    return ", ".join(part for part in (segment.at(3), segment.at(4)) if part)


def _later(claims: Iterable[ProfessionalClaim]) -> dict[int, ProfessionalClaim]:
    """Each claim that a later one of the file voids or replaces, by its segment: that later one, of the same number."""
    found: dict[int, ProfessionalClaim] = {}
    held: dict[tuple[str, str], ProfessionalClaim] = {}
    for claim in claims:
        key = (claim.payer, claim.claim_no)
        if claim.frequency in _INSTEAD and key in held:
            found[held[key].segment] = claim
        held[key] = claim
    return found


def _problems(claim: ProfessionalClaim, *, is_paired: bool) -> list[str]:
    said = [
        f"Segment {line.segment}: claim {claim.claim_no}, {line.code or 'no code'}: the line has no day of service."
        for line in claim.lines
        if line.service_date is None
    ]
    said += [
        f"Segment {line.segment}: claim {claim.claim_no}, {line.code}: one line for {line.service_date} to "
        f"{line.last_date} is one session on its first day; bill each day by itself."
        for line in claim.lines
        if line.last_date and line.last_date != line.service_date
    ]
    charges = [line.charge for line in claim.lines]
    if claim.charge is not None and None not in charges and (summed := sum(filter(None, charges))) != claim.charge:
        said.append(
            f"Segment {claim.segment}: claim {claim.claim_no} charges {dollars(claim.charge)}, but its lines "
            f"{dollars(summed)}."
        )
    by_line = [line.earlier for line in claim.lines if line.earlier is not None]
    if claim.earlier is not None and by_line and sum(by_line) != claim.earlier:
        said.append(
            f"Segment {claim.segment}: on claim {claim.claim_no} earlier payers paid {dollars(claim.earlier)}, but "
            f"{dollars(sum(by_line))} on its lines, which is what counts."
        )
    if claim.frequency in _INSTEAD and not is_paired:
        said.append(
            f"Segment {claim.segment}: claim {claim.claim_no} {_INSTEAD[claim.frequency]} an earlier one, which this "
            "file does not have. Where another file has it under this number, or under the one that a remittance gives "
            f"for the payer's{f' ({claim.payers_no})' if claim.payers_no else ''}, it counts no more."
        )
    return said


def _earlier(claim: ProfessionalClaim) -> list[int | None]:
    """What earlier payers paid on each line: as told by line, else the claim's shared by charge, to the cent.

    None where nothing was paid before. A line of which nothing is told beside others was paid nothing.
    """
    told = [line.earlier for line in claim.lines]
    if any(each is not None for each in told) or not claim.earlier:
        return [each or None for each in told]
    charges = [line.charge or 0 for line in claim.lines]
    weights = charges if sum(charges) > 0 else [1] * len(charges)
    upto = [claim.earlier * sum(weights[: at + 1]) // sum(weights) for at in range(len(weights))]
    return [after - before or None for before, after in zip([0, *upto], upto, strict=False)]


def _left_out(claim: ProfessionalClaim, later: Mapping[int, ProfessionalClaim]) -> str:
    """Why a claim's lines are no sessions; blank where they are."""
    if claim.frequency == VOIDED:
        return "voided claim"
    by = later.get(claim.segment)
    return "" if by is None else "claim voided later" if by.frequency == VOIDED else "claim replaced later"


def _rows(
    claims: Iterable[ProfessionalClaim], later: Mapping[int, ProfessionalClaim], key: str, table_id: str
) -> tuple[list[dict[str, Any]], tuple[SkippedRow, ...]]:
    """One row a service line, in the order of the file, and as skipped the lines of claims voided or replaced."""
    rows: list[dict[str, Any]] = []
    skipped: list[SkippedRow] = []
    number = 0
    for claim in claims:
        earlier = _earlier(claim)
        for place, line in enumerate(claim.lines, 1):
            number += 1
            if why := _left_out(claim, later):
                skipped.append(SkippedRow(number, why))
                continue
            told = {
                "session_id": line.control or f"{claim.claim_no}-{place}",
                "client_id": claim.member_id, "client_name": claim.client_name, "member_id": claim.member_id,
                "payer": claim.payer, "code": line.code, "modifiers": line.modifiers,
                "place_of_service": line.place or claim.place, "staff": line.staff or claim.staff,
                "ordered_by": line.ordered_by or claim.ordered_by, "diagnosis": claim.diagnosis,
                "authorization_no": line.authorization_no or claim.authorization_no, "claim_no": claim.claim_no,
            }  # fmt: skip
            rows.append(
                {name: text or None for name, text in told.items()}
                | {"service_date": line.service_date, "minutes": line.minutes, "units": line.units,
                   "earlier_payers_paid": earlier[place - 1],
                   "billed_amount": line.charge, "billed_date": claim.billed_date, "claim_status": "billed",
                   "row_id": f"{key}:{CLAIMS}:{number}", "table_id": table_id, "row": number}
            )  # fmt: skip
    return rows, tuple(skipped)
