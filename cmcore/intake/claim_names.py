"""Further names that headers of remittances and denial logs give a field, believed where the cells fit it well."""

from __future__ import annotations


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split("; "))


REMITTANCE_NAMES: dict[str, tuple[str, ...]] = {
    "paid": _names(
        "svc03; paid to provider; reimbursed amount; service paid amount; amount reimbursed; net"
        " reimbursement; benefit paid; benefit amount; medicaid paid; net pay; posted payment; applied amount;"
        " payment applied; paid by plan; paid by payer; medicaid payment; reimbursed; service payment; amount"
        " remitted; remitted; net payable"
    ),
    "check_no": _names(
        "ra/warrant number; era number; payment trace number; warrant number; payment ref; payment reference;"
        " draft no; eft reference; remittance reference; check eft trace; check ref no; check or reference no;"
        " trn; trn no; trn02; deposit no; voucher no; ach no; ach trace; ach trace no; virtual card no; vcc"
        " no; payment transaction no; bank reference; check serial no; era check no; voucher check; voucher"
        " check no"
    ),
    "claim_no": _names(
        "clp01 pt ctrl no; pt control no; pcn; clp01; dcn; icn/dcn; internal control number; document control"
        " number; invoice claim no; original reference no; payer internal control no; claim identification no;"
        " patient account control no; provider claim no; claim trace no; claim sequence no"
    ),
    "allowed": _names(
        "contract allowed; plan allowance; allowance; eligible amount; contract amount; contracted amount;"
        " covered amount; covered charges; negotiated amount; considered amount; contractual allowed; approved"
        " charge; allowed by plan; fee schedule amount; plan considered amount; eligible charge"
    ),
    "group_code": _names("cas01; cagc; claim adjustment group; adj group co pr oa"),
    "remark_codes": _names(
        "lq02 he; lq02; remittance advice remark code; moa code; lq code; ra remark code; moa; lq; rarc no;"
        " moa remark code; remark rarc; mia moa"
    ),
    "amount": _names(
        "cas03; cas amount; line adjustment; claim adjustment amount; reason amount; cas adjustment amount;"
        " carc amount; total adjustment amount"
    ),
    "paid_date": _names(
        "check issue date; eft date; ra date; era date; eob date; issue date; warrant date; payment issue"
        " date; payment effective date; transaction date; disbursement date; pay date; production date; paid"
        " on; cycle date; financial cycle date; funding date; finalized date; payment cycle date; remit cycle"
        " date; eop date; date check issued; settlement date; payment settlement date; effective entry date;"
        " payment made on; voucher date"
    ),
    "service_date": _names(
        "line service date; first dos; date of service from; procedure date; line date; date service"
        " rendered; claim from date"
    ),
    "reason_code": _names(
        "cas02; deny code; remit code; reject code; denial reason code; ex code; explanation code; remit"
        " reason; adjudication reason code; eop code; payer reason code; carc reason; remit reason code;"
        " explain code; message code; disallow code; reduction code; ineligible reason code; ineligible code;"
        " noncovered reason code; disallowed reason code"
    ),
    "client_id": _names("hic; hicn; hic no; policy no; ehr id; patient ref; client code"),
    "billed": _names(
        "svc02; gross charge; submitted; submitted fee; orig charge; original charge; fee; fee billed; claim"
        " amount; provider charge; total submitted; provider billed; claimed amount; gross billed"
    ),
    "units": _names("svc05; unit count; allowed units; covered units; adjudicated units"),
    "code": _names(
        "svc01-2; paid procedure; paid code; adjudicated procedure code; adjudicated code; adjudicated cpt;"
        " adjudicated service code; billed procedure; svc proc"
    ),
    "modifiers": _names("svc01-3; m1; first modifier; adjudicated modifier; adjudicated procedure modifier"),
    "status_code": _names("clp02 status"),
    "payer": _names(
        "n102 pr payer; n102 pr; paid by; third party payer; remit from; payment from; paying entity;"
        " insurance payer; from payer; payment source; payer remitting; paying plan; paying payer; payer of"
        " record; remitter; payer organization name; eft payer"
    ),
    "interest": _names("interest payment; late interest; interest penalty; late payment interest; prompt pay interest"),
}
DENIAL_NAMES: dict[str, tuple[str, ...]] = {
    "denial_codes": _names(
        "grp-carc; adj grp rsn; excd; denial excd; denied reason code; adj reason; adjustment code; remit"
        " code; rejection reason code; rejection code; deny code; denied code; adjustment reason code; reject"
        " code; denied reason; ansi code; denial remark code; cas code; carc and rarc; carc rarc; denial carc"
        " rarc; denial carc; co pr code; code on eob; eob denial code; group reason code; group code carc;"
        " remit denial code; primary denial code; initial denial code"
    ),
    "deadline": _names(
        "must submit by; submit by; must appeal by; due; must file by; due by; appeal expires; appeal limit"
        " date; appeal cutoff; timely appeal date; appeal expiration; last appeal date; file by; appeal window"
        " end; filing deadline; appeal filing deadline; tf deadline; action by; respond by; response due;"
        " resubmit by; drop dead date; appeal last day; resubmission deadline; timely deadline; last date to"
        " file; last date to appeal; appeal must be filed by; due to payer; due to payer by; deadline to"
        " appeal; dispute deadline; reconsideration deadline; work by; work by date; appeal window closes;"
        " appeal closes; corrected claim due"
    ),
    "filed_date": _names(
        "date mailed/faxed; date mailed; date faxed; mailed on; faxed on; date appealed; appeal submission"
        " date; appeal submitted; appealed on; appeal sent; appeal mailed; appeal submit date; appeal sent"
        " date; dispute filed date; reconsideration filed; appeal mail date; corrected claim sent; corrected"
        " claim date; date sent to payer; submitted on; date disputed; dispute date; dispute sent;"
        " reconsideration date; recon sent; appeal filing date; sent to payer; corrected claim submitted; date"
        " reconsideration sent; 1st level appeal sent; first level appeal sent; 1st appeal sent; first appeal"
        " sent; 1st appeal date; first appeal date"
    ),
    "owner": _names(
        "lead; case lead; biller; assigned; assigned owner; assigned staff; assigned user; assigned name;"
        " assigned rep; rep; follow up by; ar rep; ar specialist; denial specialist; appeal manager; appeal"
        " coordinator; appeal specialist; handled by; person responsible; responsible party; collector;"
        " analyst; ar analyst; billing specialist; appeal rep; working rep; biller name; who is working it;"
        " whos working it; working it; specialist; account owner; task owner; team member; current owner;"
        " working biller; worklist owner; assigned person; follow up owner; who has it; owned by; denial"
        " owner; ar owner; assigned ar rep; assigned follow up; point person; billing rep; claims rep;"
        " assigned specialist"
    ),
    "recovered": _names(
        "$ we got back; we got back; money back; amount we got back; recovery amount; recoveries; recovery;"
        " amount collected; paid on appeal; overturned amount; appeal payment; amount overturned; paid after"
        " appeal; recouped; payment after appeal; amt recouped; amount won; appeal recovery; payment received;"
        " collected on appeal; recovered to date; recovered payment; amount overturned paid; paid after"
        " denial; post appeal payment; total recouped; recovered revenue; money recovered; total money"
        " recovered"
    ),
    "next_action": _names(
        "next step; action needed; action item; follow-up action; plan of action; work action; action to"
        " take; recommended action; next action needed; follow up needed; what next; next to do; action step;"
        " next activity; follow up step; next task; corrective action; needed next"
    ),
    "next_touch": _names(
        "ck back on; check back; next follow up date; next action date; f/u date; fu date; follow up on; next"
        " review date; next review; tickler date; next follow up; recheck date; next contact date; call back"
        " date; reminder date; next work date; next fu; tickle date; next contact; tickler; callback date;"
        " next call; next due; next status check; follow up due; next check date; check again on; check again;"
        " revisit date; next date; next activity date; check status on; next check; status check date; follow"
        " up reminder; date to follow up"
    ),
    "status": _names(
        "current status; queue status; case status; wq status; workqueue status; claim work status; worklist"
        " status; follow up status; ar status; resolution status; denial state; claim follow up status; appeal"
        " stage status; progress; denial work status; tracking status; appeal current status; working status"
    ),
    "outcome": _names(
        "upheld/overturned; overturned; determination; appeal decision; decision; disposition; appeal"
        " disposition; final status; won lost; won or lost; denial outcome; denial resolution; claim outcome;"
        " resolved as; how resolved; closed as; disposition code; resolution code"
    ),
    "category": _names(
        "denial group; denial class; denial grouping; rejection category; rejection type; issue type; denial"
        " subcategory; issue category; denial family; denial area; denial theme; reason type"
    ),
    "root_cause": _names(
        "why did it happen; why denied; why; root cause analysis; root cause category; rca; underlying cause;"
        " reason it happened; true cause; root cause reason; actual cause; root cause code; source of error;"
        " origin of denial"
    ),
    "preventable": _names(
        "our fault y/n; could we have prevented it; was preventable; avoidable denial; is preventable; is"
        " avoidable; was it preventable; could have been prevented; was avoidable"
    ),
    "expected": _names(
        "amount in dispute; disputed amount; expected allowed; value at risk; expected collection; exp pmt;"
        " exp amt; expected pay; est payment; estimated payment; contract expected; anticipated payment;"
        " expected value; expected rate; potential recovery; expected net; expected revenue; expected paid;"
        " should have paid; revenue at risk; est reimbursement; estimated reimbursement; collectible amount;"
        " exp reimb"
    ),
    "notes": _names(
        "comments call ref no; notes/comments; follow up notes; status notes; ar notes; last note; fu notes;"
        " work log; action notes; additional notes; account notes; appeal notes; latest note; history; call"
        " notes; work history; notes log; latest comment; explanation notes; claim notes; activity notes; note"
        " text"
    ),
    "claim_no": _names(
        "dcn; payer control no; pcn; patient control no; claim invoice no; account claim no; clearinghouse claim no"
    ),
    "denial_date": _names(
        "eob date; date payer decision; denial letter date; denial posted date; denial posted; rejection"
        " date; date rejected; denial post date; denial notification date; denial eob date; denial entered"
        " date; date we were denied; payer denial date; denial remit date; denial on; rejected on"
    ),
    "billed": _names("claim amount; claim total; denied charges; original charge; total denied charges; claim value"),
    "service_date": _names("visit date; encounter date; session date; contact date; date service provided"),
    "payer": _names(
        "guarantor description; who denied it; denied by; who denied; denying payer; funding source;"
        " insurance carrier; denying insurance; payer plan; responsible payer; third party"
    ),
    "resolved_date": _names(
        "decision received; decision received date; closed on; completed date; final decision date; appeal"
        " response date; appeal resolved date; date outcome received; appeal closed date; appeal outcome date;"
        " final date; resolution received; paid or closed date; date overturned"
    ),
    "level": _names("stage; appeal round; appeal tier; round; current appeal level; level of review; dispute level"),
    "units": _names("no units; units denied; units at issue"),
    "client_id": _names("patient ref; client code; ehr id; unique id"),
    "code": _names("denied cpt; denied service"),
    "allowed": _names("allowed by plan; contract allowed"),
    "remark_codes": _names("remit remark; remark rarc; remittance remark code; moa code"),
}
"""Field to names."""
