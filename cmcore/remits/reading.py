"""One upload read by what it is: a remittance in X12, or a spreadsheet of any kind."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from cmcore.findings import FileRefusedError
from cmcore.intake.files.delimited import LARGE_FROM
from cmcore.intake.files.opening import FileType, check_file, plain_name
from cmcore.intake.guarding.guarded import ChildEndedError, Limits, prepare_guarded, run_guarded
from cmcore.intake.reading import grids_of_file, read_file
from cmcore.intake.tables import Reading
from cmcore.remits.x12 import read_x12

if TYPE_CHECKING:
    from collections.abc import Callable

    from cmcore.intake.files.grids import Grid
    from cmcore.intake.guarding.guarded import Why
    from cmcore.intake.next_file.memory import Memory

P = ParamSpec("P")
T = TypeVar("T")
SECONDS, SECONDS_PER_MB = 60, 2
MOST_MEMORY = 2 * 1024**3
_LESS = "Export only the sheets and months you need, as xlsx or csv."
_TODO: dict[Why, str] = {"slow": _LESS, "big": _LESS, "broken": "Open it in Excel and save it again as xlsx or csv."}


def read_upload(
    name: str, data: bytes, *, memory: Memory | None = None, password: str | None = None, payer: str | None = None
) -> Reading:
    """Everything one file gives, under its `plain_name`; one that cannot be read gives the sentence that says why."""
    name = plain_name(name)
    if is_x12(name, data):
        return read_x12(name, data)
    return read_file(name, data, memory=memory, password=password, payer=payer)


def is_x12(name: str, data: bytes) -> bool:
    """Whether a file holds X12 segments."""
    try:
        return check_file(name, data) is FileType.X12
    except FileRefusedError:
        return False


def read_upload_guarded(
    name: str, data: bytes, *, memory: Memory | None = None, password: str | None = None, payer: str | None = None
) -> Reading:
    """What `read_upload` gives, read in a child process within limits.

    A file that makes its reader hang, crash or take all memory is a reading with the sentence that says so.
    """
    name = plain_name(name)
    try:
        return _guarded(read_upload, name, data, memory=memory, password=password, payer=payer)
    except FileRefusedError as refused:
        return Reading(name, hashlib.sha256(data).hexdigest(), refused=str(refused))


def grids_guarded(name: str, data: bytes, password: str | None = None) -> tuple[Grid, ...]:
    """The cells of each sheet as they stand, read in a child process within limits; none of an X12 or broken file."""
    try:
        return _guarded(grids_of_file, plain_name(name), data, password)
    except FileRefusedError:
        return ()


def _guarded(
    function: Callable[Concatenate[str, bytes, P], T], name: str, data: bytes, *args: P.args, **named: P.kwargs
) -> T:
    """What a function makes of a file in a child process, with the time that a file of its size may take.

    Raises: FileRefusedError with what it took too much of.
    """
    limits = Limits(SECONDS + SECONDS_PER_MB * len(data) / 1024**2, MOST_MEMORY)
    try:
        return run_guarded(limits, function, name, data, *args, **named)
    except ChildEndedError as error:
        said = {
            "slow": f"Reading it takes longer than {limits.seconds:,.0f} seconds.",
            "big": f"Reading it takes more than {limits.memory // 1024**3} GB of memory.",
            "broken": "It is damaged in a way that stops its reader.",
        }[error.why]
        raise FileRefusedError(name, said, _TODO[error.why]) from error


def prepare_reading() -> None:
    """Starts the child process that the first upload is read in, so that it need not wait; returns at once."""
    prepare_guarded(_practise)


def _practise() -> None:
    """Reads a log that is long enough to be read as a large one: whoever has, has all that any file needs."""
    header, row = b"Client ID,Payer,Service Date,Minutes,Units,Code\n", b"C-1,Medicaid,2026-03-02,30,2,T1017\n"
    read_upload("practice.csv", header + row * (1 + LARGE_FROM // len(row)))
