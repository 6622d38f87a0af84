"""Expected against paid on Reimbursement: patterns with their contract cells, reviewed or accepted; what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import streamlit as st

from cmcore.engine import summary
from cmcore.fields.results import result_columns
from cmcore.findings import CmcoreError
from cmcore.money import dollars
from cmcore.variances.ageing import BUCKETS, STAGES, ageing
from cmcore.variances.lines import TOLERANCE
from cmcore.variances.patterns import CAUSES
from cmcore.variances.report import contract_cells, variance_sheets
from cmcore.variances.scorecard import PERIOD_DAYS
from cmcore.workbook.reports import write_xlsx
from pages.parts import downloads, figures, grids, page

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.parts.page import Desk

PATTERNS = [
    "payer", "code", "cause", "rate", "paid_rate", "first_date", "last_date", "lines", "answered", "claims", "variance",
    "reviewed",
]  # fmt: skip
LINES = [
    "session_id", "claim_no", "service_date", "paid_date", "units", "payer_share", "paid", "variance", "reviewed_by",
    "reviewed_on", "review_note",
]  # fmt: skip
CLAIMS = ["claim_no", "payer", "first_date", "paid_date", "lines", "wrong_lines", "payer_share", "paid", "variance"]
ACCEPTED = ["session_id", "claim_no", "payer", "code", "service_date", "payer_share", "paid", "variance", "why", "who"]
WAITS = ["payer", "lines", *(name for _, name in BUCKETS), "amount"]
SCORES = [
    "payer", "answered", "accuracy", "underpaid", "underpaid_amount", "overpaid", "overpaid_amount", "denied",
    "paid_flagged", "median_days", "unanswered", "unanswered_amount",
]  # fmt: skip
LABELS = {
    "claims": "Claims", "payer_share": "Expected", "answered": "Lines paid", "rate": "Contract rate",
    "first_date": "Since", "last_date": "Until",
}  # fmt: skip


def paid_short(desk: Desk, lines: pl.DataFrame) -> pl.DataFrame:
    """The lines paid short whose difference nobody accepted."""
    accepted = desk.workspace.variances(desk.as_of).accepted.select("row_id")
    return summary.with_reason(lines, "underpaid").join(accepted, on="row_id", how="anti")


def worked(desk: Desk, lines: pl.DataFrame) -> None:
    """The variances of the lines chosen: patterns to work, claims, what is accepted, and what waits by age."""
    tolerance = st.number_input(
        "Cents that a line may differ by",
        min_value=0,
        value=TOLERANCE,
        step=1,
        key="reimbursement.tolerance",
        width=240,
        help="Lines paid short or over by no more than this are not listed as paid wrong.",
    )
    found = desk.workspace.variances(desk.as_of, tolerance)
    ids = lines.select("row_id")
    wrong = found.lines.join(ids, on="row_id", how="semi")
    shown = found.patterns.join(wrong.select("pattern"), on="pattern", how="semi", maintain_order="left")
    if shown.height:
        st.subheader(f"Paid wrong: {figures.count(shown.height, 'pattern')}, by money", anchor=False)
        position = grids.choose_row(
            shown.with_columns(cause=shown["cause"].replace(CAUSES)),
            desk.key(f"reimbursement.patterns.{wrong.height}"),
            grids.View(PATTERNS, "Patterns of lines paid short or over", labels=LABELS),
        )
        if position is None:
            st.caption("Choose a pattern to see its lines and the contract's cell, and to review or accept it.")
        else:
            _one(desk, shown.row(position, named=True), found.lines)
        claims = found.claims.join(wrong.select("payer", "claim_no"), on=["payer", "claim_no"], how="semi")
        with st.expander(f"The same by claim: {figures.count(claims.height, 'claim')}"):
            view = grids.View(CLAIMS, "Claims with a line paid wrong", labels=LABELS, height=320)
            grids.browse(
                claims.sort(pl.col("variance").abs(), "claim_no", descending=[True, False]),
                "reimbursement.claims",
                view,
            )
    _accepted(desk, found.accepted.join(ids, on="row_id", how="semi"))
    _waiting(lines, desk)
    downloads.download(
        "Expected against paid, xlsx",
        lambda: write_xlsx(variance_sheets(found), result_columns()),
        "expected_against_paid.xlsx",
        "reimbursement.variances.xlsx",
    )


def _one(desk: Desk, pattern: dict[str, Any], lines: pl.DataFrame) -> None:
    """One pattern: its sentence, the cells of the rates, its lines, and a form to review or accept it."""
    own = lines.filter(pl.col("pattern") == pattern["pattern"])
    contract, other = contract_cells(desk.dataset, pattern)
    with st.container(border=True, key="reimbursement.pattern"):
        st.markdown(f"**{pattern['said']}**".replace("$", "\\$"))
        said = [
            f"The contract's rate stands in {contract}." if contract else "",
            f"The rate paid stands in {other}." if other else "",
        ]
        st.caption(" ".join(filter(None, said)))
        grids.browse(own, "reimbursement.pattern.lines", grids.View(LINES, "Its lines", labels=LABELS, height=240))
        variances = dict(own.select("item", "variance").iter_rows())
        with st.form("reimbursement.accept", clear_on_submit=True, border=False):
            why = st.text_input("Note, or reason to accept it", key="reimbursement.accept.why")
            with st.container(horizontal=True):
                seen = st.form_submit_button(
                    f"Mark {figures.count(own.height, 'line')} reviewed", icon=":material/visibility:",
                    help="Somebody has looked at them; they stay open, with your name and note.",
                )  # fmt: skip
                done = st.form_submit_button(f"Accept {figures.count(own.height, 'variance')}", icon=":material/check:")
        if seen:
            _save(lambda: desk.workspace.review_variances(variances, why, desk.who), len(variances), "reviewed")
        if done:
            _save(lambda: desk.workspace.accept_variances(variances, why, desk.who), len(variances), "accepted")
        if pattern["reviewed"]:
            _reviewed(desk, own.drop_nulls("reviewed_by"))


def _reviewed(desk: Desk, seen: pl.DataFrame) -> None:
    """That lines were reviewed, and the way to take it back."""
    if st.button(f"Take back the review of {figures.count(seen.height, 'line')}", key="reimbursement.reviewed.back",
                 icon=":material/undo:"):  # fmt: skip
        variances = dict(seen.select("item", "variance").iter_rows())
        _save(lambda: desk.workspace.take_back_variances(variances, desk.who), seen.height, "no longer reviewed")


def _save(change: Callable[[], None], number: int, done: str) -> None:
    try:
        change()
    except CmcoreError as error:
        st.error(str(error))
        return
    page.notify(f"{figures.count(number, 'variance')} {done}.")
    st.rerun()


def _accepted(desk: Desk, accepted: pl.DataFrame) -> None:
    if accepted.is_empty():
        return
    total = dollars(int(accepted["variance"].sum())).replace("$", "\\$")
    with st.expander(f"Accepted: {figures.count(accepted.height, 'variance')}, {total}"):
        view = grids.View(ACCEPTED, "Accepted variances with their reason", labels=LABELS)
        position = grids.choose_row(accepted, desk.key(f"reimbursement.accepted.{accepted.height}"), view)
        some = accepted if position is None else accepted[position]
        which = "all of them" if position is None else "this one"
        if st.button(f"Work {which} again", key="reimbursement.take_back", icon=":material/undo:"):
            desk.workspace.take_back_variances(dict(some.select("item", "variance").iter_rows()), desk.who)
            page.notify(f"{figures.count(some.height, 'variance')} to work again.")
            st.rerun()


def _waiting(lines: pl.DataFrame, desk: Desk) -> None:
    """What was never billed and what was never answered, side by side in their ages."""
    waits = ageing(lines, desk.as_of)
    for stage in STAGES:
        rows = waits.filter(pl.col("stage") == stage)
        if rows.height:
            total = dollars(int(rows["amount"].sum()), whole=True)
            number = figures.count(int(rows["lines"].sum()), "line")
            st.subheader(f"{stage.capitalize()}: {number}, {total}, by age", anchor=False)
            rows = rows.with_columns(payer=pl.col("payer").fill_null("No payer"))
            grids.browse(rows, f"reimbursement.ageing.{stage}", grids.View(WAITS, f"Money {stage} by payer and age"))
    st.caption(
        "Never billed counts from the day of service, at what each line brings as it stands; unanswered from the day "
        "billed, at what the contract allows."
    )


def scored(desk: Desk) -> None:
    """The payers' scorecard; nothing where none has answered."""
    payers = desk.workspace.variances(desk.as_of).payers
    if payers.is_empty():
        return
    st.subheader(f"How each payer paid in the last {PERIOD_DAYS} days", anchor=False)
    labels = {"answered": "Lines answered"}
    grids.browse(payers, "payers.scorecard", grids.View(SCORES, "Scorecard of the payers", labels=labels))
    st.caption(
        "Accuracy is lines paid right to the cent over lines answered and not denied. Unanswered lines were billed "
        "more than 45 days ago, whenever that was."
    )
