"""Another schedule tried on the same sessions: what it would bring, by code, before anybody signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from cmcore.engine.what_if import compare_books, said, to_readjust
from cmcore.fields.results import result_columns
from cmcore.findings import CmcoreError
from cmcore.intake.reading import combine
from cmcore.money import dollars
from cmcore.periods import day_words
from cmcore.remits.reading import read_upload_guarded
from cmcore.workbook.reports import write_xlsx
from pages.parts import downloads, figures, grids

if TYPE_CHECKING:
    from cmcore.engine.what_if import Comparison
    from pages.parts.page import Desk

TYPES = ["xlsx", "xlsm", "xls", "xlsb", "ods", "csv", "tsv"]
NAMES = [
    "payer",
    "code",
    "sessions",
    "allowed_now",
    "allowed_then",
    "difference",
    "newly_payable",
    "no_longer_payable",
]
AGAIN = ["claim_no", "session_id", "payer", "code", "service_date", "allowed_now", "allowed_then", "difference",
         "filing_deadline", "days_left"]  # fmt: skip


def tried(desk: Desk) -> None:
    """A payer book dropped here, or another day's rates, are compared with the book in use; nothing is kept."""
    st.subheader("Try another schedule on your sessions", anchor=False)
    st.caption("An offer, or another day's rates, takes the place of the same payers' lines; it is not kept.")
    given = st.file_uploader("Another payer book", type=TYPES, key="payers.offer")
    help_on = "All sessions at the rates and rules of this day: of the book given, else of the book in use."
    on = st.date_input("Rates of", value=None, format="YYYY-MM-DD", key="payers.offer.on", help=help_on, width=280)
    if given is None and on is None:
        return
    book = desk.dataset.frames
    if given is not None:
        reading = read_upload_guarded(given.name, given.getvalue(), memory=desk.workspace.memory)
        if reading.refused:
            st.error(reading.refused, icon=":material/error:")
            return
        book = combine([reading]).frames
    try:
        with st.spinner("Pricing the sessions under both books"):
            known = desk.workspace.answered(desk.as_of).frames
            _show(compare_books(known, book, as_of=desk.as_of, on=on))
    except CmcoreError as error:
        st.error(str(error), icon=":material/error:")


def _show(found: Comparison) -> None:
    again = to_readjust(found)
    more = "more" if found.difference >= 0 else "less"
    amount = dollars(abs(found.difference)).replace("$", "\\$")
    who = "it allows" if found.on is None else f"the rates of {day_words(found.on)} allow"
    st.markdown(
        f"On {figures.count(found.lines.height, 'session')} of {', '.join(found.payers)} {who} "
        f"**{amount} {more}** than the book in use."
    )
    grids.browse(found.by_code, "payers.offer.codes", grids.View(NAMES, "What each code brings under both books"))
    for sentence in said(found, again):
        st.markdown(sentence.replace("$", "\\$"))
    if again.height:
        grids.browse(
            again, "payers.offer.again", grids.View(AGAIN, "Paid claims that the other book changes", height=260)
        )
    sheets = {"By code": found.by_code, "Sessions": found.lines, "Paid claims to re-adjust": again}
    downloads.download(
        "Comparison", lambda: write_xlsx(sheets, result_columns()), "comparison.xlsx", "payers.offer.download"
    )
