"""Headers that other columns settle, and headers that the cells rule out."""

from __future__ import annotations

import pytest

from cmcore.intake.matching.headers import match_headers
from cmcore.intake.reading import read_file

DENIALS = {
    "Claim #": ["CLM-1", "CLM-2"],
    "DOS": ["3/2/2026", "3/3/2026"],
    "Denial Code": ["CO-197", "CO-16"],
    "Appeal By": ["5/20/2026", "6/21/2026"],
    "Status": ["new", "appealed"],
}


def answers(kind, table):
    columns = match_headers(list(table), list(table.values()), kind=kind).columns
    return {each.header: each.field or (f"?{each.proposed}" if each.proposed else "") for each in columns}


def test_who_beside_a_status_is_who_works_on_it():
    assert answers("denials", {**DENIALS, "Who": ["KM", "JB"]})["Who"] == "owner"


def test_who_alone_is_nobody_for_certain():
    alone = {header: cells for header, cells in DENIALS.items() if header != "Status"}
    assert answers("denials", {**alone, "Who": ["KM", "JB"]})["Who"] != "owner"


def test_what_a_denial_log_received_is_the_denial():
    received = answers("denials", {**DENIALS, "Date Rec'd": ["3/20/2026", "3/21/2026"]})
    assert received["Date Rec'd"] == "denial_date"


def test_a_day_received_beside_the_day_of_denial_is_no_second_one():
    both = {**DENIALS, "Date Denied": ["3/18/2026", "3/19/2026"], "Date Rec'd": ["3/20/2026", "3/21/2026"]}
    assert answers("denials", both)["Date Denied"] == "denial_date"
    assert answers("denials", both)["Date Rec'd"] != "denial_date"


def test_the_patients_control_number_is_asked_about_beside_the_payers():
    both = {**DENIALS, "Patient Control #": ["RB1", "RB2"]}
    assert answers("denials", both)["Patient Control #"] == "?client_id"


def test_a_scheduled_day_is_the_sessions_where_its_clock_times_stand():
    table = {
        "Client ID": ["C-1"],
        "Schedule Date": ["2026-03-02"],
        "Visit Start": ["9:05 AM"],
        "Visit End": ["9:50 AM"],
    }
    assert answers("sessions", table)["Schedule Date"] == "service_date"


def test_days_without_a_year_are_days():
    assert answers("sessions", {"Client ID": ["C-1", "C-2"], "Date": ["6/1", "6/12"]})["Date"] == "service_date"


@pytest.mark.parametrize("header", ["Billed?", "Billed Y/N"])
def test_whether_it_was_billed_is_no_amount(header):
    assert answers("sessions", {"Client ID": ["C-1", "C-2"], header: ["Yes", "No"]})[header] == "?claim_status"


def test_rates_of_several_areas_are_all_asked_about():
    table = {"Code": ["T1017", "T1016"], "Area 1 Rate": ["4.27", "23.61"], "Area 2 Rate": ["4.11", "22.80"]}
    found = answers("fees", table)
    assert (found["Area 1 Rate"], found["Area 2 Rate"]) == ("?rate", "?rate")


def test_a_measures_number_beside_its_name_is_no_second_name():
    table = {"Measure Code": ["FUH7", "IET"], "Measure Name": ["Follow-up", "Engagement"]}
    assert answers("measures", table) == {"Measure Code": "", "Measure Name": "measure"}


def test_people_are_no_ids_of_clients():
    assert answers("denials", {**DENIALS, "Patient": ["RUIZ, HANNAH", "BOONE, CALVIN"]})["Patient"] == ""


def test_what_a_rate_is_paid_for_is_no_rate():
    found = answers("fees", {"Code": ["T1017", "T1016"], "Rate Unit": ["15 min", "day"]})
    assert found["Rate Unit"] != "rate"


def test_a_day_on_which_cover_was_verified_is_not_its_first():
    table = {"Client ID": ["C-1"], "Payer": ["Aetna"], "Verified Date": ["3/2/2026"]}
    assert answers("policies", table)["Verified Date"] != "start_date"


def test_a_unit_beside_a_rate_is_what_it_is_paid_for_where_its_cells_say_so():
    table = {"Code": ["T1017", "T1016"], "Unit": ["15 min", "per hour"], "Rate": ["22.50", "88.00"]}
    assert answers("fees", table)["Unit"] == "basis"


def test_a_unit_that_is_a_number_or_stands_without_a_rate_is_no_basis():
    table = {"Code": ["T1017", "T1016"], "Unit": ["15", "60"], "Rate": ["22.50", "88.00"]}
    assert answers("fees", table)["Unit"] != "basis"
    assert answers("fees", {"Code": ["T1017"], "Unit": ["15 min"]})["Unit"] == "?basis"


REMITTANCE = {"Check No": ["CK1"], "ICN": ["2607900123"], "CPT": ["T1017"], "Billed": ["60.00"], "Paid": ["40.00"]}


@pytest.mark.parametrize("header", ["Patient Control Number", "Pt Ctrl #", "PCN"])
def test_the_providers_number_of_a_claim_beside_the_payers_is_the_claims(header):
    both = answers("remittances", {**REMITTANCE, header: ["CLM-1"]})
    assert (both[header], both["ICN"]) == ("claim_no", "adjudication_no")
    assert answers("remittances", REMITTANCE)["ICN"] == "claim_no"


PAID = "Chk #,Check date,Payer,{},Pt Name,DOS,Proc,Billed,Paid,Reason\n"
LINES = (
    ("77,3/30/2026,Medicaid", '"Diaz, Ana",3/2/2026,T1017,60.00,60.00,'),
    ("77,3/30/2026,Medicaid", '"Lee, Bo",3/3/2026,T1017,60.00,0.00,CO-197'),
    ("78,4/2/2026,Medicaid", '"Diaz, Ana",3/14/2026,T1017,60.00,40.00,CO-45'),
)
ICN = ("2026089000012345", "2026089000012346", "2026089000012347")


@pytest.mark.parametrize(
    ("headers", "numbers", "expected"),
    [
        # Ana Diaz has two accounts: they are of claims.
        ("Patient Acct #,ICN", (("K1", ICN[0]), ("K2", ICN[1]), ("K3", ICN[2])), ("claim_no", "adjudication_no")),
        # Ana Diaz has one account on two claims: it is hers, which is asked.
        ("Patient Acct #,ICN", (("K1", ICN[0]), ("K2", ICN[1]), ("K1", ICN[2])), (None, "claim_no")),
        # One account of two people says nothing.
        ("Patient Acct #,ICN", (("K1", ICN[0]), ("K1", ICN[1]), ("K3", ICN[2])), (None, "claim_no")),
        ("ICN,Claim no", ((ICN[0], "K1"), (ICN[1], "K2"), (ICN[2], "K3")), ("adjudication_no", "claim_no")),
        # The claim's number is the payer's once more, so that the account is the provider's own.
        (
            "Patient Acct #,ICN,Claim no",
            (("K1", ICN[0], ICN[0]), ("K2", ICN[1], ICN[1]), ("K3", ICN[2], ICN[2])),
            ("claim_no", "adjudication_no", None),
        ),
        (
            "Patient Acct #,ICN,Claim no",
            (("C1", ICN[0], "K1"), ("C2", ICN[1], "K2"), ("C1", ICN[2], "K3")),
            (None, "adjudication_no", "claim_no"),
        ),
    ],
)
def test_the_rows_say_whose_number_an_account_is(headers, numbers, expected):
    rows = [",".join((head, *each, tail)) for (head, tail), each in zip(LINES, numbers, strict=True)]
    (table,) = read_file("remits.csv", (PAID.format(headers) + "\n".join(rows)).encode()).tables
    fields = {each.header: each.field for each in table.columns}
    assert tuple(fields[each] for each in headers.split(",")) == expected
    assert (table.kind, fields["Chk #"]) == ("remittances", "check_no")
    assert table.frame["check_no"].to_list() == ["77", "77", "78"]


@pytest.mark.parametrize("header", ["Service Description / Code", "Service Code/Description", "Code - Description"])
@pytest.mark.parametrize(
    ("cells", "is_code"),
    [
        (["Case management / T1017", "Case management / T1016"], True),
        (["T1017 - Case management", "T1016 - Coordination"], True),
        (["Case management", "Coordination"], False),
        (["101 Intake", "102 Follow up"], False),
    ],
)
def test_a_service_and_its_code_in_one_cell_is_the_code_where_the_cells_hold_one(header, cells, is_code):
    log = {"Date": ["3/2/2026", "3/3/2026"], "Client": ["Ana Reyes", "Bo Li"], header: cells, "Minutes": ["45", "30"]}
    assert (answers("sessions", log)[header] == "code") == is_code


CLAIM = {
    "Claim ID": ["C1", "C2"],
    "Patient ID": ["P1", "P2"],
    "Service Date": ["3/2/2026", "3/3/2026"],
    "HCPCS Code": ["T1017", "T1016"],
}


@pytest.mark.parametrize(
    ("units", "each", "total", "taken"),
    [
        (["1", "2"], ["1200", "$150.00"], ["1,200.00", "300"], "Total Charges"),  # 2 x 150.00 = 300.00
        (["1", "2"], ["1200", "300"], ["1200", "300"], "Charge Amount"),
        (["1", "2"], ["150", "220"], ["250", "440"], "Charge Amount"),  # 150 is no 250: a claim's total
        (["1", "1"], ["150", "220"], ["150", "220"], "Charge Amount"),
    ],
)
def test_the_charge_of_a_line_is_that_of_all_its_units(units, each, total, taken):
    table = {**CLAIM, "Units": units, "Charge Amount": each, "Total Charges": total}
    assert [header for header, field in answers("sessions", table).items() if field == "billed_amount"] == [taken]


def test_the_number_that_a_provider_gives_a_claim_is_the_claims_where_no_other_is():
    charges = {
        "Patient Control Number": ["CLM-1", "CLM-2"],
        **{name: CLAIM[name] for name in CLAIM if name != "Claim ID"},
    }
    assert answers("sessions", charges)["Patient Control Number"] == "claim_no"
    assert answers("sessions", {**CLAIM, **charges})["Claim ID"] == "claim_no"


@pytest.mark.parametrize(
    ("first", "second", "taken"),
    [
        ("Rate (Downtown)", "Rate (Elsewhere)", ""),
        ("Rate (Downtown)", "Rate", "Rate"),
        ("Rate ($)", "Description", "Rate ($)"),
    ],
)
def test_no_rate_is_everybodys_that_its_header_has_for_some(first, second, taken):
    fees = {
        "Payer": ["Acme", "Acme"],
        "Code": ["T1017", "T1016"],
        first: ["22.10", "18.00"],
        second: ["20.00", "17.00"],
    }
    assert "".join(header for header, field in answers("fees", fees).items() if field == "rate") == taken


@pytest.mark.parametrize(
    ("cells", "answer"),
    [
        (["Signed", "Draft"], "?note_signed"),
        (["Called her landlord", "Met at home"], ""),
        (["", ""], ""),  # nothing tells a note from whether there is one
    ],
)
def test_notes_that_only_say_whether_they_are_signed_are_asked_about(cells, answer):
    log = {"Client ID": ["C-1", "C-2"], "Date": ["3/2/2026", "3/3/2026"], "Code": ["T1017", "T1017"], "Notes": cells}
    assert answers("sessions", log)["Notes"] == answer
