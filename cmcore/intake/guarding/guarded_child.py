"""The child process of `guarded`: takes calls from its input, answers on its output, ends with its input."""

from __future__ import annotations

import os
import sys
import traceback
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from cmcore.intake.guarding.guarded_frames import Answer, Call, Practice, read_frame, says_no_memory, write_frame

if sys.platform != "win32":
    import resource

if TYPE_CHECKING:
    from collections.abc import Callable

_FRAMES = 12


def main() -> None:
    """Works until nobody asks any more; what readers print goes where errors go, not among the answers."""
    requests = sys.stdin.buffer
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        _keep_no_dumps()
        while True:
            try:
                asked = read_frame(requests)
            except EOFError:
                return
            if isinstance(asked, Call):
                write_frame(answers, _answer(asked))
            elif isinstance(asked, Practice):
                _practise(asked)


def _practise(practice: Practice) -> None:
    """What fails here fails again when it is asked for, and is answered then."""
    with suppress(Exception):
        practice.function(*practice.args)


def _answer(call: Call) -> Answer:
    lift = _limit(call)
    try:
        value = call.function(*call.args, **call.named)
    except MemoryError:
        return Answer(why="big")
    except BaseException as error:  # noqa: BLE001 - a panic of native code is no Exception
        return Answer(why="big") if says_no_memory(str(error)) else Answer(why="broken", where=_where(error))
    finally:
        lift()
    return Answer(value, peak=_peak())


def _where(error: BaseException) -> str:
    """The kind of error and the lines it came through, without its text, which may hold what is in the file."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    lines = " > ".join(f"{os.path.basename(each.filename)}:{each.lineno}" for each in frames)  # noqa: PTH119 - a label
    return f"{type(error).__name__} at {lines}"


def _keep_no_dumps() -> None:
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _peak() -> int:
    """The most bytes this process had; none where the system counts those of its parent among them."""
    if sys.platform != "linux":
        return 0
    with open("/proc/self/status", encoding="ascii") as about:  # noqa: PTH123 - no file, a reading
        return next(int(line.split()[1]) * 1024 for line in about if line.startswith("VmHWM:"))


def _limit(call: Call) -> Callable[[], None]:
    """Sets the limits of one call, and gives what takes them away again.

    The time limit is kept by the parent; the one on the processor is for a child whose parent is gone.
    """
    if sys.platform == "win32":
        return int
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = used.ru_utime + used.ru_stime + (call.limits.seconds + 1) * (os.cpu_count() or 1)
    limits = {resource.RLIMIT_CPU: int(seconds) + 1}
    if sys.platform == "linux":
        with open("/proc/self/statm", encoding="ascii") as about:  # noqa: PTH123 - no file, a reading
            pages = int(about.read().split()[0])
        limits[resource.RLIMIT_AS] = pages * resource.getpagesize() + call.limits.memory
    for what, most in limits.items():
        _set_soft(what, most)
    return partial(_lift, tuple(limits))


def _lift(limited: tuple[int, ...]) -> None:
    for what in limited:
        _set_soft(what, resource.getrlimit(what)[1])


def _set_soft(what: int, most: int) -> None:
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    main()
