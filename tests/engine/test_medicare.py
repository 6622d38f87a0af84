"""Fee lines that pay a percent of Medicare's amount, by hand and by published amounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import accumulate

import polars as pl
import pytest

from cmcore.engine.estimate import price_sessions
from cmcore.engine.medicare import medicare_lines, with_medicare
from cmcore.engine.reprice import Priced, price_again
from cmcore.reference.tables import load
from tests.engine.frames import AS_OF, estimate, frames

PLUS_TEN = {"payer": "Horizon", "code": "99490", "medicare_percent": 11_000, "basis": "per_month"}
HORIZON = {"payer": "Horizon"}
MEDICARE = {"payer": "Medicare", "payer_type": "medicare"}
# 99490: 1.00 + 0.82 + 0.05 = 1.87 RVU
CCM = {"code": "99490", "work_rvu": 100, "nonfacility_pe_rvu": 82, "facility_pe_rvu": 42, "malpractice_rvu": 5}


def given(fee=PLUS_TEN, values=(CCM,), localities=(), fees=(), payers=(HORIZON,)):
    return frames([], fees=[fee, *fees], relative_values=list(values), localities=list(localities), payers=list(payers))


def told(tables):
    return medicare_lines(tables).select("medicare_amount", "rate", "effective_from", "effective_to").rows()


@pytest.mark.parametrize(
    ("code", "rvus", "factor", "cents", "source"),
    [
        ("99490", (100, 82, 5), 323_465, 6_049, "1.87 x 32.3465 = 60.49, RVU25D"),
        ("99439", (70, 67, 5), 323_465, 4_593, "1.42 x 32.3465 = 45.93, RVU25D"),
        ("G0556", (25, 20, 2), 323_465, 1_520, "0.47 x 32.3465 = 15.20 a month in 2025"),
        ("G0557", (77, 70, 4), 323_465, 4_884, "1.51 x 32.3465 = 48.84 a month in 2025"),
        ("99490", (100, 82, 5), 334_009, 6_246, "1.87 x 33.4009 = 62.459683"),
    ],
)
def test_a_national_amount_is_the_relative_values_at_the_conversion_factor(code, rvus, factor, cents, source):
    work, expense, malpractice = rvus
    values = {"code": code, "work_rvu": work, "nonfacility_pe_rvu": expense, "malpractice_rvu": malpractice,
              "conversion_factor": factor}  # fmt: skip
    lines = medicare_lines(given(PLUS_TEN | {"code": code, "medicare_percent": 10_000}, [values]))
    assert lines.select("medicare_amount", "rate").rows() == [(cents * 100, cents * 100)], source


@pytest.mark.parametrize(
    ("update", "steps"),
    [("1.0025", ("32.4274", "32.5863", "33.4009")), ("1.0075", ("32.5891", "32.7488", "33.5675"))],
    ids=["academyofosteopathy.org", "qualifying APM participants, the update recalled"],
)
def test_the_factor_of_2026_is_that_of_2025_with_the_published_updates(update, steps):
    # 32.3465 x 1.0025 (update) x 1.0049 (budget neutrality) x 1.025 (one year), each step shown to four decimals
    table = load("conversion_factors").filter(pl.col("effective_from") >= "2025-01-01").sort("effective_from")
    before, after = table["factor"].to_list()
    built = list(accumulate((update, "1.0049", "1.025"), lambda at, rise: at * Decimal(rise), initial=Decimal(before)))
    assert [str(each.quantize(Decimal("0.0001"))) for each in built[1:]] == list(steps)
    said = table.filter(effective_from="2026-01-01")["source"].item()
    assert steps[-1] == after or f"{steps[-1]} for qualifying APM participants" in said


@pytest.mark.parametrize(
    ("percent", "rate", "whose"),
    [
        (9_500, 593_370, "non-participating, 42 CFR 414.20"),  # 62.46 x 0.95 = 59.337
        (8_500, 530_910, "nurse practitioners and physician assistants, recalled"),  # 53.091
        (7_500, 468_450, "clinical social workers, recalled"),  # 46.845
    ],
)
def test_a_share_of_medicare_s_amount_is_a_percent_of_it(percent, rate, whose):
    lines = medicare_lines(given(PLUS_TEN | {"medicare_percent": percent, "effective_from": date(2026, 1, 1)}))
    assert lines.select("medicare_amount", "rate").rows() == [(624_600, rate)], whose


def test_without_a_factor_of_its_own_each_day_has_medicare_s():
    assert told(given()) == [
        (622_500, 684_750, date(2024, 3, 9), date(2024, 12, 31)),  # 1.87 x 33.2875 = 62.247625; x 1.1 = 68.475
        (604_900, 665_390, date(2025, 1, 1), date(2025, 12, 31)),  # 60.49 x 1.1 = 66.539
        (624_600, 687_060, date(2026, 1, 1), date(2026, 12, 31)),
    ]


def test_the_line_s_own_days_and_those_of_the_values_bound_it():
    fee = PLUS_TEN | {"effective_from": date(2025, 7, 1), "effective_to": date(2026, 6, 30)}
    values = CCM | {"effective_from": date(2025, 10, 1)}
    assert [(first, last) for _, _, first, last in told(given(fee, [values]))] == [
        (date(2025, 10, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 6, 30)),
    ]


NORTH = {
    "locality": "North County",
    "locality_no": "05",
    "work_gpci": 10_400,
    "pe_gpci": 12_000,
    "malpractice_gpci": 8_000,
}
SOUTH = {
    "locality": "Rest of state",
    "locality_no": "99",
    "work_gpci": 10_000,
    "pe_gpci": 9_000,
    "malpractice_gpci": 6_000,
}
FIXED = CCM | {"conversion_factor": 400_000}
# north: (1.00 x 1.04 + 0.82 x 1.2 + 0.05 x 0.8) x 40 = 2.064 x 40 = 82.56; south: 1 + 0.738 + 0.03 = 1.768 x 40 = 70.72


@pytest.mark.parametrize(
    ("region", "localities", "amounts"),
    [
        (None, (NORTH,), [825_600]),
        (None, (NORTH, SOUTH), []),
        ("north county", (NORTH, SOUTH), [825_600]),
        ("99", (NORTH, SOUTH), [707_200]),
        ("East", (NORTH, SOUTH), []),
        ("East", (SOUTH,), [707_200]),
        (None, (), [748_000]),
    ],
)
def test_the_region_names_the_locality_where_there_are_several(region, localities, amounts):
    lines = medicare_lines(given(PLUS_TEN | {"region": region}, [FIXED], localities))
    assert lines["medicare_amount"].to_list() == amounts


def test_a_facility_s_place_takes_the_facility_s_practice_expense():
    lines = medicare_lines(given(PLUS_TEN | {"place_of_service": "21"}, [FIXED]))
    assert lines["medicare_amount"].to_list() == [588_000]  # (1.00 + 0.42 + 0.05) x 40


def test_the_values_of_a_modifier_go_before_the_plain_ones():
    part = FIXED | {"modifiers": "26", "nonfacility_pe_rvu": 20}
    assert medicare_lines(given(PLUS_TEN, [FIXED, part]))["medicare_amount"].to_list() == [748_000]
    both = medicare_lines(given(PLUS_TEN | {"modifiers": "26"}, [FIXED, part]))
    assert both["medicare_amount"].to_list() == [500_000]  # (1.00 + 0.20 + 0.05) x 40


def test_values_told_twice_for_a_day_are_no_amount_and_alike_are_one():
    assert medicare_lines(given(values=[FIXED, FIXED | {"work_rvu": 120}])).is_empty()
    assert medicare_lines(given(values=[FIXED, FIXED])).height == 1


def test_medicare_s_own_fee_line_gives_the_amount_and_how_it_is_counted():
    own = {"payer": "Medicare", "code": "T1017", "rate": 300_000, "unit_minutes": 15, "rounding": "round_down"}
    asks = {"payer": "Horizon", "code": "T1017", "medicare_percent": 10_500}
    lines = medicare_lines(given(asks, (), fees=[own], payers=[HORIZON, MEDICARE]))
    assert lines.select("rate", "unit_minutes", "rounding").rows() == [(315_000, 15, "round_down")]
    assert medicare_lines(given(asks, (), fees=[own | {"credential": "RN"}], payers=[HORIZON, MEDICARE])).is_empty()
    assert medicare_lines(given(asks, (), fees=[own], payers=[HORIZON, {"payer": "Medicare"}])).is_empty()


def test_a_rate_in_dollars_goes_before_the_percent_and_no_amount_is_no_rate():
    stated = PLUS_TEN | {"rate": 500_000}
    assert medicare_lines(given(stated)).is_empty()
    assert with_medicare(given(stated))["fees"]["rate"].to_list() == [500_000]
    assert with_medicare(given(values=()))["fees"]["rate"].to_list() == [None]


SESSION = {"payer": "Horizon", "code": "99490", "minutes": 25, "service_date": date(2026, 3, 2)}


def test_sessions_are_priced_by_the_percent_and_an_unknown_amount_is_said():
    tables = {"fees": [PLUS_TEN], "payers": [HORIZON], "relative_values": [CCM]}
    line = estimate([SESSION], **tables).lines.row(0, named=True)
    assert (line["rate"], line["allowed"], line["coverage"]) == (687_060, 6_871, "covered")  # 68.706 to the cent
    bare = estimate([SESSION], fees=[PLUS_TEN], payers=[HORIZON])
    assert bare.lines["coverage"].to_list() == ["unknown"]
    assert (
        "percent of Medicare's amount, and no single amount is known"
        in bare.reasons.filter(reason="no-rate")["found"][0]
    )


@pytest.mark.parametrize(
    ("kind", "edit"),
    [
        ("relative_values", {"work_rvu": 200}),
        ("fees", {"medicare_percent": 12_000}),
        ("localities", {"work_gpci": 9_000}),
    ],
)
def test_pricing_again_after_an_edit_of_medicare_s_amounts_prices_what_hangs_on_them(kind, edit):
    before = frames([SESSION], fees=[PLUS_TEN], payers=[HORIZON], relative_values=[CCM], localities=[NORTH])
    priced = Priced(before, price_sessions(before, as_of=AS_OF))
    after = {
        **before,
        kind: before[kind].with_columns(**{name: pl.lit(value, dtype=pl.Int64) for name, value in edit.items()}),
    }
    again = price_again(priced, after, as_of=AS_OF).estimate
    assert again.lines.equals(price_sessions(after, as_of=AS_OF).lines)
    assert not again.lines.equals(priced.estimate.lines)
