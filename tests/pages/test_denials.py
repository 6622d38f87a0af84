"""The Denials page: several items at once, one item whole, rules of the team, filters by name; all undone again."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.denials.never_work import NeverWork
from cmcore.store.workspace import open_workspace
from tests.pages.conftest import edit_grid, grid_rows, metrics, open_page

DAY = date(2026, 6, 1)
LOG = b"""Session ID,Client ID,Payer,Date of service,Code,Minutes,Claim no,Billed date,Billed amount
S1,C1,Medicaid,2026-05-04,T1017,45,K1,2026-05-06,60.00
S2,C2,Medicaid,2026-05-05,T1017,30,K2,2026-05-06,40.00
S3,C3,Medicaid,2026-05-06,T1017,15,K3,2026-04-07,20.00
S4,C4,Medicaid,2026-05-07,T1017,60,K4,2026-05-08,80.00
"""
FEES = b"Payer,Code,Rate,Basis,Unit minutes\nMedicaid,T1017,20.00,per unit,15\n"
PAYERS = b"Payer,Payer type,Timely filing days,Appeal days\nMedicaid,medicaid_mco,365,60\n"
REMITTANCE = b"""Claim no,Client ID,Payer,Check no,Service date,Code,Billed,Allowed,Paid,Group code,Reason code,Amount,Paid date
K1,C1,Medicaid,900,2026-05-04,T1017,60.00,0.00,0.00,CO,197,60.00,2026-05-20
K2,C2,Medicaid,900,2026-05-05,T1017,40.00,30.00,30.00,CO,45,10.00,2026-05-20
K4,C4,Medicaid,900,2026-05-07,T1017,80.00,0.00,0.00,CO,18,80.00,2026-05-20
"""


@pytest.fixture
def agency(empty_url):
    made = open_workspace()
    made.set_as_of(DAY)
    for name, data in (("log.csv", LOG), ("fees.csv", FEES), ("payers.csv", PAYERS), ("remit.csv", REMITTANCE)):
        assert made.add_upload(name, data, "Ana").refused is None
    return made


def grid(app):
    return grid_rows(app, "denials")


def pick(app, *positions):
    return edit_grid(app, "denials", *((at, "picked", True) for at in positions))


def said(app):
    return " ".join(each.value for each in app.markdown)


def test_denied_short_and_unanswered_lines_are_one_worklist(agency):
    app = open_page("recover/denials")
    told = grid(app).set_index("claim_no")
    assert told["payment"].to_dict() == {"K1": "Denied", "K4": "Denied", "K2": "Paid short", "K3": "No answer"}
    assert told["amount"].to_dict() == {"K1": 60.0, "K4": 80.0, "K2": 10.0, "K3": 20.0}
    assert metrics(app)["Open"] == "$170"


def test_picked_items_are_changed_together_and_undone_together(agency):
    app = pick(open_page("recover/denials"), 0, 1)
    assert any("Change the 2 picked" in each.label for each in app.expander) or "**2 items**" in said(app)
    app.selectbox(key="bulk.status").set_value("working")
    app.text_input(key="bulk.owner").set_value("JL")
    next(each for each in app.button if each.label == "Change them").click().run()
    assert sorted(grid(app)["status"]) == ["New", "New", "Working", "Working"]
    assert {each["owner"] for each in agency.denial_states().values()} == {"JL"}
    app.button(key="denials.undo").click().run()
    assert agency.denial_states() == {}


def test_a_move_that_one_of_them_cannot_make_changes_none(agency):
    app = open_page("recover/denials")
    app.selectbox(key="bulk.status").set_value("won")
    next(each for each in app.button if each.label == "Change them").click().run()
    assert agency.denial_states() == {}
    assert any("Nothing was changed. New cannot become Won" in each.value for each in app.warning)


def test_one_picked_item_is_shown_whole_and_moved_through_its_levels(agency):
    app = open_page("recover/denials")
    position = grid(app)["claim_no"].to_list().index("K1")
    app = pick(app, position)
    assert "Payment: denied. Work: new." in said(app)
    assert "Appeal level: plan appeal." in said(app)
    for to in ("appealed", "lost", "appealed"):
        app.selectbox(key="item.to").set_value(to)
        next(each for each in app.button if each.label == "Move").click().run()
    item = agency.worklist(DAY).filter(agency.worklist(DAY)["claim_no"] == "K1").row(0, named=True)
    # the plan answered on June 1; a fair hearing can be asked for within 120 days
    assert (item["level"], item["next_appeal"], item["deadline"]) == (2, "state fair hearing", date(2026, 9, 29))
    assert "Appeals filed" in said(app)
    app.button(key="item.undo").click().run()
    assert agency.denial_states()["K1|T1017|2026-05-04"]["level"] == "1"


def test_what_somebody_else_changed_since_it_was_shown_is_said_and_nothing_is_moved(agency):
    app = open_page("recover/denials")
    app = pick(app, grid(app)["claim_no"].to_list().index("K1"))
    agency.change_denials({"K1|T1017|2026-05-04": {"status": ("new", "appealed")}}, "Ben", DAY)
    app.selectbox(key="item.to").set_value("written_off")
    next(each for each in app.button if each.label == "Move").click().run()
    assert "It is appealed now. Nothing was moved" in app.warning[0].value
    agency.change_denials({"K1|T1017|2026-05-04": {"owner": (None, "BK")}}, "Ben", DAY)
    app.text_input(key="bulk.owner").set_value("JL")
    next(each for each in app.button if each.label == "Change them").click().run()
    assert "Nothing was changed: the list is another" in app.warning[0].value
    assert agency.denial_states()["K1|T1017|2026-05-04"] == {"status": "appealed", "status_seen": "new", "owner": "BK"}


def test_what_the_rules_leave_alone_is_out_of_the_list_and_the_open_money(agency):
    agency.set_never_work(NeverWork(("CO-18",), 1_500), "Ana")
    app = open_page("recover/denials")
    assert sorted(grid(app)["claim_no"]) == ["K1", "K3"]
    assert metrics(app)["Open"] == "$80"
    app.toggle(key="left_alone").set_value(True).run()
    assert sorted(grid(app)["claim_no"]) == ["K1", "K2", "K3", "K4"]


def test_the_rules_are_set_on_the_page(agency):
    app = open_page("recover/denials")
    app.text_input(key="rules.codes").set_value("co-18; OA-23")
    app.number_input(key="rules.least").set_value(15.0)
    app.checkbox(key="rules.second").check()
    agency.set_never_work(NeverWork(("CO-97",), 500), "Ben")  # meanwhile
    app.button(key="rules.save").click().run()
    assert "Ben changed this on" in app.warning[0].value
    assert "They are now: CO-97, amounts below $5.00." in app.warning[0].value
    assert agency.never_work() == NeverWork(("CO-97",), 500)
    app.button(key="rules.save").click().run()
    assert agency.never_work() == NeverWork(("CO-18", "OA-23"), 1_500, second_payers=True)


def test_filters_are_kept_under_a_name_and_used_again(agency):
    app = open_page("recover/denials")
    app.multiselect(key="payment").set_value(["paid_short"]).run()
    app.text_input(key="denials.keep.name").set_value("Short")
    next(each for each in app.button if each.label == "Keep").click().run()
    assert agency.preference("denial_filters")["Short"]["payment"] == ["paid_short"]
    app.multiselect(key="payment").set_value([]).run()
    assert grid(app).shape[0] == 4
    app.button(key="denials.use.Short").click().run()
    assert grid(app)["claim_no"].to_list() == ["K2"]
    app.button(key="denials.drop.Short").click().run()
    assert agency.preference("denial_filters") == {}


def test_items_paid_short_are_told_by_payer_and_pattern_and_become_the_list(agency):
    app = open_page("recover/denials")
    groups = next(each.value for each in app.dataframe if "pattern" in each.value)
    assert groups.drop(columns=["first_date", "last_date", "deadline"]).to_numpy().tolist() == [
        ["Medicaid", "less for T1017 than its share", 1, 10.0]
    ]
    app.button(key="denials.patterns.list").click().run()
    assert not app.exception
    assert grid(app)["claim_no"].to_list() == ["K2"]
    assert any("Letters of the 1 shown" in each.label for each in app.get("download_button"))


def test_deadlines_past_are_red_and_those_of_the_next_seven_days_amber(agency):
    for day, tag in (
        (DAY, None),
        (date(2026, 7, 12), "Due in 7 days"),
        (date(2026, 7, 19), "Due in 7 days"),
        (date(2026, 7, 20), "Past due"),
    ):
        agency.set_as_of(day)  # K1, K2 and K4 are due on July 19
        app = open_page("recover/denials")
        due = dict(zip(grid(app)["claim_no"], grid(app)["due"], strict=True))
        color = "red" if tag == "Past due" else "orange"
        assert [due[claim] for claim in ("K1", "K2", "K4")] == [[] if tag is None else [[tag, color]]] * 3


def test_another_definition_of_a_denial_is_used_by_everybody(agency):
    app = open_page("recover/denials")
    box = next(each for each in app.selectbox if each.key.startswith("rules.definition"))
    box.set_value("reasons").run()
    assert agency.denial_definition() == "reasons"


def test_a_log_alone_makes_a_worklist(empty_url):
    made = open_workspace()
    made.set_as_of(DAY)
    made.add_upload(
        "log.csv",
        b"Claim,Denied on,CARC,Status,Procedure,DOS,Billed\nK1,2026-05-20,CO-197,New,T1017,2026-05-04,60\n",
        "A",
    )
    app = open_page("recover/denials")
    assert grid(app)["claim_no"].to_list() == ["K1"]


def test_claims_without_an_answer_alone_draw_no_empty_charts_of_denials(empty_url):
    log = b"Session ID,Client ID,Payer,Service date,Code,Minutes,Billed date\nS1,C1,Medicaid,2026-03-02,T1017,45,2026-03-05\n"
    fees = b"Payer,Code,Rate,Basis,Unit minutes\nMedicaid,T1017,20.00,per unit,15\n"
    made = open_workspace()
    made.set_as_of(date(2026, 6, 1))
    for name, data in (("log.csv", log), ("fees.csv", fees)):
        assert made.add_upload(name, data, "Ana").refused is None
    app = open_page("recover/denials")
    told = [each.value for each in app.subheader]
    assert metrics(app)["Open"] == "$60"
    assert "Denied by payer" not in told
