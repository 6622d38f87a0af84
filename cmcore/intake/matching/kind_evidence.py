"""What the columns of a table say together of its kind, where the single names would do for another kind as well."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cmcore.intake.finding.looks import DATE, look
from cmcore.intake.names.words import words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    Cells = Sequence[Sequence[object]]

STRONG, SOME = 3.0, 1.5
"""What joint evidence adds to a kind's score: more than a few names, and more than a few common names."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LEFT = _words("remaining remain left balance used utilized approved authorized requested")
_REMITS = _words("check eft eob era ra remittance remit remark carc rarc cas warrant voucher")
_PRICE = _words("rate fee price allowable maximum")
OF_A_VISIT = _words("staff start_time end_time minutes session_id note_signed telehealth place_of_service")
"""Fields that a log of what was done has, and a list of what was paid has not."""
_MONEY = re.compile(r"\$ ?[\d,]+(?:\.\d+)?|[\d,]+\.\d{2}")
_GROUP_AND_REASON = re.compile(r"(?:CO|PR|OA|PI)[- ]?[A-Z]?\d{1,3}\b", re.IGNORECASE)
_NOTHING = re.compile(r"\$? ?0*(?:\.0+)?")
_SEVERAL = 2


def joint_evidence(
    kind: str, found: Mapping[str, str], headers: Sequence[str], samples: Cells, of_sessions: Mapping[str, str]
) -> float:
    """What the columns together add to the score of a kind.

    `found` is field to header; `of_sessions` the same of the fields that the headers name in a log of sessions.
    """
    if kind == "authorizations":
        is_left = any(_LEFT & {*words(header)} for header in headers)
        is_left = is_left and not _is_of_one_visit(found, of_sessions)
        return STRONG * (is_left and "start_date" in found and _is_span(found, headers, samples))
    if kind == "remittances":
        says_so = sum(1 for header in headers if _REMITS & {*words(header)}) >= _SEVERAL
        is_paid = says_so or {"check_no", "paid"} <= found.keys()
        return SOME * (
            is_paid and OF_A_VISIT.isdisjoint(of_sessions.keys()) and not _nothing_paid(found, headers, samples)
        )
    if kind == "denials":
        cells = dict(_columns(headers, samples))
        joined = "denial_codes" in found and _all(_GROUP_AND_REASON.match, cells.get(found["denial_codes"], ()))
        return STRONG * (joined and _nothing_paid(found, headers, samples))
    if kind == "contracts":
        listed = dict(_columns(headers, samples))
        numbers, payers = ({*listed.get(found.get(each, ""), ())} for each in ("contract_no", "payer"))
        return SOME * (len(numbers) > len(payers) > 0)
    if kind == "fees":
        columns = _columns(headers, samples)
        priced = any(_PRICE & {*words(header)} and _all(_MONEY.fullmatch, cells) for header, cells in columns)
        return SOME * (priced if "rate" not in found else "modifiers" in found)
    return 0.0


def _is_of_one_visit(found: Mapping[str, str], of_sessions: Mapping[str, str]) -> bool:
    """Whether a visit's own number and day stand beside the span of what was approved, whatever is left of that."""
    return "session_id" in of_sessions and of_sessions.get("service_date", "") not in {"", found.get("start_date")}


def is_log_of_visits(fields: Collection[str]) -> bool:
    """Whether fields of sessions tell for whom what was done how long, though not under which code."""
    whom, how_long = {"client_id", "client_name"} & {*fields}, {"minutes", "start_time"} & {*fields}
    return bool(whom and how_long and {"staff", "program", "session_id"} & {*fields})


def _columns(headers: Sequence[str], samples: Cells) -> Iterator[tuple[str, Sequence[object]]]:
    return zip(headers, samples, strict=False)


def _all(matches: object, cells: Sequence[object]) -> bool:
    return bool(cells) and all(matches(str(each).strip()) is not None for each in cells)  # type: ignore[operator]


def _nothing_paid(found: Mapping[str, str], headers: Sequence[str], samples: Cells) -> bool:
    return "paid" in found and _all(_NOTHING.fullmatch, dict(_columns(headers, samples)).get(found["paid"], ()))


def _is_span(found: Mapping[str, str], headers: Sequence[str], samples: Cells) -> bool:
    """Whether the days of the start are other days than those of the end."""
    if "end_date" not in found:
        return False
    cells = dict(_columns(headers, samples))
    starts, ends = (
        {str(each).split()[0] for each in cells.get(found[field], ()) if look(each) == DATE}
        for field in ("start_date", "end_date")
    )
    return bool(starts and ends) and starts.isdisjoint(ends)
