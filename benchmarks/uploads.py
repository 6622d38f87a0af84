"""An upload read as the app reads it: in the child process that waits for it, then checked here."""

from __future__ import annotations

import gc
import time
from datetime import date

from cmcore.intake.check import check_everything
from cmcore.intake.reading import read_file
from cmcore.remits.reading import prepare_reading, read_upload_guarded

AS_OF = date(2026, 11, 20)
READY_IN = 3
"""Seconds in which a child that is started is ready."""


def ready() -> None:
    """Lets the child get ready, as it is when somebody comes to the page."""
    prepare_reading()
    gc.collect()
    time.sleep(READY_IN)


def checked(name: str, data: bytes) -> int:
    """How many sessions the checked tables of an upload hold."""
    reading = read_upload_guarded(name, data)
    return 0 if reading.refused else check_everything([reading], as_of=AS_OF).frames["sessions"].height


def checked_here(name: str, data: bytes) -> int:
    """The same read in this process, without the child."""
    reading = read_file(name, data)
    return 0 if reading.refused else check_everything([reading], as_of=AS_OF).frames["sessions"].height
