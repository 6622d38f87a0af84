from __future__ import annotations

import io
from datetime import date, datetime, time
from decimal import Decimal

import polars as pl
import pytest

from cmcore.findings import FileRefusedError
from cmcore.intake.files import parquet
from cmcore.intake.files.opening import FileType, check_file
from cmcore.intake.files.parquet import read_parquet_cells
from cmcore.intake.reading import read_file


def written(**columns) -> bytes:
    out = io.BytesIO()
    pl.DataFrame(columns).write_parquet(out)
    return out.getvalue()


def test_parquet_is_told_by_its_content_whatever_its_name():
    assert check_file("log.csv", written(code=["T1017"])) is FileType.PARQUET


def test_typed_columns_are_read_as_those_of_a_sheet_are():
    data = written(
        session_id=["007", "008"],
        client_id=["C1", "C2"],
        payer=pl.Series(["Medicaid", "Medicaid"], dtype=pl.Categorical),
        service_date=[date(2026, 3, 2), date(2026, 3, 3)],
        start_time=[time(9, 0), None],
        minutes=pl.Series([45, None], dtype=pl.Int16),
        code=["T1017", "99490"],
        modifiers=[["HN", "U1"], []],
        billed_amount=pl.Series([Decimal("100.95"), None], dtype=pl.Decimal(12, 2)),
        paid_amount=[67.3, float("nan")],
        paid_date=[datetime(2026, 4, 1), None],  # noqa: DTZ001 - a column without a time zone
        note_signed=[True, False],
    )
    reading = read_file("march.parquet", data)
    (table,) = reading.tables
    assert (table.sheet, table.kind, table.header_rows, table.data_rows) == ("march", "sessions", (1, 1), 2)
    assert table.frame.select(
        "row", "session_id", "payer", "service_date", "start_time", "minutes", "code", "modifiers", "billed_amount",
        "paid_amount", "paid_date", "note_signed",
    ).rows() == [
        (2, "007", "Medicaid", date(2026, 3, 2), 540, 45, "T1017", "HN;U1", 10_095, 6_730, date(2026, 4, 1), True),
        (3, "008", "Medicaid", date(2026, 3, 3), None, None, "99490", None, None, None, None, False),
    ]  # fmt: skip
    assert reading.findings == ()


def test_a_moment_with_a_time_zone_keeps_its_own_clock():
    late = pl.Series([datetime(2026, 3, 2, 23, 30)]).dt.replace_time_zone("America/New_York")  # noqa: DTZ001
    assert read_parquet_cells("log.parquet", written(start=late))[1] == [datetime(2026, 3, 2, 23, 30)]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (float("nan"), ""),
        (float("inf"), ""),
        (["HN", None, "U1"], "HN, U1"),
        ({"street": "1 Main St", "zip": "07101"}, "street: 1 Main St, zip: 07101"),
        (b"T1017", "T1017"),
        (Decimal("0.1200"), Decimal("0.1200")),
        ("00123", "00123"),
    ],
)
def test_a_value_is_what_a_cell_would_hold(value, cell):
    assert read_parquet_cells("log.parquet", written(one=[value])) == [["one"], [cell]]


def test_a_file_without_rows_has_its_names(monkeypatch):
    assert read_parquet_cells("log.parquet", written(code=pl.Series([], dtype=pl.String))) == [["code"]]


@pytest.mark.parametrize("data", [b"PAR1PAR1", b"PAR1" + b"x" * 200 + b"PAR1", b"PAR1"])
def test_a_damaged_file_is_refused_with_what_to_do(data):
    with pytest.raises(FileRefusedError, match=r"log\.parquet: The parquet file is damaged\. Write it again\."):
        read_parquet_cells("log.parquet", data)


def test_a_file_cut_short_is_refused():
    data = written(code=["T1017"] * 1000)
    with pytest.raises(FileRefusedError, match="damaged"):
        read_parquet_cells("log.parquet", data[: len(data) // 2])


def test_a_small_file_that_claims_more_cells_than_a_sheet_holds_is_refused(monkeypatch):
    monkeypatch.setattr(parquet, "MOST_CELLS", 100)
    said = r"The file holds 51 rows of 2 columns, more than 100 cells\. Split it by month"
    with pytest.raises(FileRefusedError, match=said):
        read_parquet_cells("log.parquet", written(a=[1] * 51, b=["x"] * 51))
    assert len(read_parquet_cells("log.parquet", written(a=[1] * 50, b=["x"] * 50))) == 51
