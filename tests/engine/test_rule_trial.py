"""A rule tried on history: what it stops and frees, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.engine.estimate import price_sessions
from cmcore.engine.rule_trial import try_rule, with_rule
from cmcore.findings import InputInvalidError
from tests.engine.frames import AS_OF, frames

OLD = {"payer": "Medicaid", "code": "T1017", "documents_required": "note_signed", "effective_from": date(2026, 1, 1)}
TRIED = {"payer": "Medicaid", "code": "T1017"}
DAYS = [
    {"service_date": date(2026, 3, 31), "note_signed": True},
    {"service_date": date(2026, 4, 1), "note_signed": True},
    {"service_date": date(2026, 4, 2), "note_signed": False},
]


def tried(rule, sessions=DAYS, rules=(OLD,)):
    given = frames(sessions, rules=list(rules))
    return try_rule(given, TRIED | rule, now=price_sessions(given, as_of=AS_OF))


def test_a_rule_from_a_day_on_stops_only_what_is_later():
    found = tried({"authorization_required": True, "effective_from": date(2026, 4, 1)})
    assert found.lines["coverage_now"].to_list() == ["covered", "covered", "not_covered"]
    assert found.lines["coverage_then"].to_list() == ["covered", "not_covered", "not_covered"]
    assert (found.stopped, found.freed, found.difference) == (1, 0, -10_095)
    assert found.changed["session_id"].to_list() == ["00002"]


def test_what_the_rule_does_not_name_stays_as_it_was():
    # The note must still be signed; the rule without dates takes the old one's place on every day.
    found = tried({"max_units_per_day": 200})
    assert found.lines["coverage_then"].to_list() == ["at_risk", "at_risk", "not_covered"]
    assert found.difference == -2 * 3_365


def test_a_rule_that_asks_for_less_frees_sessions():
    found = tried({"documents_required": None})
    assert (found.stopped, found.freed, found.difference) == (0, 1, 10_095)


def test_where_no_rule_was_the_tried_one_is_the_first():
    found = tried({"covered": False}, rules=())
    assert (found.stopped, found.difference) == (3, -3 * 10_095)


def test_other_codes_and_payers_keep_their_rules():
    other = OLD | {"code": "T1016"}
    given = with_rule(frames(DAYS, rules=[OLD, other]), TRIED | {"covered": False})
    assert given["rules"].select("code", "covered").rows() == [("T1016", None), ("T1017", False)]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"payer": None, "code": "T1017", "covered": False}, "needs a payer and a code"),
        ({"payer": "Medicaid", "code": "T1017", "colour": "red"}, "only fields that coverage rules have"),
        ({"payer": "Medicaid", "code": "T1017", "effective_from": date(2026, 1, 1)}, "asks for nothing"),
    ],
)
def test_a_rule_that_cannot_be_tried_says_why(rule, said):
    with pytest.raises(InputInvalidError, match=said):
        with_rule(frames(DAYS), rule)
