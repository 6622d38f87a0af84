"""What to ask a payer for, what a concession is worth, quality with its money, and the proposal."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from docx import Document
from openpyxl import load_workbook

from cmcore.findings import InputInvalidError
from cmcore.negotiation.concessions import concessions
from cmcore.negotiation.proposal import Proposal, proposal_document, proposal_workbook
from cmcore.negotiation.rates import Aim, Market, rate_lines, year_share
from cmcore.negotiation.scorecard import scorecard, weights_off

SCHEMA = {
    "row_id": pl.String, "payer": pl.String, "code": pl.String, "service_date": pl.Date, "minutes": pl.Int64,
    "units": pl.Int64, "allowed": pl.Int64, "reasons": pl.String,
}  # fmt: skip
# Four units of 15 minutes at $20 in each of two months; one session that has no price
ROWS = [
    ("1", "Horizon MCO", "T1017", date(2026, 1, 5), 60, 400, 8_000, ""),
    ("2", "Horizon MCO", "T1017", date(2026, 2, 5), 60, 400, 8_000, ""),
    ("3", "Horizon MCO", "T1017", date(2026, 2, 6), 60, 400, None, ""),
]


def priced(rows, rate=200_000, basis="per_unit"):
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").with_columns(rate=pl.lit(rate), basis=pl.lit(basis))


LINES = priced(ROWS)
AIM = Aim(Decimal("65.705"))


def test_walk_away_covers_cost_target_adds_margin_and_opening_room():
    (line,) = rate_lines(LINES, AIM)
    assert (line.sessions, line.units, line.minutes, line.allowed) == (2, 800, 120, 16_000)
    assert line.current == 200_000
    # 65.705 / 4 = 16.42625 a unit, up to 16.43; x 1.1 = 18.0689 is below today's 20.00; 20.00 x 1.08 = 21.60
    assert (line.walk_away, line.target, line.opening) == (164_300, 200_000, 216_000)
    assert (line.cost, line.margin) == (13_141, 2_859)  # 131.41
    assert line.year_units == 4_800  # 8 units in 2 months
    assert line.year(line.opening) == 7_680  # 48 x 1.60


@pytest.mark.parametrize(("day", "year"), [(date(2062, 3, 1), 7_200), (date(2026, 3, 1), 4_800)])
def test_a_session_dated_far_from_all_others_is_no_month_of_the_year(day, year):
    row = ("4", "Horizon MCO", "T1017", day, 60, 400, 8_000, "")
    (line,) = rate_lines(priced([*ROWS, row]), AIM)
    assert line.year_units == year  # 12 units in 2 months, or in 3


@pytest.mark.parametrize(
    ("others", "year"),
    [
        ([], 4_800),  # 8 units in January and May are 8 in 2 months where nothing was loaded between
        ([date(2026, 3, 9)], 3_200),  # and in 3 where March was loaded and had none of this payer
        ([date(2026, 3, 9), date(2026, 12, 1)], 3_200),  # what comes after the payer's last is none of its months
    ],
)
def test_a_month_in_which_only_other_payers_had_sessions_is_a_month_of_the_year(others, year):
    rows = [
        ("1", "Acme", "T1017", date(2026, 1, 5), 60, 400, 8_000, ""),
        ("2", "Acme", "T1017", date(2026, 5, 5), 60, 400, 8_000, ""),
    ]
    rest = [(f"o{day}", "Horizon MCO", "T1017", day, 60, 400, 8_000, "") for day in others]
    (line,) = rate_lines(priced(rows), AIM, log=priced([*rows, *rest]))
    assert line.year_units == year


def test_sessions_that_another_one_s_unit_pays_for_cost_their_minutes_too():
    monthly = [
        ("1", "Horizon MCO", "T2022", date(2026, 1, 5), 60, 100, 21_000, ""),
        ("2", "Horizon MCO", "T2022", date(2026, 1, 9), 60, 0, 0, ""),
        ("3", "Horizon MCO", "T2022", date(2026, 1, 9), 60, 0, 0, "duplicate;never-billed"),
    ]
    (line,) = rate_lines(priced(monthly, 2_100_000, "per_month"), Aim(Decimal(60)))
    # two hours at $60 for the month's one unit of $210; the copy is not delivered twice
    assert (line.sessions, line.units, line.minutes) == (2, 100, 120)
    assert (line.walk_away, line.cost, line.margin) == (1_200_000, 12_000, 9_000)


def test_a_retainer_s_rates_are_of_its_fee_and_hours_above_those_included_are_paid_besides():
    retained = [
        ("1", "Horizon MCO", "T2022", date(2026, 1, 5), 120, 100, 21_000, ""),
        ("2", "Horizon MCO", "T2022", date(2026, 1, 9), 60, 0, 6_000, ""),  # the third hour
    ]
    (line,) = rate_lines(priced(retained, 2_100_000, "retainer"), Aim(Decimal(60)))
    assert (line.current, line.overage, line.margin) == (2_100_000, 6_000, 9_000)
    # three hours at $60 less the $60 paid besides; 180 x 1.1 - 60 = 138 is below today's 210; 210 x 1.08
    assert (line.walk_away, line.target, line.opening) == (1_200_000, 2_100_000, 2_268_000)


def test_a_target_above_today_s_rate_is_cost_and_margin():
    (line,) = rate_lines(LINES, Aim(Decimal(80), Decimal("0.25"), Decimal("0.10")))
    assert (line.walk_away, line.target, line.opening) == (200_000, 250_000, 275_000)


def test_a_market_range_of_an_hour_is_that_of_our_units():
    (line,) = rate_lines(LINES, AIM, Market(600_000, 800_000, "Own survey"))
    assert (line.market_low, line.market_high, line.market_source) == (150_000, 200_000, "Own survey")


def test_concessions_are_priced_on_the_year():
    reasons = pl.DataFrame(
        [("1", "auth-missing", "at_risk", 8_000), ("2", "auth-missing", "at_risk", 8_000), ("2", "note-unsigned", "not_covered", 8_000), ("3", "never-billed", "covered", 0)],
        schema=["row_id", "reason", "status", "amount_at_stake"], orient="row",
    )  # fmt: skip
    found = concessions(LINES, reasons, rate_lines(LINES, AIM))
    # Twelve months over two: 160.00 x 6 x 1%; margin 28.59 x 6 x 10% = 17.154; one session waits for its number alone
    assert [(each.name, each.worth, each.sessions) for each in found] == [
        ("Rates up 1%", 960, 2),
        ("Volume up 10%", 1_715, 2),
        ("Both together", 2_771, 2),  # (161.60 - 131.41) x 1.1 - 28.59 = 4.619, x 6
        ("Authorization relief", 48_000, 1),
        ("More days to file", 0, 0),
        ("Lighter documentation", 0, 0),
    ]


@pytest.mark.parametrize(
    ("rate", "volume", "worth", "said"),
    [
        (-5, 50, [-4_800, 8_577, 1_377], "38.9% more volume makes up for it"),  # 28.59 / (152.00 - 131.41) = 1.3885
        (-20, 10, [-19_200, 1_715, -19_405], "no volume makes up for it"),  # 128.00 is less than 131.41: -3.751 - 28.59
        (2, 0, [1_920, 0, 1_920], "of what these sessions allow in a year"),
    ],
)
def test_a_rate_is_traded_against_volume(rate, volume, worth, said):
    reasons = pl.DataFrame(schema={"row_id": pl.String, "reason": pl.String, "status": pl.String, "amount_at_stake": pl.Int64})  # fmt: skip
    found = concessions(LINES, reasons, rate_lines(LINES, AIM), rate_percent=rate, volume_percent=volume)
    assert [each.worth for each in found[:3]] == worth
    assert found[0].name == f"Rates {'down' if rate < 0 else 'up'} {abs(rate)}%"
    assert said in found[0].basis


def test_a_payer_without_priced_sessions_has_nothing_to_trade_on_rates():
    found = concessions(
        LINES.clear(),
        pl.DataFrame(
            schema={"row_id": pl.String, "reason": pl.String, "status": pl.String, "amount_at_stake": pl.Int64}
        ),
        (),
    )
    assert [each.worth for each in found] == [0] * 6


MEASURES = pl.DataFrame(
    [
        ("Follow-up", "Horizon MCO", 84, 112, 8_000, 4_000, True, "2026 Q1"),  # 75% of 80%: (0.75 - 0.4) / 0.4 = 87.5%
        ("Emergency visits", "Horizon MCO", 61, 205, 2_800, 6_000, False, "2026 Q1"),  # 29.76%: (0.56 - 0.2976) / 0.28
        ("Nobody yet", "Horizon MCO", 0, 0, 9_000, None, True, None),
    ],
    schema=["measure", "payer", "numerator", "denominator", "target", "weight", "higher_is_better", "period"],
    orient="row",
)


def test_a_scorecard_puts_money_on_each_gap():
    follow_up, visits, nobody = scorecard(MEASURES, 100_000)
    assert (follow_up.rate, follow_up.share, follow_up.at_stake, follow_up.lost) == (
        7_500,
        Decimal("0.875"),
        40_000,
        5_000,
    )
    assert (follow_up.period, nobody.period) == ("2026 Q1", "")
    assert follow_up.cases == 6  # 80% of 112 is 89.6, so 90 less 84
    assert (visits.rate, visits.at_stake) == (2_976, 60_000)
    assert visits.lost == 60_000 - 56_229  # (0.56 - 0.2976) / 0.28 = 0.937143
    assert visits.cases == 4  # 28% of 205 is 57.4, so at most 57
    assert (nobody.rate, nobody.share, nobody.at_stake, nobody.lost) == (None, 0, 0, 0)


def test_without_weights_measures_share_the_money_equally():
    found = scorecard(MEASURES.with_columns(weight=pl.lit(None, pl.Int64)), 30_000)
    assert [each.at_stake for each in found] == [10_000] * 3


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ([5_000, 3_000, 2_000], ""),
        ([5_000, 3_000, 3_000], "The weights add up to 110%, not 100%; each counts as its part of that."),
        ([5_000, 5_000, None], "1 of 3 measures have no weight and no money. Fill in their Weight."),
        ([None, None, None], "No measure has a weight, so that each counts the same."),
    ],
)
def test_weights_that_do_not_add_up_are_said(weights, said):
    assert weights_off(MEASURES.with_columns(weight=pl.Series(weights, dtype=pl.Int64))) == said


@pytest.fixture
def proposal() -> Proposal:
    return Proposal(
        "Riverbend Case Management", "Horizon MCO", date(2026, 11, 20), (date(2026, 1, 5), date(2026, 2, 5)),
        rate_lines(LINES, AIM), {"T1017": 216_000}, (("authorization", 12, 34_500),), scorecard(MEASURES, 100_000)[:2],
    )  # fmt: skip


def test_the_document_asks_and_gives_evidence_and_keeps_our_cost_to_ourselves(proposal):
    document = Document(io.BytesIO(proposal_document(proposal)))
    said = "\n".join(each.text for each in document.paragraphs)
    assert "2 sessions to your members" in said
    assert "$76.80 more a year" in said
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["T1017", "2", "8", "48", "$20.00", "$21.60", "$76.80"] in cells  # 8 units in 2 months; 48 x 1.60
    assert ["authorization", "12", "$345.00"] in cells
    assert ["Emergency visits, 2026 Q1", "29.8%", "at most 28.0%"] in cells
    assert not any("16.43" in text or "131.41" in text for row in cells for text in row)


def test_the_workbook_says_the_same(proposal):
    book = load_workbook(io.BytesIO(proposal_workbook(proposal)))
    assert book.sheetnames == ["Rates", "Denials", "Quality"]
    assert [cell.value for cell in book["Rates"][2]] == ["T1017", 2, 8, 48, 20, 21.6, 76.8]


def test_a_proposal_that_asks_nothing_is_refused(proposal):
    from dataclasses import replace

    with pytest.raises(InputInvalidError, match="Nothing is asked of Horizon MCO yet"):
        proposal_document(replace(proposal, asked={}))


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 1, 1), date(2026, 5, 31), 5),
        (date(2026, 1, 1), date(2026, 6, 3), 5 + Fraction(3, 30)),  # loaded on June 4
        (date(2026, 1, 16), date(2026, 5, 31), 4 + Fraction(16, 31)),  # a programme that began in mid January
        (date(2026, 1, 6), date(2026, 5, 25), 5),  # no session in the first and in the last week
        (date(2026, 1, 1), date(2026, 1, 12), 1),  # too little to tell more than a month
        (date(2026, 1, 20), date(2026, 2, 9), 1),  # 12 days and 9
    ],
)
def test_a_month_that_is_loaded_in_part_is_a_part_of_a_month(first, last, months):
    every = pl.DataFrame({"service_date": pl.date_range(first, last, "1d", eager=True)})
    assert year_share(every) == Fraction(12) / months
    # a payer that begins in February is in the log's whole months from there on
    if first.month == 1 and last.month > 4:
        ours = every.filter(pl.col("service_date") >= date(2026, 2, 9))
        assert year_share(ours, every) == Fraction(12) / (4 + Fraction(3, 30) * (last.month == 6))


def test_few_sessions_far_apart_are_no_month_in_part():
    few = pl.DataFrame({"service_date": [date(2026, 1, 5), date(2026, 2, 9), date(2026, 3, 16)]})
    assert year_share(few) == 4  # 14 and 15 days without any at the edges, 35 between
