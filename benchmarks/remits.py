"""An 835 of 100,000 service lines parsed, balanced and matched, against a bare split and a join of the same lines."""

from __future__ import annotations

import resource

import polars as pl
from timing import print_ratio, shortest

from cmcore.engine.prepare import empty_frames
from cmcore.remits.matching import match_remittances
from cmcore.remits.reading import read_upload

LINES = 100_000
LINES_A_CLAIM = 4
KB_A_MB = 1024
HEAD = (
    "ISA*00*          *00*          *ZZ*PAYER          *ZZ*AGENCY         *260330*1200*^*00501*000000001*0*P*:~"
    "GS*HP*PAYER*AGENCY*20260330*1200*1*X*005010X221A1~"
)


def remittance() -> bytes:
    """One payment; every tenth line is denied, the others are paid 100.95 of 120.00."""
    claims = []
    paid = 0
    for claim in range(LINES // LINES_A_CLAIM):
        lines = []
        for place in range(LINES_A_CLAIM):
            number = claim * LINES_A_CLAIM + place
            denied = number % 10 == 0
            money = "0" if denied else "100.95"
            why = "CAS*CO*197*120~" if denied else "CAS*CO*45*19.05~AMT*B6*100.95~"
            lines.append(f"SVC*HC:T1017:HN*120*{money}**3~DTM*472*202603{1 + number % 28:02d}~{why}REF*6R*S-{number}~")
            paid += 0 if denied else 10_095
        total = sum(0 if (claim * LINES_A_CLAIM + place) % 10 == 0 else 10_095 for place in range(LINES_A_CLAIM))
        head = f"CLP*CLM-{claim}*1*480*{total / 100}**MC*H{claim}~NM1*QC*1*DOE*JANE****MI*M{claim % 5000}~"
        claims.append(head + "".join(lines))
    check = f"ST*835*0001~BPR*I*{paid / 100}*C*ACH************20260330~TRN*1*778812*1~"
    body = f"{check}N1*PR*Horizon MCO~N1*PE*Riverbend~LX*1~" + "".join(claims)
    return f"{HEAD}{body}SE*{body.count('~') + 1}*0001~GE*1*1~IEA*1*000000001~".encode()


def sessions() -> pl.DataFrame:
    schema = empty_frames()["sessions"].schema
    number = pl.int_range(LINES, eager=True)
    known = pl.DataFrame({"row_id": "s" + number.cast(pl.String)}).with_columns(
        session_id="S-" + number.cast(pl.String),
        claim_no="CLM-" + (number // LINES_A_CLAIM).cast(pl.String),
        client_id="M" + (number // LINES_A_CLAIM % 5000).cast(pl.String),
        code=pl.lit("T1017"), modifiers=pl.lit("HN"), payer=pl.lit("Horizon MCO"), billed_amount=pl.lit(12_000),
        units=pl.lit(300), service_date=pl.date(2026, 3, 1 + number % 28),
    )  # fmt: skip
    blank = [pl.lit(None, dtype=kind).alias(name) for name, kind in schema.items() if name not in known.columns]
    return known.with_columns(blank).select(pl.col(name).cast(kind) for name, kind in schema.items())


def main() -> None:
    data, had = remittance(), sessions()

    def ours() -> int:
        reading = read_upload("era.835", data)
        if reading.refused or reading.findings:
            raise SystemExit("The remittance was not read, or does not balance.")
        return match_remittances(reading.tables[0].frame, had).links.height

    def theirs() -> int:
        segments = [each.split("*") for each in data.decode().split("~")]
        controls = pl.DataFrame({"session_id": [each[2] for each in segments if each[0] == "REF"]})
        return controls.join(had.select("session_id", "row_id"), on="session_id").height

    if ours() != LINES or theirs() != LINES:
        raise SystemExit("Not every line was matched.")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KB_A_MB
    label = f"Reading, balancing and matching an 835 of {LINES:,} lines"
    print_ratio(label, shortest(ours), shortest(theirs), "split and join")
    print(f"Peak memory of the process: {peak:,.0f} MB")


if __name__ == "__main__":
    main()
