"""Whatever the order of the rows, every check between tables says the same of the same rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.intake.checking.across import ACROSS_KINDS, check_dataset
from tests.intake.conftest import make_dataset, make_table

BY_TURN = frozenset({"duplicate-key", "possible-duplicate"})
"""Kinds that stand at the later of two rows alike: which one is later is the order of the sheet itself."""
maybe = st.booleans()


def pick(*values):
    return st.sampled_from(values)


session = st.fixed_dictionaries(
    {
        "client_id": pick("C-1041", "C-1014", "C-2", None),
        "client_name": pick("Dana Fox", "dana fox", "Reed Hart", None),
        "payer": pick("Medicaid", "Medicad", "Horizon MCO", None),
        "service_date": pick("2026-03-02", "2026-03-03", "2025-12-31"),
        "start_time": pick("9:00", "9:30", "23:30", None),
        "end_time": pick("9:45", "10:30", "0:15", None),
        "minutes": pick(45, 60, 900, None),
        "units": pick(3, 4, None),
        "code": pick("T1017", "T1O17", "T1016"),
        "modifiers": pick("HQ", None),
        "staff": pick("Ana Rivera", "ANA RIVERA", "Bo Chen", None),
        "credential": pick("BA", "MSW", None),
        "program": pick("Adult TCM", "adult tcm", None),
        "authorization_no": pick("A-1", "A-2", None),
    }
)
span = st.fixed_dictionaries(
    {
        "client_id": pick("C-1041", "C-2"),
        "payer": pick("Medicaid", "Horizon MCO"),
        "start_date": pick("2026-01-01", "2026-03-03", None),
        "end_date": pick("2026-03-02", None),
    }
)
approval = st.fixed_dictionaries(
    {
        "authorization_no": pick("A-1", "A-3"),
        "client_id": pick("C-1041", "C-1042", "C-77"),
        "payer": pick("Medicaid", None),
        "code": pick("T1017", "T1016"),
        "start_date": pick("2026-01-01", "2026-06-01"),
        "end_date": pick("2026-12-31", None),
    }
)
fee = st.fixed_dictionaries(
    {
        "payer": pick("Medicaid", "Horizon MCO"),
        "code": pick("T1017", "T1016"),
        "rate": pick("30", "40"),
        "effective_from": pick("2026-01-01", "2026-03-03", None),
        "effective_to": pick("2026-03-02", None),
    }
)
worker = st.fixed_dictionaries(
    {"staff": pick("Ana Rivera", "Bo Chen"), "credential": pick("BA", "MSW"), "hours_available_per_day": pick(1, 8)}
)
book = st.fixed_dictionaries(
    {
        "sessions": st.lists(session, min_size=1, max_size=14),
        "policies": st.lists(span, min_size=1, max_size=4),
        "authorizations": st.lists(approval, min_size=1, max_size=4),
        "fees": st.lists(fee, min_size=1, max_size=4),
        "staff": st.lists(worker, min_size=1, max_size=3),
    }
)


def said(made):
    found = check_dataset(made, as_of=date(2026, 11, 20))
    return sorted(
        (each.kind, each.row_id, each.field, each.suggestion or "", each.safe, each.evidence or "", each.message)
        for each in found
        if each.kind not in BY_TURN
    )


@settings(max_examples=40, deadline=None)
@given(book, st.randoms(use_true_random=False))
def test_every_check_says_the_same_in_any_order_of_rows(drawn, random):
    made = make_dataset(*(make_table(kind, *rows) for kind, rows in drawn.items()))
    frames = {}
    for kind, frame in made.frames.items():
        order = list(range(frame.height))
        random.shuffle(order)
        frames[kind] = frame[order]
    assert said(replace(made, frames=frames)) == said(made)


@settings(max_examples=30, deadline=None)
@given(book)
def test_findings_are_complete_and_of_listed_kinds(drawn):
    made = make_dataset(*(make_table(kind, *rows) for kind, rows in drawn.items()))
    for each in check_dataset(made, as_of=date(2026, 11, 20)):
        assert each.kind in ACROSS_KINDS | {"missing-value"}
        assert each.message.startswith(each.place)
        assert each.message.endswith((".", "?"))
        assert each.row_id in set(made.frames[each.table]["row_id"])
        assert not each.safe or (each.suggestion is not None and (each.confidence or 0) >= 0.8)
        assert each.suggestion is None or (each.confidence is not None and each.suggestion != each.value)
