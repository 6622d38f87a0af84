"""What the loaded remittances answered: how much was matched, and what has to be looked at by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import streamlit as st

from cmcore.fields import TABLES
from cmcore.money import CENTS
from pages.parts import figures

if TYPE_CHECKING:
    from cmcore.remits.answered import Answered
    from pages.parts.page import Desk

SHOWN = ("claim_no", "client_id", "payer", "service_date", "code", "billed", "paid", "reasons", "check_no")
MONEY = ("billed", "paid", "logged", "answered")


def answered(desk: Desk) -> None:
    """Lines matched, recoded, ambiguous and unmatched, and amounts that log and payer tell differently."""
    found = desk.workspace.answered(desk.as_of)
    if found.matches is None:
        return
    matched = found.matches.links["line_id"].n_unique()
    told = found.matches.lines.filter(pl.col("repeats").is_null())
    recoded = found.matches.links["recoded"].drop_nulls().len()
    parts = [
        f"{matched:,} of {figures.count(told.height, 'remittance line')} matched to sessions",
        f"{recoded:,} with another code or modifier than billed" if recoded else "",
        f"{found.matches.lines.height - told.height:,} told twice and counted once"
        if found.matches.lines.height > told.height
        else "",
    ]
    st.markdown("; ".join(each for each in parts if each) + ".")
    _to_look_at(found)


def _to_look_at(found: Answered) -> None:
    if found.matches is None or found.disagreements is None:
        return
    unclear = found.matches.lines.join(found.matches.ambiguous, on="line_id", how="semi")
    lists = {
        "that may answer several sessions": unclear,
        "of no session that is loaded": found.matches.unmatched,
    }
    for words, lines in lists.items():
        if lines.height:
            with st.expander(f"{figures.count(lines.height, 'line')} {words}"):
                _table(lines.select(name for name in SHOWN if name in lines.columns), f"denials.{words}")
    if found.disagreements.height:
        said = f"{figures.count(found.disagreements.height, 'amount')} told differently by the log and the payer"
        with st.expander(said):
            st.caption("The log's amount is left standing. Correct it on Fix where the payer is right.")
            labels = {name: TABLES["sessions"].column(name).label for name in found.disagreements["field"].unique()}
            _table(found.disagreements.with_columns(pl.col("field").replace(labels)), "denials.disagreements")


def _table(lines: pl.DataFrame, key: str) -> None:
    amounts = [pl.col(name) / CENTS for name in MONEY if name in lines.columns]
    st.dataframe(
        lines.with_columns(amounts).to_pandas(),
        key=key,
        hide_index=True,
        height=min(320, 80 + 36 * lines.height),
        column_config={name: st.column_config.NumberColumn(format="dollar") for name in MONEY},
        alt="Remittance lines to look at",
    )
