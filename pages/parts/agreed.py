"""Agreed terms on the Negotiation page: put into the fee schedule, what was realised of them, and taken back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from cmcore.fields import Column, Kind
from cmcore.fields.results import result_columns
from cmcore.findings import CmcoreError
from cmcore.intake.checking.known import with_book_names
from cmcore.money import RATE_SCALE, dollars, rate_dollars, to_rate
from cmcore.negotiation.agreed import Agreed, levelled, realised
from cmcore.periods import day_words, month_end
from pages.parts import figures, grids, page

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmcore.negotiation.rates import RateLine
    from pages.parts.page import Desk

_COLUMNS = result_columns() | {
    each.name: each
    for each in (
        Column("agreed_from", "Agreed from", Kind.DATE),
        Column("agreed", "At the agreed rate", Kind.MONEY, unit="dollars"),
        Column("answered", "Answered", Kind.COUNT),
    )
}
_SHOWN = ["code", "agreed_from", "rate", "sessions", "units", "agreed", "allowed", "answered", "payer_share", "paid",
          "variance"]  # fmt: skip


def terms(desk: Desk, payer: str, rates: tuple[RateLine, ...]) -> None:
    """What was agreed with this payer so far and what came of it, and the form for what is agreed now."""
    st.subheader("Agreed", anchor=False)
    kept = [each for each in desk.workspace.agreed() if each.payer == payer]
    if kept:
        _since(desk, kept)
    if rates:
        _now(desk, payer, rates)


def _since(desk: Desk, kept: list[Agreed]) -> None:
    found = realised(desk.lines, kept)
    answered, off = int(found["answered"].sum()), int(found["variance"].sum())
    if answered:
        way = "more" if off >= 0 else "less"
        sessions = figures.count(answered, "answered session")
        said = f"On {sessions} since, the payer paid {dollars(abs(off))} {way} than due."
        st.markdown(said.replace("$", "\\$"))
    else:
        st.caption("No session since then is answered yet.")
    grids.browse(found, "negotiation.realised", grids.View(_SHOWN, "Agreed and realised by code", _COLUMNS))
    for each in kept:
        codes = ", ".join(f"{code} at {rate_dollars(rate)}" for code, rate in sorted(each.rates.items()))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"{codes} from {day_words(each.start)}, put in by {each.who}".replace("$", "\\$"))
            if st.button("Take it back", key=f"negotiation.agreed.undo.{each.upload}", icon=":material/undo:"):
                _change(partial(desk.workspace.take_back_agreed, each, desk.who), "Taken back.")


def _now(desk: Desk, payer: str, rates: tuple[RateLine, ...]) -> None:
    with st.expander("Put agreed rates into the fee schedule", icon=":material/gavel:"):
        st.caption(
            "From the first day one new fee line a code takes the place of the code's lines in force, which end the "
            "day before. Your file keeps its lines; the corrected workbook has their last days, the new lines are a "
            "file of their own, and all of it can be taken back."
        )
        codes = st.multiselect("Codes", [each.code for each in rates], key=f"negotiation.agreed.codes.{payer}")
        start = st.date_input(
            "First day", month_end(desk.as_of) + timedelta(days=1), format="YYYY-MM-DD", key="negotiation.agreed.start"
        )
        agreed = {each.code: _rate(payer, each) for each in rates if each.code in codes}
        made = Agreed(payer, start, agreed)
        for said in levelled(with_book_names(desk.dataset.frames, "fees"), made):
            st.caption(f":material/info: {said}".replace("$", "\\$"))
        if st.button("Put in", key="negotiation.agreed.put", disabled=not agreed, icon=":material/playlist_add_check:"):
            _change(partial(desk.workspace.agree, made, desk.as_of, desk.who), "The fee schedule has the agreed rates.")


def _rate(payer: str, line: RateLine) -> int:
    label = f"{line.code}, agreed a unit (today {rate_dollars(line.current)})".replace("$", "\\$")
    key = f"negotiation.agreed.{payer}.{line.code}"
    value = st.number_input(label, min_value=0.0, value=line.target / RATE_SCALE, step=0.05, key=key, width=280)
    return to_rate(Decimal(str(value)))


def _change(change: Callable[[], None], said: str) -> None:
    try:
        change()
    except CmcoreError as error:
        st.error(str(error).replace("$", "\\$"), icon=":material/error:")
        return
    page.notify(said)
    st.rerun()
