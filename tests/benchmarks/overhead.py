"""``python -m tests.benchmarks.overhead``: what tenancy costs a page, against the same page without any.

Two processes answer the same pages with the same rows: the product as it is, and the product on Django's own backend
with every table in ``public`` (``tests.benchmarks.plain``). They take turns, so that a noisy machine disturbs both.
What is timed is the WSGI application in one process: no network, no server, so that the share of tenancy is not made
small by what both would pay.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import parse_dsn

from local.postgres import DATABASE
from local.services import Services
from tests.benchmarks.plain.backend.base import SLUG

# Light and heavy ones; the feed is what the planner asks for again and again.
PAGES = ["/team/", "/collections/", "/queue/", "/library/", "/captions/", "/planner/feed?{month}"]
_PLAIN = "plain"
# Seconds of each answer of the one side, and of the other.
Turn = tuple[list[float], list[float]]


class Side:
    """One of the two processes."""

    def __init__(self, settings: str, environ: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.answers"],
            env={**environ, "DJANGO_SETTINGS_MODULE": settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, page: str, times: int) -> tuple[int, list[float]]:
        """The answer's length in bytes, and the seconds that it took each time."""
        asked, answered = cast("IO[str]", self._process.stdin), cast("IO[str]", self._process.stdout)
        asked.write(f"{times} {page}\n")
        asked.flush()
        length, *taken = answered.readline().split()
        return int(length), [float(one) for one in taken]

    def stop(self) -> None:
        cast("IO[str]", self._process.stdin).close()
        self._process.wait(10)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=60)
    arguments.add_argument("--times", type=int, default=10, help="answers to a page in each turn")
    given = arguments.parse_args()
    with both() as (tenant, plain):
        compare(tenant, plain, rounds=given.rounds, times=given.times)


@contextmanager
def both() -> Iterator[tuple[Side, Side]]:
    """As ``both_on``, on parts of their own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Services(Path(folder, "var")) as services,
        both_on(services.environ) as sides,
    ):
        yield sides


@contextmanager
def both_on(parts: dict[str, str]) -> Iterator[tuple[Side, Side]]:
    """The product, and the product without tenancy, each in a process that is signed in to the same rows: the demo's.

    ``parts``: the addresses of an empty database and of the other parts.
    """
    environ = {**os.environ, **parts, "EMAIL_URL": "dummymail://", "PYTHONWARNINGS": "ignore"}
    environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    subprocess.run([sys.executable, "manage.py", "local_setup"], env=environ, check=True, stdout=subprocess.DEVNULL)
    copy_without_tenancy(environ["DATABASE_OWNER_URL"])
    plain_url = environ["DATABASE_OWNER_URL"].replace(f"/{DATABASE}?", f"/{_PLAIN}?")
    tenant = Side("tests.benchmarks.settings", {**environ, "DATABASE_OWNER_URL": ""})
    plain = Side("tests.benchmarks.plain.settings", {**environ, "DATABASE_URL": plain_url})
    try:
        yield tenant, plain
    finally:
        tenant.stop()
        plain.stop()


def copy_without_tenancy(owner_url: str) -> None:
    """A second database with the workspace's tables in ``public``: the same rows under the same ids."""
    with psycopg2.connect(**parse_dsn(owner_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT schema_name FROM workspaces_workspace WHERE slug = %s", [SLUG])
        schema = cursor.fetchone()[0]
    connection.close()
    connection = psycopg2.connect(**parse_dsn(owner_url) | {"dbname": "postgres"})
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (_PLAIN, DATABASE))))
    connection.close()
    with psycopg2.connect(**parse_dsn(owner_url) | {"dbname": _PLAIN}) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        for (table,) in cursor.fetchall():
            if table != "django_migrations":
                cursor.execute(sql.SQL("ALTER TABLE {} SET SCHEMA public").format(sql.Identifier(schema, table)))
    connection.close()


def compare(tenant: Side, plain: Side, *, rounds: int, times: int) -> None:
    """Print each page's times and their ratio. The first turn warms both and shows that they answer the same."""
    print(f"{'page':<16} {'plain':>10} {'tenant':>10}   ratio, and where it is in 9 of 10 resamplings of the turns")
    turns = {page: turns_of(tenant, plain, page, rounds=rounds, times=times) for page in PAGES}
    for page, taken in turns.items():
        ours, theirs = (_quick(side) * 1000 for side in zip(*taken, strict=True))
        print(f"{page.partition('?')[0]:<16} {theirs:7.2f} ms {ours:7.2f} ms   {_ratios([taken])}")
    print(f"{'all, evenly':<38}   {_ratios(list(turns.values()))}")


def turns_of(tenant: Side, plain: Side, page: str, *, rounds: int, times: int) -> list[Turn]:
    lengths = {tenant.ask(page, times)[0], plain.ask(page, times)[0]}
    if len(lengths) > 1:
        sys.exit(f"{page}: the answers differ in length: {lengths}")
    return [_turn(tenant, plain, page, times, turn % 2 == 0) for turn in range(rounds)]


def _turn(tenant: Side, plain: Side, page: str, times: int, tenant_first: bool) -> Turn:
    if tenant_first:
        return tenant.ask(page, times)[1], plain.ask(page, times)[1]
    theirs = plain.ask(page, times)[1]
    return tenant.ask(page, times)[1], theirs


def _quick(turns: Sequence[list[float]]) -> float:
    """What a fifth of the answers are faster than: a neighbour on the machine makes answers slow, never fast."""
    return statistics.quantiles([one for turn in turns for one in turn], n=5)[0]


def ratio_of(turns: list[Turn]) -> tuple[float, float, float]:
    """Seconds of the one side and of the other, and their ratio, by what a fifth of the answers are faster than."""
    ours, theirs = (_quick(side) for side in zip(*turns, strict=True))
    return ours, theirs, ours / theirs


def _ratio(turns: list[Turn]) -> float:
    return ratio_of(turns)[2]


def _ratios(pages: list[list[Turn]]) -> str:
    """The pages' ratio (geometric mean), with 5 % and 95 % of its bootstrap distribution."""
    draw = random.Random(1)
    drawn = [
        statistics.geometric_mean([_ratio(draw.choices(turns, k=len(turns))) for turns in pages]) for _ in range(400)
    ]
    low, *_, high = statistics.quantiles(drawn, n=20)
    return f"{statistics.geometric_mean([_ratio(turns) for turns in pages]):.3f} ({low:.3f}–{high:.3f})"


if __name__ == "__main__":
    main()
