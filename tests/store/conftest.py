"""A fresh database for each test, copied from one that was migrated once."""

from __future__ import annotations

import shutil

import pytest

from cmcore.store import workspaces
from cmcore.store.database import Database
from cmcore.store.records import NewEdit


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "empty.db"
    Database(f"sqlite:///{path}").engine.dispose()
    return path


@pytest.fixture
def url(migrated, tmp_path):
    copy = tmp_path / "cmcore.db"
    shutil.copy(migrated, copy)
    return f"sqlite:///{copy}"


@pytest.fixture
def database(url):
    found = Database(url)
    yield found
    found.engine.dispose()


@pytest.fixture
def workspace_id(database):
    return workspaces.make(database, "Riverbend").id


@pytest.fixture
def new_edit():
    """A correction of one payer cell by its row."""

    def make(row: int, new: str | None, old: str | None = "x", held: str | None = None) -> NewEdit:
        return NewEdit(f"aa:Log:{row}", "payer", "sessions", "log.xlsx", "Log", f"F{row}", old, new, held)

    return make
