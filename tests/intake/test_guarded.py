from __future__ import annotations

import builtins
import math
import operator
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cmcore.intake.guarding import guarded
from cmcore.intake.guarding.guarded import ChildEndedError, Limits, prepare_guarded, run_guarded
from cmcore.intake.guarding.guarded_frames import says_no_memory

MB = 1024**2
PLENTY = Limits(60, 1024 * MB)


def why(limits: Limits, function, *args) -> str:
    with pytest.raises(ChildEndedError) as ended:
        run_guarded(limits, function, *args)
    return ended.value.why


def test_a_call_gives_what_the_function_gives():
    assert run_guarded(PLENTY, operator.add, b"ab", b"c") == b"abc"


def test_named_arguments_travel_too():
    assert run_guarded(PLENTY, int, "ff", base=16) == 255


def test_the_work_is_done_in_another_process_which_stays_for_the_next_call():
    first, second = run_guarded(PLENTY, os.getpid), run_guarded(PLENTY, os.getpid)
    assert first == second != os.getpid()


@pytest.mark.parametrize(
    ("limits", "function", "args", "said"),
    [
        (Limits(0.3, 1024 * MB), time.sleep, (60,), "slow"),
        (Limits(60, 256 * MB), bytearray, (300 * MB,), "big"),
        (PLENTY, os.abort, (), "broken"),
        (PLENTY, os._exit, (0,), "broken"),
        (PLENTY, sys.exit, (0,), "broken"),
        (PLENTY, math.sqrt, (-1,), "broken"),
        (PLENTY, threading.Lock, (), "broken"),
    ],
    ids=["hang", "memory", "crash", "silent end", "exit", "error", "no result that can travel"],
)
def test_a_call_that_comes_to_no_end_says_why(limits, function, args, said):
    assert why(limits, function, *args) == said


def test_a_call_after_a_crash_finds_a_new_child():
    before = run_guarded(PLENTY, os.getpid)
    assert why(PLENTY, os.abort) == "broken"
    assert run_guarded(PLENTY, os.getpid) != before


def test_a_child_that_somebody_else_ended_is_replaced(monkeypatch):
    monkeypatch.setattr(guarded, "KEEP_BELOW", 1 << 50)
    before = run_guarded(PLENTY, os.getpid)
    os.kill(before, signal.SIGKILL)
    guarded._pool._spare._process.wait()
    assert run_guarded(PLENTY, os.getpid) != before


def test_memory_of_one_call_does_not_count_against_the_next():
    for _ in range(4):
        assert len(run_guarded(Limits(60, 400 * MB), bytes, 150 * MB)) == 150 * MB


def test_a_child_that_grew_large_does_not_wait_for_the_next_call(monkeypatch):
    monkeypatch.setattr(guarded, "KEEP_BELOW", 1)
    assert run_guarded(PLENTY, os.getpid) != run_guarded(PLENTY, os.getpid)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("OS can't spawn worker thread: Resource temporarily unavailable (os error 11)", True),
        ("memory allocation of 1048576 bytes failed", True),
        ("can't start new thread", True),
        ("index out of bounds: the len is 3 but the index is 3", False),
    ],
)
def test_a_panic_of_native_code_without_memory_is_told_from_another(text, said):
    assert says_no_memory(text) is said


def test_the_error_is_logged_by_its_place_and_never_by_its_text(caplog):
    why(PLENTY, int, "Horizon NJ Health")
    [record] = caplog.records
    assert "ValueError at guarded_child.py" in record.getMessage()
    assert "Horizon" not in record.getMessage()


def test_what_a_reader_prints_does_not_mix_with_the_answer():
    assert run_guarded(PLENTY, builtins.print, "shouting") is None
    assert run_guarded(PLENTY, operator.add, 1, 1) == 2


def test_several_threads_each_get_their_own_answer():
    found: dict[int, int] = {}

    def ask(number: int) -> None:
        found[number] = run_guarded(PLENTY, operator.mul, number, 10)

    threads = [threading.Thread(target=ask, args=[number]) for number in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == {0: 0, 1: 10, 2: 20, 3: 30, 4: 40, 5: 50}


def test_a_prepared_child_takes_the_next_call():
    guarded._pool.close()
    prepare_guarded(os.getpid)
    waiting = guarded._pool._spare._process.pid
    assert run_guarded(PLENTY, os.getpid) == waiting


def test_a_prepared_child_has_tried_what_it_will_be_asked():
    guarded._pool.close()
    prepare_guarded(sys.setrecursionlimit, 1234)
    assert run_guarded(PLENTY, sys.getrecursionlimit) == 1234


def test_a_child_that_failed_while_it_tried_answers_all_the_same():
    guarded._pool.close()
    prepare_guarded(operator.truediv, 1, 0)
    waiting = guarded._pool._spare._process.pid
    assert run_guarded(PLENTY, os.getpid) == waiting


def test_no_child_outlives_its_parent():
    code = "import os; from cmcore.intake.guarding.guarded import *; print(run_guarded(Limits(60, 10**9), os.getpid), flush=True); os._exit(1)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    child = int(done.stdout)
    for _ in range(100):
        if not is_running(child):
            return
        time.sleep(0.1)
    pytest.fail("The child is still there.")


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
