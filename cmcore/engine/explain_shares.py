"""The steps from the payable amount to what each pays: the client's part, what is cut, the second payer, the law."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmcore.engine.explain_case import Step
from cmcore.money import dollars

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cmcore.engine.explain_case import Case

PERCENT = 100
COB_WORDS = {
    "standard": "what it would pay alone, up to what the first payer left",
    "carve_out": "what it would pay alone, less the first payment",
    "maintenance_of_benefits": "its part of its own amount less the first payment",
    "medicare_secondary": "the least that 42 CFR 411.33 leaves",
    "medicaid_lesser_of": "its own amount less the first payment, at most the cost share",
}
LAWS = {
    "medicare": ("Medicare's deductible and coinsurance less the first payment", "42 CFR 411.35(c)"),
    "medicaid": ("Medicaid's payment is payment in full, but for its own cost share", "42 CFR 447.15"),
}


def share_steps(case: Case) -> Iterator[Step]:
    """How the payable amount is shared, each part with the cell that asks for it; nothing where all is the payer's."""
    line, facts = case.line, case.facts
    if line["payer_share"] is None:
        return
    yield from _of_earlier_payers(case)
    yield from _of_client(case)
    yield from _sequestered(case)
    yield from _of_second(case)
    if not line["patient_share"] and not line["secondary_share"] and not facts["withheld"]:
        return
    text = (
        f"{line['payer']} {dollars(line['payer_share'])}, the client {dollars(line['patient_share'] or 0)}, "
        f"the next payer {dollars(line['secondary_share'] or 0)}."
    )
    if facts["withheld"]:
        text += f" {line['payer']} holds back {dollars(facts['withheld'])} besides, to be settled later."
    policy = case.cite.row("policies", facts["policy_row_id"])
    yield Step("Shares", text, case.cite.cell(policy, "coinsurance", "copay", "deductible_remaining"))


def _of_earlier_payers(case: Case) -> Iterator[Step]:
    if (before := case.facts["earlier_payers_paid"] or 0) > 0:
        text = f"Payers before {case.line['payer']} paid or took off {dollars(before)}; it owes the rest."
        yield Step("Earlier payers", text, case.cite.cell(case.session, "earlier_payers_paid"))


def _of_client(case: Case) -> Iterator[Step]:
    facts, policy = case.facts, case.cite.row("policies", case.facts["policy_row_id"])
    if policy is None:
        if left := case.line["patient_share"]:
            text = f"No policy is known; {case.line['payer']}'s answer left {dollars(left)} to the client."
            yield Step("Client's part", text, case.cite.cell(case.session, "patient_responsibility"))
        return
    rest = facts["payable"] - facts["deductible_due"] - facts["copay_due"]
    part = f"{_percent(policy['coinsurance'])} of {dollars(rest)}"
    said = (
        ("deductible_due", "deductible_remaining", "Deductible", "{} of what is left of the deductible falls here."),
        ("copay_due", "copay", "Copay", "The client pays {} a session."),
        ("coinsurance_due", "coinsurance", "Coinsurance", f"{part} is {{}}."),
        ("above_limit", "out_of_pocket_remaining", "Out-of-pocket limit", "The limit is reached: {} less is asked."),
        ("beyond_lifetime", "lifetime_remaining", "Lifetime maximum", "It is used up: {} is left to the client."),
    )  # fmt: skip
    for fact, field, title, words in said:
        if facts[fact]:
            yield Step(title, words.format(dollars(facts[fact])), case.cite.cell(policy, field))


def _sequestered(case: Case) -> Iterator[Step]:
    line, cut = case.line, case.facts["sequestered"]
    if cut:
        gross = line["payer_share"] + case.facts["withheld"] + cut
        percent = _percent(case.facts["sequestration"])
        text = f"{percent} of {line['payer']}'s {dollars(gross)}, {dollars(cut)}, is cut by law; nobody owes it."
        where = case.cite.cell(case.payer, "sequestration")
        if not case.facts["sequestration"]:
            text = f"{line['payer']}'s answer cuts {dollars(cut)} of its {dollars(gross)} by law; nobody owes it."
            where = case.cite.cell(case.session, "sequestered_amount")
        yield Step("Sequestration", text, where)


def _of_second(case: Case) -> Iterator[Step]:
    facts = case.facts
    second = facts["second_payer"]
    if second is None:
        return
    row = case.cite.first("payers", payer=second)
    method = facts["second_cob_method"] or "standard"
    share, allowed = case.line["secondary_share"], facts["second_allowed"]
    if share is None:
        text = f"{second} pays next; it has no single rate for {case.line['code']}, so its part is not known."
    else:
        cut = facts["second_sequestered"]
        text = f"{second} pays next: of its {dollars(allowed)}, {COB_WORDS[method]}, which is {dollars(share + cut)}."
        if cut:
            percent = _percent(facts["second_sequestration"])
            text += f" {percent} of it, {dollars(cut)}, is cut by law and owed by nobody, so {dollars(share)}."
    policy = case.cite.row("policies", facts["second_policy_row_id"])
    yield Step("Next payer", text, case.cite.cell(row, "cob_method") or case.cite.cell(policy, "payer"))
    if facts["not_owed"]:
        words, law = LAWS["medicare" if method == "medicare_secondary" else "medicaid"]
        left = dollars(facts["not_owed"])
        yield Step("Not owed", f"{left} of what is left may not be asked of the client: {words}.", law)


def _percent(basis_points: int | None) -> str:
    return f"{(basis_points or 0) / PERCENT:g}%"
