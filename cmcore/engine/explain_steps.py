"""The steps of an explanation: session, payer, rate, units, amount, rule, authorization, doubts, deadline, payment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cmcore.engine.citations import force_words
from cmcore.engine.explain_case import Step
from cmcore.engine.explain_shares import share_steps
from cmcore.engine.filing import LEGAL_FILING, filing_words
from cmcore.engine.medicare import medicare_line
from cmcore.engine.rates import month_add_ons
from cmcore.engine.splits import parts_of
from cmcore.engine.terms import BASIS_WORDS, ROUNDING_WORDS, SCOPE_WORDS, rule_words
from cmcore.engine.units import HOUR_MINUTES
from cmcore.engine.units_over_codes import is_over_codes
from cmcore.money import RATE_STEPS_PER_CENT, dollars, rate_dollars, round_half_up
from cmcore.periods import day_words
from cmcore.reference import tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmcore.engine.explain_case import Case

HUNDRED = 100
TIMED = ("per_unit", "per_hour")
_SPAN = {"day": "day's", "month": "month's"}


def all_steps(case: Case) -> tuple[Step, ...]:
    """The steps in the order in which the number is made; what does not apply is left out."""
    parts = (
        _session,
        _payer,
        _rate,
        _units,
        _amount,
        _rule,
        _edit,
        _authorization,
        _doubts,
        share_steps,
        _deadline,
        _payment,
    )
    return tuple(step for part in parts for step in part(case))


def counted(case: Case) -> str:
    """How the time becomes money: 45 minutes are 3 units of T1017 at $33.65."""
    line, basis = case.line, case.line["basis"] or "per_unit"
    rate = rate_dollars(line["rate"])
    if basis not in TIMED:
        what = f"{line['code']} is paid {rate} {BASIS_WORDS[basis]}"
        return what + _times(line["units"]) + _beyond(case) + _charge_words(case)
    number = _amount_of(line["units"], "hour" if basis == "per_hour" else "unit")
    least = _charge_words(case)
    return f"{_time(case)}{number} of {line['code']} at {rate}{least}"


def _charge_words(case: Case) -> str:
    """That the charge is less than the fee and is what is allowed; empty where it is not."""
    allowed = case.line["allowed"]
    return "" if allowed is None or allowed >= contract_cents(case) else f", at most the charge of {dollars(allowed)}"


def _time(case: Case) -> str:
    minutes, pooled = case.line["minutes"], case.facts.get("pool_minutes")
    if minutes is None or case.facts.get("units_num") is None:
        return ""
    twice = case.facts.get("overlap_minutes") or 0
    if twice:
        minutes = f"{minutes} minutes less {twice} in which an earlier session still went on, {minutes - twice}"
    if pooled is not None and pooled != (case.line["minutes"] - twice):
        return f"{minutes} minutes, {pooled} with what came before in the {_pool(case)}, add "
    return f"{minutes} minutes are "


def _pool(case: Case) -> str:
    return str(case.facts.get("unit_scope") or "day")


def _times(units: int | None) -> str:
    if units in (None, HUNDRED):
        return ""
    return f" times {_plain_units(units)}" if units else ", which another session already carries"


def _amount_of(units: int | None, noun: str) -> str:
    words = _plain_units(units or 0)
    return f"{words} {noun}" + ("" if units == HUNDRED else "s")


def _plain_units(hundredths: int) -> str:
    return f"{hundredths / HUNDRED:.2f}".rstrip("0").rstrip(".")


def _session(case: Case) -> Iterator[Step]:
    line, session = case.line, case.session or {}
    time = f"{line['minutes']} minutes" if line["minutes"] is not None else "No minutes recorded"
    by = f" by {line['credential']}" if line["credential"] else ""
    at = f" at place {session['place_of_service']}" if session.get("place_of_service") else ""
    with_ = f" with modifiers {session['modifiers'].replace(';', ', ')}" if session.get("modifiers") else ""
    text = f"{time} of {line['code'] or 'no code'}{with_}{by}{at} on {day_words(line['service_date'])}."
    yield Step(
        "Session", text, case.cite.cell(case.session, "minutes", "units", "code") or case.cite.line(case.session)
    )


def _payer(case: Case) -> Iterator[Step]:
    written, payer = (case.session or {}).get("payer"), case.line["payer"]
    if payer is None:
        return
    text = f"{payer}." if written in (None, payer) else f'"{written}" is {payer}.'
    yield Step("Payer", text, case.cite.cell(case.payer, "payer") or case.cite.cell(case.session, "payer"))


def _rate(case: Case) -> Iterator[Step]:
    other = case.cite.row("fees", case.facts.get("fee_tie_row_id"))
    for fee in (case.fee, other):
        if fee is not None and fee["rate"] is not None:
            yield Step(
                "Rate" if other is None else "One of two rates", _fee_words(case, fee), case.cite.cell(fee, "rate")
            )
    yield from _medicare(case)


def _medicare(case: Case) -> Iterator[Step]:
    """The percent that the fee line pays, and what Medicare's amount is made of."""
    line, fee = case.line, case.fee
    if fee is None or fee["medicare_percent"] is None:
        return
    found = medicare_line(case.cite.dataset.frames, fee["row_id"], line["service_date"])
    if found is None:
        return
    amount = rate_dollars(found["medicare_amount"])
    percent = f"{_plain_units(fee['medicare_percent'])}%"
    basis = BASIS_WORDS[line["basis"] or "per_unit"]
    force = force_words(found["effective_from"], found["effective_to"])
    pays = f"{line['payer']} pays {percent} of Medicare's {amount} for {line['code']}"
    text = f"{pays}: {rate_dollars(found['rate'])} {basis}{_after_comma(force)}."
    yield Step("Rate", text, case.cite.cell(fee, "medicare_percent"))
    values = case.cite.row("relative_values", found["medicare_row_id"])
    if values is None:
        own = case.cite.row("fees", found["medicare_row_id"])
        yield Step("Medicare amount", f"Medicare's own fee line pays {amount}.", case.cite.cell(own, "rate"))
        return
    where = f"in {found['medicare_locality']}" if found["medicare_locality"] else "nationally"
    factor = rate_dollars(found["medicare_factor"])
    text = f"Relative value units of work, practice expense and malpractice, {where}, at {factor} each: {amount}."
    yield Step("Medicare amount", text, case.cite.cell(values, "work_rvu"))


def _fee_words(case: Case, fee: dict[str, Any]) -> str:
    line = case.line
    labels = {"modifiers": "modifiers", "credential": "credential", "place_of_service": "place", "region": "region"}
    narrowed = ", ".join(f"{label} {fee[name]}" for name, label in labels.items() if fee[name])
    force = force_words(fee["effective_from"], fee["effective_to"])
    stated = None if line["code"] in month_add_ons() else fee["basis"]
    price = f"{rate_dollars(fee['rate'])} {BASIS_WORDS[stated or line['basis'] or 'per_unit']}"
    what = f"{price} of {line['code']}" + (f" for {narrowed}" if narrowed else "")
    return f"{line['payer']} pays {what}{_after_comma(force)}."


def _after_comma(words: str) -> str:
    return f", {words}" if words else ""


def _units(case: Case) -> Iterator[Step]:
    facts, line = case.facts, case.line
    if line["units"] is None or line["rate"] is None:
        return
    if line["minutes"] is None:
        text = f"{_amount_of(line['units'], 'unit')} as recorded; no minutes to count."
        yield Step("Units", text, case.cite.cell(case.session, "units"))
        return
    if (line["basis"] or "per_unit") not in TIMED:
        yield Step("Units", f"{counted(case)}.", case.cite.cell(case.fee, "basis"))
        yield from _beside(case)
        yield from _assumed_basis(case)
        return
    if is_over_codes(facts):
        yield Step("Units", _over_codes(case), _rounding_source(case))
        yield from _assumed(case)
        return
    length = f" of {facts['unit_minutes']} minutes" if line["basis"] != "per_hour" else ""
    noun = "hour" if line["basis"] == "per_hour" else "unit"
    rule = ROUNDING_WORDS.get(facts["rounding"] or "", "")
    scope = SCOPE_WORDS.get(facts["unit_scope"] or "", "")
    said = "; ".join(each for each in (rule, scope) if each)
    yield Step("Units", f"{_time(case)}{_amount_of(line['units'], noun)}{length}: {said}.", _rounding_source(case))
    yield from _beside(case)
    yield from _assumed(case)


def _beside(case: Case) -> Iterator[Step]:
    """What a month's base code and its add-on count of each other's minutes."""
    beside, code = case.facts.get("minutes_beside"), case.line["code"]
    if not beside:
        return
    if code not in month_add_ons():
        text = f"The {beside} minutes of its add-on in the month count with those of {code}."
    elif beside > 0:
        text = f"{beside} minutes of the month under its base code, beyond what that takes, count with those of {code}."
    else:
        text = f"{-beside} minutes of {code} in the month go to its base code, which has fewer than it takes."
    yield Step("Units", text, _code_source(code))


def _over_codes(case: Case) -> str:
    facts, line = case.facts, case.line
    day = f"{facts['pool_total']} minutes of the day over all timed codes make"
    whole = _amount_of(facts["pool_units_num"] * HUNDRED, "unit")
    own = _amount_of(line["units"], "unit")
    return (
        f"{day} {whole} of {facts['unit_minutes']} minutes by the eight-minute rule; {own} for these "
        f"{line['minutes']} minutes: each code gets its full units, the rest go one each to the largest remainders."
    )


def _rounding_source(case: Case) -> str | None:
    if case.line["code"] in month_add_ons():
        return case.cite.cell(case.fee, "rounding", "unit_minutes", "basis")
    return case.cite.cell(case.fee, "rounding", "unit_minutes") or case.cite.cell(
        case.payer, "unit_rounding", "unit_scope"
    )


def _assumed_basis(case: Case) -> Iterator[Step]:
    stated, code = (case.fee or {}).get("basis"), case.line["code"]
    source = _code_source(code)
    if stated == "per_unit":
        whole = BASIS_WORDS[case.line["basis"]]
        text = f"The payer book says a unit; one of {code} is {whole}, as the code is defined."
        yield Step("Assumed", text, source)
    if stated:
        return
    taken = "as the code is defined" if source else "a session was taken"
    text = f"The payer book does not say what the rate is paid for; {taken}. Add the basis to be sure."
    yield Step("Assumed", text, source)


def _assumed(case: Case) -> Iterator[Step]:
    fee, payer, missing, code = case.fee or {}, case.payer or {}, [], case.line["code"]
    if code in month_add_ons():
        text = f"{code} is for each further {case.facts['unit_minutes']} minutes of the month, as the code is defined."
        most = case.facts["rule_max_units_per_month"]
        if most is not None and (case.rule or {}).get("max_units_per_month") is None:
            text += f" By CMS's medically unlikely edit, at most {_plain_units(most)} are taken a month."
        yield Step("Assumed", text, _code_source(code))
        return
    if not fee.get("rounding") and not payer.get("unit_rounding"):
        missing.append("how minutes are rounded")
    if not fee.get("unit_minutes") and case.line["basis"] != "per_hour":
        missing.append("how long a unit is")
    if not payer.get("unit_scope") and not is_over_codes(case.facts):
        missing.append("whether minutes are added up over a day")
    if missing:
        text = f"The payer book does not say {', '.join(missing)}; the usual was taken. Add it to be sure."
        yield Step("Assumed", text, _code_source(code))


def _code_source(code: str | None) -> str | None:
    for listed in (tables.billing_codes(), tables.load("code_minutes")):
        found = listed.filter(code=code or "")
        if found.height:
            return f"Reference, billing code {code}: {found['source'][0]}"
    return None


def _amount(case: Case) -> Iterator[Step]:
    line = case.line
    if line["allowed"] is None:
        return
    full, rate = contract_cents(case), rate_dollars(line["rate"])
    product = f"{_plain_units(line['units'] or 0)} at {rate}{_beyond(case)} is {dollars(full)}"
    yield Step("Amount", f"{product}, rounded once to the cent.", case.cite.cell(case.fee, "rate", "medicare_percent"))
    if line["allowed"] < full:
        text = f"{line['payer']} allows the lesser of its fee and the charge, which is {dollars(line['allowed'])}."
        yield Step("Charge", text, case.cite.cell(case.session, "billed_amount"))
    payable = case.facts["payable"]
    if payable is not None and payable < line["allowed"]:
        units = f"{_plain_units(line['units_payable'])} of {_plain_units(line['units'])}"
        yield Step("Payable", f"{units} can be billed as it stands: {dollars(payable)}.")


def contract_cents(case: Case) -> int:
    """Cents that the fee line comes to, before the charge limits it."""
    line = case.line
    beyond = (case.facts.get("overage_rate") or 0) * (case.facts.get("overage_minutes") or 0)
    fee = line["rate"] * line["units_num"] * HOUR_MINUTES + beyond * line["units_den"]
    return round_half_up(fee, line["units_den"] * HOUR_MINUTES * RATE_STEPS_PER_CENT)


def _beyond(case: Case) -> str:
    """The minutes beyond the hours that a retainer includes, and what they bring; empty where there are none."""
    minutes, rate = case.facts.get("overage_minutes"), case.facts.get("overage_rate")
    if not minutes:
        return ""
    hours = _plain_units(case.facts["included_hours"])
    paid = f"at {rate_dollars(rate)} an hour" if rate else "that the retainer does not pay for"
    return f" and {minutes} minutes beyond the month's {hours} hours {paid}"


def _rule(case: Case) -> Iterator[Step]:
    other = case.cite.row("rules", case.facts.get("rule_other_row_id"))
    title = "One of two rules" if case.facts.get("rule_contradicts") else "Coverage rule"
    for rule in filter(None, (case.rule, other)):
        yield Step(title, rule_words(rule), case.cite.cell(rule, "covered", "code"))
    if case.rule is not None:
        return
    if case.line["payer"] and case.line["rate"] is not None:
        none = f"{case.line['payer']} has no coverage rule for {case.line['code']} on that day"
        text = f"{none}; its fee line is the contract."
        yield Step("Coverage rule", text)


_JUDGED_ON = {"1": "a claim line", "2": "a date of service, by policy", "3": "a date of service, on clinical grounds"}


def _edit(case: Case) -> Iterator[Step]:
    """The medically unlikely edit of CMS that the payer follows."""
    edit, facts = case.edit, case.facts
    if edit is None or facts["mue_units"] is None:
        return
    most, judged_on = _plain_units(facts["mue_value"]), _JUDGED_ON[facts["mue_indicator"]]
    why = f" ({edit['rationale']})" if edit["rationale"] else ""
    force = _after_comma(force_words(edit["effective_from"], edit["effective_to"]))
    here = _plain_units(facts["mue_units"])
    text = f"CMS's edit of {edit['code']} is at most {most} on {judged_on}{why}{force}; {here} here."
    yield Step("Medically unlikely edit", text, case.cite.cell(edit, "mue_value"))


def _authorization(case: Case) -> Iterator[Step]:
    found, facts = case.approval, case.facts
    if found is None or facts.get("rule_authorization_required") is False:
        return
    force = force_words(found["start_date"], found["end_date"])
    left = facts.get("auth_units_left")
    measure = (found["approved_in"] or "units").removesuffix("s")
    counted_in = "" if measure == "unit" else f" {'minutes' if measure == 'hour' else f'{measure}s'}"
    rest = "" if left is None else f"; {_plain_units(max(left, 0))}{counted_in} left before this session"
    alone = f", for {found['approved_staff']} alone" if found["approved_staff"] else ""
    stated = found["units_approved"]
    amount = f"{measure}s approved are not stated" if stated is None else _amount_of(stated, measure)
    text = f"{found['authorization_no']}: {amount}{_after_comma(force)}{alone}{rest}."
    yield Step("Authorization", text, case.cite.cell(found, "units_approved"))
    for row_id, drawn in parts_of(facts.get("auth_split_with")):
        other = case.cite.row("authorizations", row_id)
        number = other["authorization_no"] if other else "another authorization"
        said = f"It runs short; {_plain_units(drawn)}{counted_in} come from {number}, in force that day."
        source = case.cite.cell(other, "units_approved")
        yield Step("Authorization", f"{said} Bill each part under its own number.", source)


def _doubts(case: Case) -> Iterator[Step]:
    for each in case.reasons:
        about = tables.reason(each["reason"])
        carc = f" The payer would deny it with code {each['carc']}." if each["carc"] else ""
        source = case.cite.blank(case.session, each["field"])
        yield Step(str(about["title"]), f"{each['found']} {about['what_to_do']}{carc}", source)


def _deadline(case: Case) -> Iterator[Step]:
    last = case.line["filing_deadline"]
    if last:
        own = _filing_cell(case)
        rule = filing_words(case.payer) if case.payer else ""
        source = own or LEGAL_FILING.get(str(case.payer["payer_type"]) if case.payer else "")
        yield Step("Filing deadline", f"{rule} {day_words(last)} is the last day to file.".strip(), source)


def _filing_cell(case: Case) -> str | None:
    """Where the payer's own limit stands; months may be said in the column of days."""
    payer = case.payer or {}
    if payer.get("timely_filing_months") is None and payer.get("timely_filing_days") is None:
        return None
    cell = case.cite.cell(payer, "timely_filing_months", "timely_filing_days")
    return cell or case.cite.blank(payer, "timely_filing_days")


def _payment(case: Case) -> Iterator[Step]:
    paid, gap = case.line["paid"], case.line["variance"]
    if paid is None:
        return
    words = (
        "as expected"
        if gap == 0
        else f"{dollars(abs(gap))} {'more' if gap > 0 else 'less'} than expected"
        if gap
        else ""
    )
    text = f"{dollars(paid)} paid{_after_comma(words)}."
    yield Step("Payment", text, case.cite.cell(case.session, "paid_amount"))
