"""What each use of the data needs of a row: the columns without which it is of none, and those that make it better."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from cmcore.fields import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Need:
    """Fields of which a row must have one."""

    fields: tuple[str, ...]

    def label(self, kind: str) -> str:
        """The fields as people call them."""
        return " or ".join(TABLES[kind].column(each).label for each in self.fields)

    def is_met(self) -> pl.Expr:
        """Whether a row has one of the fields."""
        return pl.any_horizontal(pl.col(self.fields).is_not_null())


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of one kind of table that a use is made of: which of them, what each must have, what it better has.

    `one` and `several` are what people call them.
    """

    kind: str
    one: str
    several: str
    which: pl.Expr
    must: tuple[Need, ...]
    better: tuple[Need, ...] = ()

    def counted(self, count: int) -> str:
        """A number of these rows in words."""
        return f"{count:,} {self.one if count == 1 else self.several}"


@dataclass(frozen=True, slots=True)
class Use:
    """One use of the data; `tables` must be there, `better_tables` make it better, each with what it brings.

    Without one of the `wanted` of these the use has gaps however good its rows are.
    """

    name: str
    title: str
    rows: tuple[Rows, ...]
    tables: Mapping[str, str] = field(default_factory=dict)
    better_tables: Mapping[str, str] = field(default_factory=dict)
    wanted: tuple[str, ...] = ()
    needs_rate: bool = False
    fewest_months: int = 0


def needs(*fields: str | tuple[str, ...]) -> tuple[Need, ...]:
    """One need for each field, or for any one of several."""
    return tuple(Need((each,) if isinstance(each, str) else each) for each in fields)


EVERY = pl.lit(value=True)
SESSIONS = ("session", "sessions")
DENIED = pl.col("denial_codes").is_not_null() | (pl.col("claim_status") == "denied")
AMOUNT = ("minutes", "units")
USES = (
    Use(
        "pricing",
        "Pricing sessions",
        (
            Rows(
                "sessions",
                *SESSIONS,
                EVERY,
                needs("payer", "code", "service_date", AMOUNT),
                needs("modifiers", "credential"),
            ),
        ),
        tables={"fees": "the rates that payers pay"},
        better_tables={
            "payers": "the spellings and the rounding of each payer",
            "rules": "what each payer covers",
            "policies": "what clients pay themselves",
        },
        needs_rate=True,
    ),
    Use(
        "denials",
        "Working denials",
        (
            Rows(
                "denials",
                "denied line",
                "denied lines",
                EVERY,
                needs("claim_no", "payer", "denial_codes", ("denial_date", "deadline"), ("expected", "billed")),
                needs("service_date", "code", "status", "owner"),
            ),
            Rows(
                "remittances",
                "adjusted line",
                "adjusted lines",
                pl.col("reason_code").is_not_null(),
                needs("claim_no", "reason_code", "paid_date", ("billed", "amount")),
                needs("group_code", "service_date", "code"),
            ),
            Rows(
                "sessions",
                "denied session",
                "denied sessions",
                DENIED,
                needs("claim_no", "payer", "service_date", "denial_codes", ("billed_amount", *AMOUNT)),
                needs("billed_date", "paid_date"),
            ),
        ),
        better_tables={"payers": "the days that each payer gives for an appeal"},
    ),
    Use(
        "models",
        "Comparing payment models",
        (
            Rows(
                "sessions",
                *SESSIONS,
                EVERY,
                needs("client_id", "payer", "service_date", "code", AMOUNT),
                needs("acuity", "program"),
            ),
        ),
        better_tables={
            "fees": "today's rates to compare with",
            "members": "the member months that a payment per member needs",
            "staff": "the cost and the hours of workers",
            "measures": "the quality measures that a bonus depends on",
        },
        wanted=("fees", "members"),
        fewest_months=12,
    ),
    Use(
        "audit",
        "Standing an audit",
        (
            Rows(
                "sessions",
                *SESSIONS,
                EVERY,
                needs("session_id", "client_id", "service_date", "code", "staff", "credential", "note_signed", AMOUNT),
                needs("start_time", "end_time", "place_of_service", "diagnosis", "care_plan_date", "medical_necessity"),
            ),
        ),
        better_tables={
            "authorizations": "what was approved",
            "staff": "the credentials of workers",
            "policies": "the cover of clients",
        },
    ),
)
