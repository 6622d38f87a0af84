"""What the payer's rule asks to be on file, shared by the documentation reasons.

Documented as absent: not covered where the rule asks for it, else at risk. Not recorded either way: at risk where
the rule asks for it, else nothing. People write the list with blanks or underscores, in capitals or not.
"""

from __future__ import annotations

import narwhals as nw


def asked(document: str) -> nw.Expr:
    """Whether the rule in force asks for a document; no rule asks for nothing."""
    mark = nw.lit(";")
    names = nw.col("rule_documents_required").str.to_lowercase().str.replace_all(" ?; ?", ";").str.replace_all(" ", "_")
    return nw.concat_str(mark, names, mark).str.contains(f";{document};", literal=True).fill_null(value=False)


def flag_missing(name: str, document: str) -> nw.Expr:
    """Whether a yes-or-no column says no, or says nothing although the rule asks."""
    return (~nw.col(name)).fill_null(asked(document))


def flag_doubtful(name: str, document: str) -> nw.Expr:
    """A doubt unless the rule asks and the column says no."""
    return ~(asked(document) & (~nw.col(name)).fill_null(value=False))
