"""Every session's number explained in one row, for the exported workbook: how it came about and the cells behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from cmcore.engine.citations import Citations
from cmcore.engine.coverage.wording import money, units
from cmcore.engine.terms import BASIS_WORDS
from cmcore.engine.units import ONCE_BASES
from cmcore.fields import Column, Kind
from cmcore.fields.results import result_columns
from cmcore.money import rate_dollars

if TYPE_CHECKING:
    from cmcore.engine.estimate import Estimate
    from cmcore.intake.tables import Dataset

_SOURCES = {
    "rule_source": ("rules", "rule_row_id", ("covered", "code")),
    "authorization_source": ("authorizations", "auth_row_id", ("units_approved", "authorization_no")),
    "policy_source": ("policies", "policy_row_id", ("coinsurance", "copay", "deductible_remaining", "payer")),
}
"""By column of the table: which kind's row it cites, and the first of these fields that the row fills."""

COLUMNS = {name: result_columns()[name] for name in ("session_id", "service_date", "payer", "code", "coverage")} | {
    "counted": Column("counted", "How it is counted", Kind.TEXT),
    "found": Column("found", "What was found", Kind.TEXT),
    "rate_source": result_columns()["rate_source"],
    "rule_source": Column("rule_source", "Rule source", Kind.TEXT),
    "authorization_source": Column("authorization_source", "Authorization source", Kind.TEXT),
    "policy_source": Column("policy_source", "Policy source", Kind.TEXT),
}


def explained_table(dataset: Dataset, estimate: Estimate) -> pl.DataFrame:
    """One row per session in the order of the lines, COLUMNS: the sentence in parts, and file, sheet and cell of each.

    `estimate` is one of `with_sources`. `counted` is null where no amount could be made; `found` says every reason
    that the session has.
    """
    reasons = estimate.reasons.group_by("row_id", maintain_order=True).agg(pl.col("found").str.join(" "))
    named = [name for _, name, _ in _SOURCES.values() if name not in estimate.lines.columns]
    facts = estimate.facts.select("row_id", "sequestered", "second_sequestered", "withheld", "not_owed", *named)
    joined = estimate.lines.join(facts, on="row_id", how="left", maintain_order="left")
    joined = joined.join(reasons, on="row_id", how="left", maintain_order="left")
    cite = Citations(dataset)
    cited = joined.with_columns(
        pl.col(name)
        .replace_strict(_places(cite, kind, joined[name], fields), default=None, return_dtype=pl.String)
        .alias(column)
        for column, (kind, name, fields) in _SOURCES.items()
    )
    return _with_counted(cited).select(*COLUMNS)


def _places(cite: Citations, kind: str, used: pl.Series, fields: tuple[str, ...]) -> dict[str, str | None]:
    """File, sheet and cell, else the row, by the row_id of each row that is used."""
    rows = cite.dataset.frames[kind].filter(pl.col("row_id").is_in(used.drop_nulls().unique().implode()))
    return {row["row_id"]: cite.cell(row, *fields) or cite.line(row) for row in rows.iter_rows(named=True)}


def _with_counted(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines with `counted`: minutes, units, rate, what the contract allows, and who pays it."""
    rates = {rate: rate_dollars(rate) for rate in lines["rate"].drop_nulls().unique()}
    written = lines.with_columns(
        rate_words=pl.col("rate").replace_strict(rates, default=None, return_dtype=pl.String),
        basis_words=pl.col("basis").replace_strict(BASIS_WORDS, default=None, return_dtype=pl.String),
    )
    written = written.with_columns(all_sequestered=pl.col("sequestered") + pl.col("second_sequestered"))
    minutes = nw.when(~nw.col("minutes").is_null()).then(nw.format("{} minutes: ", nw.col("minutes").cast(nw.String)))
    whole = nw.format(
        "{} at {} {}; the contract allows {}",
        units(nw.col("units")), nw.col("rate_words"), nw.col("basis_words"), money(nw.col("allowed")),
    )  # fmt: skip
    parts = [
        _part("the payer pays", "payer_share", also_none=True),
        _part("the client pays", "patient_share"),
        _part("the next payer pays", "secondary_share"),
        _part("sequestration takes", "all_sequestered"),
        _part("the payer holds back", "withheld"),
        _part("nobody may be asked for", "not_owed"),
    ]
    shared = nw.when(nw.col("payer_share") == nw.col("allowed")).then(nw.lit("")).otherwise(nw.concat_str(*parts))
    counted = nw.concat_str(minutes.fill_null(""), whole, shared.fill_null(""), nw.lit("."))
    carried = nw.col("basis").is_in(list(ONCE_BASES)) & (nw.col("units") == 0)
    short = nw.col("reasons").str.contains("below-minimum-time", literal=True).fill_null(value=False)
    elsewhere = nw.format(
        "{}{} {}, which another session carries.", minutes.fill_null(""), nw.col("rate_words"), nw.col("basis_words")
    )
    told = ~nw.col("allowed").is_null() & ~nw.col("units").is_null()
    return (
        nw.from_native(written)
        .with_columns(counted=nw.when(told & carried & ~short).then(elsewhere).when(told).then(counted))
        .to_native()
    )


def _part(words: str, name: str, *, also_none: bool = False) -> nw.Expr:
    """One share of the amount, left out where it is nothing."""
    amount = nw.col(name).fill_null(0)
    is_told = amount >= 0 if also_none else amount > 0
    return nw.when(is_told).then(nw.concat_str(nw.lit(f", {words} "), money(amount))).otherwise(nw.lit(""))
