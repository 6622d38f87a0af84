from __future__ import annotations

import narwhals as nw
import polars as pl
import pytest

from cmcore.engine import variance

SCHEMA = {
    "paid": pl.Int64,
    "payer_share": pl.Int64,
    "claim_status": pl.String,
    "denial_codes": pl.String,
    "earlier_payers_paid": pl.Int64,
}


def _frame(*row):
    return nw.from_native(pl.DataFrame([(*row, None)], schema=SCHEMA, orient="row"))


@pytest.mark.parametrize(
    ("paid", "share", "gap"),
    [(10095, 10095, 0), (6730, 10095, -3365), (10096, 10095, 1), (None, 10095, None), (10095, None, None)],
)
def test_variance_is_paid_less_share_where_both_are_known(paid, share, gap):
    assert _frame(paid, share, None, None).select(variance.variance()).item() == gap


@pytest.mark.parametrize(("codes", "gap"), [("CO-24", None), ("CO-45;24", None), ("CO-240", -10095), ("24A", -10095)])
def test_what_capitation_pays_has_no_variance(codes, gap):
    assert _frame(0, 10095, None, codes).select(variance.variance()).item() == gap


@pytest.mark.parametrize(
    ("paid", "status", "codes", "denied"),
    [
        (0, "denied", None, True),
        (0, "appealed", None, True),
        (0, None, "CO-197", True),
        (0, None, "45", False),  # above the contract's fee, which no refusal is
        (0, None, "CO-253;CO-45", False),
        (0, None, "CO-45;CO-50", True),
        (0, None, "CO-450", True),
        (0, None, "PR-45;N130", False),  # the remark explains, it refuses nothing
        (0, None, "PR-1", True),
        (0, "denied", "CO-45", True),
        (-500, "written_off", None, True),
        (1, "denied", "CO-45", False),
        (0, "paid", None, False),
        (None, "denied", None, None),
    ],
)
def test_nothing_paid_with_a_reason_is_a_denial(paid, status, codes, denied):
    assert _frame(paid, 10095, status, codes).select(variance.DENIED).item() is denied
