"""Billing codes that do not exist, have ended, or were mistyped."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.checking.known import code_facts, known_codes
from cmcore.intake.checking.marking import Row, Verdict, mark_rows
from cmcore.intake.correcting.suggest import Suggestion, name_key, nearest_code
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

CODED = ("sessions", "fees", "rules", "authorizations", "remittances", "denials")
SHAPE = re.compile(r"[A-Z]\d{4}|\d{5}|\d{4}[A-Z]")
"""How national billing codes look; a payer's own codes count as codes when its book names them."""


def check_codes(dataset: Dataset, _as_of: date) -> Iterator[Finding]:
    """Codes that do not exist, are mistyped, or had ended by the service date."""
    known = known_codes(dataset.frames)
    for kind in CODED:
        frame = dataset.frames[kind]
        bad = {code: verdict for code in dataset.counted(kind, "code")["value"] if (verdict := judge_code(code, known))}
        if not bad:
            continue
        rows = frame.select(*SYSTEM_COLUMNS, "code", "payer").filter(pl.col("code").is_in(list(bad)))
        habits = _payer_habits(dataset)
        yield from mark_rows(dataset.tables, rows, "code", partial(_judged, bad, habits))
    yield from _ended(dataset)


def judge_code(code: str, known: frozenset[str]) -> Verdict | None:
    """What is wrong with one code, whoever is to pay for it; None when it is known or may be a code of the payer's."""
    facts = code_facts().get(code)
    if facts and not facts.exists:
        instead = ", ".join(facts.instead)
        said = f'"{code}" is not a billing code. Codes for this kind of service are {instead}; choose the contract\'s.'
        return Verdict("invalid-code", said, facts.instead[0] if facts.instead else None, confidence=0.4)
    if code in known:
        return None
    near = nearest_code(code, known)
    if near and near.safe:
        said = f'"{code}" is not a billing code; {near.value} is. Accept it or check the record.'
        return Verdict("code-typo", said, near.value, near.safe, near.confidence, near.evidence)
    return _doubtful(code, near)


def _doubtful(code: str, near: Suggestion | None) -> Verdict | None:
    """The verdict on a code that nothing knows: an error where no code looks so, else only beside a near one."""
    shaped = SHAPE.fullmatch(code) is not None
    if near is None:
        said = f'"{code}" is not a billing code. Type one such as T1017.'
        return None if shaped else Verdict("invalid-code", said)
    said = f'"{code}" is in no payer book; {near.value} is one slip away. Check it against the record.'
    kind = "unknown-code" if shaped else "invalid-code"
    return Verdict(kind, said, near.value, confidence=near.confidence, evidence=near.evidence)


def _payer_habits(dataset: Dataset) -> dict[tuple[str, str], int]:
    """How many sessions each payer has of each code."""
    sessions = dataset.frames["sessions"].select("payer", "code").drop_nulls()
    counted = sessions.group_by("payer", "code").len()
    habits: dict[tuple[str, str], int] = {}
    for payer, code, times in counted.iter_rows():
        habits[name_key(payer), code] = habits.get((name_key(payer), code), 0) + times
    return habits


def _judged(bad: dict[str, Verdict], habits: dict[tuple[str, str], int], row: Row) -> Verdict:
    """The code's verdict; a code that never existed is answered with the stand-in that the payer sees most."""
    verdict = bad[row["code"]]
    facts = code_facts().get(row["code"])
    if verdict.kind != "invalid-code" or facts is None or not facts.instead or not row["payer"]:
        return verdict
    payer = name_key(row["payer"])
    often = max(facts.instead, key=lambda each: habits.get((payer, each), 0))
    times = habits.get((payer, often), 0)
    if times == 0:
        return verdict
    evidence = f"{times:,} of your sessions for {row['payer']} have {often}."
    return Verdict(verdict.kind, verdict.message, often, confidence=0.5, evidence=evidence)


def _ended(dataset: Dataset) -> Iterator[Finding]:
    used = set(dataset.counted("sessions", "code")["value"])
    ended = {code: facts.ended for code, facts in code_facts().items() if facts.ended and code in used}
    if not ended:
        return
    frame = dataset.frames["sessions"]
    rows = frame.select(*SYSTEM_COLUMNS, "code", "service_date").filter(pl.col("code").is_in(list(ended)))
    yield from mark_rows(dataset.tables, rows, "code", partial(_judge_ended, ended))


def _judge_ended(ended: dict[str, date], row: Row) -> Verdict | None:
    last = ended[row["code"]]
    if row["service_date"] is None or row["service_date"] <= last:
        return None
    said = f'"{row["code"]}" ended on {last}, before the service date {row["service_date"]}. Use its successor.'
    return Verdict("code-ended", said)
