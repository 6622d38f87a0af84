"""Corrections as events: whose they are, what stands on what, and what can be undone and redone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmcore.findings import CmcoreError, EditConflictError, InputInvalidError
from cmcore.store import edits, workspaces

ON_A_SERVER_TOO = True


@pytest.fixture
def make(database, workspace_id, new_edit):
    def made(who, *batch, **named):
        return edits.make(database, workspace_id, [new_edit(*each, **named) for each in batch], who)

    return made


@pytest.fixture
def held(database, workspace_id):
    """What the corrections in force say each cell holds."""
    return lambda: {each.cell: each.new for each in edits.listed(database, workspace_id, undone=False)}


def test_undo_takes_back_one_s_own_last_correction_and_leaves_a_later_one_of_somebody_else(
    database, workspace_id, make, held
):
    make("Ana", (1, "a"))
    make("Ben", (2, "b"))
    undone = edits.undo(database, workspace_id, "Ana")
    assert [(each.cell, each.who) for each in undone] == [("F1", "Ana")]
    assert held() == {"F2": "b"}


def test_undo_of_a_person_who_made_none_takes_the_last_of_all(database, workspace_id, make, held):
    make("Ana", (1, "a"))
    make("Ben", (2, "b"))
    assert [each.who for each in edits.undo(database, workspace_id, "Cleo")] == ["Ben"]
    assert held() == {"F1": "a"}


def test_undo_of_a_person_of_the_same_name_leaves_what_they_had_not_seen(database, workspace_id, make, held):
    make("Unnamed", (1, "a"))
    seen = edits.next_undo(database, workspace_id, "Unnamed")
    make("Unnamed", (2, "b"))
    with pytest.raises(InputInvalidError, match='Unnamed corrected Log!F2 to "b" in another window'):
        edits.undo(database, workspace_id, "Unnamed", seen)
    assert held() == {"F1": "a", "F2": "b"}
    seen = edits.next_undo(database, workspace_id, "Unnamed")
    assert [each.cell for each in edits.undo(database, workspace_id, "Unnamed", seen)] == ["F2"]


def test_undo_after_somebody_else_s_correction_is_one_s_own_as_seen(database, workspace_id, make, held):
    make("Ana", (1, "a"))
    seen = edits.next_undo(database, workspace_id, "Ana")
    make("Ben", (2, "b"))
    edits.undo(database, workspace_id, "Ana", seen)
    assert held() == {"F2": "b"}
    assert edits.next_undo(database, workspace_id, "Ana") is not None  # Ben's, the last of all
    edits.undo(database, workspace_id, "Ben")
    assert edits.next_undo(database, workspace_id, "Ana") is None


def test_undo_takes_back_a_whole_batch(database, workspace_id, make, held):
    make("Ana", (1, "a"), (2, "a"), (3, "a"))
    assert len(edits.undo(database, workspace_id, "Ana")) == 3
    assert held() == {}


def test_undo_of_a_batch_that_somebody_built_on_is_refused_whole(database, workspace_id, make, held):
    make("Ana", (1, "a"), (2, "a"))
    make("Ben", (2, "b", "a"))
    with pytest.raises(InputInvalidError, match='Log!F2 was changed again to "b" by Ben'):
        edits.undo(database, workspace_id, "Ana")
    assert held() == {"F1": "a", "F2": "b"}


def test_undo_with_nothing_made_does_nothing(database, workspace_id):
    assert edits.undo(database, workspace_id, "Ana") == ()
    assert edits.redo(database, workspace_id, "Ana") == ()
    assert workspaces.load(database, workspace_id).revision == 0


def test_redo_goes_forward_through_what_was_undone(database, workspace_id, make, held):
    make("Ana", (1, "a"))
    make("Ana", (1, "b", "a"))
    edits.undo(database, workspace_id, "Ana")
    edits.undo(database, workspace_id, "Ana")
    assert held() == {}
    edits.redo(database, workspace_id, "Ana")
    assert held() == {"F1": "a"}
    edits.redo(database, workspace_id, "Ana")
    assert held() == {"F1": "b"}
    assert not edits.can_redo(database, workspace_id)


def test_one_undone_out_of_order_can_be_done_again(database, workspace_id, make, held):
    make("Ana", (1, "a"))
    make("Ana", (2, "b"))
    first = edits.listed(database, workspace_id)[0]
    edits.undo_one(database, workspace_id, first.id, "Ben")
    assert held() == {"F2": "b"}
    edits.redo(database, workspace_id, "Ben")
    assert held() == {"F1": "a", "F2": "b"}


def test_one_that_is_undone_already_is_not_undone_again(database, workspace_id, make):
    make("Ana", (1, "a"))
    (made,) = edits.undo(database, workspace_id, "Ana")
    with pytest.raises(InputInvalidError, match="no longer in force"):
        edits.undo_one(database, workspace_id, made.id, "Ana")


def test_redo_over_somebody_else_s_correction_is_told_and_overwrites_nothing(database, workspace_id, make, held):
    make("Ana", (1, "a"), (2, "a"))
    edits.undo(database, workspace_id, "Ana")
    make("Ben", (2, "b"))
    with pytest.raises(EditConflictError, match='Log!F2 was changed to "b" by Ben'):
        edits.redo(database, workspace_id, "Ana")
    assert held() == {"F2": "b"}
    assert not edits.can_redo(database, workspace_id)


def test_redo_of_a_correction_whose_ground_was_undone_is_told(database, workspace_id, make, held):
    make("Ana", (1, "a"))
    make("Ben", (1, "b", "a"))
    edits.undo(database, workspace_id, "Ben")
    edits.undo(database, workspace_id, "Ana")
    with pytest.raises(EditConflictError, match='Log!F1 was changed to "x"'):
        edits.redo(database, workspace_id, "Ben")
    assert held() == {}


def test_a_new_correction_leaves_others_their_redo_and_ends_one_s_own(database, workspace_id, make, held):
    make("Ana", (1, "a"))
    edits.undo(database, workspace_id, "Ana")
    make("Ben", (2, "b"))
    assert edits.can_redo(database, workspace_id)
    make("Ana", (3, "c"))
    assert not edits.can_redo(database, workspace_id)
    assert held() == {"F2": "b", "F3": "c"}


def test_who_saw_a_value_that_was_undone_since_is_told(database, workspace_id, make, held):
    make("Ana", (1, "a"))
    edits.undo(database, workspace_id, "Ana")
    with pytest.raises(EditConflictError, match='Log!F1 was changed to "x" by Ana'):
        make("Ben", (1, "b", "a"))
    assert held() == {}


def test_a_correction_on_the_value_as_it_shows_once_read_is_no_conflict(database, workspace_id, make, held):
    make("Ana", (1, "1h 15m"), held="75")  # typed 1h 15m; the log then shows 75
    make("Ben", (1, "80", "75"))
    assert held() == {"F1": "80"}


def test_an_emptied_cell_conflicts_with_its_old_value_and_not_with_a_blank(database, workspace_id, make):
    make("Ana", (1, None))
    with pytest.raises(EditConflictError):
        make("Ben", (1, "b"))
    assert make("Ben", (1, "b", None)) == 1


def test_an_undone_correction_stays_in_the_history_with_who_undid_it(database, workspace_id, make):
    make("Ana", (1, "a"))
    edits.undo(database, workspace_id, "Ana")
    (kept,) = edits.listed(database, workspace_id)
    assert kept.undone_at is not None
    assert edits.listed(database, workspace_id, undone=False) == ()


def test_of_many_people_on_one_cell_at_once_one_is_saved_and_all_others_are_told(database, workspace_id, make):
    def work(person: int) -> str | None:
        try:
            make(f"P{person}", (1, f"by {person}"))
        except EditConflictError as error:
            return error.theirs
        return None

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(work, range(8)))
    (kept,) = edits.listed(database, workspace_id)
    assert sorted(told, key=str) == sorted([None, *[kept.new] * 7], key=str)


def test_a_batch_of_more_rows_than_one_query_takes_is_checked_whole(database, workspace_id, make, held):
    make("Ana", *[(row, "a") for row in range(1_200)])
    with pytest.raises(EditConflictError, match="F1199"):
        make("Ben", *[(row, "b", "a") for row in range(1_199)], (1_199, "b"))
    assert set(held().values()) == {"a"}


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["make", "stale", "undo", "redo", "one"]),
            st.sampled_from(["Ana", "Ben"]),
            st.integers(0, 2),
        ),
        max_size=14,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_two_people_interleave_every_value_stands_on_the_one_its_maker_saw(database, new_edit, steps):
    workspace_id = workspaces.make(database, "Any").id
    made, changed = [], 0
    for number, (step, who, row) in enumerate(steps):
        in_force = edits.listed(database, workspace_id, undone=False)
        shown = next((each.new for each in reversed(in_force) if each.cell == f"F{row}"), "x")
        try:
            if step in {"make", "stale"}:
                edits.make(
                    database, workspace_id, [new_edit(row, f"v{number}", shown if step == "make" else "old")], who
                )
                made.append(f"v{number}")
                changed += 1
            elif step == "one":
                wanted = next((each.id for each in in_force if each.cell == f"F{row}"), 0)
                edits.undo_one(database, workspace_id, wanted, who)
                changed += 1
            else:
                changed += bool(getattr(edits, step)(database, workspace_id, who))
        except CmcoreError:
            continue
    assert [each.new for each in edits.listed(database, workspace_id)] == made
    assert workspaces.load(database, workspace_id).revision == changed
    for row in range(3):
        chain = [each for each in edits.listed(database, workspace_id, undone=False) if each.cell == f"F{row}"]
        assert all(later.old == earlier.new for earlier, later in pairwise(chain))
