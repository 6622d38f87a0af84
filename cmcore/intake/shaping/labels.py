"""Labels in lines above rows, and what they say: "Client: Ana Diaz", in one cell or in two."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cmcore.intake.finding.looks import look, one_line
from cmcore.intake.names.meanings import field_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OF_CLIENT = frozenset({"client_id", "client_name"})
OF_ALL_ROWS = OF_CLIENT | {
    "member_id", "payer", "staff", "code", "program", "authorization_no", "diagnosis",
}  # fmt: skip
"""What lines above a table may say of all of its rows."""
WHOSE = OF_CLIENT | {"member_id", "payer"}
"""What a label without a colon may name in the cell before its value."""
IN_WORDS = frozenset({"client_name", "payer", "staff", "program"})
"""What no bare number says."""
OF_SEVERAL_WORDS = OF_CLIENT | {"staff"}
"""What is written with a comma though it is one: "Diaz, Ana"."""
LONGEST_LABEL = 3
"""Words that a label has at most."""
_ALL = re.compile(r"\W*(?:all|any|multiple|various|none|n/?a)\b", re.IGNORECASE)
_AGENCY = re.compile(r"\b(?:provider|agency|vendor|rendering|billing)\b", re.IGNORECASE)
_LIST = re.compile(r"[,;](?!\s*(?:inc|llc|ltd|co)\b)", re.IGNORECASE)


class Line(NamedTuple):
    """A line above rows by its row, counted from 0, its text or only cell, and what its labels say."""

    row: int
    cell: object
    labels: dict[str, object]


class Fact(NamedTuple):
    """What a label says in a line: the `field` of sessions that it names, and the value.

    The value stands in the cell at `at`, counted from the first of the line, behind the text `before`, which is ""
    where the cell holds nothing else and None where it says more than this.
    """

    label: str
    field: str
    value: object
    at: int
    before: str | None


def labels_in(cell: object) -> dict[str, object]:
    """What a text such as "Client: Ana Diaz  Payer: Molina" says by its labels; nothing where one means no field."""
    pieces = [each.split() for each in one_line(cell).split(":")]
    found: dict[str, object] = {}
    label = " ".join(pieces[0]) if len(pieces) > 1 and _is_label(pieces[0]) else ""
    for piece in pieces[1:-1]:
        count = next((each for each in range(LONGEST_LABEL, 0, -1) if _is_label(piece[-each:])), 0)
        value = " ".join(piece[: -count or None]).strip(" ,;|-")
        if not (label and count and value):
            return {}
        found[label], label = value, " ".join(piece[-count:])
    value = " ".join(pieces[-1]).strip(" ,;|-")
    return {**found, label: value} if label and value else {}


def facts_of(cells: Sequence[object]) -> list[Fact]:
    """All that a line of cells says of fields by its labels, each before its value in one cell or in the cell before.

    >>> [each[1:4] for each in facts_of(["Client:", "Diaz, Ana", "DOB:", "1/2/1990", "Payer: Molina"])]
    [('client_id', 'Diaz, Ana', 1), ('payer', 'Molina', 4)]
    """
    return [each for each in _facts(cells) if each.field in OF_ALL_ROWS]


def facts_above(cells: Sequence[object]) -> list[Fact]:
    """What a line of cells above a table says of all of its rows.

    A list, "all", or the agency that bills is not said of each row.

    >>> facts_above(["Payer: All"]), facts_above(["Payers:", "Bay, Lake"]), facts_above(["Provider: North Care"])
    ([], [], [])
    >>> facts_above(["Clients:", 45]), facts_above(["Payer:", 45])
    ([], [])
    """
    return [
        each
        for each in facts_of(cells)
        if not _ALL.match(str(each.value))
        and not (each.field == "staff" and _AGENCY.search(each.label))
        and not (each.field in IN_WORDS | {"client_id"} and _is_count(each))
        and (each.field in OF_SEVERAL_WORDS or not _LIST.search(str(each.value)))
    ]


def _is_count(fact: Fact) -> bool:
    """Whether a number says how many there are: "Clients: 45"; one of a client may be an id, "Client: 45"."""
    is_number = not any(map(str.isalpha, str(fact.value)))
    return is_number and (fact.field in IN_WORDS or fact.label.lower().endswith("s"))


def _facts(cells: Sequence[object]) -> Iterator[Fact]:
    label = ""
    for at, cell in enumerate(cells):
        text = one_line(cell)
        if not look(cell):
            continue
        if label and not text.endswith(":") and not (_names(text) in WHOSE and not text.isdigit()):
            if means := _names(label):
                yield Fact(label, means, cell, at, "")
            label = ""
        elif text.endswith(":"):
            label = text.rstrip(": ")
        elif labels := labels_in(cell):
            before = _before(cell, labels)
            yield from (Fact(each, str(_names(each)), value, at, before) for each, value in labels.items())
        else:
            label = text if _names(text) in WHOSE else ""


def _before(cell: object, labels: dict[str, object]) -> str | None:
    """What stands before the value in a cell that says one thing by a label; None where it says several."""
    value, text = str(next(iter(labels.values()))), str(cell).rstrip()
    return text[: -len(value)] if len(labels) == 1 and text.endswith(value) else None


def _names(label: str) -> str | None:
    return field_named(label.strip("#: "), "sessions") if len(label.split()) <= LONGEST_LABEL else None


def _is_label(words: Sequence[str]) -> bool:
    return bool(words) and _names(" ".join(words)) is not None
