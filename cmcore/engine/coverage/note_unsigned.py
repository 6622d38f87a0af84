"""The note is not signed: not covered where the rule asks for it, else at risk.

Source: 42 CFR 441.18(a)(7) (what a case record must hold).
"""

from __future__ import annotations

import narwhals as nw

from cmcore.engine.coverage import documents, wording
from cmcore.engine.coverage.reason import Reason

REASON = Reason(
    code="note-unsigned",
    needs=("note_signed", "rule_documents_required", "payer"),
    when=documents.flag_missing("note_signed", "note_signed"),
    found=nw.when(nw.col("note_signed").is_null())
    .then(
        nw.format(
            "{} asks for a signed note and the log does not say whether this one is.",
            wording.or_words("payer", "The payer"),
        )
    )
    .otherwise(nw.lit("The note is not signed.")),
    field="note_signed",
    doubt=documents.flag_doubtful("note_signed", "note_signed"),
)
