"""A zip file with some members replaced and every other member's bytes copied as they lie."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from cmcore.findings import PatchRefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

LEVEL = 6
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_ZIP64 = 0x0001
_UTF8_NAME = 0x800


def rewrite_zip(data: bytes, replaced: Mapping[str, bytes | None]) -> bytes:
    """The archive with the named members' contents replaced, or left out where None; new names come last.

    Order, names, dates and compressed bytes of all other members stay. A replaced member keeps its date and a new one
    has that of the first, so that the result does not depend on the clock.
    Raises PatchRefusedError where members overlap in the file.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members, directory, comment = archive.infolist(), archive.start_dir, archive.comment
    ends = _ends(members, directory)
    out = bytearray(data[: min((each.header_offset for each in members), default=0)])
    offsets: dict[int, tuple[int, tuple[int, int, int] | None]] = {}
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.filename not in replaced:
            offsets[member.header_offset] = (len(out), None)
            out += data[member.header_offset : ends[member.header_offset]]
        elif (content := replaced[member.filename]) is not None:
            place = len(out)
            offsets[member.header_offset] = (place, _append(out, data, member, content))
    records = _records(data, members, directory, offsets)
    known = {each.filename for each in members}
    stamp = _LOCAL.unpack_from(data, members[0].header_offset)[4:6] if members else (0, 33)
    for name, content in replaced.items():
        if name not in known and content is not None:
            records.append(_add(out, name, content, stamp))
    size = sum(map(len, records))
    end = _END.pack(b"PK\5\6", 0, 0, len(records), len(records), size, len(out), len(comment))
    return b"".join([out, *records, end, comment])


def _ends(members: list[zipfile.ZipInfo], directory: int) -> dict[int, int]:
    """Where each member's bytes end: at the next member, or at the directory."""
    starts = sorted(each.header_offset for each in members)
    if len(set(starts)) != len(starts) or (starts and not 0 <= starts[0] <= starts[-1] <= directory - _LOCAL.size):
        raise PatchRefusedError("The workbook's parts overlap inside the file. Save it again in Excel, then retry.")
    return dict(zip(starts, [*starts[1:], directory], strict=False))


def _append(out: bytearray, data: bytes, member: zipfile.ZipInfo, content: bytes) -> tuple[int, int, int]:
    """Write one member; its CRC, packed and full size."""
    old = _LOCAL.unpack_from(data, member.header_offset)
    name = data[member.header_offset + _LOCAL.size :][: old[9]]
    sizes, packed = _packed(content)
    flags = old[2] & _UTF8_NAME
    out += _LOCAL.pack(b"PK\3\4", 20, flags, zipfile.ZIP_DEFLATED, old[4], old[5], *sizes, len(name), 0)
    out += name + packed
    return sizes


def _add(out: bytearray, name: str, content: bytes, stamp: tuple[int, ...]) -> bytes:
    """Write a member that the archive did not have; its record in the directory."""
    place, encoded = len(out), name.encode()
    sizes, packed = _packed(content)
    head = (_UTF8_NAME, zipfile.ZIP_DEFLATED, *stamp, *sizes, len(encoded), 0)
    out += _LOCAL.pack(b"PK\3\4", 20, *head) + encoded + packed
    return _CENTRAL.pack(b"PK\1\2", 20, 0, 20, 0, *head, 0, 0, 0, 0, place) + encoded


def _packed(content: bytes) -> tuple[tuple[int, int, int], bytes]:
    """CRC, packed and full size of a content, and the packed bytes."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    return (zlib.crc32(content), len(packed), len(content)), packed


def _records(
    data: bytes,
    members: list[zipfile.ZipInfo],
    directory: int,
    offsets: Mapping[int, tuple[int, tuple[int, int, int] | None]],
) -> list[bytes]:
    """The directory's records in their old order, pointing at the new places."""
    records = []
    place = directory
    for member in members:
        fields = list(_CENTRAL.unpack_from(data, place))
        lengths = fields[12:15]
        name, extra, remark = _slices(data, place + _CENTRAL.size, lengths)
        place += _CENTRAL.size + sum(lengths)
        if member.header_offset not in offsets:
            continue
        offset, sizes = offsets[member.header_offset]
        if sizes is not None:
            fields[5:7] = [fields[5] & _UTF8_NAME, zipfile.ZIP_DEFLATED]
        fields[9:12] = sizes or (member.CRC, member.compress_size, member.file_size)
        extra = _without_zip64(extra)
        fields[13], fields[18] = len(extra), offset
        records.append(_CENTRAL.pack(*fields) + name + extra + remark)
    return records


def _slices(data: bytes, place: int, lengths: list[int]) -> list[bytes]:
    cut = []
    for length in lengths:
        cut.append(data[place : place + length])
        place += length
    return cut


def _without_zip64(extra: bytes) -> bytes:
    """Extra fields less the wide sizes and offset, which a file of this size does not need."""
    kept, place = b"", 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, place)
        if kind != _ZIP64:
            kept += extra[place : place + 4 + length]
        place += 4 + length
    return kept + extra[place:]
