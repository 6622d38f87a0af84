"""Kept files as they read, each read once for what the workspace remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmcore.remits.reading import read_upload_guarded
from cmcore.store import uploads
from cmcore.store.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cmcore.intake.next_file.memory import Memory
    from cmcore.intake.tables import Reading, Table
    from cmcore.store.database import Database
    from cmcore.store.records import Upload

MOST_KEPT = 64
SHORT = 8
"""How much of a file's hash the ids of its rows begin with."""
_readings = Kept(MOST_KEPT)


def read_kept(
    database: Database, workspace_id: str, upload: Upload, memory: Memory, fresh: Reading | None = None
) -> Reading:
    """Everything one kept file gives, read in a child process within limits; `fresh` where it was read just now.

    The same bytes under the same name read the same in every workspace that remembers the same.
    """
    key = (upload.name, upload.sha256, repr(memory.to_dict()))

    def read() -> Reading:
        return read_upload_guarded(upload.name, uploads.load(database, workspace_id, upload.id), memory=memory)

    return _readings.get(key, read if fresh is None else lambda: fresh)


def is_of(upload: Upload, row_id: str | None) -> bool:
    """Whether a row stands in a file."""
    return row_id is not None and row_id[:SHORT] == upload.sha256[:SHORT]


def tables_of(files: Iterable[tuple[Upload, tuple[Table, ...]]], row_id: str | None) -> tuple[Table, ...]:
    """The tables of the file that a row stands in; none where its file is gone."""
    return next((tables for upload, tables in files if is_of(upload, row_id)), ())
