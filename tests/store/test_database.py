"""The database: brought up to date whole or not at all, opened by many at once, and clear about why it cannot be."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect, text

from cmcore.findings import InputInvalidError
from cmcore.store import database as opening
from cmcore.store import edits, uploads, workspaces
from cmcore.store.database import MIGRATIONS, Database, open_database
from cmcore.store.schema import Base, WorkspaceRow
from cmcore.store.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent


def columns(engine):
    found = inspect(engine)
    return {
        name: {(each["name"], each["nullable"]) for each in found.get_columns(name)}
        for name in found.get_table_names()
        if name != "alembic_version"
    }


def at_revision(path: Path, revision: str) -> None:
    engine = create_engine(f"sqlite:///{path}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()


def test_an_empty_database_gets_exactly_the_tables_of_the_schema(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    assert columns(database.engine) == {
        name: {(each.name, each.nullable) for each in table.columns} for name, table in Base.metadata.tables.items()
    }
    database.engine.dispose()


def test_an_existing_database_keeps_its_rows_when_brought_up_to_date(tmp_path):
    path = tmp_path / "old.db"
    at_revision(path, "0001")
    with sqlite3.connect(path) as old:
        old.execute("insert into workspaces values ('w1', 'Old', '2026-01-01', '2026-01-01', null, 3, '{}')")
        old.execute(
            "insert into uploads values ('u1', 'w1', 'a.csv', 'ff', x'616263', 3, 'Ana', '2026-01-01 09:00:00.000000', null)"
        )
        old.execute(
            "insert into edits (workspace_id, batch, row_id, field, table_kind, file, sheet, cell, old, new, why, who, at) "
            "values ('w1', 'b', 'ff:Log:2', 'payer', 'sessions', 'a.csv', 'Log', 'F2', 'x', 'y', '', 'Ana', '2026-01-01 09:00:00.000000')"
        )
    old.close()
    database = Database(f"sqlite:///{path}")
    assert workspaces.listed(database) == [("w1", "Old")]
    assert uploads.load(database, "w1", "u1") == b"abc"
    assert [(each.old, each.new) for each in edits.undo(database, "w1", "Ana")] == [("x", "y")]
    database.engine.dispose()


def test_a_step_that_fails_leaves_the_database_as_it_was(tmp_path, monkeypatch, url):
    scripts = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, scripts)
    newest = max(path.name.partition("_")[0] for path in (scripts / "versions").glob("*_*.py"))
    (scripts / "versions" / "9999_broken.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f'revision, down_revision, branch_labels, depends_on = "9999", "{newest}", None, None\n'
        "def upgrade():\n"
        '    op.create_table("half", sa.Column("id", sa.Integer(), primary_key=True))\n'
        '    op.execute("insert into nowhere values (1)")\n'
    )
    monkeypatch.setattr(opening, "MIGRATIONS", scripts)
    with pytest.raises(InputInvalidError, match="no such table: nowhere"):
        Database(url)
    monkeypatch.undo()
    database = Database(url)
    assert "half" not in inspect(database.engine).get_table_names()
    with database.engine.connect() as connection:
        assert connection.scalar(text("select version_num from alembic_version")) == newest
    database.engine.dispose()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(tmp_path, url):
    path = tmp_path / "cmcore.db"
    with sqlite3.connect(path) as newer:
        newer.execute("update alembic_version set version_num = '9999'")
    newer.close()
    with pytest.raises(InputInvalidError, match="A newer cmcore made it"):
        Database(url)


def test_a_file_that_is_no_database_is_refused_with_its_name(tmp_path):
    path = tmp_path / "notes.db"
    path.write_bytes(b"not a database at all, only some words that are long enough to be read as a header of one" * 9)
    with pytest.raises(InputInvalidError, match=r"notes\.db cannot be opened: file is not a database"):
        Database(f"sqlite:///{path}")


@pytest.mark.parametrize("url", ["nosuchkind://someone:s3cret@server/name", "not a url"])
def test_a_url_that_names_no_database_is_refused_without_its_password(url):
    with pytest.raises(InputInvalidError, match="cannot be opened") as refused:
        Database(url)
    assert "s3cret" not in str(refused.value)


def test_several_processes_that_open_an_empty_database_at_once_all_succeed(tmp_path):
    url = f"sqlite:///{tmp_path / 'shared.db'}"
    script = (
        "import sys; from cmcore.store.database import Database; from cmcore.store.workspaces import make; "
        "make(Database(sys.argv[1]), 'one')"
    )
    started = [
        subprocess.Popen([sys.executable, "-W", "error", "-c", script, url], cwd=ROOT, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    assert [(each.communicate()[1].decode(), each.returncode) for each in started] == [("", 0)] * 3
    database = Database(url)
    assert len(workspaces.listed(database)) == 3
    database.engine.dispose()


def test_the_database_keeps_a_write_ahead_log_and_waits_for_its_turn(database):
    with database.engine.connect() as connection:
        assert connection.scalar(text("pragma journal_mode")) == "wal"
        assert connection.scalar(text("pragma busy_timeout")) == 30_000
        assert connection.scalar(text("pragma foreign_keys")) == 1


def test_a_reader_sees_the_last_saved_state_while_a_writer_is_at_work(database, workspace_id):
    with database.write() as session:
        session.get_one(WorkspaceRow, workspace_id).name = "Not saved yet"
        session.flush()
        assert workspaces.load(database, workspace_id).name == "Riverbend"
    assert workspaces.load(database, workspace_id).name == "Not saved yet"


def test_a_save_that_fails_halfway_keeps_nothing(database, workspace_id):
    def half() -> None:
        with database.write() as session:
            session.get_one(WorkspaceRow, workspace_id).name = "Half"
            session.flush()
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="the power went"):
        half()
    assert workspaces.load(database, workspace_id).name == "Riverbend"


def test_every_caller_of_a_process_gets_the_same_database(url):
    assert open_database(url) is open_database(url)
    open_database(url).engine.dispose()


def test_the_database_is_a_private_file_in_the_data_folder_unless_a_url_names_another(tmp_path, monkeypatch):
    monkeypatch.delenv("CMCORE_DATABASE_URL", raising=False)
    monkeypatch.setenv("CMCORE_DATA_FOLDER", str(tmp_path / "data"))
    assert Settings().url() == f"sqlite:///{tmp_path / 'data' / 'cmcore.db'}"
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    monkeypatch.setenv("CMCORE_DATABASE_URL", "postgresql+psycopg://server/cmcore")
    assert Settings().url() == "postgresql+psycopg://server/cmcore"
