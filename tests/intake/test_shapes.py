from __future__ import annotations

from datetime import date

import pytest

from cmcore.intake.shaping.shapes import NOWHERE, unroll


def unrolled(headers, *rows, **more):
    return unroll(headers, list(zip(*rows, strict=True)), range(2, 2 + len(rows)), **more)


def lines(long):
    return [dict(zip(long.headers, values, strict=True)) for values in zip(*long.cells, strict=True)]


def test_a_plain_table_stays_as_it_is():
    long = unrolled(["Payer", "Code"], ["Horizon", "T1017"])
    assert (long.headers, lines(long)) == (["Payer", "Code"], [{"Payer": "Horizon", "Code": "T1017"}])
    assert not long.is_wide


def test_each_filled_rate_column_is_a_line_in_force_on_its_days():
    headers = ["Code", "Rate Effective 01/01/2026-03/31/2026", "Rate Effective 04/01/2026-06/30/2026", "Comments"]
    long = unrolled(headers, ["90378", 1769.81, 1770, "x"], ["J1", "Manually Priced", "", ""])
    assert lines(long) == [
        {"Code": "90378", "Comments": "x", "Rate": 1769.81},
        {"Code": "90378", "Comments": "x", "Rate": 1770},
        {"Code": "J1", "Comments": "", "Rate": "Manually Priced"},
    ]
    assert long.extra["effective_from"] == [date(2026, 1, 1), date(2026, 4, 1), date(2026, 1, 1)]
    assert long.extra["effective_to"] == [date(2026, 3, 31), date(2026, 6, 30), date(2026, 3, 31)]
    assert (long.rows, long.places) == ([2, 2, 3], [1, 2, 1])
    assert (long.sources, long.spread) == ([(0,), (3,), (1, 2)], {2: [1, 2, 1]})


def test_a_column_that_names_its_first_day_ends_the_day_before_the_next():
    long = unrolled(["Code", "Rate effective 7/1/2026", "Rate eff. 1/1/2026"], ["T1017", 31.5, 30])
    assert long.extra["effective_from"] == [date(2026, 7, 1), date(2026, 1, 1)]
    assert long.extra["effective_to"] == [None, date(2026, 6, 30)]


def test_a_row_without_any_rate_keeps_one_line():
    long = unrolled(["Code", "Rate effective 1/1/2026"], ["T1017", ""], ["T1016", 20])
    assert (long.rows, long.cells) == ([2, 3], [["T1017", "T1016"], ["", 20]])


def test_dates_under_a_header_with_a_date_are_no_rates():
    long = unrolled(["Code", "Effective date (from 1/1/2026)"], ["T1017", date(2026, 2, 1)])
    assert not long.is_wide


def test_a_span_that_ends_before_it_starts_is_no_span():
    assert not unrolled(["Code", "Rate 06/30/2026-01/01/2026"], ["T1017", 30]).is_wide


def by(long, name):
    return list(zip(long.extra[name], long.cells[-1], strict=True))


@pytest.mark.parametrize(
    ("first", "second", "names"),
    [
        ("Rate (BA)", "Rate - MA", ("BA", "MA")),
        ("BA Rate", "MA Rate", ("BA", "MA")),
        ("Bachelor's Level Rate", "Master's Level Rate", ("BA", "MA")),
        ("LCSW fee", "QMHP-CS fee", ("LCSW", "QMHP-CS")),
        ("BA", "MA", ("BA", "MA")),
    ],
)
def test_each_column_of_a_credentials_rates_is_a_line_for_the_credential(first, second, names):
    long = unrolled(["Payer", "Code", first, second], ["Horizon", "T1017", 20.5, 25], ["Horizon", "T1016", 10, "BR"])
    assert by(long, "credential") == [(names[0], 20.5), (names[1], 25), (names[0], 10), (names[1], "BR")]
    assert (long.rows, long.places, long.spread) == ([2, 2, 3, 3], [1, 2, 1, 2], {2: [2, 3, 2, 3]})


def test_a_rate_without_a_credential_beside_those_with_one_is_the_general_line():
    long = unrolled(["Code", "Rate", "Rate (MA)"], ["T1017", 20, 25])
    assert by(long, "credential") == [(None, 20), ("MA", 25)]


@pytest.mark.parametrize(
    ("header", "places"), [("Rate POS 11", ("11",)), ("Home Rate", ("12",)), ("Telehealth Rate", ("02", "10"))]
)
def test_each_column_of_a_places_rates_is_a_line_for_each_of_its_places(header, places):
    long = unrolled(["Code", header, "School Rate"], ["T1017", 20.5, 25])
    assert by(long, "place_of_service") == [*((place, 20.5) for place in places), ("03", 25)]


FACILITIES = ("02", "19", "21", "22", "23", "24", "26", "31", "34", "41", "42", "51", "52", "53", "56", "61")


@pytest.mark.parametrize(
    ("inside", "elsewhere"),
    [("Facility", "Non-Facility"), ("Fac Fee", "NonFac Fee"), ("Facility Rate", "Non Facility $")],
)
def test_facility_rates_hold_in_facilities_and_the_others_everywhere_else(inside, elsewhere):
    long = unrolled(["Code", "Mod", inside, elsewhere], ["99490", "26", 40.1, 62.05])
    assert by(long, "place_of_service") == [*((place, 40.1) for place in FACILITIES), (None, 62.05)]


@pytest.mark.parametrize(
    ("first", "second", "regions"),
    [
        ("Region 1", "Rest of State", ("Region 1", "Rest of State")),
        ("Rate (NYC)", "Rate (Rest of the State)", ("NYC", "Rest of State")),
        ("Area 1 Fee", "Area 2 Fee", ("Area 1", "Area 2")),
        ("Urban Rate", "Statewide", ("Urban", None)),
        ("Cook County", "DuPage County", ("Cook County", "DuPage County")),
        ("North Rate", "South-East Rate", ("North", "South-East")),
        ("Region A rate", "Rate", ("Region A", None)),
        ("Zone II Maximum Fee", "Base Rate", ("Zone II", None)),
    ],
)
def test_each_column_of_a_regions_rates_is_a_line_for_the_region(first, second, regions):
    long = unrolled(["Code", first, second], ["T1017", "22.10", "20.00"], ["H2015", "18.00", ""])
    assert by(long, "region") == [(regions[0], "22.10"), (regions[1], "20.00"), (regions[0], "18.00")]


def test_modifiers_alone_head_rates_where_money_stands_below():
    long = unrolled(["Code", "HN", "HO"], ["T1017", "20.00", "25.50"])
    assert by(long, "modifiers") == [("HN", "20.00"), ("HO", "25.50")]


def test_a_rate_with_the_mark_of_a_footnote_is_one_and_is_kept_as_it_stands():
    long = unrolled(["Code", "Region 1", "Region 2"], ["T1017", "$22.10", "$21.05"], ["T1016", "$19.00*", "$18.50"])
    assert by(long, "region")[2:] == [("Region 1", "$19.00*"), ("Region 2", "$18.50")]


@pytest.mark.parametrize(
    ("header", "name", "value"),
    [("Rate (HN)", "modifiers", "HN"), ("NYC Rate", "region", "NYC"), ("Region 1 Fee", "region", "Region 1")],
)
def test_the_only_rate_may_be_that_of_a_modifier_or_a_region(header, name, value):
    assert by(unrolled(["Payer", "Code", header], ["Acme", "T1017", "22.10"]), name) == [(value, "22.10")]


@pytest.mark.parametrize("header", ["Rate 26", "Rate (BA)", "Rate", "Region 1", "HN"])
def test_the_only_rate_is_otherwise_everybodys(header):
    assert not unrolled(["Payer", "Code", header], ["Acme", "T1017", "22.10"]).is_wide


def test_several_modifiers_that_head_rates_go_together():
    long = unrolled(["Code", "Rate HN U1", "Rate (HO, U1)"], ["T1017", 20, 25])
    assert by(long, "modifiers") == [("HN;U1", 20), ("HO;U1", 25)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Bachelor's (HN)", "Master's (HO)"),
        ("HN - Bachelor's Degree", "HO - Master's Degree"),
        ("Bachelor level rate, HN", "Master level rate, HO"),
        ("BA HN", "MSW HO"),
    ],
)
def test_a_modifier_beside_the_credential_that_it_says_is_what_the_claim_shows(first, second):
    long = unrolled(["Code", first, second], ["T1017", "20.50", "25.00"])
    assert by(long, "modifiers") == [("HN", "20.50"), ("HO", "25.00")]
    assert "credential" not in long.extra


def test_a_base_rate_is_the_line_of_no_modifier():
    long = unrolled(["Code", "Base Rate", "Rate (U1)"], ["T1017", 20, 22.1])
    assert by(long, "modifiers") == [(None, 20), ("U1", 22.1)]


def test_modifiers_that_head_rates_are_those_of_their_lines():
    long = unrolled(["Code", "Rate HN", "Rate HO"], ["T1017", 20, 25])
    assert by(long, "modifiers") == [("HN", 20), ("HO", 25)]


def test_a_column_may_be_for_a_credential_and_for_days():
    headers = ["Code", "Rate BA eff 1/1/2026", "Rate MA eff 1/1/2026", "Rate BA eff 7/1/2026"]
    long = unrolled(headers, ["T1017", 20, 25, 21])
    assert by(long, "credential") == [("BA", 20), ("MA", 25), ("BA", 21)]
    assert long.extra["effective_from"] == [date(2026, 1, 1), date(2026, 1, 1), date(2026, 7, 1)]
    assert long.extra["effective_to"] == [date(2026, 6, 30), date(2026, 6, 30), None]


@pytest.mark.parametrize(
    "headers",
    [
        ["Code", "Rate", "Max fee", "Units"],
        ["Session ID", "Code", "PA", "Allowed amount"],
        ["Code", "Rate (BA)", "Description", "Units"],
        ["Code", "Old rate", "New rate", "Units"],
        ["Code", "FFS Rate", "MCO Rate", "Units"],
        ["Code", "Region 1", "Region 2", "Units"],
        ["Code", "GT", "TC", "Units"],
        ["Session ID", "Code", "Region 1 Rate", "Region 2 Rate"],
        ["Name", "BA", "MA", "RN"],
    ],
)
def test_other_columns_of_numbers_are_no_rates_side_by_side(headers):
    assert not unrolled(headers, ["T1017", 20, 25, 3]).is_wide


CONTACT = ["Session ID", "Service date", "Minutes", "Units", "Code", "Staff"]


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("T1017, T1016", ["T1017", "T1016"]),
        ("T1017/T1016", ["T1017", "T1016"]),
        ("T1017-HN; T1016:U1", ["T1017-HN", "T1016:U1"]),
        ("99490 + 99439 + 99439", ["99490", "99439", "99439"]),
        ("T1017 and T1016", ["T1017", "T1016"]),
        ("t1017 HN, U1 & t1016", ["t1017 HN, U1", "t1016"]),
        ("T1017\nT1016", ["T1017", "T1016"]),
    ],
)
def test_each_code_of_a_cell_is_a_line_and_the_minutes_count_once(cell, codes):
    long = unrolled(CONTACT, ["S1", "2026-03-02", 45, 3, cell, "Ann"], ["S2", "2026-03-03", 30, 2, "T1017", "Bo"])
    found = [(each["Code"], each["Minutes"], each["Units"], each["Staff"]) for each in lines(long)]
    rest = [(code, "", "", "Ann") for code in codes[1:]]
    assert found == [(codes[0], 45, 3, "Ann"), *rest, ("T1017", 30, 2, "Bo")]
    assert long.split == 4
    assert long.spread[4] == [*[NOWHERE] * len(codes), 4]
    assert long.spread[2] == [2, *[NOWHERE] * (len(codes) - 1), 2]


@pytest.mark.parametrize("cell", ["T1017, HN", "T1017-T1019", "99490 - CCM 20 min", "T1017 (was T1016)", "T1017", ""])
def test_one_code_with_other_words_is_one_line(cell):
    long = unrolled(CONTACT, ["S1", "2026-03-02", 45, 3, cell, "Ann"])
    assert (long.split, [*long.rows]) == (None, [2])


def test_each_code_of_a_fee_line_has_its_rate_and_the_units_of_an_approval_count_once():
    fees = unrolled(["Payer", "Code", "Rate"], ["Horizon", "T1017, T1016", 20])
    assert [(each["Code"], each["Rate"]) for each in lines(fees)] == [("T1017", 20), ("T1016", 20)]
    approvals = unrolled(["Client ID", "Code", "Units approved"], ["C1", "T1017, T1016", 40])
    assert [each["Units approved"] for each in lines(approvals)] == [40, ""]


@pytest.mark.parametrize(
    ("header", "cell", "name"),
    [
        ("Client", "DOE, JANE (01/02/1980)", "DOE, JANE"),
        ("Client Name (DOB)", "Doe, Jane 1/2/80", "Doe, Jane"),
        ("Patient Name", "Jane Doe DOB: 1980-01-02", "Jane Doe"),
        ("Client name", "Doe, Jane A. - 01/02/1980", "Doe, Jane A."),
    ],
)
def test_a_birth_date_beside_a_name_is_no_part_of_it(header, cell, name):
    long = unrolled([header, "Code"], [cell, "T1017"])
    assert long.cells[0] == [name]
    assert long.notes == {0: "The birth dates beside the names were left out of the names."}
    assert (long.sources, long.spread) == ([(0,), (1,)], {0: [NOWHERE]})


def test_a_number_beside_a_name_is_the_clients():
    long = unrolled(["Client", "Code"], ["Doe, Jane (10442)", "T1017"], ["Lee, Ann [C-07]", "T1016"], ["", "T1016"])
    assert lines(long) == [
        {"Client name": "Doe, Jane", "Code": "T1017", "Client ID": "10442"},
        {"Client name": "Lee, Ann", "Code": "T1016", "Client ID": "C-07"},
        {"Client name": "", "Code": "T1016", "Client ID": ""},
    ]
    assert long.sources == [(0,), (1,), (0,)]


@pytest.mark.parametrize(
    "numbers", [("MB-0017",), ("MB-0017", "KC-0017"), ("Clt#12", "Clt#13"), ("MB - 17", "MB - 18")]
)
def test_letters_that_a_clients_number_begins_with_are_no_name(numbers):
    long = unrolled(["Client No", "Code"], *([each, "T1017"] for each in numbers))
    assert (long.headers, long.notes) == (["Client No", "Code"], {})
    assert [*long.cells[0]] == [*numbers]


def test_last_and_first_names_of_clients_are_one_name_and_those_of_others_stay():
    headers = ["Client Last Name", "Client First Name", "Staff Last Name", "Code"]
    long = unrolled(headers, ["Doe", "Jane", "Poe", "T1017"], ["Lee", "", "Poe", "T1017"])
    assert [each["Client name"] for each in lines(long)] == ["Doe, Jane", "Lee"]
    assert long.headers == ["Staff Last Name", "Code", "Client name"]
    assert long.sources == [(2,), (3,), (0, 1)]


@pytest.mark.parametrize("names", [("Last Name", "First Name"), ("Legal Last Name", "Legal First Name")])
def test_last_and_first_names_in_a_roster_of_staff_are_no_clients(names):
    headers = ["Employee ID", *names, "Credential", "Hire Date", "Annual Salary"]
    long = unrolled(headers, ["20114", "Marsh", "Jo", "LCSW", "02/14/2022", "68,500.00"])
    assert long.headers == headers


@pytest.mark.parametrize("names", [("Last Name", "First Name"), ("Staff Last Name", "Staff First Name")])
def test_last_and_first_names_in_a_roster_without_numbers_are_the_name_of_who_is_listed(names):
    headers = [*names, "Credential", "Hire Date", "Annual Salary"]
    long = unrolled(headers, ["Marsh", "Jo", "LCSW", "02/14/2022", "68,500.00"])
    assert [each["Staff name"] for each in lines(long)] == ["Marsh, Jo"]


def test_last_and_first_names_beside_a_span_of_cover_are_the_clients():
    headers = ["Last Name", "First Name", "Member ID", "Health Plan", "Start Date", "End Date"]
    long = unrolled(headers, ["Doe", "Jane", "M1", "Molina", "01/01/2026", ""])
    assert [each["Client name"] for each in lines(long)] == ["Doe, Jane"]


def test_last_and_first_names_in_a_log_of_staff_hours_are_the_clients():
    headers = ["Last Name", "First Name", "Employee ID", "Service Date", "Hours", "CPT"]
    long = unrolled(headers, ["Doe", "Jane", "E-7", "03/02/2026", "0.75", "T1017"])
    assert [each["Client name"] for each in lines(long)] == ["Doe, Jane"]


def test_a_name_that_the_user_has_mapped_is_left_as_it_is():
    long = unrolled(
        ["Client", "Code"], ["DOE, JANE (01/02/1980)", "T1017"], is_chosen=lambda header: header == "Client"
    )
    assert long.cells[0] == ("DOE, JANE (01/02/1980)",)


def test_codes_across_columns_are_lines_and_the_same_code_twice_is_two():
    long = unrolled(
        ["MRN", "CPT1", "Billing Code 4", "Code_6"], ["M1", "99490", "99439", "99439"], ["M2", "99490", "", ""]
    )
    assert lines(long) == [
        {"MRN": "M1", "Code": "99490"},
        {"MRN": "M1", "Code": "99439"},
        {"MRN": "M1", "Code": "99439"},
        {"MRN": "M2", "Code": "99490"},
    ]
    assert (long.rows, long.places, long.spread) == ([2, 2, 2, 3], [1, 2, 3, 1], {1: [1, 2, 3, 1]})


def test_units_and_modifiers_go_along_with_the_code_of_their_number_and_diagnoses_with_the_row():
    headers = ["MRN", "CPT 1", "Mod 1", "Units 1", "CPT 2", "Mod 2", "Units 2", "Dx 1", "Dx 2"]
    long = unrolled(headers, ["M1", "T1017", "HN", 3, "T1016", "", 2, "F33.1", "F10"])
    assert [(each["Code"], each["Mod"], each["Units"], each["Dx 2"]) for each in lines(long)] == [
        ("T1017", "HN", 3, "F10"),
        ("T1016", "", 2, "F10"),
    ]


def test_modifiers_in_a_block_of_their_own_belong_to_the_row():
    headers = ["MRN", "CPT 1", "CPT 2", "Mod 1", "Mod 2"]
    long = unrolled(headers, ["M1", "T1017", "T1016", "HN", "U1"])
    assert long.headers == ["MRN", "Mod 1", "Mod 2", "Code"]


def test_a_first_column_without_its_number_is_the_first():
    long = unrolled(["MRN", "CPT", "Units", "CPT 2", "Units 2"], ["M1", "T1017", 3, "T1016", 2])
    assert [(each["Code"], each["Units"]) for each in lines(long)] == [("T1017", 3), ("T1016", 2)]


def test_numbered_columns_that_hold_no_codes_are_no_codes():
    assert not unrolled(["MRN", "Service 1", "Service 2"], ["M1", "Visit at home", "Call"]).is_wide


def test_a_column_that_the_user_has_named_stays_a_column():
    headers = ["MRN", "CPT 1", "CPT 2", "CPT 3"]
    long = unrolled(headers, ["M1", "T1017", "T1016", "T1019"], is_chosen=lambda header: header == "CPT 3")
    assert long.headers == ["MRN", "CPT 3", "Code"]


def test_a_wide_table_without_rows_has_no_lines():
    long = unroll(["Code", "Rate effective 1/1/2026"], [(), ()], [])
    assert (long.rows, long.cells) == ([], [[], []])


def test_columns_named_in_other_words_are_made_long_as_well():
    headers = ["Consumer Legal Nm & DOB", "Svc Date", "Billing HCPCS 1", "Qty Billed 1", "Billing HCPCS 2"]
    cells = [["Rivera, Ana 01/04/1984"], ["3/2/2026"], ["T1017"], ["2"], ["T1016"]]
    long = unroll([*headers, "Qty Billed 2"], [*cells, ["1"]], [2])
    lines = dict(zip(long.headers, long.cells, strict=True))
    assert lines["Consumer Legal Nm"] == ["Rivera, Ana", "Rivera, Ana"]
    assert lines["Code"] == ["T1017", "T1016"]
    assert lines["Qty Billed"] == ["2", "1"]


def test_several_codes_in_a_cell_are_apart_under_a_header_in_other_words():
    long = unroll(
        ["Ind Name", "DOS", "Billed HCPCS", "Total billed units"], [["Ana"], ["3/2/26"], ["T1017; T1016"], ["3"]], [2]
    )
    assert [*long.cells[2:]] == [["T1017", "T1016"], ["3", ""]]
