"""Choice lists that several tables share: canonical value to the spellings people use for it."""

from __future__ import annotations

BASES: dict[str, tuple[str, ...]] = {
    "per_unit": (
        "unit",
        "per unit",
        "per 15 min",
        "per 15 minutes",
        "15 min",
        "15 minutes",
        "quarter hour",
        "each",
    ),
    "per_hour": ("hour", "hourly", "per hour", "hr", "per hr"),
    "per_session": (
        "session",
        "per session",
        "visit",
        "per visit",
        "encounter",
        "per encounter",
        "flat",
        "flat fee",
        "flat rate",
        "contact",
        "per contact",
        "event",
        "per event",
        "occurrence",
        "per occurrence",
        "per service",
        "service",
    ),
    "per_day": ("day", "daily", "per day", "per diem", "diem"),
    "per_month": (
        "month",
        "monthly",
        "per month",
        "pmpm",
        "calendar month",
        "per calendar month",
        "per member per month",
        "per client per month",
        "per enrollee per month",
        "member month",
    ),
    "per_case": ("case", "per case", "case rate"),
    "per_episode": ("episode", "per episode", "bundle", "bundled"),
    "retainer": ("monthly retainer", "retainer fee", "retainer per month"),
}

ROUNDINGS: dict[str, tuple[str, ...]] = {
    "round_down": (
        "down", "round down", "rounded down", "rounds down", "always round down", "full units only", "full units",
        "whole units only", "floor", "round down to whole units",
        "round down to nearest unit", "round down to full units", "must complete full unit",
        "full 15 minutes", "no partial units",
    ),
    "round_up": (
        "up", "round up", "rounded up", "rounds up", "always round up", "any part", "any portion", "any part of a unit",
        "ceiling", "round up to next unit", "rounded up to next unit", "round up to the next unit", "next whole unit",
        "next unit", "round to next unit",
    ),
    "midpoint_strict": (
        "midpoint", "past midpoint", "cpt midpoint", "midpoint rule", "cpt midpoint rule", "cpt time rule",
        "more than half", "more than 50%", "over half", "51% rule", "midpoint passed",
    ),
    "midpoint_reached": (
        "half", "half or more", "at least half", "at least 50%", "half unit or more", "nearest", "nearest unit",
        "round to nearest", "rounded to nearest", "round to nearest unit", "nearest 15 min", "nearest 15 minutes",
        "nearest quarter hour", "round to nearest quarter hour", "round to nearest 15 min", "50%", "50% rule",
    ),
    "eight_minute_total": (
        "8 minute rule", "8-minute rule", "8 min rule", "8-min rule", "eight minute rule", "eight-minute rule",
        "eight (8) minute rule", "cms 8 minute", "cms 8 min", "cms 8-minute rule", "cms 8 min rule",
        "medicare 8 minute rule", "medicare 8 min rule",
    ),
    "rule_of_eights": (
        "rule of eights", "rule of 8s", "rule of 8's", "ama 8", "ama rule of eights", "ama rule of 8s",
        "rule of eights (ama)", "substantial portion", "substantial portion methodology", "spm",
    ),
    "partial_tenth": (
        "tenths", "tenth of an hour", "tenths of an hour", "tenth hour", "0.1 hour", "1/10 hour", "6 minute increments",
        "6-minute increments",
    ),
    "threshold_80": ("80%", "80 percent", "80% rule", "80 percent rule", "mainecare", "mainecare rule"),
    "exact": (
        "exact", "exact minutes", "exact time", "actual minutes", "actual time", "prorated", "pro-rated", "prorate",
        "decimal units", "partial units allowed",
    ),
}  # fmt: skip

SCOPES: dict[str, tuple[str, ...]] = {
    "session": (
        "per session", "each session", "contact", "per contact", "visit", "per visit", "encounter", "per encounter",
    ),
    "day": (
        "per day", "daily", "date of service", "per date of service", "dos", "per dos", "daily total", "same day",
        "total per day", "cumulative per day", "aggregate daily",
    ),
    "month": ("per month", "monthly", "calendar month", "per calendar month", "monthly total", "total per month"),
}  # fmt: skip

PAYER_TYPES: dict[str, tuple[str, ...]] = {
    "medicaid": ("medicaid ffs", "medicaid fee-for-service", "state medicaid", "title xix"),
    "medicaid_mco": (
        "medicaid managed care",
        "mco",
        "mmco",
        "managed medicaid",
        "medicaid mco",
        "cmo",
        "mltc",
        "mltss",
    ),
    "medicare": ("medicare part b", "medicare ffs", "original medicare"),
    "medicare_advantage": (
        "ma",
        "ma plan",
        "mapd",
        "ma-pd",
        "part c",
        "medicare part c",
        "medicare advantage",
        "d-snp",
        "dsnp",
    ),
    "commercial": ("private", "commercial", "ppo", "hmo", "group health", "employer"),
    "workers_comp": ("workers comp", "workers' comp", "workers compensation", "workers' compensation", "wc"),
    "self_pay": ("self pay", "self-pay", "private pay", "out of pocket"),
    "other": ("other",),
}

COB_METHODS: dict[str, tuple[str, ...]] = {
    "standard": ("standard", "standard cob", "coordination", "full coordination", "come out whole"),
    "carve_out": (
        "carve out",
        "carve-out",
        "non-duplication",
        "non-duplication of benefits",
        "nonduplication",
        "nonduplication of benefits",
        "nondup",
        "non-dup",
    ),
    "maintenance_of_benefits": ("maintenance of benefits", "mob"),
    "medicare_secondary": ("msp", "medicare secondary"),
    "medicaid_lesser_of": ("lesser of", "lesser-of", "lower of", "medicaid lesser of", "lesser of medicaid"),
}

MUE_INDICATORS: dict[str, tuple[str, ...]] = {
    "1": ("1 line edit", "1 claim line edit", "line edit", "claim line edit", "claim line"),
    "2": ("2 date of service edit: policy", "date of service edit: policy", "2 dos edit: policy", "policy"),
    "3": ("3 date of service edit: clinical", "date of service edit: clinical", "3 dos edit: clinical", "clinical"),
}
"""What a medically unlikely edit is judged on: a claim line, or a date of service by policy or on clinical grounds."""

CLAIM_STATUSES: dict[str, tuple[str, ...]] = {
    "unbilled": (
        "not billed", "ready", "ready to bill", "ready for billing", "draft", "open", "completed", "complete", "kept",
        "attended", "show", "checked out", "signed", "final", "finalized", "approved to bill", "approved for billing",
    ),
    "billed": ("submitted", "sent", "pending", "in process", "filed", "claim submitted", "claim sent", "claim filed"),
    "paid": ("paid", "closed paid", "posted"),
    "partly_paid": ("partial", "partially paid", "partly paid", "underpaid"),
    "denied": ("denied", "rejected", "denial"),
    "appealed": ("appealed", "in appeal"),
    "written_off": ("written off", "write off", "write-off", "adjusted off"),
    "void": (
        "void", "voided", "deleted", "cancel", "cancelled", "canceled", "cancellation", "late cancel",
        "late cancellation", "cancelled late", "client cancel", "client cancelled", "client canceled",
        "cancelled by client", "canceled by client", "patient cancelled", "patient canceled", "staff cancelled",
        "staff canceled", "provider cancelled", "provider canceled", "cancelled by staff", "cancelled by provider",
        "rescheduled", "no show", "no-show", "noshow", "no showed", "client no show", "no call no show",
        "did not attend", "did not show", "dna", "failed to attend", "failed to show", "not kept", "missed",
        "missed appointment", "missed visit",
        "attempted", "attempted no show", "attempted contact", "unsuccessful", "unsuccessful attempt",
        "not billable", "non billable", "nonbillable", "do not bill",
    ),
}  # fmt: skip

DENIAL_STATUSES: dict[str, tuple[str, ...]] = {
    "new": ("new", "open", "not started", "to do", "not worked", "unworked", "denied"),
    "working": (
        "working", "in progress", "in_progress", "in process", "blocked", "drafting appeal", "in review",
        "under review", "on hold", "being worked",
    ),
    "resubmitted": (
        "resubmitted", "corrected", "corrected and resubmitted", "rebilled", "resent", "claim resubmitted",
        "corrected claim sent", "corrected claim submitted",
    ),
    "appealed": (
        "appealed", "appeal filed", "in appeal", "under appeal", "appeal sent", "appeal submitted", "appeal pending",
        "appealed pending",
    ),
    "won": (
        "won", "paid", "overturned", "recovered", "resolved", "closed paid", "paid in full", "reprocessed paid",
        "reprocessed and paid", "appeal won", "appeal approved",
    ),
    "partly_won": ("partly won", "partially paid", "partial", "partial payment", "partially overturned"),
    "lost": (
        "lost", "upheld", "denied again", "appeal denied", "appeal lost", "lost appeal", "denial upheld",
        "closed denied",
    ),
    "written_off": (
        "written off", "write off", "write-off", "write_off", "w/o", "adjusted off", "closed write off",
        "closed written off",
    ),
}  # fmt: skip

APPROVED_IN: dict[str, tuple[str, ...]] = {
    "units": ("unit", "per unit", "unit(s)", "15 minute units", "quarter hours"),
    "minutes": ("minute", "mins", "min"),
    "hours": ("hour", "hourly", "per hour", "hrs", "hr"),
    "sessions": (
        "session",
        "per session",
        "visits",
        "visit",
        "per visit",
        "encounter",
        "encounters",
        "contact",
        "contacts",
    ),
    "dollars": ("dollar", "$", "usd", "dollar amount"),
}

APPROVED = "approved"
"""What an authorization is that does not say its status."""
APPROVAL_STATUSES: dict[str, tuple[str, ...]] = {
    "approved": (
        "active",
        "authorized",
        "open",
        "in force",
        "certified",
        "certified in total",
        "certified partial",
        "partially certified",
        "partially approved",
        "partial approval",
        "approved in full",
        "fully approved",
        "modified",
        "expired",
        "closed",
    ),
    "pending": ("requested", "submitted", "in review", "pended", "awaiting decision", "under review", "in process"),
    "denied": ("not approved", "rejected", "not certified"),
    "cancelled": ("canceled", "void", "voided", "withdrawn", "terminated"),
}

FILING_ANCHORS: dict[str, tuple[str, ...]] = {
    "service_date": ("date of service", "dos", "service", "day of service", "from dos", "from date of service"),
    "month_end": (
        "end of month",
        "eom",
        "month end",
        "end of the month of service",
        "end of month of service",
        "last day of the month",
        "last day of month",
        "last day of service month",
    ),
}
