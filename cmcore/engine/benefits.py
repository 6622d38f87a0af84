"""Who pays what of the allowed amount: deductible, copay, coinsurance, maximums, sequestration, withhold, second payer.

In whole cents, each amount rounded once. Source: section 5 and 6 of the rules; 42 CFR 410.160 for the deductible.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw

from cmcore.engine.backends import apart, beside, settle
from cmcore.engine.plans import stage
from cmcore.engine.prepare import TURN
from cmcore.engine.second_payer import patient_at_most, second_share
from cmcore.engine.variance import VOID

BASIS_POINTS = 10_000
RATE_STEPS = 100
HUNDREDTHS = 100
HOUR_MINUTES = 60
ZERO = nw.lit(0)
_COSTS = (
    "deductible_remaining", "copay", "coinsurance", "out_of_pocket_remaining", "lifetime_remaining",
    "second_deductible_remaining", "second_copay", "second_coinsurance",
)  # fmt: skip
"""What policies say of the client's own part: shares are made of it, and it is no fact further on."""
_NEEDS = (
    TURN, "row_id", "payable", "policy_row_id", "second_policy_row_id", *_COSTS, "sequestration", "withhold",
    "second_allowed", "second_cob_method", "second_payer_type", "second_sequestration",
    "patient_responsibility", "earlier_payers_paid", "sequestered_amount", "withheld_amount",
)  # fmt: skip


def half_up(numerator: nw.Expr, denominator: nw.Expr | int) -> nw.Expr:
    """Nearest whole number to a fraction not below zero, halves up, in integers."""
    return (numerator * 2 + denominator) // (denominator * 2)


@stage
def with_allowed(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `allowed` for all units, cents, rounded once.

    Where the payer allows the lesser of charge and fee, it is no more than the charge; a blank charge limits nothing.
    Of a voided session it is null.
    """
    whole = half_up(nw.col("rate") * nw.col("units_num"), nw.col("units_den") * RATE_STEPS)
    whole = nw.when(nw.col("basis") == "retainer").then(_retained()).otherwise(whole)
    return sessions.with_columns(allowed=nw.when(_told()).then(_lesser(whole)))


@stage
def with_payable(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `payable`: what is `allowed` for the units that limits leave and approvals cover, rounded once."""
    part = half_up(nw.col("rate") * nw.col("units_payable"), nw.lit(HUNDREDTHS * RATE_STEPS))
    cut = _told() & (nw.col("units_payable") < nw.col("units"))
    return sessions.with_columns(payable=nw.when(cut).then(_lesser(part)).otherwise(nw.col("allowed")))


def _told() -> nw.Expr:
    return (nw.col("fee_ties") <= 1) & ~VOID


def _retained() -> nw.Expr:
    """What a retainer pays for a session: the month's fee if it falls to it, and its minutes beyond those included."""
    overage = nw.col("overage_rate").fill_null(0) * nw.col("overage_minutes")
    fee = nw.col("rate") * nw.col("units_num") * HOUR_MINUTES
    return half_up(fee + overage, nw.lit(HOUR_MINUTES * RATE_STEPS))


def _lesser(fee: nw.Expr) -> nw.Expr:
    charge = nw.col("billed_amount")
    limited = nw.col("lesser_of_charge").fill_null(value=False) & (charge > 0).fill_null(value=False)
    return nw.when(limited & (charge < fee)).then(charge).otherwise(fee)


def _taken(limit: nw.Expr, after: nw.Expr, own: nw.Expr) -> nw.Expr:
    """A session's own part of what is taken in order out of a limit, `after` being the running total with it."""
    return nw.min_horizontal(after, limit) - nw.min_horizontal(after - own, limit)


def with_shares(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `payer_share`, `patient_share` and `secondary_share` of the payable amount, in cents.

    Deductible first, in order of service, then copay, then coinsurance on what is left, all at most what is left of the
    out-of-pocket limit; what a lifetime maximum does not cover is the patient's. Sequestration, then a withhold cut the
    payer's part and change nobody else's; sequestration cuts a second payer's part so too. A second payer takes over
    what its method makes of the patient's part; where that is Medicaid or Medicare the law says how much of the rest
    the patient may be asked for. Sessions `refused` take nothing from what is
    left of a deductible or limit. Where no policy is known, the patient's part is what the payer's answer left to the
    patient. What earlier payers paid or took off is no part of what this one owes; nor is what its answer cuts by law
    or holds back where no percentage is known of it.
    """
    alone = nw.col("policy_row_id").is_null() & nw.col("second_policy_row_id").is_null()
    needed = settle(sessions.select(*_NEEDS, counts=~nw.col("refused")))
    return beside(sessions.drop(*_COSTS, "refused"), apart(needed, alone, _alone, _shared), [TURN])


_OF_POLICIES = (
    "deductible_due",
    "copay_due",
    "coinsurance_due",
    "above_limit",
    "beyond_lifetime",
    "not_owed",
    "second_sequestered",
)
_GIVES = (TURN, "payer_share", "patient_share", "secondary_share", "withheld", "sequestered", *_OF_POLICIES)


@stage
def _alone(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Shares of sessions without a policy: all is the payer's but what its answer left to the patient."""
    none = nw.lit(0, dtype=nw.Int64)
    payable = nw.col("payable")
    told = nw.when(~payable.is_null()).then(nw.min_horizontal(_left_to_patient(), payable))
    cut = sessions.with_columns(patient_share=told)
    cut = cut.with_columns(gross=_after_earlier_payers(payable - nw.col("patient_share")))
    cut = cut.with_columns(sequestered=_sequestered(nw.col("gross")))
    cut = cut.with_columns(payer_share=nw.col("gross") - nw.col("sequestered"))
    return cut.select(
        TURN,
        payer_share=nw.col("payer_share") - _held_back(nw.col("payer_share")),
        patient_share=nw.col("patient_share"),
        secondary_share=nw.lit(None, dtype=nw.Int64),
        withheld=_held_back(nw.col("payer_share")),
        sequestered=nw.col("sequestered"),
        **dict.fromkeys(_OF_POLICIES, none),
    )


def _after_earlier_payers(amount: nw.Expr) -> nw.Expr:
    return amount - nw.min_horizontal(nw.max_horizontal(nw.col("earlier_payers_paid").fill_null(0), ZERO), amount)


def _left_to_patient() -> nw.Expr:
    return nw.max_horizontal(nw.col("patient_responsibility").fill_null(0), ZERO)


def _in_order(amount: nw.Expr, pool: str) -> nw.Expr:
    """The running total with each session, in the order of service, of those that count and of itself."""
    counted = nw.when(nw.col("counts")).then(amount).otherwise(nw.lit(0))
    return (counted.cum_sum().over(pool, order_by=TURN) + amount - counted).cast(nw.Int64)


@stage
def _shared(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Shares of sessions with a policy, or two."""
    known = ~nw.col("payable").is_null()
    left = nw.col("patient_due") - nw.col("secondary").fill_null(0)
    return (
        _with_second_due(_with_payer(_with_patient(sessions)))
        .with_columns(secondary=second_share())
        .with_columns(owed=nw.min_horizontal(left, patient_at_most()), second_sequestered=_second_cut())
        .with_columns(
            payer_share=nw.when(known).then(nw.col("payer_share") - nw.col("withheld")),
            withheld=nw.when(known).then(nw.col("withheld")),
            sequestered=nw.when(known).then(nw.col("sequestered")),
            secondary_share=nw.when(known).then(nw.col("secondary") - nw.col("second_sequestered")),
            patient_share=nw.when(known).then(nw.col("owed")),
            not_owed=left - nw.col("owed"),
        )
        .select(*_GIVES)
    )


def _stated(name: str) -> nw.Expr:
    """A part of the client's that a policy states; none where it is blank or below zero."""
    return nw.when(nw.col(name) > 0).then(nw.col(name)).otherwise(nw.lit(0))


def _share(name: str) -> nw.Expr:
    """A coinsurance in basis points, at most the whole."""
    return nw.min_horizontal(_stated(name), nw.lit(BASIS_POINTS))


def _limit(name: str) -> nw.Expr:
    """What is left of a limit; nothing where it is overdrawn, null where none is known."""
    return nw.when(nw.col(name) < 0).then(nw.lit(0)).otherwise(nw.col(name))


def _with_patient(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `patient_due`: deductible, copay and coinsurance up to the out-of-pocket limit."""
    payable = nw.col("payable").fill_null(0)
    pool = sessions.with_columns(policy_pool=nw.col("policy_row_id").fill_null(nw.col("row_id")))
    pool = pool.with_columns(so_far=_in_order(payable, "policy_pool"))
    deductible = _taken(_stated("deductible_remaining"), nw.col("so_far"), payable)
    rest = payable - nw.col("deductible_due")
    copay = nw.min_horizontal(_stated("copay"), rest)
    coinsurance = half_up((rest - nw.col("copay_due")) * _share("coinsurance"), BASIS_POINTS)
    summed = pool.with_columns(deductible_due=deductible).with_columns(copay_due=copay)
    summed = summed.with_columns(coinsurance_due=coinsurance)
    asked = nw.col("deductible_due") + nw.col("copay_due") + nw.col("coinsurance_due")
    summed = summed.with_columns(asked=asked).with_columns(asked_so_far=_in_order(nw.col("asked"), "policy_pool"))
    limit = nw.coalesce(_limit("out_of_pocket_remaining"), nw.col("asked_so_far"))
    limited = summed.with_columns(patient_due=_taken(limit, nw.col("asked_so_far"), nw.col("asked")))
    return limited.with_columns(above_limit=nw.col("asked") - nw.col("patient_due"))


def _with_payer(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with the first payer's `payer_share` before and the part of it `withheld`; the rest is the patient's."""
    payable = nw.col("payable").fill_null(0)
    pool = sessions.with_columns(full=payable - nw.col("patient_due"))
    pool = pool.with_columns(full_so_far=_in_order(nw.col("full"), "policy_pool"))
    limit = nw.coalesce(_limit("lifetime_remaining"), nw.col("full_so_far"))
    paid = pool.with_columns(gross=_taken(limit, nw.col("full_so_far"), nw.col("full")))
    paid = paid.with_columns(
        patient_due=payable - nw.col("gross"),
        beyond_lifetime=nw.col("full") - nw.col("gross"),
        gross=_after_earlier_payers(nw.col("gross")),
    ).with_columns(sequestered=_sequestered(nw.col("gross")))
    paid = paid.with_columns(payer_share=nw.col("gross") - nw.col("sequestered"))
    return paid.with_columns(withheld=_held_back(nw.col("payer_share")))


def _sequestered(amount: nw.Expr) -> nw.Expr:
    """What the law cuts: the payer's percentage, else what its answer says."""
    return _cut(amount, nw.col("sequestration"), nw.col("sequestered_amount"))


def _second_cut() -> nw.Expr:
    """What the law cuts of the second payer's part. Source: CMS (after any Medicare Secondary Payment adjustments)."""
    return half_up(nw.col("secondary").fill_null(0) * _share("second_sequestration"), BASIS_POINTS)


def _held_back(amount: nw.Expr) -> nw.Expr:
    """What the payer holds back: its percentage, else what its answer says."""
    return _cut(amount, nw.col("withhold"), nw.col("withheld_amount"))


def _cut(amount: nw.Expr, basis_points: nw.Expr, told: nw.Expr) -> nw.Expr:
    by_book = half_up(amount * basis_points.fill_null(0), BASIS_POINTS)
    by_answer = nw.min_horizontal(nw.max_horizontal(told.fill_null(0), ZERO), amount)
    return nw.when(basis_points.fill_null(0) > 0).then(by_book).otherwise(by_answer)


def _with_second_due(sessions: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `second_due`, the second policy's own cost share, and `second_maintained`, its part of the rest.

    Maintenance of benefits takes the first payment off the second's allowed amount before its deductible and rate.
    """
    allowed = nw.col("second_allowed").fill_null(0)
    pool = sessions.with_columns(second_pool=nw.col("second_policy_row_id").fill_null(nw.col("row_id")))
    pool = pool.with_columns(second_so_far=_in_order(allowed, "second_pool"))
    first = _taken(_stated("second_deductible_remaining"), nw.col("second_so_far"), allowed)
    own = pool.with_columns(second_deductible=first)
    due = nw.col("second_deductible") + _second_cost_share(allowed - nw.col("second_deductible"))
    left = nw.max_horizontal(allowed - nw.col("payer_share") - nw.col("second_deductible"), ZERO)
    return own.with_columns(second_due=due, second_maintained=left - _second_cost_share(left))


def _second_cost_share(amount: nw.Expr) -> nw.Expr:
    """Copay, then coinsurance of an amount under the second policy."""
    copay = nw.min_horizontal(_stated("second_copay"), amount)
    return copay + half_up((amount - copay) * _share("second_coinsurance"), BASIS_POINTS)
