"""Hypothesis profiles: `quick` in the test command, `deep` by `--hypothesis-profile=deep`."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

_COMMON = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
}
# The same each time: what chance finds shall not fail somebody else's run. The deep profile looks further.
settings.register_profile("quick", max_examples=200, derandomize=True, **_COMMON)
settings.register_profile("deep", max_examples=5000, **_COMMON)
settings.load_profile("quick")
