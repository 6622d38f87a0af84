"""Denial codes read: which of a line's codes is the denial, and what caused it."""

from __future__ import annotations

import re
from functools import cache

import polars as pl

from cmcore.engine.variance import REMARK
from cmcore.reference import tables as reference

INFORMATION_ONLY = ("24", "101", "A2")
"""Paid under capitation, predetermination, contractual adjustment of old files: nothing was refused."""
WHERE_DENIED = "24"
"""Under capitation or a managed care plan: a denial where the payer says that it denied the claim, else none."""
UNPROCESSABLE = "MA130"
"""The claim could not be processed: no right of appeal, a new claim is to be sent, and timely filing keeps running."""
NEW_CLAIM_FIX = "Unprocessable, which cannot be appealed: correct it and send a new claim before the filing deadline"
NO_APPEAL = "N211"
"""The payer's answer may not be appealed. Source of both: X12 code list 411."""
NO_DENIAL = "not a denial"
UNKNOWN_CAUSE = "unknown code"
NO_CODE = "no code given"


@cache
def _carcs() -> dict[str, tuple[str, str, str]]:
    rows = (
        reference.denial_codes().filter(pl.col("kind") == "CARC").select("code", "category", "is_denial", "usual_fix")
    )
    return {
        code: (category or UNKNOWN_CAUSE, is_denial or "", fix or "")
        for code, category, is_denial, fix in rows.iter_rows()
    }


def reason_of(code: str) -> str:
    """The bare reason of a code as written: CO-197, CO197, CARC 197 and 197 are 197."""
    text = code.upper().replace(" ", "").removeprefix("CARC")
    for group in ("CO", "PR", "OA", "PI", "CR"):
        if text.startswith(group):
            text = text.removeprefix(group).lstrip("-:")
            break
    return text


def reasons_in(codes: str | None) -> list[str]:
    """The codes of a text that say why, without the remarks beside them; the remarks where nothing else stands."""
    listed = [code.strip() for code in (codes or "").split(";") if code.strip()]
    return [code for code in listed if not re.fullmatch(REMARK, code.upper())] or listed


def is_denial(code: str) -> bool:
    """Whether a code says that a line was denied; an unknown code counts as one, a patient's share does not.

    Contractual reductions, patient responsibility, sequestration, withholds and what is paid by capitation are not
    denials, nor is what is only told for information.
    """
    bare = code.upper().replace(" ", "")
    if reason_of(code) in INFORMATION_ONLY:
        return False
    known = _carcs().get(reason_of(code))
    if known is None:
        return bool(bare)
    return known[1] not in {"n", "remark", "pending"}


def has_remark(name: str, remark: str) -> pl.Expr:
    """Whether a column of remark codes ("MA130;N522") holds one."""
    return pl.col(name).fill_null("").str.to_uppercase().str.contains(rf"(?:^|[^A-Z0-9]){remark}(?:$|[^A-Z0-9])")


def cause_of(codes: str | None, *, denied: bool = False) -> str:
    """The cause of a line's denial: the category of its first code that is one, or can be where the claim is `denied`.

    >>> cause_of("CO-24"), cause_of("CO-24", denied=True), cause_of("CO-24;CO-197", denied=True)
    ('not a denial', 'payment model', 'authorization')
    """
    code = _denying(codes, denied=denied)
    if code is None:
        return NO_DENIAL
    known = _carcs().get(reason_of(code))
    return known[0] if known else UNKNOWN_CAUSE


def usual_fix(codes: str | None, *, denied: bool = False) -> str:
    """What usually mends the denial, blank where the code is not known."""
    code = _denying(codes, denied=denied)
    known = _carcs().get(reason_of(code)) if code else None
    return known[2] if known else ""


def _denying(codes: str | None, *, denied: bool) -> str | None:
    """The first code of a text that denies; where the claim is denied and none else does, one that may."""
    listed = reasons_in(codes)
    maybe = [code for code in listed if denied and reason_of(code) == WHERE_DENIED]
    return next((code for code in listed if is_denial(code)), maybe[0] if maybe else None)


def by_codes(codes: pl.Series, *, denied: bool = False) -> pl.DataFrame:
    """One row per different text of codes: `denial_codes`, `cause`, `usual_fix`."""
    distinct = codes.drop_nulls().unique().sort()
    return pl.DataFrame(
        {
            "denial_codes": distinct,
            "cause": [cause_of(each, denied=denied) for each in distinct],
            "usual_fix": [usual_fix(each, denied=denied) for each in distinct],
        },
        schema={"denial_codes": pl.String, "cause": pl.String, "usual_fix": pl.String},
    )
