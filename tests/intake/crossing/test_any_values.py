"""Whatever stands in the cells, the checks come to an end and say only what the report can hold."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.fields import TABLES
from cmcore.intake.checking.across import check_dataset
from cmcore.intake.checking.checks import check_table
from cmcore.intake.checking.merged import merge_findings
from cmcore.intake.report import fitness_report
from tests.intake.conftest import make_dataset, make_table

CELLS = st.sampled_from(
    [
        *(None, "", "x", "Medicaid", "medicaid", "T1017", "T1O17", "2026-03-02", "1/2/26", "0:15", "23:59", "9:00"),
        *("-5", "0", "1e9", "45", "1441", "100%", "HQ;U1", "yes", "C-1", "C-2", "Ana Rivera", "Rivera, Ana", "名前"),
        *("=1+1", "#N/A", "3.5", "(4.00)", "12/31/9999", "A" * 300, ";", " , ", "|", "11", "BA", "00123", "éü"),
    ]
)


@st.composite
def tables(draw):
    kinds = draw(st.lists(st.sampled_from([*TABLES]), min_size=1, max_size=4, unique=True))
    made = []
    for kind in sorted({*kinds, "sessions"}):
        names = draw(st.lists(st.sampled_from([*TABLES[kind].model_fields]), min_size=1, max_size=12, unique=True))
        row = st.fixed_dictionaries(dict.fromkeys(names, CELLS))
        made.append((kind, draw(st.lists(row, min_size=1, max_size=8))))
    return made


@settings(max_examples=60, deadline=None)
@given(tables())
def test_no_cells_stop_the_checks_or_the_report(drawn):
    made = make_dataset(*(make_table(kind, *rows) for kind, rows in drawn))
    checked = [each for table in made.tables.values() for each in check_table(table)]
    checked += check_dataset(made, as_of=date(2026, 11, 20))
    whole = replace(made, findings=merge_findings(made.findings, checked))
    report = json.loads(json.dumps(fitness_report(whole, whole.findings)))
    for fitness in report["report_card"].values():
        assert 0 <= fitness["fit"] <= fitness["rows"]
        assert fitness["verdict"] in {"ready", "usable with gaps", "not yet"}
    for cluster in report["clusters"]:
        assert cluster["value"] not in {each["text"] for each in cluster["spellings"]}
