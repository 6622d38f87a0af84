"""The sentence behind one session's number, and the steps that lead to it, each with the cell it rests on."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.engine import explain_steps as steps
from cmcore.engine.checklists import checks_of
from cmcore.engine.citations import Citations, force_words
from cmcore.engine.coverage import REASONS
from cmcore.engine.explain_case import case_of
from cmcore.fields import TABLES
from cmcore.findings import UnknownNameError
from cmcore.money import dollars, plain, rate_dollars
from cmcore.periods import day_words

if TYPE_CHECKING:
    from cmcore.engine.checklists import Check
    from cmcore.engine.estimate import Estimate
    from cmcore.engine.explain_case import Case, Step
    from cmcore.intake.tables import Dataset

MONEY = (
    "allowed",
    "payer_share",
    "patient_share",
    "secondary_share",
    "expected",
    "amount_at_stake",
    "paid",
    "variance",
)

_ORDER = {reason.code: place for place, reason in enumerate(REASONS)}


@dataclass(frozen=True, slots=True)
class Explanation:
    """One session explained: `sentence` can be read out on the phone, `steps` are its proof."""

    row_id: str
    sentence: str
    steps: tuple[Step, ...]
    line: dict[str, Any]
    checks: tuple[Check, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain values: amounts with two decimals, dates ISO, absent is null."""
        line = self.line
        return {
            "session_id": line["session_id"],
            "sentence": self.sentence,
            "payer": line["payer"],
            "code": line["code"],
            "service_date": line["service_date"].isoformat() if line["service_date"] else None,
            "minutes": line["minutes"],
            "units": plain(line["units"]),
            "rate": None if line["rate"] is None else rate_dollars(line["rate"]).removeprefix("$").replace(",", ""),
            **{name: plain(line[name]) for name in MONEY},
            "coverage": line["coverage"],
            "reasons": [each for each in (line["reasons"] or "").split(";") if each],
            "steps": [asdict(each) for each in self.steps],
            "checks": [asdict(each) for each in self.checks],
        }


def explain_session(dataset: Dataset, estimate: Estimate, row_id: str) -> Explanation:
    """Why one session is worth what it is, down to the cells of the user's files.

    Raises: UnknownNameError where the estimate has no such session.
    """
    line = _row(estimate.lines, row_id)
    if line is None:
        raise UnknownNameError("Session row", row_id, [])
    listed = estimate.reasons.filter(pl.col("row_id") == row_id).iter_rows(named=True)
    reasons = tuple(sorted(listed, key=lambda each: _ORDER.get(each["reason"], len(_ORDER))))
    case = case_of(Citations(dataset), line, _row(estimate.facts, row_id) or {}, reasons)
    session = _row(dataset.frames["sessions"], row_id) or {}
    named = frozenset((line["reasons"] or "").split(";"))
    return Explanation(
        row_id, _sentence(case), steps.all_steps(case), line, checks_of(session, named, _absent(dataset, session))
    )


def _absent(dataset: Dataset, session: dict[str, Any]) -> frozenset[str]:
    """The fields of sessions that the row's file has no column for."""
    table = dataset.tables.get(session.get("table_id") or "")
    if table is None:
        return frozenset()
    return frozenset(TABLES["sessions"].model_fields) - {each.field for each in table.columns if each.field}


def _row(frame: pl.DataFrame, row_id: str) -> dict[str, Any] | None:
    found = frame.filter(pl.col("row_id") == row_id).head(1)
    return None if found.is_empty() else found.row(0, named=True)


def _sentence(case: Case) -> str:
    line = case.line
    payer = line["payer"] or "the payer"
    what = _session_words(case)
    worst = case.leading_reason()
    if line["coverage"] == "unknown":
        return f"What {payer} pays for {what} is not known: {_inside(worst)}."
    if line["coverage"] == "not_covered":
        once = f" Once resolved it brings {dollars(line['amount_at_stake'])}: {_why(case)}." if _can_bring(line) else ""
        return f"{line['payer'] or 'The payer'} pays nothing for {what}: {_inside(worst)}.{once}"
    doubt = f" At risk: {worst}" if line["coverage"] == "at_risk" and worst else ""
    return f"{line['payer']} pays {dollars(line['payer_share'])} for {what}: {_why(case)}{_shares(line)}.{doubt}"


def _session_words(case: Case) -> str:
    session, day = case.line["session_id"], case.line["service_date"]
    which = f"session {session}" if session else f"the session at {case.cite.line(case.session) or 'its row'}"
    return f"{which} on {day_words(day)}" if day else which


def _inside(found: str | None) -> str:
    return (found or "the session cannot be judged").removesuffix(".")


def _can_bring(line: dict[str, Any]) -> bool:
    return bool(line["amount_at_stake"]) and line["rate"] is not None and line["units"] is not None


def _why(case: Case) -> str:
    in_force = force_words(case.fee["effective_from"], case.fee["effective_to"]) if case.fee else ""
    proof = ", ".join(each for each in (case.cite.cell(case.fee, "rate", "medicare_percent"), in_force) if each)
    return steps.counted(case) + (f" ({proof})" if proof else "")


def _shares(line: dict[str, Any]) -> str:
    others = [
        f"{who} pays {dollars(line[name])}"
        for who, name in (("the client", "patient_share"), ("the next payer", "secondary_share"))
        if line[name]
    ]
    return f"; of {dollars(line['allowed'])} allowed, {' and '.join(others)}" if others else ""
