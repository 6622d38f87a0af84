"""The rules that decide whether and how much a payer pays: rates, units, coverage, authorizations."""
