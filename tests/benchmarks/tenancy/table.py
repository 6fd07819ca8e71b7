"""The table: a line for each kind of work, ours beside the rival's, and whether the goal is reached."""

from dataclasses import dataclass, field


@dataclass
class Table:
    """Prints each line when it is known.

    ``is_of_all``: with a thousand workspaces, which the goals are for; with fewer, what a run costs once counts more.
    """

    is_of_all: bool
    lines: list[str] = field(default_factory=list)
    missed: int = 0

    def __post_init__(self) -> None:
        self._say("| work | rival | ours | ratio | goal | |")
        self._say("|---|---|---|---|---|---|")

    def add(self, work: str, rival: str, ours: str, *, ratio: float, goal: float, most: bool = False) -> None:
        """``goal`` is what the ratio has to reach at least, or, with ``most``, at most."""
        reached = ratio <= goal if most else ratio >= goal
        self.missed += self.is_of_all and not reached
        sign = "≤" if most else "≥"
        self._say(f"| {work} | {rival} | {ours} | {ratio:.3g} | {sign} {goal:g} | {'✓' if reached else '✗'} |")

    def state(self, work: str, rival: str, ours: str) -> None:
        """A line whose goal is to be known."""
        self._say(f"| {work} | {rival} | {ours} | | stated | |")

    def _say(self, line: str) -> None:
        self.lines.append(line)
        print(line, flush=True)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms" if seconds >= 0.1 else f"{seconds * 1000:.3g} ms"
