"""Many people at work on one database at once, and what each of them finds afterwards."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

from cmcore.findings import EditConflictError
from cmcore.store import edits, workspaces
from cmcore.store.database import Database
from cmcore.store.records import NewEdit

ON_A_SERVER_TOO = True
PEOPLE, EACH = 8, 100


def correction(row: int, new: str, seen: str | None = "x") -> NewEdit:
    return NewEdit(f"aa:Log:{row}", "payer", "sessions", "log.xlsx", "Log", f"F{row}", seen, new)


def test_eight_people_who_make_a_hundred_corrections_each_lose_none_to_a_restart(url):
    database = Database(url)
    workspace_id = workspaces.make(database, "Riverbend").id
    start = Barrier(PEOPLE)

    def work(person: int) -> None:
        start.wait()
        for number in range(EACH):
            made = correction(number * PEOPLE + person, f"{person}-{number}")
            edits.make(database, workspace_id, [made], f"P{person}")

    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(work, range(PEOPLE)))
    database.engine.dispose()
    again = Database(url)
    kept = edits.listed(again, workspace_id)
    assert {each.new for each in kept} == {f"{person}-{number}" for person in range(PEOPLE) for number in range(EACH)}
    assert Counter(each.who for each in kept) == {f"P{person}": EACH for person in range(PEOPLE)}
    assert workspaces.load(again, workspace_id).revision == 800  # 8 x 100, each one revision
    again.engine.dispose()


def test_whoever_counts_up_one_cell_together_counts_every_step_once(url):
    # each reads the cell, adds 1 and saves; who is told of a conflict reads it again: 4 people x 10 make 40
    database = Database(url)
    workspace_id = workspaces.make(database, "Riverbend").id

    def held() -> str:
        made = edits.listed(database, workspace_id, undone=False)
        return (made[-1].new or "") if made else "0"

    def work(person: int) -> int:
        told = 0
        for _ in range(10):
            while True:
                seen = held()
                try:
                    edits.make(database, workspace_id, [correction(1, str(int(seen) + 1), seen)], f"P{person}")
                    break
                except EditConflictError:
                    told += 1
        return told

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert held() == "40"
    assert [each.new for each in edits.listed(database, workspace_id)] == [str(each) for each in range(1, 41)]
    database.engine.dispose()


def test_a_reader_that_takes_its_time_holds_up_no_writer(url):
    database = Database(url)
    workspace_id = workspaces.make(database, "Riverbend").id
    edits.make(database, workspace_id, [correction(1, "y")], "Ana")
    reading, saved = Event(), Event()

    def read() -> bool:
        with database.read() as session:
            session.get_one(workspaces.WorkspaceRow, workspace_id)
            reading.set()
            return saved.wait(10)

    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(read)
        assert reading.wait(10)
        edits.make(database, workspace_id, [correction(2, "z")], "Ben")
        saved.set()
        assert reader.result() is True
    database.engine.dispose()
