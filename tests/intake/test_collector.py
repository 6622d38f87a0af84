"""The search for unused objects is off within, on after, whoever leaves last and however."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from cmcore.intake.collector import collector_off


def test_it_is_off_within_and_on_after_an_error():
    with pytest.raises(ValueError, match="it was off: True"):
        _stop_within()
    assert gc.isenabled()


def _stop_within() -> None:
    with collector_off():
        raise ValueError(f"it was off: {not gc.isenabled()}")


def test_it_stays_off_until_the_last_thread_has_left():
    inside, left = Barrier(2), Barrier(2)

    def first() -> None:
        with collector_off():
            inside.wait(10)
        left.wait(10)

    def last() -> bool:
        with collector_off():
            inside.wait(10)
            left.wait(10)
            return gc.isenabled()

    with ThreadPoolExecutor(2) as pool:
        pool.submit(first)
        assert pool.submit(last).result(20) is False
    assert gc.isenabled()
