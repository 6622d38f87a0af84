"""The Negotiation page's pieces: the rates asked for, trades, quality, offers logged, the proposal."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
import streamlit as st

from cmcore.findings import CmcoreError
from cmcore.money import BASIS_POINTS, CENTS, RATE_SCALE, dollars, rate_dollars, to_cents, to_rate
from cmcore.negotiation.evidence import gather_facts
from cmcore.negotiation.markets import regions
from cmcore.negotiation.proposal import proposal_document, proposal_workbook, propose
from cmcore.negotiation.rates import HUNDREDTHS, MARGIN, ROOM, Aim, Market, RateLine, rate_lines
from cmcore.negotiation.scorecard import Score, scorecard, weights_off
from cmcore.scenarios.costs import hour_cost
from cmcore.scenarios.scenario import Cost
from cmcore.store.offers import SIDES, log_offer, offers
from pages.parts import downloads, figures, page

if TYPE_CHECKING:
    from pages.parts.page import Desk

_MONEY = st.column_config.NumberColumn(format="dollar")
COUNT = st.column_config.NumberColumn(format="localized")
_PERCENT = st.column_config.NumberColumn(format="percent")


def choose_payer(desk: Desk) -> str | None:
    """The payer that is negotiated with: the one with most sessions unless another is chosen."""
    counted = desk.lines["payer"].drop_nulls().value_counts(sort=True)
    options = counted["payer"].to_list()
    return st.selectbox("Payer", options, key="negotiation.payer", width=360) if options else None


def lines_of(desk: Desk, payer: str) -> pl.DataFrame:
    """The payer's priced sessions."""
    return desk.lines.filter(pl.col("payer") == payer)


def table(desk: Desk, payer: str) -> tuple[RateLine, ...]:
    """Today's rate, cost, margin and the market's range by code, and the three rates of a negotiation."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        cost = _number("Cost of a billed hour", "negotiation.cost", float(round(hour_cost(Cost()), 2)), 0.5)
        margin = _number("Margin aimed at, %", "negotiation.margin", float(MARGIN * 100), 0.5) / 100
        room = _number("Room to give way, %", "negotiation.room", float(ROOM * 100), 0.5) / 100
        market = _market(desk)
    rates = rate_lines(lines_of(desk, payer), Aim(cost, margin, room), *market, log=desk.lines)
    if not rates:
        st.info(f"No session of {payer} has a price, so there is nothing to negotiate on yet.")
        return ()
    below = [each for each in rates if each.margin < 0]
    st.subheader(_title(rates, below), anchor=False)
    st.dataframe(
        [_row(each) for each in rates],
        key="negotiation.rates",
        hide_index=True,
        column_config=dict.fromkeys(_DOLLARS, _MONEY) | dict.fromkeys(("Sessions", "Units a year"), COUNT),
        alt="Rates, cost and aims by code",
    )
    sources = dict.fromkeys(each.market_source for each in rates if each.market_source)
    source = f" Market range: {'; '.join(sources)}." if sources else ""
    st.caption(
        "Rates are per unit. Walk-away covers our cost, rounded up to the cent; the target adds the margin and is "
        f"never below today's rate. The cost of an hour is an assumption to edit.{_besides(rates)}{source}"
    )
    return rates


def _besides(rates: tuple[RateLine, ...]) -> str:
    """That a retainer's hours above those included are paid besides its rates."""
    paid = sum(each.overage for each in rates)
    if not paid:
        return ""
    amount = dollars(paid).replace("$", "\\$")
    return f" A retainer's rates are of its fee; hours above those included are paid besides, {amount} here."


def _number(label: str, key: str, usual: float, step: float) -> Decimal:
    return Decimal(str(st.number_input(label, min_value=0.0, value=usual, step=step, key=key, width=170)))


def _market(desk: Desk) -> tuple[Market, ...]:
    """The ranges of the region chosen: of the table of benchmarks, or the article's, labelled as assumptions."""
    ranges = regions(desk.dataset.frames["benchmarks"])
    region = st.selectbox(
        "Market", list(ranges), index=None, placeholder="No range", key="negotiation.region", width=320
    )
    return ranges.get(region or "", ())


def _title(rates: tuple[RateLine, ...], below: list[RateLine]) -> str:
    if not below:
        return "Every code covers its cost today"
    lost = dollars(-sum(each.margin for each in below), whole=True)
    return f"{len(below)} of {figures.count(len(rates), 'code')} do not cover their cost: {lost} short"


_DOLLARS = (
    "Today", "Our cost", "Margin", "Walk-away", "Target", "Opening", "Market low", "Market high", "Target, more a year",
)  # fmt: skip


def _row(line: RateLine) -> dict[str, Any]:
    row: dict[str, Any] = {
        "Code": line.code,
        "Sessions": line.sessions,
        "Units a year": round(line.year_units / HUNDREDTHS),
        "Today": line.current / RATE_SCALE,
        "Our cost": line.cost / line.units,
        "Margin": line.margin / CENTS,
        "Walk-away": line.walk_away / RATE_SCALE,
        "Target": line.target / RATE_SCALE,
        "Opening": line.opening / RATE_SCALE,
        "Target, more a year": line.year(line.target) / CENTS,
    }
    if line.market_low is not None and line.market_high is not None:
        row |= {"Market low": line.market_low / RATE_SCALE, "Market high": line.market_high / RATE_SCALE}
    return row


def _measures(desk: Desk, payer: str) -> pl.DataFrame:
    return desk.dataset.frames["measures"].filter(pl.col("payer").is_null() | (pl.col("payer") == payer))


def _scores(desk: Desk, payer: str) -> tuple[Score, ...]:
    measures = _measures(desk, payer)
    stake = to_cents(Decimal(str(st.session_state.get("negotiation.stake", 0.0))))
    return scorecard(measures, stake) if measures.height else ()


def quality(desk: Desk, payer: str) -> None:
    """The quality measures with this payer, and the money on each gap."""
    if not _scores(desk, payer):
        return
    st.subheader("Quality", anchor=False)
    st.number_input("Money at stake for quality", min_value=0.0, step=1000.0, key="negotiation.stake", width=220)
    rows = [
        {
            "Measure": each.measure,
            "Period": each.period,
            "Reached": None if each.rate is None else each.rate / 10_000,
            "Target": None if each.target is None else each.target / 10_000,
            "Better": "lower" if each.lower_is_better else "higher",
            "Earned": float(each.share),
            "At stake": each.at_stake / CENTS,
            "Not earned": each.lost / CENTS,
            "Cases to the target": each.cases,
        }
        for each in _scores(desk, payer)
    ]
    config = dict.fromkeys(("Reached", "Target", "Earned"), _PERCENT) | dict.fromkeys(
        ("At stake", "Not earned"), _MONEY
    )
    st.dataframe(rows, key="negotiation.quality", hide_index=True, column_config=config, alt="Quality measures")
    off = weights_off(_measures(desk, payer))
    if off:
        st.caption(off)


def _items(desk: Desk, payer: str) -> pl.DataFrame:
    return desk.workspace.worklist(desk.as_of).filter(pl.col("payer") == payer)


def evidence(desk: Desk, payer: str) -> None:
    """What this payer did with our claims, each figure with the lines it rests on."""
    facts = gather_facts(lines_of(desk, payer), _items(desk, payer))
    if not facts:
        return
    st.subheader("Evidence for the meeting", anchor=False)
    rows = [
        {"What": each.what, "Lines": each.lines, "Of lines": each.of,
         "Share": None if each.share is None else each.share / BASIS_POINTS,
         "Amount": None if each.amount is None else each.amount / CENTS, "In words": each.said}
        for each in facts
    ]  # fmt: skip
    config = {"Share": _PERCENT, "Amount": _MONEY, "Lines": COUNT, "Of lines": COUNT}
    st.dataframe(rows, key="negotiation.evidence", hide_index=True, column_config=config, placeholder="",
                 alt="Evidence by payer")  # fmt: skip


def log(desk: Desk, payer: str) -> None:
    """Offers and counter-offers in the order they were made, each with who logged it and when."""
    st.subheader("Offers so far", anchor=False)
    form = st.form("negotiation.offer", border=False, clear_on_submit=True)
    with form, st.container(horizontal=True, vertical_alignment="bottom"):
        side = st.selectbox("By", SIDES, key="negotiation.offer.by", width=130)
        terms = st.text_input("Terms", key="negotiation.offer.terms", placeholder="T1017 at $31.50 from January 1")
        sent = st.form_submit_button("Log offer", icon=":material/add:")
    if sent:
        try:
            log_offer(desk.workspace, payer, side, terms, desk.who)
        except CmcoreError as error:
            st.error(str(error))
        else:
            page.notify("Logged.")
            st.rerun()
    rows = [
        {"When": f"{each.at:%Y-%m-%d %H:%M} UTC", "Who": each.who, "Offer": each.text}
        for each in offers(desk.workspace, payer)
    ]
    if rows:
        st.dataframe(rows, key="negotiation.log", hide_index=True, alt="Offers and counter-offers")
    else:
        st.caption("None yet.")


def hand_over(desk: Desk, payer: str, rates: tuple[RateLine, ...]) -> None:
    """The rates asked for, and the proposal in Word and as a workbook; our cost stays out of both."""
    if not rates:
        return
    st.subheader("Proposal", anchor=False)
    codes = st.multiselect("Codes asked for", [each.code for each in rates], key=f"negotiation.codes.{payer}",
                           default=[each.code for each in rates if each.opening > each.current])  # fmt: skip
    with st.container(horizontal=True):
        asked = {each.code: _asked(payer, each) for each in rates if each.code in codes}
    proposal = propose(
        desk.workspace.name, payer, desk.as_of, lines_of(desk, payer), _items(desk, payer),
        rates=rates, asked=asked, scores=_scores(desk, payer),
    )  # fmt: skip
    figures.cards([figures.money("Asked for, a year", proposal.year(), figures.count(len(asked), "code"))])
    if not asked:
        st.info("Choose at least one code to ask for.")
        return
    named = f"Proposal to {payer}, {desk.as_of}"
    try:
        with st.container(horizontal=True):
            downloads.download(
                "Proposal, Word", lambda: proposal_document(proposal), f"{named}.docx", "negotiation.docx", primary=True
            )
            downloads.download(
                "Proposal, workbook", lambda: proposal_workbook(proposal), f"{named}.xlsx", "negotiation.xlsx"
            )
    except CmcoreError as error:
        st.error(str(error))


def _asked(payer: str, line: RateLine) -> int:
    label = f"{line.code}, a unit (today {rate_dollars(line.current)})".replace("$", "\\$")
    key = f"negotiation.ask.{payer}.{line.code}.{line.opening}"
    value = st.number_input(label, min_value=0.0, value=line.opening / RATE_SCALE, step=0.05, key=key, width=280)
    return to_rate(Decimal(str(value)))
