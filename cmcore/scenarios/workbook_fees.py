"""Fee-for-service as spreadsheet formulas: what a month's fees bring, its parts, and when they come."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmcore.scenarios.models.fee_for_service import FeeForService

CHANGED = "{fees}*(1+rate_change)"
EXACT = f"{CHANGED}*collected"


def _denied(place: int) -> str:
    return f"fee_for_service_denials_{place}_denied"


def _recovered(place: int) -> str:
    return "*".join(f"fee_for_service_denials_{place}_{name}" for name in ("denied", "appealed", "won"))


def _places(terms: FeeForService) -> range:
    return range(1, len(terms.denials) + 1)


def denied(terms: FeeForService) -> str:
    """What the reasons deny of `{fees}`, each rounded; 0 without any."""
    return "+".join(f"ROUND({EXACT}*{_denied(place)},2)" for place in _places(terms)) or "0"


def recovered(terms: FeeForService) -> str:
    """What appeals return of `{fees}`, each reason rounded; 0 without any."""
    return "+".join(recovered_by(place) for place in _places(terms)) or "0"


def recovered_by(place: int) -> str:
    """What appeals return of what one reason, by its place from 1, denies of `{fees}`."""
    return f"ROUND({EXACT}*{_recovered(place)},2)"


def at_first(terms: FeeForService) -> str:
    """What `{fees}` bring without an appeal."""
    return f"ROUND({EXACT},2)-({denied(terms)})"


def brought(terms: FeeForService) -> str:
    """What `{fees}` bring in the end."""
    return f"ROUND({EXACT},2)" if not terms.denials else f"{at_first(terms)}+{recovered(terms)}"


def part_formulas(terms: FeeForService, fees: str, outside: str) -> dict[str, str]:
    """The parts of the revenue over the months' fees, and what the fees outside of episodes bring."""

    def over(cells: str, formula: str) -> str:
        return f"SUMPRODUCT({formula.format(fees=cells)})"

    changed = over(fees, f"ROUND({CHANGED},2)")
    return {
        "fees": f"={changed}",
        "not_collected": f"={over(fees, f'ROUND({EXACT},2)')}-{changed}",
        "denied": f"=-{over(fees, denied(terms))}",
        "recovered": f"={over(fees, recovered(terms))}",
        "outside_episodes": f"={over(outside, brought(terms))}",
    }
