"""Terms as people write them: "$1,250", "5%", a code list in one text; and what is said of an impossible one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from rapidfuzz import process

from cmcore.findings import InputInvalidError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import ValidationError

NEAR_ENOUGH = 70
CODE_DIGITS = 5
_LIMITS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
_KINDS = {
    "model_type": "a list of names and values",
    "dict_type": "a list of names and values",
    "int_from_float": "a whole number",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "decimal_max_places": "a number with at most four decimals",
    "decimal_max_digits": "a number with at most twelve digits",
    "decimal_whole_digits": "a number with at most eight digits before the point",
    "finite_number": "a number",
    "too_short": "a list that names at least one",
    "string_type": "a text",
    "tuple_type": "a list, such as [one, two]",
}


class Terms(BaseModel):
    """Terms that are checked as they are given; a name that is none of theirs is refused.

    Of terms that come in rows, `moved` are the numbers that a search or a sensitivity moves, one row at a time.
    """

    moved: ClassVar[tuple[str, ...]] = ()

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class TermFault:
    """One impossible term: its path in the scenario, what was given, and the sentence to show next to it."""

    field: str
    value: str
    message: str


class ScenarioInvalidError(InputInvalidError):
    """Impossible terms; `faults` has each with the sentence to show next to its field."""

    def __init__(self, faults: tuple[TermFault, ...]) -> None:
        self.faults = faults
        super().__init__(" ".join(each.message for each in faults))


def plain_number(value: object) -> object:
    """A number from the ways people write one: $1,250.00, 5%; what is no number is left to be refused."""
    if isinstance(value, bool):
        raise ValueError("a number")  # noqa: TRY004 - pydantic turns a ValueError into a finding
    if not isinstance(value, str):
        return value
    text = re.sub(r"[$,\s]", "", value)
    try:
        return Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)
    except InvalidOperation as error:
        raise ValueError("a number") from error


def dollars_number(value: object) -> object:
    """As `plain_number`, but a percentage is no amount."""
    if isinstance(value, str) and value.strip().endswith("%"):
        raise ValueError("an amount in dollars, such as 75.00")
    return plain_number(value)


def code_list(value: object) -> object:
    """Codes from a list or one text with ; or , between them, upper-cased."""
    if isinstance(value, str):
        value = re.split(r"[;,\s]+", value.strip())
    if not isinstance(value, list | tuple):
        raise ValueError("a list of codes")  # noqa: TRY004 - pydantic turns a ValueError into a finding
    return tuple(code for each in value if (code := _code(each)))


def _code(value: object) -> str:
    text = str(value).strip().upper()
    if not isinstance(value, str) and len(text) != CODE_DIGITS:
        raise ValueError('codes in quotes, such as "0591T", so that leading zeros stay')
    return text


Dollars = Annotated[Decimal, BeforeValidator(dollars_number), Field(ge=0, max_digits=12, decimal_places=4)]
Share = Annotated[Decimal, BeforeValidator(plain_number), Field(ge=0, le=1)]
Codes = Annotated[tuple[str, ...], BeforeValidator(code_list)]


def term_faults(error: ValidationError, model: type[BaseModel]) -> tuple[TermFault, ...]:
    """Every impossible term that pydantic found, rows by their place from 1.

    A list that is too short for its faulty rows alone, which pydantic leaves out, is none.
    """
    found = error.errors()
    places = [each["loc"] for each in found]
    return tuple(
        _fault(each, model)
        for each in found
        if each["type"] != "too_short" or not any(_is_inside(place, each["loc"]) for place in places)
    )


def _is_inside(place: tuple[int | str, ...], whole: tuple[int | str, ...]) -> bool:
    return len(place) > len(whole) and place[: len(whole)] == whole


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part + 1 if isinstance(part, int) else part) for part in location)


def _fault(found: Mapping[str, Any], model: type[BaseModel]) -> TermFault:
    field = _path(found["loc"])
    value, is_rows = _shown(found["input"])
    if found["type"] == "invalid_key":
        where = _path(found["loc"][:-1])
        comma = "Write a number without a comma, or in quotes, such as 1234.50."
        return TermFault(where, value, f'{where or "The scenario"}: "{value}" stands where a name must. {comma}')
    if found["type"] == "extra_forbidden":
        nearest = process.extractOne(
            str(found["loc"][-1]), _names_beside(found["loc"], model), score_cutoff=NEAR_ENOUGH
        )
        hint = f' Nearest: "{nearest[0]}".' if nearest else ""
        return TermFault(field, value, f"{field} is no field of a scenario.{hint}")
    if is_rows:
        return TermFault(field, value, f"{field}: it must be {_allowed(found)}.")
    return TermFault(field, value, f'{field}: "{value}" cannot be; it must be {_allowed(found)}.')


def _shown(given: object) -> tuple[str, bool]:
    """What was given in words, and whether it is rows or a part, which no sentence can hold."""
    if not isinstance(given, list | tuple | dict):
        return str(given), False
    plain = [each for each in given if isinstance(each, str | int | float | Decimal)]
    return ", ".join(map(str, plain)), isinstance(given, dict) or len(plain) < len(given) or not plain


def _allowed(found: Mapping[str, Any]) -> str:
    limits = [f"{words} {found['ctx'][key]}" for key, words in _LIMITS.items() if key in found.get("ctx", {})]
    if limits:
        share = found.get("ctx", {}).get("le") == 1
        return " and ".join(limits) + (', for example 5% written as 0.05 or "5%"' if share else "")
    if found["type"] == "value_error":
        return str(found["ctx"]["error"])
    if found["type"] == "literal_error":
        return f"one of {found['ctx']['expected']}"
    return _KINDS.get(found["type"], str(found["msg"]).lower())


def _names_beside(location: tuple[int | str, ...], model: type[BaseModel]) -> list[str]:
    """Names of the fields that a misspelled one stands among."""
    for part in location[:-1]:
        inner = model.model_fields[str(part)].annotation
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return []
        model = inner
    return list(model.model_fields)
