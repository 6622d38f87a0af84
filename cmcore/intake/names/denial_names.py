"""Further names that headers of denial logs give a field, believed where the cells fit it well."""

from __future__ import annotations

from cmcore.intake.names.listed_names import names

DENIAL_NAMES: dict[str, tuple[str, ...]] = {
    "denial_codes": names(
        "grp-carc; adj grp rsn; excd; denial excd; denied reason code; adj reason; adjustment code; remit code;"
        " rejection reason code; rejection code; deny code; denied code; adjustment reason code; reject code; denied"
        " reason; ansi code; denial remark code; cas code; carc and rarc; carc rarc; denial carc rarc; denial carc;"
        " co pr code; code on eob; eob denial code; group reason code; group code carc; remit denial code; primary"
        " denial code; initial denial code; reasons; ra code; eob reason; group reason; reason given; carc rarc code;"
        " ra denial code; carc and reason; era denial code; cas reason code; eob denial reason; denial reason carc;"
        " why denied; denied because; denial code description; denial message code; explanation code; ex code; denial"
        " explanation"
    ),
    "deadline": names(
        "must submit by; submit by; must appeal by; due; must file by; due by; appeal expires; appeal limit date;"
        " appeal cutoff; timely appeal date; appeal expiration; last appeal date; file by; appeal window end; filing"
        " deadline; appeal filing deadline; tf deadline; action by; respond by; response due; resubmit by; drop dead"
        " date; appeal last day; resubmission deadline; timely deadline; last date to file; last date to appeal; appeal"
        " must be filed by; due to payer; due to payer by; deadline to appeal; dispute deadline; reconsideration"
        " deadline; work by; work by date; appeal window closes; appeal closes; corrected claim due; tf date; recon"
        " due; dispute by; dispute due; recon deadline; resubmission due; reconsideration due; file appeal by; appeal"
        " tf date; must respond by; deadline to file; appeal rights end; final appeal date; appeal period end; appeal"
        " filing limit; timely filing expires; resubmission limit date; corrected claim deadline; last day to file;"
        " appeal must be filed; last day to resubmit; last date to resubmit; deadline to file appeal; appeal must be in"
        " by; last day to file appeal; appeal must be received by"
    ),
    "filed_date": names(
        "date mailed/faxed; date mailed; date faxed; mailed on; faxed on; date appealed; appeal submission date;"
        " appeal submitted; appealed on; appeal sent; appeal mailed; appeal submit date; appeal sent date; dispute"
        " filed date; reconsideration filed; appeal mail date; corrected claim sent; corrected claim date; date sent to"
        " payer; submitted on; date disputed; dispute date; dispute sent; reconsideration date; recon sent; appeal"
        " filing date; sent to payer; corrected claim submitted; date reconsideration sent; 1st level appeal sent;"
        " first level appeal sent; 1st appeal sent; first appeal sent; 1st appeal date; first appeal date; appealed;"
        " recon filed; appeal faxed; appeal opened; appeal uploaded; recon submitted; appeal initiated; dispute"
        " submitted; reconsideration submitted; 1st appeal filed; appeal start date; appeal letter sent; appeal packet"
        " sent; appeal request date; corrected claim filed; corrected claim resubmitted; reconsideration request date;"
        " level 1 appeal filed"
    ),
    "owner": names(
        "lead; case lead; biller; assigned; assigned owner; assigned staff; assigned user; assigned name; assigned"
        " rep; rep; follow up by; ar rep; ar specialist; denial specialist; appeal manager; appeal coordinator;"
        " appeal specialist; handled by; person responsible; responsible party; collector; analyst; ar analyst;"
        " billing specialist; appeal rep; working rep; biller name; who is working it; whos working it; working it;"
        " specialist; account owner; task owner; team member; current owner; working biller; worklist owner; assigned"
        " person; follow up owner; who has it; owned by; denial owner; ar owner; assigned ar rep; assigned follow up;"
        " point person; billing rep; claims rep; assigned specialist; working; ar staff; denial rep; case owner; whos"
        " working; appeal staff; appeal owner; billing staff; billing owner; appeal writer; owner initials; staff"
        " initials; denial analyst; biller initials; responsible rep; billing contact; assigned analyst; whos on it;"
        " follow up rep; being worked by; appeal assigned to; who is on it; ar follow up rep; point of contact"
        " biller; receivable owner; account receivable owner; ar owner name; handler; account rep; claim owner;"
        " wq owner; queue owner; work queue owner"
    ),
    "recovered": names(
        "money in; $ back; $ got back; $ we got back; we got back; money back; amount we got back; recovery amount;"
        " recoveries; recovery; amount collected; paid on appeal; overturned amount; appeal payment; amount"
        " overturned; paid after appeal; payment after appeal; amount won; appeal recovery; payment received;"
        " collected on appeal; recovered to date; recovered payment; amount overturned paid; paid after denial; post"
        " appeal payment; recovered revenue; money recovered; total money recovered; appeal paid; amount regained;"
        " money collected; reprocessed paid; amount reprocessed; overturned payment; reprocessed payment; paid on"
        " reprocess; paid after rework; payment on appeal; paid on resubmission; payment after rework; paid on"
        " reconsideration; paid after resubmission; appeal recovered amount; paid after reconsideration; amount"
        " overturned recovered; amount received on appeal; amount received after appeal; got paid; cash recovered"
    ),
    "next_action": names(
        "next step; action needed; action item; follow-up action; plan of action; work action; action to take;"
        " recommended action; next action needed; follow up needed; what next; next to do; action step; next"
        " activity; follow up step; next task; corrective action; needed next; next; work plan; next move; planned"
        " action; resolution plan; suggested action; what to do; what is next; next task due; follow up plan; plan of"
        " attack; next step needed; suggested next step; follow up action needed; what needs to be done; task; fix"
        " needed; how to fix; what needs done; resolution action; work needed"
    ),
    "next_touch": names(
        "ck back on; check back; next follow up date; next action date; f/u date; fu date; follow up on; next review"
        " date; next review; tickler date; next follow up; recheck date; next contact date; call back date; reminder"
        " date; next work date; next fu; tickle date; next contact; tickler; callback date; next call; next due; next"
        " status check; follow up due; next check date; check again on; check again; revisit date; next date; next"
        " activity date; check status on; next check; status check date; follow up reminder; date to follow up;"
        " tickle; recheck; callback; reminder; check on; call back; next work; next look; review on; review by; touch"
        " date; pend until; action due; next status; touch again; next step due; date to check; next due date; next"
        " step date; next touch due; next action due; check status by; follow up again; date to recheck; action due"
        " date; next worked date; next status date; next step due date; next follow up due; date to check back; next"
        " action due date; check claim status on; next call date"
    ),
    "status": names(
        "where it stands; where we stand; where things stand; current status; queue status; case status; wq status;"
        " workqueue status; claim work status; worklist status; follow up status; ar status; resolution status;"
        " denial state; claim follow up status; appeal stage status; progress; denial work status; tracking status;"
        " appeal current status; working status; open closed; working state; stage of work; ar work status; open or"
        " closed; denial work state; denial case status; claim denial status; status current; queue state"
    ),
    "outcome": names(
        "ruling; appeal ruling; upheld/overturned; overturned; determination; appeal decision; decision;"
        " disposition; appeal disposition; final status; won lost; won or lost; denial outcome; denial resolution;"
        " claim outcome; resolved as; how resolved; closed as; disposition code; resolution code; end result; appeal"
        " ruling; closure reason; appeal response; resolution outcome; payer determination; how it ended; won or"
        " denied; upheld or overturned; appeal disposition type; payer decision; recon outcome; win loss"
    ),
    "category": names(
        "denial group; denial class; denial grouping; rejection category; rejection type; issue type; denial"
        " subcategory; issue category; denial family; denial area; denial theme; reason type; cat; denial kind;"
        " denial subtype; denial classification; reason classification; denial category name; problem type; denial"
        " rollup"
    ),
    "root_cause": names(
        "why did it happen; why; root cause analysis; root cause category; rca; underlying cause; reason it"
        " happened; true cause; root cause reason; actual cause; root cause code; source of error; origin of denial;"
        " real cause; error cause; real reason; process gap; failure point; internal cause; upstream cause; internal"
        " reason; process failure; responsible dept; responsible area; originating department; dept at fault; why it"
        " happened; what went wrong; where it failed; root cause area; root cause dept; true root cause; source of"
        " denial; source of problem; root cause detail; root cause description; why did this happen; root issue;"
        " underlying issue; root problem"
    ),
    "preventable": names(
        "our fault y/n; could we have prevented it; was preventable; avoidable denial; is preventable; is avoidable;"
        " was it preventable; could have been prevented; was avoidable; prevent; controllable; our error; our mistake;"
        " agency error; could prevent; internal error; preventable denial; was it avoidable; could be prevented; within"
        " our control; could have been avoided"
    ),
    "expected": names(
        "expected allowed; value at risk; expected collection; exp pmt; exp amt;"
        " expected pay; est payment; estimated payment; contract expected; anticipated payment; expected value;"
        " expected rate; potential recovery; expected net; expected revenue; expected paid; should have paid; revenue"
        " at risk; est reimbursement; estimated reimbursement; collectible amount; exp reimb; potential value; expected"
        " recovery; recoverable amount; contracted expected; expected recoverable; potential reimbursement; value of"
        " denial; expected amount due"
    ),
    "notes": names(
        "comments call ref no; notes/comments; follow up notes; status notes; ar notes; last note; fu notes; work log;"
        " action notes; additional notes; account notes; appeal notes; latest note; history; call notes; work history;"
        " notes log; latest comment; explanation notes; claim notes; activity notes; note text; details; explanation;"
        " call log; free text; case notes; team notes; note history; worked notes; running notes; what happened;"
        " comment history; appeal comments; notes to file; notes and actions; comments and notes; notes action taken;"
        " call reference notes; notes and follow up"
    ),
    "claim_no": names(
        "dcn; payer control no; pcn; patient control no; claim invoice no; account claim no; clearinghouse claim no"
    ),
    "denial_date": names(
        "eob date; date payer decision; denial letter date; denial posted date; denial posted;"
        " rejection date; date rejected; denial post date; denial notification date; denial eob date; denial entered"
        " date; date we were denied; payer denial date; denial remit date; denial on; rejected on; denial notice;"
        " denial ra date; claim denied on; denial era date; claim denial date; date we got denial"
    ),
    "billed": names("claim amount; claim total; denied charges; original charge; total denied charges; claim value"),
    "service_date": names("visit date; encounter date; session date; contact date; date service provided"),
    "payer": names(
        "guarantor description; who denied it; denied by; who denied; denying payer; funding source; insurance"
        " carrier; denying insurance; payer plan; responsible payer; third party; mcp; funding; mco plan; denying plan;"
        " denied by plan; denied by payer"
    ),
    "resolved_date": names(
        "ruling date; appeal ruling date; decision received; decision received date; closed on; completed date;"
        " final decision date; appeal response date; appeal resolved date; date outcome received; appeal closed date;"
        " appeal outcome date; final date; resolution received; paid or closed date; date overturned; closed;"
        " finalized; result date; resolved at; case closed; completed on; outcome rcvd; appeal closed; denial closed;"
        " date finalized; appeal decided; date determined; completion date; determination date; case closed date;"
        " appeal result date; denial closed date; date appeal decided; date issue resolved; appeal decision rcvd;"
        " appeal response rcvd; denial resolved date; denial resolution date; appeal outcome received; appeal"
        " resolved; appeal resolution date"
    ),
    "level": names(
        "stage; appeal round; appeal tier; round; current appeal level; level of review; dispute level; 1st 2nd; which"
        " level; which appeal; current level; dispute stage; appeal attempt; 1st or 2nd; 1st 2nd level; 1st 2nd appeal;"
        " appeal level no; recon or appeal; appeal type level; reconsideration or appeal; 1st or 2nd level; 1st or 2nd"
        " appeal; first or second level"
    ),
    "units": names("no units; units denied; units at issue; un; units in dispute"),
    "client_id": names(
        "patient ref; client code; ehr id; unique id; mci; chart; mrn no; mci no; ins member no; member medicaid id"
    ),
    "code": names("denied cpt; denied service; svc; denied procedure; procedure billed"),
    "allowed": names("allowed by plan"),
    "remark_codes": names(
        "remit remark; remark rarc; remittance remark code; moa code; ra remark; remit rarc; eob remark; era remark"
        " code; payer remark code"
    ),
    "paid": names("prior paid; partial paid; previously paid; paid so far; paid to date"),
    "denied_amount": names(
        "total denied; total denied amount; line denied; denied balance; denied value; value denied; amount in denial"
    ),
}
"""Field to names."""
