"""Capitation payments (X12 820): what a payer sent for each member and month, retro adjustments with their sign."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from cmcore.money import dollars, to_cents
from cmcore.remits.remittance import MOST_CENTS, read_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from cmcore.remits.segments import Segment

TRANSACTION = "820"
_PAYERS, _COVERAGE, _MEMBER_NUMBERS = ("PR", "RM"), "582", ("0F", "1W")


@dataclass(slots=True)
class MemberPayment:
    """What one remittance item (RMR) or one adjustment of its own (ADX) pays for a member at a segment of the file.

    `paid` is what was sent, in cents, after `adjustments`; `due` what it came to before, where the payer tells it.
    """

    segment: int
    member_id: str = ""
    member_name: str = ""
    rate_code: str = ""
    reference: str = ""
    covered_from: date | None = None
    covered_to: date | None = None
    paid: int = 0
    due: int | None = None
    adjustments: list[tuple[str, int]] = field(default_factory=list)


@dataclass(slots=True)
class CapitationPayment:
    """One transaction: a check or transfer and the members that it pays for."""

    segment: int
    payer: str = ""
    payee: str = ""
    paid_date: date | None = None
    check_no: str = ""
    amount: int = 0
    members: list[MemberPayment] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def parse_rosters(segments: Iterable[Segment]) -> list[CapitationPayment]:
    """The capitation payments of an 820 (005010X218, 005010X306, 004010X061), each with what is wrong with it.

    An adjustment that stands before a member's first item is a payment of its own; one below an item tells why the
    item pays another amount than was due, so paid is due plus adjustments, and what is paid sums to the payment.
    """
    reader = _Reader()
    for segment in segments:
        reader.take(segment)
    reader.finish()
    for payment in reader.payments:
        _check_balance(payment)
    return reader.payments


class _Reader:
    """Takes segments in order and builds payments of them."""

    def __init__(self) -> None:
        self.payments: list[CapitationPayment] = []
        self._is_open = False
        self._last = 0
        self._member = ("", "")
        self._item: MemberPayment | None = None
        self._covered: tuple[date | None, date | None] = (None, None)
        self._handlers: dict[str, Callable[[Segment], None]] = {
            "BPR": self._bpr, "TRN": self._trn, "N1": self._n1, "ENT": self._ent, "NM1": self._nm1, "RMR": self._rmr,
            "REF": self._ref, "DTM": self._dtm, "ADX": self._adx, "SE": self._se,
        }  # fmt: skip

    @property
    def _payment(self) -> CapitationPayment:
        return self.payments[-1]

    def take(self, segment: Segment) -> None:
        self._last = segment.number
        if segment.name == "ST":
            self.finish()
            self._is_open = segment.at(1) == TRANSACTION
            if self._is_open:
                self.payments.append(CapitationPayment(segment.number))
                self._member, self._item, self._covered = ("", ""), None, (None, None)
        elif self._is_open and segment.is_cut:
            self._payment.problems.append(
                f"Segment {segment.number}, {segment.name}, is cut off and was left out. Ask for the whole file."
            )
        elif self._is_open and segment.name in self._handlers:
            self._handlers[segment.name](segment)

    def finish(self) -> None:
        """Says where a payment does not come to its end."""
        if self._is_open:
            self._payment.problems.append(
                f"The payment has no end (SE segment) after segment {self._last}: the file may be cut off."
            )
        self._is_open = False

    def _bpr(self, segment: Segment) -> None:
        amount = self._money(segment, 2) or 0
        self._payment.amount = -amount if segment.at(3) == "D" else amount
        self._payment.paid_date = read_day(segment.at(16))

    def _trn(self, segment: Segment) -> None:
        self._payment.check_no = segment.at(2)

    def _n1(self, segment: Segment) -> None:
        if segment.at(1) in _PAYERS and not self._payment.payer:
            self._payment.payer = segment.at(2)
        elif segment.at(1) == "PE":
            self._payment.payee = segment.at(2)

    def _ent(self, _segment: Segment) -> None:
        self._member, self._item = ("", ""), None

    def _nm1(self, segment: Segment) -> None:
        self._member = (segment.at(9), ", ".join(part for part in (segment.at(3), segment.at(4)) if part))
        self._item = None

    def _rmr(self, segment: Segment) -> None:
        item = self._begin(segment)
        item.reference = segment.at(2)
        item.rate_code = segment.at(2) if segment.at(1) == "ZZ" else ""
        item.paid, item.due = self._money(segment, 4) or 0, self._money(segment, 5)

    def _ref(self, segment: Segment) -> None:
        if self._item is not None and segment.at(1) == "18":
            self._item.rate_code = segment.at(2)
        elif self._item is None and segment.at(1) in _MEMBER_NUMBERS and not self._member[0]:
            self._member = (segment.at(2), self._member[1])

    def _dtm(self, segment: Segment) -> None:
        if segment.at(1) != _COVERAGE:
            return
        first, _, last = (segment.at(6) or segment.at(2)).partition("-")
        covered = (read_day(first), read_day(last) if last else None)
        if self._item is None:
            self._covered = covered
        else:
            self._item.covered_from, self._item.covered_to = covered

    def _adx(self, segment: Segment) -> None:
        amount = self._money(segment, 1) or 0
        item = self._item
        if item is None:
            item = self._begin(segment)
            item.paid = amount
            self._item = None
        item.adjustments.append((segment.at(2), amount))

    def _begin(self, segment: Segment) -> MemberPayment:
        """A further payment for the member whose turn it is."""
        self._item = MemberPayment(segment.number, *self._member)
        self._item.covered_from, self._item.covered_to = self._covered
        self._payment.members.append(self._item)
        return self._item

    def _se(self, segment: Segment) -> None:
        counted = segment.number - self._payment.segment + 1
        if segment.at(1).isdecimal() and int(segment.at(1)) != counted:
            self._payment.problems.append(
                f"Segment {segment.number}: the payment says it has {segment.at(1)} segments; it has {counted}."
            )
        self._is_open = False

    def _money(self, segment: Segment, position: int) -> int | None:
        """An amount in cents; None where it is blank or none, which is said."""
        text = segment.at(position)
        try:
            cents = to_cents(Decimal(text)) if text else None
        except (InvalidOperation, ValueError, OverflowError):
            cents = MOST_CENTS
        if cents is None or abs(cents) < MOST_CENTS:
            return cents
        self._payment.problems.append(f'Segment {segment.number}, {segment.name}: "{text}" is not an amount.')
        return None


def _check_balance(payment: CapitationPayment) -> None:
    """Says where what is paid for members is not the payment, and where an item is not what was due, adjusted."""
    summed = sum(each.paid for each in payment.members)
    if summed != payment.amount:
        payment.problems.append(
            f"Segment {payment.segment}: the payment is {dollars(payment.amount)}, but what it pays for members is "
            f"{dollars(summed)}."
        )
    for each in payment.members:
        adjusted = sum(amount for _, amount in each.adjustments)
        if each.due is not None and each.adjustments and each.due + adjusted != each.paid:
            payment.problems.append(
                f"Segment {each.segment}: due {dollars(each.due)} with adjustments of {dollars(adjusted)} is "
                f"{dollars(each.due + adjusted)}, but {dollars(each.paid)} was paid."
            )
        if not each.member_id and not each.member_name:
            payment.problems.append(
                f"Segment {each.segment}: {dollars(each.paid)} is paid for no member. It is kept; ask the payer whom "
                f"it is for."
            )
        elif each.covered_from is None:
            payment.problems.append(
                f"Segment {each.segment}: {dollars(each.paid)} is paid for no month (DTM 582). It is kept, and counts "
                f"in no month."
            )
