"""A letter says the facts it was given, shows each missing one as a gap, and invents nothing."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import fields, replace
from datetime import date

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.denials.letters import LABELS, Facts, facts_of, write_letter, write_letters
from cmcore.findings import FileRefusedError, InputInvalidError

FULL = Facts(
    claim_no="CLM-88012",
    payer="Horizon MCO & Sons",
    client_id="C-0419",
    code="T1017",
    service_date=date(2026, 3, 2),
    amount=10_095,
    denial_date=date(2026, 3, 30),
    denial_codes="CO-197",
    cause="authorization",
    authorization_no="PA-77",
    argument="The service was approved before it was given.",
    basis="Contract section 4.2, page 11",
    agency="Riverbend",
    signed_by="Billing lead",
    letter_date=date(2026, 4, 20),
)


def paragraphs(letter):
    return docx.Document(io.BytesIO(letter.data)).paragraphs


def text_of(letter):
    return "\n".join(each.text for each in paragraphs(letter))


def highlighted(letter):
    return [run.text for each in paragraphs(letter) for run in each.runs if run.font.highlight_color or _shaded(run)]


def _shaded(run):
    return bool(run._r.xpath("./w:rPr/w:shd"))


def test_a_letter_says_every_fact():
    letter = write_letter(FULL)
    text = text_of(letter)
    for said in (
        "Horizon MCO & Sons", "Claim number: CLM-88012", "Client number: C-0419", "Date of service: Mar 2, 2026",
        "Service: T1017", "Amount: $100.95", "Denied on: Mar 30, 2026", "Denial codes: CO-197", "No prior approval",
        "The service was approved before it was given.", "Contract section 4.2, page 11", "PA-77", "Riverbend",
        "Apr 20, 2026", "Billing lead", "The approval letter with its number, dates and units",
    ):  # fmt: skip
        assert said in text
    assert (letter.gaps, highlighted(letter)) == ((), [])
    assert letter.name == "appeal-CLM-88012-T1017-2026-03-02.docx"
    assert "{" not in text


@pytest.mark.parametrize("name", [name for name in LABELS if name not in {"meaning", "denial_codes"}])
def test_a_missing_fact_is_a_highlighted_gap(name):
    letter = write_letter(replace(FULL, **{name: None}))
    assert letter.gaps == (LABELS[name],)
    assert set(highlighted(letter)) == {f"[{LABELS[name]} to be filled in]"}


@pytest.mark.parametrize("codes", [None, "", "CO-ZZ9", "CO-197;CO-ZZ9"])
def test_a_code_that_nobody_knows_is_not_explained(codes):
    letter = write_letter(replace(FULL, denial_codes=codes))
    assert "what the codes mean" in letter.gaps


def test_a_remark_beside_a_code_is_explained_too():
    letter = write_letter(replace(FULL, denial_codes="CO-16;M76"))
    assert letter.gaps == ()
    assert "Diagnosis missing" in text_of(letter)


def test_a_cause_has_its_own_enclosures():
    text = text_of(write_letter(replace(FULL, cause="timely filing")))
    assert "receipt of the first claim" in text
    assert "approval letter" not in text


def test_an_appeal_of_the_member_encloses_the_consent():
    consent = "The member's written consent, unless this is a dispute under your contract"
    hearing = replace(FULL, level="a state fair hearing", level_name="state fair hearing")
    assert consent in text_of(write_letter(hearing))
    assert "Request for a state fair hearing" in text_of(write_letter(hearing))
    assert consent not in text_of(write_letter(replace(FULL, level_name="redetermination")))


def test_nothing_known_is_a_letter_of_gaps():
    assert write_letter(Facts()).gaps == tuple(LABELS.values())


def test_the_same_facts_give_the_same_bytes():
    assert write_letter(FULL).data == write_letter(FULL).data


def test_a_worklist_item_gives_its_facts_and_no_others():
    item = {"claim_no": "CLM-1", "amount": 500, "status": "new", "note": "private", "payer": None}
    assert facts_of(item, agency="Riverbend") == Facts(claim_no="CLM-1", amount=500, agency="Riverbend")
    with pytest.raises(InputInvalidError, match="no place for color"):
        facts_of(item, color="red")


def test_a_batch_is_a_zip_of_letters_with_names_of_their_own():
    with zipfile.ZipFile(io.BytesIO(write_letters([FULL, FULL, replace(FULL, claim_no="A/B")]))) as archive:
        assert archive.namelist() == [
            "appeal-CLM-88012-T1017-2026-03-02.docx",
            "appeal-CLM-88012-T1017-2026-03-02 (2).docx",
            "appeal-A_B-T1017-2026-03-02.docx",
        ]


def test_an_agency_s_own_template_is_filled():
    own = docx.Document()
    own.add_paragraph("Ours for {{r claim_no }}")
    buffer = io.BytesIO()
    own.save(buffer)
    assert text_of(write_letter(FULL, buffer.getvalue())) == "Ours for CLM-88012"


def test_a_field_may_stand_in_a_sentence_with_or_without_its_r():
    own = broken("Dear {{ payer }}, we ask for {{amount}} of {{r claim_no }}; {{ basis }}. {{ level }}")
    letter = write_letter(replace(FULL, basis=None), own)
    gap = "[rule or contract term to be filled in]"
    assert text_of(letter) == f"Dear {FULL.payer}, we ask for $100.95 of CLM-88012; {gap}. {FULL.level}"
    assert highlighted(letter) == [gap]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (
            "{{ claim_nr }} or {{ agency }}",
            "No letter has {{ claim_nr }}. In double braces it can have claim_no, payer,",
        ),
        ("{% if not denied %}{{ client_name }}{% endif %}", "No letter has {{ client_name }}."),
        ("{{ service_date.year }}", "A field asks for what it does not have: "),
        ("{{ payer|upper }}", "Start from the bundled letter"),
        ("{% if amount > 100 %}{{ payer }}{% endif %}", "What stands in braces cannot be filled in."),
        ("{% for each in range(1000000) %}{{ payer }}{% endfor %}", "What stands in braces cannot be filled in."),
        ("Dear «payer», claim [claim number]", "It names no field, so that every letter would be alike."),
    ],
)
def test_what_is_no_field_is_said_when_the_template_is_given(field, said):
    with pytest.raises(FileRefusedError, match=re.escape(said)):
        write_letter(Facts(), broken(field))


def broken(text):
    made = docx.Document()
    made.add_paragraph(text)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "template", [b"", b"not a file", broken("{% if %}"), broken("{{ claim_no"), broken("{{ level.__class__.__mro__ }}")]
)
def test_a_template_that_cannot_be_filled_is_refused(template):
    with pytest.raises(FileRefusedError, match="Start from the bundled letter"):
        write_letter(FULL, template)


TEXTS = st.one_of(st.none(), st.text(max_size=20))
TEXT_FIELDS = [each.name for each in fields(Facts) if each.type == "str | None"]


@given(st.fixed_dictionaries(dict.fromkeys(TEXT_FIELDS, TEXTS)))
@settings(max_examples=25, deadline=None)
def test_whatever_the_facts_the_letter_opens_and_counts_its_gaps(texts):
    letter = write_letter(Facts(**texts))
    assert len(highlighted(letter)) >= len(letter.gaps) > 0
