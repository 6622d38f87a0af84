"""The app under AppTest, on a workspace that holds the sample agency."""

from __future__ import annotations

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from cmcore.store.database import Database
from cmcore.store.workspace import Workspace, open_workspace
from cmcore.store.workspace import _figures as figures

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLE_DAY = date(2026, 11, 20)


@pytest.fixture(scope="session")
def sample_database(tmp_path_factory) -> Path:
    """A database that holds the sample agency; tests work on copies of it."""
    path = tmp_path_factory.mktemp("sample") / "cmcore.db"
    database = Database(f"sqlite:///{path}")
    workspace = open_workspace(database=database)
    for name in ("service_log.xlsx", "payer_book.xlsx", "denial_log.xlsx"):
        assert workspace.add_upload(name, (ROOT / "sample_data" / name).read_bytes(), "test").refused is None
    workspace.rename("Riverbend Case Management")
    workspace.set_as_of(SAMPLE_DAY)
    database.engine.dispose()
    return path


@pytest.fixture(scope="session")
def sample_figures(sample_database) -> dict[tuple, object]:
    """What the sample's figures come to, by their keys."""
    url = f"sqlite:///{sample_database}"
    figured = open_workspace(database=Database(url))
    figured.findings(SAMPLE_DAY)
    figured.worklist(SAMPLE_DAY)
    return {key: figures._results[key] for key in figures._results if key[0] == url}


@pytest.fixture
def sample_url(sample_database, sample_figures, tmp_path, monkeypatch) -> str:
    """The sample for tests that change it: a copy, whose figures before any change are computed once for all tests."""
    copy = tmp_path / "cmcore.db"
    shutil.copy(sample_database, copy)
    url = f"sqlite:///{copy}"
    for key, figure in sample_figures.items():
        figures.get((url, *key[1:]), lambda figure=figure: figure)
    monkeypatch.setenv("CMCORE_DATABASE_URL", url)
    return url


@pytest.fixture
def read_url(sample_database, monkeypatch) -> str:
    """The sample for tests that change nothing; its figures are computed once."""
    url = f"sqlite:///{sample_database}"
    monkeypatch.setenv("CMCORE_DATABASE_URL", url)
    return url


@pytest.fixture
def workspace(sample_url) -> Workspace:
    return open_workspace()


@pytest.fixture
def empty_url(tmp_path, monkeypatch) -> str:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    monkeypatch.setenv("CMCORE_DATABASE_URL", url)
    return url


def start() -> AppTest:
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()


def open_page(path: str, *opened: str) -> AppTest:
    """A page of the app, opened by its link, without an error; `opened` names what is folded out on it."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).switch_page(f"pages/{path}.py")
    for key in opened:
        app.session_state[key] = True
    app.run()
    assert not app.exception
    return app


def metrics(app: AppTest) -> dict[str, str]:
    return {each.label: each.value for each in app.metric}


def grid_name(app: AppTest, start: str) -> str:
    """The name of the editable grid on the page that begins so."""
    names = [re.search(rf"-({re.escape(start)}.*)\.grid$", each.proto.id) for each in app.get("bidi_component")]
    return next(each[1] for each in names if each)


def grid_rows(app: AppTest, name: str) -> pd.DataFrame:
    """What an editable grid of the page shows."""
    told = _grid(app, name)
    return pd.DataFrame(told["rows"], columns=[each["name"] for each in told["columns"]])


def grid_list(app: AppTest, name: str) -> str:
    """Which list an editable grid of the page shows."""
    return str(_grid(app, name)["list"])


def edit_grid(app: AppTest, name: str, *edits: tuple[int, str, object], shown: str | None = None) -> AppTest:
    """Edits cells of a grid, each told by row, column and what it holds now, as the browser would send them."""
    told = _grid(app, name)
    sent = [
        {"number": told["taken"] + at, "list": shown or told["list"], "row": row, "column": column, "value": value}
        for at, (row, column, value) in enumerate(edits, 1)
    ]
    app.session_state["sent"] = {"edits": {name: sent}}
    app.run()
    assert not app.exception
    return app


def _grid(app: AppTest, name: str) -> dict[str, object]:
    (proto,) = [each.proto for each in app.get("bidi_component") if each.proto.id.endswith(f"-{name}.grid")]
    return json.loads(proto.json or proto.mixed.json)
