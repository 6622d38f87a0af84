"""Review: remarks with a name and a time, figures frozen at the revision they were computed on, signed once."""

from __future__ import annotations

from datetime import date

import pytest

from cmcore.findings import InputInvalidError
from cmcore.store import workspaces
from cmcore.store.schema import now
from cmcore.store.workspace import open_workspace

ON_A_SERVER_TOO = True
DAY = date(2026, 6, 1)
FIGURES = {"expected": 10_095, "sessions": 2}


@pytest.fixture
def workspace(database):
    return open_workspace(database=database)


def test_a_remark_has_its_name_and_time_and_is_found_by_what_it_is_on(workspace):
    before = now()
    workspace.comment("session aa:Log:2", "  Call the payer. ", " Ana ")
    workspace.comment("Expected", "Agreed.", "Ben")
    (found,) = workspace.comments("session aa:Log:2")
    assert (found.text, found.who) == ("Call the payer.", "Ana")
    assert before <= found.at <= now()
    assert [each.who for each in workspace.comments()] == ["Ana", "Ben"]


def test_a_remark_reaches_another_session_at_once(workspace, database):
    other = open_workspace(workspace.id, database=database)
    workspace.comment("Expected", "Looks right.", "Ana")
    assert [each.text for each in other.comments()] == ["Looks right."]


def test_frozen_figures_carry_the_revision_they_were_computed_on(workspace, database):
    other = open_workspace(workspace.id, database=database)
    other.set_as_of(DAY)  # the data moves on while the first session still shows its figures
    snapshot = workspace.freeze(FIGURES, DAY, "March", "Ana")
    assert (snapshot.revision, other.revision) == (0, 1)
    assert other.snapshots() == (snapshot,)


def test_a_scenario_carries_the_revision_it_was_computed_on(workspace, database):
    open_workspace(workspace.id, database=database).set_as_of(DAY)
    assert workspace.save_scenario("Offer", "name: Offer", "Ana").revision == 0


def test_signing_keeps_the_figures_as_they_were_frozen(workspace):
    snapshot = workspace.freeze(FIGURES, DAY, "March", "Ana")
    workspace.set_as_of(date(2026, 7, 1))
    signed = workspace.sign(snapshot.id, " Ben ")
    assert (signed.figures, signed.as_of, signed.signed_by) == (FIGURES, DAY, "Ben")
    assert signed.signed_at is not None


def test_a_sign_off_needs_a_name(workspace):
    snapshot = workspace.freeze(FIGURES, DAY, "", "Ana")
    with pytest.raises(InputInvalidError, match="needs your name"):
        workspace.sign(snapshot.id, " ")


def test_a_snapshot_of_another_workspace_is_not_signed(workspace, database):
    other = open_workspace(workspaces.make(database, "Other").id, database=database)
    snapshot = other.freeze(FIGURES, DAY, "", "Ana")
    with pytest.raises(InputInvalidError, match="not in this workspace"):
        workspace.sign(snapshot.id, "Ben")
    assert other.snapshots()[0].signed_by is None
