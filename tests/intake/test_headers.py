from __future__ import annotations

import csv
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore.fields import TABLES, Kind
from cmcore.intake.matching.headers import Memory, column_letter, match_headers

CASES = Path(__file__).parent.parent / "cases" / "headers.csv"


def rows_of(name):
    return [tuple(row.values()) for row in csv.DictReader((CASES.parent / name).read_text("utf-8").splitlines())]


def exports():
    rows = list(csv.DictReader(CASES.read_text("utf-8").splitlines()))
    return [pytest.param(list(group), id=name) for name, group in groupby(rows, lambda row: row["export"])]


def answer(column) -> str:
    """The field, "?field" for one that is asked about, "" for neither."""
    return column.field or (f"?{column.proposed}" if column.proposed else "")


def match(headers, *columns, **more):
    return match_headers(headers, columns or [[] for _ in headers], **more)


@pytest.mark.parametrize("rows", exports())
def test_the_headers_of_real_exports_are_matched_asked_about_or_left_alone(rows):
    found = match([row["header"] for row in rows])
    assert found.kind == rows[0]["kind"]
    assert [(each.header, answer(each)) for each in found.columns] == [(row["header"], row["field"]) for row in rows]


@pytest.mark.parametrize("kind", TABLES)
def test_the_many_ways_to_name_a_field_are_known(kind):
    names = [(header, field) for each, field, header in rows_of("header_names.csv") if each == kind]
    found = [(header, match([header], kind=kind).columns[0].field) for header, _ in names]
    assert found == names


@pytest.mark.parametrize("kind", TABLES)
def test_columns_that_only_resemble_a_field_are_not_taken_for_it(kind):
    headers = [header for each, header in rows_of("headers_left_alone.csv") if each == kind]
    taken = {header: field for header in headers if (field := match([header], kind=kind).columns[0].field)}
    assert taken == {}


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_headed_by_our_own_labels_is_recognized_whole(kind):
    found = match([each.label for each in TABLES[kind].columns()])
    assert found.kind == kind
    assert [each.field for each in found.columns] == list(TABLES[kind].model_fields)
    assert found.missing == ()


def test_a_required_field_without_a_column_is_named():
    found = match(["Client ID", "Service date", "Minutes", "Units"])
    assert (found.kind, found.missing) == ("sessions", ("code",))


def test_of_two_columns_for_one_field_the_surer_keeps_it_and_the_other_is_asked_about():
    found = match(["Client ID", "DOS", "Service date", "Code"])
    assert [answer(each) for each in found.columns] == ["client_id", "?service_date", "service_date", "code"]


def test_a_header_whose_cells_contradict_it_is_asked_about():
    codes = ["Individual counseling, 45 minutes", "Case conference with family", "Intake"]
    found = match(["Client ID", "DOS", "Minutes", "Service"], ["C-1"], ["2026-03-02"], [15], codes)
    assert answer(found.columns[3]) == "?code"


def test_client_heads_names_where_the_cells_are_names():
    found = match(["MRN", "Client", "DOS", "CPT"], ["001", "002"], ["Rivera, Ana", "Ana Zorn"], [], ["T1017"])
    assert [each.field for each in found.columns] == ["client_id", "client_name", "service_date", "code"]


def test_client_heads_ids_where_the_cells_are_ids():
    found = match(["Client", "DOS", "CPT"], ["C-0419", "C-0420"], ["2026-03-02"], ["T1017"])
    assert found.columns[0].field == "client_id"


def test_yes_and_no_under_auth_are_no_authorization_numbers():
    found = match(["Client ID", "DOS", "CPT", "Auth"], ["C-1"], ["2026-03-02"], ["T1017"], ["Y", "N", "Y"])
    assert answer(found.columns[3]) == "?authorization_no"


def test_columns_keep_their_place_in_the_sheet():
    found = match(["Client ID", "DOS", "CPT"], first_column=2)
    assert [(each.index, each.letter) for each in found.columns] == [(2, "C"), (3, "D"), (4, "E")]


def test_columns_with_one_header_and_different_cells_are_all_asked_about():
    found = match(["Client ID", "DOS", "CPT", "Paid", "Paid"], ["C-1"], ["2026-03-02"], ["T1017"], ["20.00"], ["80.00"])
    assert [answer(each) for each in found.columns[3:]] == ["?paid_amount", "?paid_amount"]


def test_a_word_that_all_headers_start_with_says_nothing():
    found = match(["Svc_ClientID", "Svc_ServiceDate", "Svc_CPTCode", "Svc_Units", "Svc_Minutes"])
    assert [each.field for each in found.columns] == ["client_id", "service_date", "code", "units", "minutes"]
    assert found.columns[0].header == "Svc_ClientID"


def test_the_only_name_of_a_payer_is_the_payer():
    found = match(["Payer Name", "Timely Filing (days)"], ["Medicaid"], ["365"])
    assert [each.field for each in found.columns] == ["payer", "timely_filing_days"]


def test_a_field_named_in_other_words_is_taken_only_where_the_cells_fit_it():
    headers = ["Client ID", "DOS", "Item Code"]
    codes = match(headers, ["C-1"], ["2026-03-02"], ["T1017"], kind="sessions")
    local = match(headers, ["C-1"], ["2026-03-02"], ["TCM-A"], kind="sessions")
    assert [answer(each.columns[2]) for each in (codes, local)] == ["code", "?code"]


def test_a_table_of_staff_and_clock_times_alone_is_no_log_of_sessions():
    attendance = ["Employee", "Date", "Clock In", "Clock Out", "Overtime Minutes"]
    assert match(attendance).kind == "unknown"
    assert match([*attendance, "Client"]).kind == "sessions"


def test_a_name_with_a_word_more_is_asked_about_where_its_cells_fit_and_no_other_column_is_the_field():
    headers = ["Auth #", "Client ID", "Units Approved", "Task Start Date"]
    cells = [["A1"], ["C1"], ["12"]]
    assert answer(match(headers, *cells, ["10/1/2025"]).columns[3]) == "?start_date"
    assert answer(match(headers, *cells, ["ready"]).columns[3]) == ""
    taken = match([*headers, "Start Date"], *cells, ["10/1/2025"], ["10/2/2025"])
    assert [answer(each) for each in taken.columns[3:]] == ["", "start_date"]


def test_a_days_work_planned_is_no_time_of_start():
    found = match(["Client ID", "DOS", "CPT", "Schedule Start Time"], ["C-1"], ["2026-03-02"], ["T1017"], ["9:00"])
    assert answer(found.columns[3]) == ""


def test_a_column_whose_cells_cannot_be_the_field_is_no_question_where_another_is_the_field():
    headers = ["Claim #", "Denial Code", "Denial Reason", "Denial Date"]
    codes = match(headers, ["C1"], ["CO-197"], ["No approval"], ["2026-03-30"], kind="denials")
    alone = match([headers[0], *headers[2:]], ["C1"], ["No approval"], ["2026-03-30"], kind="denials")
    assert [answer(each) for each in codes.columns[1:3]] == ["denial_codes", ""]
    assert answer(alone.columns[1]) == "?denial_codes"


@pytest.mark.parametrize("cells", [["5760.00", "4300.00"], ["$1,200"], ["2026-03-02"], ["Y", "N"]])
def test_amounts_days_and_answers_are_no_ids(cells):
    found = match(["Client ID", "DOS", "CPT", "Auth"], ["C-1"], ["2026-03-02"], ["T1017"], cells)
    assert found.columns[3].field is None


def test_of_two_numbers_of_a_plan_the_plain_one_may_be_the_clients_where_no_column_is():
    headers = ["Medicaid Number", "Member ID", "DOS", "CPT"]
    cells = [["AB12345C"], ["445120"], ["2026-03-02"], ["T1017"]]
    assert [answer(each) for each in match(headers, *cells).columns[:2]] == ["member_id", "?client_id"]
    with_clients = match([*headers, "Client ID"], *cells, ["C-1"])
    assert answer(with_clients.columns[4]) == "client_id"


def test_what_a_payer_allows_is_its_rate_before_the_price_charged():
    found = match(["CPT", "Price", "Allowed"], ["90834"], ["180.00"], ["98.11"], kind="fees")
    assert [answer(each) for each in found.columns[1:]] == ["?rate", "rate"]


def test_a_list_of_codes_with_several_prices_is_a_fee_schedule_whose_rate_is_asked_about():
    found = match(["CPT Code", "Normal Charge", "Normal Rate A", "Normal Rate B"], ["90834"], ["180"], ["98"], ["95"])
    assert (found.kind, answer(found.columns[1]), found.missing) == ("fees", "?rate", ("rate",))


def test_a_table_with_clients_is_no_fee_schedule():
    assert match(["MRN", "Procedure Code", "Modifier", "Rate"]).kind != "fees"


def test_a_remembered_choice_beats_the_match_and_says_so():
    memory = Memory()
    headers = ["Client ID", "DOS", "CPT", "Total Fee", "Charge"]
    memory.remember(headers, "sessions", {"Total Fee": "billed_amount", "Charge": None})
    found = match(headers, memory=Memory.from_dict(memory.to_dict()))
    assert [(each.field, each.how) for each in found.columns[3:]] == [("billed_amount", "remembered"), (None, "none")]


TWO_DATES = {
    "Client ID": ["C-1", "C-2"],
    "Date": ["3/2/2026", "3/3/2026"],
    "CPT": ["T1017", "T1017"],
    "date": ["3/4/2026", "3/5/2026"],
    "Minutes": ["45", "30"],
}


def test_two_columns_with_one_header_are_asked_about_apart_each_in_place_of_the_other():
    found = match(list(TWO_DATES), *TWO_DATES.values(), kind="sessions")
    assert [answer(each) for each in found.columns] == [
        "client_id",
        "?service_date",
        "code",
        "?service_date",
        "minutes",
    ]
    assert [each.known_as for each in found.columns] == ["Client ID", "Date", "CPT", "date (2)", "Minutes"]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"Date": None, "date (2)": "service_date"}, ["", "service_date"]),
        ({"Date": "service_date", "date (2)": None}, ["service_date", ""]),
        ({"Date": None}, ["", "service_date"]),
        ({"Date": "service_date"}, ["service_date", "?service_date"]),
    ],
)
def test_what_was_chosen_for_one_of_two_columns_with_one_header_is_remembered_of_it_alone(chosen, expected):
    memory = Memory()
    memory.remember(list(TWO_DATES), "sessions", chosen)
    found = match(list(TWO_DATES), *TWO_DATES.values(), memory=Memory.from_dict(memory.to_dict()))
    assert [answer(each) for each in found.columns if each.header.lower() == "date"] == expected


def test_a_remembered_kind_holds_for_the_same_headers_in_another_order():
    memory = Memory()
    memory.remember(["Member ID", "Plan", "Effective date"], "policies", {})
    assert match(["Plan", "EFFECTIVE DATE", "Member Id"], memory=memory).kind == "policies"


def test_the_sheet_name_decides_between_kinds_that_fit_alike():
    headers = ["Client ID", "Payer", "Start date", "End date"]
    assert {match(headers, sheet=name).kind for name in ("Policies", "Members")} == {"policies", "members"}


def test_letters_of_columns_past_z():
    assert [column_letter(each) for each in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]


LABELS = [each.label for kind in ("sessions", "fees", "denials") for each in TABLES[kind].columns()]


@given(st.lists(st.one_of(st.sampled_from(LABELS), st.text(max_size=20)), max_size=12))
def test_no_field_is_ever_taken_by_two_columns_unless_they_are_parts_of_one_list(headers):
    found = match(headers)
    taken = [each.field for each in found.columns if each.field]
    if found.kind in TABLES:
        lists = {each.name for each in TABLES[found.kind].columns() if each.kind in {Kind.LIST, Kind.MODIFIERS}}
        taken = [each for each in taken if each not in lists]
    assert len(taken) == len(set(taken))
    assert len(found.columns) == len(headers)


@pytest.mark.parametrize(
    ("kind", "header"),
    [
        ("sessions", "Locker"),
        ("sessions", "Employer Name"),
        ("sessions", "Change"),
        ("sessions", "Expend"),
        ("sessions", "Keynote"),
        ("sessions", "Product"),
        ("sessions", "Paper"),
        ("sessions", "Finder"),
        ("fees", "State"),
        ("fees", "Minutes"),
        ("denials", "Contract"),
        ("denials", "Field date"),
        ("payers", "Layer"),
        ("measures", "Height"),
        ("measures", "Director"),
        ("members", "Store"),
        ("members", "Sender"),
        ("staff", "Cost Benefit"),
        ("benchmarks", "Minutes"),
        ("remittances", "Change"),
    ],
)
def test_a_word_of_its_own_is_not_taken_for_one_that_it_resembles(kind, header):
    assert match([header], kind=kind).columns[0].field is None


@pytest.mark.parametrize("header", ["Billing HCPCS", "Service CPT", "HCPCS Procedure", "CPT Billed"])
def test_a_coding_system_names_the_code_with_words_that_add_nothing(header):
    assert match([header], kind="sessions").columns[0].field == "code"


@pytest.mark.parametrize("header", ["CPT Charge", "HCPCS Units", "CPT Description", "HCPCS Fee"])
def test_a_coding_system_names_no_code_with_words_that_mean_something_else(header):
    assert match([header], kind="sessions").columns[0].field != "code"


def test_of_a_claims_amount_and_a_lines_the_lines_is_the_rows():
    headers = ["Check #", "TCN", "Service Date", "Claim Paid", "Line Paid"]
    found = match(headers, ["26031"], ["26061-1"], ["2026-03-02"], ["328.11"], ["100.95"], kind="remittances")
    assert [answer(each) for each in found.columns[3:]] == ["?paid", "paid"]


def test_the_employee_of_an_employers_plan_is_not_taken_for_staff():
    headers = ["Member ID", "Service Date", "CPT", "Employee ID"]
    cells = [["M0001"], ["2026-03-02"], ["T1017"], ["E001"]]
    assert answer(match(headers, *cells).columns[3]) == "staff"
    assert answer(match([*headers, "Member Relationship"], *cells, ["spouse"]).columns[3]) == "?staff"


def test_an_organization_is_no_member_of_staff():
    headers = ["Client ID", "Service Date", "CPT", "Provider Name"]
    cells = [["C-1"], ["2026-03-02"], ["T1017"]]
    assert answer(match(headers, *cells, ["Acme Home Care"]).columns[3]) == "?staff"
    assert answer(match(headers, *cells, ["Lee, Dana"]).columns[3]) == "staff"


def test_claims_of_which_some_are_paid_and_some_denied_are_no_log_of_denials():
    headers = ["claim_id", "patient_id", "date_of_service", "procedure_code", "billed_amount", "status", "denial_code"]
    cells = [["C1", "C2"], ["P1"], ["2026-03-02"], ["90834"], ["150.00"]]
    assert match(headers, *cells, ["paid", "denied"], ["CO-18"]).kind == "sessions"
    assert match(headers, *cells, ["open", "appealed"], ["CO-18"]).kind == "denials"


@pytest.mark.parametrize(
    ("kind", "headers", "cells", "proposed"),
    [
        ("denials", ["Claim #", "Denial Date", "RxnCode"], [["C1"], ["2026-03-30"], ["CO-49", "PR-1"]], "denial_codes"),
        ("sessions", ["Client ID", "DOS", "What was done"], [["C1"], ["2026-03-30"], ["T1017", "H0006"]], "code"),
    ],
)
def test_a_required_field_is_asked_about_where_only_the_cells_tell_it(kind, headers, cells, proposed):
    assert match(headers, *cells, kind=kind).columns[2].proposed == proposed


def test_what_a_rate_is_for_is_not_taken_for_the_rate():
    cells = [["T1017", "T1016", "90791"], ["per unit", "per session", "per 15 min"], ["31.50", "26.00", "121.14"]]
    found = match_headers(["HCPCS", "Rate Unit", "Contracted Amt"], cells)
    assert [each.field for each in found.columns] == ["code", "basis", "rate"]


@pytest.mark.parametrize("name", ["Ng, Amy", "Amy Ng", "Ng A.", "A. Ng", "ROSS TIM"])
def test_names_under_a_header_that_may_mean_a_number_are_names(name):
    cells = [[name] * 3, ["1/5/26", "1/6/26", "1/9/26"], ["T1017"] * 3, ["1", "2", "3"]]
    assert match_headers(["Consumer", "DOS", "Code", "Units"], cells).columns[0].field == "client_name"


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ([60] * 78 + ["6O", "sixty"], "minutes"),  # 78 of 80 are minutes, 1 of 3 different cells is
        ([60] * 39 + ["tbd", "none yet", "see note"] * 13 + ["later"] * 2, None),  # 39 of 80
    ],
)
def test_a_column_is_what_it_is_named_where_most_cells_are_however_many_different_ones_are_not(cells, field):
    headers = ["Client ID", "Date of service", "Code", "Minutes"]
    days = [f"2026-03-{1 + at % 28:02}" for at in range(80)]
    samples = [[f"C{at}" for at in range(80)], days, ["T1017"] * 80, cells]
    assert match_headers(headers, samples).columns[3].field == field


def test_an_agency_s_own_codes_are_not_asked_about_beside_standard_ones():
    headers = ["Client ID", "Date of service", "Procedure Code", "Activity Code", "Minutes"]
    cells = [["C1", "C2"], ["2026-03-02", "2026-03-03"], ["T1017", "T1016"], ["CMF2F", "CMPH"], [45, 30]]
    columns = match_headers(headers, cells, kind="sessions").columns
    assert [(each.field, each.proposed) for each in columns[2:4]] == [("code", None), (None, None)]
