"""What each table's columns are: one model a table, and everything else follows from it."""

from __future__ import annotations

from cmcore.fields.answers import Denials, Remittances
from cmcore.fields.authorizations import Authorizations
from cmcore.fields.benchmarks import Benchmarks
from cmcore.fields.capitation import Capitation
from cmcore.fields.column import Column, Kind, TableModel
from cmcore.fields.contracts import Contracts
from cmcore.fields.fees import Fees
from cmcore.fields.medicare import Localities, RelativeValues, UnlikelyEdits
from cmcore.fields.payers import Payers
from cmcore.fields.people import Measures, Members, Staff
from cmcore.fields.policies import Policies
from cmcore.fields.rules import Rules
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
