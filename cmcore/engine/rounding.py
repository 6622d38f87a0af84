"""Minutes to units: one formula per rounding rule, as whole numerators over a denominator fixed by the rule.

Source: rules of section 1 of the unit rules table (CMS eight-minute rule: Medicare Claims Processing Manual ch. 5
s. 20.2; CPT midpoint; Texas SHARS tenths; MaineCare 2023 threshold).
"""

from __future__ import annotations

import narwhals as nw

TENTH_MINUTES = 6
EIGHT_MINUTE_UNIT = 15
EIGHT_MINUTE_GRACE = 7
TENTHS = 10
HUNDREDTHS = 100

WHOLE_RULES = ("round_down", "round_up", "midpoint_strict", "midpoint_reached", "eight_minute_total", "rule_of_eights")
ASSUMED = "round_down"
"""The rule where neither the fee line nor the payer says one: only full units, which can never overbill."""


def units_num(minutes: nw.Expr, unit: nw.Expr, rule: nw.Expr) -> nw.Expr:
    """Numerator of the units that the minutes make; `units_den` is its denominator.

    `minutes` and `unit` are whole minutes. 7 minutes of a 15-minute unit are 0 by round_down and midpoint_strict,
    8 are 1 by midpoint_strict, 53 are 353 hundredths by threshold_80 and 53/15 by exact.
    """
    whole, rest = minutes // unit, minutes % unit
    threshold = (
        nw.when(rest * TENTHS >= unit * 8)
        .then((whole + 1) * HUNDREDTHS)
        .otherwise(whole * HUNDREDTHS + (rest * HUNDREDTHS * 2 + unit) // (unit * 2))
    )
    past = (rest * 2 > unit).cast(nw.Int64)
    reached = (rest * 2 >= unit).cast(nw.Int64)
    return (
        nw.when(rule == "round_up")
        .then((minutes + unit - 1) // unit)
        .when(rule.is_in(["midpoint_strict", "rule_of_eights"]))
        .then(whole + past)
        .when(rule == "midpoint_reached")
        .then(whole + reached)
        .when(rule == "eight_minute_total")
        .then((minutes + (unit - 1) // 2) // unit)
        .when(rule == "partial_tenth")
        .then((minutes + 2) // TENTH_MINUTES)
        .when(rule == "threshold_80")
        .then(threshold)
        .when(rule == "exact")
        .then(minutes)
        .otherwise(whole)
    )


def units_den(unit: nw.Expr, rule: nw.Expr) -> nw.Expr:
    """Denominator of the units: 1 for whole units, 10 for tenths, 100 for decimals, the unit for exact minutes."""
    return (
        nw.when(rule == "partial_tenth")
        .then(nw.lit(TENTHS))
        .when(rule == "threshold_80")
        .then(nw.lit(HUNDREDTHS))
        .when(rule == "exact")
        .then(unit)
        .otherwise(nw.lit(1))
    )
