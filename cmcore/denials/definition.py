"""What counts as a denial in a remittance: by the published rule, by the payer's reasons, or by either."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from cmcore.denials import causes
from cmcore.findings import UnknownNameError
from cmcore.remits.answers import bare, line_of, with_groups

if TYPE_CHECKING:
    from cmcore.remits.matching import Matches

DEFINITIONS: dict[str, str] = {
    "both": "The published rule, and lines refused in part",
    "published": "Charged, and nothing allowed; or charged, and neither payer nor patient owes anything",
    "reasons": "Any amount refused for a reason that is a denial",
}
"""Definition to its words; the first is the one used unless another is chosen."""
DEFAULT = "both"
LEAST_CHARGE = 1


CLAIM_DENIED = "4"
"""The status of a claim that the payer says it denied. Source: X12 835, CLP02."""


@cache
def denies(group: str | None, reason: str | None, status: str | None = None) -> bool:
    """Whether an adjustment refuses money: not the contract's, the patient's, a withhold's, or for information.

    That a client is under capitation or in a managed care plan refuses it where the claim's `status` is CLAIM_DENIED:
    it went to the wrong payer. Elsewhere the claim was paid by the month before it came.

    >>> denies("CO", "197"), denies("CO", "45"), denies("PR", "1"), denies("CO", "24"), denies("PR", "96")
    (True, False, False, False, True)
    >>> denies("CO", "24", "1"), denies("CO", "24", "4"), denies("CO", "45", "4")
    (False, True, False)
    """
    if reason == causes.WHERE_DENIED and status == CLAIM_DENIED:
        return True
    return bool(reason) and causes.is_denial(f"{group or ''}-{reason}".lstrip("-"))


def denied_lines(matches: Matches, remittances: pl.DataFrame, definition: str = DEFAULT) -> pl.DataFrame:
    """One row per line of the remittances: its answer in money and whether it is a denial.

    `patient`, `refused` (the amount that denying reasons take) and `allowed` in cents, the last what payer and
    patient owe together where the remittance does not say; `denial_codes` the reasons that deny. A reversal is no
    denial, nor is a line whose every reason is the contract's, the patient's or for information.

    Source: the published rule is charged > $0.01 and allowed = 0, or charged > $0.01 and paid = 0 and patient = 0.
    Raises: UnknownNameError for a definition that there is not.
    """
    if definition not in DEFINITIONS:
        raise UnknownNameError("Definition of a denial", definition, DEFINITIONS)
    lines = matches.lines.join(_reasons(remittances), on="line_id", how="left", maintain_order="left").with_columns(
        pl.col("patient", "refused").fill_null(0)
    )
    known = lines.with_columns(allowed=pl.coalesce("allowed", pl.col("paid").fill_null(0) + pl.col("patient")))
    charged = pl.col("billed").fill_null(0) > LEAST_CHARGE
    nothing_owed = (pl.col("paid").fill_null(0) == 0) & (pl.col("patient") == 0)
    explained = (pl.col("denial_codes").fill_null("") == "") & (pl.col("reasons") != "")
    rules = {
        "published": charged & ((pl.col("allowed") == 0) | nothing_owed) & ~explained,
        "reasons": pl.col("refused") > 0,
    }
    rules["both"] = rules["published"] | rules["reasons"]
    return known.with_columns(denied=rules[definition] & ~pl.col("is_reversal"))


def _reasons(remittances: pl.DataFrame) -> pl.DataFrame:
    """One row per line: what the patient owes, what was refused, and why."""
    keys = ["group_code", "reason_code", "status"]
    rows = with_groups(remittances.unique("row_id")).sort("row_id")
    rows = rows.with_columns(line_id=line_of(), status=bare("status_code"))
    kinds = rows.select(keys).unique()
    told = kinds.with_columns(
        denies=pl.Series([denies(*each) for each in kinds.iter_rows()], dtype=pl.Boolean),
        why=pl.concat_str("group_code", "reason_code", separator="-", ignore_nulls=True),
    )
    judged = rows.join(told, on=keys, how="left", nulls_equal=True)
    owed = (pl.col("group_code") == "PR").fill_null(value=False) & ~pl.col("denies")
    return judged.group_by("line_id").agg(
        patient=pl.col("amount").filter(owed).sum(),
        refused=pl.col("amount").filter(pl.col("denies")).sum(),
        denial_codes=pl.col("why").filter(pl.col("denies")).unique().sort().str.join(";"),
    )
