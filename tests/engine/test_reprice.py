"""Pricing again after an edit gives what pricing everything gives, to the cent, the reason and the fact."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.engine import reprice
from cmcore.engine.estimate import price_sessions
from cmcore.engine.reprice import Priced, price_again
from tests.engine.frames import AS_OF, FEE, Frames, Row, day, frame, frames

PAYERS = [
    {"payer": "Medicaid", "unit_rounding": "midpoint_strict", "unit_scope": "day"},
    {
        "payer": "Medicare",
        "payer_type": "medicare",
        "unit_rounding": "eight_minute_total",
        "unit_scope": "day",
        "cob_method": "carve_out",
        "overlaps_once": True,
    },
]
CLIENTS = ("C1", "C2", "C3", "C4", None)
STAFF = ("Ann", "Ben", "Cy", None)
CODES = ("T1017", "T1016", "99490")

session = st.fixed_dictionaries(
    {
        "client_id": st.sampled_from(CLIENTS),
        "payer": st.sampled_from(["Medicaid", "medicare", "Nobody"]),
        "code": st.sampled_from(CODES),
        "service_date": st.sampled_from([day(3, 2), day(3, 2), day(3, 3), day(3, 9), day(4, 1), None]),
        "start_time": st.sampled_from([540, 560, 5, 1430, None]),
        "end_time": st.sampled_from([570, 610, 15, None]),
        "minutes": st.one_of(st.none(), st.integers(0, 70)),
        "staff": st.sampled_from(STAFF),
        "authorization_no": st.sampled_from([None, "A1", "A2", "A3"]),
    }
)
fee = st.fixed_dictionaries(
    {
        "payer": st.sampled_from(["Medicaid", "Medicare"]),
        "code": st.sampled_from(CODES),
        "rate": st.sampled_from([336_500, 200_000, None]),
        "basis": st.sampled_from(["per_unit", "per_month", "per_session"]),
        "credential": st.sampled_from([None, None, "RN"]),
        "effective_from": st.sampled_from([None, day(3, 5)]),
    }
)
rule = st.fixed_dictionaries(
    {
        "payer": st.sampled_from(["Medicaid", "Medicare"]),
        "code": st.sampled_from(CODES),
        "authorization_required": st.sampled_from([None, True]),
        "max_units_per_month": st.sampled_from([None, 400]),
        "max_units_per_week": st.sampled_from([None, None, 300]),
        "exclusive_with": st.sampled_from([None, "T1016", "99490"]),
    }
)
approval = st.fixed_dictionaries(
    {
        "authorization_no": st.sampled_from(["A1", "A2", "A3"]),
        "client_id": st.sampled_from(CLIENTS),
        "payer": st.sampled_from(["Medicaid", "Medicare"]),
        "code": st.sampled_from([None, "T1017"]),
        "units_approved": st.sampled_from([0, 300, 800]),
        "start_date": st.sampled_from([None, day(3, 1)]),
        "end_date": st.sampled_from([None, day(3, 31)]),
        "approved_staff": st.sampled_from([None, None, "Ann", "Ben"]),
    }
)
policy = st.fixed_dictionaries(
    {
        "client_id": st.sampled_from(CLIENTS),
        "payer": st.sampled_from(["Medicaid", "Medicare"]),
        "priority": st.sampled_from([1, 2, None]),
        "deductible_remaining": st.sampled_from([None, 5_000]),
        "coinsurance": st.sampled_from([None, 2_000]),
    }
)
worker = st.fixed_dictionaries({"staff": st.sampled_from(["Ann", "Ben"]), "credential": st.sampled_from(["RN", "CHW"])})
edit = st.fixed_dictionaries(
    {
        "code": st.sampled_from(CODES),
        "mue_value": st.sampled_from([100, 200, 300]),
        "adjudication_indicator": st.sampled_from([None, "1", "2", "3"]),
        "effective_from": st.sampled_from([None, day(3, 5)]),
    }
)
ROWS = {
    "sessions": session,
    "fees": fee,
    "rules": rule,
    "authorizations": approval,
    "policies": policy,
    "staff": worker,
    "unlikely_edits": edit,
}
books = st.fixed_dictionaries(
    {
        "sessions": st.lists(session, min_size=4, max_size=16),
        "fees": st.lists(fee, min_size=1, max_size=5),
        "rules": st.lists(rule, max_size=4),
        "authorizations": st.lists(approval, max_size=4),
        "policies": st.lists(policy, max_size=4),
        "staff": st.lists(worker, max_size=2),
        "unlikely_edits": st.lists(edit, max_size=3),
    }
)


def built(tables: dict[str, list[Row]]) -> Frames:
    return frames(
        tables["sessions"], payers=PAYERS, **{kind: rows for kind, rows in tables.items() if kind != "sessions"}
    )


def edited(before: Frames, kind: str, at: int, row: Row) -> Frames:
    """One row of a kind with other values, or one more row where there are none so far."""
    rows = before[kind]
    if rows.is_empty():
        return before | {kind: frame(kind, [row])}
    own = rows.row(at % rows.height, named=True)
    changed = pl.DataFrame([own | row], schema=rows.schema)
    return before | {kind: rows.update(changed, on="row_id", include_nulls=True)}


def same(found: Priced, whole: Any) -> None:
    assert found.estimate.lines.equals(whole.lines)
    assert found.estimate.reasons.equals(whole.reasons)
    facts = found.estimate.facts.select(whole.facts.columns).sort("row_id")
    assert facts.equals(whole.facts.sort("row_id"))


@pytest.fixture(scope="module", autouse=True)
def always_partly():
    """However many of so few sessions are reached, only those are priced again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reprice, "MOST_OF_IT", 1)
        yield


@pytest.mark.parametrize("kind", ROWS)
@settings(max_examples=5, deadline=None)
@given(data=st.data(), book=books)
def test_pricing_again_after_an_edit_is_pricing_everything(kind: str, data: st.DataObject, book: Any) -> None:
    before = built(book)
    after = edited(before, kind, data.draw(st.integers(0, 20)), data.draw(ROWS[kind]))
    earlier = Priced(before, price_sessions(before, as_of=AS_OF))
    same(price_again(earlier, after, as_of=AS_OF), price_sessions(after, as_of=AS_OF))


@settings(max_examples=5, deadline=None)
@given(book=books, more=st.lists(session, max_size=3), fewer=st.integers(0, 3))
def test_rows_come_and_gone_are_edits_too(book: Any, more: list[Row], fewer: int) -> None:
    before = built(book)
    rows = frames([*book["sessions"], *more])["sessions"]
    after = before | {"sessions": rows.slice(fewer)}
    earlier = Priced(before, price_sessions(before, as_of=AS_OF))
    same(price_again(earlier, after, as_of=AS_OF), price_sessions(after, as_of=AS_OF))


def log(number: int) -> list[Row]:
    return [{"client_id": f"C{at}", "staff": f"S{at}", "minutes": 45} for at in range(number)]


def priced_count(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    counts: list[int] = []

    def counted(given: Frames, **options: Any) -> Any:
        counts.append(given["sessions"].height)
        return price_sessions(given, **options)

    monkeypatch.setattr(reprice, "price_sessions", counted)
    return counts


@pytest.mark.parametrize(
    ("kind", "row", "sessions"),
    [
        ("sessions", {"minutes": 15}, 1),  # the client's one session
        ("sessions", {"staff": "S9"}, 2),  # and the client whom that worker saw that day
        ("sessions", {"staff": "S9", "service_date": day(3, 3)}, 2),  # a session over midnight goes on in that day
        ("authorizations", {"units_approved": 100}, 1),  # the client of the approval
        ("fees", {"rate": 1}, 40),  # every session of the payer and code
    ],
)
def test_only_what_an_edit_reaches_is_priced_again(monkeypatch, kind, row, sessions) -> None:
    approvals = [{"authorization_no": "A1", "client_id": "C7", "payer": "Medicaid", "units_approved": 800}]
    before = frames(log(40), fees=[FEE], authorizations=approvals)
    after = edited(before, kind, 3, row)
    earlier = Priced(before, price_sessions(before, as_of=AS_OF))
    counts = priced_count(monkeypatch)
    same(price_again(earlier, after, as_of=AS_OF), price_sessions(after, as_of=AS_OF))
    assert counts == [sessions]


def test_another_day_is_priced_whole(monkeypatch) -> None:
    before = frames(log(10))
    earlier = Priced(before, price_sessions(before, as_of=day(1, 1)))
    counts = priced_count(monkeypatch)
    same(price_again(earlier, before, as_of=AS_OF), price_sessions(before, as_of=AS_OF))
    assert counts == [10]
