"""Publer, as far as the product calls it: accounts, media, posts, jobs, the limit of 100 requests in two minutes.

It keeps to what is known of the real one, odd shapes included, and goes wrong as it is told (``faults.py``).
"""

from local.simulators.publer.calls import CALL_NAMES
from local.simulators.publer.demo import DEMO_ACCOUNT, DEMO_KEY, FAILING_KEYS, LIMITED_KEY
from local.simulators.publer.faults import FAULTS
from local.simulators.publer.people import Account
from local.simulators.publer.server import PublerSimulator

__all__ = [
    "CALL_NAMES",
    "DEMO_ACCOUNT",
    "DEMO_KEY",
    "FAILING_KEYS",
    "FAULTS",
    "LIMITED_KEY",
    "Account",
    "PublerSimulator",
]
