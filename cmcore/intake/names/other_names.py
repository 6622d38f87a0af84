"""Further names that headers give a field: believed only where the cells below fit the field well."""

from __future__ import annotations

from cmcore.intake.names.book_names import CONTRACT_NAMES, MEASURE_NAMES, PAYER_NAMES, STAFF_NAMES
from cmcore.intake.names.cover_names import AUTHORIZATION_NAMES, CAPITATION_NAMES, MEMBER_NAMES, POLICY_NAMES
from cmcore.intake.names.denial_names import DENIAL_NAMES
from cmcore.intake.names.rate_names import BENCHMARK_NAMES, FEE_NAMES, RULE_NAMES
from cmcore.intake.names.remittance_names import REMITTANCE_NAMES
from cmcore.intake.names.session_names import SESSION_NAMES

OTHER_NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "sessions": SESSION_NAMES,
    "remittances": REMITTANCE_NAMES,
    "denials": DENIAL_NAMES,
    "authorizations": AUTHORIZATION_NAMES,
    "policies": POLICY_NAMES,
    "members": MEMBER_NAMES,
    "capitation": CAPITATION_NAMES,
    "fees": FEE_NAMES,
    "rules": RULE_NAMES,
    "benchmarks": BENCHMARK_NAMES,
    "payers": PAYER_NAMES,
    "contracts": CONTRACT_NAMES,
    "staff": STAFF_NAMES,
    "measures": MEASURE_NAMES,
}
"""Kind of table, then field, to names."""
