"""All that a dataset's contracts ask for on one day: notice to give, raises to claim, interest to claim."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.contracts.escalators import missed_raises
from cmcore.contracts.late_payments import by_payer, late_payments
from cmcore.contracts.terms import contract_terms
from cmcore.intake.checking.known import with_book_names
from cmcore.money import BASIS_POINTS, from_rate, plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


@dataclass(frozen=True, slots=True)
class Watch:
    """The frames of `contract_terms`, `missed_raises`, `late_payments` and `by_payer` for one day."""

    terms: pl.DataFrame
    raises: pl.DataFrame
    late: pl.DataFrame
    payers: pl.DataFrame


def watch_contracts(frames: Mapping[str, pl.DataFrame], lines: pl.DataFrame, as_of: date) -> Watch:
    """What the contracts among `frames` ask for, on priced sessions `lines`; empty frames where there are none."""
    contracts = with_book_names(frames, "contracts")
    fees, payers = with_book_names(frames, "fees"), frames["payers"]
    limited = set(payers.filter(pl.col("lesser_of_charge").fill_null(value=False))["payer"].drop_nulls())
    return Watch(
        contract_terms(contracts, as_of),
        missed_raises(lines, fees, contracts, as_of, limited=limited),
        late_payments(lines, contracts, frames["remittances"]),
        by_payer(lines, contracts, as_of, frames["remittances"]),
    )


def notice_of(frames: Mapping[str, pl.DataFrame], payer: str, as_of: date) -> tuple[str, ...]:
    """What one payer's contracts ask for in the way of notice, the nearest first, a sentence each."""
    terms = contract_terms(with_book_names(frames, "contracts"), as_of)
    ours = terms.filter(terms["payer"] == payer)
    return tuple(f"{row['contract_no'] or 'Contract'}: {row['next_step']}" for row in ours.iter_rows(named=True))


def watch_sheets(found: Watch) -> dict[str, pl.DataFrame]:
    """The watch as the sheets of a workbook, columns named as in `fields.results`."""
    return {
        "Contracts": found.terms.drop("row_id"),
        "Raises missed": found.raises.drop("fee_row_id"),
        "Paid late": found.late,
        "Days to pay": found.payers,
    }


def watch_record(found: Watch) -> dict[str, Any]:
    """The watch as the JSON contract writes it: amounts with two decimals, dates ISO, absent is null."""
    return {
        "contracts": [_plain(each) for each in found.terms.drop("row_id").iter_rows(named=True)],
        "missed_raises": [_plain(each) for each in found.raises.drop("fee_row_id").iter_rows(named=True)],
        "late_payments": [_plain(each) for each in found.late.iter_rows(named=True)],
        "payers": [_plain(each) for each in found.payers.iter_rows(named=True)],
    }


_CENTS = {"difference", "paid", "interest", "interest_paid", "unanswered_amount"}
_RATES = {"rate_before", "rate_now", "rate_due"}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _CENTS:
        return plain(value)
    if name in _RATES:
        return f"{from_rate(value):f}"
    if name == "on_time":
        return value / BASIS_POINTS
    return value.isoformat() if hasattr(value, "isoformat") else value
