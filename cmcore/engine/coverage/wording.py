"""Values as people read them, as expressions: dates, units, lists, places, for sentences made on every engine alike."""

from __future__ import annotations

import calendar

import narwhals as nw

HUNDRED = 100
THOUSAND = 1000


def or_words(name: str, words: str) -> nw.Expr:
    """A text column, or the words given where it is blank."""
    return nw.col(name).fill_null(words)


def day(name: str) -> nw.Expr:
    """A date as Mar 3, 2026; "an unknown date" where there is none."""
    column = nw.col(name)
    month: nw.Expr = nw.lit("")
    for number in range(1, 13):
        month = nw.when(column.dt.month() == number).then(nw.lit(calendar.month_abbr[number])).otherwise(month)
    words = nw.concat_str(
        month, nw.lit(" "), column.dt.day().cast(nw.String), nw.lit(", "), column.dt.year().cast(nw.String)
    )
    return nw.when(column.is_null()).then(nw.lit("an unknown date")).otherwise(words)


def units(hundredths: nw.Expr) -> nw.Expr:
    """Units held in hundredths, not below zero, as 3, 2.5 or 0.47."""
    digits = hundredths.cast(nw.String)
    whole = nw.when(hundredths < HUNDRED).then(nw.lit("0")).otherwise(_without(digits, 2))
    part = nw.format(".{}", _last_two(digits).str.replace_all("0$", ""))
    return nw.concat_str(
        whole, nw.when((hundredths == 0) | digits.str.ends_with("00")).then(nw.lit("")).otherwise(part)
    ).fill_null("?")


def money(cents: nw.Expr) -> nw.Expr:
    """Cents not below zero as $1,234.50; amounts of a million dollars and more without their first comma.

    Digits are cut as text: engines are told each division in many more words, and plan longer than they price.
    """
    digits = cents.cast(nw.String)
    large = nw.concat_str(_without(digits, 5), nw.lit(","), digits.str.tail(5).str.head(3))
    whole = (
        nw.when(cents < HUNDRED)
        .then(nw.lit("0"))
        .when(cents < THOUSAND * HUNDRED)
        .then(_without(digits, 2))
        .otherwise(large)
    )
    return nw.concat_str(nw.lit("$"), whole, nw.lit("."), _last_two(digits))


def _without(digits: nw.Expr, last: int) -> nw.Expr:
    """Digits without the last so many."""
    return digits.str.replace_all(f"[0-9]{{{last}}}$", "")


def _last_two(digits: nw.Expr) -> nw.Expr:
    """The last two digits, with a zero before a single one."""
    return nw.concat_str(nw.lit("0"), digits).str.tail(2)


def listed(name: str) -> nw.Expr:
    """A list column "BA;MSW" as BA, MSW."""
    return nw.col(name).fill_null("").str.replace_all(";", ", ", literal=True)


def row_of(name: str) -> nw.Expr:
    """Sheet and row of a row_id: "1f2e3d4c:Sessions:41" is Sessions row 41."""
    return nw.col(name).fill_null("").str.slice(9).str.replace_all(":", " row ", literal=True)


def is_listed(item: nw.Expr, in_list: str) -> nw.Expr:
    """Whether an item stands in a list column held as "a;b", in capitals or not; null where either is null."""
    mark = nw.lit(";")
    wanted = nw.concat_str(mark, item.str.to_uppercase(), mark)
    return nw.concat_str(mark, nw.col(in_list).str.to_uppercase(), mark).str.contains(wanted, literal=True)
