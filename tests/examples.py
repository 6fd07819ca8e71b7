"""How many examples Hypothesis makes up: a third in each run, others each time; all of them with EXAMPLES=all."""

import os

from hypothesis import settings

_ALL = os.environ.get("EXAMPLES") == "all"


def examples(most: int) -> int:
    """So many of them, at most."""
    return most if _ALL else max(5, most // 3)


settings.register_profile("planner", max_examples=examples(100))
settings.load_profile("planner")
