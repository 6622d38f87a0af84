"""Headers that many files use for the payer, the code, the client, and the first and last day of a line."""

from __future__ import annotations

PAYER = (
    "payor",
    "payer name",
    "plan",
    "plan name",
    "insurance",
    "insurance company",
    "insurance name",
    "insurance plan",
    "insurance carrier",
    "health plan",
    "mco",
    "funding source",
    "carrier",
)
CODE = (
    "procedure",
    "procedure code",
    "cpt",
    "hcpcs",
    "cpt code",
    "hcpcs code",
    "cpt/hcpcs",
    "service code",
    "billing code",
    "proc code",
)
FROM = (
    "effective date",
    "effective",
    "start date",
    "from",
    "valid from",
    "begin date",
    "eff date",
    "effective start",
    "pricing effective date",
)
TO = (
    "end date",
    "expires",
    "expiration date",
    "to",
    "valid to",
    "through",
    "term date",
    "effective end",
    "thru",
)
CLIENT = (
    "client no",
    "client number",
    "patient mrn",
    "chart no",
    "consumer id",
    "patient id",
    "mrn",
    "medical record number",
    "person id",
    "individual id",
    "participant id",
    "recipient id",
    "beneficiary id",
    "client",
)
