"""Who pays what of the allowed amount: deductible, copay, coinsurance, sequestration, second payer, in whole cents."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from cmcore.engine.prepare import TURN

BASIS_POINTS = 10_000
RATE_STEPS = 100
HUNDREDTHS = 100


def half_up(numerator: nw.Expr, denominator: nw.Expr | int) -> nw.Expr:
    """Nearest whole number to a fraction not below zero, halves up, in integers."""
    return (numerator * 2 + denominator) // (denominator * 2)


def with_allowed(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `allowed` for all units and `payable` for those that approvals cover, cents, rounded once."""
    whole = half_up(nw.col("rate") * nw.col("units_num"), nw.col("units_den") * RATE_STEPS)
    part = half_up(nw.col("rate") * nw.col("units_payable"), nw.lit(HUNDREDTHS * RATE_STEPS))
    unique = nw.when(nw.col("fee_ties") <= 1)
    return sessions.with_columns(allowed=unique.then(whole)).with_columns(
        payable=nw.when(nw.col("units_payable") < nw.col("units")).then(part).otherwise(nw.col("allowed"))
    )


def with_shares(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `payer_share`, `patient_share` and `secondary_share` of the payable amount, in cents.

    Deductible first, in order of service, then copay, then coinsurance on what is left; sequestration cuts the
    payer's part and changes nobody else's. A second payer takes over the patient's part up to what it would pay
    alone; by carve-out and Medicaid's lesser-of only as far as its own rate exceeds the first payment.
    Source: section 5 and 6 of the rules; 42 CFR 410.160.
    """
    payable = nw.col("payable").fill_null(0)
    pool = sessions.with_columns(policy_pool=nw.col("policy_row_id").fill_null(nw.col("row_id")))
    pool = pool.with_columns(so_far=payable.cum_sum().over("policy_pool", order_by=TURN))
    left = nw.max_horizontal(nw.col("deductible_remaining").fill_null(0) - (nw.col("so_far") - payable), nw.lit(0))
    with_deductible = pool.with_columns(deductible=nw.min_horizontal(payable, left))
    after = payable - nw.col("deductible")
    with_copay = with_deductible.with_columns(copay_due=nw.min_horizontal(nw.col("copay").fill_null(0), after))
    rest = after - nw.col("copay_due")
    coinsurance = half_up(rest * nw.col("coinsurance").fill_null(0), BASIS_POINTS)
    patient = nw.col("deductible") + nw.col("copay_due") + coinsurance
    shared = with_copay.with_columns(patient_due=patient)
    gross = payable - nw.col("patient_due")
    cut = half_up(gross * nw.col("sequestration").fill_null(0), BASIS_POINTS)
    shared = shared.with_columns(payer_share=gross - cut)
    known = ~nw.col("payable").is_null()
    second = _second_share()
    return (
        shared.with_columns(secondary=second)
        .with_columns(
            payer_share=nw.when(known).then(nw.col("payer_share")),
            secondary_share=nw.when(known).then(nw.col("secondary")),
            patient_share=nw.when(known).then(nw.col("patient_due") - nw.col("secondary").fill_null(0)),
        )
        .drop(
            "policy_pool",
            "so_far",
            "deductible",
            "copay_due",
            "patient_due",
            "secondary",
            "deductible_remaining",
            "copay",
            "coinsurance",
        )
    )


def _second_share() -> nw.Expr:
    """The second payer's part; null where there is none or its rate for the code is not known."""
    alone = nw.col("second_allowed")
    beyond = nw.max_horizontal(alone - nw.col("payer_share"), nw.lit(0))
    carved = nw.col("second_cob_method").is_in(["carve_out", "medicaid_lesser_of"])
    most = nw.when(carved.fill_null(value=False)).then(beyond).otherwise(alone)
    return nw.when(~alone.is_null()).then(nw.min_horizontal(most, nw.col("patient_due")))
