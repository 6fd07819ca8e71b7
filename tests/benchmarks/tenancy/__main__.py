"""``make bench`` (``N=1000``): schema per tenant against its rivals, each pair in this run, on this machine."""

import argparse
import sys
import time

from tests.benchmarks.tenancy.ground import STOCK, Ground, bare_alter, ground
from tests.benchmarks.tenancy.pages import against_plain, in_turn, with_roles
from tests.benchmarks.tenancy.table import Table, milliseconds

_LIMIT = 250  # the product's default


def main() -> int:
    """1 when a goal was missed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--workspaces", type=int, default=1000)
    given = arguments.parse_args()
    began = time.monotonic()
    table = Table(is_of_all=given.workspaces >= 1000)
    count = given.workspaces
    with ground() as parts:
        against_plain(parts, table, count)
        each = parts.ours("fill", count)
        print(f"{count} workspaces made in {each * count:.0f} s, two at a time.")
        parts.copy(STOCK)
        in_turn(parts, table, count)
        with_roles(parts, table, count)
        memory(parts, table, count)
        structure(parts, table, count, sample=max(6, count // 25))
    print(f"{time.monotonic() - began:.0f} s in all.")
    return 1 if table.missed else 0


def structure(parts: Ground, table: Table, count: int, *, sample: int) -> None:
    """Making and migrating schemas. The rival does some of them, and is reckoned up."""
    theirs = parts.stock("create", 2 if count >= 1000 else 1)
    made = parts.ours("create", 12)
    ours, bare = made["whole"], made["bare"]
    table.add("create a workspace", milliseconds(theirs), milliseconds(ours), ratio=theirs / ours, goal=10)
    table.add("the same, bare DDL", milliseconds(bare), milliseconds(ours), ratio=ours / bare, goal=1.3, most=True)

    ours = parts.ours("pool", 10)
    table.add("the same, from the pool", "20 ms", milliseconds(ours), ratio=ours / 0.02, goal=1, most=True)

    theirs = parts.stock("migrate", sample) * count
    parts.ours("migrate")  # notes what was made since
    ours = parts.ours("migrate")
    _migrating(table, "migrate, nothing to do", theirs, ours["seconds"], goal=50)
    table.add("the same, database work", "1 s", f"{ours['database']:.2f} s", ratio=ours["database"], goal=1, most=True)

    theirs = parts.stock("migrate", sample, release="field") * count
    bare = bare_alter(parts.connect(STOCK), parts.schemas(STOCK)) * count
    ours = parts.ours("migrate", release="field")["seconds"]
    _migrating(table, "migrate, a column and an index", theirs, ours, goal=20)
    table.add("the same, bare ALTERs", f"{bare:.2f} s", f"{ours:.2f} s", ratio=ours / bare, goal=10, most=True)

    theirs = parts.stock("migrate", sample, release="two") * count
    ours = parts.ours("migrate", release="two")
    _migrating(table, "migrate, rows by Python", theirs, ours["seconds"], goal=2)


def memory(parts: Ground, table: Table, count: int) -> None:
    """Of a connection's process on the server; the limit is the product's default."""
    free, bound = parts.ours("memory", 0), parts.ours("memory", _LIMIT)
    table.state(
        f"memory of a connection after {count} workspaces, no limit",
        f"{free['one']:.1f} MB after one",
        f"{free['most']:.0f} MB",
    )
    table.state(f"the same, replaced after {_LIMIT}", f"{bound['one']:.1f} MB after one", f"{bound['most']:.0f} MB")


def _migrating(table: Table, work: str, theirs: float, ours: float, *, goal: float) -> None:
    table.add(work, f"{theirs:.1f} s", f"{ours:.2f} s", ratio=theirs / ours, goal=goal)


if __name__ == "__main__":
    sys.exit(main())
