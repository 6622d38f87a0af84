"""What a guarded call and its child process say to each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING, Any, Literal

from cmcore.intake.guarding.packed_frames import aside, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Callable

Why = Literal["slow", "big", "broken"]
_LENGTH = 8
_NO_MEMORY = (
    "memory allocation", "bad_alloc", "MemoryError", "out of memory", "can't spawn worker thread",
    "can't start new thread",
)  # fmt: skip
"""What native code and Python say where they get no memory, the last two where it is none for a thread's own."""


def says_no_memory(text: str) -> bool:
    """Whether what a process said in trouble is that it got no memory."""
    return any(each in text for each in _NO_MEMORY)


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
class Practice:
    """What a child does unasked, so that all it needs is there when somebody asks; it answers nothing."""

    function: Callable[..., Any]
    args: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child says: the value, or why there is none and where the fault arose; `peak` is its size in bytes."""

    value: Any = None
    why: Why | None = None
    where: str = ""
    peak: int = 0


def write_frame(stream: IO[bytes], content: object) -> None:
    """Sends one object: how many parts it has, the length of each, then the parts."""
    if isinstance(content, Call):
        args = tuple(aside(each) if isinstance(each, bytes) else each for each in content.args)
        content = replace(content, args=args)
    parts = pack(content)
    for number in (len(parts), *map(len, parts)):
        stream.write(number.to_bytes(_LENGTH, "little"))
    for part in parts:
        stream.write(part)
    stream.flush()


def read_frame(stream: IO[bytes]) -> object:
    """The next object; EOFError where the other side is gone."""
    count = _number(stream)
    lengths = [_number(stream) for _ in range(count)]
    return unpack([_exactly(stream, each) for each in lengths])


def _number(stream: IO[bytes]) -> int:
    return int.from_bytes(_exactly(stream, _LENGTH), "little")


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
