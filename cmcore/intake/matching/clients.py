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
    """The place of the column with the plan's number of each client, where no column gives or may give the client's id.

    None as well where the user has said what that column is.
    """
    at = _only(match, "member_id")
    is_wanted = CLIENT in match.missing and not any(each.proposed == CLIENT for each in match.columns)
    return at if is_wanted and at is not None and not memory.knows(match.kind, match.columns[at].known_as) else None


def with_clients(match: TableMatch, position: int) -> TableMatch:
    """The match with a column as the client's id."""
    columns = [*match.columns]
    columns[position] = replace(columns[position], field=CLIENT)
    return replace(match, columns=tuple(columns), missing=tuple(each for each in match.missing if each != CLIENT))


def is_plans_number(column: MappedColumn) -> bool:
    """Whether a column is the clients' id though its header, such as "Medicaid ID", names the plan's number of each."""
    return column.field == CLIENT and field_named(column.header, "sessions") == "member_id"


def name_offered(match: TableMatch) -> str:
    """What may stand for a client's id that is missing, as a sentence; "" where nothing may."""
    at = _only(match, "client_name") if CLIENT in match.missing else None
    return "" if at is None else f' "{match.columns[at].header}" may stand for Client ID where no two share a name.'


def _only(match: TableMatch, field: str) -> int | None:
    """The place of the one column of a field; None where there are several or none."""
    found = [at for at, each in enumerate(match.columns) if each.field == field]
    return found[0] if len(found) == 1 else None
