"""What tells clients apart in a table without ids of their own: the plan's number, or a name if the user says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cmcore.intake.names.meanings import field_named

if TYPE_CHECKING:
    from cmcore.intake.matching.headers import TableMatch
    from cmcore.intake.next_file.memory import Memory
    from cmcore.intake.tables import MappedColumn

CLIENT = "client_id"


def plans_number(match: TableMatch, memory: Memory) -> int | None:
    """The place of the column with the plan's number of each client, where no other gives or may give the client's id.

    None as well where the user has said what that column is.
    """
    may_be = [at for at, each in enumerate(match.columns) if each.proposed == CLIENT]
    at = _only(match, "member_id")
    if at is None and len(may_be) == 1 and _names_number(match.columns[may_be[0]]):
        at = may_be.pop()
    is_wanted = CLIENT in match.missing and at is not None and not may_be
    return at if is_wanted and not memory.knows(match.kind, match.columns[at or 0].known_as) else None


def with_clients(match: TableMatch, position: int) -> TableMatch:
    """The match with a column as the client's id."""
    columns = [*match.columns]
    columns[position] = replace(columns[position], field=CLIENT, proposed=None)
    return replace(match, columns=tuple(columns), missing=tuple(each for each in match.missing if each != CLIENT))


def is_plans_number(column: MappedColumn) -> bool:
    """Whether a column is the clients' id though its header, such as "Medicaid ID", names the plan's number of each."""
    return column.field == CLIENT and _names_number(column)


def _names_number(column: MappedColumn) -> bool:
    return field_named(column.header, "sessions") == "member_id"


def name_offered(match: TableMatch) -> str:
    """What may stand for a client's id that is missing, as a sentence; "" where nothing may."""
    at = _only(match, "client_name") if CLIENT in match.missing else None
    return "" if at is None else f' "{match.columns[at].header}" may stand for Client ID where no two share a name.'


def _only(match: TableMatch, field: str) -> int | None:
    """The place of the one column of a field; None where there are several or none."""
    found = [at for at, each in enumerate(match.columns) if each.field == field]
    return found[0] if len(found) == 1 else None
