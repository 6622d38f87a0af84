from __future__ import annotations

import pytest

from cmcore.intake.matching.headers import match_headers
from cmcore.intake.names.cut_words import is_cut, written_out


@pytest.mark.parametrize(
    ("word", "whole", "is_one"),
    [
        ("rcvd", "received", True),
        ("trmnt", "treatment", True),
        ("enrol", "enrollment", True),
        ("authoriz", "authorization", True),
        ("act", "action", False),  # three letters start too many words
        ("paid", "plan", False),  # a vowel in the middle is no cut
        ("cvr", "coverage", False),  # a word cut to its consonants keeps the last one
        ("enrolmnt", "enrollment", True),
        ("expirtn", "expiration", True),
        ("enrollmen", "enrollment", True),
        ("parent", "patient", False),
        ("clinic", "clinician", True),
        ("service", "service", False),
        ("rd", "received", False),
    ],
)
def test_a_cut_word_is_the_start_of_a_word_or_its_consonants(word, whole, is_one):
    assert is_cut(word, whole) is is_one


@pytest.mark.parametrize(
    ("header", "kind", "field"),
    [
        ("Eligblty Begin Dt", "policies", "start_date"),
        ("Enrolmnt Strt Dt", "members", "start_date"),
        ("Clinic Name", "sessions", None),  # a clinic is no clinician
        ("Rstr Ntwrk Dt", "members", None),
        ("Zzyx", "sessions", None),
        ("Service Date", "sessions", None),  # nothing is cut
    ],
)
def test_a_header_with_cut_words_names_the_one_field_that_they_can_mean(header, kind, field):
    assert written_out(header, kind) == field


def answer(header, cells):
    headers = ["Auth #", "Client ID", "Units Approved", header]
    found = match_headers(headers, [["A1"], ["C1"], ["12"], cells], kind="authorizations").columns[-1]
    return found.field or (f"?{found.proposed}" if found.proposed else "")


def test_only_cells_that_prove_the_field_make_a_cut_word_believed():
    assert answer("Expirtn Dt", ["2026-08-31"]) == "end_date"
    assert answer("Expirtn Dt", ["Case management"]) == ""
    assert answer("Prcdre", ["T1017"]) == "?code"
