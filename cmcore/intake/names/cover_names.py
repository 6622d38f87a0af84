"""Further names that headers of authorizations, policies, members and capitation give a field."""

from __future__ import annotations

from cmcore.intake.names.listed_names import names

AUTHORIZATION_NAMES: dict[str, tuple[str, ...]] = {
    "authorization_no": names(
        "reference cert no; auth tar no; certification no; sa no; precert no; tar no; tar control no; authorization"
        " referral no; pa control no; auth tracking no; um reference no; service order no; prior auth record id; auth"
        " record id; certificate no; certificate reference no; auth request no; auth confirmation no; service"
        " agreement no; plan auth no; auth case no; pa; sar; certificate; preauthorization id; precertification no;"
        " pre auth no; auth line no; auth control no; dept authorization no; waiver authorization no; vendor"
        " authorization no; cert no; cert id; approval code; pre cert no; mco auth no; insurance auth no; um no; um"
        " case no"
    ),
    "units_approved": names(
        "visits approved; authorized visits; services approved; sessions approved; sessions authorized; services"
        " authorized; units allowed; sessions allowed; visits allowed; auth amount of units; authorized amount units;"
        " approved amount units; hours approved; hours authorized; days approved; total authorized; no authorized;"
        " auth visits; no visits; visits; auth hours; units issued; original units; units in auth; service units"
        " approved; total visits; total visits authorized; auth total; auth maximum units; units per auth; units on"
        " auth; approved; unit count; auth limit; total sessions; no of hours; no of sessions; units this auth; units"
        " for period; initial units approved; los visits auth; visits units auth; visits or units approved; auth"
        " sessions; visits approved count; no visits approved; cert quantity; cert units; cert visits; units"
        " purchased; contracted units; units given; units ok"
    ),
    "start_date": names(
        "1st day; first day; first date; auth effective date; first covered day; cert start; approved on or after;"
        " coverage start; requested approved from"
    ),
    "code": names(
        "authorized code; approved code; approved service code; authorized procedure; authorized service code;"
        " approved procedure code; service; auth code; authorized cpt; authorized hcpcs; requested code; auth service"
        " code; auth procedure code; from procedure code; from procedure; procedure requested; service authorized;"
        " service approved; approved service; covered code; cpt covered; code covered; codes covered; cpt approved;"
        " cpts covered"
    ),
    "status": names(
        "determination; auth decision; disposition; authorization outcome; request status; current status; review"
        " status; review outcome; decision status; certification status; final determination; um decision; review"
        " decision; certification action; cert action; action taken; um status; auth state; auth determination;"
        " review determination; cert status; pa decision; line status; final decision; decision outcome; approval"
        " decision; prior auth status; um decision status; service auth status; auth request status; auth decision"
        " status; approved or denied; approved denied; determination status; pa line status; service line status;"
        " auth line status"
    ),
    "approved_in": names(
        "qty uom; quantity unit of measure; unit type; units type; unit of measure; uom; authorized unit type; unit"
        " of service; unit description; service unit type; unit qualifier; measure; unit basis; measurement; uom"
        " code; counted in; measured in; measurement unit; unit or visit; units or hours; authorized unit of measure;"
        " auth uom; auth measure; unit designation; units visits hours; unit kind"
    ),
    "decided_on": names(
        "determined on; decided date; notification date; issue date; issued date; notice date; auth issued date;"
        " certification date; um decision date; decided; issued on; decided at; approved at; decision made;"
        " determination made; date auth approved; plan response date; payer response date; payer decision date; auth"
        " received date; date auth received; approval letter date; finalized date"
    ),
    "end_date": names(
        "last day; last date; last covered day; cert end; lapses; expiring; last dos; good thru; coverage end; runs"
        " out; last day of auth; last approved day"
    ),
    "client_id": names(
        "client code; unique id; ehr id; emr id; patient ref; dds no; uci; client file no; medical record; mci; mci"
        " no; per no; mrn no; tabs id; dodd no; case file no; member record id; kid"
    ),
    "payer": names(
        "auth payer; client payer; authorizing payer; issued by; authorizing agency; payer issuing; plan issuing;"
        " authorizing plan; payment source; mcp; cmo; mce; pihp; fund; funding; lme mco; mco plan; fund source;"
        " coverage plan; medicaid plan; program payer; billing payer; funding agency; health plan payer; managed care"
        " entity; authorizing entity; client mco; member mco"
    ),
    "approved_staff": names("rendering approved; approved worker name"),
}
POLICY_NAMES: dict[str, tuple[str, ...]] = {
    "member_id": names(
        "insured id; primary policy number; cin; certificate no; cert no; id no; card id; card no; hicn; hic no;"
        " medicare no; identification no; insured policy id; insurance policy no; primary insurance id; pmi; rin;"
        " mid; hic; ma id; sub id; pmi no; policyholder id; title xix no; card member id; policy holder id; medicaid"
        " member id; plan subscriber id; coverage member id; payer subscriber id; medical assistance id; cardholder"
        " id; rid; plan id no"
    ),
    "start_date": names(
        "plan effective date; coverage effective date; policy effective date; eligible from; date coverage began;"
        " date of coverage; enrolled on; coverage in effect from; benefit period start; benefit year start; covered"
        " from; insured from; covered since; insured since; enrolled from; medicaid from; coverage since; enrollment"
        " date; active as of; in force from; mco start date; mco effective date; enrollment start date; medicaid"
        " effective date; active since; active date; eligible as of; subscriber effective date"
    ),
    "priority": names(
        "cob seq; sequence; billing order; payer sequence; primary secondary tertiary; prim sec; filing order;"
        " insurance level; billing sequence; cob; payer level; level; p/s/t; pri/sec/ter; policy priority; policy"
        " order; policy rank; insurance type primary secondary; insurance type prim sec; insurance position; coverage"
        " position; payer position; primacy; cob rank; plan rank; bill order; plan order; plan level; policy seq;"
        " billing rank; cob priority; policy level; bill priority; bill sequence; billing level; plan priority; plan"
        " sequence; billing priority; 1 2 3; pri sec tert; insurance no order; insurance rank order; primary or"
        " secondary; primary secondary or tertiary; seq no; order of benefits"
    ),
    "deductible_remaining": names(
        "ind ded remaining; individual deductible remaining; deductible balance; unmet deductible; deductible not met;"
        " deductible owed; deductible still owed; annual deductible remaining; deductible to go; deductible remaining"
        " ytd; deductible remain; deductible outstanding; deductible to meet; ind deductible left; deductible still"
        " due; deductible left to meet; amount left on deductible"
    ),
    "end_date": names(
        "eligible through; terminated; inactive date; disenrolled on; benefit period end; benefit year end; coverage"
        " lapse date; coverage terminated; lapsed; disenrolled; lapses on; covered to; insured to; medicaid thru;"
        " disenrollment date; in force to; mco end date; inactive as of; enrollment end date; last day of coverage"
    ),
    "payer": names(
        "carrier desc; coverage name; benefit plan name; benefit plan; managed care plan; policy name; payer plan;"
        " insurance provider; coverage plan; third party; plan description; coverage payer; mcp; cmo; funding; mco"
        " plan; medicaid plan; health insurance; insurance plan carrier"
    ),
    "out_of_pocket_remaining": names(
        "oop max left; oop maximum remaining; moop remaining; out of pocket maximum remaining; oopm remaining; ind oop"
        " remaining; individual oop remaining; oop balance; out of pocket maximum left; out of pocket balance; oop to"
        " go; oop unmet; moop left; oop remain; moop balance; oop outstanding; oop to meet; oop max balance; oop"
        " maximum unmet; individual oop left; oop amount remaining; oop left to meet; out of pocket maximum balance;"
        " out of pocket amount remaining; individual out of pocket remaining"
    ),
    "copay": names(
        "office copay; office copay amount; mh copay; therapy copay; op mh copay; copay ov; copay due; session copay;"
        " therapist copay; counseling copay; psychotherapy copay; copay each visit; copay per service; case management"
        " copay"
    ),
    "client_id": names(
        "client key; ehr id; emr id; patient ref; client code; unique id; client file no; mci; mci no; per no; mrn no"
    ),
    "coinsurance": names(
        "patient share percent; coinsurance after deductible; coinsurance outpatient; coins bh; coinsurance mh; cost"
        " share percent; patient portion percent; coinsurance outpatient mh; coinsurance amount percent; patient"
        " responsibility percent"
    ),
}
MEMBER_NAMES: dict[str, tuple[str, ...]] = {
    "start_date": names(
        "enrollment date; enrollment effective date; attribution date; enrolled date; assignment date; member since;"
        " assigned on; assigned date; program enrollment date; roster start; attributed on; pcp assignment date; hh"
        " enrollment date; opt in date; attributed since; enrolled since; panel date; health home enrollment date; ecm"
        " start date; case open date; care management start date; cm start date; aco start date; opened; joined; enr"
        " date; open date; enr start; admit date; engaged on; date added; case opened; enrolled at; intake date; active"
        " since; admission date; attributed date; engagement start; seg beg date; hh start date; assigned as of;"
        " attributed as of; program entry date; plan enrollment date; roster effective date; care management enrolled;"
        " date added to panel"
    ),
    "end_date": names(
        "disenrollment date; disenroll date; disenrolled date; discharge date; program disenrollment date;"
        " disenrollment; roster end; hh disenrollment date; closure date; inactive date; case closed date; health home"
        " disenrollment date; ecm end date; opt out date; care management end date; cm end date; aco end date; left;"
        " closed; exited; disenroll; discharged; inactivated; enr end; exit date; opted out; close date; removed on;"
        " inactive on; disenrl date; date removed; disengaged on; disenrolled at; lost eligibility; seg end date;"
        " inactive as of; case close date; care management closed; care management discharge date"
    ),
    "age": names(
        "member age; age in years; age years; age at enrollment; age now; age today; attained age; age as of; age at"
        " assignment; age at month end"
    ),
    "sex": names(
        "member gender; m/f; sex at birth; birth sex; administrative sex; sex gender; gender identity code; legal sex;"
        " gen; sex assigned at birth"
    ),
    "acuity": names(
        "hh tier; health home tier; care level; risk category; risk stratification; care management tier; acuity tier;"
        " cm tier; risk strat; stratification; risk group; intensity; cm level; care mgmt level; level of need; ecm"
        " tier; complexity; complexity level; severity; severity level; acuity group; case mix; priority level; risk"
        " strata; intensity tier; cm acuity tier; cm acuity level; acuity rating; care needs level; service tier; rate"
        " tier; member tier; case management tier; level; loc tier; hh acuity; risk band; need tier; pmpm tier; risk"
        " class; rate level; program tier; acuity class; risk stratum; risk segment; payment tier; service level;"
        " assigned tier; priority tier; member acuity; acuity category; tier assignment; assigned acuity; complexity"
        " tier; service intensity; stratification tier; risk level code; high medium low; member risk tier; acuity"
        " level code; member risk level; clinical risk group; case management level; care management acuity; case"
        " management acuity; risk stratification tier"
    ),
    "risk_score": names(
        "member risk score; current risk score; risk adjustment score; risk adjustment factor; risk weight; hcc risk;"
        " risk adj score; risk factor score; crg weight; cdps score; cdps weight; cdps risk weight; cdps risk score;"
        " acg score; prospective risk score; concurrent risk score; member raf; dxcg score; risk index; raf value;"
        " prospective risk; concurrent risk; case mix index; risk adjusted score; risk weight factor; acg risk score;"
        " hcc; crg; dxcg; cdps; raf total; hcc total; prior raf; lace score; relative risk; cms hcc score; mcg risk"
        " score; mara risk score; total risk score; risk score value; cdps score value; current hcc score; overall risk"
        " score; patient risk score; chronic risk score; composite risk score; predicted risk score; projected risk"
        " score; predictive risk score; normalized risk score; johns hopkins acg score"
    ),
    "client_id": names(
        "medicaid cin; member medicaid id; member cin; ehr id; emr id; unique id; patient ref; client code; medical"
        " record; care management id; mci; pmi; rin; ma id; mci no; client cin; member mci; subscriber no; hh member"
        " id; mco member id; plan member id; client medicaid id; member identification no; medicaid identification"
        " no; hicn; hic; hicn mbi"
    ),
    "payer": names(
        "mcp; mcp name; contract payer; aco; health plan product; product name; plan of record; member plan;"
        " assigned plan; assigned mco; lob plan; cmo; cco; mce; rae; pihp; mco plan; mcp plan; member mco; payer"
        " plan; enrolled mco; medicaid mco; medicaid plan; funding source; member health plan; health plan enrolled;"
        " managed care org; hp name; mmc plan; mltc plan; enrolled plan"
    ),
}
CAPITATION_NAMES: dict[str, tuple[str, ...]] = {
    "due": names(
        "gross pmpm; cap rate; base pmpm; contract pmpm; base cap; gross cap; expected pmpm; premium rate; gross"
        " premium; cap due; rate; gross; amt due; pmpm due; base rate; gross due; total due; full rate; gross paid;"
        " rate amount; premium due; member rate; base amount; expected cap; gross amount; monthly rate; premium base;"
        " original cap; contract rate; gross payment; contracted cap; unadjusted cap; expected amount; pmpm contracted;"
        " contracted rate; monthly premium; original amount; base capitation; expected premium; expected payment;"
        " original premium; unadjusted amount; unadjusted premium; expected capitation; cap rate due; cap rate pmpm;"
        " cap amount due; pmpm base rate; cap rate amount; rate cell amount; gross cap amount; monthly cap rate; gross"
        " pmpm amount; pmpm contract rate; premium rate amount; gross premium amount; monthly premium rate; base"
        " capitation rate; cap before adjustment; gross capitation amount; monthly capitation rate; premium before"
        " adjustment; capitation before adjustment"
    ),
    "paid": names(
        "net pmpm; net cap paid; net cap payment; net cap; premium; premium paid; premium amount; net premium; net;"
        " payment; received; net amt; net pay; total net; pay amount; final paid; member paid; actual paid; pmpm"
        " payment; final amount; cap received; final payment; actual payment; premium payment; monthly payment;"
        " capitation received; actual cap paid; monthly cap paid; monthly cap payment"
    ),
    "covered_from": names(
        "period begin; coverage period begin; covered month; benefit month; paid for month; cap period; cap period"
        " start; month; coverage period; mm; from; period; effective; cap eff; cap from; beg date; eff date; dos from;"
        " elig month; pmpm month; paid period; coverage eff; premium from; member month; service from; premium month;"
        " payment month; premium period; payment period; service period; eligibility from; enrollment month; capitation"
        " period; cap eff date; cap month begin; period eff date; pay period from; premium eff date; coverage eff date;"
        " coverage dos from; period start date; premium begin date; coverage span start; payment period from; service"
        " period from; benefit period from; benefit month begin; premium period start; capitation begin date;"
        " capitation month begin; eligibility begin date; capitation period start; capitation effective date; coverage"
        " period begin date; eff month; effective month"
    ),
    "rate_code": names(
        "rate category; rate cell code; cap code; aid category; aid code; cap rate code; coa; rate class; premium"
        " group; cohort; rate id; cap cell; rate cat; coa code; cohort id; cap class; cap group; rate band; kick code;"
        " cohort code; cohort name; rate cohort; rate bucket; premium code; premium cell; payment cell; rating group;"
        " premium class; capitation cell; rating category; premium category; capitation group; capitation class;"
        " payment category; capitation cohort; rate cell id; age sex cell; cap rate cell; rate cell name; rate cell"
        " desc; cap rate group; age sex cohort; rate cohort code; premium rate code; premium rate cell; cap rate"
        " category; capitation rate cell; capitation rate category; rate cell code id"
    ),
    "adjustment": names(
        "retro; retro amount; retroactive adjustment; recoupment; prior period adjustment; recoup; recovery; takeback;"
        " reversal; withhold; deduction; add on; cap adj; net adj; pmpm adj; take back; retro cap; total adj; plus"
        " minus; premium adj; payment adj; retro recoup; debit credit; prior period; retro premium; retro payment;"
        " recouped amount; adjusted amount; reversal amount; withhold amount; quality withhold; recoupment amount;"
        " retroactive amount; retro cap adj; cap adj amount; prior month adj; take back amount; retro adj amount;"
        " premium adj amount; capitation adj amount; retroactive adjustment amount; prior period adj amount"
    ),
    "client_id": names(
        "mrn; mci; pmi; rin; mid; ma id; member cin; client cin; member mci; plan member id; medicaid member id;"
        " recipient medicaid id; member identification no"
    ),
    "client_name": names("client; member; subscriber name; name last first; member name last first"),
    "payer": names("mcp; cmo; insurance; mco plan; payer plan; contract plan; contract payer"),
    "covered_to": names(
        "to; cap to; dos to; to date; period to; premium to; service to; period ending; eligibility thru; cap end"
        " date; cap period to; pay period to; period to date; cov period end; premium end date; coverage span end;"
        " payment period to; service period to; benefit period to; premium period end; capitation end date; eligibility"
        " end date; capitation period end; coverage period end date"
    ),
    "reason_code": names("carc; adj cd; retro reason; change reason; recoup reason; payment reason; recoupment reason"),
    "paid_date": names(
        "issued; pay dt; eft dt; ra date; issue date; cycle date; issued date; posted date; warrant date; process"
        " date; deposit date; voucher date; received date; processed date; transaction date; pay run date; cap paid"
        " date; cap check date; check issue date; cap payment date; payment run date; premium paid date; capitation"
        " paid date; premium payment date; capitation check date; payment effective date; capitation payment date"
    ),
    "check_no": names(
        "ra; trn; chk; trace; warrant; voucher; ach no; eft ref; ach trace; deposit no; payment ref; payment trace;"
        " bank ref no; cap check no; check trace no; eft transaction no; payment voucher no; invoice payment no;"
        " capitation check no"
    ),
}
"""Field to names."""
