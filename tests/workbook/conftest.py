"""The workbook that has one feature of everything."""

from __future__ import annotations

import pytest

from tests.workbook.built_files import rich_workbook


@pytest.fixture(scope="session")
def rich() -> bytes:
    return rich_workbook()
