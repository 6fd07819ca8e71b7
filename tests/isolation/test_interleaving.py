"""Two people of two workspaces at work at once, in any order, on the threads of one process, as under gunicorn.

Any thread serves either of them, with connections that stay open. Nobody ever sees the other's marker, name or schema.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import RequestFactory
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from apps.core.roles import Role
from apps.core.tenancy.addresses import host_for_slug
from apps.public.agency.services import client_create
from apps.public.memberships.models import Membership
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.provisioning import provision
from tests.examples import examples
from tests.fixtures.people import _force_login
from tests.isolation.addresses import addresses
from tests.isolation.test_urls import path_of
from tests.isolation.traces import Traces, rows
from tests.isolation.world import World, build

pytestmark = pytest.mark.slow

THREADS = 3
EXAMPLES = examples(45)
TOKEN = "c" * 32
GET = [address for address in addresses("config.urls_tenant") if "token" not in address.arguments]
NUMBERS = count()


@dataclass(frozen=True)
class Somebody:
    """One who works in one workspace, and what the other one's pages would give away."""

    workspace: Workspace
    world: World
    session: str
    foreign: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One request: who (0 or 1), what, and whether they are signed in."""

    who: int
    what: str
    signed_in: bool = True


WRITES = ("save a caption", "rename", "fail to sign in", "not there", "refused")
ACTIONS = [*(address.name for address in GET), *WRITES, "account_login", "account_profile"]


@st.composite
def interleavings(draw: st.DrawFn, actions: list[str]) -> list[Step]:
    """What both do, each for themselves, all of it in any order; now and then without being signed in."""
    both = draw(st.lists(st.sampled_from(actions), min_size=3, max_size=20))
    out = draw(st.sets(st.integers(0, 2 * len(both)), max_size=4))
    steps = [Step(number % 2, both[number // 2], signed_in=number not in out) for number in range(2 * len(both))]
    return list(draw(st.permutations(steps)))


@pytest.fixture
def people(committed: None) -> Iterator[list[Somebody]]:
    """Two workspaces that are really there, filled alike."""
    made = [_workspace("Vermilion Atelier", "vermilion"), _workspace("Cobalt House", "cobalt")]
    worlds = [build(workspace) for workspace in made]
    sessions = [_session(workspace) for workspace in made]
    yield [
        Somebody(made[me], worlds[me], sessions[me], _given_away(made[other], worlds[other]))
        for me, other in ((0, 1), (1, 0))
    ]
    Session.objects.filter(pk__in=sessions).delete()


def _workspace(name: str, slug: str) -> Workspace:
    workspace = client_create(name=name, slug=slug, owner_email=f"owner@{slug}.example")
    provision(workspace)
    return Workspace.objects.get(pk=workspace.pk)


def _session(workspace: Workspace) -> str:
    from django.test import Client

    client = Client(headers={"host": host_for_slug(workspace.slug)})
    _force_login(client, Membership.objects.select_related("user").get(workspace=workspace, role=Role.OWNER).user)
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def _given_away(workspace: Workspace, world: World) -> tuple[str, ...]:
    return (world.marker, workspace.name, workspace.schema_name, str(workspace.pk), f"owner@{workspace.slug}.example")


class Process:
    """The application as a server calls it, on a few threads."""

    def __init__(self) -> None:
        self.application = get_wsgi_application()
        self.pool = ThreadPoolExecutor(THREADS)

    def answer(self, somebody: Somebody, step: Step) -> str:
        """Everything that came back: status, headers, body."""
        said: list[str] = []
        environ = self._environ(somebody, step)
        response = self.application(environ, lambda status, headers, *rest: said.append(f"{status} {headers}"))
        try:
            body = b"".join(response).decode(errors="replace")
        finally:
            response.close()
        return f"{said[0]} {body}"

    def _environ(self, somebody: Somebody, step: Step) -> dict[str, object]:
        method, path, data = _request(somebody.world, step.what)
        cookies = f"{settings.CSRF_COOKIE_NAME}={TOKEN}"
        if step.signed_in:
            cookies += f"; {settings.SESSION_COOKIE_NAME}={somebody.session}"
        headers = {"host": host_for_slug(somebody.workspace.slug), "cookie": cookies, "x-csrftoken": TOKEN}
        return dict(getattr(RequestFactory(), method)(path, data, headers=headers).environ)

    def close(self) -> None:
        """Each thread closes its own connection."""
        together = threading.Barrier(THREADS)

        def close() -> None:
            together.wait(10)
            connections.close_all()

        for done in [self.pool.submit(close) for _ in range(THREADS)]:
            done.result()
        self.pool.shutdown()


def _request(world: World, what: str) -> tuple[str, str, dict[str, object]]:
    number, artwork = next(NUMBERS), world.ids["artwork_id"]
    match what:
        case "save a caption":
            text = {"text": f"{world.marker} {number}", "hashtags": "", "version": 0}
            return "post", f"/captions/{artwork}/facebook/save", text
        case "rename":
            return (
                "post",
                f"/collections/{world.ids['collection_id']}/edit",
                {"name": f"{world.marker} {number}", "fulfilment": "available"},
            )
        case "fail to sign in":
            return "post", "/accounts/login/", {"login": f"{number}@nobody.example", "password": "wrong"}
        case "not there":
            return "get", "/artworks/00000000-0000-4000-8000-000000000000/", {}
        case "refused":
            return "post", "/library/bulk", {"artworks": "no identifier"}
        case "account_login" | "account_profile":
            return "get", f"/accounts/{what.removeprefix('account_')}/", {}
    address = next(address for address in GET if address.name == what)
    now = datetime.now(UTC)
    period = {"start": now.isoformat(), "end": (now + timedelta(days=30)).isoformat()}
    return "get", path_of(address, world), period if what.endswith("feed") else {"q": "marker", "page": "1"}


def check(somebody: Somebody, step: Step, answer: str) -> bool:
    """Whether their own marker was there; fails when something of the other's was."""
    assert [word for word in somebody.foreign if word in answer] == [], step
    assert not answer.startswith("500"), (step, answer)
    return somebody.world.marker in answer


def test_neither_ever_sees_the_other(people: list[Somebody], traces: Traces) -> None:
    process = Process()
    own_seen = {0: 0, 1: 0}

    def work(steps: list[Step]) -> list[str]:
        answers = list(process.pool.map(lambda step: process.answer(people[step.who], step), steps))
        for step, answer in zip(steps, answers, strict=True):
            own_seen[step.who] += check(people[step.who], step, answer)
        return answers

    try:
        # First everything once, by both: what answers at all is then done in any order.
        once = [Step(who, what) for what in ACTIONS for who in (0, 1)]
        answering = [
            step.what
            for step, answer in zip(once, work(once), strict=True)
            if step.who and not answer.startswith("405")
        ]

        @hypothesis_settings(max_examples=EXAMPLES, deadline=None, database=None)
        @given(interleavings(answering))
        def in_any_order(steps: list[Step]) -> None:
            work(steps)

        in_any_order()
    finally:
        process.close()
    assert all(number > EXAMPLES for number in own_seen.values()), "nobody saw their own: the test tested nothing"
    for somebody in people:
        assert [word for word in somebody.foreign if word in str(rows(somebody.workspace))] == []
        assert traces.found(somebody.world.marker, of=somebody.workspace) == []
