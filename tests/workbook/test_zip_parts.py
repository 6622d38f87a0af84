from __future__ import annotations

import io
import zipfile

import pytest

from cmcore.workbook.zip_parts import rewrite_zip
from tests.workbook.built_files import changed_parts, lying_bytes


class Pipe(io.RawIOBase):
    """A stream that cannot seek, so that sizes are written behind the content as LibreOffice does."""

    def __init__(self):
        self.parts = []

    def writable(self):
        return True

    def write(self, content):
        self.parts.append(bytes(content))
        return len(content)


def archive(names=("a.xml", "b.xml", "c.png"), *, comment=b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in names:
            kind = zipfile.ZIP_STORED if name.endswith("png") else zipfile.ZIP_DEFLATED
            file.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), f"content of {name} " * 50, kind)
        file.comment = comment
    return out.getvalue()


def test_only_the_replaced_member_changes():
    data = archive()
    fresh = rewrite_zip(data, {"b.xml": b"new"})
    assert changed_parts(data, fresh) == ["b.xml"]
    assert zipfile.ZipFile(io.BytesIO(fresh)).read("b.xml") == b"new"


def test_replacing_nothing_gives_the_same_bytes():
    data = archive(comment=b"kept")
    assert rewrite_zip(data, {}) == data


def test_a_member_replaced_by_none_is_left_out():
    with zipfile.ZipFile(io.BytesIO(rewrite_zip(archive(), {"b.xml": None}))) as file:
        assert file.namelist() == ["a.xml", "c.png"]
        assert file.testzip() is None


def test_a_replaced_member_keeps_its_date():
    with zipfile.ZipFile(io.BytesIO(rewrite_zip(archive(), {"a.xml": b"new"}))) as file:
        assert file.getinfo("a.xml").date_time == (2026, 1, 2, 3, 4, 6)


def test_members_with_sizes_behind_their_content_are_copied_as_they_lie():
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.xml", "one")
        file.writestr("b.xml", "two")
    data = b"".join(pipe.parts)
    assert zipfile.ZipFile(io.BytesIO(data)).getinfo("a.xml").flag_bits & 8
    fresh = rewrite_zip(data, {"a.xml": b"other"})
    assert lying_bytes(fresh)["b.xml"] == lying_bytes(data)["b.xml"]
    with zipfile.ZipFile(io.BytesIO(fresh)) as file:
        assert (file.testzip(), file.read("a.xml"), file.read("b.xml")) == (None, b"other", b"two")


def test_members_written_with_wide_sizes_can_be_read_after_the_rewrite():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name in ("a.xml", "b.xml"):
            with file.open(name, "w", force_zip64=True) as member:
                member.write(name.encode())
    fresh = rewrite_zip(out.getvalue(), {"a.xml": b"longer than before"})
    with zipfile.ZipFile(io.BytesIO(fresh)) as file:
        assert (file.testzip(), file.read("b.xml")) == (None, b"b.xml")


@pytest.mark.parametrize("prefix", [b"#!prefix\n", b""])
def test_bytes_before_the_first_member_stay(prefix):
    fresh = rewrite_zip(prefix + archive(), {"c.png": b"picture"})
    assert fresh.startswith(prefix + b"PK")
    assert zipfile.ZipFile(io.BytesIO(fresh)).read("c.png") == b"picture"


def test_a_new_member_comes_last_with_the_date_of_the_first():
    data = archive(comment=b"kept")
    fresh = rewrite_zip(data, {"d/é.xml": b"new", "b.xml": b"other", "never.xml": None})
    with zipfile.ZipFile(io.BytesIO(fresh)) as file:
        assert file.namelist() == ["a.xml", "b.xml", "c.png", "d/é.xml"]
        assert (file.testzip(), file.read("d/é.xml"), file.comment) == (None, b"new", b"kept")
        assert file.getinfo("d/é.xml").date_time == (2026, 1, 2, 3, 4, 6)
    assert changed_parts(data, fresh) == ["b.xml", "d/é.xml"]


def test_a_new_member_joins_members_with_sizes_behind_their_content():
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.xml", "one")
    data = b"".join(pipe.parts)
    fresh = rewrite_zip(data, {"b.xml": b"two"})
    assert lying_bytes(fresh)["a.xml"] == lying_bytes(data)["a.xml"]
    with zipfile.ZipFile(io.BytesIO(fresh)) as file:
        assert (file.testzip(), file.read("a.xml"), file.read("b.xml")) == (None, b"one", b"two")


def test_an_empty_archive_takes_a_member():
    with zipfile.ZipFile(io.BytesIO(rewrite_zip(archive(()), {"a.xml": b"one"}))) as file:
        assert (file.namelist(), file.read("a.xml"), file.getinfo("a.xml").date_time[:3]) == (
            ["a.xml"],
            b"one",
            (1980, 1, 1),
        )
