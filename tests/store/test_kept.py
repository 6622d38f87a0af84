"""Results kept: computed once, bounded in number, never kept from a failure."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from cmcore.store.kept import Kept


def test_a_result_asked_for_by_many_at_once_is_computed_once():
    kept, calls, start = Kept(4), [], Barrier(8)

    def ask(_: int) -> int:
        start.wait()
        return kept.get(("a",), lambda: calls.append(1) or len(calls))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == [1] * 8
    assert calls == [1]


def test_a_slow_result_holds_up_nobody_who_asks_for_another():
    kept, may_end = Kept(4), Event()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(kept.get, ("slow",), lambda: may_end.wait(20))
        assert kept.get(("quick",), lambda: "done") == "done"
        may_end.set()
        assert slow.result() is True


def test_the_result_used_least_recently_is_dropped_first():
    kept = Kept(2)
    kept.get(("a",), lambda: 1)
    kept.get(("b",), lambda: 2)
    kept.get(("a",), lambda: 0)  # used again, so that b is the oldest
    kept.get(("c",), lambda: 3)
    assert len(kept) == 2
    assert kept.get(("a",), lambda: "computed again") == 1
    assert kept.get(("b",), lambda: "computed again") == "computed again"


def test_a_computation_that_fails_is_tried_again():
    kept = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.get(("a",), lambda: 1 // 0)
    assert kept.get(("a",), lambda: 1) == 1


def test_stale_results_are_dropped():
    kept = Kept(4)
    for revision in range(3):
        kept.get(("w", revision), lambda: "old")
    kept.drop(lambda key: key[1] < 2)
    assert len(kept) == 1
    assert kept.get(("w", 2), lambda: "new") == "old"
