"""Claims paid later than the contract's clean claim days, and the interest that the contract gives on them.

Simple interest: paid amount x percent a year x days late / 365, rounded once to the cent. The first late day is the
one after the clean claim days have passed since billing. The percent is the contract's own; none is assumed. Interest
that remittances tell for a claim is taken off what is asked for, the earliest payment first.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from cmcore.money import BASIS_POINTS

DAYS_A_YEAR = 365
PER_MILLE = 1000
FIELDS = (
    "claim_no", "payer", "billed_date", "paid_date", "days_to_pay", "days_late", "paid", "interest_paid", "interest",
)  # fmt: skip


def late_payments(
    lines: pl.DataFrame, contracts: pl.DataFrame, remittances: pl.DataFrame | None = None
) -> pl.DataFrame:
    """One row per claim and payment day that was late, FIELDS; most interest first, `interest` in cents.

    `interest_paid` is what `remittances` say was paid of it, `interest` what is left to ask for.

    `lines` are priced sessions; the contract is the payer's in force on the day billed. A claim that several sessions
    share is paid once: its amounts are added before the interest is rounded. `interest` is null where the contract
    gives no percent.
    """
    claims = (
        lines.filter(pl.col("paid") > 0, pl.col("billed_date").is_not_null(), pl.col("paid_date").is_not_null())
        .group_by(pl.col("claim_no").fill_null(pl.col("session_id")), "payer", "billed_date", "paid_date")
        .agg(pl.col("paid").sum())
    )
    timed = _with_terms(claims, contracts).with_columns(
        days_to_pay=(pl.col("paid_date") - pl.col("billed_date")).dt.total_days()
    )
    late = timed.with_columns(days_late=pl.col("days_to_pay") - pl.col("clean_claim_days")).filter(
        pl.col("days_late") > 0
    )
    owed = pl.col("paid") * pl.col("late_interest") * pl.col("days_late")
    year = BASIS_POINTS * DAYS_A_YEAR
    return (
        _less_paid(late.with_columns(interest=(2 * owed + year) // (2 * year)), remittances)
        .select(FIELDS)
        .sort("interest", "days_late", "claim_no", "paid_date", descending=[True, True, False, False], nulls_last=True)
    )


def _less_paid(late: pl.DataFrame, remittances: pl.DataFrame | None) -> pl.DataFrame:
    """The late payments less the interest told for their claims, a row told twice under one check taken once."""
    if remittances is None:
        return late.with_columns(interest_paid=pl.lit(0))
    told = (
        remittances.filter(pl.col("interest").is_not_null())
        .unique(["claim_no", "check_no", "paid_date", "interest"])
        .group_by("claim_no")
        .agg(told=pl.col("interest").sum())
    )
    ordered = late.join(told, on="claim_no", how="left").sort("claim_no", "paid_date")
    before = pl.col("interest").cum_sum().over("claim_no") - pl.col("interest")
    paid = (pl.col("told").fill_null(0) - before).clip(0, pl.col("interest")).fill_null(0)
    return ordered.with_columns(interest_paid=paid).with_columns(interest=pl.col("interest") - pl.col("interest_paid"))


def by_payer(
    lines: pl.DataFrame, contracts: pl.DataFrame, as_of: date, remittances: pl.DataFrame | None = None
) -> pl.DataFrame:
    """One row per payer with clean claim days: how long it takes, how much comes late, what interest is due.

    `claims` paid, `median_days`, `on_time` in basis points of them, to a tenth of a percent, `late_claims`, `interest`
    in cents (null without a percent), and `unanswered`, `unanswered_amount`: lines billed longer ago than the clean
    claim days with no answer on `as_of`.
    """
    late = late_payments(lines, contracts, remittances)
    paid = _with_terms(
        lines.filter(pl.col("paid") > 0, pl.col("billed_date").is_not_null(), pl.col("paid_date").is_not_null()),
        contracts,
    ).with_columns(days=(pl.col("paid_date") - pl.col("billed_date")).dt.total_days())
    speed = (
        paid.group_by(pl.col("claim_no").fill_null(pl.col("session_id")), "payer", "billed_date", "paid_date")
        .agg(pl.col("days").first(), pl.col("clean_claim_days").first())
        .group_by("payer")
        .agg(
            claims=pl.len(),
            median_days=pl.col("days").median().round(0).cast(pl.Int64),
            on_time=((pl.col("days") <= pl.col("clean_claim_days")).mean() * PER_MILLE).round().cast(pl.Int64)
            * (BASIS_POINTS // PER_MILLE),
        )
    )
    known = pl.col("interest").is_not_null()
    owed = late.group_by("payer").agg(
        late_claims=pl.len(), interest=pl.when(known.any()).then(pl.col("interest").sum())
    )
    open_lines = _with_terms(
        lines.filter(
            pl.col("billed_date").is_not_null(),
            pl.col("paid").is_null(),
            pl.col("denial_codes").is_null(),
            ~pl.col("claim_status").is_in(["denied", "appealed", "written_off", "void"]).fill_null(value=False),
        ),
        contracts,
    ).filter((pl.lit(as_of) - pl.col("billed_date")).dt.total_days() > pl.col("clean_claim_days"))
    waiting = open_lines.group_by("payer").agg(unanswered=pl.len(), unanswered_amount=pl.col("payer_share").sum())
    joined = speed.join(owed, on="payer", how="left").join(waiting, on="payer", how="full", coalesce=True)
    counts = pl.col("claims", "late_claims", "unanswered", "unanswered_amount").fill_null(0)
    none_late = pl.col("late_claims").is_null()
    interest = pl.when(none_late).then(0).otherwise("interest").alias("interest")
    return joined.with_columns(counts, interest).sort(
        "interest", "unanswered_amount", "payer", descending=[True, True, False], nulls_last=True
    )


def _with_terms(rows: pl.DataFrame, contracts: pl.DataFrame) -> pl.DataFrame:
    """Rows billed while a contract with clean claim days was in force, with its terms; the latest contract counts."""
    last_day = pl.when(~pl.col("auto_renews").fill_null(value=False)).then("effective_to")
    terms = contracts.filter(pl.col("clean_claim_days").is_not_null()).select(
        "payer",
        "clean_claim_days",
        "late_interest",
        "effective_from",
        last_day.alias("last_day"),
        contract_row="row_id",
    )
    since, until = pl.col("effective_from").fill_null(date.min), pl.col("last_day").fill_null(date.max)
    numbered = rows.with_row_index("_order")
    found = (
        numbered.select("_order", "payer", "billed_date")
        .join(terms, on="payer", how="inner")
        .filter(pl.col("billed_date").is_between(since, until))
        .sort("effective_from", "contract_row", nulls_last=False)
        .group_by("_order", maintain_order=True)
        .last()
        .select("_order", "clean_claim_days", "late_interest")
    )
    return numbered.join(found, on="_order", how="inner").drop("_order")
