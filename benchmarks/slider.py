"""The Scenarios page answering a price that moved, which reuses the drawn paths, against drawing them anew."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from itertools import count
from pathlib import Path

from streamlit.testing.v1 import AppTest
from timing import print_ratio, shortest

from cmcore.scenarios.simulate import draw
from cmcore.store.workspace import open_workspace

ROOT = Path(__file__).parent.parent
AS_OF = date(2026, 11, 20)
MILLISECONDS = 1000
RUNS = 10


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CMCORE_DATABASE_URL"] = f"sqlite:///{Path(folder) / 'cmcore.db'}"
        workspace = open_workspace()
        workspace.set_as_of(AS_OF)
        for name in ("service_log.xlsx", "payer_book.xlsx"):
            if workspace.add_upload(name, (ROOT / "sample_data" / name).read_bytes(), "Benchmark").refused:
                raise SystemExit("The sample was not read.")
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).run()
        app = app.switch_page("pages/plan/scenarios.py").run()
        prices = count(100)

        def move() -> None:
            app.slider(key="scenarios.capitation.pmpm").set_value(float(next(prices))).run()

        def draw_anew() -> None:
            draw.cache_clear()
            move()

        move()
        drawn = draw.cache_info().misses
        moved = shortest(move, RUNS)
        if app.exception or draw.cache_info().misses != drawn:
            raise SystemExit("The page failed, or drew the paths again.")
        print_ratio("Moving a price on the Scenarios page", moved, shortest(draw_anew), "it with new draws")
        print(f"  {moved * MILLISECONDS:,.0f} ms a rerun of the page, without the browser")


if __name__ == "__main__":
    main()
