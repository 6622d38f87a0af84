"""A function run in a child process within limits of time and memory, so that no file can stop the app."""

from __future__ import annotations

import atexit
import logging
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

import cmcore
from cmcore.findings import CmcoreError
from cmcore.intake.guarding.guarded_frames import (
    Answer,
    Call,
    Limits,
    Practice,
    Why,
    read_frame,
    says_no_memory,
    write_frame,
)

if sys.platform == "linux":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ChildEndedError", "Limits", "Why", "prepare_guarded", "run_guarded"]

P = ParamSpec("P")
T = TypeVar("T")

MOST_AT_ONCE = 4
"""Children that work at the same time; who comes later waits, and the wait is not counted."""
KEEP_BELOW = 600 * 1024**2
"""Bytes a child may have grown to and still wait for the next file."""
PIPE_BYTES = 1024**2
"""What a pipe may hold on Linux without special rights."""
_FEW_THREADS = {"POLARS_MAX_THREADS": "4", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "4"}
"""Every thread reserves address space, which would count against the limit on a machine of many cores."""
_log = logging.getLogger(__name__)


class ChildEndedError(CmcoreError):
    """A call that came to no end: too `slow`, too `big`, or `broken` by a crash or an error of its own."""

    def __init__(self, why: Why, where: str = "") -> None:
        self.why, self.where = why, where
        super().__init__(f"The work did not come to an end: {why}. {where}".strip())


class _Child:
    """One process that works through calls, one at a time, and ends when its input does."""

    def __init__(self) -> None:
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "cmcore.intake.guarding.guarded_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env=_surroundings(),
            start_new_session=True,
        )
        self._asks, self._answers = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        for each in (self._asks, self._answers):
            _widen(each)

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def prepare(self, practice: Practice) -> None:
        """Lets the child import what a function needs, and try it, while nobody waits for it."""
        try:
            write_frame(self._asks, practice)
        except OSError:
            self.end()

    def ask(self, call: Call) -> Answer:
        """The child's answer; it is dead afterwards if it gave none."""
        self._said.seek(0)
        self._said.truncate()
        too_late = threading.Event()
        timer = threading.Timer(call.limits.seconds, self._stop_late, [too_late])
        timer.daemon = True
        timer.start()
        try:
            write_frame(self._asks, call)
            return cast("Answer", read_frame(self._answers))
        except (OSError, EOFError, pickle.UnpicklingError):
            self.kill()
            return Answer(why="slow" if too_late.is_set() else self._why_it_died())
        finally:
            timer.cancel()

    def _stop_late(self, too_late: threading.Event) -> None:
        too_late.set()
        self.kill()

    def _why_it_died(self) -> Why:
        self._process.wait()
        self._said.seek(0)
        said = self._said.read(65536).decode(errors="replace")
        return "big" if says_no_memory(said) else "broken"

    def kill(self) -> None:
        """Ends the process at once, with whatever it started."""
        if self.is_alive:
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Ends the process and gives back its pipes."""
        self.kill()
        self._process.wait()
        for stream in (self._asks, self._answers, self._said):
            try:
                stream.close()
            except BrokenPipeError:
                continue


def _widen(pipe: IO[bytes]) -> None:
    """Lets a pipe hold more at a time where the system can, so that files pass in few pieces."""
    if sys.platform == "linux":
        with suppress(OSError):
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def _surroundings() -> dict[str, str]:
    """The child finds this very package first, and nothing in the folder it happens to start in."""
    home = str(Path(cmcore.__file__).resolve().parent.parent)
    paths = [home, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, **_FEW_THREADS, "PYTHONPATH": os.pathsep.join(paths)}


class _Pool:
    """At most one idle child, ready for the next call; safe under threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._spare: _Child | None = None
        self._working: set[_Child] = set()
        self._practice: Practice | None = None

    def prepare(self, practice: Practice | None = None) -> None:
        """Starts a spare child where there is none; it practises what the last one did if nothing else is said."""
        with self._lock:
            self._practice = practice or self._practice
            if self._practice and not self._has_spare():
                self._spare = _Child()
                self._spare.prepare(self._practice)

    def _has_spare(self) -> bool:
        """Whether a child waits; one that somebody ended meanwhile is cleared away."""
        if self._spare and not self._spare.is_alive:
            self._spare.end()
            self._spare = None
        return self._spare is not None

    def run(self, call: Call) -> Answer:
        with self._turns:
            child = self._take()
            answer: Answer | None = None
            try:
                answer = child.ask(call)
            finally:
                self._give_back(child, is_fit=answer is not None and not answer.why and answer.peak < KEEP_BELOW)
        self.prepare()
        return answer

    def _take(self) -> _Child:
        with self._lock:
            child = self._spare if self._has_spare() else None
            child, self._spare = child or _Child(), None
            self._working.add(child)
        return child

    def _give_back(self, child: _Child, *, is_fit: bool) -> None:
        with self._lock:
            self._working.discard(child)
            if is_fit and self._spare is None and child.is_alive:
                self._spare = child
                return
        child.end()

    def close(self) -> None:
        with self._lock:
            spare, self._spare = self._spare, None
            for child in self._working:
                child.kill()
        if spare:
            spare.end()


_pool = _Pool()
atexit.register(_pool.close)


def prepare_guarded(function: Callable[..., Any], *args: Any) -> None:
    """Starts the spare child, if there is none, and lets it import what the function needs and try it on `args`.

    Returns at once where the arguments are small. A child that takes the place of one that ended does the same.
    """
    _pool.prepare(Practice(function, args))


def run_guarded(limits: Limits, function: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
    """What the function gives, worked out in a child process.

    `function` stands in a module and is found by its name there; arguments and result travel by pickle.
    Raises: ChildEndedError where the child hangs, crashes, panics, wants too much memory or raises anything at all.
    """
    answer = _pool.run(Call(function, args, named, limits))
    if answer.why is None:
        return cast("T", answer.value)
    if answer.where:
        _log.error("A guarded call raised %s", answer.where)
    raise ChildEndedError(answer.why, answer.where)
