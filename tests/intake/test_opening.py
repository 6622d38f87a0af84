from __future__ import annotations

import io
import random
import zipfile

import pytest
from msoffcrypto.format import ooxml
from openpyxl import load_workbook

from cmcore.findings import FileRefusedError
from cmcore.intake.files.opening import FileType, check_file, other_content, plain_name, unlock
from cmcore.intake.reading import read_file
from cmcore.remits.reading import read_upload
from tests.intake.xls_under_password import under_password

LONG = random.Random(1).randbytes(1_000_000).hex().encode()
ISA = (
    b"ISA*00*          *00*          *ZZ*ABC            *ZZ*DEF            *260302*1200*^*00501*000000001*0*P*:~GS*HP~"
)


@pytest.fixture(scope="module")
def log(book):
    return book({"Log": [["Session ID", "Code"], ["S1", "T1017"]]})


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def encrypted(data: bytes, password: str) -> bytes:
    out = io.BytesIO()
    ooxml.OOXMLFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def test_a_workbook_is_told_by_its_content_whatever_its_name(log):
    assert check_file("log.csv", log) is FileType.XLSX


def test_a_workbook_with_macros_is_told_by_its_project(log, repack):
    assert check_file("log.xlsx", repack(log, "xl/vbaProject.bin", lambda _: b"macros")) is FileType.XLSM


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"Payer,Code\nHorizon,T1017\n", FileType.CSV),
        (b"Payer;Code\nHorizon;T1017\n", FileType.CSV),
        (b"Payer\tCode\nHorizon\tT1017\n", FileType.TSV),
        ("\ufeffPayer\tCode\nHorizon\tT1017\n".encode("utf-16-le"), FileType.TSV),
        ("Payer,Code\nHorizon,T1017\n".encode("utf-16-be"), FileType.CSV),
        (ISA, FileType.X12),
        (b"\xef\xbb\xbf\n" + ISA, FileType.X12),
        (ISA.decode().encode("utf-16"), FileType.X12),
        (ISA.decode().encode("utf-16-be"), FileType.X12),
        (b"ISA,Payer,Code,Rate\n1,Horizon,T1017,30\n", FileType.CSV),
        (b"PAR1....PAR1", FileType.PARQUET),
    ],
)
def test_text_and_other_formats_are_told_by_their_content(data, kind):
    assert check_file("export", data) is kind


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\xff\xfe\r\x00\n\x00"])
def test_a_file_without_content_is_refused_as_empty(data):
    with pytest.raises(FileRefusedError, match=r"log\.csv: The file is empty\. Export it again"):
        check_file("log.csv", data)


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"<html><table>", "a web page or XML document"),
        (b"\n<!DOCTYPE html>", "a web page or XML document"),
        (b"{\\rtf1 ...", "a rich-text document"),
        (archive(**{"word__document.xml": b"<a/>"}), "a Word document"),
        (archive(**{"ppt__presentation.xml": b"<a/>"}), "a PowerPoint presentation"),
        (archive(**{"notes.txt": b"a"}), "an archive that is no workbook"),
    ],
)
def test_what_is_no_table_is_refused_by_name(data, what):
    with pytest.raises(FileRefusedError, match=rf"log\.xlsx: The content is {what}, not a table\."):
        check_file("log.xlsx", data)


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(FileRefusedError, match="no format that can be read"):
        check_file("log.csv", bytes(range(256)) * 8)


def test_a_workbook_cut_short_is_refused(log):
    with pytest.raises(FileRefusedError, match="damaged or cut short"):
        check_file("log.xlsx", log[: len(log) // 2])


def test_an_old_document_that_nothing_can_make_out_is_refused():
    with pytest.raises(FileRefusedError, match="damaged, or no workbook"):
        check_file("log.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)


def test_a_part_that_unpacks_to_two_hundred_times_its_size_is_refused(log, repack):
    with pytest.raises(FileRefusedError, match="more than 200 times its size"):
        check_file("log.xlsx", repack(log, "xl/media/a.bin", lambda _: b"0" * 5_000_000))


def test_a_small_part_may_be_as_repetitive_as_it_likes(log, repack):
    assert check_file("log.xlsx", repack(log, "xl/media/a.bin", lambda _: b"0" * 1_000_000)) is FileType.XLSX


def test_more_than_ten_thousand_parts_are_refused():
    with pytest.raises(FileRefusedError, match=r"holds 10,001 parts, more than 10,000"):
        check_file("log.xlsx", archive(**{f"p{each}": b"" for each in range(10_001)}))


def test_more_than_300_mb_unpacked_are_refused(log, monkeypatch):
    monkeypatch.setattr("cmcore.intake.files.opening.MOST_EXPANDED", 1024**2 // 1024)
    with pytest.raises(FileRefusedError, match="The file unpacks to"):
        check_file("log.xlsx", log)


@pytest.mark.parametrize(
    "before",
    [
        b"",
        b"<!-- " + b"x" * 5000 + b" -->",
        b"<!-- <a> " + b"x" * 5000 + b" -->",
        b"<?note <a ?>",
        b"<?note <a " + b"x" * 5000 + b" ?>",
        b"<!--" + LONG + b"-->",
    ],
)
def test_a_document_type_is_refused_even_behind_a_long_comment(log, repack, before):
    declared = before + b'<!DOCTYPE a [<!ENTITY b "c">]>'
    data = repack(log, "xl/workbook.xml", lambda xml: declared + xml)
    with pytest.raises(FileRefusedError, match="declares a document type"):
        check_file("log.xlsx", data)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("\ufeff<!DOCTYPE a><a/>", "utf-16-le"),
        ("\ufeff<?xml version='1.0' encoding='UTF-16'?><!doctype a><a/>", "utf-16-be"),
        ("<!DOCTYPE a><a/>", "utf-16-be"),
        ("\ufeff<!DOCTYPE a><a/>", "utf-8"),
        ("<?xml version='1.0' encoding='IBM037'?><!DOCTYPE a><a/>", "cp037"),
    ],
)
@pytest.mark.parametrize("part", ["xl/styles.xml", "_rels/.rels", "customXml/item1.xml"])
def test_a_document_type_in_other_letters_is_refused(log, repack, part, declared, encoding):
    data = repack(log, part, lambda _: declared.encode(encoding))
    with pytest.raises(FileRefusedError, match="declares a document type"):
        check_file("log.xlsx", data)


def test_a_workbook_under_a_password_is_refused_with_what_to_do(log):
    with pytest.raises(
        FileRefusedError,
        match=r"protected by a password\. Give its password \(on the command line in CMCORE_PASSWORD\)",
    ):
        check_file("log.xlsx", encrypted(log, "open sesame"))


def test_the_password_opens_the_workbook(log):
    assert unlock("log.xlsx", encrypted(log, "open sesame"), "open sesame") == log


def test_a_wrong_password_is_said_to_be_wrong(log):
    with pytest.raises(FileRefusedError, match="The password does not open the workbook"):
        unlock("log.xlsx", encrypted(log, "open sesame"), "sesame")


@pytest.mark.parametrize("given", [None, "", "that of another file"])
def test_a_workbook_under_excels_own_password_opens_whatever_is_given(log, given):
    assert unlock("log.xlsx", encrypted(log, "VelvetSweatshop"), given) == log


@pytest.fixture(scope="module")
def old_log(book, office, tmp_path_factory):
    """A log in the format of Excel 97 to 2003."""
    folder = tmp_path_factory.mktemp("old")
    head = ["Session ID", "Client ID", "Service date", "Code", "Minutes"]
    rows = [head, *([f"S{at}", "C1", "2026-03-02", "T1017", at + 1] for at in range(60))]
    (folder / "log.xlsx").write_bytes(book({"Log": rows}))
    return office.convert("xls", folder / "log.xlsx")[0].read_bytes()


@pytest.mark.parametrize(
    ("used", "given", "opens"),
    [
        ("s3cret", "s3cret", True),
        ("s3cret", "another", False),
        ("VelvetSweatshop", None, True),
        ("VelvetSweatshop", "another", True),
    ],
)
def test_an_old_workbook_under_a_password_opens_with_it_alone(old_log, used, given, opens):
    locked = under_password(old_log, used)
    if not opens:
        with pytest.raises(FileRefusedError, match="The password does not open the workbook"):
            unlock("log.xls", locked, given)
        return
    assert check_file("log.xls", unlock("log.xls", locked, given)) is FileType.XLS
    (table,) = read_file("log.xls", unlock("log.xls", locked, given)).tables
    assert table.frame["minutes"].to_list() == [*range(1, 61)]


def test_an_old_workbook_whose_password_is_not_given_is_refused_with_what_to_do(old_log):
    with pytest.raises(FileRefusedError, match="protected by a password"):
        check_file("log.xls", unlock("log.xls", under_password(old_log, "s3cret")))


def test_a_sheet_and_a_book_that_are_protected_from_changes_alone_are_read(log):
    book = load_workbook(io.BytesIO(log))
    book.active.protection.enable()
    book.active.protection.password = "abc"
    book.security.workbookPassword = "abc"
    book.security.lockStructure = True
    made = io.BytesIO()
    book.save(made)
    assert check_file("log.xlsx", unlock("log.xlsx", made.getvalue())) is FileType.XLSX
    assert [table.data_rows for table in read_file("log.xlsx", made.getvalue()).tables] == [1]


def test_a_file_without_encryption_stays_as_it_is(log):
    assert unlock("log.xlsx", log, "anything") == log


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("log.xlsx", FileType.CSV, "the content is plain text (csv) although the name ends in .xlsx"),
        ("log.csv", FileType.XLSX, "the content is an xlsx workbook although the name ends in .csv"),
        ("log.xls", FileType.TSV, "the content is plain text (tab-separated) although the name ends in .xls"),
    ],
)
def test_a_name_that_says_something_else_is_told(name, kind, said):
    assert said in other_content(name, kind)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("LOG.XLSX", FileType.XLSX), ("log.csv", FileType.TSV), ("log.txt", FileType.CSV), ("log", FileType.XLSX)],
)
def test_a_name_that_agrees_or_says_nothing_is_not_worth_a_word(name, kind):
    assert other_content(name, kind) is None


def test_a_document_type_in_the_content_of_an_ods_workbook_is_refused():
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    data = archive(**{"mimetype": kind, "content.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><office:document-content/>'})
    with pytest.raises(FileRefusedError, match="declares a document type"):
        check_file("log.ods", data)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("service log (March).xlsx", "service log (March).xlsx"),
        ("Übersicht 三月.csv", "Übersicht 三月.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ann\\log.xlsx", "log.xlsx"),
        ("..", "upload"),
        ("", "upload"),
        ("log\x00\r\n.csv", "log .csv"),
        ("log\u202excslx.exe", "log xcslx.exe"),
        ("<img src=x onerror=alert(1)>.csv", "_img src=x onerror=alert(1)_.csv"),
        ("![x](https://example.com/a.png)", "a.png)"),
        ("`a`|b?.csv", "_a__b_.csv"),
        ("a" * 300 + ".xlsx", "a" * 114 + "….xlsx"),
        ("a" * 300, "a" * 119 + "…"),
        ("a" * 200 + "." + "b" * 90, "a" * 119 + "…"),
        ("\ud800.csv", "csv"),
    ],
)
def test_a_name_is_shown_and_kept_without_what_could_do_harm(name, plain):
    assert plain_name(name) == plain
    assert plain_name(plain) == plain


@pytest.mark.parametrize("name", ["<script>x</script>.csv", "../../x.csv", "a\nb.csv", "n" * 300 + ".csv"])
def test_a_refused_file_is_named_plainly_in_its_sentence(name):
    refused = read_upload(name, b"").refused
    assert refused == f"{plain_name(name)}: The file is empty. Export it again and check that it has rows."
    assert not set("<>\n/") & set(refused)
