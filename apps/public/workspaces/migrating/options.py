"""How a run is to be."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """``only``: schemas' names, or all; ``fake``: only note the migrations as applied.

    ``at_once``: how many schemas; ``forks``: what Python has to run in each may do so in processes of its own, which a
    process without other threads and connections can have. ``patience``: seconds for which a busy one is asked again.
    """

    only: tuple[str, ...] | None = None
    fake: bool = False
    at_once: int = 4
    forks: bool = False
    patience: float = 300.0
