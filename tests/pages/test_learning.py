"""Causes and trends on the sample: the figures that its cards and checks show, and the checks switched off."""

from __future__ import annotations

from cmcore.store.workspace import open_workspace
from tests.pages.conftest import metrics, open_page


def test_the_cards_say_what_was_denied_paid_at_once_and_sent_clean(read_url):
    told = metrics(open_page("recover/learning"))
    # 592 of 11,816 answered lines were denied; the other 11,224 were paid at once
    assert (told["Denial rate"], told["First-pass rate"]) == ("5.0%", "95.0%")
    # 188 lines of the log were won or lost, on the day that its column Date resolved says
    assert told["Days to resolution"] == "49"


def test_the_rates_of_the_payers_add_up_to_those_of_the_cards(read_url):
    app = open_page("recover/learning")
    shown = next(each.value for each in app.dataframe if "first_pass_rate" in each.value)
    told = metrics(app)
    assert shown[["answered", "first_pass"]].sum().tolist() == [11_816, 11_224]
    assert told["Clean-claim rate"] == f"{shown['clean'].sum() / shown['billed'].sum():.1%}"
    assert shown["first_pass_rate"].dropna().is_monotonic_increasing


def test_checks_switched_off_catch_nothing(read_url):
    app = open_page("recover/learning")
    before = metrics(app)
    app.multiselect(key="learning.on").set_value([]).run()
    after = metrics(app)
    assert (after["Caught"], after["Held though paid"]) == ("$0", "$0")
    whole = sum(int(before[name].replace("$", "").replace(",", "")) for name in ("Caught", "Missed"))
    assert abs(int(after["Missed"].replace("$", "").replace(",", "")) - whole) <= 1


def test_causes_are_shown_by_money_or_by_count(read_url):
    app = open_page("recover/learning")
    app.segmented_control(key="learning.measure").set_value("items").run()
    assert not app.exception


def test_without_an_answer_there_is_nothing_to_learn(empty_url):
    open_workspace().add_upload("log.csv", b"Client ID,Service date,Code,Minutes,Payer\nC,2026-03-02,T1017,45,A\n", "A")
    app = open_page("recover/learning")
    assert "No payer has answered yet." in app.info[0].value


DENIAL_LOG = b"""Claim #,Payor,DOS,CPT,Denied Amt,Denial Reason,Date Denied,Status
K1,Medicaid,2026-05-04,T1017,60.00,CO-197,2026-05-20,new
K2,Medicaid,2026-05-05,T1017,40.00,CO-16,2026-05-21,won
"""


def test_a_denial_log_alone_tells_its_causes_and_what_was_won(empty_url):
    assert open_workspace().add_upload("denials.csv", DENIAL_LOG, "Ana").refused is None
    app = open_page("recover/learning")
    assert [each.value for each in app.markdown] == [r"- Authorization causes 60% of denied money: \$60 in 1 item."]
    told = [each.value for each in app.subheader]
    assert "Authorization leads" in told
    assert "No month stands out" not in told  # nothing tells a rate
    assert any("need a service log" in each.value for each in app.caption)
