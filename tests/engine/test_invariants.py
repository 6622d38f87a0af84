"""What pricing keeps to whatever the book and the log: inputs unchanged, no negative money, more approved covers more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.engine.estimate import price_sessions
from cmcore.engine.monthly.supported import monthly_codes
from tests.engine.frames import AS_OF, FEE, PAYER, day, frames, price_cases

if TYPE_CHECKING:
    import polars as pl

RULE = {"payer": "Medicaid", "code": "T1017", "authorization_required": True}
FEES = [FEE, FEE | {"code": "99490", "basis": "per_month", "unit_minutes": None, "rate": 604_900}]
DAYS = [day(2, 27), day(3, 1), day(3, 2), day(3, 31)]

sessions = st.lists(
    st.fixed_dictionaries(
        {
            "client_id": st.sampled_from(["C1", "C2"]),
            "code": st.sampled_from(["T1017", "99490"]),
            "service_date": st.sampled_from(DAYS),
            "start_time": st.sampled_from([540, 600, None]),
            "minutes": st.one_of(st.none(), st.integers(0, 90)),
            "authorization_no": st.sampled_from([None, "A-1", "A-2", "A-3"]),
            "billed_amount": st.one_of(st.none(), st.integers(0, 20_000)),
        }
    ),
    min_size=1,
    max_size=8,
)


def approval(number: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "authorization_no": st.just(number),
            "client_id": st.sampled_from(["C1", "C2"]),
            "payer": st.just("Medicaid"),
            "code": st.just("T1017"),
            "units_approved": st.integers(0, 8).map(lambda units: units * 100),
            "start_date": st.sampled_from(DAYS[:2]),
            "end_date": st.sampled_from(DAYS[2:]),
        }
    )


books = st.tuples(sessions, approval("A-1"), approval("A-2"), approval("A-3"))


@settings(max_examples=3, deadline=None)
@given(drawn=st.lists(books, min_size=4, max_size=4))
def test_one_more_authorization_never_lowers_what_is_covered(
    drawn: list[tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any], dict[str, Any]]],
) -> None:
    cases = {}
    for at, (rows, *approvals) in enumerate(drawn):
        case = {"sessions": rows, "rules": [RULE], "fees": FEES}
        cases |= {f"{at} {count}": case | {"authorizations": approvals[:count]} for count in (2, 3)}
    priced = price_cases(cases)
    for at in range(len(drawn)):
        before, after = (priced[f"{at} {count}"]["expected"].fill_null(0).sum() for count in (2, 3))
        assert after >= before


@settings(max_examples=5, deadline=None)
@given(rows=sessions, first=approval("A-1"), lesser=st.booleans())
def test_pricing_changes_none_of_its_tables_and_owes_nothing_negative(
    rows: list[dict[str, Any]], first: dict[str, Any], lesser: bool
) -> None:
    book = frames(rows, payers=[PAYER | {"lesser_of_charge": lesser}], fees=FEES, rules=[RULE], authorizations=[first])
    kept = {kind: frame.clone() for kind, frame in book.items()}
    priced = price_sessions(book, as_of=AS_OF)
    months = monthly_codes(priced.facts, book)
    assert all(book[kind].equals(frame) for kind, frame in kept.items())
    money = priced.lines.select("allowed", "expected", "payer_share", "patient_share", "secondary_share")
    assert all(value is None or value >= 0 for row in [*money.rows(), *months.select("amount").rows()] for value in row)
    assert (priced.lines["expected"].fill_null(0) <= priced.lines["allowed"].fill_null(0)).all()


@settings(max_examples=5, deadline=None)
@given(rows=sessions, draw=st.randoms(use_true_random=False))
def test_monthly_codes_do_not_depend_on_the_order_of_rows(rows: list[dict[str, Any]], draw: Any) -> None:
    named = [row | {"session_id": f"{at:03d}"} for at, row in enumerate(rows)]

    def months(each: list[dict[str, Any]]) -> pl.DataFrame:
        book = frames(each, fees=FEES)
        return monthly_codes(price_sessions(book, as_of=AS_OF).facts, book)

    assert months(draw.sample(named, len(named))).equals(months(named))
