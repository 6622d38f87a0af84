"""A coverage rule tried on the sessions at hand before it goes live: what it would stop or let pass, and the money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from cmcore.engine.estimate import price_sessions
from cmcore.fields import TABLES
from cmcore.findings import InputInvalidError
from cmcore.money import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cmcore.engine.estimate import Estimate

TRIED = "tried"
"""Table and row_id of the rule being tried."""
PAYABLE = ("covered", "at_risk")


@dataclass(frozen=True, slots=True)
class Trial:
    """A rule on the sessions of its payer and code.

    `lines`: one row per session: row_id, session_id, payer, code, service_date, expected_now, expected_then (cents,
    null where unknown), coverage_now, coverage_then, reasons_then. `changed` are those whose coverage or expected
    amount the rule changes, the largest loss first.
    """

    lines: pl.DataFrame

    @property
    def changed(self) -> pl.DataFrame:
        """The sessions that the rule changes."""
        other = pl.col("coverage_now").ne_missing(pl.col("coverage_then"))
        moved = pl.col("expected_now").ne_missing(pl.col("expected_then"))
        difference = pl.col("expected_then").fill_null(0) - pl.col("expected_now").fill_null(0)
        found = self.lines.filter(other | moved).with_columns(difference=difference)
        return found.sort("difference", "service_date", "row_id")

    @property
    def difference(self) -> int:
        """Cents that the sessions bring more under the rule; below zero less."""
        return int(self.changed["difference"].sum() or 0)

    @property
    def stopped(self) -> int:
        """Sessions that are payable now and would not be."""
        return self._moved(to_payable=False)

    @property
    def freed(self) -> int:
        """Sessions that are not payable now and would be."""
        return self._moved(to_payable=True)

    def _moved(self, *, to_payable: bool) -> int:
        now, then = (pl.col(name).is_in(PAYABLE).fill_null(value=False) for name in ("coverage_now", "coverage_then"))
        return self.lines.filter(then & ~now if to_payable else now & ~then).height


def with_rule(frames: Mapping[str, pl.DataFrame], rule: Mapping[str, Any]) -> dict[str, pl.DataFrame]:
    """The frames with one more coverage rule; the payer's rules for the code end the day before it begins.

    `rule` has `payer`, `code` and any other field of the rules table in frame units; what it does not name is taken
    from the rule it takes the place of. Raises: InputInvalidError where it names no payer, no code, a field that
    rules do not have, or changes nothing.
    """
    unknown = set(rule) - set(TABLES["rules"].model_fields)
    if not rule.get("payer") or not rule.get("code") or unknown:
        raise InputInvalidError("A rule to try needs a payer and a code, and only fields that coverage rules have.")
    if set(rule) <= {"payer", "code", "effective_from", "effective_to"}:
        raise InputInvalidError("The rule asks for nothing. Say what it should require or limit.")
    rules = frames["rules"]
    same = (pl.col("payer") == rule["payer"]) & (pl.col("code") == rule["code"])
    first: date | None = rule.get("effective_from")
    latest = rules.filter(same).sort("effective_from", "row_id", nulls_last=False).tail(1)
    base = latest.row(0, named=True) if latest.height else {}
    made = {name: base.get(name) for name in TABLES["rules"].model_fields} | {"effective_to": None} | dict(rule)
    row = pl.DataFrame([made | {"row_id": TRIED, "table_id": TRIED, "row": 0}], schema=rules.schema)
    return dict(frames) | {"rules": pl.concat([_ended(rules, same, first), row])}


def _ended(rules: pl.DataFrame, same: pl.Expr, first: date | None) -> pl.DataFrame:
    """The rules in use, those of the same payer and code ended before a day; without a day they are left out."""
    if first is None:
        return rules.filter(~same.fill_null(value=False))
    begun = pl.col("effective_from").is_null() | (pl.col("effective_from") < first)
    kept = rules.filter(~same.fill_null(value=False) | begun)
    before = first - timedelta(days=1)
    still = pl.col("effective_to").is_null() | (pl.col("effective_to") > before)
    ended = pl.when(same & still).then(pl.lit(before)).otherwise("effective_to")
    return kept.with_columns(effective_to=ended)


def try_rule(frames: Mapping[str, pl.DataFrame], rule: Mapping[str, Any], *, now: Estimate) -> Trial:
    """The sessions of the rule's payer and code as priced now, and as they would be under the rule."""
    then = price_sessions(with_rule(frames, rule), as_of=now.as_of)
    names = ("row_id", "session_id", "payer", "code", "service_date")
    ours = now.lines.select(*names, expected_now="expected", coverage_now="coverage")
    theirs = then.lines.select("row_id", expected_then="expected", coverage_then="coverage", reasons_then="reasons")
    of_rule = (pl.col("payer") == rule["payer"]) & (pl.col("code") == rule["code"])
    return Trial(ours.filter(of_rule).join(theirs, on="row_id", validate="1:1", maintain_order="left"))


def trial_record(found: Trial) -> dict[str, Any]:
    """The trial as the JSON contract writes it."""
    return {
        "sessions": found.lines.height,
        "changed": found.changed.height,
        "stopped": found.stopped,
        "freed": found.freed,
        "difference": plain(found.difference),
    }
