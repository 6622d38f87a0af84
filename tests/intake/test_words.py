from __future__ import annotations

import pytest

from cmcore.intake.names.run_together import apart
from cmcore.intake.names.words import (
    glued,
    is_misspelling,
    last_part,
    without_number,
    without_shared_start,
    word_key,
    words,
)


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
        ("CLP07_PayerClaimControlNumber", ("payer", "claim", "control", "no")),
        ("Modifier(s)", ("modifier",)),
        ("Código", ("code",)),
        ("Teléfono", ("telefono",)),
        ("R/A #", ("ra", "no")),
        ("Co-Ins", ("coinsurance",)),
        ("Non-Facility Fee", ("nonfacility", "fee")),
        ("FDOS", ("fdos",)),
        ("Min. Minutes", ("minimum", "minute")),
        ("Min per Unit", ("minute", "per", "unit")),
        ("", ()),
    ],
)
def test_headers_are_brought_to_words(header, found):
    assert words(header) == found


def test_the_order_of_words_and_the_blanks_between_them_do_not_matter():
    assert word_key("Date of service") == word_key("Service Date")
    assert glued("cpt code") == glued("cptcode")


@pytest.mark.parametrize(
    ("header", "part"),
    [("Client: Client ID", "Client ID"), ("dbo.ServiceDate", "ServiceDate"), ("Rem. Units", None), ("Client ID", None)],
)
def test_a_tables_name_before_the_header_is_told_apart(header, part):
    assert last_part(header) == part


def test_the_number_a_header_ends_in_is_told_apart():
    assert without_number("Mod 2") == ("modifier", 2)
    assert without_number("ICD1 Code") == ("icd code", 1)
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
        ("unnits", "units", True),
        ("procedur", "procedure", True),
        ("recievable", "receivable", True),
        ("locker", "locked", False),
        ("employer", "employee", False),
        ("player", "payer", False),
        ("paper", "payer", False),
        ("change", "charge", False),
        ("height", "weight", False),
        ("field", "filed", False),
        ("licensee", "license", False),
        ("instance", "insurance", False),
    ],
)
def test_one_slip_is_a_misspelling_and_a_short_word_never_is(word, known, slip):
    assert is_misspelling(word, known) is slip


def test_words_run_together_are_told_apart_only_where_every_part_is_a_word():
    known = frozenset({"pat", "place", "service"})
    assert [apart(word, known) for word in ("patid", "placeofservice", "patience")] == [
        ("pat", "id"),
        ("place", "of", "service"),
        ("patience",),
    ]


def test_a_word_that_nearly_all_headers_start_with_is_left_out():
    assert without_shared_start(["Svc_A", "Svc_B", "Svc_C", "Svc_D", "Svc_E"]) == ["A", "B", "C", "D", "E"]
    assert without_shared_start(["Svc_A", "Svc_B", "C"]) == ["Svc_A", "Svc_B", "C"]
