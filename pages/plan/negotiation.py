"""Negotiation: what to ask a payer for, what to trade, the offers so far, and the proposal with its evidence."""

from __future__ import annotations

from pages.parts import agreed, negotiation, negotiation_trades, offers, page

desk = page.begin("Negotiation")
payer = negotiation.choose_payer(desk)
if payer:
    negotiation_trades.notice(desk, payer)
    rates = negotiation.table(desk, payer)
    negotiation_trades.trades(desk, payer, rates)
    negotiation.evidence(desk, payer)
    negotiation.quality(desk, payer)
    negotiation.log(desk, payer)
    negotiation.hand_over(desk, payer, rates)
    agreed.terms(desk, payer, rates)
offers.tried(desk)
