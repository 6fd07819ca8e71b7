"""The run itself: studios are made, posts are pushed, the storm comes and goes, and what is left is judged."""

import time
from collections.abc import Sequence
from contextlib import suppress

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from apps.core.storage import ensure_bucket
from apps.core.tenancy.context import workspace_context
from apps.tenant.publishing.deliveries.starting import push_start
from apps.tenant.schedule.models import Post, PostState
from tests.chaos.house import House
from tests.chaos.run import Size, clock, table
from tests.chaos.storm import Storm, faults_begin, patiently, sell_moved
from tests.chaos.studios import Studio, studio_make
from tests.chaos.verdict import Verdict, is_settled, judge, left_of, watched_since


def play(house: House, size: Size, *, seed: int) -> list[str]:
    """Everything that is wrong at the end."""
    began = clock()
    ensure_bucket()
    call_command("migrate", verbosity=0, interactive=False)
    each = size.posts // size.workspaces
    studios = [studio_make(number, posts=each, simulator=house.simulator) for number in range(size.workspaces)]
    print(f"{size.posts} posts in {size.workspaces} workspaces after {clock() - began:.0f} s; seed {seed}", flush=True)
    faults_begin(house)
    with house.at_work():
        for studio in studios:
            push_all(studio)
        with Storm(house, studios, kills=size.kills, sales=size.sales, pause=size.pause) as storm:
            storm.sell()
        connection.close()  # the one to the server before the restart
        print(f"the last kill after {clock() - began:.0f} s; Publer goes on failing", flush=True)
        with suppress(TimeoutError):  # it is well again at some time, as everything is
            _wait(studios, size.failing, watched=False)
        house.simulator.faults.clear()
        print(f"Publer is well again after {clock() - began:.0f} s", flush=True)
        _wait(studios, size.patience)
        sell_moved(house, studios)
        for studio in studios:  # as a person would: those that failed once more
            push_all(studio, PostState.FAILED)
        _wait(studios, size.patience)
    verdict = judge(studios, house.simulator)
    _tell(house, verdict, moved=sum(len(studio.moved) for studio in studios), seconds=clock() - began)
    return verdict.wrongs


def push_all(studio: Studio, state: PostState = PostState.APPROVED) -> None:
    """Hand over the studio's posts that are in the state."""

    def push() -> None:
        with workspace_context(studio.workspace):
            posts = Post.objects.filter(state=state).select_related("artwork")
            push_start(actor=None, posts=posts, keep_caps=False)

    patiently(push)


def _wait(studios: Sequence[Studio], patience: float, *, watched: bool = True) -> None:
    """Until nothing is on its way, and, if ``watched``, all that is there was looked at since."""
    end, told = clock() + patience, 0.0
    while not is_settled(studios):
        if clock() > end:
            raise TimeoutError(f"Posts are still on their way: {[left_of(studio) for studio in studios]}")
        if clock() > told + 20:
            told = clock()
            print(f"  on their way: {sum(left_of(studio) for studio in studios)}", flush=True)
        time.sleep(1)
    moment = timezone.now()
    while watched and not watched_since(studios, moment) and clock() < end:
        time.sleep(1)


def _tell(house: House, verdict: Verdict, *, moved: int, seconds: float) -> None:
    counts = sorted(verdict.counts.items())
    print(
        table([("ended", ""), *counts, ("duplicated at Publer meanwhile", house.simulator.faults.counts["duplicate"])])
    )
    if verdict.reasons:
        print(table([("failed because", ""), *sorted(verdict.reasons.items())]))
    print(table([("faults", ""), *sorted(house.simulator.faults.counts.items())]))
    requests = len(house.simulator.requests)
    rows = [
        ("workers killed", house.kills),
        ("parts restarted", ", ".join(house.restarts)),
        ("moved at Publer before their sale", moved),
        ("requests", requests),
        ("seconds", f"{seconds:.0f}"),
        ("wrong", len(verdict.wrongs)),
    ]
    print(table(rows))
    for wrong in verdict.wrongs[:20]:
        print("  ✗", wrong)
