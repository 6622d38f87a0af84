"""Changes of denials are events: nothing is overwritten unseen, undoing goes back step by step, replay gives the state."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmcore.denials.never_work import NeverWork
from cmcore.findings import EditConflictError, FileRefusedError, InputInvalidError
from cmcore.store.database import Database
from cmcore.store.workspace import open_workspace


@pytest.fixture
def workspace(database):
    return open_workspace(database=database)


def state(workspace, item="A"):
    return {name: value for name, value in workspace.denial_states().get(item, {}).items() if name != "status_seen"}


def test_a_batch_is_saved_whole_or_not_at_all(workspace):
    workspace.change_denials({"A": {"owner": (None, "JL")}}, "Ana")
    with pytest.raises(EditConflictError, match="by Ana"):
        workspace.change_denials({"B": {"owner": (None, "MK")}, "A": {"owner": (None, "MK")}}, "Ben")
    assert (state(workspace), state(workspace, "B")) == ({"owner": "JL"}, {})


def test_undoing_goes_back_step_by_step_and_keeps_the_history(workspace):
    workspace.change_denials({"A": {"status": ("new", "working")}, "B": {"status": ("new", "working")}}, "Ana")
    workspace.change_denials({"A": {"status": ("working", "appealed"), "level": (None, "1")}}, "Ana")
    assert {each.field for each in workspace.undo_denial("Ana")} == {"status", "level"}
    assert state(workspace) == {"status": "working"}
    assert {each.item for each in workspace.undo_denial("Ana")} == {"A", "B"}
    assert workspace.denial_states() == {}
    assert workspace.undo_denial("Ana") == ()
    assert [each.undone_by for each in workspace.denial_events()] == ["Ana"] * 4


def test_one_undoes_one_s_own_and_an_item_by_itself(workspace):
    workspace.change_denials({"A": {"owner": (None, "JL")}, "B": {"owner": (None, "JL")}}, "Ana")
    workspace.change_denials({"C": {"owner": (None, "MK")}}, "Ben")
    workspace.undo_denial("Ben", item="A")
    assert (state(workspace, "A"), state(workspace, "B")) == ({}, {"owner": "JL"})
    workspace.undo_denial("Ana")
    assert (state(workspace, "B"), state(workspace, "C")) == ({}, {"owner": "MK"})


def test_what_somebody_changed_since_is_not_undone_under_them(workspace):
    workspace.change_denials({"A": {"owner": (None, "JL")}}, "Ana")
    workspace.change_denials({"A": {"owner": ("JL", "MK")}}, "Ben")
    with pytest.raises(InputInvalidError, match="Ben changed owner of A since"):
        workspace.undo_denial("Ana")
    assert state(workspace) == {"owner": "MK"}


def test_a_payer_s_answer_that_closed_an_item_can_be_opened_again(workspace):
    workspace.change_denials({"A": {"status": ("new", "appealed")}}, "Ana")
    workspace.change_denials({"A": {"status": ("won", "working")}}, "Ana")  # the remittance had won it meanwhile
    assert workspace.denial_states()["A"] == {"status": "working", "status_seen": "won"}
    workspace.change_denials({"A": {"status": ("working", "lost")}}, "Ben")
    with pytest.raises(EditConflictError):
        workspace.change_denials({"A": {"status": ("won", "working")}}, "Ana")


LOG = b"Claim no,Payer,Code,Service date,Expected,Denial codes,Denial date\nK1,Medicaid,T1017,2026-05-04,60,CO-197,2026-05-20"


@pytest.mark.parametrize(
    ("path", "seen", "tried"),
    [
        (["working", "appealed"], "working", "lost"),  # an appeal was filed meanwhile
        (["working", "partly_won", "working"], "partly_won", "written_off"),  # it was opened again meanwhile
    ],
)
def test_a_move_from_a_status_that_somebody_changed_meanwhile_is_refused(workspace, path, seen, tried):
    day, item = date(2026, 6, 30), "K1|T1017|2026-05-04"
    workspace.add_upload("denials.csv", LOG, "Ana")
    for old, new in pairwise(["new", *path]):
        workspace.change_denials({item: {"status": (old, new)}}, "Ana", day)
    with pytest.raises(EditConflictError, match=f'changed to "{path[-1]}" by Ana'):
        workspace.change_denials({item: {"status": (seen, tried)}}, "Ben", day)
    assert state(workspace, item)["status"] == path[-1]


def test_rules_and_filters_are_kept_for_the_team(workspace):
    assert workspace.never_work() == NeverWork()
    workspace.set_never_work(NeverWork(("CO-18",), 500, second_payers=True), "Ana")
    workspace.settle("denial_filters", {"Mine": {"owner": ["JL"]}}, "Ana")
    again = open_workspace(workspace.id, database=workspace._database)
    assert again.never_work() == NeverWork(("CO-18",), 500, second_payers=True)
    assert again.preference("denial_filters") == {"Mine": {"owner": ["JL"]}}
    again.settle("denial_filters", None, "Ana")
    assert workspace.preference("denial_filters") is None


def test_only_a_word_file_becomes_the_letter(workspace):
    with pytest.raises(FileRefusedError):
        workspace.set_letter_template(b"no letter", "Ana")
    assert workspace.letter_template() is None


ITEMS, FIELDS = ("A", "B"), ("owner", "note", "status")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("change"), st.sampled_from(ITEMS), st.sampled_from(FIELDS), st.sampled_from("xyz")),
        st.tuples(st.just("undo"), st.sampled_from([*ITEMS, None])),
    ),
    max_size=12,
)


@given(STEPS)
@settings(max_examples=30, deadline=None)
def test_replaying_the_events_gives_the_state(tmp_path_factory, steps):
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('denials') / 'store.db'}")
    workspace = open_workspace(database=database)
    for step in steps:
        if step[0] == "change":
            _, item, field, value = step
            workspace.change_denials({item: {field: (state(workspace, item).get(field), value)}}, "Ana")
        else:
            workspace.undo_denial("Ana", step[1])
    replayed: dict[str, dict[str, str]] = {}
    for event in workspace.denial_events():
        if event.undone_by is None:
            replayed.setdefault(event.item, {})[event.field] = event.new
    assert {item: state(workspace, item) for item in workspace.denial_states()} == replayed
    database.engine.dispose()
