"""Which of pytest-xdist's workers this process is, so that what they share has a name of its own in each."""

import os

# "gw0", "gw1", …; empty without workers.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
SUFFIX = f"_{WORKER}" if WORKER else ""
