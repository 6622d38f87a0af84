"""The database: opened once per URL, brought up to date, shared by every thread of the server."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session, sessionmaker

from cmcore.findings import InputInvalidError
from cmcore.store.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 30
_opening = Lock()


class Database:
    """One database brought up to date.

    Raises: InputInvalidError where it cannot be opened, saying which and why.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        try:
            self.engine = _engine(url)
            upgrade(self.engine)
        except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
            raise _unopened(
                url, str(error), "Check CMCORE_DATABASE_URL and that the driver it names is there."
            ) from None
        except CommandError as error:
            raise _unopened(url, str(error), "A newer cmcore made it; bring this one up to date.") from None
        except DBAPIError as error:
            raise _unopened(
                url, str(error.orig), "Check CMCORE_DATABASE_URL, and that the place can be written to."
            ) from None
        self._writes = sessionmaker(_for_writing(self.engine), expire_on_commit=False)
        self._reads = sessionmaker(_for_reading(self.engine), expire_on_commit=False)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction: all of it is kept, or none where anything fails."""
        with self._writes.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session to read in; it sees one moment and waits for no writer."""
        with self._reads() as session:
            yield session


def open_database(url: str | None = None) -> Database:
    """The database of a URL, or of the settings; the same one for every caller of this process."""
    with _opening:
        return _opened(url or Settings().url())


@cache
def _opened(url: str) -> Database:
    return Database(url)


def _unopened(url: str, why: str, todo: str) -> InputInvalidError:
    try:
        shown = make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        shown = "that CMCORE_DATABASE_URL names"
    return InputInvalidError(f"The database {shown} cannot be opened: {why.strip().rstrip('.')}. {todo}")


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Any) -> None:
        # Taking the write lock at once makes a second writer wait, where upgrading a read lock would fail.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")

    return engine


def _for_writing(engine: Engine) -> Engine:
    return engine.execution_options(writes=True)


def _for_reading(engine: Engine) -> Engine:
    """SQLite's readers see one moment by themselves; a server's must ask for it."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")


def upgrade(engine: Engine) -> None:
    """Brings the database's tables up to date, all steps or none; does nothing where they are."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with _for_writing(engine).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
