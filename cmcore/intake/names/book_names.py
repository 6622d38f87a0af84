"""Further names that headers of payers, contracts, staff and quality measures give a field."""

from __future__ import annotations

from cmcore.intake.names.listed_names import names

PAYER_NAMES: dict[str, tuple[str, ...]] = {
    "name": names(
        "insurance name; insurance company; insurance company name; official name; long name; plan legal name; company"
        " name"
    ),
    "payer_type": names(
        "financial class; payer category; product line; coverage type; product type; category; kind; product; segment;"
        " payer lob; payer line; payer kind; payer group; program type; funding type; market segment; coverage class;"
        " payer classification"
    ),
    "timely_filing_days": names(
        "days to file; tf limit; filing deadline days; timely filing period days; clean claim filing limit;"
        " submission limit days; tf days; claim submission limit; timely; claim submission days; days to bill; days"
        " to submit; initial claim days; filing limit in days; timely filing in days; original claim limit; claim"
        " submission deadline days; tf new; tf primary; file within; submit within; billing limit; initial filing;"
        " initial submission; days from dos; first claim days; must file within; par timely filing; original claim"
        " days; primary filing days; primary claims days; primary filing limit; original claim filing; first"
        " submission days; billing deadline days; first time claim days; filing limit from dos; in network filing"
        " limit; in network timely filing; par provider filing limit; timely filing days from dos; timely filing"
        " limit from dos; typical timely filing days; typical filing limit; usual filing limit; how long to file;"
        " days from dos to file; claim deadline days; claims due within; claims due within days; claim due within"
        " days; claims due in days; days claims are due"
    ),
    "appeal_days": names(
        "appeal deadline days; dispute window days; reconsideration days; appeal period days; appeal timely filing"
        " limit; reconsideration limit; 1st level appeal days; first level appeal days; days to dispute; appeal"
        " submission limit; appeal window in days; provider dispute days; corrected claim appeal days; appeals;"
        " appeal tf; recon days; appeal within; redetermination days; reconsideration deadline; appeal 1 days; time"
        " to appeal; appeal from eob; claim appeal days; first appeal days; appeal time limit; appeal from denial;"
        " claim dispute days; claim appeal limit; file appeal within; claim dispute limit; initial appeal days;"
        " appeal days allowed; provider appeal days; dispute deadline days; provider appeal limit; provider dispute"
        " limit; appeal submission days; reconsideration time limit; reconsideration appeal days; days to file"
        " appeal; level 1 appeal limit; days to submit appeal; appeal limit from eob; days allowed to appeal; appeal"
        " from denial date; first level appeal limit; appeal limit from denial; how long to appeal; appeal time frame"
        " days; appeal recon days; appeals due within; appeals due within days; appeal due within days; appeals due"
        " in days"
    ),
    "aliases": names(
        "alternate names; other spellings; alt name; alt names; payer aliases; dba; alternate name; also seen as; name"
        " variations; variants; short names; abbreviations; also appears as; names on claims; known as; name variants"
    ),
    "unit_rounding": names(
        "rounding method; unit rounding rule; unit calculation; unit calculation rule; 8 minute rule; unit rounding"
        " method; rounding type; how units round; how they round; how units are rounded; unit calculation method;"
        " time rounding; minute rounding; minutes to units; minute to unit rule; unit conversion rule; rounding"
        " convention; billing rounding; round units; how do units round"
    ),
    "sequestration": names("sequester percent; sequestration rate; sequestration reduction"),
    "cob_method": names("cob type; secondary payment method"),
    "payer": names(
        "insurance; carrier; health plan; mco; mco plan; insurance plan; funding source; payer family; plan family"
    ),
    "notes": names(
        "special instructions; billing notes; instructions; remarks; billing instructions; comments; misc; tips;"
        " quirks; misc notes; other info; other notes; payer rules; helpful tips; billing tips; special notes; special"
        " rules; comments notes; additional info; payer specifics; additional notes; additional information; notes and"
        " tips; things to know"
    ),
    "secondary_filing_days": names(
        "2ndary tfl; secondary tfl; cob tfl; 2ndary; secondary; cob tf; cob days; tpl days; cob filing; 2nd filing;"
        " 2ndary days; as secondary; 2ndary filing; 2ndary claims; secondary days; when secondary; crossover days;"
        " secondary claim; secondary filing; cob from eob; days from eob; cob claim days; cob limit days; eob filing"
        " days; tpl filing days; tpl claims days; cob filing limit; second payer days; if secondary days; secondary"
        " from eob; 2ndary filing limit; secondary claim days; secondary payer days; secondary claim limit; crossover"
        " filing limit; secondary submission days; cob days from eob; cob from primary eob; cob timely filing days;"
        " cob claim filing limit; 2nd payer filing limit; days from primary paid; secondary days from eob; days from"
        " primary remit; second payer filing limit; days from primary payment; secondary from primary eob; secondary"
        " claim filing limit; secondary timely filing days; secondary payer filing limit; secondary timely filing"
        " limit; secondary days from primary eob; secondary filing from primary eob; secondary claims due; secondary"
        " claims due days; secondary due days; secondary claims due days from eob; cob claims due days"
    ),
    "unit_scope": names("minutes add up per; minutes added up per; units added up per; minutes pooled per"),
}
CONTRACT_NAMES: dict[str, tuple[str, ...]] = {
    "contract_no": names(
        "contract ref; contract reference; contract reference no; po no; ctr no; mou no; grant no; award no; ctrct no;"
        " agreement ref; contract file no; purchase order no; contract record id; contract control no; contract"
        " tracking no; document no contract; contract agreement no; agreement reference no"
    ),
    "effective_from": names(
        "contract effective; agreement date; agreement effective date; initial term start; current term start;"
        " contract commencement; commencement date; contract date; from; commences; commencing; valid from; period"
        " from; grant start; agreement start; agreement effective; in force from; in effect from; term begin date;"
        " grant start date; award start date; period start date; agreement start date; contract period from; effective"
        " start date; funding period start; initial effective date; original effective date; executed effective date;"
        " contract in effect from"
    ),
    "effective_to": names(
        "agreement end date; agreement expiration; current term end; initial term end; term expires; ending; expiring;"
        " ends on; valid to; period to; grant end; in effect to; grant end date; award end date; period end date;"
        " contract period to; effective end date; funding period end; renewal or end date"
    ),
    "notice_days": names(
        "notice required days; notice to terminate; termination notice days; non renewal notice days; notice required;"
        " notice to terminate days; without cause notice days; notice; notice window; notice length; advance notice;"
        " termination days; nonrenewal notice; notice requirement; cancellation notice; renegotiation notice; out"
        " notice days; notice time days; days prior notice; notice window days; notice length days; cancel notice days;"
        " term notice period; advance notice days; written notice days; notice deadline days; without cause notice;"
        " notice requirement days; cancellation notice days; termination notice required; opt out notice days; notice"
        " of intent days; notice of renewal days; term without cause days; no cause termination days; written notice"
        " required days; notice prior to end days"
    ),
    "clean_claim_days": names(
        "prompt pay window; prompt payment days; payment days; days to pay clean claims; prompt pay; clean claim"
        " payment days; clean claim payment timeframe; claims payment days; net days; net terms; pay within; clean"
        " claim; paid within; prompt payment; payment timeframe; payment turnaround; net terms days; pay within days;"
        " clean claim time; paid within days; prompt pay terms; prompt pay period; clean claim period; clean claim"
        " payment; payment within days; payment window days; prompt payment terms; payment timeline days; prompt"
        " payment period; clean claim turnaround; turnaround days claims; payment turnaround days; prompt payment"
        " standard; payment due in days; clean claim pay days; must pay within days; prompt pay limit days; clean claim"
        " limit days; clean claim terms days; clean claim period days; claims paid within days; payment due within"
        " days; clean claims paid within; prompt pay standard days; clean claim turnaround days; clean claims paid"
        " within days"
    ),
    "auto_renews": names(
        "auto renewal; renews automatically; evergreen clause; auto renewing; rolls over; auto extends; self renewing;"
        " automatic renew; evergreen terms; evergreen renewal; evergreen contract; does it renew; auto renew clause;"
        " auto renewal clause; automatic renewal clause; rolls over automatically"
    ),
    "escalator": names(
        "cola percent; escalator percent; rate increase percent; annual increase percent; inflator; rate escalator;"
        " annual rate increase; inflation adjustment; cola rate; annual cola; cpi percent; cpi increase; trend factor;"
        " annual trend; cola increase; cpi escalator; trend percent; inflation rate; cpi adjustment; rate escalation;"
        " annual inflator; increase percent; inflation factor; annual escalation; inflation percent; escalation factor;"
        " cost of living; fee increase percent; annual rate escalator; annual rate escalation; annual rate adjustment;"
        " fixed increase percent; annual adjustment percent; cost of living adj; year over year increase; cost of"
        " living increase"
    ),
    "renewal_months": names(
        "renewal length months; renewal period months; renews for; renewal mos; renewal length; renewal duration;"
        " extension months; renewal term mos; auto renew months; renewal term length; auto renewal months; renews every"
        " months; renewal cycle months; renewal period length; evergreen term months; renewal duration months; renewal"
        " increment months; renewal term in months; auto renewal term months; renewal term length months"
    ),
    "late_interest": names(
        "interest percent; late pay interest; interest on late claims; late payment rate; clean claim interest"
        " percent; apr late; interest apr; interest rate; penalty percent; annual interest; penalty interest; overdue"
        " interest; late pay percent; late fee percent; interest if late; interest per year; prompt pay penalty; late"
        " interest rate; late charge percent; late payment percent; late penalty percent; interest late claims;"
        " interest penalty rate; overdue interest rate; prompt payment interest; interest on late pay; late pay"
        " interest rate; prompt pay interest rate; interest on unpaid claims; interest rate late claims; clean claim"
        " interest rate; late payment interest rate; interest on overdue claims; prompt payment interest rate; interest"
        " rate on late claims; interest on late clean claims"
    ),
    "payer": names(
        "mcp; grantor; counterparty; mco plan; other party; payer entity; contract with; agency funder; county funder;"
        " funding agency; grantor agency; contract party; mco contracted; plan contracted; contracting mco; contracted"
        " payer; contractor payer; contracting plan; contracting payer; contracting entity; payer contract name; health"
        " plan contracted"
    ),
    "escalates_on": names(
        "cola eff; cpi date; next cola; cola start; cola month; increase date; next increase; inflator date; next"
        " escalator; first increase; escalator start; escalation date; next escalation; increase starts; escalation"
        " start; first escalation; escalator applies; increase effective; inflator effective; escalator effective;"
        " escalation effective; cola eff date; next cola date; cola start date; first cola date; rate change date;"
        " increase eff date; escalator eff date; next increase date; next rate increase; cpi effective date; next"
        " escalator date; increase start date; first rate increase; cpi adjustment date; escalator start date;"
        " escalator applies on; next escalation date; first escalator date; annual increase date; rate increase starts;"
        " rate adjustment date; escalation start date; first escalation date; next increase effective; rate increase"
        " effective; inflator effective date; first increase effective; escalation effective date; annual increase"
        " effective; rate adjustment effective; inflation adjustment date; rate increase eff date; next rate increase"
        " date; rate increase start date; first rate increase date; annual rate adjustment date; first increase"
        " effective date; annual increase effective date"
    ),
    "notes": names(
        "comment; remarks; provisions; key terms; misc notes; rate notes; other terms; terms notes; other notes;"
        " special terms; payment notes; key provisions; contract remarks; other provisions; amendments notes;"
        " additional terms; special conditions; special provisions; notes on terms; terms and notes"
    ),
}
STAFF_NAMES: dict[str, tuple[str, ...]] = {
    "staff": names(
        "legal name; ee id; cm; cm name; case worker; team member; ee name; staff person; last name first name; last"
        " first; preferred name; display name; full name; associate name; employee legal name; tcm; chw; adp id; file"
        " no; hris id; tcm name; payroll id; associate id; personnel no; supports coordinator; adp file no; user id"
        " staff; staff last first; direct care worker; position id employee; employee identification no; ee code; ee"
        " no; ee no id; eeid"
    ),
    "credential": names(
        "certification; licensure; cert; education; certification level; licensure cert; cert license; discipline;"
        " degree earned; license credential; credentials held; license certification; licence; degree cert; degree"
        " held; licensed as; staff class; prof license; post nominal; license degree; academic degree; education"
        " degree; clinical license; educational level; suffix credentials; cert or license; degree or license; degree"
        " and license; license or credential; license or certification"
    ),
    "hours_available_per_day": names(
        "hours per workday; work hours per day; direct hours per day; billable hours per day; work hours day;"
        " productive hours day; productive hours per day; hours each day; client hours per day; shift length; hours in"
        " day; sched hrs day; hours worked day; hours in workday; shift length hrs; expected hours day; capacity hours"
        " day; avg hours per day; paid hours per day; target hours per day; service hours per day; regular hours per"
        " day; direct service hours day; client facing hours per day"
    ),
    "annual_cost": names(
        "fully loaded annual $; fully loaded annual; fully loaded; fully loaded cost; yearly salary; annualized"
        " salary; cost per year; salary and fringe; salary fringe; salary and benefits; salary benefits; annual rate;"
        " annual base; annual wages; employee cost; cost per fte; annual earnings; total employee cost; cost yr; fte"
        " cost; loaded salary; burdened cost; position cost; budgeted cost; personnel cost; burdened salary; budgeted"
        " salary; total comp cost; salary with fringe; salary plus fringe; annual budget cost; fully loaded salary;"
        " fully burdened cost; staff cost per year; full time annual salary"
    ),
    "start_date": names(
        "hired; date hired; hired on; doh; most recent hire date; latest hire date; rehire date; employed since;"
        " employment began; join date; joined on; date joined; started on; service start; began; joined; first day;"
        " began work; employed on; onboard date; joining date; active since; date employed; date onboarded; employee"
        " since; seniority date; employment date; onboarding date; on board date; first work day; job start date;"
        " start work date; first day worked; with agency since; current hire date; adjusted hire date; position start"
        " date; effective hire date; emp start date; hire rehire date; rehire hire date"
    ),
    "end_date": names(
        "sep date; date terminated; last day worked; last day; exit date; resign date; resignation date; date left;"
        " left on; departure date; last day employed; separated on; off board date; left; exit; exited; retired;"
        " resigned; separated; terminated; exited on; quit date; leave date; resigned on; inactive on; leaving date;"
        " terminated on; offboard date; retirement date; offboarding date; job end date; last work day; last work"
        " date; position end date; term effective date; emp end date; last date worked; last date employed; last"
        " worked"
    ),
}
MEASURE_NAMES: dict[str, tuple[str, ...]] = {
    "measure": names(
        "hedis measure; kpi; performance measure; quality metric; qm; measure title; quality indicator; measure short"
        " name; measure full name; vbp measure; star measure; p4p measure; cms measure; performance metric; msr; cqm;"
        " ecqm; hedis; submeasure; care gap; vbp metric; p4p metric; gap measure; sub measure; quality goal; measure"
        " label; outcome measure; clinical measure; incentive metric; incentive measure; measure submeasure;"
        " performance indicator; gap in care"
    ),
    "numerator": names(
        "numer; no met; compliant; number compliant; performance met; gaps closed; closed gaps; numerator hits;"
        " compliant members; members compliant; numerator met; passed; successes; success; number meeting; members met;"
        " patients met; numerator members; clients meeting; number passing; pass; passes; closed; passing; completed;"
        " satisfied; num no; no hits; gaps met; num count; num total; yes count; events met; no complete; no achieved;"
        " no completed; numerator no; complete count; achieved count; compliance count; clients compliant; patients"
        " numerator; members in numerator; clients in numerator; members meeting measure"
    ),
    "denominator": names(
        "eligible population; no eligible; eligible members; elig pop; denominator population; total gaps; total"
        " members; eligible patients; denominator members; eligible cases; opportunities; denom no; total cases; total"
        " events; total clients; population size; base population; opportunity count; qualified members; qualifying"
        " members; qualifying clients; measure population; measure denominator; qualifying population; no in measure;"
        " total in measure; no in denominator; members in measure; clients in measure; no eligible members; sample size"
        " measure; members in denominator; clients in denominator; attributed members in measure"
    ),
    "target": names(
        "contract target; threshold; minimum threshold; target benchmark; target threshold; contract goal; vbp target;"
        " p4p target; quality target; required rate; goal value; mpl; mco goal; vbp goal; bonus goal; max target; min"
        " target; mco target; payer goal; annual goal; bonus target; stretch goal; payer target; hedis target; minimum"
        " rate; passing rate; target value; target level; annual target; passing score; vbp threshold; vbp benchmark;"
        " incentive goal; earn threshold; stretch target; quarter target; ncqa benchmark; benchmark goal; goal"
        " threshold; bonus threshold; payer benchmark; hedis benchmark; benchmark value; minimum percent; incentive"
        " target; payout threshold; quarterly target; required percent; attainment target; passing threshold;"
        " contracted target; quality threshold; quality benchmark; achievement target; national benchmark; required"
        " threshold; contract threshold; contract benchmark; incentive threshold; minimum performance; attainment"
        " threshold; required performance; achievement threshold; year end goal; year end target; pass rate target;"
        " full credit target; quality goal percent; full credit threshold; minimum performance level"
    ),
    "weight": names(
        "weighting; measure points; relative weight; weighted percent; point value; share; portion; importance; vbp"
        " weight; pool share; bonus share; score weight; pool percent; bonus weight; weight share; bonus percent;"
        " points percent; scoring weight; quality weight; weighted share; incentive share; measure percent; contract"
        " weight; incentive weight; incentive percent; percent allocated; allocation percent; share of score; weight in"
        " score; percent of bonus pool; percent of incentive pool"
    ),
    "period": names(
        "performance year; py; program year; report period; reporting year; time period; report year; year measured;"
        " data period; fy; cy; month; yr qtr; meas year; data year; rate year; star year; hedis year; meas period; eval"
        " period; fiscal year; measure year; report month; review period; calendar year; baseline year; measure period;"
        " report quarter; period covered; reported period; contract period; evaluation year; period measured;"
        " evaluation period; as of period"
    ),
    "higher_is_better": names(
        "better direction; desired direction; improvement direction; high is better; higher equals better; higher rate"
        " is better; higher score is better; higher value is better"
    ),
    "payer": names(
        "mcp; insurance; mco plan; payer plan; plan sponsor; medicaid plan; payer contract; contracted plan"
    ),
}
"""Field to names."""
