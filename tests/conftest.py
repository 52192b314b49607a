"""How hard the property tests try: little in the suite, long in ``make fuzz``."""

import os

from hypothesis import settings

settings.register_profile("suite", max_examples=50, deadline=None)
settings.register_profile("fuzz", max_examples=20_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))
