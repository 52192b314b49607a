"""How hard the property tests try, in the suite and in ``make fuzz``; what was loaded is never swept."""

import gc
import os

from hypothesis import settings

settings.register_profile("suite", max_examples=50, deadline=None)
settings.register_profile("fuzz", max_examples=20_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


def pytest_collection_finish():
    """Modules and tests live as long as the run: statsmodels sweeps the whole heap at every Holm."""
    gc.freeze()
