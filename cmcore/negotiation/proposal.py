"""The proposal to a payer, as a Word document and as a workbook: what we ask, on what volume, with what evidence.

Our cost, the rate we walk away at and the one we aim for stay out of it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
from docx import Document

from cmcore.denials.metrics import by_cause
from cmcore.denials.payments import NEVER_DENIED
from cmcore.engine.summary import dates_of
from cmcore.findings import InputInvalidError
from cmcore.money import dollars, from_cents, from_rate, rate_dollars
from cmcore.negotiation.evidence import gather_facts
from cmcore.periods import day_words
from cmcore.workbook.reports import write_xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cmcore.negotiation.evidence import Fact
    from cmcore.negotiation.rates import RateLine
    from cmcore.negotiation.scorecard import Score

HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is sent: `asked` is the rate asked for by code (ten-thousandths of a dollar a unit).

    `causes` are (cause, items, cents) of denials by the payer, most money first; `scores` the quality measures; `facts`
    what the payer did with our claims.
    """

    agency: str
    payer: str
    day: date
    period: tuple[date, date]
    rates: tuple[RateLine, ...]
    asked: dict[str, int]
    causes: tuple[tuple[str, int, int], ...] = ()
    scores: tuple[Score, ...] = ()
    facts: tuple[Fact, ...] = ()

    def year(self) -> int:
        """Cents that a year brings more at the rates asked for."""
        return sum(each.year(self.asked[each.code]) for each in self.rates if each.code in self.asked)


def propose(  # noqa: PLR0913 - what a proposal rests on
    agency: str, payer: str, day: date, lines: pl.DataFrame, items: pl.DataFrame, *, rates: tuple[RateLine, ...],
    asked: dict[str, int], scores: tuple[Score, ...] = (),
) -> Proposal:  # fmt: skip
    """The proposal to a payer with its evidence, from its priced sessions and its items of the worklist."""
    denied = items.filter(~pl.col("payment").is_in(NEVER_DENIED))
    causes = tuple((row["cause"], row["items"], row["amount"] or 0) for row in by_cause(denied).iter_rows(named=True))
    period = dates_of(lines, day) or (day, day)
    return Proposal(agency, payer, day, period, rates, asked, causes, scores, gather_facts(lines, items))


def proposal_document(proposal: Proposal) -> bytes:
    """The Word document's bytes.

    Raises: InputInvalidError where nothing is asked for.
    """
    _refuse_empty(proposal)
    document = Document()
    document.core_properties.author = proposal.agency
    document.add_heading(f"Proposed rates for {proposal.payer}", level=1)
    first, last = (day_words(each) for each in proposal.period)
    document.add_paragraph(f"{proposal.agency}, {day_words(proposal.day)}")
    sessions = sum(each.sessions for each in proposal.rates)
    document.add_paragraph(
        f"We delivered {sessions:,} sessions to your members from {first} to {last}. For the codes below we propose "
        f"these rates; at that volume over twelve months they come to {dollars(proposal.year())} more a year."
    )
    _table(
        document,
        ("Code", "Sessions", "Units", "Units a year", "Rate today", "Proposed", "More a year"),
        _asked(proposal),
    )
    if proposal.facts:
        document.add_heading("How our claims were paid", level=2)
        for fact in proposal.facts:
            document.add_paragraph(f"{fact.said}.", style="List Bullet")
    if proposal.causes:
        document.add_heading("Denials", level=2)
        document.add_paragraph("What was denied or underpaid on these sessions, by cause.")
        rows = [(cause, f"{items:,}", dollars(amount)) for cause, items, amount in proposal.causes]
        _table(document, ("Cause", "Lines", "Amount"), rows)
    if proposal.scores:
        document.add_heading("Quality", level=2)
        _table(document, ("Measure", "Reached", "Target"), [_quality(each) for each in proposal.scores])
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def proposal_workbook(proposal: Proposal) -> bytes:
    """The same as a workbook: Rates, Evidence, Denials and Quality.

    Raises: InputInvalidError where nothing is asked for.
    """
    _refuse_empty(proposal)
    rates = [
        {
            "Code": each.code,
            "Sessions": each.sessions,
            "Units": each.units / HUNDREDTHS,
            "Units a year": each.year_units / HUNDREDTHS,
            "Rate today": float(from_rate(each.current)),
            "Proposed": float(from_rate(proposal.asked[each.code])),
            "More a year": float(from_cents(each.year(proposal.asked[each.code]))),
        }
        for each in proposal.rates
        if each.code in proposal.asked
    ]
    sheets = {"Rates": pl.DataFrame(rates)}
    if proposal.facts:
        told = [
            (each.what, each.lines, each.of, None if each.amount is None else float(from_cents(each.amount)), each.said)
            for each in proposal.facts
        ]
        names = ["What", "Lines", "Of lines", "Amount", "In words"]
        sheets["Evidence"] = pl.DataFrame(told, schema=names, orient="row")
    if proposal.causes:
        denied = [(cause, items, float(from_cents(amount))) for cause, items, amount in proposal.causes]
        sheets["Denials"] = pl.DataFrame(denied, schema=["Cause", "Lines", "Amount"], orient="row")
    if proposal.scores:
        quality = [_quality(each) for each in proposal.scores]
        sheets["Quality"] = pl.DataFrame(quality, schema=["Measure", "Reached", "Target"], orient="row")
    return write_xlsx(sheets)


def _asked(proposal: Proposal) -> list[tuple[str, ...]]:
    return [
        (
            each.code, f"{each.sessions:,}", f"{each.units / HUNDREDTHS:,.0f}", f"{each.year_units / HUNDREDTHS:,.0f}",
            rate_dollars(each.current), rate_dollars(proposal.asked[each.code]),
            dollars(each.year(proposal.asked[each.code])),
        )
        for each in proposal.rates
        if each.code in proposal.asked
    ]  # fmt: skip


def _quality(score: Score) -> tuple[str, str, str]:
    rate, target = (("—" if each is None else f"{each / 100:.1f}%") for each in (score.rate, score.target))
    name = ", ".join(each for each in (score.measure, score.period) if each)
    return name, rate, f"at most {target}" if score.lower_is_better else target


def _table(document: Document, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:  # type: ignore[valid-type]
    table = document.add_table(rows=1, cols=len(heads))  # type: ignore[attr-defined]
    table.style = "Light Grid Accent 1"
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.text = text
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _refuse_empty(proposal: Proposal) -> None:
    if not any(each.code in proposal.asked for each in proposal.rates):
        raise InputInvalidError(f"Nothing is asked of {proposal.payer} yet. Give a rate for at least one code.")
