"""Expected against paid on Reimbursement and Payers, with the core's numbers."""

from __future__ import annotations

import polars as pl
import pytest

from cmcore.money import dollars
from cmcore.store.workspace import open_workspace
from tests.pages.conftest import SAMPLE_DAY, metrics, open_page


def patterns_shown(app):
    return next(each.value for each in app.dataframe if "cause" in each.value)


def test_reimbursement_shows_what_was_paid_wrong_by_pattern(read_url):
    app = open_page("earn/reimbursement")
    found = open_workspace().variances(SAMPLE_DAY)
    shown = patterns_shown(app)
    # From Jul 1, Sunrise pays $28.65 a unit by contract; 273 lines came at June's $27.30.
    assert shown.iloc[0][["payer", "code", "cause", "lines", "answered"]].tolist() == [
        "Sunrise MCO", "T1017", "rate of another fee line", 273, 480,
    ]  # fmt: skip
    assert shown.iloc[0][["rate", "paid_rate", "variance"]].tolist() == pytest.approx([28.65, 27.30, -1_108.35])
    assert shown["variance"].sum() == pytest.approx(found.lines["variance"].sum() / 100)
    headings = [each.value for each in app.subheader]
    assert "Never billed: 612 lines, $22,043, by age" in headings
    assert "Unanswered: 724 lines, $71,808, by age" in headings


def test_patterns_follow_the_payers_chosen(read_url):
    app = open_page("earn/reimbursement")
    app.multiselect(key="payer").set_value(["Horizon MCO"]).run()
    assert set(patterns_shown(app)["payer"]) == {"Horizon MCO"}


def test_an_accepted_variance_leaves_the_patterns_and_comes_back(workspace):
    found = workspace.variances(SAMPLE_DAY)
    (pattern,) = found.patterns.filter(pl.col("said").str.contains("Medicaid pays T1017")).iter_rows(named=True)
    own = found.lines.filter(pl.col("pattern") == pattern["pattern"])
    workspace.accept_variances(dict(own.select("item", "variance").iter_rows()), "Settled in August", "JL")
    app = open_page("earn/reimbursement")
    assert patterns_shown(app).shape[0] == found.patterns.height - 1
    accepted = next(each.value for each in app.dataframe if "why" in each.value)
    assert accepted[["why", "who", "variance"]].to_numpy().tolist() == [["Settled in August", "JL", -5.55]]
    listed = workspace.worklist(SAMPLE_DAY)
    accepted_items = listed.filter(pl.col("row_id").is_in(own["row_id"].to_list()), pl.col("payment") == "paid_short")
    assert accepted_items.is_empty()
    app.button(key="reimbursement.take_back").click().run()
    assert not app.exception
    assert patterns_shown(app).shape[0] == found.patterns.height


def test_a_reviewed_pattern_stays_open_with_who_and_note_and_can_be_taken_back(workspace):
    found = workspace.variances(SAMPLE_DAY)
    (pattern,) = found.patterns.filter(pl.col("said").str.contains("Medicaid pays T1017")).iter_rows(named=True)
    own = found.lines.filter(pl.col("pattern") == pattern["pattern"])
    workspace.review_variances(dict(own.select("item", "variance").iter_rows()), "Rate letter asked for", "JL")
    shown = patterns_shown(open_page("earn/reimbursement"))
    assert shown.shape[0] == found.patterns.height
    assert shown["reviewed"].sum() == own.height
    after = workspace.variances(SAMPLE_DAY)
    seen = after.lines.drop_nulls("reviewed_by").select("item", "reviewed_by", "review_note").rows()
    assert seen == [(item, "JL", "Rate letter asked for") for item in own["item"]]
    assert after.accepted.is_empty()
    workspace.take_back_variances(dict(own.select("item", "variance").iter_rows()), "JL")
    assert patterns_shown(open_page("earn/reimbursement"))["reviewed"].sum() == 0


def test_the_paid_short_card_and_list_leave_accepted_differences_out(workspace):
    found = workspace.variances(SAMPLE_DAY)
    (line,) = found.lines.filter(payer="Medicaid", code="T1017", variance=-555).iter_rows(named=True)
    short = -found.lines.filter(pl.col("variance") < 0)["variance"].sum()
    assert metrics(open_page("earn/reimbursement"))["Paid short"] == dollars(short, whole=True)
    workspace.accept_variances({line["item"]: line["variance"]}, "Settled in August", "JL")
    app = open_page("earn/reimbursement")
    assert metrics(app)["Paid short"] == dollars(short - 555, whole=True) != dollars(short, whole=True)
    app.segmented_control(key="show").set_value("underpaid").run()
    (heading,) = [each.value for each in app.subheader if each.value.startswith("Paid short")]
    assert heading.startswith(f"Paid short: {found.lines.filter(pl.col('variance') < 0).height - 1:,} sessions")


def test_the_payers_page_scores_how_each_payer_paid(read_url):
    app = open_page("prepare/payers")
    card = next(each.value for each in app.dataframe if "accuracy" in each.value)
    # Of Sunrise's 712 answers of the last 90 days 29 are denials, and 293 of the 683 others are right.
    assert card.iloc[0][["payer", "answered", "denied", "underpaid"]].tolist() == ["Sunrise MCO", 712, 29, 390]
    assert card.iloc[0]["accuracy"] == pytest.approx(0.429)


def test_the_tolerance_leaves_small_differences_out(read_url):
    app = open_page("earn/reimbursement")
    app.number_input(key="reimbursement.tolerance").set_value(555).run()
    found = open_workspace().variances(SAMPLE_DAY, 555)
    # Medicaid's one line is $5.55 short: at a tolerance of 555 cents it is right.
    assert "Medicaid" not in set(patterns_shown(app)["payer"])
    assert patterns_shown(app)["lines"].sum() == found.lines.height
    app.number_input(key="reimbursement.tolerance").set_value(554).run()
    assert "Medicaid" in set(patterns_shown(app)["payer"])
