"""The reference page of tables follows from their definitions."""

from __future__ import annotations

from pathlib import Path

from cmcore.fields import TABLES
from cmcore.fields.docs import tables_markdown

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "tables.md"


def test_the_page_of_tables_is_the_one_the_definitions_give():
    message = "Write it anew: python -c 'from cmcore.fields.docs import tables_markdown as t; print(t(), end=\"\")' > docs/tables.md"
    assert PAGE.read_text("utf-8") == tables_markdown(), message


def test_every_column_of_every_table_is_on_the_page():
    text = tables_markdown()
    assert all(f"`{column.name}`" in text for model in TABLES.values() for column in model.columns())
