"""Adjudicated lines: the rows of remittances folded to one row per line, repeats of another file marked."""

from __future__ import annotations

import polars as pl

from cmcore.remits.payments import OF_PAYMENT, PREDETERMINED, REVERSAL

_CARRIED = (
    "claim_no", "adjudication_no", "session_id", "client_id", "payer", "check_no", "service_date", "code", "modifiers",
    "code_sent", "modifiers_sent", "units", "billed", "allowed", "paid", "paid_date", "table_id", "status_code",
)  # fmt: skip
_GROUPED = r"^(CO|PR|OA|PI|CR)-([^;]+)$"
_PATIENTS = r"(?:^|;)PR-[123](?:;|$)"
_DUPLICATES = r"^(?:(?:CO|PR|OA|PI|CR)-)?18(?:;(?:(?:CO|PR|OA|PI|CR)-)?18)*$"


PATIENTS_OWN = ("1", "2", "3")
"""Deductible, coinsurance and copay: reasons of what the payer leaves to the patient. Source: X12 code list 139."""

EARLIER_PAYERS = "23"
"""The effect of an earlier payer's decision; group OA by the list, and CO or PI from some payers. Under PR it lessens
what the patient owes. Source: X12 code list 139."""
SEQUESTERED, WITHHELD = "253", "104"
"""Cut by law from a federal payment; held back by managed care. Source: X12 code list 139."""
SECONDARY = ("2", "3", "20", "21")
"""Claims processed as secondary or tertiary, 20 and 21 forwarded besides. Source: X12 835, CLP02."""


def bare(name: str) -> pl.Expr:
    """A number or code as it is compared: upper case, letters and digits only, without leading zeros."""
    text = pl.col(name).str.to_uppercase().str.replace_all(r"[^A-Z0-9]+", "").str.strip_chars_start("0")
    return pl.when(text != "").then(text)


def is_predetermined() -> pl.Expr:
    """Whether a row says what a claim would be paid, and pays nothing (claim status 25)."""
    return (bare("status_code") == PREDETERMINED).fill_null(value=False)


def is_of_payment() -> pl.Expr:
    """Whether a row takes from or adds to a whole payment (PLB), and answers no claim."""
    return (pl.col("group_code") == OF_PAYMENT).fill_null(value=False)


def line_of() -> pl.Expr:
    """The line that a row belongs to: a row without money of its own carries one more reason of the line above."""
    own = pl.any_horizontal(pl.col("billed", "allowed", "paid").is_not_null())
    return pl.when(own).then(pl.col("row_id")).otherwise(pl.col("row_id").str.replace(r"#\d+$", ""))


def with_groups(remittances: pl.DataFrame) -> pl.DataFrame:
    """The rows with group and reason apart where one cell says both, as "CO-45" does."""
    both = pl.coalesce("reason_code", "group_code")
    apart = pl.col("reason_code").is_null() | pl.col("group_code").is_null()
    group = pl.when(apart).then(both.str.extract(_GROUPED, 1))
    reason = pl.when(apart).then(both.str.extract(_GROUPED, 2))
    return remittances.with_columns(
        group_code=pl.coalesce(group, "group_code"), reason_code=pl.coalesce(reason, "reason_code")
    )


def fold_lines(remittances: pl.DataFrame) -> pl.DataFrame:
    """One row per adjudicated line in the order of `line_id`.

    Adds `reasons` (CO-45;PR-1), `remarks`, `is_reversal` (what takes an earlier answer back has a negative charge or
    payment; what is answered by claim has its status), `round` (the answers that one check gives together) and
    `repeats`: the line of another file that says the same under the same check, so that a remittance given as 835 and
    as spreadsheet counts once; in cents `left_to_patient`, what its PATIENTS_OWN reasons take (what is allowed and not
    paid, where one amount is given for several reasons) with what earlier payers took off the
    patient's part, `left_to_earlier`, `sequestered` and `withheld`, what EARLIER_PAYERS, SEQUESTERED and WITHHELD take;
    `is_secondary`, and `is_duplicate` where the only reason is that the same was sent before. Predeterminations and
    what is taken from or added to whole payments are left out: they answer no claim.
    """
    reason = pl.concat_str("group_code", "reason_code", separator="-", ignore_nulls=True)
    of_earlier = pl.col("reason_code") == EARLIER_PAYERS
    patients = pl.col("group_code").fill_null("PR").eq("PR") & pl.col("reason_code").is_in(PATIENTS_OWN)
    patients = patients | (pl.col("group_code").eq_missing("PR") & of_earlier)
    earlier = pl.col("group_code").ne_missing("PR") & of_earlier
    several = pl.col("reason_code").str.contains(_PATIENTS) & pl.col("reason_code").str.contains(";", literal=True)
    left = pl.when(several).then((pl.col("allowed") - pl.col("paid")).clip(0))
    coded = pl.col("reason_code").is_not_null() | pl.col("group_code").is_not_null()
    rows = with_groups(remittances.filter(~is_predetermined(), ~is_of_payment()).unique("row_id")).with_columns(
        line_id=line_of(), reason=pl.when(coded).then(reason), left=left
    )
    lines = (
        rows.sort("line_id", "row_id")
        .group_by("line_id", maintain_order=True)
        .agg(
            *(pl.col(name).first() for name in _CARRIED),
            reasons=pl.col("reason").drop_nulls().str.join(";"),
            left_to_patient=pl.col("amount").filter(patients.fill_null(value=False)).sum() + pl.col("left").sum(),
            left_to_earlier=pl.col("amount").filter(earlier.fill_null(value=False)).sum(),
            sequestered=pl.col("amount").filter((pl.col("reason_code") == SEQUESTERED).fill_null(value=False)).sum(),
            withheld=pl.col("amount").filter((pl.col("reason_code") == WITHHELD).fill_null(value=False)).sum(),
            remarks=pl.col("remark_codes").drop_nulls().unique(maintain_order=True).str.join(";"),
        )
    )
    taken_back = (pl.col("billed") < 0) | (pl.col("billed").fill_null(0) <= 0) & (pl.col("paid") < 0)
    # Less charge than nothing with no code of its own is what a claim's lines leave open, unless its claim is reversed.
    reversed_claim = (bare("status_code") == REVERSAL).fill_null(value=False)
    lines = lines.with_columns(
        is_reversal=pl.when(pl.col("code").is_null()).then(reversed_claim).otherwise(taken_back.fill_null(value=False)),
        is_secondary=bare("status_code").is_in(SECONDARY).fill_null(value=False),
        is_duplicate=pl.col("reasons").str.contains(_DUPLICATES) & (pl.col("paid").fill_null(0) == 0),
    )
    return _with_repeats(lines.with_columns(round=_round()))


def _round() -> pl.Expr:
    return pl.concat_str(
        pl.coalesce("check_no", "table_id"),
        pl.col("paid_date").cast(pl.String).fill_null(""),
        pl.col("is_reversal").cast(pl.String),
        pl.col("code").is_null().cast(pl.String),
        separator="|",
    )


def _with_repeats(lines: pl.DataFrame) -> pl.DataFrame:
    same = ["check_no", "claim_no", "code", "service_date", "billed", "paid"]
    numbered = lines.with_columns(nth=pl.col("line_id").cum_count().over([*same, "table_id"]))
    first = pl.col("line_id").first().over([*same, "nth"])
    again = pl.col("check_no").is_not_null() & (first != pl.col("line_id"))
    return numbered.with_columns(repeats=pl.when(again).then(first)).drop("nth")
