"""The payment models: one module each, one contract, one list."""

from __future__ import annotations

from cmcore.scenarios.models.bundle import MODEL as BUNDLE
from cmcore.scenarios.models.capitation import MODEL as CAPITATION
from cmcore.scenarios.models.fee_for_service import MODEL as FEE_FOR_SERVICE
from cmcore.scenarios.models.model import Model, Revenue

MODELS: tuple[Model, ...] = (FEE_FOR_SERVICE, CAPITATION, BUNDLE)

__all__ = ["CAPITATION", "FEE_FOR_SERVICE", "MODELS", "Model", "Revenue"]
