"""An xls under a password, as Excel 97 to 2003 saved it: RC4 over the bodies of the workbook's records."""

from __future__ import annotations

import hashlib
import io
import struct

import olefile
from cryptography.hazmat.primitives.ciphers import Cipher
from msoffcrypto.method.rc4 import ARC4, _makekey

BLOCK = 1024
PLAIN = {0x809, 0x2F, 0xE1}
"""Records whose bodies stay readable: the beginning, the password's own, the header of the interface."""
WRITER, SHEET, KEEPS_PLACE = 0x5C, 0x85, 4
SALT, VERIFIER = bytes(range(16)), bytes(range(16, 32))


def under_password(data: bytes, password: str) -> bytes:
    """The xls encrypted. The name of its writer is cut by as much as the password's record is long."""
    told = _rc4(password, 0, VERIFIER + hashlib.md5(VERIFIER, usedforsecurity=False).digest())
    locked = struct.pack("<HHH", 1, 1, 1) + SALT + told
    box = io.BytesIO(data)
    with olefile.OleFileIO(box, write_mode=True) as book:
        stream = book.openstream("Workbook").read()
        book.write_stream("Workbook", _encrypted(stream, locked, password))
    return box.getvalue()


def _encrypted(stream: bytes, locked: bytes, password: str) -> bytes:
    records, end = _records(stream)
    records = [(kind, body[: -len(locked) - 4] if kind == WRITER else body) for kind, body in records]
    records.insert(1, (0x2F, locked))
    raw = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)
    assert len(raw) == end
    hidden = b"".join(_rc4(password, at // BLOCK, raw[at : at + BLOCK]) for at in range(0, end, BLOCK))
    made, at = bytearray(raw), 0
    for kind, body in records:
        begin, at = at + 4, at + 4 + len(body)
        if kind not in PLAIN:
            begin += KEEPS_PLACE if kind == SHEET else 0
            made[begin:at] = hidden[begin:at]
    return bytes(made) + stream[end:]


def _records(stream: bytes) -> tuple[list[tuple[int, bytes]], int]:
    """The records of a workbook's stream, and where they end."""
    records, at = [], 0
    while at < len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if not kind:
            break
        records.append((kind, stream[at + 4 : at + 4 + length]))
        at += 4 + length
    return records, at


def _rc4(password: str, block: int, data: bytes) -> bytes:
    return Cipher(ARC4(_makekey(password, SALT, block)), mode=None).encryptor().update(data)
