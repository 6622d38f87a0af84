"""Negotiation with a payer: what codes bring and cost, what to ask for, what to trade, the proposal."""
