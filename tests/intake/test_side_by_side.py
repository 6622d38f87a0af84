from __future__ import annotations

import threading

import pytest

from cmcore.intake.side_by_side import FEWEST_ROWS, both, side_by_side


@pytest.mark.parametrize("rows", [0, FEWEST_ROWS - 1, FEWEST_ROWS])
def test_both_results_come_in_the_order_of_the_jobs(rows):
    assert both(lambda: "one", lambda: 2, rows) == ("one", 2)


def test_two_jobs_on_many_rows_are_done_at_the_same_time():
    meet = threading.Barrier(2, timeout=60)
    assert sorted(both(meet.wait, meet.wait, FEWEST_ROWS)) == [0, 1]  # each waits until the other has come too


def test_an_error_of_either_job_is_told():
    for one, other in ((int, lambda: 1 // 0), (lambda: 1 // 0, int)):
        with pytest.raises(ZeroDivisionError):
            both(one, other, FEWEST_ROWS)


def test_several_results_come_in_the_order_of_the_jobs():
    assert side_by_side([lambda: 1, lambda: 2, lambda: 3], FEWEST_ROWS) == [1, 2, 3]
