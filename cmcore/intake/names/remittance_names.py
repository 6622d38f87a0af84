"""Further names that headers of remittances give a field, believed where the cells fit it well."""

from __future__ import annotations

from cmcore.intake.names.listed_names import names

REMITTANCE_NAMES: dict[str, tuple[str, ...]] = {
    "paid": names(
        "svc03; paid to provider; reimbursed amount; service paid amount; amount reimbursed; net reimbursement;"
        " benefit paid; benefit amount; medicaid paid; net pay; posted payment; applied amount; payment applied; paid"
        " by plan; paid by payer; medicaid payment; reimbursed; service payment; amount remitted; remitted; net"
        " payable; mco paid; final paid; final payment; payment to provider; line item paid; line item payment"
        " amount; reimbursement amount"
    ),
    "check_no": names(
        "ra/warrant number; era number; payment trace number; warrant number; payment ref; payment reference; draft"
        " no; eft reference; remittance reference; check eft trace; check ref no; check or reference no; trn; trn no;"
        " trn02; deposit no; voucher no; ach no; ach trace; ach trace no; virtual card no; vcc no; payment"
        " transaction no; bank reference; check serial no; era check no; voucher check; voucher check no; trace;"
        " warrant; trace ref; reassociation no; bank trace no; payment check no; state warrant no; payment instrument"
        " no; reassociation trace no; check sequence no payment; remit no; remittance no; remittance id; re"
        " association trace no; paper check no; paid check no; payee check no"
    ),
    "claim_no": names(
        "clp01 pt ctrl no; pt control no; pcn; clp01; dcn; icn/dcn; internal control number; document control number;"
        " invoice claim no; original reference no; payer internal control no; claim identification no; patient account"
        " control no; provider claim no; claim trace no; claim sequence no; payer control; payer ctl no; mco claim no;"
        " plan claim no; mmis claim no; medicaid claim no; payer reference no"
    ),
    "allowed": names(
        "plan allowance; allowance; eligible amount; covered amount; covered charges; negotiated amount; considered"
        " amount; approved charge; allowed by plan; plan considered amount; eligible charge; medicaid allowed; service"
        " allowed; repriced amount"
    ),
    "group_code": names(
        "cas01; cagc; claim adjustment group; adj group co pr oa; gc; liability group; adjustment group type"
    ),
    "remark_codes": names(
        "lq02 he; lq02; remittance advice remark code; moa code; lq code; ra remark code; moa; lq; rarc no; moa"
        " remark code; remark rarc; mia moa; rarc 1; remark 1; remark no; payer remark; lq remark code; claim remark"
        " code"
    ),
    "amount": names(
        "cas03; cas amount; line adjustment; claim adjustment amount; reason amount; cas adjustment amount; carc"
        " amount; total adjustment amount; reduction; total adj; adjusted off; adjusted down; line adj amount; amount"
        " not paid; reason code amount; group reason amount; applied adjustment; service adjustment amount; service"
        " line adjustment amount; group adjustment amount; adjusted"
    ),
    "paid_date": names(
        "check issue date; eft date; ra date; era date; eob date; issue date; warrant date; payment issue date;"
        " payment effective date; transaction date; disbursement date; pay date; production date; paid on; cycle date;"
        " financial cycle date; funding date; finalized date; payment cycle date; remit cycle date; eop date; date"
        " check issued; settlement date; payment settlement date; effective entry date; payment made on; voucher date;"
        " paid cycle; remitted on; payment made; date remitted; payment cycle; ra paid date; ra issue date; ra cycle"
        " date; check cut date; era check date; pay cycle date; check mail date; payment made date; check written date;"
        " warrant issue date; deposit of eft date"
    ),
    "service_date": names(
        "line service date; first dos; date of service from; procedure date; line date; date service rendered; claim"
        " from date"
    ),
    "reason_code": names(
        "cas02; deny code; remit code; reject code; denial reason code; ex code; explanation code; remit reason;"
        " adjudication reason code; eop code; payer reason code; carc reason; remit reason code; explain code; message"
        " code; disallow code; reduction code; ineligible reason code; ineligible code; noncovered reason code;"
        " disallowed reason code; rc; carc 1; carc no; reason 1; denial carc; adj reason no; payment reason code"
    ),
    "client_id": names(
        "hic; hicn; hic no; policy no; ehr id; patient ref; client code; mid; cin; pmi; rin; ma id; mid no; client"
        " cin; member cin; recipient mid; patient hic no; recipient medicaid no; mbi; identification no; id number;"
        " subscriber patient id; patient subscriber id; recipient patient id"
    ),
    "billed": names(
        "svc02; gross charge; submitted; submitted fee; orig charge; original charge; fee; fee billed; claim amount;"
        " provider charge; total submitted; provider billed; claimed amount; gross billed"
    ),
    "units": names(
        "svc05; unit count; allowed units; covered units; adjudicated units; un; no units; count services; count"
        " service; service count; days units; units days; paid service count; count paid services; service units paid"
        " count"
    ),
    "code": names(
        "svc01-2; paid procedure; paid code; adjudicated procedure code; adjudicated code; adjudicated cpt;"
        " adjudicated service code; billed procedure; svc proc; svc; line procedure; adj proc; adj procedure; adj"
        " proc code; adj procedure code"
    ),
    "modifiers": names(
        "svc01-3; m1; first modifier; adjudicated modifier; adjudicated procedure modifier; adj proc mod; adj"
        " procedure modifier; adj modifier"
    ),
    "status_code": names("clp02 status; clp status code; line status code"),
    "payer": names(
        "n102 pr payer; n102 pr; paid by; third party payer; remit from; payment from; paying entity; insurance payer;"
        " from payer; payment source; payer remitting; paying plan; paying payer; payer of record; remitter; payer"
        " organization name; eft payer; era payer; check from; remit payer; funding source; paying insurance"
    ),
    "interest": names(
        "interest payment; late interest; interest penalty; late payment interest; prompt pay interest; int; int paid;"
        " int amount; interest on claim; interest due paid; interest paid amount"
    ),
    "session_id": names(
        "ref 6r; charge id; line item id; charge line id; service line id; provider line no; svc line ctrl no; line"
        " item ctrl no; provider line control no; ref 6r line control no"
    ),
    "code_sent": names(
        "submitted procedure; submitted procedure code; submitted code; submitted cpt; submitted hcpcs; sbm proc;"
        " original procedure code; original procedure; code submitted; procedure submitted; billed procedure"
        " submitted"
    ),
    "modifiers_sent": names("submitted modifier; submitted procedure modifier; original modifier; modifier submitted"),
}
"""Field to names."""
