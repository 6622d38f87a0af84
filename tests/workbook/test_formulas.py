from __future__ import annotations

import pytest

from cmcore.workbook.addresses import split_area
from cmcore.workbook.formulas import known_names, out_of_date, read_formulas
from cmcore.workbook.sheet_xml import SheetText
from tests.workbook.built_files import with_rows


def formulas(cells: dict[str, str], sheet: str = "Log"):
    """Formulas by cell; a text that begins with "<" is the whole formula element."""
    by_row: dict[int, str] = {}
    for place, text in cells.items():
        element = text if text.startswith("<") else f"<f>{text}</f>"
        row = int(place.lstrip("ABCDEFGHIJ"))
        by_row[row] = by_row.get(row, "") + f'<c r="{place}">{element}<v>1</v></c>'
    rows = "".join(f'<row r="{row}">{xml}</row>' for row, xml in sorted(by_row.items()))
    return read_formulas(sheet, SheetText(with_rows(rows).encode()))


def is_stale(text: str, corrected=("Log", 5, 2)) -> bool:
    """Whether the formula in J9 is out of date once B5 of the same sheet is corrected."""
    return bool(out_of_date(formulas({"J9": text}), [corrected]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("B5", True),
        ("$B$5*2", True),
        ("B4", False),
        ("SUM(A1:C5)", True),
        ("SUM(A1:C4)", False),
        ("SUM(B:B)", True),
        ("SUM(C:D)", False),
        ("SUM(5:5)", True),
        ("SUM(6:7)", False),
        ("Log!B5", True),
        ("'Log'!B5", True),
        ("LOG!b5", True),
        ("Other!B5", False),
        ("'Other log'!B5", False),
        ("1+1", False),
        ("TRUE", False),
        ('IF(A1="B5",1,0)', False),
        ("LOG10(A1)", False),
        ("TODAY()", False),
        ("INDIRECT(A1)", True),
        ("OFFSET(A1,1,1)", True),
        ("Minimum*2", True),
        ("SUM(Rates[Rate])", True),
        ("SUM(Jan:Dec!B5)", True),  # sheets from Jan to Dec, of which Log may be one
        ("SUM('Jan:Dec 26'!B5)", True),
        ("A1#", True),
        ("[1]Log!B5", False),
        ("'[rates.xlsx]Log'!B5", False),
        ("A1&gt;B5", True),
    ],
)
def test_a_formula_is_out_of_date_when_it_reads_the_corrected_cell_or_may(text, expected):
    assert is_stale(text) is expected


def test_a_table_row_formula_depends_on_its_own_row_only():
    assert not is_stale("Table1[[#This Row],[End]]-Table1[[#This Row],[Start]]")
    assert is_stale("Table1[[#This Row],[End]]-Table1[[#This Row],[Start]]", ("Log", 9, 1))


def test_dependents_of_dependents_are_out_of_date_in_any_order():
    found = out_of_date(formulas({"C1": "C2+1", "C2": "C3", "C3": "B5", "D1": "A1"}), [("Log", 5, 2)])
    assert found == {("Log", 1, 3), ("Log", 2, 3), ("Log", 3, 3)}


def test_dependents_are_found_across_sheets_and_back():
    both = formulas({"C1": "Totals!A1"}) + formulas({"A1": "SUM(Log!B1:B9)"}, "Totals")
    assert out_of_date(both, [("Log", 5, 2)]) == {("Log", 1, 3), ("Totals", 1, 1)}


def test_a_shared_formula_moves_with_its_cell():
    cells = {
        "C4": '<f t="shared" ref="C4:C6" si="0">B4*$B$1</f>',
        "C5": '<f t="shared" si="0"/>',
        "C6": '<f t="shared" si="0"/>',
    }
    assert out_of_date(formulas(cells), [("Log", 5, 2)]) == {("Log", 5, 3)}
    assert len(out_of_date(formulas(cells), [("Log", 1, 2)])) == 3


def test_cells_that_an_array_formula_fills_pass_the_change_on():
    cells = {"C1": '<f t="array" ref="C1:C3">B3:B5</f>', "D1": "C3", "D2": "C4"}
    assert out_of_date(formulas(cells), [("Log", 5, 2)]) == {("Log", 1, 3), ("Log", 1, 4)}


def test_a_long_running_balance_is_followed_to_its_end():
    cells = {f"C{row}": f"C{row - 1}+B{row}" for row in range(2, 400)}
    assert len(out_of_date(formulas(cells), [("Log", 2, 2)])) == 398


def test_a_balance_that_runs_upwards_is_followed_to_its_end():
    cells = {f"C{row}": f"C{row + 1}+B{row}" for row in range(1, 200)}
    assert len(out_of_date(formulas(cells), [("Log", 199, 2)])) == 199


TABLES = [("Rates", "Fees", split_area("A1:B9"))]
NAMES = [
    ("Minimum", "Log!$C$5"),
    ("Everything", "'Log'!$A:$C,Fees!$D$1"),
    ("Of_table", "Rates[Rate]"),
    ("Moving", "OFFSET(Log!$A$1,1,0)"),
    ("Relative", "Log!A1"),
    ("Broken", "#REF!$A$1"),
    ("Constant", "0.5"),
    ("Twice", "Log!$C$5"),
    ("Twice", "Other!$C$5"),
]


@pytest.mark.parametrize(
    ("formula", "corrected", "depends"),
    [
        ("Minimum*2", ("Log", 5, 3), True),
        ("Minimum*2", ("Log", 6, 3), False),
        ("minimum*2", ("LOG", 5, 3), True),
        ("Everything", ("Log", 90, 2), True),
        ("Everything", ("Fees", 1, 4), True),
        ("Everything", ("Fees", 2, 4), False),
        ("SUM(Rates[Rate])", ("Fees", 4, 2), True),
        ("SUM(Rates[[#Data],[Rate]])", ("Fees", 4, 2), True),
        ("SUM(Rates[Rate])", ("Fees", 10, 2), False),
        ("SUM(Rates[Rate])", ("Log", 4, 2), False),
        ("SUM(Of_table)", ("Fees", 4, 2), True),
        ("SUM(Of_table)", ("Log", 4, 2), False),
        ("Moving", ("Log", 900, 90), True),  # nobody knows where it reads
        ("Relative", ("Log", 900, 90), True),
        ("Broken", ("Log", 900, 90), True),
        ("SUM(Unknown[Rate])", ("Log", 900, 90), True),
        ("Unknown", ("Log", 900, 90), True),
        ("Constant*2", ("Log", 5, 3), False),
        ("Twice", ("Other", 5, 3), True),
        ("Twice", ("Log", 5, 3), True),
    ],
)
def test_a_formula_depends_on_what_its_names_stand_for(formula, corrected, depends):
    sheet = SheetText(with_rows(f'<row r="1"><c r="A1"><f>{formula}</f><v>1</v></c></row>').encode())
    found = out_of_date(read_formulas("Sums", sheet, known_names(NAMES, TABLES)), [corrected])
    assert bool(found) is depends
