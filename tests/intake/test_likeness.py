from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.intake.correcting.likeness import like_spellings


def pairs(counts, **options):
    return [(each.spelling, each.value, each.sure) for each in like_spellings(counts, **options)]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("adult tcm", "Adult TCM"),
        ("ADULT  TCM", "Adult TCM"),
        ("Adult-TCM", "Adult TCM"),
        ("Adult T.C.M.", "Adult TCM"),
        ("AdultTCM", "Adult TCM"),
        ("TCM, Adult", "Adult TCM"),
        ("Ádult TCM", "Adult TCM"),
    ],
)
def test_case_blanks_signs_accents_and_order_of_words_make_no_other_value(written, value):
    assert pairs({"Adult TCM": 9, written: 2}) == [(written, value, True)]


def test_the_value_is_the_listed_then_the_most_frequent_then_the_first_in_the_alphabet():
    assert pairs({"ADULT": 9, "Adult": 1, "adult": 1}, listed=["Adult"]) == [
        ("ADULT", "Adult", True),
        ("adult", "Adult", True),
    ]
    assert pairs({"ADULT": 1, "Adult": 3}) == [("ADULT", "Adult", True)]
    assert pairs({"Adult": 1, "ADULT": 1}) == [("Adult", "ADULT", True)]


@pytest.mark.parametrize(
    "counts",
    [
        {"Team A": 500, "Team B": 2},
        {"Tier 1": 500, "Tier 2": 2},
        {"Tier 1": 500, "Tier 1+": 2},
        {"STF-07": 500, "STF-08": 2},
        {"Eastern": 500, "Western": 2},
        {"Medicaid": 500, "Medicare": 2},
        {"Adult": 500, "Adults": 60},
        {"Youth TCM": 500, "Adult TCM": 2},
        {"--": 3, "??": 2},
        {},
    ],
)
def test_values_that_mean_two_things_are_left_apart(counts):
    assert pairs(counts) == []


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"Adult TCM": 50, "Adlut TCM": 1}, [("Adlut TCM", "Adult TCM", True)]),  # 50 times as frequent
        ({"Adult TCM": 49, "Adlut TCM": 1}, [("Adlut TCM", "Adult TCM", False)]),
        ({"Adult TCM": 10, "Adlut TCM": 1}, [("Adlut TCM", "Adult TCM", False)]),
        ({"Adult TCM": 9, "Adlut TCM": 1}, []),
        ({"Adult TCM": 90, "Adulk TCM": 90, "Adulp TCM": 1}, []),
    ],
)
def test_a_slip_in_a_long_word_is_doubted_beside_one_far_more_frequent_value(counts, expected):
    assert pairs(counts) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"Ana Rivera": 90, "Rivera, Ana": 5}, [("Rivera, Ana", "Ana Rivera", True)]),
        ({"Ana Rivera": 90, "ANA RIVERA": 5}, [("ANA RIVERA", "Ana Rivera", True)]),
        ({"Thomas James": 90, "James Thomas": 9}, [("James Thomas", "Thomas James", False)]),
        ({"Thomas James": 90, "James Thomas": 10}, []),
        ({"Ana Rivera": 990, "Ana Rivrea": 1}, [("Ana Rivrea", "Ana Rivera", False)]),
        ({"Ana Rivera": 990, "Anna Rivera": 1}, []),
    ],
)
def test_people_are_merged_unread_only_by_signs_blanks_and_a_comma(counts, expected):
    assert pairs(counts, people=True) == expected


def test_two_listed_values_are_two_values():
    assert pairs({"Maria Lopez": 900, "Maria Lopes": 2, "MARIA LOPEZ": 3}, listed=["Maria Lopez", "Maria Lopes"]) == [
        ("MARIA LOPEZ", "Maria Lopez", True)
    ]


words = st.text("abcdeAB -.,12", max_size=12)


@settings(deadline=None)
@given(st.dictionaries(words, st.integers(1, 99), max_size=8), st.booleans())
def test_spellings_lead_to_values_that_are_no_spellings_and_numbers_stay(counts, people):
    found = like_spellings(counts, people=people)
    sure = [each for each in found if each.sure]
    assert len({each.spelling for each in sure}) == len(sure)
    for each in found:
        assert each.spelling in counts
        assert each.spelling != each.value
        assert sorted(filter(str.isdigit, each.spelling)) == sorted(filter(str.isdigit, each.value))
    assert like_spellings(dict(reversed(counts.items())), people=people) == found
