"""``DJANGO_SETTINGS_MODULE=config.settings.test python -m local.with_services -- python -m tests.benchmarks.portal``

The portal over 2,000 clients with 200,000 posts ahead and behind, and a log of 400,000 entries. For the list with each
order and filter, the overview, one client and the calendar: the median and the fastest of seven answers at the server,
in milliseconds, what of it was spent in SQL and in Python, and the queries. It makes the rows of public alone: no page
of the portal visits a workspace's schema.
"""

import hashlib
import statistics
import sys
import time
import uuid
from typing import Any

import django

CLIENTS, POSTS, ENTRIES = 2000, 200_000, 400_000
PATHS = (
    "/?sort=-needs",
    *(f"/?sort={name}" for name in ("name", "-artworks", "-published", "-failed", "-ai", "-storage", "-members")),
    "/?sort=-activity",
    "/?sort=plan",
    "/?q=atelier+12",
    "/?q=owner77",
    "/?need=alarms",
    "/?need=any&state=active&plan=studio",
    "/?sort=-needs&page=80",
    "/clients/{client}/",
    "/overview/",
    "/calendar/?show=month",
    "/calendar/?show=week",
    "/calendar/?show=list",
    "/calendar/?show=month&clashes=any",
    "/calendar/?show=list&clashes=network",
    "/calendar/?show=list&client={client}",
)
_FACTS = """
INSERT INTO workspaces_domain (domain, is_primary, is_lost, created_at, tenant_id)
SELECT 'atelier-' || n || '.planner.localhost', true, false, now(), md5('w' || n)::uuid
FROM generate_series(1, {clients}) n;
INSERT INTO users_user (id, created_at, updated_at, password, email, name, is_active)
SELECT md5('u' || n)::uuid, now(), now(), '!', 'owner' || n || '@bench.example', 'Owner ' || n, true
FROM generate_series(1, {clients}) n;
INSERT INTO memberships_membership (id, created_at, updated_at, role, user_id, workspace_id)
SELECT md5('m' || n || '-' || k)::uuid, now(), now(), CASE k WHEN 0 THEN 'owner' ELSE 'member' END,
    md5('u' || (n + k * 7 - 1) % {clients} + 1)::uuid, md5('w' || n)::uuid
FROM generate_series(1, {clients}) n, generate_series(0, 2) k;
INSERT INTO audit_auditentry (id, at, workspace_id, workspace_name, actor_name, by_agency, verb, summary, data)
SELECT md5('e' || n)::uuid, now() - (n || ' minutes')::interval, md5('w' || 1 + n % {clients})::uuid, 'Atelier', 'Ann',
    false, 'post.created', 'Something was done', '{{}}'
FROM generate_series(1, {entries}) n;
"""


def main() -> None:
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate_schemas", shared=True, verbosity=0, interactive=False)
    if "kept" not in sys.argv:
        _fill()
    browser = _browser(Client)
    client = _one_client()
    wanted = sys.argv[1:]
    for path in PATHS:
        if not wanted or any(word in path for word in wanted):
            _measure(browser, path.format(client=client))


def _measure(browser: Any, path: str) -> None:
    from django.test.utils import CaptureQueriesContext

    times, work, answer, in_sql, queries = [], [], None, 0.0, 0
    for _ in range(7):
        with CaptureQueriesContext(django.db.connection) as captured:
            begun, begun_work = time.perf_counter(), time.process_time()
            answer = browser.get(path)
            times.append(1000 * (time.perf_counter() - begun))
            work.append(1000 * (time.process_time() - begun_work))
        queries, in_sql = len(captured), 1000 * sum(float(one["time"]) for one in captured)
    status = answer.status_code if answer else 0
    took = f"{statistics.median(times):7.1f} ms, fastest {min(times):6.1f}"
    parts = f"{in_sql:6.1f} SQL, {min(work):6.1f} Python"
    print(f"{took}; {parts}; {queries:2} queries  {status}  {path}")


def _fill() -> None:
    from apps.core.tenancy.owner import as_owner

    with as_owner(), django.db.connection.cursor() as cursor:
        cursor.execute("TRUNCATE workspaces_workspace, users_user, audit_auditentry CASCADE")
        _clients()
        cursor.execute(_FACTS.format(clients=CLIENTS, entries=ENTRIES))
        _counts()
        _posts()
        cursor.execute("VACUUM ANALYZE")


def _clients() -> None:
    from apps.public.workspaces.models import Workspace, WorkspaceState

    Workspace.objects.bulk_create(
        Workspace(
            id=uuid.UUID(hashlib.md5(f"w{number}".encode(), usedforsecurity=False).hexdigest()),
            name=f"Atelier {number}",
            slug=f"atelier-{number}",
            state=WorkspaceState.ACTIVE,
            time_zone="Europe/London",
        )
        for number in range(1, CLIENTS + 1)
    )


def _counts() -> None:
    """Of each client and metric a folded row and, of every tenth, some that a task has yet to fold."""
    from apps.public.metering.models import MONTHLY, Count, Metric
    from apps.public.metering.selectors import this_month
    from apps.public.workspaces.models import Workspace

    month = this_month()
    months = [
        month.replace(year=month.year - (month.month <= back), month=(month.month - back - 1) % 12 + 1)
        for back in range(12)
    ]
    rows = []
    for number, pk in enumerate(Workspace.objects.order_by("slug").values_list("pk", flat=True)):
        for metric in Metric:
            value = (number * 37) % 211 if metric not in {Metric.ALARMS, Metric.WARNINGS} else int(number % 17 == 0)
            times = 4 if number % 10 == 0 else 1
            for one in months if metric in MONTHLY else [None]:
                rows += [Count(workspace_id=pk, metric=metric, month=one, value=value) for _ in range(times)]
    Count.objects.bulk_create(rows, batch_size=5000)


def _posts() -> None:
    from datetime import timedelta

    from django.utils import timezone

    from apps.public.metering.models import PlannedPost
    from apps.public.workspaces.models import Workspace

    clients = list(Workspace.objects.values_list("pk", flat=True))
    begun = timezone.now().replace(second=0, microsecond=0) - timedelta(days=180)
    networks, states = ("instagram", "pinterest", "facebook"), ("draft", "ready", "approved", "published", "failed")
    PlannedPost.objects.bulk_create(
        (
            PlannedPost(
                post_id=uuid.uuid4(),
                workspace_id=clients[number % CLIENTS],
                network=networks[number % 3],
                state=states[number % 5],
                scheduled_at=begun + timedelta(minutes=(number // 2) * 5 + (number % 40 == 0)),
                is_favourable=number % 3 == 0,
                title=f"Painting {number}",
            )
            for number in range(POSTS)
        ),
        batch_size=5000,
    )


def _one_client() -> Any:
    from apps.public.workspaces.models import Workspace

    return Workspace.objects.get(slug="atelier-17").pk


def _browser(client: Any) -> Any:
    from django.conf import settings
    from django.core.cache import caches
    from django.utils import timezone

    from apps.public.agency.models import AgencySettings, AgencyStaff
    from apps.public.agency.staff.services import staff_add
    from apps.public.users.models import User

    agent = User.objects.create_user("agent@bench.example", name="Ann Agent")
    AgencyStaff.objects.filter(pk=staff_add(user=agent).pk).update(last_seen_at=timezone.now())
    AgencySettings.objects.update_or_create(only=True, defaults={"staff_need_second_factor": False})
    caches["platform"].clear()
    browser = client(headers={"host": settings.ROOT_HOST})
    browser.force_login(agent)
    session = browser.session
    session["_scope"] = "public"
    session.save()
    return browser


if __name__ == "__main__":
    django.setup()
    main()
