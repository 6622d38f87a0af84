"""An 835 as payments, claims and lines, every adjustment kept with its sign, and what is wrong with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

from cmcore.money import to_cents
from cmcore.remits.balance import check_balance, without_repeats
from cmcore.remits.payments import OF_PAYMENT, Adjustment, Claim, Line, Payment
from cmcore.remits.segments import Segment, split_segments

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_REASONS = 6
MOST_KEPT = 10_000
"""Amounts and days that are read once: a payer writes few different ones."""
MOST_CENTS = 10**14
"""No payment is a trillion dollars: such a number is a slip, and stays within what sums can hold."""
_OPENING = ("ISA", "GS")
_CLOSING = {"GE": ("GS", "ST", "transactions"), "IEA": ("ISA", "GS", "groups")}
"""What closes what: the segment that opened it, what it counts, in words."""
_REMARKS_AT = {"MIA": (5, 20, 21, 22, 23), "MOA": (3, 4, 5, 6, 7)}
"""Where an inpatient and an outpatient or professional claim have their remark codes. Source: X12 835, MIA and MOA."""
_READ_OVER = frozenset({
    "NTE", "CUR", "N2", "N3", "N4", "PER", "RDM", "LX", "TS2", "TS3", "QTY", "ISB", "ISE", "TA1",
})  # fmt: skip
"""Segments of an 835 that say nothing that is owed."""


def parse_payments(data: bytes) -> list[Payment]:
    """The payments of an 835, each with the problems found in it; none where the file holds no 835."""
    reader = _Reader()
    for segment in split_segments(data):
        reader.take(segment)
    reader.finish()
    for payment in reader.payments:
        check_balance(payment)
    return without_repeats(reader.payments)


class _Reader:
    """Takes segments in order and builds payments of them."""

    def __init__(self) -> None:
        self.payments: list[Payment] = []
        self._payment = Payment()
        self._claim: Claim | None = None
        self._line: Line | None = None
        self._started = 0
        self._last = 0
        self._is_payment = False
        self._counted = {"ST": 0, "GS": 0}
        self._numbers: dict[str, str] = {}
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
            "MIA": self._claim_remarks,
            "MOA": self._claim_remarks,
            "REF": self._ref,
            "PLB": self._plb,
            "SE": self._se,
        }

    def take(self, segment: Segment) -> None:
        self._last = segment.number
        name = segment.elements[0]
        handler = self._handlers.get(name)
        if name == "ST":
            self._st(segment)
        elif name in _OPENING:
            self._open(segment)
        elif name in _CLOSING:
            self._close(segment)
        elif self._is_payment and segment.is_cut:
            self._payment.problems.append(
                f"Segment {segment.number}, {name}, is cut off and was left out. Ask for the whole file."
            )
        elif self._is_payment and handler is not None:
            handler(segment)
        elif self._is_payment and name not in _READ_OVER:
            self._payment.problems.append(
                f'Segment {segment.number}: "{name[:20]}" is no segment of an 835. It was left out.'
            )

    def finish(self) -> None:
        """Says where a payment does not come to its end."""
        if self._is_payment:
            self._payment.problems.append(
                f"The payment has no end (SE segment) after segment {self._last}: the file may be cut off."
            )

    def _open(self, segment: Segment) -> None:
        """An envelope or a group begins: its number, and none counted in it yet."""
        self._numbers[segment.name] = segment.at(13 if segment.name == "ISA" else 6)
        if segment.name == "GS":
            self._counted["GS"] += 1
            self._counted["ST"] = 0
        else:
            self._counted["GS"] = 0

    def _close(self, segment: Segment) -> None:
        """A group or an envelope ends: its count and its number must be those of what it closes."""
        opened, inside, what = _CLOSING[segment.name]
        counted, said = self._counted[inside], segment.at(1)
        if not self.payments:
            return
        if said.isdecimal() and int(said) != counted:
            self._payment.problems.append(
                f"Segment {segment.number}, {segment.name}: it says {said} {what}; there are {counted}. Some may be "
                f"missing."
            )
        number = self._numbers.get(opened, segment.at(2))
        if number.lstrip("0") != segment.at(2).lstrip("0"):
            self._payment.problems.append(
                f"Segment {segment.number}, {segment.name}: it closes number {segment.at(2)}, but {opened} opened "
                f"{number}."
            )

    def _money(self, segment: Segment, position: int) -> int:
        text = segment.at(position)
        cents = _cents(text)
        if abs(cents) < MOST_CENTS:
            return cents
        self._payment.problems.append(f'Segment {segment.number}, {segment.name}: "{text}" is not an amount.')
        return 0

    def _day(self, segment: Segment, position: int) -> date | None:
        text = segment.at(position)
        day = read_day(text)
        if text and day is None:
            self._payment.problems.append(f'Segment {segment.number}, {segment.name}: "{text}" is no day.')
        return day

    def _st(self, segment: Segment) -> None:
        self.finish()
        self._counted["ST"] += 1
        self._is_payment, self._started = segment.at(1) == "835", segment.number
        if self._is_payment:
            self._payment, self._claim, self._line = Payment(segment=segment.number), None, None
            self.payments.append(self._payment)
            self._numbers["ST"] = segment.at(2)

    def _bpr(self, segment: Segment) -> None:
        self._payment.amount = self._money(segment, 2)
        if segment.at(3) == "D":
            self._payment.amount = -self._payment.amount
        self._payment.paid_date = self._day(segment, 16)

    def _trn(self, segment: Segment) -> None:
        self._payment.check_no = segment.at(2)

    def _n1(self, segment: Segment) -> None:
        if segment.at(1) == "PR" and self._payment.payer and segment.at(2) != self._payment.payer:
            self._payment.problems.append(
                f"Segment {segment.number}: the payment names a second payer, {segment.at(2)}. "
                f"It is counted for the first, {self._payment.payer}."
            )
        elif segment.at(1) == "PR":
            self._payment.payer = segment.at(2)
        elif segment.at(1) == "PE":
            self._payment.payee = segment.at(2)

    def _clp(self, segment: Segment) -> None:
        self._line = None
        self._claim = Claim(
            claim_no=segment.at(1),
            status=segment.at(2),
            charge=self._money(segment, 3),
            paid=self._money(segment, 4),
            patient=self._money(segment, 5),
            payer_claim_no=segment.at(7),
            segment=segment.number,
        )
        self._payment.claims.append(self._claim)

    def _cas(self, segment: Segment) -> None:
        target = self._line or self._claim
        if target is None:
            return
        for position in range(2, 2 + MOST_REASONS * 3, 3):
            if segment.at(position):
                cut = segment.at(position + 2)
                found = Adjustment(
                    segment.at(1), segment.at(position), self._money(segment, position + 1),
                    self._money(segment, position + 2) if cut else None,
                )  # fmt: skip
                target.adjustments.append(found)

    def _nm1(self, segment: Segment) -> None:
        if self._claim and segment.at(1) == "QC":
            self._claim.client_id = segment.at(9)
            self._claim.patient_name = " ".join(part for part in (segment.at(4), segment.at(3)) if part)
        elif self._claim and segment.at(1) == "TT":
            self._claim.forwarded_to = segment.at(3)

    def _dtm(self, segment: Segment) -> None:
        day = self._day(segment, 2)
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
        units = segment.at(5)
        self._line = Line(
            *_procedure(segment, 1),
            self._money(segment, 2),
            self._money(segment, 3),
            self._money(segment, 5) if units else 100,
            segment=segment.number,
        )
        self._line.code_sent, self._line.modifiers_sent = _procedure(segment, 6)
        self._claim.lines.append(self._line)

    def _amt(self, segment: Segment) -> None:
        if segment.at(1) == "B6" and self._line:
            self._line.allowed = self._money(segment, 2)
        elif segment.at(1) == "I" and self._claim and not self._line:
            self._claim.interest = self._money(segment, 2)

    def _lq(self, segment: Segment) -> None:
        target = self._line or self._claim
        if segment.at(1) == "HE" and target:
            target.remarks.append(segment.at(2))

    def _claim_remarks(self, segment: Segment) -> None:
        if self._claim:
            told = (segment.at(position) for position in _REMARKS_AT[segment.name])
            self._claim.remarks.extend(each for each in told if each)

    def _ref(self, segment: Segment) -> None:
        if segment.at(1) == "6R" and self._line:
            self._line.control = segment.at(2)

    def _plb(self, segment: Segment) -> None:
        for position in range(3, 15, 2):
            if segment.at(position):
                reason, _, reference = segment.at(position).partition(segment.component)
                amount = self._money(segment, position + 1)
                self._payment.provider_adjustments.append(Adjustment(OF_PAYMENT, reason, amount, None, reference))

    def _se(self, segment: Segment) -> None:
        counted = segment.number - self._started + 1
        if segment.at(1).isdecimal() and int(segment.at(1)) != counted:
            said = f"Segment {segment.number}: the payment says it has {segment.at(1)} segments; it has {counted}."
            self._payment.problems.append(said)
        number = self._numbers.get("ST", "")
        if number and segment.at(2) and segment.at(2).lstrip("0") != number.lstrip("0"):
            self._payment.problems.append(
                f"Segment {segment.number}: it closes payment {segment.at(2)}, but {number} was open."
            )
        self._is_payment = False


def _procedure(segment: Segment, position: int) -> tuple[str, str]:
    """The code and the modifiers of a procedure, which stand behind the kind of code."""
    parts = segment.parts(position)
    return parts[1] if len(parts) > 1 else parts[0], ";".join(part for part in parts[2:6] if part)


@lru_cache(maxsize=MOST_KEPT)
def _cents(text: str) -> int:
    """An amount in cents; MOST_CENTS where it is none."""
    try:
        return to_cents(Decimal(text)) if text else 0
    except (InvalidOperation, ValueError, OverflowError):
        return MOST_CENTS


@lru_cache(maxsize=MOST_KEPT)
def read_day(text: str) -> date | None:
    """A date written CCYYMMDD or YYMMDD; None where it is neither."""
    digits = text[:8]
    try:
        if len(digits) == 8:  # noqa: PLR2004 - CCYYMMDD
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return None
