"""The price of every session: facts gathered stage by stage, then coverage, then one line a session."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from cmcore.engine import coverage, variance
from cmcore.engine.authorizations import use_approvals, with_listed
from cmcore.engine.backends import beside, collected, lazy, pricing, settle
from cmcore.engine.benefits import half_up, with_allowed, with_payable, with_shares
from cmcore.engine.cover import with_book_facts, with_codes, with_policies, with_rules, without_policies
from cmcore.engine.filing import with_deadlines
from cmcore.engine.limits import within_limits
from cmcore.engine.medicare import with_medicare
from cmcore.engine.month_minutes import with_minutes_beside
from cmcore.engine.neighbors import (
    with_base_codes,
    with_duplicates,
    with_exclusives,
    with_minutes_apart,
    with_overlaps,
)
from cmcore.engine.plans import stage
from cmcore.engine.prepare import TURN, book_lines, payer_names, with_payer, with_turns
from cmcore.engine.rates import choose_fees, fee_lines, payer_terms, with_terms
from cmcore.engine.situations import between_changes, by_situation
from cmcore.engine.units import count_units
from cmcore.engine.unlikely import KIND as UNLIKELY
from cmcore.engine.unlikely import edit_lines, with_edits, with_month_caps, with_units_judged, without_edits
from cmcore.engine.workers import with_credentials

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cmcore.intake.tables import Dataset

TELEHEALTH_PLACES = ("02", "10")
TELEHEALTH_WORDS = r"\b(TELE|VIRTUAL|VIDEO|ZOOM|PHONE|AUDIO|REMOTE)"
"""What says of a place in words that the session was by telehealth, though not which code it is."""
SESSION_FIELDS = (
    "row_id", "session_id", "client_id", "payer", "service_date", "start_time", "end_time", "minutes", "code",
    "modifiers", "place_of_service", "telehealth", "staff", "credential", "region", "program",
    "authorization_no", "note_signed", "medical_necessity", "ordered_by", "care_plan_date", "claim_no",
    "claim_status", "denial_codes", "billed_date", "billed_amount", "paid_date", "patient_responsibility",
    "earlier_payers_paid", "sequestered_amount", "withheld_amount",
)  # fmt: skip
LINE_FIELDS = (
    "row_id", "session_id", "client_id", "payer", "payer_written", "payer_type", "code", "modifiers",
    "service_date", "minutes", "units_num", "units_den", "units", "units_payable", "rate", "basis", "allowed",
    "expected", "payer_share", "patient_share", "secondary_share", "coverage", "reasons", "amount_at_stake",
    "paid", "variance", "filing_deadline", "fee_row_id", "auth_row_id", "claim_no", "claim_status",
    "denial_codes", "billed_date", "billed_amount", "paid_date", "staff", "credential", "program", "region",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Estimate:
    """Priced sessions on one day.

    `lines`: one row per session in the order given, LINE_FIELDS and `rate_source`; amounts in cents. `allowed` is the
    contract's amount whatever the coverage; `expected` is what the session brings as it stands: the payable amount
    where covered or at risk, 0 where not covered, null where it cannot be told. `reasons`: one row per session and
    reason. `facts`: what the reasons were judged on.
    """

    lines: pl.DataFrame
    reasons: pl.DataFrame
    facts: pl.DataFrame
    as_of: date
    payer: str | None = None


def price_sessions(frames: Mapping[str, pl.DataFrame], *, as_of: date, payer: str | None = None) -> Estimate:
    """The sessions of `frames` priced by its payer book; `payer` names the fee lines that name none.

    Needs every table kind in `frames`, with no rows where there is none.
    """
    with pricing(frames["sessions"].height):
        facts = collected(facts_of(lazy(frames["sessions"]), frames, as_of=as_of, payer=payer))
        lines = collected(lines_of(nw.from_native(facts.lazy())))
        reasons = _reasons_in_order(facts, lines)
    lines = in_order(lines, frames["sessions"]["row_id"])
    return Estimate(lines.with_columns(rate_source=pl.lit(None, dtype=pl.String)), reasons, facts, as_of, payer)


def in_order(lines: pl.DataFrame, row_ids: pl.Series) -> pl.DataFrame:
    """One line per row_id, in their order."""
    if lines["row_id"].equals(row_ids):
        return lines
    placed = lines.select("row_id").with_row_index("place")
    places = row_ids.to_frame("row_id").join(placed, on="row_id", how="left", maintain_order="left")["place"]
    return lines.rechunk()[places]


def _reasons_in_order(facts: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """The reasons by row_id, then code, with their line's `amount_at_stake`: whole numbers are sorted, not texts."""
    held = sorted({code for codes in lines["reasons"].unique() for code in codes.split(";")} - {""}) or [""]
    place = pl.col("row_id").rank("ordinal").cast(pl.Int64) * len(held)
    staked = facts.with_columns(lines["amount_at_stake"], place=place)
    given = nw.from_native(staked.lazy())
    parts = [
        coverage.list_reasons(given, {code}, also=("amount_at_stake", "place")).with_columns(
            place=nw.col("place") + number
        )
        for number, code in enumerate(held)
    ]
    reasons = collected(nw.concat(parts))
    return reasons.drop("place")[reasons["place"].arg_sort()]


def facts_of(
    log: nw.LazyFrame[Any], frames: Mapping[str, pl.DataFrame], *, as_of: date, payer: str | None = None
) -> nw.LazyFrame[Any]:
    """What the reasons are judged on: one row per session of `log`, which the engine in place holds.

    The other tables come from `frames`; its sessions are not looked at.
    """
    frames = with_medicare(frames)
    names = payer_names(frames, payer)
    fees, rules = settle(fee_lines(frames, names, payer)), settle(book_lines(frames, "rules", names, payer))
    approvals = settle(with_listed(with_payer(lazy(frames["authorizations"]), names), frames["staff"]))
    payers = payer_terms(frames["payers"])
    sessions = settle(with_duplicates(settle(with_turns(with_payer(_sessions(log, frames), names)))))
    edits = settle(edit_lines(frames))
    books = (fees, rules, edits)
    undated = (
        lambda each: _with_fee(each, fees, payers),
        lambda each: _with_book(each, rules, fees, approvals),
        lambda each: with_month_caps(without_edits(each) if frames[UNLIKELY].is_empty() else with_edits(each, edits)),
    )
    placed = by_situation(sessions, lambda each: with_deadlines(settle(between_changes(each, books, *undated))))
    rated, in_book = collected(fees.select("payer", "code").unique()), collected(rules)
    timed = with_minutes_apart(settle(placed), frames["payers"])
    priced = settle(count_units(with_minutes_beside(timed, rated)))
    if frames["policies"].is_empty():
        insured = without_policies(priced)
    else:
        covered = settle(with_policies(priced, with_payer(lazy(frames["policies"]), names), payers))
        insured = _with_second(covered, fees, payers)
    timed = settle(with_overlaps(settle(with_units_judged(settle(insured), frames[UNLIKELY]))))
    timed = settle(with_base_codes(timed, rated))
    apart = with_exclusives(timed, in_book, rated).with_columns(as_of=nw.lit(as_of))
    limited = within_limits(with_allowed(coverage.with_first_marks(apart)), in_book, rated)
    payable = with_payable(use_approvals(settle(limited), approvals))
    shared = with_shares(settle(coverage.with_coverage_marks(payable)))
    return coverage.with_payment_marks(shared).drop(TURN)


@stage
def _with_fee(situations: nw.LazyFrame[Any], fees: nw.LazyFrame[Any], payers: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    return with_terms(choose_fees(situations, fees), payers)


@stage
def _with_book(
    situations: nw.LazyFrame[Any], rules: nw.LazyFrame[Any], fees: nw.LazyFrame[Any], approvals: nw.LazyFrame[Any]
) -> nw.LazyFrame[Any]:
    return with_book_facts(with_codes(with_rules(situations, rules), fees), approvals)


def _sessions(log: nw.LazyFrame[Any], frames: Mapping[str, pl.DataFrame]) -> nw.LazyFrame[Any]:
    sessions = log.select(*SESSION_FIELDS, recorded_units="units", paid="paid_amount")
    place = nw.col("place_of_service")
    remote = (place.is_in(list(TELEHEALTH_PLACES)) | place.str.contains(TELEHEALTH_WORDS)).fill_null(value=False)
    told = with_credentials(sessions, frames["staff"])
    return told.with_columns(telehealth=nw.col("telehealth").fill_null(value=False) | remote)


def _with_second(sessions: nw.LazyFrame[Any], fees: nw.LazyFrame[Any], payers: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Sessions with `second_allowed` and `second_cob_method`: what the second payer's own rate makes of the units."""
    columns = ("code", "modifiers", "credential", "place_of_service", "region", "service_date")
    asked = sessions.filter(~nw.col("second_payer").is_null()).select(
        "row_id", *columns, "units_num", "units_den", payer="second_payer"
    )
    priced = choose_fees(asked, fees).join(
        payers.select(
            "payer",
            second_cob_method="cob_method",
            second_payer_type="payer_type",
            second_sequestration="sequestration",
        ),
        on="payer",
        how="left",
    )
    amount = half_up(nw.col("rate") * nw.col("units_num"), nw.col("units_den") * 100)
    alone = nw.when(nw.col("fee_ties") == 1).then(amount)
    told = ("second_cob_method", "second_payer_type", "second_sequestration")
    return beside(sessions, priced.select("row_id", *told, second_allowed=alone), ["row_id"])


def lines_of(facts: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """One priced line per session, LINE_FIELDS, from its facts."""
    return _amounts(coverage.judged(facts))


@stage
def _amounts(judged: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """Judged sessions with what each brings, and what is at stake."""
    owed = nw.col("coverage").is_in(["covered", "at_risk"])
    refused = nw.col("coverage") == "not_covered"
    expected = nw.when(owed).then(nw.col("payable")).when(refused).then(nw.lit(0))
    stake = nw.when(nw.col("coverage").is_in(["not_covered", "at_risk"])).then(nw.col("allowed"))
    return judged.with_columns(expected=expected, amount_at_stake=stake, variance=variance.variance()).select(
        *LINE_FIELDS
    )


def with_sources(estimate: Estimate, dataset: Dataset) -> Estimate:
    """The estimate with `rate_source`: file, sheet and cell of each line's rate."""
    fees = dataset.frames["fees"].select("row_id", "table_id", "row", stated=pl.col("rate").is_not_null())
    used = estimate.lines.select("fee_row_id").drop_nulls().unique()
    rows = fees.join(used, left_on="row_id", right_on="fee_row_id", how="semi")
    places = {
        row_id: str(dataset.place(table_id, row, "rate" if stated else "medicare_percent", row_id) or "")
        for row_id, table_id, row, stated in rows.iter_rows()
    }
    source = pl.col("fee_row_id").replace_strict(places, default=None, return_dtype=pl.String)
    return replace(estimate, lines=estimate.lines.with_columns(rate_source=source))
