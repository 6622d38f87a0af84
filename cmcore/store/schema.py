"""What is kept, table by table. A change here needs a migration in migrations/versions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def new_id() -> str:
    """A short random id that says nothing about what it names."""
    return uuid4().hex[:12]


def now() -> datetime:
    """This moment in UTC, without a zone, as every database keeps it."""
    return datetime.now(tz=UTC).replace(tzinfo=None)


class Base(DeclarativeBase):
    """The tables of the store."""


class WorkspaceRow(Base):
    """One agency's or project's data; `revision` grows with every change of its figures."""

    __tablename__ = "workspaces"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime] = mapped_column(default=now)
    as_of: Mapped[date | None] = mapped_column(default=None)
    revision: Mapped[int] = mapped_column(default=0)
    memory: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class UploadRow(Base):
    """One file as it came, bytes and all; one kept `apart` brings no earlier file's records up to date."""

    __tablename__ = "uploads"
    __table_args__ = (
        Index(
            "one_file_once", "workspace_id", "sha256", unique=True,
            sqlite_where=text("removed_at IS NULL"), postgresql_where=text("removed_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    name: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size: Mapped[int]
    who: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=now)
    removed_at: Mapped[datetime | None] = mapped_column(default=None)
    removed_by: Mapped[str | None] = mapped_column(String(200), default=None)
    apart: Mapped[bool] = mapped_column(default=False)


class EditRow(Base):
    """One correction of one cell as an event; undoing it marks it, nothing is deleted.

    `new` is the text as it was typed, `held` the value as it shows once read: "1h 15m" is held as "75". Those with
    the same `undo_order` were undone together; the highest was undone last.
    """

    __tablename__ = "edits"
    __table_args__ = (Index("edits_of_cell", "workspace_id", "row_id", "field"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    batch: Mapped[str] = mapped_column(String(32))
    row_id: Mapped[str] = mapped_column(String(300))
    field: Mapped[str] = mapped_column(String(100))
    table_kind: Mapped[str] = mapped_column(String(50))
    file: Mapped[str] = mapped_column(String(300))
    sheet: Mapped[str] = mapped_column(String(300))
    cell: Mapped[str] = mapped_column(String(20))
    old: Mapped[str | None] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)
    held: Mapped[str | None] = mapped_column(Text, default=None)
    why: Mapped[str] = mapped_column(Text, default="")
    who: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=now)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by: Mapped[str | None] = mapped_column(String(200), default=None)
    undo_order: Mapped[int | None] = mapped_column(default=None)


class ScenarioRow(Base):
    """One named scenario and the revision of the data it was saved on."""

    __tablename__ = "scenarios"
    __table_args__ = (UniqueConstraint("workspace_id", "name", name="one_scenario_a_name"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    name: Mapped[str] = mapped_column(String(200))
    terms: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    who: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=now)


class PreferenceRow(Base):
    """What a team settled for itself, by name: its never-work rules, its saved filters, its letter."""

    __tablename__ = "preferences"

    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
    who: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=now)


class DenialEventRow(Base):
    """One change to one denial of the worklist; undoing marks it. Changes made together share their `batch`."""

    __tablename__ = "denial_events"
    __table_args__ = (Index("events_of_denial", "workspace_id", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    item: Mapped[str] = mapped_column(String(400))
    field: Mapped[str] = mapped_column(String(50))
    old: Mapped[str | None] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)
    who: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=now)
    batch: Mapped[str | None] = mapped_column(String(32), default=None)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by: Mapped[str | None] = mapped_column(String(200), default=None)


class VarianceEventRow(Base):
    """That somebody accepted the variance of one line, with the reason, or looked at it and left it open.

    Neither flag takes both back; the latest event of a line is in force.
    """

    __tablename__ = "variance_events"
    __table_args__ = (Index("events_of_variance", "workspace_id", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    item: Mapped[str] = mapped_column(String(400))
    is_accepted: Mapped[bool]
    is_reviewed: Mapped[bool] = mapped_column(default=False)
    variance: Mapped[int]
    why: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=now)


class OverrideEventRow(Base):
    """That somebody let a session out although these reasons stop it, or took that back (`reasons` empty)."""

    __tablename__ = "override_events"
    __table_args__ = (Index("events_of_override", "workspace_id", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    item: Mapped[str] = mapped_column(String(400))
    reasons: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=now)


class CommentRow(Base):
    """One remark on a row or a figure."""

    __tablename__ = "comments"
    __table_args__ = (Index("comments_on", "workspace_id", "target"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    target: Mapped[str] = mapped_column(String(400))
    text: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=now)


class SnapshotRow(Base):
    """The figures frozen at one revision, and who signed them."""

    __tablename__ = "snapshots"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id"))
    revision: Mapped[int]
    as_of: Mapped[date]
    figures: Mapped[dict[str, int]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text, default="")
    who: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(default=now)
    signed_by: Mapped[str | None] = mapped_column(String(200), default=None)
    signed_at: Mapped[datetime | None] = mapped_column(default=None)
