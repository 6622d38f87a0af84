"""The client's units of the code pass the payer's lifetime limit, counting the sessions loaded.

What other agencies delivered, or was delivered before the log begins, is not known here.
"""

from __future__ import annotations

from cmcore.engine.coverage import limits

REASON = limits.over("lifetime-max", "rule_lifetime_max", "lifetime_units_before", "in a lifetime")
