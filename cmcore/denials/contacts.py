"""The contacts behind one item: lines of one claim, code and day, of which a payer may pay one and refuse another."""

from __future__ import annotations

import polars as pl

_CHECK = ("check_no", "paid_date", "is_reversal")


def with_contacts(answers: pl.DataFrame) -> pl.DataFrame:
    """The answers, in the order of time, with the `contact` of their item that each is about, and its `turn`.

    Needs `item`, `row_id` (of the session, else `line_id`), `line_id`, `billed`, `paid` and the check's columns. A
    contact is its session, else its charge and its place in its check: of lines that answer no session known and charge
    the same, those paid least come first, so that what a later check pays is what an earlier one refused. One that
    stands alone in its check is about the only session that other checks name; where every check has one, all are about
    one contact, whatever they charge. The `turn` is above 0 of what a check says once more of what it takes back.
    """
    linked = pl.col("row_id") != pl.col("line_id")
    session = pl.when(linked).then("row_id")
    placed = _with_turns(answers.with_row_index("order").with_columns(session=session)).with_columns(
        only=pl.when(session.n_unique().over("item") - session.is_null().any().over("item") == 1).then(
            session.drop_nulls().first().over("item")
        ),
        named=linked.any().over("item", *_CHECK),
    )
    of = ("item", *_CHECK, "turn")
    placed = placed.with_columns(charge=pl.col("billed").fill_null(0).abs(), lines=pl.len().over(of))
    ordered = placed.sort(*of, "charge", linked, pl.col("paid").fill_null(0).abs(), "order").with_columns(
        nth=pl.int_range(pl.len()).over(*of, "charge"), crowd=pl.col("lines").max().over("item")
    )
    alone = (pl.col("lines") == 1) & ~pl.col("named")
    by_charge = pl.when(pl.col("crowd") > 1).then(pl.format("{}#{}", "charge", "nth")).otherwise(pl.lit("alone"))
    contact = pl.coalesce("session", pl.when(alone).then("only"), by_charge)
    return (
        ordered.with_columns(contact=contact).sort("order").drop(
            "order", "session", "only", "named", "charge", "lines", "nth", "crowd"
        )
    )  # fmt: skip


def _with_turns(answers: pl.DataFrame) -> pl.DataFrame:
    """The answers with their `turn`: a check that takes back what it says itself says it anew in the next."""
    of = ("item", "check_no", "paid_date", "session")
    back = pl.col("is_reversal")
    taken, said = back.sum().over(of), (~back).sum().over(of)
    at_once = pl.when(taken > 0).then(pl.max_horizontal(taken, said - taken)).otherwise(said)
    nth = pl.int_range(pl.len()).over(*of, "is_reversal")
    return answers.with_columns(turn=nth // pl.max_horizontal(at_once, 1))


def by_check(answers: pl.DataFrame) -> pl.DataFrame:
    """What each check says of each contact: the sums of its lines, in the order of the answers.

    `refused_charge` and `refused_allowed` are those of the lines that it denies, `lines` how many there are.
    """
    denied = pl.col("denied")
    sums = ["billed", "paid", "patient", "refused"]
    first = [
        name for name in answers.columns if name not in {*sums, *_CHECK, "allowed", "denied", "denial_codes", "remarks"}
    ]
    check = pl.coalesce("check_no", "line_id").alias("of_check")
    keys = ["item", "contact", "taken_back", "paid_date", "of_check", "turn"]
    return answers.with_columns(check).group_by(keys, maintain_order=True).agg(
        *(pl.col(name).first() for name in first if name not in keys),
        *(_sum(pl.col(name)).alias(name) for name in (*sums, "allowed")),
        refused_charge=_sum(pl.col("billed").filter(denied)),
        refused_allowed=_sum(pl.col("allowed").filter(denied)),
        denied=denied.any(),
        denial_codes=_codes(pl.col("denial_codes").filter(denied)),
        remarks=_codes(pl.col("remarks").filter(denied)),
        lines=pl.len(),
    )  # fmt: skip


def as_items(contacts: pl.DataFrame) -> pl.DataFrame:
    """One row per item of rows per contact: what is at stake and what came back together.

    It is won once every contact that was refused is; of one won in part, `left` is what the others still refuse.
    """
    alone = pl.len().over("item") == 1
    single, several = contacts.filter(alone).drop("contact"), contacts.filter(~alone)
    return single if several.is_empty() else pl.concat([single, _together(several).select(single.columns)])


def _together(contacts: pl.DataFrame) -> pl.DataFrame:
    """One row per item of several contacts."""
    is_open = pl.col("status") != "won"
    waiting = contacts.with_columns(
        is_open=is_open,
        rest=pl.when(is_open).then(pl.coalesce("left", "amount")).otherwise(0),
        some=~is_open | pl.col("left").is_not_null(),
    )
    own = {
        "item",
        "contact",
        "is_open",
        "some",
        "rest",
        "amount",
        "patient",
        "recovered",
        "left",
        "denial_codes",
        "denial_date",
        "remark_codes",
    }
    names = [name for name in waiting.columns if name not in own | {"payment", "status", "resolved_date"}]
    owed = pl.col("is_open").any()

    def of_open(told: pl.Expr) -> pl.Expr:
        return told.filter(pl.col("is_open") | ~pl.col("is_open").any())

    first = [of_open(pl.col(name)).drop_nulls().first().fill_null(pl.col(name).drop_nulls().first()) for name in names]
    return waiting.group_by("item", maintain_order=True).agg(
        *first,
        patient=pl.col("patient").sum(),
        denial_date=of_open(pl.col("denial_date")).max(),
        denial_codes=_codes(of_open(pl.col("denial_codes"))),
        remark_codes=_codes(of_open(pl.col("remark_codes"))),
        amount=_sum(pl.col("amount")),
        recovered=_sum(pl.col("recovered")),
        left=pl.when(owed & pl.col("some").any()).then(pl.col("rest").sum()),
        payment=_payment(owed),
        status=pl.when(owed).then(pl.lit("new")).otherwise(pl.lit("won")),
        resolved_date=pl.when(~owed).then(pl.col("resolved_date").max()),
    )


def _payment(owed: pl.Expr) -> pl.Expr:
    """What the payer did with several contacts together."""
    payment = pl.col("payment")
    return (
        pl.when(~owed).then(pl.lit("paid"))
        .when(payment.is_in(["partly_paid", "paid"]).any()).then(pl.lit("partly_paid"))
        .when((payment == "taken_back").all()).then(pl.lit("taken_back"))
        .otherwise(pl.lit("denied"))
    )  # fmt: skip


def _sum(values: pl.Expr) -> pl.Expr:
    """A sum, null where there is nothing to add."""
    return pl.when(values.is_not_null().any()).then(values.sum())


def _codes(texts: pl.Expr) -> pl.Expr:
    """The codes of several texts, each once in the order of the alphabet; null where there is none."""
    joined = texts.str.split(";").list.explode(empty_as_null=True).drop_nulls().unique().sort().str.join(";")
    text = joined.str.strip_chars(";")
    return pl.when(text != "").then(text)
