"""The members that a capitation pays for, in cells by age, sex and acuity, and in tiers by the size of the panel.

Source: payment models section 2 (rate by age/sex or acuity cell; tiered panel fees).
"""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple

from pydantic import Field

from cmcore.scenarios.terms import Dollars, Terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmcore.scenarios.enrollment import Kind

SEXES = ("F", "M")
OLDEST = 130
MOST_MEMBERS = 10**9
Age = Annotated[int, Field(ge=0, le=OLDEST)]


class Cell(Terms):
    """Members of some ages, sex and acuity, who are paid a multiple of the PMPM."""

    moved: ClassVar[tuple[str, ...]] = ("multiple",)

    name: str = Field(default="", title="Cell")
    age_from: Age = Field(default=0, title="From age")
    age_to: Age = Field(default=OLDEST, title="To age")
    sex: Literal["any", "F", "M"] = Field(default="any", title="Sex")
    acuity: str = Field(default="", title="Acuity; any where blank")
    multiple: Dollars = Field(default=Decimal(1), title="Multiple of the PMPM")

    def holds(self, kind: Kind) -> bool:
        """Whether a member of a kind is in the cell; one of unknown age only where the cell asks for no age."""
        of_age = len(self.ages) > OLDEST if kind.age is None else kind.age in self.ages
        return of_age and self.sex in {"any", kind.sex} and _acuity(self.acuity) in {"", _acuity(kind.acuity)}

    @property
    def ages(self) -> range:
        """The ages of the cell."""
        return range(self.age_from, self.age_to + 1)


class PanelTier(Terms):
    """Members of the panel from a number on, who are paid a multiple of the PMPM."""

    moved: ClassVar[tuple[str, ...]] = ("multiple",)

    from_member: Annotated[int, Field(ge=1)] = Field(default=1, title="From member")
    multiple: Dollars = Field(default=Decimal(1), title="Multiple of the PMPM")


class Paid(NamedTuple):
    """Members of one cell and one tier paid for the same days; cells and tiers by their place from 1, 0 for none."""

    days: int
    cell: int
    tier: int
    members: int


class Group(NamedTuple):
    """Members of one cell paid for the same days."""

    days: int
    cell: int
    members: int


def refuse_cells(cells: Sequence[Cell]) -> None:
    """ValueError where two cells hold the same member, a cell holds none, or ages between cells are in none."""
    for cell in cells:
        if not cell.ages:
            raise ValueError(f"cells that end at or after the age that they begin at; {cell.name} does not")
    for one, other in combinations(cells, 2):
        if _overlap(one, other):
            ages = range(max(one.age_from, other.age_from), min(one.age_to, other.age_to) + 1)
            both = f"{_words(cells, one)} and {_words(cells, other)} both hold ages {ages[0]} to {ages[-1]}"
            raise ValueError(f"cells of which no two hold the same member; {both}")
    for sex in SEXES:
        for acuity in {_acuity(each.acuity) for each in cells}:
            ours = [each for each in cells if each.sex in {"any", sex} and _acuity(each.acuity) == acuity]
            told = f" of sex {sex}" if any(each.sex == sex for each in ours) else ""
            for before, after in pairwise(sorted(ours, key=lambda each: each.age_from)):
                if after.age_from > before.age_to + 1:
                    missing = f"{before.age_to + 1} to {after.age_from - 1}"
                    raise ValueError(f"cells without a gap; none holds ages {missing}{told}")


def refuse_tiers(tiers: Sequence[PanelTier]) -> None:
    """ValueError where tiers do not begin at the first member or do not rise."""
    starts = [each.from_member for each in tiers]
    if starts and (starts[0] != 1 or sorted(set(starts)) != starts):
        raise ValueError("tiers that begin at member 1 and rise, each number once")


def in_cells(cells: Sequence[Cell], paid: Sequence[tuple[Kind, int, int]]) -> tuple[Group, ...]:
    """(kind, days paid, members) as groups by days and cell, those with most days first."""
    counted: dict[tuple[int, int], int] = {}
    for kind, days, members in paid:
        cell = next((place for place, each in enumerate(cells, 1) if each.holds(kind)), 0)
        counted[-days, cell] = counted.get((-days, cell), 0) + members
    return tuple(Group(-days, cell, members) for (days, cell), members in sorted(counted.items()))


def in_tiers(tiers: Sequence[PanelTier], hold: str, groups: Sequence[Group]) -> list[Paid]:
    """Groups cut by tier: each member in its own in the groups' order, or all in the tier of the panel's size."""
    if not tiers:
        return [Paid(days, cell, 0, members) for days, cell, members in groups]
    panel, before, found = sum(each.members for each in groups), 0, []
    for days, cell, members in groups:
        for place, (first, last) in enumerate(tier_spans(tiers), 1):
            inside = members if first <= panel <= last else 0
            if hold == "each":
                inside = max(0, min(before + members, last) - max(before, first - 1))
            found.append(Paid(days, cell, place, inside))
        before += members
    return found


def tier_spans(tiers: Sequence[PanelTier]) -> list[tuple[int, int]]:
    """The first and the last member of each tier."""
    starts = [each.from_member for each in tiers]
    return list(zip(starts, [*(each - 1 for each in starts[1:]), MOST_MEMBERS], strict=True))


def _overlap(one: Cell, other: Cell) -> bool:
    sexes = "any" in {one.sex, other.sex} or one.sex == other.sex
    acuities = {_acuity(one.acuity), _acuity(other.acuity)}
    ages = max(one.age_from, other.age_from) <= min(one.age_to, other.age_to)
    return sexes and ages and ("" in acuities or len(acuities) == 1)


def _words(cells: Sequence[Cell], cell: Cell) -> str:
    return cell.name or f"cell {list(cells).index(cell) + 1}"


def _acuity(text: str) -> str:
    return text.strip().casefold()
