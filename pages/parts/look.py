"""Colors by meaning, in light and dark, and the little style sheet that Streamlit's theme has no key for."""

from __future__ import annotations

import streamlit as st

LIGHT = {
    "primary": "#1F4E79",
    "good": "#0F766E",
    "risk": "#B45309",
    "bad": "#B4234A",
    "open": "#64748B",
    "text": "#1B2733",
    "border": "#DDE3E9",
    "background": "#FFFFFF",
    "second": "#F4F6F8",
}
DARK = {
    "primary": "#7FB2E5",
    "good": "#2DD4BF",
    "risk": "#FBBF24",
    "bad": "#FB7185",
    "open": "#94A3B8",
    "text": "#E6EBF0",
    "border": "#2C3843",
    "background": "#11181F",
    "second": "#1A232C",
}

COVERAGE_MEANINGS = {"covered": "good", "at_risk": "risk", "not_covered": "bad", "unknown": "open"}
COVERAGE_LABELS = {
    "covered": "Covered",
    "at_risk": "At risk",
    "not_covered": "Not covered",
    "unknown": "Cannot tell yet",
}

PAID_LABELS = {"no": "Not paid yet", "yes": "Paid"}

SHOWN_SESSIONS = {
    "all": "All sessions",
    "underpaid": "Paid short",
    "overpaid": "Paid over",
    "unbilled": "Never billed",
    "due": "Filing due soon",
}
SHOWN_CELLS = {"all": "All", "safe": "Safe to accept", "open": "To decide"}
SHOWN_APPROVALS = {"act": "To act on", "force": "In force", "ended": "Ended", "all": "All"}

REASON_LABELS = COVERAGE_LABELS | {"covered": "Payable"}

_STYLE = """
<style>
.stMainBlockContainer { padding-top: 4.5rem; padding-bottom: 3rem; max-width: 1360px; }
[data-testid="stMetricValue"] { font-size: 1.75rem; font-variant-numeric: tabular-nums; }
[data-testid="stMetric"] { min-height: 6.2rem; }
h1 { font-size: 1.6rem !important; padding: 0 !important; }
h3 { font-size: 1.02rem !important; }
.st-key-outbox { display: none; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; }
  [data-testid="stMetricValue"] { font-size: 1.4rem; }
  [data-testid="stMetricLabel"] *, [data-testid="stMetricDelta"] * {
    white-space: normal !important; overflow: visible;
  }
}
</style>
"""


_DARK_STYLE = """
<style>
[data-testid="stBaseButton-primary"], [data-testid="stBaseButton-primary"] *,
[data-testid="stBaseButton-primaryFormSubmit"], [data-testid="stBaseButton-primaryFormSubmit"] * { color: #11181F; }
</style>
"""


def colors() -> dict[str, str]:
    """The palette of the theme that the reader's browser shows."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def apply_style() -> None:
    """The spacing and type sizes that the theme file cannot set, and dark words on dark mode's light buttons."""
    st.html(_STYLE)
    if st.context.theme.type == "dark":
        st.html(_DARK_STYLE)
