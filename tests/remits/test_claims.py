"""Professional claims read as sessions, one a service line, as an agency's billing system exports them."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmcore.engine.estimate import price_sessions
from cmcore.intake.check import check_everything
from cmcore.remits.reading import read_upload
from tests.remits.samples import remittance

HEAD = (
    "ISA*00*          *00*          *ZZ*AGENCY         *ZZ*PAYER          *260310*1200*^*00501*000000001*0*P*:~"
    "GS*HC*AGENCY*PAYER*20260310*1200*1*X*005010X222A1~"
)
TAIL = "GE*1*1~IEA*1*000000001~"
# One subscriber with two contacts on one claim, and a child covered by a parent with one contact by the minute.
BODY = (
    "ST*837*0001*005010X222A1~BHT*0019*00*1*20260310*1200*CH~NM1*41*2*Riverbend~NM1*40*2*Horizon MCO~"
    "HL*1**20*1~NM1*85*2*Riverbend*****XX*1999999984~"
    "HL*2*1*22*0~SBR*P*18*******MC~NM1*IL*1*DOE*JANE****MI*M001~NM1*PR*2*Horizon MCO*****PI*H1~"
    "CLM*K1*200***11:B:1*Y*A*Y*Y~HI*ABK:F200~REF*G1*PA-7~NM1*82*1*REED*LARA****XX*1999999992~"
    "SBR*S*18*******MB~NM1*IL*1*DOE*JANE****MI*OTHER~NM1*PR*2*Medicare*****PI*M~"
    "LX*1~SV1*HC:T1017:HN:U1*120*UN*3***1~DTP*472*D8*20260302~REF*6R*S-14~"
    "LX*2~SV1*HC:T1016*80*UN*2*12**1~DTP*472*D8*20260303~NM1*82*1*FOX*ANA~"
    "HL*3*1*22*1~SBR*P********CI~NM1*IL*1*ROE*PAUL****MI*M002~NM1*PR*2*Unity PPO*****PI*U1~"
    "HL*4*3*23*0~PAT*19~NM1*QC*1*ROE*MIA~"
    "CLM*K2*60.5***02:B:1*Y*A*Y*Y~HI*ABK:F840*ABF:R450~LX*1~SV1*HC:T1017*60.5*MJ*45***1~DTP*472*D8*20260304~"
)


def claims(body=BODY, *, said=None):
    counted = body.count("~") + 1
    return f"{HEAD}{body}SE*{said or counted}*0001~{TAIL}".encode()


def rows(data):
    [table] = read_upload("claims.837", data).tables
    return table.frame.to_dicts()


def test_each_service_line_is_a_session_with_what_its_claim_says():
    first, second, third = rows(claims())
    assert {name: value for name, value in first.items() if value is not None and name not in {"row_id", "table_id"}} == {
        "row": 1, "session_id": "S-14", "client_id": "M001", "client_name": "DOE, JANE", "member_id": "M001",
        "payer": "Horizon MCO", "service_date": date(2026, 3, 2), "units": 300, "code": "T1017", "modifiers": "HN;U1",
        "place_of_service": "11", "staff": "REED, LARA", "authorization_no": "PA-7", "diagnosis": "F200",
        "claim_no": "K1", "billed_date": date(2026, 3, 10), "billed_amount": 12_000, "claim_status": "billed",
    }  # fmt: skip
    # the line's own place and person stand before the claim's; a line without a number goes by claim and place
    assert (second["place_of_service"], second["staff"], second["session_id"]) == ("12", "FOX, ANA", "K1-2")
    # the child is the client, the parent's number and payer hold; billed by the minute
    assert (third["client_name"], third["member_id"], third["payer"]) == ("ROE, MIA", "M002", "Unity PPO")
    assert (third["minutes"], third["units"], third["billed_amount"]) == (45, None, 6_050)


def test_the_second_cover_on_a_claim_is_not_who_it_was_sent_to():
    assert {row["payer"] for row in rows(claims())} == {"Horizon MCO", "Unity PPO"}
    assert "OTHER" not in {row["member_id"] for row in rows(claims())}


PAID_BEFORE = BODY.replace("SBR*P*18*******MC~", "SBR*S*18*******MC~").replace(
    "SBR*S*18*******MB~", "SBR*P*18*******MB~{}~"
)


@pytest.mark.parametrize(
    ("body", "earlier", "said"),
    [
        (BODY, [None, None, None], []),
        # 150 on charges of 120 and 80: 120/200 of it is 90, the rest 60.
        (PAID_BEFORE.format("AMT*D*150"), [9_000, 6_000, None], []),
        (PAID_BEFORE.format("AMT*D*100.01"), [6_000, 4_001, None], []),  # 60.006 down, the rest with the last
        (PAID_BEFORE.format("AMT*D*100~AMT*EAF*50~SBR*T*18~AMT*D*50"), [9_000, 6_000, None], []),  # two payers before
        (PAID_BEFORE.format("AMT*D*0"), [None, None, None], []),  # the first payer denied it
        (
            PAID_BEFORE.format("AMT*D*96").replace("REF*6R*S-14~", "REF*6R*S-14~SVD*M*96*HC:T1017**3~CAS*CO*45*24~"),
            [9_600, None, None],
            [],
        ),
        (
            PAID_BEFORE.format("AMT*D*100").replace("REF*6R*S-14~", "REF*6R*S-14~SVD*M*96*HC:T1017**3~"),
            [9_600, None, None],
            ["on claim K1 earlier payers paid $100.00, but $96.00 on its lines, which is what counts."],
        ),
    ],
)
def test_what_payers_before_paid_stands_beside_what_this_one_owes(body, earlier, said):
    reading = read_upload("claims.837", claims(body))
    assert reading.tables[0].frame["earlier_payers_paid"].to_list() == earlier
    assert [each.message.split(": ", 2)[2] for each in reading.findings] == said


def test_what_is_sound_has_no_finding():
    assert read_upload("claims.837", claims()).findings == ()


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("CLM*K1*200", "CLM*K1*210", "Segment 13: claim K1 charges $210.00, but its lines $200.00."),
        ("DTP*472*D8*20260304~", "", "claim K2, T1017: the line has no day of service."),
        (
            "D8*20260304",
            "RD8*20260304-20260306",
            "one line for 2026-03-04 to 2026-03-06 is one session on its first day",
        ),
        ("11:B:1", "11:B:7", "Segment 13: claim K1 replaces an earlier one, which this file does not have."),
        ("11:B:1", "11:B:8", "Segment 13: claim K1 voids an earlier one, which this file does not have."),
        ("UN*3", "UN*three", 'Segment 21, SV1: "three" is not a number.'),
    ],
)
def test_what_cannot_be_as_it_stands_is_said_with_its_segment(was, now, said):
    messages = [each.message for each in read_upload("claims.837", claims(BODY.replace(was, now, 1))).findings]
    assert any(said in message for message in messages), messages


def test_a_wrong_count_and_a_cut_off_file_are_said_and_the_rest_is_kept():
    assert any("the claims say they have 99" in each.message for each in read_upload("a.837", claims(said=99)).findings)
    cut = claims().split(b"SE*")[0][: -len("04~")]
    reading = read_upload("a.837", cut)
    assert [each.message.partition(": ")[2][:20] for each in reading.findings][:2] == [
        "Segment 39, DTP, is ", "The claims have no e",
    ]  # fmt: skip
    assert reading.tables[0].frame.height == 3


def test_a_voided_claim_is_no_session_and_is_shown_as_skipped():
    [table] = read_upload("claims.837", claims(BODY.replace("11:B:1", "11:B:8"))).tables
    assert table.frame["claim_no"].to_list() == ["K2"]
    assert [(each.row, each.why) for each in table.skipped] == [(1, "voided claim"), (2, "voided claim")]


@pytest.mark.parametrize(
    ("frequency", "kept", "skipped"),
    [("7", [("K2", 6_050), ("K1", 9_000)], ["claim replaced later"] * 2),
     ("8", [("K2", 6_050)], ["claim voided later"] * 2 + ["voided claim"])],
)  # fmt: skip
def test_a_claim_that_a_later_one_of_the_file_takes_the_place_of_is_no_session(frequency, kept, skipped):
    again = (
        "HL*5*1*22*0~SBR*P*18*******MC~NM1*IL*1*DOE*JANE****MI*M001~NM1*PR*2*Horizon MCO*****PI*H1~"
        f"CLM*K1*90***11:B:{frequency}*Y*A*Y*Y~REF*F8*ICN1~LX*1~SV1*HC:T1017*90*UN*2***1~DTP*472*D8*20260302~"
    )
    reading = read_upload("claims.837", claims(BODY + again))
    [table] = reading.tables
    assert table.frame.select("claim_no", "billed_amount").rows() == kept
    assert [each.why for each in table.skipped] == skipped
    assert reading.findings == ()


LATER = (
    "ST*837*0001*005010X222A1~BHT*0019*00*1*{day}*1200*CH~HL*1*0*22*0~NM1*IL*1*DOE*JANE****MI*M001~"
    "NM1*PR*2*Horizon MCO~CLM*{number}*90***11:B:{frequency}*Y*A*Y*Y~REF*F8*{payers}~LX*1~"
    "SV1*HC:T1017:HN:U1*90*UN*2***1~DTP*472*D8*20260302~REF*6R*S-14~"
)
ANSWER = (
    "ST*835*0001~BPR*I*0*C*NON************20260320~TRN*1*9001*1999999999~N1*PR*Horizon MCO~LX*1~CLP*K1*4*200*0**MC*H77~"
    "SVC*HC:T1017:HN:U1*120*0~DTM*472*20260302~CAS*CO*50*120~SVC*HC:T1016*80*0~DTM*472*20260303~CAS*CO*50*80~"
)
REPLACED, VOIDED = {"number": "K1", "frequency": "7"}, {"number": "K1", "frequency": "8"}


@pytest.mark.parametrize(
    ("later", "in_force"),
    [
        (REPLACED, {"S-14": 9_000, "K2-1": 6_050}),  # its second line is no more
        (VOIDED, {"K2-1": 6_050}),
        # by the payer's number that the remittance gives, on the day that it answers
        ({"number": "K1R", "frequency": "7", "payers": "H77"}, {"S-14": 9_000, "K2-1": 6_050}),
        ({"number": "K1R", "frequency": "8"}, {"S-14": 12_000, "K1-2": 8_000, "K2-1": 6_050}),  # of no claim known
        (
            {"number": "K1", "frequency": "1"},
            {"S-14": 9_000, "K1-2": 8_000, "K2-1": 6_050},
        ),  # another claim of the number
        (VOIDED | {"day": "20260309"}, {"S-14": 12_000, "K1-2": 8_000, "K2-1": 6_050}),  # voided before this was billed
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_claim_that_another_file_voids_or_replaces_counts_no_more(later, in_force, turned):
    made = LATER.format(**({"day": "20260410", "payers": "H1"} | later))
    files = [read_upload("march.837", claims()), read_upload("april.837", claims(made))]
    dataset = check_everything(
        [*(reversed(files) if turned else files), read_upload("answer.835", remittance(ANSWER))], as_of=date(2026, 5, 1)
    )
    sessions = dataset.frames["sessions"].filter(pl.col("claim_status") == "billed")
    told = dict(sessions.select("session_id", "billed_amount").iter_rows())
    if turned and later["frequency"] == "1":
        in_force = in_force | {"S-14": 12_000}  # the file that came last is believed
    assert told == in_force
    assert sessions["session_id"].is_unique().all()


def test_institutional_claims_are_refused_by_name():
    reading = read_upload("claims.837", claims(BODY.replace("SV1*HC:T1016*80*UN*2*12**1", "SV2*0905*HC:T1016*80*UN*2")))
    assert "These claims are institutional (837I), not professional." in reading.refused


def test_claims_are_priced_like_a_log():
    fees = (
        b"Payer,Code,Rate,Basis,Unit minutes\nHorizon MCO,T1017,30.00,per unit,15\nUnity PPO,T1017,20.00,per unit,15\n"
    )
    readings = [read_upload("claims.837", claims()), read_upload("fees.csv", fees)]
    dataset = check_everything(readings, as_of=date(2026, 4, 1))
    lines = price_sessions(dataset.frames, as_of=date(2026, 4, 1)).lines
    allowed = dict(lines.select("session_id", "allowed").iter_rows())
    assert allowed == {
        "S-14": 9_000,
        "K1-2": None,
        "K2-1": 6_000,
    }  # 3 x 30.00; no rate for T1016; 45 minutes are 3 units


@given(
    st.lists(st.integers(0, BODY.count("~") - 1), max_size=6),
    st.lists(st.sampled_from(BODY.split("~")[:-1]), max_size=4),
)
def test_no_missing_or_misplaced_segment_stops_the_reader(left_out, added):
    segments = [each for at, each in enumerate(BODY.split("~")[:-1]) if at not in left_out or at == 0] + added
    reading = read_upload("claims.837", claims("".join(f"{each}~" for each in segments)))
    assert reading.refused or reading.tables
