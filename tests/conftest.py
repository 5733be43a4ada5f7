"""What every test shares: the same examples on every run, and a PostgreSQL for those that ask for one.

Law: a test gives the same answer today and tomorrow. Hypothesis therefore draws its examples from the test's own name,
not from chance; `HYPOTHESIS_PROFILE=searching` looks further, with chance and many more examples, on demand.
"""

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.postgres"]

settings.register_profile(
    "fixed",
    derandomize=True,
    deadline=None,  # a loaded machine must not turn a true promise into a failure
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.register_profile("searching", deadline=None, max_examples=2_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fixed"))
