"""Pricing a log of 100,000 sessions again after one edit, against pricing it whole."""

from __future__ import annotations

import polars as pl
import price
from timing import print_ratio, shortest

from cmcore.engine.estimate import Estimate, price_sessions
from cmcore.engine.reprice import Priced, price_again

EDITS = {
    "a session's minutes": ("sessions", "minutes", 77),
    "a session's worker": ("sessions", "staff", "S-7"),
    "an approval's units": ("authorizations", "units_approved", 100),
    "a fee line's rate": ("fees", "rate", 770_000),
}


def main() -> None:
    price.SESSIONS, price.CLIENTS, price.STAFF = 100_000, 4_000, 150
    frames = price.make_frames()
    earlier = Priced(frames, price_sessions(frames, as_of=price.AS_OF))
    for title, (kind, field, value) in EDITS.items():
        edited = pl.when(pl.col("row") == 500).then(pl.lit(value)).otherwise(field).alias(field)
        after = {**frames, kind: frames[kind].with_columns(edited)}

        def again(after: dict[str, pl.DataFrame] = after) -> Estimate:
            return price_again(earlier, after, as_of=price.AS_OF).estimate

        def whole(after: dict[str, pl.DataFrame] = after) -> Estimate:
            return price_sessions(after, as_of=price.AS_OF)

        check(again(), whole())
        print_ratio(f"Pricing again after an edit of {title}", shortest(again), shortest(whole), "pricing it whole")


def check(ours: Estimate, theirs: Estimate) -> None:
    """Stops where a line or a reason differs."""
    if not (ours.lines.equals(theirs.lines) and ours.reasons.equals(theirs.reasons)):
        raise SystemExit("pricing again differs from pricing everything")


if __name__ == "__main__":
    main()
