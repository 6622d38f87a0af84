from __future__ import annotations

import json
from datetime import date

from cmcore.intake.check import check_everything
from cmcore.intake.reading import read_file
from cmcore.intake.report import check_report, fitness_lines, fitness_report

LOG = (
    "Session ID,Client ID,Payer,Service date,CPT,Minutes,Program\n"
    + "".join(f"S-{at},C-1,Medicaid,2026-03-02,T1017,45,Adult TCM\n" for at in range(3))
    + "S-9,C-2,Medicaid,2026-03-02,T1017,45,adult tcm\n"
)


def test_conservation_card_and_clusters_are_said_beside_the_files():
    made = check_everything([read_file("log.csv", LOG.encode())], as_of=date(2026, 11, 20))
    report = json.loads(json.dumps(fitness_report(made, [each.priced(1000) for each in made.findings])))
    assert list(report) == ["conservation", "report_card", "clusters"]
    assert report["conservation"]["tables"] == [
        {
            "file": "log.csv", "sheet": "log", "kind": "sessions", "rows_in": 4, "kept": 4, "skipped": 0,
            "reasons": {}, "lines": 4, "replaced": 0, "holds": True,
        }
    ]  # fmt: skip
    assert report["report_card"]["pricing"]["verdict"] == "not yet"
    assert report["clusters"] == [
        {
            "field": "program", "value": "Adult TCM", "times": 3, "safe": True, "amount": "10.00",
            "spellings": [
                {
                    "text": "adult tcm", "cells": 1, "safe": True,
                    "why": "Only signs, blanks or case differ from Adult TCM.",
                }
            ],
        }
    ]  # fmt: skip


def test_the_same_is_said_in_sentences():
    made = check_everything([read_file("log.csv", LOG.encode())], as_of=date(2026, 11, 20))
    lines = fitness_lines(made, made.findings)
    assert lines[:2] == [
        "4 rows in: 4 kept, 0 skipped with their reasons.",
        (
            "Pricing sessions: not yet, 0 of 4 rows fit. No fees are there. Upload them, or fill in a blank table. "
            "A blank one: cmcore template fees -o blank.xlsx"
        ),
    ]
    assert [line.split(":")[0] for line in lines[2:]] == [
        "Working denials",
        "Comparing payment models",
        "Standing an audit",
    ]


def test_findings_are_listed_with_the_file_that_they_lie_in():
    readings = [read_file("one.csv", LOG.encode()), read_file("two.csv", LOG.replace("S-", "T-").encode())]
    made = check_everything(readings, as_of=date(2026, 11, 20))
    report = check_report(readings, made.findings)
    assert [each["file"] for each in report["files"]] == ["one.csv", "two.csv"]
    listed = sum(len(each["findings"]) for each in report["files"])
    assert listed == len(made.findings) > 0
