"""What a file really is, told by its content, and whether it is safe to open."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from enum import StrEnum
from pathlib import PurePath

import msoffcrypto

from cmcore.findings import FileRefusedError

MOST_EXPANDED = 300 * 1024**2
MOST_RATIO = 200
RATIO_COUNTS_FROM = 1024**2
MOST_ENTRIES = 10_000
DEFAULT_PASSWORD = "VelvetSweatshop"  # noqa: S105 - Excel's own, with which it encrypts write-protected books
DAMAGED_ZIP = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, LookupError)
"""What reading a damaged archive raises."""
LONGEST_NAME, LONGEST_ENDING = 120, 10
_FOLDERS, _UNSAFE = re.compile(r"[/\\]"), re.compile(r'[<>:"|?*`]')
_ROOT_IN, _ROOT_IN_AT_MOST = 4096, 1024**2
_ASIDE = re.compile(rb"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)
_EBCDIC = "<?xml".encode("cp037")
_NOTHING = b"\x00 \t\r\n\xff\xfe\xef\xbb\xbf"
_CONTROLS = bytes({*range(32)} - {*b"\t\n\v\f\r\x1a"})
_ROOT = re.compile(rb"<[A-Za-z_]")
_X12 = re.compile(
    rb"ISA([^\w\s])(?:(?:(?!\1)[^\r\n])*\1){15}|GS([^\w\s,;])[A-Z]{2}\2|ST([^\w\s,;])\d{3}\3\d{4,9}(?!\w)"
)
"""An interchange, or a group or transaction without its envelope."""
_WRAPPED_X12 = re.compile(rb"ISA([^\w\s,;])..\1.{10}\1..\1.{10}\1..\1.{15}\1..\1.{15}\1\d{6}\1\d{4}\1.\1\d{5}\1\d{9}\1")
"""An envelope by its fixed widths, as one broken into lines of a length has it once they are joined."""

ZIP, OLE, PDF, PARQUET_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF", b"PAR1"
_PICTURES = {b"\x89PNG": "a PNG picture", b"\xff\xd8\xff": "a JPEG picture", b"GIF8": "a GIF picture"}
_OTHERS = {b"{\\rtf": "a rich-text document", b"SQLite format 3": "a SQLite database", b"7z\xbc\xaf": "a 7-Zip archive",
           b"\x1f\x8b": "a gzip archive", b"Rar!": "a RAR archive"}  # fmt: skip
_DOCUMENTS = {"doc97": "a Word document", "ppt97": "a PowerPoint presentation"}
_ARCHIVES = {"word/document.xml": "a Word document", "ppt/presentation.xml": "a PowerPoint presentation",
             "Index/Document.iwa": "an Apple Numbers or Pages document"}  # fmt: skip


class FileType(StrEnum):
    """The formats that can be read."""

    XLSX = "xlsx"
    XLSM = "xlsm"
    XLS = "xls"
    XLSB = "xlsb"
    ODS = "ods"
    CSV = "csv"
    TSV = "tsv"
    X12 = "x12"
    PARQUET = "parquet"


TEXT_TYPES = frozenset({FileType.CSV, FileType.TSV})


_WORDS = {FileType.CSV: "plain text (csv)", FileType.TSV: "plain text (tab-separated)", FileType.X12: "an X12 file",
          FileType.PARQUET: "a Parquet file"}  # fmt: skip
_NAMES = {FileType.CSV: {"csv", "tsv", "txt", "tab"}, FileType.TSV: {"csv", "tsv", "txt", "tab"}}


def plain_name(name: str) -> str:
    """A file's name as it may be shown and kept: without folders, without marks that shape text, not too long.

    >>> plain_name("../../etc/<b>log</b>.csv"), plain_name("")
    ('b_.csv', 'upload')
    """
    last = _UNSAFE.sub("_", _FOLDERS.split(name)[-1])
    words = " ".join("".join(each if each.isprintable() else " " for each in last).split()).strip(" .")
    if len(words) > LONGEST_NAME:
        stem, dot, ending = words.rpartition(".")
        ending = dot + ending if stem and len(ending) <= LONGEST_ENDING else ""
        words = words[: LONGEST_NAME - len(ending) - 1] + "…" + ending
    return words or "upload"


def check_file(name: str, data: bytes) -> FileType:
    """What the file is by its content, whatever its name says.

    Raises: FileRefusedError for a file that is empty, encrypted, damaged, unsafe to expand, or not a table at all.
    """
    if not data[:65536].strip(_NOTHING) and not data.strip(_NOTHING):
        raise FileRefusedError(name, "The file is empty.", "Export it again and check that it has rows.")
    if data.startswith(ZIP):
        return _check_zip(name, data)
    if data.startswith(OLE):
        return _check_ole(name, data)
    if data.startswith(PARQUET_MARK):
        return FileType.PARQUET
    _refuse_others(name, data)
    start = data[:2048].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if _X12.match(start) or _WRAPPED_X12.match(start.replace(b"\r", b"").replace(b"\n", b"")):
        return FileType.X12
    return _check_text(name, data)


def unlock(name: str, data: bytes, password: str | None = None) -> bytes:
    """The file without its encryption; as it is where it has none or where no password was given.

    Raises: FileRefusedError where the password does not open it.
    """
    if not data.startswith(OLE) or not _is_encrypted(name, data):
        return data
    for each in filter(None, (password, DEFAULT_PASSWORD)):
        opened = io.BytesIO()
        try:
            book = msoffcrypto.OfficeFile(io.BytesIO(data))
            book.load_key(password=each)
            book.decrypt(opened)
        except Exception:  # noqa: BLE001, S112 - whatever a wrong password makes of the content, it does not open it
            continue
        return opened.getvalue()
    if not password:
        return data
    said = "The password does not open the workbook."
    raise FileRefusedError(name, said, "Type it again, or remove it in Excel and upload the file anew.")


def needs_password(name: str, data: bytes) -> bool:
    """Whether a workbook is encrypted with a password that has to be asked for."""
    try:
        return data.startswith(OLE) and _is_encrypted(name, data) and unlock(name, data) is data
    except FileRefusedError:
        return False


def other_content(name: str, kind: FileType) -> str | None:
    """What to tell of a file whose content is not what its name says, though it can be read; None where they agree."""
    ending = PurePath(name).suffix.lower().lstrip(".")
    known = {*FileType} - {FileType.X12}
    if ending not in known or ending in _NAMES.get(kind, {kind.value}):
        return None
    what = _WORDS.get(kind, f"an {kind} workbook")
    return f"{name}: the content is {what} although the name ends in .{ending}; it was read as what it is. Rename it."


def _refuse_others(name: str, data: bytes) -> None:
    named = _PICTURES | _OTHERS | {PDF: "a PDF document"}
    what = next((words for mark, words in named.items() if data.startswith(mark)), None)
    if what is None and data[:1024].lstrip().lower().startswith((b"<html", b"<!doctype html", b"<?xml")):
        what = "a web page or XML document"
    if what:
        raise FileRefusedError(name, f"The content is {what}, not a table.", "Export it as xlsx or csv.")


def _check_text(name: str, data: bytes) -> FileType:
    head = data[:65536]
    plain = head.replace(b"\x00", b"")
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_wide_without_mark(head)
    if not wide and len(plain) - len(plain.translate(None, _CONTROLS)) > len(plain) // 100:
        raise FileRefusedError(name, "The content is no format that can be read.", "Export it as xlsx or csv.")
    tabs, others = plain.count(b"\t"), max(plain.count(b","), plain.count(b";"), plain.count(b"|"))
    return FileType.TSV if tabs > others else FileType.CSV


def _is_wide_without_mark(head: bytes) -> bool:
    head = head.rstrip(b"\x00")
    return head[1::2].count(0) > len(head) // 3 or head[0::2].count(0) > len(head) // 3


def _check_ole(name: str, data: bytes) -> FileType:
    if _is_encrypted(name, data):
        raise FileRefusedError(
            name,
            "The workbook is protected by a password.",
            "Give its password (on the command line in CMCORE_PASSWORD), or remove it in Excel and upload it again.",
        )
    return FileType.XLS


def _is_encrypted(name: str, data: bytes) -> bool:
    try:
        document = msoffcrypto.OfficeFile(io.BytesIO(data))
        what = _DOCUMENTS.get(document.format)
        encrypted = bool(document.is_encrypted())
    except Exception as error:
        # Whatever the reader stumbles over, a document that it cannot make out is no workbook.
        said = "The file is damaged, or no workbook."
        raise FileRefusedError(name, said, "Open it in Excel and save it again as xlsx.") from error
    if what:
        raise FileRefusedError(name, f"The content is {what}, not a table.", "Upload a workbook, as xlsx or csv.")
    return encrypted


def _check_zip(name: str, data: bytes) -> FileType:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _refuse_bombs(name, entries)
            kind = _kind_of_zip(name, {entry.filename for entry in entries}, archive)
            _refuse_doctypes(name, archive, entries)
    except DAMAGED_ZIP as error:
        raise FileRefusedError(
            name, "The workbook is damaged or cut short.", "Open it in Excel and save it again, or export it anew."
        ) from error
    return kind


def _refuse_bombs(name: str, entries: list[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    todo = "Export only the sheets you need, as xlsx or csv."
    if len(entries) > MOST_ENTRIES:
        raise FileRefusedError(name, f"The file holds {len(entries):,} parts, more than {MOST_ENTRIES:,}.", todo)
    if total > MOST_EXPANDED:
        size = f"{total / 1024**2:,.0f} MB, more than {MOST_EXPANDED // 1024**2} MB"
        raise FileRefusedError(name, f"The file unpacks to {size}.", todo)
    for entry in entries:
        if entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MOST_RATIO * max(1, entry.compress_size):
            raise FileRefusedError(name, "A part of the file unpacks to more than 200 times its size.", todo)


def _kind_of_zip(name: str, names: set[str], archive: zipfile.ZipFile) -> FileType:
    if "xl/workbook.bin" in names:
        return FileType.XLSB
    if "xl/workbook.xml" in names:
        return FileType.XLSM if "xl/vbaProject.bin" in names else FileType.XLSX
    if "mimetype" in names and archive.read("mimetype").startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return FileType.ODS
    what = next((words for part, words in _ARCHIVES.items() if part in names), "an archive that is no workbook")
    raise FileRefusedError(name, f"The content is {what}, not a table.", "Upload the workbook itself, as xlsx or csv.")


def _refuse_doctypes(name: str, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")) and b"<!DOCTYPE" in _before_root(archive, entry):
            said = "A part of the workbook declares a document type, which no spreadsheet program writes."
            raise FileRefusedError(name, said, "Open it in Excel and save it again as xlsx.")


def _before_root(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """What stands before a part's first element, in capitals.

    A part that hides it behind long comments, or in letters that no spreadsheet program uses, is a fraud.
    """
    with archive.open(entry) as part:
        read = b""
        for size in (_ROOT_IN, _ROOT_IN_AT_MOST):
            read += part.read(size).replace(b"\x00", b"")
            if read.startswith(_EBCDIC):
                return b"<!DOCTYPE"
            plain = _ASIDE.sub(b"", read)
            if root := _ROOT.search(plain):
                return plain[: root.end()].upper()
    return read.upper() if len(read) < _ROOT_IN_AT_MOST else b"<!DOCTYPE"
