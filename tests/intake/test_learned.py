"""Corrections made before become suggestions, for the same text in the same column only."""

from __future__ import annotations

import pytest

from cmcore.findings import Finding, Severity
from cmcore.intake.correcting.learned import learn, with_learned

PAYER = ("sessions", "payer", "Medcaid", "Medicaid")


def found(field: str, value: str | None, table: str = "sessions", **more) -> Finding:
    return Finding(
        "unknown-payer", Severity.ERROR, "it is wrong", table=table, field=field, row_id="r1", value=value, **more
    )


@pytest.mark.parametrize(
    ("made", "finding", "expected"),
    [
        ([PAYER], found("payer", "Medcaid"), ("Medicaid", False, 0.8)),
        ([PAYER, PAYER], found("payer", "Medcaid"), ("Medicaid", True, 0.97)),
        ([PAYER, PAYER], found("payer", " MEDCAID "), ("Medicaid", True, 0.97)),
        ([PAYER], found("payer", "Medcaid", suggestion="Medicaid", safe=True), ("Medicaid", True, 0.8)),
        ([PAYER, PAYER], found("payer", "Medcaid", suggestion="Medicare", safe=True), ("Medicaid", True, 0.97)),
        ([PAYER, (*PAYER[:3], "Medicare")], found("payer", "Medcaid"), (None, False, None)),
        ([PAYER, PAYER], found("payer", "Medcade"), (None, False, None)),
        ([PAYER, PAYER], found("program", "Medcaid"), (None, False, None)),
        ([PAYER, PAYER], found("payer", "Medcaid", table="fees"), (None, False, None)),
        ([PAYER, PAYER], found("payer", None), (None, False, None)),
        ([("sessions", "minutes", "45", "60")] * 3, found("minutes", "45"), (None, False, None)),
        ([("sessions", "service_date", "3/4/62", "2026-03-04")] * 3, found("service_date", "3/4/62"), (None, False, None)),
        ([("sessions", "client_id", "C1", "C10")] * 3, found("client_id", "C1"), (None, False, None)),
        ([("sessions", "authorization_no", "A1", "A10")] * 3, found("authorization_no", "A1"), (None, False, None)),
        ([("sessions", "payer", "", "Medicaid")] * 3, found("payer", ""), (None, False, None)),
        ([("sessions", "code", "T1O17", "T1017")] * 2, found("code", "T1O17"), ("T1017", True, 0.97)),
        ([("fees", "rounding", "nearest-ish", "midpoint_reached")], found("rounding", "nearest-ish", "fees"),
         ("midpoint_reached", False, 0.8)),
    ],
)  # fmt: skip
def test_the_same_text_in_the_same_column_gets_the_value_of_before(made, finding, expected):
    (after,) = with_learned([finding], learn(made))
    assert (after.suggestion, after.safe, after.confidence) == expected


def test_the_evidence_says_how_often():
    (after,) = with_learned([found("payer", "medcaid")], learn([PAYER] * 12))
    assert after.evidence == '"Medcaid" was corrected to "Medicaid" in 12 cells before.'
