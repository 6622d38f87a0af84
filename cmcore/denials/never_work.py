"""What an agency leaves alone by its own rules: denials not worth an appeal, each with the rule that spares it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cmcore.denials.causes import reason_of

BY_CODE, SMALL, SECOND_PAYER = "code", "small", "second payer"
WHY = {
    BY_CODE: "every code is on your list",
    SMALL: "it is less than you work",
    SECOND_PAYER: "another payer said the same of this service first, which stands on the list by itself",
}
"""The rule by which an item is left alone, in words."""
_SERVICE = ["client_id", "code", "service_date"]


@dataclass(frozen=True, slots=True)
class NeverWork:
    """The agency's rules for what is left alone.

    Denials whose every code is listed, amounts below a floor in cents, and, where `second_payers` says so, a second
    payer's denial that says what the first payer said of the same service: working both is working one twice.
    """

    codes: tuple[str, ...] = ()
    least_cents: int = 0
    second_payers: bool = False


def with_never_work(items: pl.DataFrame, rules: NeverWork) -> pl.DataFrame:
    """The worklist's items with `never_work`: the rule that leaves one alone, a key of WHY, null where it is worked.

    An unknown amount is worked.
    """
    listed = {reason_of(each) for each in rules.codes}
    texts = items["denial_codes"].drop_nulls().unique()
    alone = [text for text in texts if listed and all(reason_of(each) in listed for each in text.split(";") if each)]
    by_code = pl.col("denial_codes").is_in(alone).fill_null(value=False)
    small = (pl.col("amount") < rules.least_cents).fill_null(value=False)
    rule = pl.when(by_code).then(pl.lit(BY_CODE)).when(small).then(pl.lit(SMALL))
    ruled = items.with_columns(never_work=rule)
    return _without_second_payers(ruled) if rules.second_payers else ruled


def _without_second_payers(items: pl.DataFrame) -> pl.DataFrame:
    """Leaves the later of two payers' denials of one service alone where it gives the same reasons."""
    codes = items["denial_codes"].drop_nulls().unique()
    reasons = {text: ";".join(sorted({reason_of(each) for each in text.split(";") if each})) for text in codes}
    told = items.with_columns(
        reasons=pl.col("denial_codes").replace_strict(reasons, default=None, return_dtype=pl.String)
    )
    first = (
        told.drop_nulls([*_SERVICE, "reasons", "payer"])
        .sort("denial_date", "item", nulls_last=True)
        .group_by(*_SERVICE, "reasons", maintain_order=True)
        .agg(first_payer=pl.col("payer").first())
    )
    joined = told.join(first, on=[*_SERVICE, "reasons"], how="left", maintain_order="left")
    again = (pl.col("payer") != pl.col("first_payer")).fill_null(value=False)
    rule = pl.coalesce("never_work", pl.when(again).then(pl.lit(SECOND_PAYER)))
    return joined.with_columns(never_work=rule).drop("reasons", "first_payer")
