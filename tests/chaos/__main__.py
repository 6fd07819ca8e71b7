"""``python -m tests.chaos --seed 1``: a thousand posts, a hundred kills."""

import argparse
import os
import sys
from pathlib import Path

from tests.chaos.run import Size, run


def main() -> int:
    """0 when nothing was lost, doubled, wrong, or out for a painting that is sold."""
    usual = Size()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    for name in ("posts", "workspaces", "kills", "sales", "workers"):
        parser.add_argument(f"--{name}", type=int, default=getattr(usual, name))
    parser.add_argument("--pause", type=float, default=usual.pause, help="seconds between two kills")
    parser.add_argument("--failing", type=float, default=usual.failing, help="seconds of failing after the last kill")
    parser.add_argument("--look", type=float, default=usual.look, help="seconds between two looks at what is there")
    given = vars(parser.parse_args())
    seed = given.pop("seed")
    var = Path(os.environ.get("VAR") or Path(__file__).parents[2] / "var") / "chaos"
    return 1 if run(var, Size(**given), seed=seed) else 0


if __name__ == "__main__":
    sys.exit(main())
