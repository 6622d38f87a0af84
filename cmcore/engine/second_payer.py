"""What the second payer pays: each way of coordinating benefits as one expression over whole cents, none below zero.

`paid` is what the first payer paid, `alone` what the second would pay if it were the first, `owed` what the first left
to the patient. Source: section 6 of the rules; 42 CFR 411.33 for Medicare.
"""

from __future__ import annotations

import narwhals as nw

ZERO = nw.lit(0)


def carve_out(alone: nw.Expr, paid: nw.Expr) -> nw.Expr:
    """What the second payer would pay alone, less what the first paid (non-duplication)."""
    return nw.max_horizontal(alone - paid, ZERO)


def medicaid_lesser_of(allowed: nw.Expr, paid: nw.Expr, owed: nw.Expr) -> nw.Expr:
    """What Medicaid's own rate leaves after the first payment, at most the cost share that the first payer left.

    Source: 405 IAC 1-18-2.
    """
    return nw.min_horizontal(carve_out(allowed, paid), owed)


def medicare_secondary(
    charge: nw.Expr, paid: nw.Expr, gross: nw.Expr, cost_share: nw.Expr, first_allowed: nw.Expr
) -> nw.Expr:
    """The least of what is left of the charge and of the higher allowed amount, before and after Medicare's cost share.

    `charge` is what the provider must accept where that is lower, `gross` Medicare's own amount, `cost_share` its
    deductible and coinsurance. For an institution `first_allowed` is `gross`. Source: 42 CFR 411.33(a) and (e).
    """
    left = nw.min_horizontal(
        charge - paid,
        nw.max_horizontal(gross, first_allowed) - paid,
        gross - cost_share,
        charge - cost_share,
    )
    return nw.max_horizontal(left, ZERO)


def second_share() -> nw.Expr:
    """The second payer's part of what the first left to the patient; null where it is not known or there is none.

    Needs `payable`, `payer_share`, `patient_due` of the first payer; `second_allowed`, `second_cob_method`,
    `second_due` (the second's own cost share of its allowed amount) and `second_maintained`.
    """
    method = nw.col("second_cob_method").fill_null("standard")
    allowed, paid, owed = nw.col("second_allowed"), nw.col("payer_share"), nw.col("patient_due")
    alone = allowed - nw.col("second_due")
    accepted = nw.col("payable")
    share = (
        nw.when(method == "carve_out")
        .then(carve_out(alone, paid))
        .when(method == "maintenance_of_benefits")
        .then(nw.col("second_maintained"))
        .when(method == "medicaid_lesser_of")
        .then(medicaid_lesser_of(allowed, paid, owed))
        .when(method == "medicare_secondary")
        .then(medicare_secondary(accepted, paid, allowed, nw.col("second_due"), accepted))
        .otherwise(alone)
    )
    return nw.when(~allowed.is_null()).then(nw.min_horizontal(share, owed))


def patient_at_most() -> nw.Expr:
    """What the patient may be asked for beside both payments, where the law limits it, else all that is owed.

    Medicaid's payment is payment in full but for its own cost share. After Medicare as second payer it is Medicare's
    deductible and coinsurance less the first payment.
    Source: 42 CFR 447.15 (Medicaid), 42 CFR 411.35(c) (Medicare).
    """
    due, owed = nw.col("second_due"), nw.col("patient_due")
    method = nw.col("second_cob_method")
    medicaid = (method == "medicaid_lesser_of") | nw.col("second_payer_type").is_in(["medicaid", "medicaid_mco"])
    medicare = (method == "medicare_secondary") & ~nw.col("second_allowed").is_null()
    return (
        nw.when(medicaid.fill_null(value=False))
        .then(due)
        .when(medicare.fill_null(value=False))
        .then(nw.max_horizontal(due - nw.col("payer_share"), ZERO))
        .otherwise(owed)
    )
