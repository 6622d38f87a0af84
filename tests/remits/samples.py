"""Remittances small enough to add up by hand."""

from __future__ import annotations

HEAD = (
    "ISA*00*          *00*          *ZZ*PAYER          *ZZ*AGENCY         *260330*1200*^*00501*000000001*0*P*:~"
    "GS*HP*PAYER*AGENCY*20260330*1200*1*X*005010X221A1~"
)
TAIL = "GE*1*1~IEA*1*000000001~"

# One paid line, one line denied for want of authorization, and a claim answered as a whole.
# Charges 120 + 80 + 60 = 260; paid 100.95 + 0 + 55 = 155.95; the payer keeps 5.95, so it sends 150.00.
BODY = (
    "ST*835*0001~BPR*I*150.00*C*ACH************20260330~TRN*1*778812*1999999999~N1*PR*Horizon MCO~N1*PE*Riverbend~"
    "LX*1~CLP*CLM-1*1*120*100.95**MC*H1~NM1*QC*1*DOE*JANE****MI*M001~"
    "SVC*HC:T1017:HN:U1*120*100.95**3~DTM*472*20260302~CAS*CO*45*19.05~REF*6R*S-14~AMT*B6*100.95~"
    "CLP*CLM-2*4*80*0**MC*H2~NM1*QC*1*DOE*JOHN****MI*M002~"
    "SVC*HC:T1016*80*0**0~DTM*472*20260303~CAS*CO*197*80~LQ*HE*N54~"
    "CLP*CLM-3*1*60*55**MC*H3~CAS*CO*45*5~DTM*232*20260304~"
    "PLB*1999999999*20261231*WO:12*5.95~"
)


def remittance(body: str = BODY, *, said: int | None = None, transactions: int = 1) -> bytes:
    """An 835 with its envelope and an end that counts its segments, or says another count."""
    counted = body.count("~") + 1
    return f"{HEAD}{body}SE*{said or counted}*0001~{TAIL.replace('GE*1', f'GE*{transactions}')}".encode()
