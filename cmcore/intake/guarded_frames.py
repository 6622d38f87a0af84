"""What a guarded call and its child process say to each other."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

Why = Literal["slow", "big", "broken"]
_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may take: seconds on the clock, and bytes of address space over what the idle child has.

    The memory limit holds on Linux; other systems have none that works.
    """

    seconds: float
    memory: int


@dataclass(frozen=True, slots=True)
class Call:
    """What the child is asked to do; `function` is one that can be imported by its name."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    named: dict[str, Any]
    limits: Limits


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child says: the value, or why there is none and where the fault arose; `peak` is its size in bytes."""

    value: Any = None
    why: Why | None = None
    where: str = ""
    peak: int = 0


def write_frame(stream: IO[bytes], content: object) -> None:
    """Sends one object, its length first."""
    data = pickle.dumps(content, protocol=5)
    stream.write(len(data).to_bytes(_LENGTH, "little"))
    stream.write(data)
    stream.flush()


def read_frame(stream: IO[bytes]) -> object:
    """The next object; EOFError where the other side is gone."""
    length = int.from_bytes(_exactly(stream, _LENGTH), "little")
    return pickle.loads(_exactly(stream, length))  # noqa: S301 - both ends are ours


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
