"""A fresh database for each test, copied from one that was migrated once: a SQLite file, and a server's where asked."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine

from cmcore.store import workspaces
from cmcore.store.database import Database
from cmcore.store.records import NewEdit


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "empty.db"
    Database(f"sqlite:///{path}").engine.dispose()
    return path


def pytest_generate_tests(metafunc):
    """Modules that set ON_A_SERVER_TOO are tried on PostgreSQL as well."""
    if "url" in metafunc.fixturenames and getattr(metafunc.module, "ON_A_SERVER_TOO", False):
        metafunc.parametrize("url", ["sqlite", "postgresql"], indirect=True)


class Server:
    """A PostgreSQL server of this run alone, on a socket in its own folder; it refuses to run as root."""

    def __init__(self, programs: Path, folder: str) -> None:
        self.programs, self.folder = programs, folder
        self.user = "postgres" if os.geteuid() == 0 else None
        self.numbers = count(1)
        if self.user:
            shutil.chown(folder, self.user)
        self.run("initdb", "-A", "trust", "-U", "cmcore", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        self.run("pg_ctl", "-o", options, "-l", f"{folder}/log", "-w", "start")

    def run(self, program, *words):
        command = [self.programs / program, "-D", f"{self.folder}/data", *words]
        subprocess.run(command, check=True, user=self.user, cwd=self.folder, stdout=subprocess.DEVNULL, timeout=60)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://cmcore@/{name}?host={self.folder}"

    def do(self, statement: str) -> None:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)


@pytest.fixture(scope="session")
def server(program_path):
    beside = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = program_path(("initdb", *(str(each / "initdb") for each in beside)), "A PostgreSQL server")
    with tempfile.TemporaryDirectory() as folder:  # a socket's path must be short
        running = Server(Path(found).resolve().parent, folder)
        try:
            running.do("CREATE DATABASE migrated")
            Database(running.url("migrated")).engine.dispose()
            yield running
        finally:
            running.run("pg_ctl", "-m", "immediate", "stop")


@pytest.fixture
def url(request, tmp_path):
    if getattr(request, "param", "sqlite") == "postgresql":
        running = request.getfixturevalue("server")
        name = f"test_{next(running.numbers)}"
        running.do(f"CREATE DATABASE {name} TEMPLATE migrated")
        yield running.url(name)
        running.do(f"DROP DATABASE {name} WITH (FORCE)")
        return
    copy = tmp_path / "cmcore.db"
    shutil.copy(request.getfixturevalue("migrated"), copy)
    yield f"sqlite:///{copy}"


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
