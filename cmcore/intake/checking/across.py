"""What is wrong between tables: names, numbers and codes that nothing else knows, rows that contradict each other."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cmcore.intake.crossing import (
    approvals,
    between,
    blanks,
    capacity,
    check_numbers,
    clashes,
    codes,
    cover,
    days,
    identities,
    incomplete,
    outliers,
    payers,
    policies,
    repeats,
    rules,
    schedules,
    spellings,
    units,
    unused,
    workers,
    zeros,
)
from cmcore.intake.side_by_side import side_by_side
from cmcore.intake.tables import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

    Check = Callable[[Dataset, date], Iterable[Finding]]

ACROSS_KINDS = frozenset(
    {
        "invalid-code",
        "code-typo",
        "unknown-code",
        "code-ended",
        "unknown-payer",
        "payer-missing",
        "unknown-authorization",
        "authorization-missing",
        "unknown-staff",
        "future-date",
        "unlikely-date",
        "before-service",
        "duplicate-key",
        "possible-duplicate",
        "fee-conflict",
        "fee-repeated",
        "units-disagree",
        "staff-overlap",
        "client-overlap",
        "impossible-day",
        "over-hours",
        "outside-cover",
        "payer-not-held",
        "authorization-unmatched",
        "authorization-unused",
        "rate-gap",
        "rule-conflict",
        "rule-without-service",
        "policy-overlap",
        "medicaid-first",
        "fee-undated",
        "fee-unit-assumed",
        "fee-hours-unused",
        "authorization-empty",
        "measure-over-whole",
        "measure-empty",
        "unusual-minutes",
        "unusual-charge",
        "blank-usually-filled",
        "spelling-variant",
        "client-disagrees",
        "number-lost-zeros",
        "credential-disagrees",
        "check-number-twice",
    }
)
"""Kinds of fault that check_dataset finds anew whenever any table changes."""

CHECKS = (
    payers.check_payers,
    codes.check_codes,
    approvals.check_authorizations,
    workers.check_staff,
    days.check_days,
    units.check_units,
    repeats.check_keys,
    repeats.check_sessions,
    repeats.check_fees,
    clashes.check_clashes,
    capacity.check_capacity,
    cover.check_cover,
    unused.check_unused,
    schedules.check_schedules,
    rules.check_rules,
    policies.check_policies,
    incomplete.check_incomplete,
    outliers.check_outliers,
    blanks.check_blanks,
    between.check_between,
    spellings.check_spellings,
    zeros.check_zeros,
    identities.check_clients,
    identities.check_credentials,
    check_numbers.check_numbers,
)


def check_dataset(dataset: Dataset, *, as_of: date) -> tuple[Finding, ...]:
    """The faults between the tables of a dataset, check by check."""
    if not any(table.kind != UNKNOWN for table in dataset.tables.values()):
        return ()
    largest = max(frame.height for frame in dataset.frames.values())
    found = side_by_side([partial(_findings, check, dataset, as_of) for check in CHECKS], largest)
    return tuple(finding for each in found for finding in each)


def _findings(check: Check, dataset: Dataset, as_of: date) -> list[Finding]:
    return list(check(dataset, as_of))
