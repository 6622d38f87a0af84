"""What the agency billed and what came back: units, prices, approvals, claims and their answers."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

from agency import RATE_CHANGE, RATES, Session

POSTED = date(2026, 11, 18)


def half_up(value: float) -> int:
    """Nearest whole number of cents."""
    return int(value + 0.5)


def rate_of(session: Session, *, paid_by_old: bool = False) -> int:
    """Cents a unit on the session's day; `paid_by_old` gives the rate before July 1."""
    key = (session.client.payer, session.code, session.credential)
    before, since = RATES.get(key) or RATES[session.client.payer, session.code, ""]
    return since if session.day >= RATE_CHANGE and not paid_by_old else before


def units_of(session: Session) -> float:
    """Units by the payer's rule: quarter hours past their midpoint, tenths of an hour, or one."""
    if session.code == "G9012":
        return 1
    if session.code == "WC-HOURLY":
        return int((session.minutes + 2) // 6) / 10
    whole, rest = divmod(session.minutes, 15)
    if session.client.payer == "Sunrise MCO":
        return whole
    return whole + (1 if rest * 2 > 15 else 0)


def price(sessions: list[Session]) -> None:
    """What each session's payer should pay, by the rules written in the payer book."""
    month_minutes: Counter[tuple[str, int]] = Counter()
    for each in sessions:
        each.units = units_of(each)
        if each.code == "99490":
            key = (each.client.client_id, each.day.month)
            before, month_minutes[key] = month_minutes[key], month_minutes[key] + each.minutes
            each.units = 1 if before < 20 <= month_minutes[key] else 0
        each.allowed = half_up(rate_of(each) * each.units + 1e-9)
        each.payer_share = share_of(each.client.payer, each.allowed)
        each.charge = half_up(each.allowed * 1.35 / 100) * 100


def share_of(payer: str, allowed: int) -> int:
    """The payer's own share: after coinsurance and sequestration, or after a copay."""
    if payer == "Medicare":
        gross = allowed - half_up(allowed * 0.2)
        return gross - half_up(gross * 0.02)
    return max(0, allowed - 1500) if payer == "Unity PPO" else allowed


def authorize(rng: random.Random, sessions: list[Session]) -> list[dict[str, object]]:
    """Two approvals a year for the managed plans' targeted case management; some too small, some lapsed."""
    used: Counter[tuple[str, str, int]] = Counter()
    for each in sessions:
        if each.client.payer in {"Horizon MCO", "Sunrise MCO"}:
            used[each.client.client_id, each.code, 1 if each.day.month <= 6 else 2] += int(each.units)
    approvals: list[dict[str, object]] = []
    number = 10_000
    by_client = {each.client.client_id: each.client for each in sessions}
    for (client_id, code, half), units in sorted(used.items()):
        number += rng.randint(1, 9)
        client = by_client[client_id]
        draw = rng.random()
        approved = int(units * (0.85 if draw < 0.06 else 1.35)) + 4
        first = date(2026, 1, 1) if half == 1 else RATE_CHANGE
        last = date(2026, 6, 30) if half == 1 else date(2026, 12, 31)
        if 0.06 <= draw < 0.10:
            last -= timedelta(days=rng.randint(20, 60)) if half == 1 else timedelta(days=rng.randint(70, 110))
        approval = {
            "no": f"A-{number:06d}",
            "client": client,
            "code": code,
            "units": approved,
            "first": first,
            "last": last,
        }
        approvals.append(approval)
        client.auths.append(approval)
    for each in sessions:
        half_start = date(2026, 1, 1) if each.day.month <= 6 else RATE_CHANGE
        each.auth = next(
            (str(a["no"]) for a in each.client.auths if a["code"] == each.code and a["first"] == half_start), ""
        )
    return approvals


def bill(rng: random.Random, sessions: list[Session]) -> None:
    """Claims and their answers: most paid as expected, one plan short since July, some denied, the last ones open."""
    claim = 80_000
    for each in sessions:
        if each.allowed == 0 or rng.random() < 0.011:
            continue
        each.billed = each.day + timedelta(days=rng.randint(4, 16))
        if each.billed > POSTED - timedelta(days=12):
            each.billed = None
            continue
        claim += 1
        each.claim, each.status = f"CLM-{claim}", "Billed"
        answered = each.billed + timedelta(days=rng.randint(14, 38))
        if answered > POSTED or rng.random() < 0.012:
            continue
        each.paid_date = answered
        if rng.random() < 0.024:
            each.status, each.paid = "Denied", 0
            each.denial = rng.choices(
                ["CO-197", "CO-16", "CO-50", "CO-252", "CO-29", "CO-18", "CO-185"], [30, 20, 14, 14, 8, 8, 6]
            )[0]
            continue
        short = each.client.payer == "Sunrise MCO" and each.day >= RATE_CHANGE and rng.random() < 0.6
        amount = half_up(rate_of(each, paid_by_old=short) * each.units + 1e-9)
        each.status, each.paid = "Paid", share_of(each.client.payer, amount)
