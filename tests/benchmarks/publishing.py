"""How fast posts go out: with real workers, the simulator, and no limit of requests.

``python -m tests.benchmarks.publishing`` prints

- posts a minute from being handed over to being confirmed (goal: 200 on two cores),
- how long it takes to find the work of 1,000 workspaces with 10,000 due rows (goal: 2 s),
- with ``--workspaces 1000``, from due to sent when each of them has a post due in the same five minutes (goal: 30 s at
  the 99th percentile).
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from tests.chaos.house import House

if TYPE_CHECKING:
    from tests.chaos.studios import Studio

_SPREAD = 300  # seconds over which posts get due


def main() -> int:
    """The three, or those that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=400)
    parser.add_argument("--workspaces", type=int, default=0, help="also measure from due to sent, with so many")
    given = parser.parse_args()
    var = Path(os.environ.get("VAR") or Path(__file__).parents[2] / "var") / "chaos"
    house = House(var, workers=1, seed=1, processes=2, pace={"PUBLER_REQUESTS": "0"})
    with house.parts():
        import django

        django.setup()
        _prepare()
        throughput(house, given.posts)
        finding()
        if given.workspaces:
            punctuality(house, given.workspaces)
    return 0


def _prepare() -> None:
    from django.core.management import call_command

    from apps.core.storage import ensure_bucket

    ensure_bucket()
    call_command("migrate", verbosity=0, interactive=False)


def throughput(house: House, posts: int) -> None:
    """Posts a minute, pictures, jobs and looks included."""
    from tests.chaos.stage import push_all
    from tests.chaos.studios import studio_make
    from tests.chaos.verdict import is_settled

    studios = [studio_make(number, posts=posts // 8, simulator=house.simulator) for number in range(8)]
    house.simulator.rules.job_seconds = 0.5
    with house.at_work():
        time.sleep(8)  # the workers' start is nobody's post
        began = time.monotonic()
        for studio in studios:
            push_all(studio)
        while not is_settled(studios):
            time.sleep(0.25)
        seconds = time.monotonic() - began
    print(
        f"{posts} posts of 8 workspaces confirmed in {seconds:.1f} s: {posts / seconds * 60:.0f} a minute", flush=True
    )


def finding(workspaces: int = 1000, rows: int = 10) -> None:
    """The look of beat's task, and its messages, which nobody takes."""
    from django.utils import timezone

    from apps.public.dispatch.models import Wake
    from apps.public.dispatch.services import wakes_send
    from apps.public.workspaces.models import Workspace, WorkspaceState

    made = [
        Workspace(name=f"Row {one}", slug=f"row-{one}", schema_name=f"ws_{one:032x}", state=WorkspaceState.ACTIVE)
        for one in range(workspaces)
    ]
    Workspace.objects.bulk_create(made)
    due = timezone.now() - timedelta(seconds=1)
    Wake.objects.bulk_create(
        Wake(workspace=one, task="publishing.work", due_at=due) for one in made for _ in range(rows)
    )
    began = time.monotonic()
    count = wakes_send(most=workspaces * rows)
    print(
        f"{count} workspaces with {workspaces * rows:,} due rows found in {time.monotonic() - began:.2f} s", flush=True
    )
    Wake.objects.filter(workspace__in=made).delete()
    Workspace.objects.filter(pk__in=[one.pk for one in made]).delete()
    _drain()


def _drain() -> None:
    import redis
    from django.conf import settings

    redis.from_url(settings.VALKEY_URL).delete("publishing")


def punctuality(house: House, count: int) -> None:
    """From due to sent, for one post of each workspace, at random moments of five minutes."""
    from tests.chaos.studios import studio_make

    began = time.monotonic()
    studios = [studio_make(100 + number, posts=2, simulator=house.simulator) for number in range(count)]
    print(f"{count} workspaces made in {time.monotonic() - began:.0f} s", flush=True)
    due = _due_at_random(studios)
    with house.at_work():
        late = _wait_for_all(studios, due)
    points = statistics.quantiles(late, n=100)
    most = f"99 % within {points[98]:.1f} s, at most {max(late):.1f} s"
    print(f"from due to sent: median {statistics.median(late):.1f} s, {most}", flush=True)


def _due_at_random(studios: Sequence["Studio"]) -> dict[UUID, datetime]:
    """The posts are handed over while nobody works; when each is due, by delivery."""
    from django.utils import timezone

    from apps.core.tenancy.context import workspace_context
    from apps.public.dispatch.models import Wake
    from apps.tenant.publishing.models import Delivery
    from tests.chaos.stage import push_all

    dice = random.Random(1)
    due: dict[UUID, datetime] = {}
    for studio in studios:
        push_all(studio)
    start = timezone.now() + timedelta(seconds=30 + 0.02 * len(studios))
    for studio in studios:
        at = start + timedelta(seconds=dice.uniform(0, _SPREAD))
        with workspace_context(studio.workspace):
            Delivery.objects.update(due_at=at)
            due |= dict.fromkeys(Delivery.objects.values_list("pk", flat=True), at)
            Wake.objects.filter(workspace=studio.workspace).delete()
            Wake.objects.create(workspace=studio.workspace, task="publishing.work", due_at=at)
    return due


def _wait_for_all(studios: Sequence["Studio"], due: dict[UUID, datetime]) -> list[float]:
    from apps.core.tenancy.context import workspace_context
    from apps.tenant.publishing.models import Attempt, Step
    from tests.chaos.verdict import is_settled

    while not is_settled(studios):
        time.sleep(2)
    late: list[float] = []
    for studio in studios:
        with workspace_context(studio.workspace):
            sent = Attempt.objects.filter(step=Step.SEND).values_list("delivery_id", "created_at")
            late += [(at - due[delivery]).total_seconds() for delivery, at in sent]
    return late


if __name__ == "__main__":
    sys.exit(main())
