"""What the data are fit for: each use with its verdict, the share of rows fit, what is lacking and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from cmcore.fields import TABLES
from cmcore.findings import Severity
from cmcore.intake.checking.uses import USES, Need, Rows, Use
from cmcore.intake.crossing.schedules import without_rate
from cmcore.intake.values.whose import is_nobodys

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cmcore.findings import Finding
    from cmcore.intake.tables import Dataset

Verdict = Literal["ready", "usable with gaps", "not yet"]
READY_FROM, USABLE_FROM = 0.95, 0.5
"""Shares of rows fit from which a use is ready, and usable."""
GRADES = (("A", 0.98), ("B", 0.95), ("C", 0.9), ("D", 0.75))
"""Share of rows fit from which each grade is given; below the last it is F."""
FILL_IN = "Upload them, or fill in a blank table."
NAME_IT = "Add the column to the export, or name it in the mapping."


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that a use lacks, how many rows lack it (absent where it is a column or table), and what to do.

    `table` is the kind of table that is not there, of which a blank one can be filled in.
    """

    what: str
    todo: str
    rows: int | None = None
    table: str | None = None


@dataclass(frozen=True, slots=True)
class Fitness:
    """How fit the data are for one use: rows it is made of, rows fit, and the gaps, those that stop it first."""

    use: str
    title: str
    verdict: Verdict
    grade: str
    rows: int
    fit: int
    lacking: tuple[str, ...]
    gaps: tuple[Gap, ...]

    @property
    def share(self) -> float | None:
        """Share of the rows that are fit; None where there are no rows."""
        return self.fit / self.rows if self.rows else None


def report_card(dataset: Dataset, findings: Iterable[Finding] | None = None) -> tuple[Fitness, ...]:
    """The fitness for each use; `findings` are the dataset's unless given."""
    listed = dataset.findings if findings is None else findings
    wrong = pl.DataFrame(
        [(each.row_id, each.field) for each in listed if each.row_id and each.severity is Severity.ERROR],
        schema={"row_id": pl.String, "field": pl.String},
        orient="row",
    )
    return tuple(_fitness(use, dataset, wrong) for use in USES)


def _fitness(use: Use, dataset: Dataset, wrong: pl.DataFrame) -> Fitness:
    there = [rows for rows in use.rows if not dataset.frames[rows.kind].filter(rows.which).is_empty()]
    absent = [kind for kind in use.tables if dataset.frames[kind].is_empty()]
    judged = [_judge(use, rows, dataset, wrong) for rows in there]
    columns = [label for rows in there for label in _absent_columns(rows.kind, rows.must, dataset)]
    total, fit = sum(each.height for each in judged), sum(int(each["fit"].sum()) for each in judged)
    stops = [*_no_rows(use, there), *_no_tables(use.tables, absent), *_no_columns(columns)]
    by_row = [gap for rows, each in zip(there, judged, strict=True) for gap in _row_gaps(rows, each)]
    by_row = [each for each in by_row if each.rows and not (stops and each.rows == total)]
    share = 0.0 if stops or not total else fit / total
    is_whole = all(not dataset.frames[kind].is_empty() for kind in use.wanted)
    return Fitness(
        use=use.name,
        title=use.title,
        verdict=_verdict(share, is_whole=is_whole),
        grade=next((grade for grade, least in GRADES if share >= least), "F"),
        rows=total,
        fit=0 if stops else fit,
        lacking=tuple(columns),
        gaps=(
            *stops,
            *_of_nobody(use, dataset),
            *sorted(by_row, key=lambda each: -(each.rows or 0)),
            *_would_help(use, there, dataset),
        ),
    )


def _verdict(share: float, *, is_whole: bool) -> Verdict:
    if share >= READY_FROM and is_whole:
        return "ready"
    return "usable with gaps" if share >= USABLE_FROM else "not yet"


def _judge(use: Use, rows: Rows, dataset: Dataset, wrong: pl.DataFrame) -> pl.DataFrame:
    """One row per row of the use: whether each need is met (`need_0`...), whether it is `sound`, `rated` and `fit`."""
    fields = [name for need in rows.must for name in need.fields]
    frame = dataset.frames[rows.kind].filter(rows.which)
    faulty = wrong.filter(pl.col("field").is_in(fields))["row_id"].unique()
    judges_rates = use.needs_rate and not dataset.frames["fees"].is_empty()
    bare = without_rate(dataset) if judges_rates else pl.Series([], dtype=pl.String)
    met = {f"need_{at}": need.is_met() for at, need in enumerate(rows.must)}
    judged = frame.select(
        **met, sound=~pl.col("row_id").is_in(faulty.implode()), rated=~pl.col("row_id").is_in(bare.implode())
    )
    return judged.with_columns(fit=pl.all_horizontal(pl.all()))


def _absent_columns(kind: str, needed: Iterable[Need], dataset: Dataset) -> list[str]:
    """The needs that no table of the kind has a column for, nor any row a value."""
    frame = dataset.frames[kind]
    tables = [each for each in dataset.tables.values() if each.kind == kind and each.used]
    return [
        need.label(kind)
        for need in needed
        if not any(table.letter(name) for table in tables for name in need.fields)
        and all(frame[name].null_count() == frame.height for name in need.fields)
    ]


def _no_rows(use: Use, there: list[Rows]) -> list[Gap]:
    if there:
        return []
    names = " or ".join(rows.several for rows in use.rows)
    return [Gap(f"No {names} are there.", "Upload the export that holds them.")]


def _no_tables(tables: Iterable[str], absent: list[str]) -> list[Gap]:
    return [Gap(f"No {TABLES[kind].plural} are there.", FILL_IN, table=kind) for kind in tables if kind in absent]


def _of_nobody(use: Use, dataset: Dataset) -> Iterator[Gap]:
    for table in dataset.tables.values() if use.needs_rate else ():
        if is_nobodys(table):
            yield Gap(f"The fee schedule {table.file} {table.sheet} names no payer.", "Name its payer.")


def _no_columns(columns: Iterable[str]) -> list[Gap]:
    return [Gap(f"No column gives {label}.", NAME_IT) for label in columns]


def _row_gaps(rows: Rows, judged: pl.DataFrame) -> Iterator[Gap]:
    for at, need in enumerate(rows.must):
        lacking = int((~judged[f"need_{at}"]).sum())
        said = f"{need.label(rows.kind)} is missing in {rows.counted(lacking)}."
        yield Gap(said, "Type what is missing on the Fix page.", lacking)
    faulty, bare = int((~judged["sound"]).sum()), int((~judged["rated"]).sum())
    yield Gap(f"Errors stand in {rows.counted(faulty)}.", "Correct them on the Fix page.", faulty)
    said = f"No rate of the payer is in force for code and day of {rows.counted(bare)}."
    yield Gap(said, "Add the fee lines, or correct payer, code and date.", bare)


def _would_help(use: Use, there: list[Rows], dataset: Dataset) -> Iterator[Gap]:
    for kind, brings in use.better_tables.items():
        if dataset.frames[kind].is_empty():
            yield Gap(f"No {TABLES[kind].plural} are there: {brings}.", FILL_IN, table=kind)
    for rows in there:
        for label in _absent_columns(rows.kind, rows.better, dataset):
            yield Gap(f"No column gives {label}; it would help.", NAME_IT)
    months = dataset.frames["sessions"]["service_date"].drop_nulls().dt.truncate("1mo").n_unique()
    if 0 < months < use.fewest_months:
        span = "1 month" if months == 1 else f"{months} months"
        said = f"The sessions span {span} of the {use.fewest_months} that show the seasons."
        yield Gap(said, "Upload the earlier months too.")


def card_record(card: Iterable[Fitness]) -> dict[str, Any]:
    """The card as JSON, by use."""
    return {
        each.use: {
            "verdict": each.verdict,
            "grade": each.grade,
            "rows": each.rows,
            "fit": each.fit,
            "share": None if each.share is None else round(each.share, 4),
            "lacking": list(each.lacking),
            "gaps": [{"what": gap.what, "rows": gap.rows, "todo": gap.todo, "table": gap.table} for gap in each.gaps],
        }
        for each in card
    }
