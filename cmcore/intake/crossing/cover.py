"""Sessions outside the client's cover: on days without it, or under a payer that does not cover the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.checking.known import in_force, known_payers, payer_key
from cmcore.intake.checking.marking import Row, Verdict, mark_rows
from cmcore.intake.tables import SYSTEM_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

SPAN_KINDS = ("policies", "members")
STRANGE_AT_MOST = 0.2
"""Share of the sessions of covered clients that may name other payers before the list is taken for one of some."""
KEY = ["client_id", "payer_key"]
DAY = [*KEY, "service_date"]


def check_cover(dataset: Dataset, as_of: date) -> Iterator[Finding]:
    """Sessions on a day without cover under their payer, then those whose client has cover under other payers only.

    Cover is what policies and enrolment spans say together, first and last day inside. A client that neither names is
    not called uncovered: nothing is known; and where many sessions name a payer that covers their client on no day, the
    tables list one kind of cover only. Sessions of unknown payers and of days to come are told as such.
    """
    if all(dataset.frames[kind].is_empty() for kind in SPAN_KINDS):
        return
    ways = known_payers(dataset.frames)
    key = payer_key(dataset.frames)
    spans = _spans(dataset, key)
    if spans.is_empty():
        return
    sessions = dataset.frames["sessions"].select(*SYSTEM_COLUMNS, "client_id", "payer", "service_date", payer_key=key)
    wanted = sessions.filter(
        pl.col("payer_key").is_in(sorted(set(ways.values())))
        & (pl.col("service_date") <= as_of)
        & pl.col("client_id").is_in(spans["client_id"].unique().implode())
    )
    doubtful = _in_doubt(wanted, spans)
    days = doubtful.select(DAY).unique().join(spans, on="client_id", validate="m:m")
    days = days.with_columns(own=pl.col("payer_key") == pl.col("cover"), live=in_force("service_date", "first", "last"))
    judged = doubtful.join(_by_day(days), on=DAY, validate="m:1", maintain_order="left").filter(~pl.col("covered"))
    dated, other = judged.filter(pl.col("held")), judged.filter(~pl.col("held"))
    yield from mark_rows(dataset.tables, dated, "service_date", _judge_day)
    if other.height <= STRANGE_AT_MOST * wanted.height:
        yield from mark_rows(dataset.tables, other, "payer", _judge_payer)


def _spans(dataset: Dataset, key: pl.Expr) -> pl.DataFrame:
    """One row per client, payer and span of cover: `client_id`, `cover`, `first`, `last`."""
    parts = [
        dataset.frames[kind].select("client_id", cover=key, first="start_date", last="end_date") for kind in SPAN_KINDS
    ]
    return pl.concat(parts).drop_nulls(["client_id", "cover"]).unique()


def _in_doubt(sessions: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """The sessions of clients and payers that no one span covers from the first session to the last."""
    pairs = sessions.group_by(KEY).agg(since=pl.col("service_date").min(), until=pl.col("service_date").max())
    whole = pairs.join(spans, left_on=KEY, right_on=["client_id", "cover"], validate="1:m").filter(
        in_force("since", "first", "last") & in_force("until", "first", "last")
    )
    doubtful = pairs.join(whole, on=KEY, how="anti")
    return sessions.join(doubtful, on=KEY, how="semi", maintain_order="left")


def _by_day(days: pl.DataFrame) -> pl.DataFrame:
    """One row per client, payer and day: whether the payer covers at all (`held`) and then (`covered`), and others."""
    own = pl.col("own")
    return days.group_by(DAY).agg(
        held=own.any(),
        covered=(own & pl.col("live")).any(),
        ended=pl.col("last").filter(own & (pl.col("last") < pl.col("service_date"))).max(),
        begins=pl.col("first").filter(own & (pl.col("first") > pl.col("service_date"))).min(),
        others=pl.col("cover").filter(~own & pl.col("live")).unique().sort(),
    )


def _judge_day(row: Row) -> Verdict:
    ends = f" ended on {row['ended']}" if row["ended"] else ""
    begins = f" begins on {row['begins']}" if row["begins"] else ""
    spans = " and".join(each for each in (ends, begins) if each)
    said = f'"{row["service_date"]}" is outside the client\'s cover with {row["payer"]}, which{spans}.'
    others = " and ".join(row["others"])
    instead = f" On that day the cover is with {others}." if others else ""
    return Verdict("outside-cover", f"{said}{instead} Check the date, the cover and the payer.")


def _judge_payer(row: Row) -> Verdict:
    said = f'"{row["payer"]}" covers this client on no day. Check the payer, or add the policy.'
    if len(row["others"]) != 1:
        return Verdict("payer-not-held", said)
    (other,) = row["others"]
    evidence = f"The client's only cover on {row['service_date']} is with {other}."
    return Verdict("payer-not-held", said, other, confidence=0.7, evidence=evidence)
