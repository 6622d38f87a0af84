"""The payment models: one module each, one contract, one list."""

from __future__ import annotations

from cmcore.scenarios.models.bundle import MODEL as BUNDLE
from cmcore.scenarios.models.capitation import MODEL as CAPITATION
from cmcore.scenarios.models.case_rate import MODEL as CASE_RATE
from cmcore.scenarios.models.corridor import MODEL as CORRIDOR
from cmcore.scenarios.models.fee_for_service import MODEL as FEE_FOR_SERVICE
from cmcore.scenarios.models.hourly import MODEL as HOURLY
from cmcore.scenarios.models.medical_loss_ratio import MODEL as MEDICAL_LOSS_RATIO
from cmcore.scenarios.models.mix import MODEL as MIX
from cmcore.scenarios.models.model import Model, Revenue
from cmcore.scenarios.models.pay_for_performance import MODEL as PAY_FOR_PERFORMANCE
from cmcore.scenarios.models.reconciled_bundle import MODEL as RECONCILED_BUNDLE
from cmcore.scenarios.models.referral_pool import MODEL as REFERRAL_POOL
from cmcore.scenarios.models.retainer import MODEL as RETAINER
from cmcore.scenarios.models.shared_savings import MODEL as SHARED_SAVINGS
from cmcore.scenarios.models.stop_loss import MODEL as STOP_LOSS

MODELS: tuple[Model, ...] = (
    FEE_FOR_SERVICE, CAPITATION, BUNDLE, HOURLY, RETAINER, CASE_RATE, CORRIDOR, STOP_LOSS, REFERRAL_POOL,
    SHARED_SAVINGS, RECONCILED_BUNDLE, PAY_FOR_PERFORMANCE, MEDICAL_LOSS_RATIO, MIX,
)  # fmt: skip
BY_KIND = {each.kind: each for each in MODELS}

__all__ = ["BUNDLE", "BY_KIND", "CAPITATION", "FEE_FOR_SERVICE", "MODELS", "Model", "Revenue"]
