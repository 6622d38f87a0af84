"""An 835 as payments, claims and lines, every adjustment kept with its sign, and whether its sums agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from cmcore.money import dollars, to_cents
from cmcore.remits.segments import Segment, split_segments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MOST_REASONS = 6
MOST_CENTS = 10**14
"""No payment is a trillion dollars: such a number is a slip, and stays within what sums can hold."""


@dataclass(slots=True)
class Adjustment:
    """One amount that was not paid, and why: group CO, PR, OA, PI or CR, and the CARC."""

    group: str
    reason: str
    amount: int


@dataclass(slots=True)
class Line:
    """One service line as adjudicated, money in cents, units in hundredths."""

    code: str
    modifiers: str
    charge: int
    paid: int
    units: int | None
    service_date: date | None = None
    allowed: int | None = None
    control: str = ""
    adjustments: list[Adjustment] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Claim:
    """One claim as adjudicated; `lines` may be empty where the payer answers by claim."""

    claim_no: str
    status: str
    charge: int
    paid: int
    patient: int
    payer_claim_no: str = ""
    client_id: str = ""
    service_date: date | None = None
    adjustments: list[Adjustment] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Payment:
    """One transaction: a check or transfer, its claims, and what the payer took or added besides."""

    payer: str = ""
    payee: str = ""
    paid_date: date | None = None
    check_no: str = ""
    amount: int = 0
    claims: list[Claim] = field(default_factory=list)
    provider_adjustments: list[Adjustment] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """Every service line of every claim."""
        return [line for claim in self.claims for line in claim.lines]


def parse_payments(data: bytes) -> list[Payment]:
    """The payments of an 835, each with the problems found in it; none where the file holds no 835."""
    reader = _Reader()
    for segment in split_segments(data):
        reader.take(segment)
    reader.finish()
    for payment in reader.payments:
        _check_balance(payment)
    return reader.payments


class _Reader:
    """Takes segments in order and builds payments of them."""

    def __init__(self) -> None:
        self.payments: list[Payment] = []
        self._started = 0
        self._is_payment = False
        self._handlers: dict[str, Callable[[Segment], None]] = {
            "BPR": self._bpr,
            "TRN": self._trn,
            "N1": self._n1,
            "CLP": self._clp,
            "CAS": self._cas,
            "NM1": self._nm1,
            "DTM": self._dtm,
            "SVC": self._svc,
            "AMT": self._amt,
            "LQ": self._lq,
            "REF": self._ref,
            "PLB": self._plb,
            "SE": self._se,
        }

    def take(self, segment: Segment) -> None:
        if segment.name == "ST":
            self._st(segment)
        elif self._is_payment and segment.name in self._handlers:
            self._handlers[segment.name](segment)

    def finish(self) -> None:
        """Says where a payment does not come to its end."""
        if self._is_payment:
            self._payment.problems.append("The payment has no end (SE segment): the file may be cut off.")

    @property
    def _payment(self) -> Payment:
        return self.payments[-1]

    @property
    def _claim(self) -> Claim | None:
        return self._payment.claims[-1] if self._payment.claims else None

    @property
    def _line(self) -> Line | None:
        return self._claim.lines[-1] if self._claim and self._claim.lines else None

    def _money(self, segment: Segment, position: int) -> int:
        text = segment.at(position)
        try:
            cents = to_cents(Decimal(text)) if text else 0
        except (InvalidOperation, ValueError, OverflowError):
            cents = MOST_CENTS
        if abs(cents) < MOST_CENTS:
            return cents
        self._payment.problems.append(f'Segment {segment.number}, {segment.name}: "{text}" is not an amount.')
        return 0

    def _st(self, segment: Segment) -> None:
        self.finish()
        self._is_payment, self._started = segment.at(1) == "835", segment.number
        if self._is_payment:
            self.payments.append(Payment())

    def _bpr(self, segment: Segment) -> None:
        self._payment.amount = self._money(segment, 2)
        if segment.at(3) == "D":
            self._payment.amount = -self._payment.amount
        self._payment.paid_date = read_day(segment.at(16))

    def _trn(self, segment: Segment) -> None:
        self._payment.check_no = segment.at(2)

    def _n1(self, segment: Segment) -> None:
        if segment.at(1) == "PR":
            self._payment.payer = segment.at(2)
        elif segment.at(1) == "PE":
            self._payment.payee = segment.at(2)

    def _clp(self, segment: Segment) -> None:
        self._payment.claims.append(
            Claim(
                claim_no=segment.at(1),
                status=segment.at(2),
                charge=self._money(segment, 3),
                paid=self._money(segment, 4),
                patient=self._money(segment, 5),
                payer_claim_no=segment.at(7),
            )
        )

    def _cas(self, segment: Segment) -> None:
        target = self._line or self._claim
        if target is None:
            return
        for position in range(2, 2 + MOST_REASONS * 3, 3):
            if segment.at(position):
                found = Adjustment(segment.at(1), segment.at(position), self._money(segment, position + 1))
                target.adjustments.append(found)

    def _nm1(self, segment: Segment) -> None:
        if self._claim and segment.at(1) == "QC":
            self._claim.client_id = segment.at(9)

    def _dtm(self, segment: Segment) -> None:
        day = read_day(segment.at(2))
        if segment.at(1) == "405" and not self._payment.claims:
            self._payment.paid_date = self._payment.paid_date or day
        if segment.at(1) in {"472", "150"} and self._line:
            self._line.service_date = day
        elif segment.at(1) == "232" and self._claim and not self._line:
            self._claim.service_date = day

    def _svc(self, segment: Segment) -> None:
        if self._claim is None:
            self._payment.problems.append(f"Segment {segment.number}: a service line stands before any claim.")
            return
        parts = segment.parts(1)
        units = segment.at(5)
        self._claim.lines.append(
            Line(
                parts[1] if len(parts) > 1 else parts[0],
                ";".join(part for part in parts[2:6] if part),
                self._money(segment, 2),
                self._money(segment, 3),
                self._money(segment, 5) if units else 100,
            )
        )

    def _amt(self, segment: Segment) -> None:
        if segment.at(1) == "B6" and self._line:
            self._line.allowed = self._money(segment, 2)

    def _lq(self, segment: Segment) -> None:
        if segment.at(1) == "HE" and self._line:
            self._line.remarks.append(segment.at(2))

    def _ref(self, segment: Segment) -> None:
        if segment.at(1) == "6R" and self._line:
            self._line.control = segment.at(2)

    def _plb(self, segment: Segment) -> None:
        for position in range(3, 15, 2):
            if segment.at(position):
                found = Adjustment("PLB", segment.parts(position)[0], self._money(segment, position + 1))
                self._payment.provider_adjustments.append(found)

    def _se(self, segment: Segment) -> None:
        counted = segment.number - self._started + 1
        if segment.at(1).isdecimal() and int(segment.at(1)) != counted:
            said = f"Segment {segment.number}: the payment says it has {segment.at(1)} segments; it has {counted}."
            self._payment.problems.append(said)
        self._is_payment = False


def read_day(text: str) -> date | None:
    """A date written CCYYMMDD or YYMMDD; None where it is neither."""
    digits = text[:8]
    try:
        if len(digits) == 8:  # noqa: PLR2004 - CCYYMMDD
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return None


def total(adjustments: Iterable[Adjustment]) -> int:
    """What adjustments add up to, in cents."""
    return sum(each.amount for each in adjustments)


def _check_balance(payment: Payment) -> None:
    """Says where charge less adjustments is not paid: by line, by claim, and for the payment as a whole."""
    claims = sum(claim.paid for claim in payment.claims)
    besides = total(payment.provider_adjustments)
    if claims - besides != payment.amount:
        payment.problems.append(
            f"The payment is {dollars(payment.amount)}, but its claims pay {dollars(claims)} less provider "
            f"adjustments of {dollars(besides)}, which is {dollars(claims - besides)}."
        )
    for claim in payment.claims:
        _check_claim(payment, claim)


def _check_claim(payment: Payment, claim: Claim) -> None:
    for line in claim.lines:
        left = line.charge - total(line.adjustments)
        if left != line.paid:
            payment.problems.append(
                f"Claim {claim.claim_no}, {line.code}: charge {dollars(line.charge)} less adjustments is "
                f"{dollars(left)}, but {dollars(line.paid)} was paid."
            )
    adjusted = total(claim.adjustments) + sum(total(line.adjustments) for line in claim.lines)
    if claim.charge - adjusted != claim.paid:
        payment.problems.append(
            f"Claim {claim.claim_no}: charge {dollars(claim.charge)} less adjustments {dollars(adjusted)} is "
            f"{dollars(claim.charge - adjusted)}, but {dollars(claim.paid)} was paid."
        )
