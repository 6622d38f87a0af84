"""What one session's explanation is made of: the steps, and everything known about the session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cmcore.engine.coverage.reason import WORST_FIRST

if TYPE_CHECKING:
    from cmcore.engine.citations import Citations


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it is about, what it says, and the cell or document it rests on."""

    title: str
    text: str
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything known about one session: its priced line, its facts, its reasons, and the rows they rest on."""

    cite: Citations
    line: dict[str, Any]
    facts: dict[str, Any]
    reasons: tuple[dict[str, Any], ...]
    session: dict[str, Any] | None
    payer: dict[str, Any] | None
    fee: dict[str, Any] | None
    rule: dict[str, Any] | None
    approval: dict[str, Any] | None
    edit: dict[str, Any] | None

    def leading_reason(self) -> str | None:
        """What was found by the first reason that leads to the session's coverage."""
        for status in WORST_FIRST:
            for each in self.reasons:
                if each["status"] == status:
                    return str(each["found"])
        return None


def case_of(cite: Citations, line: dict[str, Any], facts: dict[str, Any], reasons: tuple[dict[str, Any], ...]) -> Case:
    """The case of one session, with the rows that its facts name."""
    return Case(
        cite,
        line,
        facts,
        reasons,
        session=cite.row("sessions", line["row_id"]),
        payer=cite.first("payers", payer=line["payer"]) if line["payer"] else None,
        fee=cite.row("fees", facts.get("fee_row_id")),
        rule=cite.row("rules", facts.get("rule_row_id")),
        approval=cite.row("authorizations", facts.get("auth_row_id")),
        edit=cite.row("unlikely_edits", facts.get("mue_row_id")),
    )
