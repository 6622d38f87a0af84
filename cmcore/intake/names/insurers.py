"""Texts that name who pays for care: insurers, programmes and plans of the United States, and words for them."""

from __future__ import annotations

import re
from functools import lru_cache

_INSURER = re.compile(
    r"\b(?:medicaid|medicare|medi-?cal|masshealth|tenncare|ahcccs|soonercare|badgercare|husky|apple health|peachcare"
    r"|chip|blue ?(?:cross|shield|choice)|bcbs\w*|bc/bs|aetna|cigna|humana|molina|anthem|elevance|optum|uhc|uhccp"
    r"|united ?health\w*|wellcare|buckeye|caresource|centene|amerigroup|tricare|champva|kaiser|ambetter|magellan"
    r"|carelon|beacon health|highmark|upmc|geisinger|wellpoint|amerihealth|healthfirst|fidelis|emblem ?health|oscar"
    r"|iehp|l\.?a\.? care|health ?net|superior health\w*|sunshine health|peach state|trillium|vaya|alliance health"
    r"|partners health|carolina complete|healthy blue|absolute total care|select health|passport|meridian\w*"
    r"|hmo|ppo|mco|epo|insur\w*|health ?plan|health ?care|healthchoice|commercial|self[- ]?pay|private pay"
    r"|workers'? comp\w*|veterans|va)\b",
    re.IGNORECASE,
)
"""Names and words of those who pay for care in the United States."""


@lru_cache(maxsize=4096)
def names_insurer(text: str) -> bool:
    """Whether a text holds the name of, or a word for, somebody who pays for care.

    >>> names_insurer("Molina Healthcare of Ohio"), names_insurer("North office")
    (True, False)
    """
    return _INSURER.search(text) is not None
