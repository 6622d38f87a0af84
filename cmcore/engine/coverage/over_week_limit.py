"""The client's units of the code in one week, Sunday to Saturday, pass the payer's limit.

Units count in order, so that only what comes on top is over. Exactly at the limit is within it. With some of the
limit left the session is at risk and brings that part; with none left it is not covered. No limit in the rule is
"no limit known".
"""

from __future__ import annotations

from cmcore.engine.coverage import limits

REASON = limits.over("over-week-limit", "rule_max_units_per_week", "week_units_before", "a week")
