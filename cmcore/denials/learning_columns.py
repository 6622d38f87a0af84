"""How the figures that denials teach are headed and written."""

from __future__ import annotations

from cmcore.fields import Column, Kind
from cmcore.fields.results import result_columns

SHARES = {
    "share": "Share", "running": "Running share", "rate": "Rate", "money_rate": "Rate by money", "low": "Low",
    "high": "High", "center": "Rate of all months", "precision": "Right when it held",
    "clean_rate": "Clean-claim rate", "first_pass_rate": "First-pass rate",
}  # fmt: skip
COUNTS = {
    "items": "Items", "answered": "Answered", "denied": "Denied", "decided": "Decided", "won": "Won",
    "days": "Median days", "caught": "Caught", "false_alarms": "False alarms",
    "billed": "Billed", "clean": "Sent clean", "first_pass": "Paid at first",
}  # fmt: skip
MONEY = {
    "answered_amount": "Answered money", "denied_amount": "Denied money", "caught_amount": "Caught money",
    "false_alarm_amount": "Money of false alarms",
}  # fmt: skip
TEXTS = {"age": "Days since denial", "appeal": "How far it went", "signal": "Signal"}


def learning_columns() -> dict[str, Column]:
    """Column by name, those of every other report with them."""
    kinds = ((SHARES, Kind.PERCENT), (COUNTS, Kind.COUNT), (MONEY, Kind.MONEY), (TEXTS, Kind.TEXT))
    made = [Column(name, label, kind) for labels, kind in kinds for name, label in labels.items()]
    return result_columns() | {each.name: each for each in made}
