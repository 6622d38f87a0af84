"""What must hold of any text table, whatever stands around it and however it is delimited."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.intake.files.delimited import read_delimited
from cmcore.intake.finding.finding_tables import find_tables

HEADERS = ["Session ID", "Client name", "Service date", "Minutes", "Code", "Note"]
CELLS = st.tuples(
    st.sampled_from(["Ann Lee", "Peña, José", 'Bo "Bud" Ray', "O'Hara; Cy"]),
    st.dates().map(str),
    st.integers(1, 480).map(str),
    st.sampled_from(["T1017", "99490", "00123"]),
    st.sampled_from(["", "seen at home", "two\nlines", "a|b", "tab\tinside"]),
)
TITLES = st.lists(
    st.sampled_from(["Service log", "Run by Ann on 3/2/2026", "Subject to change. " * 40, ""]), max_size=6
)
NOTES = st.lists(
    st.sampled_from(["* Rates subject to change", "Printed by the billing office on request", ""]), max_size=4
)


@settings(max_examples=60, deadline=None)
@given(
    records=st.lists(CELLS, min_size=3, max_size=8),
    around=st.tuples(TITLES, NOTES),
    blanks_at=st.sets(st.integers(1, 7), max_size=3),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_a_table_reads_back_to_the_same_cells(records, around, blanks_at, delimiter, encoding):
    titles, notes = around
    rows = [[f"S-{number:03}", *cells] for number, cells in enumerate(records)]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    for title in titles:
        writer.writerow([title])
    writer.writerow(HEADERS)
    for at, row in enumerate(rows):
        if at in blanks_at:
            writer.writerow([])
        writer.writerow(row)
    for note in notes:
        writer.writerow([note])
    grid, dialect = read_delimited("log.csv", out.getvalue().encode(encoding))
    assert dialect.delimiter == delimiter
    (table,) = find_tables(grid)
    assert list(table.headers) == HEADERS
    assert [grid.rows[at] for at in table.rows] == rows
    told = {each.row for each in table.skipped}
    left_out = [at + 1 for at, row in enumerate(grid.rows) if any(row) and at not in table.rows and at != table.header]
    assert set(left_out) <= told
