"""Capitation by member and month: what was paid, added later and taken back, and where that differs from the roster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from cmcore.intake.checking.known import payer_key
from cmcore.remits.answers import bare

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_PAID, PAID_TWICE, COVER_ENDED, TAKEN_BACK = "not paid", "paid twice", "cover ended", "taken back"
WHAT = {
    NOT_PAID: "The payer may owe it: ask with the evidence.",
    TAKEN_BACK: "Dispute it where the client was covered and served.",
    PAID_TWICE: "The payer may take it back: do not count on it.",
    COVER_ENDED: "The payer may take it back: do not count on it.",
}
"""How a member's month differs, to what to do; the first two are money to ask for."""
DIFFERENCES = {
    "payer": pl.String, "client_id": pl.String, "month": pl.Date, "difference": pl.String, "amount": pl.Int64,
    "evidence": pl.String,
}  # fmt: skip
LISTED_ARE_PAID = 0.5
"""Share of a payer's enrolled months that are paid for, below which the members list holds others besides."""
_WHOSE = ["payer_key", "client"]
_MONTH = [*_WHOSE, "month"]


@dataclass(frozen=True, slots=True)
class CapitationReview:
    """What payers paid per member, money in cents.

    `months`: one row per payer and month of cover: `members` for whom something stays paid, what was paid `at_first`,
    `added` and `taken_back` later, and `paid`, their sum. What is paid for whole months together is told by month in
    equal parts, odd cents in the first. `rates`: one row per payer, rate code, month and amount: `members`, without
    those whose month was taken back whole. `differences`: one row per member and month that is not as it should be,
    DIFFERENCES.
    """

    months: pl.DataFrame
    rates: pl.DataFrame
    differences: pl.DataFrame


def review_capitation(frames: Mapping[str, pl.DataFrame]) -> CapitationReview:
    """The loaded capitation payments by month, and what they leave open against members and sessions.

    A payment is later where the same check also pays for a later month, and its own month was over or paid for by then:
    one check may pay months ahead. A member is not paid for in a month where the
    payer pays for others and not for it, though it is enrolled all month, or paid for in the months before and after,
    or served in that month and paid for in another; the amount is what was paid for it in the nearest month before,
    else after. Members never paid for are left out where the payer pays for under half of the enrolled months: the list
    then holds members that are not under capitation. Members are the same by client ID or by the member ID that
    sessions and policies give.
    """
    payments = _payments(frames)
    return CapitationReview(_months(payments), _rates(payments), _differences(frames, payments))


def _payments(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """The payments with the client of each, its month and whether it comes `later`."""
    key = payer_key(frames)
    rows = frames["capitation"].with_columns(
        payer_key=key.fill_null(""), number=bare("client_id"), month=pl.col("covered_from").dt.truncate("1mo")
    )
    clients = _clients(frames)
    joined = _by_month(rows).join(clients, on="number", how="left", maintain_order="left")
    latest = pl.col("month").max().over("payer_key", "check_no", "paid_date", "table_id")
    paid_on = pl.col("paid_date")
    is_over = pl.col("month") < paid_on.dt.truncate("1mo")
    later = (pl.col("month") < latest) & (is_over | (paid_on.min().over("payer_key", "month") < paid_on)).fill_null(
        value=True
    )
    return joined.with_columns(client=pl.coalesce("client", "client_id"), later=later.fill_null(value=False))


def _by_month(rows: pl.DataFrame) -> pl.DataFrame:
    """The payments for several whole months as one a month."""
    first, last = pl.col("month"), pl.col("covered_to")
    whole = (pl.col("covered_from") == first) & (last == last.dt.month_end()) & (last >= first)
    ahead = (last.dt.year() - first.dt.year()) * 12 + last.dt.month() - first.dt.month()
    counted = rows.with_columns(times=pl.when(whole).then(ahead + 1).otherwise(1).cast(pl.Int64))
    each = counted.with_columns(nth=pl.int_ranges(0, "times")).explode("nth")
    size, sign = pl.col("paid").abs(), pl.col("paid").sign()
    odd = pl.when(pl.col("nth") == 0).then(size % pl.col("times")).otherwise(0)
    return each.with_columns(
        month=first.dt.offset_by(pl.format("{}mo", "nth")), paid=sign * (size // pl.col("times") + odd)
    ).drop("times", "nth")


def _clients(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Each number of a member as it is compared, `number`, to the one `client` that it is of."""
    told = [frames[kind].select("client_id", number=bare("client_id")) for kind in ("sessions", "members", "policies")]
    told += [frames[kind].select("client_id", number=bare("member_id")) for kind in ("sessions", "policies")]
    return (
        pl.concat(told)
        .drop_nulls()
        .group_by("number")
        .agg(client=pl.col("client_id").unique().sort())
        .filter(pl.col("client").list.len() == 1)
        .with_columns(pl.col("client").list.first())
    )


def _months(payments: pl.DataFrame) -> pl.DataFrame:
    later, paid = pl.col("later"), pl.col("paid")
    return (
        payments.with_columns(kept=_stays_paid())
        .group_by("payer_key", "month")
        .agg(
            payer=pl.col("payer").drop_nulls().sort().first(),
            members=pl.col("client").filter("kept").n_unique(),
            at_first=paid.filter(~later).sum(),
            added=paid.filter(later & (paid > 0)).sum(),
            taken_back=-paid.filter(later & (paid < 0)).sum(),
            paid=paid.sum(),
        )
        .sort("payer_key", "month", nulls_last=True)
        .select("payer", "month", "members", "at_first", "added", "taken_back", "paid")
    )


def _stays_paid() -> pl.Expr:
    """Whether something is left of what was paid for a member's month, after what was taken back."""
    return pl.col("paid").sum().over("payer_key", "month", "client") > 0


def _rates(payments: pl.DataFrame) -> pl.DataFrame:
    whole = payments.filter(~pl.col("later") & (pl.col("paid") > 0) & _stays_paid())
    keys = ["payer_key", "rate_code", "month", "paid"]
    grouped = whole.group_by(keys).agg(
        payer=pl.col("payer").drop_nulls().sort().first(), members=pl.col("client").n_unique()
    )
    return grouped.sort(keys, nulls_last=True).select("payer", "rate_code", "month", "paid", "members")


def _differences(frames: Mapping[str, pl.DataFrame], payments: pl.DataFrame) -> pl.DataFrame:
    known = payments.filter(pl.col("month").is_not_null() & pl.col("client").is_not_null())
    if known.is_empty():
        return pl.DataFrame(schema=DIFFERENCES)
    served = _served(frames)
    names = known.group_by("payer_key").agg(payer=pl.col("payer").drop_nulls().sort().first())
    found = [
        _not_paid(frames, known, served), _taken_back(known, served), _paid_twice(known), _cover_ended(frames, known),
    ]  # fmt: skip
    return (
        pl.concat(found)
        .join(names, on="payer_key", how="left")
        .select("payer", "month", "difference", "evidence", client_id="client", amount=pl.col("amount").cast(pl.Int64))
        .select(list(DIFFERENCES))
        .sort("payer", "month", "client_id", "difference")
    )


def _told(rows: pl.DataFrame, difference: str, evidence: pl.Expr) -> pl.DataFrame:
    return rows.select(*_MONTH, "amount", difference=pl.lit(difference), evidence=evidence)


def _served(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per payer, client and month: how many `sessions` were delivered."""
    sessions = frames["sessions"].select(
        payer_key=payer_key(frames), client="client_id", month=pl.col("service_date").dt.truncate("1mo")
    )
    return sessions.drop_nulls().group_by(_MONTH).agg(sessions=pl.len())


def _sessions_told() -> pl.Expr:
    number = pl.col("sessions").fill_null(0)
    return pl.format(
        "{} {} in the month", number, pl.when(number == 1).then(pl.lit("session")).otherwise(pl.lit("sessions"))
    )


def _enrolled(frames: Mapping[str, pl.DataFrame], months: pl.DataFrame, *, whole: bool) -> pl.DataFrame:
    """The months of `months` (payer_key, month) in which each member is enrolled, all month or on some day of it."""
    spans = frames["members"].select(
        "start_date", "end_date", payer_key=payer_key(frames), client="client_id"
    ).drop_nulls(["payer_key", "client", "start_date"])  # fmt: skip
    pairs = spans.join(months, on="payer_key")
    first, last = pl.col("month"), pl.col("month").dt.month_end()
    begun = pl.col("start_date") <= (first if whole else last)
    lasts = (pl.col("end_date") >= (last if whole else first)).fill_null(value=True)
    return pairs.filter(begun & lasts).select(_MONTH).unique()


def _not_paid(frames: Mapping[str, pl.DataFrame], known: pl.DataFrame, served: pl.DataFrame) -> pl.DataFrame:
    months = known.select("payer_key", "month").unique()
    covered = _covered_months(known)
    paid_for = known.select(_WHOSE).unique()
    enrolled = _known_to_be_paid(_enrolled(frames, months, whole=True), covered, paid_for).with_columns(enrolled=True)
    between = _between(covered, months).with_columns(between=True)
    seen = served.join(paid_for, on=_WHOSE, how="semi").join(months, on=["payer_key", "month"], how="semi")
    expected = enrolled.join(between, on=_MONTH, how="full", coalesce=True)
    expected = expected.join(seen, on=_MONTH, how="full", coalesce=True)
    missing = expected.join(covered, on=_MONTH, how="anti").join(_worth(known, expected), on=_MONTH, how="left")
    reasons = pl.concat_str(
        pl.when("enrolled").then(pl.lit("enrolled all month")),
        pl.when("between").then(pl.lit("paid for in the months before and after")),
        pl.when(pl.col("sessions") > 0).then(_sessions_told()),
        separator="; ",
        ignore_nulls=True,
    )
    return _told(missing, NOT_PAID, reasons)


def _known_to_be_paid(enrolled: pl.DataFrame, covered: pl.DataFrame, paid_for: pl.DataFrame) -> pl.DataFrame:
    """The enrolled months without those of members never paid for, of payers that pay for few of their members."""
    paid = enrolled.join(covered.with_columns(paid=True), on=_MONTH, how="left")
    share = pl.col("paid").fill_null(value=False).mean().over("payer_key")
    told = paid.with_columns(share=share).join(paid_for.with_columns(known=True), on=_WHOSE, how="left")
    return told.filter(pl.col("known").fill_null(value=False) | (pl.col("share") >= LISTED_ARE_PAID)).select(_MONTH)


def _covered_months(known: pl.DataFrame) -> pl.DataFrame:
    """Each month that a payment is for: one for several months counts in all of them."""
    last = pl.max_horizontal("month", pl.col("covered_to").dt.truncate("1mo"))
    spread = known.with_columns(month=pl.date_ranges("month", last, "1mo")).explode("month")
    return spread.select(_MONTH).unique()


def _between(covered: pl.DataFrame, months: pl.DataFrame) -> pl.DataFrame:
    """The payer's months that lie inside the span in which it pays for a member."""
    spans = covered.group_by(_WHOSE).agg(since=pl.col("month").min(), until=pl.col("month").max())
    pairs = spans.join(months, on="payer_key")
    return pairs.filter((pl.col("month") > pl.col("since")) & (pl.col("month") < pl.col("until"))).select(_MONTH)


def _worth(known: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """What was paid for each member wanted in the nearest month before, else after; what was paid twice, once."""
    once = known.unique([*_MONTH, "rate_code", "paid", "covered_from", "covered_to"])
    paid = once.group_by(_MONTH).agg(amount=pl.col("paid").sum()).filter(pl.col("amount") > 0).sort("month")
    asked = wanted.select(_MONTH).sort("month")
    before = asked.join_asof(paid, on="month", by=_WHOSE, strategy="backward", check_sortedness=False)
    after = asked.join_asof(paid, on="month", by=_WHOSE, strategy="forward", check_sortedness=False)
    return before.join(after, on=_MONTH).select(*_MONTH, amount=pl.coalesce("amount", "amount_right"))


def _taken_back(known: pl.DataFrame, served: pl.DataFrame) -> pl.DataFrame:
    """Members' months that one check lessens and later ones do not make good: what is still taken, and when it was."""
    checks = known.group_by(*_MONTH, "check_no", "paid_date").agg(
        net=pl.col("paid").sum(), reasons=pl.col("reason_code").drop_nulls().unique().sort().str.join(", ")
    )
    taken = checks.filter(pl.col("net") < 0).sort("paid_date", "check_no")
    months = taken.group_by(_MONTH, maintain_order=True).agg(
        taken=-pl.col("net").sum(), since=pl.col("paid_date").min(), last=pl.col("paid_date").max(),
        reasons=pl.col("reasons").last(),
    )  # fmt: skip
    again = checks.join(months, on=_MONTH, how="inner").filter(pl.col("net") > 0, pl.col("paid_date") > pl.col("since"))
    months = months.join(again.group_by(_MONTH).agg(again=pl.col("net").sum()), on=_MONTH, how="left")
    months = months.with_columns(amount=pl.col("taken") - pl.col("again").fill_null(0)).filter(pl.col("amount") > 0)
    told = months.join(served, on=_MONTH, how="left")
    evidence = pl.concat_str(
        pl.format("taken back on {}", pl.col("last").cast(pl.String).fill_null("a day not told")),
        pl.when(pl.col("reasons") != "").then(pl.format("reason {}", "reasons")),
        _sessions_told(),
        separator="; ",
        ignore_nulls=True,
    )
    return _told(told, TAKEN_BACK, evidence)


def _paid_twice(known: pl.DataFrame) -> pl.DataFrame:
    """Members' months for which the same amount stands several times and was not taken back."""
    net = known.group_by(_MONTH).agg(net=pl.col("paid").sum())
    same = (
        known.filter(pl.col("paid") > 0)
        .group_by(*_MONTH, "rate_code", "paid", "covered_from", "covered_to")
        .agg(times=pl.len())
        .filter(pl.col("times") > 1)
        .join(net, on=_MONTH)
        .filter(pl.col("net") >= pl.col("times") * pl.col("paid"))
        .with_columns(amount=(pl.col("times") - 1) * pl.col("paid"))
    )
    return _told(same, PAID_TWICE, pl.format("{} payments of the same amount", "times"))


def _cover_ended(frames: Mapping[str, pl.DataFrame], known: pl.DataFrame) -> pl.DataFrame:
    """Members' months paid for though the members list has them enrolled with the payer on no day of it."""
    listed = frames["members"].select(payer_key=payer_key(frames), client="client_id").drop_nulls().unique()
    paid = known.group_by(_MONTH).agg(amount=pl.col("paid").sum()).filter(pl.col("amount") > 0)
    enrolled = _enrolled(frames, known.select("payer_key", "month").unique(), whole=False)
    outside = paid.join(listed, on=_WHOSE, how="semi").join(enrolled, on=_MONTH, how="anti")
    return _told(outside, COVER_ENDED, pl.lit("the members list has no day of it"))
