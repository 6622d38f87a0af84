from __future__ import annotations

import pytest

from cmcore.intake.finding.header_rows import Header, find_header, is_known, next_header

NAMES = ("Client ID", "Payer", "Service date", "Minutes", "Code")
DATA = ["C1", "Horizon", "2026-03-02", 45, "T1017"]


def test_the_header_is_found_below_titles_and_a_long_paragraph():
    rows = [["Service log"], ["Period:", "Jan to Oct"], ["Terms apply. " * 70], [], list(NAMES), DATA, DATA]
    assert find_header(rows, 0) == Header(4, 4, NAMES)


def test_data_rows_of_nothing_but_words_are_no_header():
    rows = [["Payer", "Name", "Payer type"], ["Horizon", "Horizon MCO", "medicaid"], ["Acme", "Acme Health", "other"]]
    assert find_header(rows, 0) == Header(0, 0, ("Payer", "Name", "Payer type"))


def test_line_breaks_in_names_are_blanks():
    rows = [["Client\nID", "Service\r\ndate", "Code"], ["C1", "2026-03-02", "T1017"]]
    assert find_header(rows, 0).names == ("Client ID", "Service date", "Code")


def test_a_name_over_several_columns_completes_the_names_below_it():
    rows = [["Client", "", "Authorization", "", "Code"], ["ID", "Name", "Start date", "No.", ""], DATA]
    found = find_header(rows, 0)
    assert (found.first, found.last) == (0, 1)
    assert found.names == ("Client ID", "Client Name", "Authorization Start date", "Authorization No.", "Code")


def test_the_lowest_name_stands_alone_where_only_it_is_known():
    rows = [["Client ID", "Session", "", "", "Payer"], ["", "Date", "Start", "End", ""], DATA]
    assert find_header(rows, 0).names == ("Client ID", "Session Date", "Start", "End", "Payer")


def test_a_name_written_over_two_rows_is_one_name():
    rows = [["Date of", "Client", "Billing"], ["service", "ID", "code"], ["2026-03-02", "C1", "T1017"]]
    assert find_header(rows, 0).names == ("Date of service", "Client ID", "Billing code")


def test_a_title_right_above_the_names_is_no_part_of_them():
    rows = [["Agency service log"], list(NAMES), DATA]
    assert find_header(rows, 0) == Header(1, 1, NAMES)


def test_the_first_data_row_is_no_part_of_the_names():
    rows = [["Payer", "Client ID", "Code"], ["Horizon", "C-A", "T1017"], ["Acme", "C-B", "T1016"]]
    assert find_header(rows, 0).last == 0


@pytest.mark.parametrize("length", [0, 1, 199, 200, 450, 1500])
def test_a_preamble_may_be_of_any_length(length):
    rows = [*[[f"Note {at} of the agency"] for at in range(length)], list(NAMES), DATA, DATA]
    assert find_header(rows, 0) == Header(length, length, NAMES)


def test_filters_that_name_fields_above_the_table_are_no_header():
    rows = [["Report:", "Log"], ["Filters", "Payer", "Code", "Client"], [], list(NAMES), DATA]
    assert find_header(rows, 0) == Header(3, 3, NAMES)


def test_names_merged_over_rows_and_columns_are_joined_over_all_rows_of_the_header():
    # A1:A3 and D1:D3 are merged, B1:C1 is merged; each row of a merged column repeats its value
    rows = [
        ["Client ID", "Session", "", "Payer"],
        ["Client ID", "Date", "Length", "Payer"],
        ["Client ID", "Date", "Minutes", "Payer"],
        ["C1", "2026-03-02", 45, "Horizon"],
    ]
    assert find_header(rows, 0) == Header(0, 2, ("Client ID", "Session Date", "Minutes", "Payer"))


def test_a_header_over_five_rows_is_one_with_its_format_hints():
    rows = [
        ["Client", "", "Service", "", "", "Billing"],
        ["", "", "Date", "Time", "", ""],
        ["ID", "Name", "", "Start", "End", "CPT"],
        ["", "", "", "", "", "code"],
        ["", "", "mm/dd/yy", "(hh:mm)", "(hh:mm)", ""],
        ["C1", "Lee, Ann", "3/2/26", "9:00", "9:45", "T1017"],
    ]
    found = find_header(rows, 0)
    assert (found.first, found.last) == (0, 4)
    assert found.names == ("Client ID", "Client Name", "Service Date", "Time Start", "Time End", "CPT code")


def test_a_name_split_over_rows_below_a_group_is_joined_without_the_group():
    rows = [
        ["", "Consumer", "", "Encounter", "", "", "Bill", ""],
        ["", "ID", "Name", "Date of", "Time", "", "Proc", "Units"],
        ["Line", "", "", "Service", "In", "Out", "Code", ""],
        [1, "C1", "Lee, Ann", "3/2/26", "9:00", "9:45", "T1017", 3],
    ]
    found = find_header(rows, 0)
    assert (found.first, found.last) == (0, 2)
    assert found.names[1:4] == ("Consumer ID", "Consumer Name", "Date of Service")
    assert found.names[4:] == ("Time In", "Time Out", "Proc Code", "Units")


def test_a_word_between_group_and_name_is_left_out():
    rows = [["Client", "Service", "Bill"], ["Info", "Info", "Info"], ["ID", "Date", "Code"], ["C1", "3/2/26", "T1017"]]
    assert find_header(rows, 0).names[0] == "Client ID"


def test_repeated_names_are_told_apart_by_the_names_above_them():
    rows = [["", "", "Planned", "", "Done", ""], ["Client ID", "Code", "Minutes", "Units", "Minutes", "Units"]]
    rows.append(["C1", "T1017", 45, 3, 30, 2])
    found = find_header(rows, 0)
    assert (found.first, found.last) == (0, 1)
    assert found.names == ("Client ID", "Code", "Planned Minutes", "Planned Units", "Done Minutes", "Done Units")


@pytest.mark.parametrize("above", [[], [["Service log", "", "Run by: Ann Lee"]], [["Report period:", "March 2026"]]])
def test_names_that_are_known_alone_are_completed_by_the_names_above_them(above):
    groups = ["", "", "Unit", "", "Effective", ""]
    names = ["Payer", "Code", "Minutes", "Rate", "From", "To"]
    rows = [*above, groups, names, ["Acme", "T1017", 15, 33.65, "2026-01-01", "2026-12-31"]]
    first = len(above)
    whole = ("Payer", "Code", "Unit Minutes", "Unit Rate", "Effective From", "Effective To")
    assert find_header(rows, 0) == Header(first, first + 1, whole)


def test_repeated_and_blank_names_stay_apart_in_their_columns():
    rows = [["Client ID", "", "Note", "Note", "Code"], ["C1", 1, "x", "y", "T1017"]]
    assert find_header(rows, 0).names == ("Client ID", "", "Note", "Note", "Code")


def test_another_table_may_start_without_a_blank_row_above_it():
    rows = [list(NAMES), DATA, DATA, ["Payer", "Code", "Rate", "Effective from"], ["Horizon", "T1017", 33.65, ""]]
    assert next_header(rows, Header(0, 0, NAMES)) == 3


@pytest.mark.parametrize(
    "row", [["Horizon", "Medicaid", "Case management", "", ""], ["Client", "Payer", "", "", ""], [*NAMES[:3], "x", "y"]]
)
def test_a_row_of_words_is_no_other_table(row):
    rows = [list(NAMES), DATA, row, DATA]
    assert next_header(rows, Header(0, 0, NAMES)) == len(rows)


def test_a_header_without_rows_is_one_all_the_same():
    assert find_header([list(NAMES)], 0) == Header(0, 0, NAMES)


@pytest.mark.parametrize("rows", [[], [[]], [["Call Ann"]], [[1, 2, 3], [4, 5, 6]], [["a"], ["b"], ["c"]]])
def test_rows_without_names_over_columns_have_no_header(rows):
    assert find_header(rows, 0) is None


def test_of_two_tables_the_upper_one_is_found_first():
    small = [["Payer", "Code", "Rate"], ["Horizon", "T1017", 33.65], []]
    assert find_header([*small, list(NAMES), DATA, DATA], 0) == Header(0, 0, ("Payer", "Code", "Rate"))


@pytest.mark.parametrize(("title", "at"), [([], 4), ([["Fee schedule"]], 4)])
def test_the_next_table_starts_below_a_blank_row_with_its_title(title, at):
    rows = [list(NAMES), DATA, DATA, [], *title, ["Payer", "Code", "Rate"], ["Horizon", "T1017", 33.65]]
    assert next_header(rows, Header(0, 0, NAMES)) == at


def test_a_blank_row_inside_a_table_starts_no_other():
    rows = [list(NAMES), DATA, [], DATA, [], list(NAMES), DATA]
    assert next_header(rows, Header(0, 0, NAMES)) == len(rows)


@pytest.mark.parametrize("name", ["Payer", "svc dt", "ServiceDate", "Mod 2", "Client: Client ID", "CPT1"])
def test_a_name_of_any_of_our_fields_is_known(name):
    assert is_known(name)


@pytest.mark.parametrize("name", ["", "Horizon", "Profession", "x" * 200])
def test_other_words_are_not_known(name):
    assert not is_known(name)


def test_names_in_other_words_make_a_header_against_words_above_them():
    rows = [
        ["Report run by", "Admin", "Office", "Main street"],
        ["Client", "Rivera, Ana", "Staff", "All"],
        ["Auth Thru Dt", "Total Authd Qty", "Consumer Acct No", "Funder Nm"],
        ["until review", "twelve", "as before", "Medicaid"],
    ]
    assert find_header(rows, 0).first == 2


def test_a_name_in_other_words_stands_alone_below_a_banner():
    rows = [
        ["Utilization", "", "", ""],
        ["Auth Thru Dt", "Total Authd Qty", "Client ID", "Payer"],
        ["3/2/26", 1, 2, "M"],
    ]
    assert find_header(rows, 0).names == ("Auth Thru Dt", "Total Authd Qty", "Client ID", "Payer")


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (
            [
                ["Client", "Client", "Service", "Service", "Minutes", "Authorization"],
                ["Name", "ID", "Date", "Code", "", "Approval"],
                ["", "No.", "", "", "", "No."],
            ],
            ("Client Name", "Client ID No.", "Service Date", "Service Code", "Minutes", "Approval No."),
        ),
        (
            [
                ["Claim", "Client", "Service", "Proc", "Paid"],
                ["Control", "Record", "Begin", "Code", "Amt"],
                ["No.", "No.", "Date", "", ""],
            ],
            ("Claim Control No.", "Client No.", "Begin Date", "Proc Code", "Paid Amt"),
        ),
        (
            [
                ["Service", "Service", "Client", "Auth."],
                ["Date", "Code", "ID", "Number"],
                ["(mm/dd)", "(CPT)", "No.", "No."],
            ],
            ("Service Date", "Service Code", "Client ID No.", "Auth. Number"),
        ),
    ],
)
def test_a_third_row_that_ends_some_of_the_names_is_of_the_header(rows, names):
    found = find_header([*rows, ["C-1", "A-2", "3/2/2026", "T1017", 40, "A-1"][: len(names)]], 0)
    assert (found.first, found.last, found.names) == (0, 2, names)


def test_rows_of_texts_below_a_header_of_one_row_are_no_part_of_it():
    rows = [
        ["code", "kind", "category", "is_denial", "preventable", "notes"],
        ["CO", "GROUP", "contractual", "n", "n", "A group code is not a reason"],
        ["PR", "GROUP", "patient responsibility", "n", "n", "never bill the patient"],
        ["1", "CARC", "patient responsibility", "n", "n", "deductible"],
    ]
    found = find_header(rows, 0)
    assert (found.first, found.last) == (0, 0)
