"""The Denials page with 50,000 open items filtered and sorted, against the same page with 500."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from streamlit.testing.v1 import AppTest
from timing import print_ratio, shortest

from cmcore.store.workspace import open_workspace

if TYPE_CHECKING:
    from collections.abc import Callable

AS_OF = date(2026, 6, 1)
MANY, FEW = 50_000, 500
CODES = ("CO-197", "CO-16", "CO-29", "CO-18", "CO-252")
HEADING = "Claim,Client ID,Payer,Procedure,DOS,Billed,Denied on,CARC,Owner,Status"
MILLISECONDS = 1000


def denial_log(items: int) -> bytes:
    """A log of open denials of twelve payers."""
    rows = [
        f"K{n},C{n % 5000},Payer {n % 12},T1017,2026-0{1 + n % 4}-{1 + n % 28:02d},{10 + n * 7 % 290},"
        f"2026-05-{1 + n % 28:02d},{CODES[n % 5]},{'JL' if n % 3 else 'MK'},New"
        for n in range(items)
    ]
    return "\n".join([HEADING, *rows, ""]).encode()


def page_of(folder: Path, items: int) -> tuple[Callable[[], None], Callable[[], None]]:
    """What filters and what sorts the page of a workspace with so many items."""
    os.environ["CMCORE_DATABASE_URL"] = f"sqlite:///{folder / f'{items}.db'}"
    workspace = open_workspace()
    workspace.set_as_of(AS_OF)
    if workspace.add_upload("log.csv", denial_log(items), "Benchmark").refused:
        raise SystemExit("The log was not read.")
    app = AppTest.from_file(str(Path(__file__).parent.parent / "app.py"), default_timeout=300).run()
    app = app.switch_page("pages/recover/denials.py").run()
    if app.exception or workspace.worklist(AS_OF).height != items:
        raise SystemExit("The page does not show every item.")
    turns = {"payer": 0, "order": 0}

    def filter_by_payer() -> None:
        turns["payer"] += 1
        app.multiselect(key="payer").set_value([f"Payer {turns['payer'] % 12}"]).run()

    def sort() -> None:
        turns["order"] += 1
        app.selectbox(key="order").set_value(("deadline", "amount", "oldest")[turns["order"] % 3]).run()

    return filter_by_payer, sort


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        few = [shortest(each) for each in page_of(Path(folder), FEW)]
        many = [shortest(each) for each in page_of(Path(folder), MANY)]
    for what, ours, theirs in zip(("Filtering", "Sorting"), many, few, strict=True):
        print_ratio(f"{what} a page of {MANY:,} items", ours, theirs, f"{FEW} items")
        print(f"  {ours * MILLISECONDS:,.0f} ms a rerun of the page, without the browser")


if __name__ == "__main__":
    main()
