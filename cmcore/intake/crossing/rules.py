"""Coverage rules that contradict each other, and rules for codes that nothing else knows."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.checking.known import code_facts, payer_key
from cmcore.intake.checking.marking import Row, Verdict, column_of, mark_rows
from cmcore.intake.crossing.overlapping import begun_during
from cmcore.intake.crossing.places import place_of_first
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

KEY = ("payer_key", "code")
TERMS = (
    "covered", "authorization_required", "credentials_allowed", "places_allowed", "telehealth_allowed",
    "documents_required", "max_units_per_day", "max_units_per_week", "max_units_per_month", "max_units_per_year",
    "lifetime_max", "exclusive_with",
)  # fmt: skip


def check_rules(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Rules of one payer and code that say different things for the same days, then rules of codes that nothing knows.

    Rules that say the same are one rule, and so are those that begin on one day and fill different columns. A code is
    known from the reference table, a fee line or a session.
    """
    rules = dataset.frames["rules"].filter(pl.col("code").is_not_null())
    if rules.is_empty():
        return
    spans = rules.select(
        *SYSTEM_COLUMNS,
        "payer",
        "code",
        *TERMS,
        payer_key=payer_key(dataset.frames),
        begins=pl.col("effective_from").fill_null(date.min),
        ends=pl.col("effective_to").dt.offset_by("1d").fill_null(date.max),
    ).filter((pl.col("ends") > pl.col("begins")) & pl.col("payer_key").is_not_null())
    late = begun_during(spans, KEY, ("table_id", "row", "row_id")).drop("ends", "first_ends")
    yield from mark_rows(dataset.tables, late, "code", partial(_judge_conflict, dataset))
    known = {code for code, each in code_facts().items() if each.exists}
    told = pl.concat([dataset.frames[kind]["code"] for kind in ("fees", "sessions")]).drop_nulls().unique()
    never = [code for code, each in code_facts().items() if not each.exists]  # said as invalid-code already
    strange = rules.filter(~pl.col("code").is_in([*known, *told, *never]))
    yield from mark_rows(dataset.tables, strange.select(*SYSTEM_COLUMNS, "code", "payer"), "code", _judge_strange)


def _judge_conflict(dataset: Dataset, row: Row) -> Verdict | None:
    unlike = [name for name in TERMS if row[name] != row[f"first_{name}"]]
    together = row["begins"] == row["first_begins"]
    if together:
        unlike = [name for name in unlike if row[name] is not None and row[f"first_{name}"] is not None]
    if not unlike:
        return None
    labels = ", ".join(column_of("rules", name).label for name in unlike)
    counts = "Both begin on one day, and neither counts" if together else "The one that begins later counts"
    said = (
        f"{row['payer']} has another rule for {row['code']} in {place_of_first(dataset, row, 'code')}, in force on the "
        f"same days, that differs in {labels}. {counts} until you end one of the two."
    )
    return Verdict("rule-conflict", said)


def _judge_strange(row: Row) -> Verdict:
    said = f'"{row["code"]}" is in no fee line, no session and no code list, so this rule of {row["payer"]} decides '
    return Verdict("rule-without-service", f"{said}nothing. Correct the code, or add its fee line.")
