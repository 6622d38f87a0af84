"""Further names that headers of service logs give a field: believed only where the cells below fit the field well."""

from __future__ import annotations

from cmcore.intake.names.listed_names import names

SESSION_NAMES: dict[str, tuple[str, ...]] = {
    "session_id": names(
        "event log id; service tracking no; tracking no; documentation id; case note id; casenote id; response id;"
        " touchpoint id; touchpoint response id; interaction id; submission id; service note id; log id; log no; note"
        " no; visit no; visit; service entry id; service record id; event id; timesheet id; shift id; activity log"
        " id; service log id; visit ref; visit reference; service ref; service reference; encounter ref; service line"
        " id; visit log id; service detail id; service instance id; unique visit id; delivery id; charge line id;"
        " contact note id; timesheet entry id; ticket no; service ticket no; service event id; superbill id; clinic"
        " visit id; service delivery id; evv visit id; contact log id; visit record id; billing record id; contact"
        " record id; service activity id; case note record id; service ticket; invoice line id"
    ),
    "client_id": names(
        "vet id; veteran id; veteran no; people id; awards id; participant no; consumer no; case participant id;"
        " roster id; client code; member cin; ehr id; client ref; person number; individual record number; medical"
        " rec no; med rec no; client file no; case file no; uci; uci no; emr id; hmis id; hmis client id; mpi; mpi"
        " id; part id; dds no; ddd no; odp no; household member id; unique id; mci; mci no; per no; mrn no; dmh id;"
        " cis id; tabs id; dodd no; opwdd id; dbhds id; avatar id; client master id; chart; ind id; ind no; person"
        " served id; served id; local client id; local id; ehr client id; client urn; client system id; ei no; ei id;"
        " bsu no; bsu id"
    ),
    "client_name": names(
        "veteran; veteran name; waiver participant; waiver participant name; injured worker; injured worker name;"
        " claimant; person served; individual served; client served; ind name; client last first; patient name last"
        " first; client name last first; person full name; name last first; last first; service recipient; person"
        " receiving services; person supported; person in service; case; case name; household member; family case"
        " name; name of person served; who was seen; full name of client; hoh name; head of household; hoh; head of"
        " household name"
    ),
    "payer": names(
        "nm103 pr payer name; nm103 pr; payer plan; payer source; responsible payer; third party payer; third party;"
        " insurance carrier; pay source; fund source; funding stream; benefit plan; managed care plan; insurance 1;"
        " payer 1; payment source; billing payer; financial payer; service payer; primary coverage; payer"
        " description; insurance provider; primary policy; account funding name; funding name; payment"
        " method plan; mcp; cmo; mce; aso; rae; bho; fund; pihp; funding; sponsor; lme mco; mco plan; billing plan;"
        " medicaid mco; coverage plan; medicaid plan; coverage name; funding agency; billing source; coverage payer;"
        " program funding; billing insurance; funder code name; managed care entity; payer at time of service;"
        " managed care org; paid for by; billable to; bill to payer; bill to insurance; health insurance; health"
        " insurance plan; active insurance; client health plan; member health plan; health home mco; client mco;"
        " pmap; pmap mco; pmap plan; payer of record"
    ),
    "member_id": names(
        "subscriber id nm109 il; nm109 il; medicaid identification number; ind medicaid no; ma id; member medicaid"
        " id; client ma id; hicn; hic no; hic; insured id; card no; mmis id; cardholder id; medi cal no; sub id;"
        " primary insurance id; insurance 1 id; primary policy no; rid; rid no; medicaid rid; ahcccs id; masshealth"
        " id; tenncare id; soonercare id; badgercare id; identification no; primary payer subscriber no; primary"
        " subscriber id; payer subscriber id; pmi; rin; pmi no; t19 no; coverage id; title xix no; state medicaid id;"
        " insurance policy no; medical assistance id; medicaid id card no; mass health id; mid; mid no; mid id;"
        " member id no; mco member id; title 19 no; mbi no; maid; maid no; kmap id; kmap no; medicaid member no"
    ),
    "service_date": names(
        "actual date; dtp 472 service date; rev date; date contact made; contact made on; date taken; touchpoint"
        " date; date of interaction; dtp472; data collection date; date service provided; date of activity; service"
        " date start; date served; date seen; date rendered; date performed; date delivered; date of delivery;"
        " service day; date completed service; first dos; date service rendered; date provided; service provided on;"
        " seen on; procedure date; claim from date; service delivery date; work date; shift date; date worked;"
        " service period start; date of f2f; date of home visit; date of call; date contacted; date occurred;"
        " occurred on; service from through date; delivered on; billable date; date of tcm; day of visit; day of"
        " contact; service performed date; service provision date; date service delivered; date of case note; date of"
        " phone call; date of documented service; date serviced; note service date; evv date; check in date; 24a dos;"
        " trip date"
    ),
    "start_time": names(
        "actual start date time; appt time; arrival time; began; time began; arrival; arrived; punch in; call in;"
        " checked in; time started; arrive; start at; began at; arrived at; time of day started; clocked in; checked"
        " in at; adjusted in time; start hour; begin hour; in at"
    ),
    "end_time": names(
        "actual end date time; departure time; departure; departed; punch out; call out; checked out; time stopped;"
        " time finished; time completed; depart; end at; left at; time left; leave time; finished at; completed at;"
        " clocked out; checked out at; adjusted out time; end hour; finished; departed at; out at"
    ),
    "minutes": names(
        "duration num; length of contact; length of session; contact minutes; face to face minutes; elapsed minutes;"
        " actual duration; minutes logged; minutes recorded; minutes spent; minutes delivered; minutes provided;"
        " minutes documented; time worked; face to face time; amount of time; minutes charged; time logged; time"
        " recorded; client minutes; f2f minutes; elapsed; hours provided; hours delivered; hours documented; total"
        " service time; length of contact minutes; length of visit minutes; time spent with client; how many minutes;"
        " appointment length; appointment duration; len; act min; tcm minutes; minutes with client; case management"
        " minutes; minutes spent with client; time with client; time w client; direct service time; billable time;"
        " chargeable minutes; cm minutes; minutes rendered"
    ),
    "units": names(
        "sv104 service unit count; service unit count; sv104; 15 minute units; units provided; units rendered; uos;"
        " billing units; units charged; calc units; calculated units; units logged; units entered; days or units;"
        " days units; 15 minute increments; quarter hours; no of 15 minute units; un; uns; tcm units; units worked;"
        " units served; units earned; units documented; units this visit; service type used; case management units;"
        " computed units; rounded units; final units; units completed; evv units; payable units; units on claim;"
        " quarter hour units; unit ct; 24g units; cm units; no 15 minute units; 15m units; units 15m"
    ),
    "modifiers": names(
        "sv101-3; sv101 3 mod1; 1st modifier; m1; first modifier; second modifier; third modifier; fourth modifier;"
        " mod used; primary modifier; mod no 1; bill mod; charge modifier; all modifiers; modifier list; modifiers"
        " billed"
    ),
    "place_of_service": names(
        "clm05-1; service location name; service setting; pl of svc; place of contact; location of contact; where"
        " provided; cms pos; facility type code; where service provided; place of service location; encounter location;"
        " plc of svc; site of service; location where service provided"
    ),
    "staff": names(
        "staff completing form; provider user name; staff who provided service; staff providing service; provided by"
        " staff; who provided the service; staff completing; completed by staff; care coordinator; caseworker; case"
        " worker; staff person; direct staff; support coordinator; service coordinator; care navigator; rendered by;"
        " seen by; served by; delivered by; conducted by; performed by; service rendered by; peer; peer specialist;"
        " community health worker; job coach; facilitator; renderer; interventionist; nurse; bcba; rbt; technician;"
        " navigator; chw; direct care staff; support staff; family advocate; home visitor; care guide; cc name;"
        " attending; documented by; provided by; service provided by; who provided; advocate; direct support"
        " professional; home health aide; servicing; treating; performing; scribe; contact staff; visit staff; note"
        " staff; staff completing note; staff providing; staff responsible; clinician of record; support coord; care"
        " coord; svc coord; outreach worker; peer support specialist; sc; qp; rn; ccm; icm; lcm; csw; css; mhp; bhp;"
        " bht; isc; qmhp; qidp; qddp; hhcm; coach; mentor; enc rendering; support broker; family partner; rendering"
        " name; recovery coach; parent partner; service navigator; service facilitator; resource coordinator;"
        " wraparound facilitator; staff last first; lead care manager; rendered by staff; ecm provider staff;"
        " community support worker; independent support coordinator; ecm lead care manager; case manager name and"
        " credentials; done by; contacted by; hha; patient navigator; sw; housing navigator; housing specialist;"
        " benefits navigator; pss; pss name; cpss; chw name; peer support; community health worker name; lead worker;"
        " direct care worker; pca name; provider of service"
    ),
    "credential": names(
        "degree group; credential group; licensure; education level; certification; rendering credential; education;"
        " degree credential; cm credential; license certification; lic cert; professional level; clinician credential"
    ),
    "program": names(
        "service program; program providing service; treatment program; ru; reporting unit; program enrolled; program"
        " enrollment; program type; program area; service area program"
    ),
    "authorization_no": names(
        "ref g1; ref g1 prior auth; pre-auth no; preauthorization no; precert no; tar no; tar control no; sa no;"
        " approval no; auth no used; pa; pre cert no; tar; referral auth no; linked auth; authorization code;"
        " approval code; prior approval; pa control no; sar; cert no; auth applied; certification no; service"
        " agreement; poc auth no; service order no; plan of care auth no; preauth no; precert; precertification no;"
        " pre certification; pre certification no; box 23; pa authorization no"
    ),
    "diagnosis": names(
        "hi abk; hi abk principal dx; principal dx; icd-10-cm; icd 1; icd10 1; diagnosis 1; dx pointer code; icd 10"
        " dx; icd 10 dx code; icd dx"
    ),
    "ordered_by": names(
        "ordering physician; referring md; ordering md; ordering dr; referring dr; referring physician name; ref"
        " physician; referring provider name; referral provider; referred by provider; ref phys; ordering phys;"
        " referring phys; order provider; ordering provider name; ordering physician name; referred by provider name;"
        " ordering provider full name"
    ),
    "billed_date": names(
        "date claim submitted; claim submitted date; submit date; date of billing; billed on; claim submission date;"
        " date sent to payer; first billed date; original bill date; claim submit date; submitted on; claim sent"
        " date; first billed; initial bill date; claim filed date; transmit date; transmission date; date billed to"
        " payer; claim transmission date; date transmitted; claim billed date; claim transmitted; billed on date;"
        " charge submission date; date sent; claim sent; last billed; claim filed; date claimed; claim billed; date"
        " invoiced; claim dropped; claim submitted; sent to payer; last bill date; sent to billing; date to billing;"
        " claim drop date; sent to insurance; date claim created; sent to clearinghouse; filed on; filing date; date"
        " to clearinghouse"
    ),
    "billed_amount": names(
        "sv102 line charge; line charge; total fee; sv102; cost of service; total billed; billing amount; gross"
        " amount; claim total; submitted amount; gross billed; total billed amount; service amount; extended charge;"
        " usual charge; full fee; u and c; usual and customary; cost charged; service total; invoice total; billing"
        " total; invoiced amount; gross amount billed; total claim amount; billings; billable amount; invoiced;"
        " provider charge; 24f charges; line billed amount; claim billed amount"
    ),
    "paid_amount": names(
        "amount received; remit amount; net paid; amount reimbursed; remitted amount; payment received; reimbursed"
        " amount; net payment; claim paid; claim payment; reimbursed; medicaid paid; medicaid payment; medicaid paid"
        " amount; paid by insurance; paid by payer; insurance receipts; insurance pay; insurance pay amount; amount"
        " paid by insurance; amount paid by payer; paid by medicaid; insurance reimbursement; insurance 1 paid;"
        " insurance 1 payment; payments from insurance; third party payment; insurance collected; paid to provider;"
        " era paid; remit paid; total reimbursement; reimbursement amount; paid to date; ra amount paid;"
        " reimbursement received; applied payment; posted payment; payments posted; payment posted; check amount"
        " applied"
    ),
    "paid_date": names(
        "paid on; date payment received; eob date; ra date; era date; warrant date; pay date; eft date; insurance"
        " paid date; insurance payment date; last payment date; last paid date; payer payment date; medicaid paid"
        " date; date paid by insurance; payment received on; date reimbursed; reimbursement date; ra paid date;"
        " adjudicated paid date; remittance advice date; disbursement date; settlement date; payer paid date; claim"
        " paid date"
    ),
    "denial_codes": names(
        "carc code; deny code; rejection code; denied reason; reason denied; reject code; denial carc; eob reason;"
        " rejection reason; reject reason; ansi code; group reason; why denied; remit reason code; cas code; denial"
        " carc code; carc rarc; carc and rarc; carc rarc code; denial eob code; adjudication reason code; payer"
        " reason code; denial carc rarc; group code reason code; denied code; remit reason; ra denial code; denied"
        " reason code; denial code on ra; if denied why; adj group reason; denial explanation code; primary denial"
        " code; denial reject code"
    ),
    "code": names(
        "sv101 2; sv101 2 proc code; charge code; billable code; service procedure; medicaid code; medicaid"
        " procedure code; line procedure; procedure code 1; cpt 1; cpt code 1; rendered cpt; national code; hipaa"
        " code; primary procedure; procedure billed; billing procedure; procedure or service; claim procedure code;"
        " cpt used; code used; hcpcs used; primary cpt; rendered code; service billed; waiver service code; px; px"
        " code; cpt no; code no; tcm code; cpt or hcpcs; adjudicated code; 24d cpt"
    ),
    "telehealth": names(
        "telemed; video visit; video; audio video; telehealth encounter; done by telehealth; conducted via"
        " telehealth; done via telehealth"
    ),
    "claim_no": names(
        "clm01; invoice claim no; claim ref; payer control no; internal control no; claim tracking no; ccn; medicaid"
        " icn; claim tcn; payer reference no; claim record id; clearinghouse claim id; claim identification no; pccn;"
        " icn tcn; icn dcn; payer control; medicaid claim no; document control no; transaction control no"
    ),
    "allowed_amount": names(
        "eligible amount; negotiated amount; medicaid allowed; covered amount; covered charge; eligible charge"
    ),
    "patient_paid": names(
        "copay collected; copay received; client fee paid; self pay paid; paid by patient; patient receipts; patient"
        " collected; member paid; out of pocket paid; self pay payment; client copay paid; guarantor payment; guarantor"
        " paid; paid at time of service"
    ),
    "region": names(
        "service county; client county; county of service; catchment area; catchment; ae; ae county; home county;"
        " county board; county served; county program; health district; residence county; responsible county;"
        " administrative entity; mh dd county; county of responsibility"
    ),
    "acuity": names("acuity tier; case weight; lon; need level; service tier; tier assigned"),
    "note_signed": names(
        "is e signed; e-signed; note signature; signature present; staff signed; note completed; note final; note"
        " signed off; documentation signed; documentation completed; note finalized; note approved and signed;"
        " documented; note in; note done; pn signed; doc signed; pn complete; doc complete; note entered; note"
        " written; note finished; note submitted; document signed; documentation in; document complete; document"
        " completed; documentation done; document finalized; documentation entered; documentation finished; note in"
        " ehr; note in emr; note in chart; dap note done; note in system; case note done; soap note done; note turned"
        " in; case note signed; case note entered; progress note done; case note complete; service note signed;"
        " service note complete; progress note complete; progress note completed; progress note finalized; signed"
        " note on file; note filed; note in file; case note filed; session note signed; electronically signed;"
        " contact note signed; visit note signed"
    ),
    "claim_status": names(
        "insurance payment status; bill status; claim disposition; payment status; pay status; paid or denied; paid"
        " denied; claim outcome; claim result; billing state; remit status; claim adjudication; claim stage status;"
        " billing claim status; insurance claim status; claim status at payer; invoice status; invoice line status"
    ),
    "care_plan_date": names(
        "ipc date; ccp date; pcsp date; ipos date; annual isp; txplan date; tx plan date; pcp plan date; last isp"
        " date; last plan date; annual isp date; isp review date; isp signed date; annual plan date; plan signed date;"
        " plan review date; isp meeting date; isp last updated; care plan updated; isp effective date; annual review"
        " date; plan effective date; care plan completed; individual plan date; last care plan date; care plan signed"
        " date; care plan review date; isp annual review date; current care plan date; care plan last updated; care"
        " plan updated date; care plan effective date; service plan signed date; last treatment plan date; care plan"
        " completed date; person centered plan date; treatment plan signed date; treatment plan review date; service"
        " plan effective date; comprehensive care plan date; treatment plan effective date; person centered service"
        " plan date"
    ),
    "medical_necessity": names(
        "mn met; med necessity; mn documented; necessity met; med nec met; meets med nec; medical necessity met; meets"
        " medical necessity; medical necessity documented"
    ),
    "patient_responsibility": names(
        "patient responsibility amount; patient resp amount; member liability; patient share; client share; cost"
        " share; member cost share; patient cost share; patient owes; owed by patient; patient portion; client"
        " portion"
    ),
}
"""Field to names."""
