"""One upload read by what it is: a remittance in X12, or a spreadsheet of any kind."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from cmcore.findings import FileRefusedError
from cmcore.intake.guarded import ChildEndedError, Limits, prepare_guarded, run_guarded
from cmcore.intake.opening import FileType, check_file, plain_name
from cmcore.intake.reading import read_file
from cmcore.intake.tables import Reading
from cmcore.remits.x12 import read_x12

if TYPE_CHECKING:
    from cmcore.intake.guarded import Why
    from cmcore.intake.memory import Memory

SECONDS, SECONDS_PER_MB = 60, 2
MOST_MEMORY = 2 * 1024**3
_LESS = "Export only the sheets and months you need, as xlsx or csv."
_TODO: dict[Why, str] = {"slow": _LESS, "big": _LESS, "broken": "Open it in Excel and save it again as xlsx or csv."}


def read_upload(
    name: str, data: bytes, *, memory: Memory | None = None, password: str | None = None, payer: str | None = None
) -> Reading:
    """Everything one file gives, under its `plain_name`; one that cannot be read gives the sentence that says why."""
    name = plain_name(name)
    try:
        is_x12 = check_file(name, data) is FileType.X12
    except FileRefusedError:
        is_x12 = False
    if is_x12:
        return read_x12(name, data)
    return read_file(name, data, memory=memory, password=password, payer=payer)


def read_upload_guarded(
    name: str, data: bytes, *, memory: Memory | None = None, password: str | None = None, payer: str | None = None
) -> Reading:
    """What `read_upload` gives, read in a child process within limits.

    A file that makes its reader hang, crash or take all memory is a reading with the sentence that says so.
    """
    name = plain_name(name)
    limits = Limits(SECONDS + SECONDS_PER_MB * len(data) / 1024**2, MOST_MEMORY)
    try:
        return run_guarded(limits, read_upload, name, data, memory=memory, password=password, payer=payer)
    except ChildEndedError as error:
        said = {
            "slow": f"Reading it takes longer than {limits.seconds:,.0f} seconds.",
            "big": f"Reading it takes more than {limits.memory // 1024**3} GB of memory.",
            "broken": "It is damaged in a way that stops its reader.",
        }[error.why]
        refused = FileRefusedError(name, said, _TODO[error.why])
        return Reading(name, hashlib.sha256(data).hexdigest(), refused=str(refused))


def prepare_reading() -> None:
    """Starts the child process that the first upload is read in, so that it need not wait; returns at once."""
    prepare_guarded(read_upload)
