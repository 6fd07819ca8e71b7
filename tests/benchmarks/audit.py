"""``DJANGO_SETTINGS_MODULE=config.settings.test python -m local.with_services -- python -m tests.benchmarks.audit``

The agency's log with a million entries of 2,000 clients. For the first page, every way to search it, and a page far
back, as an owner and as a manager of 20 clients: the median of seven answers, in milliseconds, and the queries. Then
100,000 entries as CSV: seconds, and by how much the memory grew.
"""

import resource
import statistics
import time
from typing import Any

import django

ENTRIES, CLIENTS = 1_000_000, 2_000
PATHS = (
    "",
    "words=moved",
    "words=harbour",
    "words=zebra",
    "words=nothing+like+it",
    "person=person+77",
    "person=nobody",
    "person={person}",
    "client=client+1234",
    "client={client}",
    "client={client}&words=zebra",
    "kind=plan",
    "kind=staff",
    "kind=billing",
    "address=203.0.113.77",
    "address=198.51.100.1",
    "agency=on",
    "first=2026-01-10&last=2026-01-11",
    "first=2026-01-10&last=2026-01-11&words=zebra",
    "after={after}",
)
_FILL = """
INSERT INTO audit_auditentry (id, at, workspace_id, workspace_name, actor_id, actor_name, by_agency, verb, object_id,
    summary, data, address)
SELECT gen_random_uuid(), timestamptz '2026-01-01' + n * interval '20 seconds',
    md5('client ' || n %% %(clients)s)::uuid, 'Client ' || n %% %(clients)s,
    md5('person ' || n %% 500)::uuid, 'Person ' || n %% 500, n %% 10000 = 0,
    (ARRAY['post.moved', 'artwork.added', 'caption.saved', 'post.approved', 'calendar.imported'])[n %% 5 + 1],
    NULL, CASE WHEN n %% 50000 = 0 THEN 'A zebra at dusk' WHEN n %% 100 = 0 THEN 'Added Harbour ' || n
    ELSE 'Moved a post to ' || n END, '{}', ('203.0.113.' || n %% 250)::inet
FROM generate_series(1, %(entries)s) AS n
"""


def main() -> None:
    from django.core.management import call_command
    from django.db import connection

    from apps.core.tenancy.owner import as_owner

    call_command("migrate", verbosity=0, interactive=False)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_auditentry")
        started = time.perf_counter()
        cursor.execute(_FILL, {"entries": ENTRIES, "clients": CLIENTS})
        print(f"{ENTRIES:,} entries written in {time.perf_counter() - started:.0f} s")
        cursor.execute("ANALYZE audit_auditentry")
    owner, manager = _people()
    values = _values()
    for name, client in (("owner", owner), ("manager of 20", manager)):
        for path in PATHS:
            _measure(name, client, path.format(**values))
    _table(owner)


def _people() -> tuple[Any, Any]:
    """Browsers on the root host: an owner's, and that of a manager who sees 20 clients."""
    import uuid

    from apps.core.staff_roles import StaffRole
    from apps.public.agency.models import AgencySettings, AgencyStaff
    from apps.public.workspaces.models import Workspace
    from tests.fixtures.people import _force_login, person, root_host

    AgencySettings.objects.get_or_create(only=True, defaults={"staff_need_second_factor": False})
    found = []
    for role in (StaffRole.OWNER, StaffRole.MANAGER):
        user = person(f"{uuid.uuid4().hex}@agency.example", str(role.label))
        staff = AgencyStaff.objects.create(user=user, role=role)
        if role is StaffRole.MANAGER:
            Workspace.objects.bulk_create(
                [
                    Workspace(id=_id_of(number), name=f"Client {number}", slug=f"client-{number}")
                    for number in range(1, 21)
                ],
                ignore_conflicts=True,
            )
            staff.clients.set(Workspace.objects.filter(slug__startswith="client-"))
        client = django.test.Client(headers={"host": root_host()})
        _force_login(client, user)
        found.append(client)
    return found[0], found[1]


def _id_of(number: int) -> Any:
    import hashlib
    import uuid

    return uuid.UUID(hashlib.md5(f"client {number}".encode(), usedforsecurity=False).hexdigest())


def _values() -> dict[str, Any]:
    from apps.core.journal.keyset import _mark
    from apps.public.audit.models import AuditEntry

    far = AuditEntry.objects.order_by("at")[ENTRIES // 10]
    return {"client": _id_of(7), "person": far.actor_id, "after": _mark(far, "at")}


def _measure(name: str, client: Any, query: str) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    taken = []
    for _ in range(7):
        with CaptureQueriesContext(connection) as queries:
            started = time.perf_counter()
            response = client.get(f"/audit/?{query}")
            taken.append((time.perf_counter() - started) * 1000)
        assert response.status_code == 200, response.status_code
    found = response.content.count(b"<tr>") - 1
    print(f"{name:14} {statistics.median(taken):7.1f} ms  {len(queries)} queries  {max(found, 0):3} rows  {query}")


def _table(client: Any) -> None:
    before, started, size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter(), 0
    response = client.get("/audit/table/?last=2026-01-24")
    for part in response.streaming_content:
        size += part.count(b"\n")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    print(f"CSV: {size:,} lines in {time.perf_counter() - started:.1f} s, {grown / 1024:.1f} MB more memory at most")


if __name__ == "__main__":
    django.setup()
    import django.test

    main()
