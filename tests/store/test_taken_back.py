"""Money that a payer takes back after people closed its item as won, in a workspace: worked again from the start."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.denials.moves import move
from cmcore.store import workspaces
from cmcore.store.database import Database
from cmcore.store.workspace import Workspace
from tests.remits.samples import remittance

LOG = (
    b"Session ID,Client ID,Payer,Code,Service date,Units,Minutes,Claim no.,Billed amount,Claim status,Billed date\n"
    b"S1,C1,Horizon MCO,T1017,2026-03-03,4,60,K2,150.00,billed,2026-03-05\n"
)
FEES = b"Payer,Code,Basis,Rate,Unit minutes,Effective from\nHorizon MCO,T1017,per unit,33.00,15,2026-01-01\n"
PAYERS = b"Payer,Payer type,Timely filing days\nHorizon MCO,medicaid_mco,365\n"
ITEM = "K2|T1017|2026-03-03"
AS_OF = date(2026, 6, 10)
# 4 units at 33.00 are 132.00 of the 150.00 charged.
REFUSED = "CLP*K2*4*150*0**12*H2~SVC*HC:T1017*150*0**4~DTM*472*20260303~CAS*CO*197*150~"
AGAIN = "CLP*K2*4*150*0**12*H3~SVC*HC:T1017*150*0**4~DTM*472*20260303~CAS*CO*29*150~"
PAID = "CLP*K2*1*150*132**12*H4~SVC*HC:T1017*150*132**4~DTM*472*20260303~CAS*CO*45*18~"
BACK = "CLP*K2*22*-150*-132**12*H4~SVC*HC:T1017*-150*-132**4~DTM*472*20260303~CAS*CO*45*-18~"


def payment(body, sent, day):
    head = f"ST*835*0001~BPR*I*{sent}*C*ACH************{day}~TRN*1*{day}*1999999999~N1*PR*Horizon MCO~LX*1~"
    return remittance(head + body)


FIRST, SECOND = payment(REFUSED, 0, "20260330"), payment(AGAIN, 0, "20260504")
THIRD, FOURTH = payment(PAID, 132, "20260608"), payment(BACK, -132, "20260609")


@pytest.fixture
def workspace(url):
    database = Database(url)
    made = Workspace(database, workspaces.make(database, "work").id)
    for name, data in (("log.csv", LOG), ("fees.csv", FEES), ("payers.csv", PAYERS), ("1.835", FIRST)):
        made.add_upload(name, data, "JL")
    return made


def item(workspace, *names):
    [row] = workspace.worklist(AS_OF).to_dicts()
    assert row["item"] == ITEM
    return tuple(row[name] for name in names)


def go(workspace, to, on, recovered=None):
    [row] = workspace.worklist(on).to_dicts()
    workspace.change_denials({ITEM: move(row, to, on, recovered)}, "JL", on)


MONEY = ("status", "payment", "amount", "recovered")
CLOCK = ("denial_date", "level", "next_appeal", "notice_date", "deadline", "resolved_date")


def test_what_was_won_by_hand_and_taken_back_is_worked_from_its_first_appeal(workspace):
    go(workspace, "appealed", date(2026, 4, 10))
    go(workspace, "won", date(2026, 5, 1), 13_200)
    workspace.add_upload("3.835", THIRD, "JL")
    assert item(workspace, *MONEY) == ("won", "paid", 13_200, 13_200)
    workspace.add_upload("4.835", FOURTH, "JL")
    assert item(workspace, *MONEY) == ("working", "taken_back", 13_200, None)
    # The payer took it back on Jun 9: 60 days from then for a plan appeal.
    began = (date(2026, 6, 9), 0, "plan appeal", None, date(2026, 8, 8), None)
    assert item(workspace, *CLOCK) == began
    go(workspace, "appealed", AS_OF)
    assert item(workspace, *MONEY) == ("appealed", "taken_back", 13_200, None)
    assert item(workspace, *CLOCK) == (date(2026, 6, 9), 1, "plan appeal", None, date(2026, 8, 8), None)
    go(workspace, "won", AS_OF, 13_200)
    assert item(workspace, *MONEY) == ("won", "taken_back", 13_200, 13_200)
    workspace.undo_denial("JL")
    workspace.undo_denial("JL")
    assert item(workspace, *CLOCK) == began


def test_what_was_appealed_paid_and_taken_back_is_worked_from_its_first_appeal(workspace):
    go(workspace, "appealed", date(2026, 4, 10))
    workspace.add_upload("3.835", THIRD, "JL")
    assert item(workspace, *MONEY) == ("won", "paid", 13_200, 13_200)
    workspace.add_upload("4.835", FOURTH, "JL")
    assert item(workspace, *MONEY) == ("working", "taken_back", 13_200, None)
    assert item(workspace, *CLOCK) == (date(2026, 6, 9), 0, "plan appeal", None, date(2026, 8, 8), None)
    go(workspace, "appealed", AS_OF)
    assert item(workspace, "status", "level", "deadline") == ("appealed", 1, date(2026, 8, 8))


def test_what_was_never_worked_and_taken_back_counts_from_that_day(workspace):
    workspace.add_upload("3.835", THIRD, "JL")
    workspace.add_upload("4.835", FOURTH, "JL")
    assert item(workspace, *MONEY) == ("new", "taken_back", 13_200, None)
    assert item(workspace, "denial_codes", "cause", "deadline") == (None, "taken back", date(2026, 8, 8))


def test_what_was_called_won_before_the_payer_refused_it_again_is_worked_again(workspace):
    go(workspace, "appealed", date(2026, 4, 10))
    go(workspace, "won", date(2026, 5, 1), 13_200)
    workspace.add_upload("2.835", SECOND, "JL")
    assert item(workspace, *MONEY) == ("working", "denied", 13_200, None)
    go(workspace, "written_off", AS_OF)
    assert item(workspace, "status", "resolved_date", "recovered") == ("written_off", AS_OF, None)


def test_what_was_called_won_after_the_last_answer_stays_won(workspace):
    workspace.add_upload("2.835", SECOND, "JL")
    go(workspace, "working", AS_OF)
    go(workspace, "won", AS_OF, 13_200)
    assert item(workspace, *MONEY) == ("won", "denied", 13_200, 13_200)


def test_the_second_appeal_keeps_the_day_that_it_answers(workspace):
    go(workspace, "appealed", date(2026, 4, 10))
    workspace.add_upload("2.835", SECOND, "JL")
    # Refused again on May 4: 120 days for a state fair hearing.
    told = ("state fair hearing", date(2026, 5, 4), date(2026, 9, 1))
    assert item(workspace, "next_appeal", "notice_date", "deadline") == told
    go(workspace, "appealed", date(2026, 5, 20))
    assert item(workspace, "level", "next_appeal", "notice_date", "deadline") == (2, *told)
