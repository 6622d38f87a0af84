"""A letter argues with what the records say, and leaves a gap where they say nothing or the contrary."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.denials.arguments import letter_facts
from cmcore.store.workspace import open_workspace

DAY = date(2026, 10, 5)
LOG = b"""Session ID,Client ID,Payer,Date of service,Start time,End time,Code,Staff,Authorization no.,Claim status
S1,C1,Medicaid,2026-08-01,9:00 AM,10:00 AM,T1017,Ann,A-1,denied
S2,C1,Medicaid,2026-08-02,9:00 AM,10:00 AM,T1017,Bob,A-1,denied
S3,C2,Medicaid,2026-08-01,9:00 AM,10:00 AM,T1017,Ann,,denied
S4,C2,Medicaid,2026-08-01,9:30 AM,10:30 AM,T1017,Bob,,paid
S5,C3,Medicaid,2026-08-01,9:00 AM,10:00 AM,T1017,Ann,,denied
S6,C3,Medicaid,2026-08-01,10:00 AM,11:00 AM,T1017,Bob,,paid
S7,C4,Medicaid,2026-08-01,9:00 AM,10:00 AM,T1017,Ann,,denied
S8,C4,Medicaid,2026-08-01,,,T1017,Bob,,paid
S9,C5,Medicaid,2026-08-01,1:00 PM,2:00 PM,T1017,Ann,,denied
S10,C5,Medicaid,2026-08-01,1:00 PM,2:00 PM,T1017,Ann,,void
"""
FEES = b"Payer,Code,Rate,Basis,Unit minutes\nMedicaid,T1017,20.00,per unit,15\n"
STAFF = b"Staff,Credential,Start date\nAnn,BA,2020-01-01\nBob,BA,2020-01-01\n"
APPROVALS = b"""Authorization no.,Client ID,Payer,Code,Units approved,Start date,End date,Approved worker
A-1,C1,Medicaid,T1017,40,2026-01-01,2026-12-31,Ann
"""
APART = "Our log has no other contact of this client and code at that time."


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The argument of a letter by session, for a cause."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CMCORE_DATABASE_URL", f"sqlite:///{tmp_path_factory.mktemp('told') / 'cmcore.db'}")
        made = open_workspace()
        for name, data in (("log.csv", LOG), ("fees.csv", FEES), ("staff.csv", STAFF), ("auths.csv", APPROVALS)):
            assert made.add_upload(name, data, "Ana").refused is None
        estimate, dataset = made.estimate(DAY), made.dataset(DAY)
    rows = dict(estimate.lines.select("session_id", "row_id").iter_rows())

    def argued(session, cause):
        row = {"row_id": rows[session], "cause": cause}
        (facts,) = letter_facts([row], estimate, dataset, agency=None, letter_date=DAY)
        return facts.argument

    return argued


def test_an_approval_argues_for_its_own_worker_alone(told):
    assert (
        told("S1", "authorization")
        == "Authorization A-1, in force Jan 1, 2026 to Dec 31, 2026, covers all of this service."
    )
    assert told("S2", "authorization") is None


@pytest.mark.parametrize(
    ("session", "alone"),
    [
        ("S3", False),  # another begins before it ends
        ("S5", True),  # another begins when it ends
        ("S7", False),  # another of the day does not say when it was
        ("S9", True),  # the other one was voided
    ],
)
def test_a_duplicate_is_denied_where_no_other_contact_can_be_at_that_time(told, session, alone):
    argued = told(session, "duplicate")
    assert argued is None if not alone else argued.endswith(APART)
