from __future__ import annotations

import pytest

from cmcore.intake.words import glued, is_misspelling, last_part, without_number, word_key, words


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Svc Dt (MM/DD/YYYY)", ("service", "date")),
        ("ServiceDate", ("service", "date")),
        ("client_id", ("client", "id")),
        ("Auth #", ("authorization", "no")),
        ("Telehealth (Y/N)", ("telehealth",)),
        ("CPTCode", ("cpt", "code")),
        ("Sue \nDaniels", ("sue", "daniel")),
        ("Mod2", ("modifier", "2")),
        ("", ()),
    ],
)
def test_headers_are_brought_to_words(header, found):
    assert words(header) == found


def test_the_order_of_words_and_the_blanks_between_them_do_not_matter():
    assert word_key("Date of service") == word_key("Service Date")
    assert glued("cpt code") == glued("cptcode")


@pytest.mark.parametrize(
    ("header", "part"), [("Client: Client ID", "Client ID"), ("dbo.ServiceDate", "ServiceDate"), ("Client ID", None)]
)
def test_a_tables_name_before_the_header_is_told_apart(header, part):
    assert last_part(header) == part


def test_the_number_a_header_ends_in_is_told_apart():
    assert without_number("Mod 2") == ("modifier", 2)
    assert without_number("Rate 2026") is None
    assert without_number("Modifier") is None


@pytest.mark.parametrize(
    ("word", "known", "slip"),
    [
        ("sevice", "service", True),
        ("clinet", "client", True),
        ("autorization", "authorization", True),
        ("cost", "code", False),
        ("paid", "plan", False),
        ("payment", "patient", False),
    ],
)
def test_one_slip_is_a_misspelling_and_a_short_word_never_is(word, known, slip):
    assert is_misspelling(word, known) is slip
