"""Kinds of tables that the columns tell together, one small table each; the columns are made up."""

from __future__ import annotations

import pytest

from cmcore.intake.matching.headers import match_headers

AUTHORIZATIONS = {
    "Individual": ["Marsh, Delia", "Fenn, Kay"],
    "Individual Id": ["I-1", "I-2"],
    "Program": ["TSC", "TSC"],
    "Funding Source": ["Medicaid", "Medicaid"],
    "Service Code": ["T2023", "T1017"],
    "Begin Dt.": ["01/01/2026", "02/01/2026"],
    "End Dt.": ["12/31/2026", "01/31/2027"],
    "Total Units": ["144", "96"],
    "Remaining Units": ["12", "96"],
    "Diagnosis Code": ["F71", "F84.0"],
}
SESSIONS = AUTHORIZATIONS | {"End Dt.": ["01/01/2026", "02/01/2026"]}
"""The same columns where each row begins and ends on one day."""
PAID = {
    "ICN": ["26034", "26035"],
    "Patient Name": ["RIVERA ANA", "NG AMY"],
    "Medicaid No": ["123456789", "123456790"],
    "From DOS": ["03/02/2026", "03/03/2026"],
    "Proc": ["T1017", "T1017"],
    "Mod 1": ["HN", "HN"],
    "Billed Qty": ["3", "4"],
    "Billed Amount": ["90.00", "120.00"],
    "Allowed Amount": ["90.00", "100.95"],
    "Paid Amt": ["60.30", "0.00"],
    "EOB": ["0000", "0119"],
    "R/A Date": ["03/20/2026", "03/20/2026"],
}
WORKED = PAID | {"Worker": ["Lee, Dana", "Park, Min"], "Start": ["9:00", "10:00"], "End": ["9:45", "11:00"]}
DENIED = {
    "ClaimNumber": ["551200", "551201"],
    "MRN": ["C10", "C11"],
    "Payer": ["Molina", "Tricare"],
    "ProcCd": ["H0031", "T1017"],
    "DtOfSvc": ["2026-02-17", "2026-02-18"],
    "AmtCharged": ["150.00", "90.00"],
    "AmtAllowed": ["0.00", "0.00"],
    "AmtPaid": ["0.00", "0.00"],
    "AdjGrpRsn": ["CO-B7", "CO-197"],
    "RemitRemarks": ["N95", "M62"],
    "CheckEFTNum": ["EFT009911", "77120"],
}
PRICES = {
    "Code": ["T1017", "T1016"],
    "Eff Date": ["1/1/2026", "1/1/2026"],
    "State Max": ["$22.86", "$19.10"],
    "PA Reqd": ["N", "Y"],
}
RULES = {"Max Units" if each == "State Max" else each: cells for each, cells in PRICES.items()} | {
    "Max Units": ["4", "8"]
}
LIMITS = {"Payer": ["Medicaid", "Medicaid"], "Code": ["T1017", "T1016"], "Max units per day": ["4", "8"]}
CONTACTS = {
    "Participant Name": ["Diaz, Maria", "Cole, Ben"],
    "Contact Made": ["1/12/26", "1/13/26"],
    "Time In": ["0900", "1000"],
    "Time Out": ["0945", "1030"],
    "Support Coordinator": ["R. Ortiz", "R. Ortiz"],
    "Miles": ["12", "3"],
}


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (AUTHORIZATIONS, "authorizations"),
        (SESSIONS, "sessions"),
        (PAID, "remittances"),
        (WORKED, "sessions"),
        (DENIED, "denials"),
        (DENIED | {"AmtPaid": ["0.00", "88.10"]}, "remittances"),
        (PRICES, "fees"),
        (RULES, "rules"),
        (LIMITS, "rules"),
        (LIMITS | {"Rate": ["22.86", "19.10"]}, "fees"),
        (CONTACTS, "sessions"),
    ],
)
def test_the_kind_is_told_by_what_the_columns_say_together(table, kind):
    assert match_headers([*table], [*table.values()]).kind == kind


def test_codes_and_whether_they_need_approval_are_rules():
    table = {
        "Procedure Code": ["95810", "T1017"],
        "Description": ["Polysomnography", "TCM"],
        "PA Required": ["Yes", "No"],
    }
    match = match_headers(list(table), list(table.values()))
    assert (match.kind, [each.field for each in match.columns]) == ("rules", ["code", None, "authorization_required"])


def test_a_report_of_what_staff_are_paid_for_has_no_clients():
    table = {
        "User ID": ["U1", "U2"],
        "Name": ["Jane Jones", "Kim Poe"],
        "Date": ["2026-03-02", "2026-03-02"],
        "Clock In": ["09:00", "09:02"],
        "Clock Out": ["17:00", "17:00"],
        "Hours Worked": ["8.00", "7.97"],
        "Hourly Wage": ["20.00", "20.00"],
    }
    assert match_headers(list(table), list(table.values())).kind != "sessions"
