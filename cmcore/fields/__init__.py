"""What each table's columns are: one model a table, and everything else follows from it."""

from __future__ import annotations

from cmcore.fields.answers import Denials, Remittances
from cmcore.fields.capitation import Capitation
from cmcore.fields.column import Column, Kind, TableModel
from cmcore.fields.contracts import Contracts
from cmcore.fields.medicare import Localities, RelativeValues, UnlikelyEdits
from cmcore.fields.payer_book import Authorizations, Benchmarks, Fees, Payers, Policies, Rules
from cmcore.fields.people import Measures, Members, Staff
from cmcore.fields.sessions import Sessions

TABLES: dict[str, type[TableModel]] = {
    "sessions": Sessions,
    "payers": Payers,
    "contracts": Contracts,
    "fees": Fees,
    "relative_values": RelativeValues,
    "localities": Localities,
    "unlikely_edits": UnlikelyEdits,
    "rules": Rules,
    "authorizations": Authorizations,
    "policies": Policies,
    "remittances": Remittances,
    "capitation": Capitation,
    "benchmarks": Benchmarks,
    "staff": Staff,
    "members": Members,
    "measures": Measures,
    "denials": Denials,
}

__all__ = ["TABLES", "Column", "Kind", "TableModel"]
