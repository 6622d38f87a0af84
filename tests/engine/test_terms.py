from __future__ import annotations

from datetime import date

import pytest

from cmcore.engine.terms import rule_words
from cmcore.fields import TABLES


def words(**said):
    blank = dict.fromkeys(each.name for each in TABLES["rules"].columns())
    return rule_words(blank | {"code": "T1017", "covered": True} | said)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"max_units_per_day": 100}, "T1017: at most 1 unit a day."),
        ({"max_units_per_week": 800}, "T1017: at most 8 units a week."),
        (
            {"max_units_per_month": 8000, "max_units_per_year": 20_000, "lifetime_max": 250},
            "T1017: at most 80 units a month, at most 200 units a year, at most 2.5 units in a lifetime.",
        ),
        ({"exclusive_with": "T1016;T2023"}, "T1017: not beside T1016, T2023."),
        ({"effective_from": date(2026, 1, 1)}, "T1017: covered (since Jan 1, 2026)."),
        ({"covered": False, "max_units_per_day": 100}, "T1017: not covered."),
    ],
)
def test_a_rule_in_words_says_all_that_it_asks_for(said, expected):
    assert words(**said) == expected
