"""The claim was voided or the session cancelled: nothing is owed, and it takes nothing from other sessions.

It has no other fault: what its record lacks matters to nobody.

Source: claim frequency code 8 of the X12 837 voids a claim; a cancelled or missed contact is no service.
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage.reason import Reason
from cmcore.engine.variance import VOID

REASON = Reason(
    code="voided",
    needs=("claim_status",),
    when=VOID,
    found=nw.format("{}", nw.lit("The log says that it was voided, did not take place, or is not billable.")),
    field="claim_status",
)
