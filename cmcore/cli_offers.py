"""The negotiation with a payer without a browser: rates by code, the proposal, and what was agreed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import polars as pl
import typer

from cmcore.cli_files import AsJson, AsOf, In, Who, day_in, open_workspace_named, person, say
from cmcore.cli_plan import answer, numbers_of, percent_of, share_of
from cmcore.contracts.watch import notice_of
from cmcore.findings import InputInvalidError, UnknownNameError
from cmcore.intake.checking.known import with_book_names
from cmcore.money import dollars, plain, rate_dollars, to_rate
from cmcore.negotiation.agreed import Agreed, levelled, realised, realised_record
from cmcore.negotiation.concessions import concessions
from cmcore.negotiation.evidence import gather_facts
from cmcore.negotiation.markets import market_of, regions
from cmcore.negotiation.proposal import proposal_document, proposal_workbook, propose
from cmcore.negotiation.rates import MARGIN, ROOM, Aim, rate_lines
from cmcore.negotiation.scorecard import scorecard
from cmcore.scenarios.costs import hour_cost
from cmcore.scenarios.scenario import Cost
from cmcore.store.offers import OURS, SIDES, log_offer, offers

if TYPE_CHECKING:
    from cmcore.negotiation.rates import Market, RateLine

app = typer.Typer(no_args_is_help=True, help=__doc__)

Payer = Annotated[str, typer.Option("--payer", help="The payer that is negotiated with.")]
Start = Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day of the agreed rates.")]
Out = Annotated[Path, typer.Option("-o", "--out", help="A .docx or .xlsx to write.")]
Margin = Annotated[str, typer.Option(help="Margin aimed at over cost: 10%.")]
Room = Annotated[str, typer.Option(help="Room to give way: 8%.")]
DOCX, XLSX = ".docx", ".xlsx"


@app.command("rates")
def show_rates(  # noqa: PLR0913, PLR0917 - one option an input
    payer: Payer,
    workspace: In = None,
    cost: Annotated[str | None, typer.Option(help="Dollars of a billed hour; else the usual assumption.")] = None,
    margin: Margin = f"{MARGIN:.0%}",
    room: Room = f"{ROOM:.0%}",
    market: Annotated[
        str | None, typer.Option(help="Region of the market's range, of your benchmarks or the article.")
    ] = None,
    rate_change: Annotated[str, typer.Option(help="Change of rates to price, percent: 2.5.")] = "1",
    volume_change: Annotated[str, typer.Option(help="Change of volume to price, percent.")] = "10",
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Per code today's rate, our cost and margin, the rates to walk away at, aim for and open with, the market's range;
    then trades.
    """  # noqa: D205 - one sentence
    case = _Case(workspace, payer, as_of)
    benchmarks = case.kept.dataset(case.day).frames["benchmarks"]
    ranges = () if market is None else market_of(benchmarks, market)
    rates = case.rates(cost, margin, room, *ranges)
    reasons = case.kept.estimate(case.day).reasons
    trades = concessions(
        case.lines, reasons, rates, rate_percent=percent_of(rate_change, "--rate-change"),
        volume_percent=percent_of(volume_change, "--volume-change"), log=case.log,
    )  # fmt: skip
    by_code = [_rate(each) for each in rates]
    record: dict[str, Any] = {
        "payer": payer,
        "rates": by_code,
        "market": market,
        "markets": list(regions(benchmarks)),
        "notice": list(notice_of(case.kept.dataset(case.day).frames, payer, case.day)),
        "trades": [
            {"name": each.name, "worth": plain(each.worth), "sessions": each.sessions, "how": each.basis}
            for each in trades
        ],
        "evidence": [
            {"what": each.what, "lines": each.lines, "of": each.of, "said": each.said}
            for each in gather_facts(case.lines, case.items)
        ],
    }
    told: list[dict[str, Any]] = [*record["trades"], *record["evidence"]]
    answer(record, [*by_code, *told, *({"notice": each} for each in record["notice"])], as_json=as_json)


@app.command("proposal")
def write_proposal(  # noqa: PLR0913, PLR0917 - one option an input
    payer: Payer,
    out: Out,
    ask: Annotated[
        list[str] | None, typer.Option(help="Code and dollars a unit: T1017=31.50; else the opening.")
    ] = None,
    workspace: In = None,
    cost: Annotated[str | None, typer.Option(help="Dollars of a billed hour; else the usual assumption.")] = None,
    margin: Margin = f"{MARGIN:.0%}",
    room: Room = f"{ROOM:.0%}",
    as_of: AsOf = None,
) -> None:
    """The proposal to a payer with its evidence; our cost stays out of it."""
    if out.suffix.lower() not in {DOCX, XLSX}:
        raise InputInvalidError(f"{out.name}: a proposal is written as {DOCX} or {XLSX}. Give the file that ending.")
    case = _Case(workspace, payer, as_of)
    rates = case.rates(cost, margin, room)
    openings = {each.code: each.opening for each in rates if each.opening > each.current}
    asked = dict(_asked(each, rates) for each in ask) if ask else openings
    measures = case.kept.dataset(case.day).frames["measures"]
    scores = scorecard(measures.filter(pl.col("payer").is_null() | (pl.col("payer") == payer)), 0)
    proposal = propose(case.kept.name, payer, case.day, case.lines, case.items, rates=rates, asked=asked, scores=scores)
    out.write_bytes(proposal_document(proposal) if out.suffix.lower() == DOCX else proposal_workbook(proposal))
    say.print(f"{out}: {len(asked):,} codes, {dollars(proposal.year())} more a year.", markup=False)


@app.command("offers")
def show_offers(  # noqa: PLR0913, PLR0917 - one option an input
    payer: Payer,
    log: Annotated[str | None, typer.Option(help="An offer to log: T1017 at $31.50 from January 1.")] = None,
    by: Annotated[str, typer.Option(help="Who made it: us, or the payer.")] = OURS,
    workspace: In = None,
    who: Who = None,
    as_json: AsJson = False,
) -> None:
    """The offers and counter-offers so far, the one given among them; the Negotiation page shows the same."""
    if by not in SIDES:
        raise UnknownNameError("Side", by, SIDES)
    kept = open_workspace_named(workspace)
    if log is not None:
        log_offer(kept, payer, by, log, person(who))
    rows = [{"at": f"{each.at:%Y-%m-%d %H:%M}", "who": each.who, "offer": each.text} for each in offers(kept, payer)]
    answer({"payer": payer, "offers": rows}, rows, as_json=as_json)


@app.command("agree")
def agree_terms(  # noqa: PLR0913, PLR0917 - one option an input
    payer: Payer,
    start: Start,
    rate: Annotated[list[str], typer.Option(help="Code and dollars a unit: T1017=31.50.")],
    workspace: In = None,
    who: Who = None,
    as_of: AsOf = None,
) -> None:
    """Agreed rates put into the fee schedule: the lines in force end the day before, new ones take their place."""
    case = _Case(workspace, payer, as_of)
    rates = dict(_asked(each, case.rates(None, "0", "0"), "--rate") for each in rate)
    terms = Agreed(payer, start.date(), rates)
    told = levelled(with_book_names(case.kept.dataset(case.day).frames, "fees"), terms)
    case.kept.agree(terms, case.day, person(who))
    for each in told:
        say.print(each, markup=False)
    say.print(f"{len(rates):,} codes of {payer} have the agreed rates from {start.date()}.", markup=False)


@app.command("realised")
def show_realised(payer: Payer, workspace: In = None, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """What was delivered, allowed and paid since terms were agreed with a payer, by code."""
    case = _Case(workspace, payer, as_of)
    rows = realised_record(realised(case.lines, [each for each in case.kept.agreed() if each.payer == payer]))
    answer({"payer": payer, "agreed": rows}, rows, as_json=as_json)


class _Case:
    """One payer's priced sessions and worklist items of a workspace."""

    def __init__(self, workspace: str | None, payer: str, as_of: datetime | None) -> None:
        self.kept = open_workspace_named(workspace)
        self.day = day_in(self.kept, as_of)
        lines = self.kept.estimate(self.day).lines
        self.log = lines
        self.lines = lines.filter(pl.col("payer") == payer)
        if self.lines.is_empty():
            raise UnknownNameError("Payer", payer, sorted(lines["payer"].drop_nulls().unique()))
        self.items = self.kept.worklist(self.day).filter(pl.col("payer") == payer)

    def rates(self, cost: str | None, margin: str, room: str, *markets: Market) -> tuple[RateLine, ...]:
        """The rates by code under a cost of an hour and what is aimed for, beside the ranges of a market."""
        hour = hour_cost(Cost()) if cost is None else numbers_of(cost, "--cost", 1)[0]
        aim = Aim(hour, share_of(margin, "--margin"), share_of(room, "--room"))
        return rate_lines(self.lines, aim, *markets, log=self.log)


def _rate(line: RateLine) -> dict[str, Any]:
    rates = {
        name: rate_dollars(getattr(line, name)).lstrip("$") for name in ("current", "walk_away", "target", "opening")
    }
    ends = {"market_low": line.market_low, "market_high": line.market_high}
    market = {name: None if each is None else rate_dollars(each).lstrip("$") for name, each in ends.items()}
    about = {"code": line.code, "sessions": str(line.sessions), "margin": plain(line.margin)}
    volume = {"units_a_year": plain(line.year_units), "cost": plain(line.cost), "allowed": plain(line.allowed)}
    volume |= {"overage": plain(line.overage)}
    return about | rates | market | {"market_source": line.market_source or None} | volume


def _asked(text: str, rates: tuple[RateLine, ...], option: str = "--ask") -> tuple[str, int]:
    code, _, amount = text.partition("=")
    known = [each.code for each in rates]
    if code.strip().upper() not in known:
        raise UnknownNameError("Code", code, known)
    return code.strip().upper(), to_rate(numbers_of(amount, f"{option} {code}", 1)[0])
