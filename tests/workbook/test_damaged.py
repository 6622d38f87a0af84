"""However a workbook is damaged, correcting it gives a file or one sentence, and never another error."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmcore.fields import Kind
from cmcore.findings import PatchRefusedError
from cmcore.workbook.cell_change import CellChange
from cmcore.workbook.patch_xlsx import patch_xlsx
from tests.workbook.built_files import build, with_rows

ROWS = (
    '<row r="1"><c r="A1" s="1"><v>46082</v></c><c r="B1"><f t="shared" ref="B1:B2" si="0">A1*2</f><v>3</v></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c><c r="B2"><f t="shared" si="0"/><v>4</v></c></row>'
)
AFTER = '<mergeCells count="1"><mergeCell ref="C3:D4"/></mergeCells>'
CHANGES = [
    CellChange("Log", "A1", None, date(2026, 3, 2), Kind.DATE),
    CellChange("Log", "B1", None, 5, formula_ok=True),
    CellChange("Log", "C7", None, "new"),
]
MEMBERS = [
    "xl/worksheets/sheet1.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
]
BITS = st.sampled_from(
    [b"<", b">", b"</c>", b"<c ", b'r="A1"', b"&", b'"', b"<row>", b"</row>", b"\xff", b"<f>", b"<!--", b's="-1"']
)
DAMAGES = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), BITS | st.just(b"")), min_size=1, max_size=3)


def damaged(content: bytes, damages) -> bytes:
    for at, length, bit in damages:
        place = int(at * len(content))
        content = content[:place] + bit + content[place + length :]
    return content


def repacked(data: bytes, member: str, damages) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name), damaged(old.read(name), damages) if name == member else old.read(name))
    return out.getvalue()


def outcome(data: bytes, *, corrections_sheet: bool = False) -> str:
    """The sentence of a refusal, or nothing where every change was made or refused and the file is whole."""
    try:
        fresh = patch_xlsx("log.xlsx", data, CHANGES, corrections_sheet=corrections_sheet)
    except PatchRefusedError as error:
        return str(error)
    assert len(fresh.applied) + len(fresh.refused) == len(CHANGES)
    return ""


@given(member=st.sampled_from(MEMBERS), damages=DAMAGES, corrections_sheet=st.booleans())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_part_is_corrected_or_refused(member, damages, corrections_sheet):
    data = repacked(build(with_rows(ROWS, AFTER)), member, damages)
    assert outcome(data, corrections_sheet=corrections_sheet)[-1:] in {"", "."}


@given(damages=DAMAGES)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_archive_is_corrected_or_refused(damages):
    assert outcome(damaged(build(with_rows(ROWS, AFTER)), damages))[-1:] in {"", "."}


@pytest.mark.parametrize("cut", [30, 200, 400])
def test_an_archive_that_is_cut_short_is_refused(cut):
    with pytest.raises(PatchRefusedError, match="not an Excel workbook inside"):
        patch_xlsx("log.xlsx", build(with_rows(ROWS))[:-cut], CHANGES)


def test_a_formula_outside_any_cell_is_passed_over():
    data = build(with_rows('<row r="1"><c r="A1"><v>1</v></c><f>1+1</f></row>'))
    assert outcome(data) == ""
