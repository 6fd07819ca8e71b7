"""``python -m tests.benchmarks.pooling``: what the mode for connection poolers costs a page.

The same product answers the same pages in three processes that take turns: as it is on a direct connection, in the
mode for poolers on a direct connection (what the longer messages cost), and in it through Debian's PgBouncer (what
the pooler costs). Needs the package ``pgbouncer``.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django

from local.services import Services
from tests.benchmarks.overhead import PAGES, Side, _quick, _ratios, turns_of


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=40)
    arguments.add_argument("--times", type=int, default=10, help="answers to a page in each turn")
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, Services(Path(folder, "var")) as services:
        environ = {**os.environ, **services.environ, "EMAIL_URL": "dummymail://"}
        environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
        subprocess.run([sys.executable, "manage.py", "local_setup"], env=environ, check=True, stdout=subprocess.DEVNULL)
        os.environ.update(environ)
        django.setup()
        from tests.core.tenancy.pooling.pgbouncer import pgbouncer

        with pgbouncer() as bouncer:
            compare({**environ, "DATABASE_OWNER_URL": ""}, bouncer.url(), rounds=given.rounds, times=given.times)


def compare(environ: dict[str, str], url: str, *, rounds: int, times: int) -> None:
    """Print each page's times in the three processes, and two ratios."""
    mode = {**environ, "DATABASE_POOLING": "transaction"}
    sides = [Side("tests.benchmarks.settings", one) for one in (environ, mode, {**mode, "DATABASE_URL": url})]
    direct, longer, through = sides
    try:
        for what, side in (("the mode", longer), ("the mode through PgBouncer", through)):
            print(f"{what}, against direct connections: ms, ms, and the ratio (5 %–95 %)")
            turns = {page: turns_of(side, direct, page, rounds=rounds, times=times) for page in PAGES}
            for page, taken in turns.items():
                ours, theirs = (_quick(one) * 1000 for one in zip(*taken, strict=True))
                print(f"  {page.partition('?')[0]:<16} {theirs:7.2f} {ours:7.2f}   {_ratios([taken])}", flush=True)
            print(f"  {'all, evenly':<32}   {_ratios(list(turns.values()))}", flush=True)
    finally:
        for side in sides:
            side.stop()


if __name__ == "__main__":
    main()
