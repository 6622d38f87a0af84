"""Terms agreed with a payer: the dated fee lines that they become, and what was realised of them since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.fields import TABLES
from cmcore.findings import InputInvalidError, UnknownNameError
from cmcore.money import line_cents, plain, rate_dollars
from cmcore.scenarios.counting import delivered
from cmcore.workbook.reports import write_xlsx

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HUNDREDTHS = 100
_UNIT = ("basis", "unit_minutes", "rounding", "minimum_minutes", "included_hours", "overage_rate")
"""Columns of a fee line that say what one unit is, and what goes beyond a retainer: they stay as they were."""
_FOR = ("modifiers", "credential", "place_of_service", "region")
FEES = {each.name: each for each in TABLES["fees"].columns()}
REALISED = {
    "payer": pl.String, "code": pl.String, "agreed_from": pl.Date, "rate": pl.Int64, "sessions": pl.Int64,
    "units": pl.Int64, "agreed": pl.Int64, "allowed": pl.Int64, "answered": pl.Int64, "payer_share": pl.Int64,
    "paid": pl.Int64, "variance": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed with a payer from a day on: rates a unit by code, in ten-thousandths of a dollar.

    `upload` names the file of the new fee lines, `who` put them in.
    """

    payer: str
    start: date
    rates: Mapping[str, int]
    upload: str = ""
    who: str = ""

    @property
    def why(self) -> str:
        """The reason that stands at each fee line ended for it."""
        return f"{self._why_of_day}: {', '.join(sorted(self.rates))}"

    @property
    def _why_of_day(self) -> str:
        return f"agreed with {self.payer} from {self.start}"

    def ended(self, why: str) -> bool:
        """Whether a fee line was ended for these terms, by its reason; earlier ones named no codes."""
        return why in {self.why, self._why_of_day}

    def to_dict(self) -> dict[str, Any]:
        """As JSON keeps it."""
        told = {"payer": self.payer, "start": self.start.isoformat(), "rates": dict(self.rates)}
        return told | {"upload": self.upload, "who": self.who}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Agreed:
        """From what `to_dict` gave."""
        rates = {str(code): int(rate) for code, rate in kept["rates"].items()}
        return cls(kept["payer"], date.fromisoformat(kept["start"]), rates, kept["upload"], kept["who"])


@dataclass(frozen=True, slots=True)
class Schedule:
    """The change of a fee schedule: `ends` are the fee rows in force to end on `last_day`, `lines` the new ones."""

    ends: tuple[str, ...]
    last_day: date
    lines: pl.DataFrame


def new_schedule(fees: pl.DataFrame, agreed: Agreed) -> Schedule:
    """The fee lines that agreed terms end, and those that take their place: one a code, for whoever delivers it.

    What a unit is stays as it was. Raises: UnknownNameError for a code without a line in force on the first day;
    InputInvalidError where its lines measure different units, a later line stands in the way, or a rate is none.
    """
    ends: list[str] = []
    rows = []
    for code, rate in sorted(agreed.rates.items()):
        if rate <= 0:
            raise InputInvalidError(f"{code}: {rate_dollars(rate)} is no rate that can be agreed. Give one above zero.")
        lines = fees.filter(pl.col("payer") == agreed.payer, pl.col("code") == code)
        later = lines.filter(pl.col("effective_from") >= agreed.start)
        if later.height:
            first: date = later["effective_from"].sort()[0]
            raise InputInvalidError(
                f"{code}: a fee line of {agreed.payer} begins on {first}, not before what was agreed from "
                f"{agreed.start}. End or remove it in the fee schedule first."
            )
        running = _in_force(lines, agreed.start)
        if running.is_empty():
            known = fees.filter(pl.col("payer") == agreed.payer)["code"].drop_nulls().unique().sort().to_list()
            raise UnknownNameError(f"Code in force on {agreed.start}", code, known)
        units = running.select(_UNIT).unique()
        if units.height > 1:
            raise InputInvalidError(
                f"{code}: the fee lines of {agreed.payer} measure different units; one rate cannot take their place. "
                f"Change the fee schedule itself."
            )
        ends += sorted(running["row_id"])
        rows.append(
            {"payer": agreed.payer, "code": code, "rate": rate, "effective_from": agreed.start}
            | units.row(0, named=True)
            | {"effective_to": None}
        )
    frame = pl.DataFrame(rows, schema_overrides={"effective_to": pl.Date()})
    return Schedule(tuple(ends), agreed.start - timedelta(days=1), frame)


def levelled(fees: pl.DataFrame, agreed: Agreed) -> tuple[str, ...]:
    """A sentence for each code whose lines in force pay different rates, which the one agreed takes the place of."""
    said = []
    for code, rate in sorted(agreed.rates.items()):
        lines = fees.filter(pl.col("payer") == agreed.payer, pl.col("code") == code)
        running = _in_force(lines, agreed.start).filter(pl.col("rate").is_not_null()).sort("rate")
        if running["rate"].n_unique() > 1:
            now = " and ".join(dict.fromkeys(_rate_words(row) for row in running.iter_rows(named=True)))
            least = " Sessions paid more today are paid less from then on." if rate < int(running["rate"][-1]) else ""
            said.append(f"{code}: {rate_dollars(rate)} for all takes the place of {now}.{least}")
    return tuple(said)


def _in_force(lines: pl.DataFrame, start: date) -> pl.DataFrame:
    """The fee lines that began before a day and would go on from it; a blank end is none."""
    return lines.filter(
        (pl.col("effective_from") < start).fill_null(value=True),
        (pl.col("effective_to") >= start).fill_null(value=True),
    )


def _rate_words(line: Mapping[str, Any]) -> str:
    """A line's rate and for whom it is."""
    whom = ", ".join(_text(line.get(name)) for name in _FOR if line.get(name))
    return f"{rate_dollars(line['rate'])}{f' for {whom}' if whom else ''}"


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def schedule_workbook(lines: pl.DataFrame) -> bytes:
    """The new fee lines as a workbook that reads back as them."""
    return write_xlsx({"Agreed rates": lines}, FEES)


def realised(lines: pl.DataFrame, agreed: Sequence[Agreed]) -> pl.DataFrame:
    """One row per agreement and code: REALISED, rates and money in the units of frames.

    `agreed` is what the agreed rate comes to on the units delivered since, up to the next agreement on the code,
    `allowed` what the fee schedule in use allows for the same; where they differ the schedule is not the agreed one,
    or pays for more than units. Of the `answered` sessions `payer_share` was due from the payer and `paid` came;
    `variance` is paid less due. Sessions voided, cancelled or entered twice are none.
    """
    lines, rows = delivered(lines), []
    for each in agreed:
        for code, rate in sorted(each.rates.items()):
            later = superseding(each, agreed, code)
            day, until = pl.col("service_date"), later.start if later else date.max
            since = lines.filter(pl.col("payer") == each.payer, pl.col("code") == code, day >= each.start, day < until)
            priced = since.filter(pl.col("units") > 0, pl.col("allowed").is_not_null())
            answered = priced.filter(pl.col("paid").is_not_null())
            due, paid = (int(answered[name].fill_null(0).sum()) for name in ("payer_share", "paid"))
            rows.append({
                "payer": each.payer, "code": code, "agreed_from": each.start, "rate": rate, "sessions": since.height,
                "units": int(priced["units"].sum()),
                "agreed": sum(line_cents(rate, units, HUNDREDTHS) for units in priced["units"]),
                "allowed": int(priced["allowed"].sum()), "answered": answered.height, "payer_share": due, "paid": paid,
                "variance": paid - due,
            })  # fmt: skip
    return pl.DataFrame(rows, schema=REALISED)


def superseding(terms: Agreed, agreed: Sequence[Agreed], code: str | None = None) -> Agreed | None:
    """The first later terms of the payer that took the place of these on a code, or on any of theirs."""
    codes = set(terms.rates) if code is None else {code}
    later = [
        each for each in agreed if each.payer == terms.payer and each.start > terms.start and codes & set(each.rates)
    ]
    return min(later, key=lambda each: each.start, default=None)


def realised_record(found: pl.DataFrame) -> list[dict[str, Any]]:
    """The same as JSON: dates ISO, rates and money as dollars in text."""
    money = ("agreed", "allowed", "payer_share", "paid", "variance")
    return [
        row
        | {name: plain(row[name]) for name in money}
        | {"agreed_from": row["agreed_from"].isoformat(), "rate": rate_dollars(row["rate"]).lstrip("$"),
           "units": plain(row["units"])}
        for row in found.to_dicts()
    ]  # fmt: skip
