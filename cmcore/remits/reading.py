"""One upload read by what it is: a remittance in X12, or a spreadsheet of any kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmcore.findings import FileRefusedError
from cmcore.intake.opening import FileType, check_file
from cmcore.intake.reading import read_file
from cmcore.remits.x12 import read_remittance

if TYPE_CHECKING:
    from cmcore.intake.memory import Memory
    from cmcore.intake.tables import Reading


def read_upload(name: str, data: bytes, *, memory: Memory | None = None, payer: str | None = None) -> Reading:
    """Everything one file gives; a file that cannot be read is a reading with the sentence that says why."""
    try:
        is_x12 = check_file(name, data) is FileType.X12
    except FileRefusedError:
        is_x12 = False
    return read_remittance(name, data) if is_x12 else read_file(name, data, memory=memory, payer=payer)
