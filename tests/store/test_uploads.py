"""Uploads: each file once, whole or not at all."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from cmcore.findings import InputInvalidError
from cmcore.store import uploads, workspaces
from cmcore.store.schema import UploadRow

ON_A_SERVER_TOO = True


def test_the_bytes_come_back_as_they_came_with_their_hash(database, workspace_id):
    upload, is_new = uploads.add(database, workspace_id, "log.csv", b"\x00a\r\n\xff", "Ana")
    assert is_new
    assert upload.sha256 == hashlib.sha256(b"\x00a\r\n\xff").hexdigest()
    assert uploads.load(database, workspace_id, upload.id) == b"\x00a\r\n\xff"


def test_the_same_bytes_from_many_people_at_once_are_kept_once(database, workspace_id):
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda n: uploads.add(database, workspace_id, f"{n}.csv", b"same", f"P{n}"), range(8)))
    assert len({upload.id for upload, _ in added}) == 1
    assert sum(is_new for _, is_new in added) == 1
    assert workspaces.load(database, workspace_id).revision == 1


def test_two_workspaces_each_keep_the_same_file(database, workspace_id):
    other = workspaces.make(database, "Other").id
    first, _ = uploads.add(database, workspace_id, "a.csv", b"same", "Ana")
    second, is_new = uploads.add(database, other, "a.csv", b"same", "Ana")
    assert is_new
    assert first.id != second.id


def test_a_save_that_fails_keeps_neither_file_nor_revision(database, workspace_id, monkeypatch):
    def fail(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr(uploads, "touch", fail)
    with pytest.raises(OSError, match="disk is full"):
        uploads.add(database, workspace_id, "a.csv", b"abc", "Ana")
    assert uploads.listed(database, workspace_id) == ()
    assert workspaces.load(database, workspace_id).revision == 0


def test_a_removed_file_is_no_longer_listed_and_who_removed_it_is_kept(database, workspace_id):
    upload, _ = uploads.add(database, workspace_id, "a.csv", b"abc", "Ana")
    uploads.remove(database, workspace_id, upload.id, "Ben")
    assert uploads.listed(database, workspace_id) == ()
    with pytest.raises(InputInvalidError, match="no longer in the workspace"):
        uploads.find(database, workspace_id, upload.id)
    with database.read() as session:
        assert session.get(UploadRow, upload.id).removed_by == "Ben"


def test_removing_a_file_twice_counts_one_change(database, workspace_id):
    upload, _ = uploads.add(database, workspace_id, "a.csv", b"abc", "Ana")
    uploads.remove(database, workspace_id, upload.id, "Ana")
    uploads.remove(database, workspace_id, upload.id, "Ben")
    assert workspaces.load(database, workspace_id).revision == 2  # added, removed


def test_a_file_of_another_workspace_cannot_be_removed_or_found(database, workspace_id):
    other = workspaces.make(database, "Other").id
    upload, _ = uploads.add(database, other, "a.csv", b"abc", "Ana")
    uploads.remove(database, workspace_id, upload.id, "Ben")
    assert [each.name for each in uploads.listed(database, other)] == ["a.csv"]
    with pytest.raises(InputInvalidError):
        uploads.find(database, workspace_id, upload.id)
