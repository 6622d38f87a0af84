"""What a table's column is: its type on paper, how people head it, how it is read, checked and shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar

import polars as pl
from pydantic import BaseModel, ConfigDict, Field


class Kind(StrEnum):
    """How a column's cells are read and how its values are held in frames."""

    TEXT = "text"
    CODE = "code"  # an id or code: text with its leading zeros, upper case, no blanks around
    MODIFIERS = "modifiers"  # two-character modifiers in order, joined by ";"
    LIST = "list"  # values joined by ";"
    CHOICE = "choice"
    DATE = "date"
    TIME = "time"  # minutes after midnight
    MINUTES = "minutes"  # a duration
    COUNT = "count"
    QUANTITY = "quantity"  # hundredths
    MONEY = "money"  # cents
    RATE = "rate"  # ten-thousandths of a dollar
    PERCENT = "percent"  # basis points
    INDEX = "index"  # ten-thousandths of a plain number
    FLAG = "flag"


SCALES = {Kind.QUANTITY: 100, Kind.MONEY: 100, Kind.RATE: 10_000, Kind.PERCENT: 10_000, Kind.INDEX: 10_000}
_TEXTS = {Kind.TEXT, Kind.CODE, Kind.MODIFIERS, Kind.LIST, Kind.CHOICE}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    `low` and `high` are inclusive limits in the unit people write. `choices` maps each canonical value to the
    spellings people use for it. `required` columns must be found before the table can be used, or the column that
    does `instead`.
    """

    name: str
    label: str
    kind: Kind
    synonyms: tuple[str, ...] = ()
    unit: str = ""
    example: str = ""
    help: str = ""
    required: bool = False
    instead: str = ""
    personal: bool = False
    low: int | None = None
    high: int | None = None
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def dtype(self) -> pl.DataType:
        """How the column is held in frames."""
        if self.kind in _TEXTS:
            return pl.String()
        if self.kind is Kind.DATE:
            return pl.Date()
        return pl.Boolean() if self.kind is Kind.FLAG else pl.Int64()

    @property
    def scale(self) -> int:
        """How many steps in frames make one of the unit that people write."""
        return SCALES.get(self.kind, 1)


def column(label: str, kind: Kind = Kind.TEXT, *synonyms: str, **more: Any) -> Any:
    """A pydantic field that carries its Column; `more` are Column's other attributes."""
    spec = {"label": label, "kind": kind, "synonyms": synonyms, **more}
    return Field(default=None, title=label, description=more.get("help"), json_schema_extra={"column": spec})


class TableModel(BaseModel):
    """One row of a table; the class is the definition that everything else follows.

    `singular` and `plural` name the table in sentences; `unique_on` are the columns that tell rows apart.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    singular: ClassVar[str]
    plural: ClassVar[str]
    unique_on: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def columns(cls) -> tuple[Column, ...]:
        """The table's columns in order."""
        return tuple(_columns_of(cls).values())

    @classmethod
    def column(cls, name: str) -> Column:
        """One column by name; KeyError when the table has none of that name."""
        return _columns_of(cls)[name]

    @classmethod
    def schema_of_frame(cls) -> dict[str, pl.DataType]:
        """Column name to how it is held in frames."""
        return {**_schema_of(cls)}


@cache
def _columns_of(model: type[TableModel]) -> dict[str, Column]:
    return {
        name: Column(name=name, **info.json_schema_extra["column"])  # type: ignore[index,arg-type]
        for name, info in model.model_fields.items()
    }


@cache
def _schema_of(model: type[TableModel]) -> dict[str, pl.DataType]:
    return {name: each.dtype for name, each in _columns_of(model).items()}
