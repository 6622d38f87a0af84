"""Remittance lines matched to the sessions they answer: by control number, claim, then client, date, code, amount."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from cmcore.remits.answers import bare, fold_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST_SESSIONS = 50
"""A professional claim holds at most 50 service lines: a key that more sessions share tells nothing."""
LINKS = {
    "line_id": pl.String, "row_id": pl.String, "how": pl.String, "confidence": pl.String, "recoded": pl.String,
}  # fmt: skip
_PAIR = {"line_id": pl.String, "row_id": pl.String}
_SIZES = (("code", "mods", "date", "billed"), ("code", "date", "billed"), ("code", "mods", "date", "units"))
TIERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("control", ("control",)),
    *(("claim", ("claim", *keys)) for keys in _SIZES),
    *(("claim", ("other", *keys)) for keys in _SIZES),
    ("claim", ("claim", "code", "mods", "date")),
    ("claim", ("claim", "code", "date")),
    ("claim", ("claim", "whole")),
    ("claim", ("claim", "date", "billed")),
    ("claim", ("claim", "coded", "date")),
    ("claim", ("claim", "undated", "code")),
    *(("client", ("client", *keys)) for keys in _SIZES),
    ("client", ("client", "code", "mods", "date")),
    ("client", ("client", "code", "date")),
    ("client", ("client", "date", "billed")),
)
"""How lines find sessions, the surest way first: what links by one is not asked by the next.

The `other` number of a claim is the payer's own, which some logs hold; where none is told, an account number may be
that of the claim or of the client.
"""
_CERTAIN = ("control", "billed", "units")


@dataclass(frozen=True, slots=True)
class Matches:
    """What remittances answer.

    `lines`: one row per adjudicated line (see answers). `links`: one row per line and session it answers, LINKS;
    `recoded` says "T1017-HN as T1017" where the payer dropped a modifier or changed the code. `ambiguous`: one row
    per line and session that it may answer, to choose from. `unmatched`: the lines that answer no session known.
    `others`: links as `links` has them, of answers that another payer than the session's gave.
    """

    lines: pl.DataFrame
    links: pl.DataFrame
    ambiguous: pl.DataFrame
    unmatched: pl.DataFrame
    others: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=LINKS))


def match_words(matches: Matches) -> str:
    """How many lines answer sessions, under another code, more than one, or none, in one sentence."""
    recoded, others = matches.links["recoded"].drop_nulls().len(), matches.others["line_id"].n_unique()
    matched = pl.concat([matches.links["line_id"], matches.others["line_id"]]).n_unique()
    told = matches.lines.filter(pl.col("repeats").is_null()).height
    unclear, unknown = matches.ambiguous["line_id"].n_unique(), matches.unmatched.height
    parts = (
        (1, f"{matched:,} of {told:,} remittance line{'' if told == 1 else 's'} matched to sessions"),
        (others, f"{others:,} by another payer than the session's, which counts apart"),
        (recoded, f"{recoded:,} with another code or modifier than billed"),
        (unclear, f"{unclear:,} may answer several sessions"),
        (unknown, f"{unknown:,} answer{'s' if unknown == 1 else ''} no session known"),
        (matches.lines.height - told, f"{matches.lines.height - told:,} told twice and counted once"),
    )
    return "; ".join(words for number, words in parts if number) + "."


def match_remittances(
    remittances: pl.DataFrame,
    sessions: pl.DataFrame,
    chosen: Mapping[str, Sequence[str]] | None = None,
    earlier: Sequence[pl.DataFrame] = (),
) -> Matches:
    """Every line of the remittances with the sessions it answers; the order of the rows of either changes nothing.

    A session is answered once by each check, a reversal and its correction apart. A line that several sessions were
    billed as answers them all. One that was voided is answered where no other could be. `chosen` is what a person
    picked: line to sessions, none of them to leave it aside.
    `earlier` are sessions as files wrote them that newer ones replaced: a line for none of today's may name one so.
    """
    lines = fold_lines(remittances)
    asked = _line_keys(lines.filter(pl.col("repeats").is_null()))
    offered = _session_keys(sessions)
    links = _by_hand(asked, offered, chosen or {})
    doubtful = pl.DataFrame(schema=_PAIR)
    free = asked.filter(~pl.col("line_id").is_in([*(chosen or {})]))
    for written in (offered, *map(_session_keys, earlier)):
        free = free.join(doubtful, on="line_id", how="anti")
        links, open_pairs = _find(free, written, links)
        doubtful = pl.concat([doubtful, open_pairs])
    ambiguous = doubtful.join(links, on="line_id", how="anti").sort("line_id", "row_id")
    known = pl.concat([links["line_id"], ambiguous["line_id"]]).unique()
    unmatched = asked.filter(~pl.col("line_id").is_in(known.to_list())).select(lines.columns).sort("line_id")
    return Matches(lines, _told(links, asked, offered), ambiguous, unmatched)


def _find(asked: pl.DataFrame, offered: pl.DataFrame, links: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The links with those that lines without one make, and the pairs of the lines that may answer several sessions."""
    doubtful = pl.DataFrame(schema=_PAIR)
    for how, keys in TIERS:
        left = asked.join(links, on="line_id", how="anti")
        if left.is_empty():
            break
        pairs = _pairs(left, offered, links, keys)
        if pairs.is_empty():
            continue
        settled, open_pairs = _settle(pairs, how, keys)
        links = pl.concat([links, settled])
        doubtful = pl.concat([doubtful, open_pairs.join(doubtful, on="line_id", how="anti")])
    return links, doubtful


def _modifiers(name: str) -> pl.Expr:
    return pl.col(name).fill_null("").str.to_uppercase().str.split(";").list.sort().list.join(";")


def _line_keys(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.with_columns(
        k_control=bare("session_id"), k_claim=bare("claim_no"),
        k_other=pl.coalesce(bare("adjudication_no"), bare("client_id")),
        k_client=pl.coalesce(bare("client_id"), bare("claim_no")), k_code=pl.coalesce(bare("code_sent"), bare("code")),
        k_mods=pl.when(pl.col("code_sent").is_null()).then(_modifiers("modifiers")).otherwise(
            _modifiers("modifiers_sent")
        ),
        a_code=bare("code"), a_mods=_modifiers("modifiers"),
        k_date=pl.col("service_date"), k_billed=pl.col("billed").abs(),
        k_units=pl.col("units").abs(),
        k_undated=pl.when(pl.col("service_date").is_null()).then(pl.lit(value=True)),
        k_whole=pl.when(pl.col("code").is_null()).then(pl.lit(value=True)),
        k_coded=pl.when(pl.col("code").is_not_null()).then(pl.lit(value=True)),
    )  # fmt: skip


def _session_keys(sessions: pl.DataFrame) -> pl.DataFrame:
    """One row per session and number that its client goes by."""
    keyed = sessions.unique("row_id").select(
        "row_id", k_control=bare("session_id"), k_claim=bare("claim_no"), k_other=bare("claim_no"), k_code=bare("code"),
        k_mods=_modifiers("modifiers"), k_date=pl.col("service_date"), k_billed=pl.col("billed_amount"),
        k_units=pl.col("units"), k_undated=pl.lit(value=True), k_whole=pl.lit(value=True), k_coded=pl.lit(value=True),
        code="code", is_void=pl.col("claim_status").eq_missing("void"), start=pl.col("start_time").fill_null(-1),
        client=bare("client_id"), member=bare("member_id"),
    )  # fmt: skip
    ways = [keyed.with_columns(k_client=pl.col(name)) for name in ("client", "member")]
    return pl.concat(ways).drop("client", "member").unique(["row_id", "k_client"]).sort("row_id", "k_client")


def _by_hand(asked: pl.DataFrame, offered: pl.DataFrame, chosen: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    picked = [(line, row) for line, rows in chosen.items() for row in rows]
    made = pl.DataFrame(picked, schema=_PAIR, orient="row").unique()
    known = made.join(asked, on="line_id", how="semi").join(offered, on="row_id", how="semi").sort("line_id", "row_id")
    rounds = known.join(asked.select("line_id", "round"), on="line_id")
    return rounds.select("line_id", "row_id", "round", how=pl.lit("chosen"), confidence=pl.lit("certain"))


def _pairs(asked: pl.DataFrame, offered: pl.DataFrame, links: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """Each open line with each session of the same keys that its check has not answered yet."""
    names = [f"k_{key}" for key in keys]
    sessions = offered.drop_nulls(names).unique(["row_id", *names]).filter(pl.len().over(names) <= MOST_SESSIONS)
    wanted = asked.select("line_id", "round", "billed", "units", "paid", "allowed", "reasons", "k_claim", "k_date",
                          *(name for name in names if name not in {"k_claim", "k_date"}))  # fmt: skip
    found = wanted.drop_nulls(names).join(
        sessions.with_columns(s_claim="k_claim", s_date="k_date", s_billed="k_billed", s_units="k_units"), on=names
    )
    if keys == ("control",):
        found = found.filter(
            (pl.col("k_claim") == pl.col("s_claim")).fill_null(value=True)
            | (pl.col("k_date") == pl.col("s_date")).fill_null(value=True)
        )
    group = pl.concat_str(pl.col(names).cast(pl.String), "round", separator="|")
    open_pairs = found.join(links, on=["round", "row_id"], how="anti").with_columns(group=group)
    return open_pairs.filter(~pl.col("is_void") | pl.col("is_void").all().over("line_id")).drop("is_void")


def _settle(pairs: pl.DataFrame, how: str, keys: tuple[str, ...]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The pairs that can be told, as links, and those that cannot."""
    one_line = pairs.unique(["group", "row_id"]).group_by("group").agg(
        sessions=pl.len(), s_total=pl.col("s_billed").sum(), s_units=pl.col("s_units").sum(),
        unknown=pl.col("s_billed").is_null().any(), unknown_units=pl.col("s_units").is_null().any(),
    )  # fmt: skip
    one_session = pairs.unique(["group", "line_id"]).group_by("group").agg(
        lines=pl.len(), total=pl.col("billed").abs().sum(), least=pl.col("billed").abs().min(),
        most=pl.col("billed").abs().max(), l_units=pl.col("units").abs().sum(),
        outcomes=pl.struct("billed", "paid", "allowed", "reasons").n_unique(),
    )  # fmt: skip
    counted = pairs.drop("s_units").join(one_line, on="group").join(one_session, on="group")
    adds_up = (pl.col("s_total") == pl.col("total")) & ~pl.col("unknown")
    units_add_up = (pl.col("s_units") == pl.col("l_units")) & ~pl.col("unknown_units")
    several = (pl.col("lines") == 1) & (adds_up | units_add_up | _whole_claim(how, keys))
    repeated = (pl.col("least") == pl.col("s_total")) & (pl.col("most") == pl.col("s_total"))
    split = (pl.col("sessions") == 1) & (adds_up | pl.col("unknown") | repeated)
    rank = (
        pl.col("line_id").rank("dense").over("group")
        == pl.struct("start", "k_control", "row_id").rank("dense").over("group")
    )  # fmt: skip
    alike = (pl.col("lines") == pl.col("sessions")) & (pl.col("outcomes") == 1)
    alone = (pl.col("lines") == 1) & (pl.col("sessions") == 1)
    judged = counted.with_columns(all_of=alone | several | split, paired=alike & ~alone, rank=rank)
    told = judged.filter(pl.col("all_of") | pl.col("paired") & pl.col("rank"))
    sure = pl.lit(any(key in _CERTAIN for key in keys)) | adds_up
    settled = told.select(
        "line_id", "row_id", "round", how=pl.lit(how),
        confidence=pl.when(sure).then(pl.lit("certain")).otherwise(pl.lit("likely")),
    )  # fmt: skip
    left = judged.filter(~pl.col("all_of") & ~pl.col("paired")).select("line_id", "row_id")
    return settled.unique(["line_id", "row_id"]).sort("line_id", "row_id"), left.unique().sort("line_id", "row_id")


def _whole_claim(how: str, keys: tuple[str, ...]) -> pl.Expr:
    """Whether one answer is meant for all the sessions of its claim whose charges the log does not say."""
    if "whole" in keys:
        return pl.col("unknown") | (pl.col("total") == 0)
    return pl.col("unknown") & (how == "claim" and "code" in keys)


def _told(links: pl.DataFrame, asked: pl.DataFrame, offered: pl.DataFrame) -> pl.DataFrame:
    """The links with what the payer answered a session as, where that is not what was billed."""
    sessions = offered.unique("row_id").select("row_id", s_code="k_code", s_mods="k_mods")
    both = links.join(asked.select("line_id", "a_code", "a_mods"), on="line_id").join(sessions, on="row_id")
    other_code = (pl.col("a_code") != pl.col("s_code")).fill_null(value=False)
    other_mods = pl.col("a_code").is_not_null() & (pl.col("s_mods") != "") & (pl.col("s_mods") != pl.col("a_mods"))
    recoded = pl.format("{} as {}", _coded("s_code", "s_mods"), _coded("a_code", "a_mods"))
    told = both.with_columns(recoded=pl.when(other_code | other_mods).then(recoded))
    return told.select(*LINKS).sort("line_id", "row_id")


def _coded(code: str, modifiers: str) -> pl.Expr:
    marked = pl.when(pl.col(modifiers) != "").then(pl.lit("-") + pl.col(modifiers).str.replace_all(";", "-"))
    return pl.col(code) + marked.otherwise(pl.lit(""))
