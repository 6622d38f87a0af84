"""Workspaces in the browser: begun beside the sample, opened again, renamed, judged on another day."""

from __future__ import annotations

from datetime import date

from cmcore.store.workspace import known_workspaces, new_workspace, open_workspace
from tests.pages.conftest import SAMPLE_DAY, open_page

SAMPLE = "Riverbend Case Management"


def test_own_files_begin_in_an_empty_workspace_beside_the_sample(workspace):
    app = open_page("prepare/upload")
    app.button(key="upload.own").click().run()
    assert not app.exception
    assert [name for _, name in known_workspaces()] == ["My agency", SAMPLE]
    assert not open_workspace().uploads()
    assert app.session_state["workspace"] == open_workspace().id != workspace.id
    assert len(workspace.uploads()) == 3


def test_an_empty_workspace_offers_no_other_way_to_begin(empty_url):
    assert "upload.own" not in [each.key for each in open_page("prepare/upload").button]


def test_a_workspace_is_opened_with_nothing_chosen_in_the_one_before(workspace):
    other = new_workspace("North office")
    app = open_page("team/workspaces")
    app.session_state["workspace"] = other.id
    app.session_state["coverage.payers"] = ["Horizon MCO"]
    app.query_params["w"] = other.id
    app.run()
    app.button(key=f"workspaces.open.{workspace.id}").click().run()
    assert not app.exception
    assert app.session_state["workspace"] == workspace.id
    assert "coverage.payers" not in app.session_state


def test_a_workspace_takes_another_name_and_day(workspace):
    app = open_page("team/workspaces")
    app.text_input[0].set_value("South office").run()
    app.button(key="workspaces.rename").click().run()
    app.date_input[0].set_value(date(2026, 6, 1)).run()
    app.button(key="workspaces.judge").click().run()
    kept = open_workspace(workspace.id)
    assert (kept.name, kept.as_of) == ("South office", date(2026, 6, 1))
    app.button(key="workspaces.today").click().run()
    assert not app.exception
    assert open_workspace(workspace.id).as_of is None


def test_the_sample_says_which_day_it_is_judged_on(read_url):
    app = open_page("team/workspaces")
    assert app.date_input[0].value == SAMPLE_DAY
    assert any("A day of its own was chosen" in each.value for each in app.caption)


def test_a_new_one_is_made_under_its_name(workspace):
    app = open_page("team/workspaces")
    app.text_input(key="workspaces.new.name").set_value("North office")
    next(each for each in app.button if each.label == "Make an empty workspace").click().run()
    assert not app.exception
    assert [name for _, name in known_workspaces()] == ["North office", SAMPLE]
