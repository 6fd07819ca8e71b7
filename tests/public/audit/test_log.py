"""The agency's log: what is done anywhere is in it, and nobody of the application can change it."""

from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import Client

from apps.core.access import Actor, StaffActor
from apps.core.origin import asked_from
from apps.core.staff_roles import StaffRole
from apps.core.tenancy.context import public_context, workspace_context
from apps.public.audit.models import AuditEntry
from apps.public.audit.services import audit_record
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.services import activity_record

pytestmark = pytest.mark.django_db


def test_what_is_done_in_a_workspace_is_in_the_agencys_log(jane: Workspace, actor: Actor) -> None:
    with workspace_context(jane), asked_from("203.0.113.9"):
        written = activity_record(actor=actor, verb="post.approved", summary="Approved one post", data={"posts": 1})
    mirrored = AuditEntry.objects.get(pk=written.pk)
    assert (mirrored.workspace_id, mirrored.workspace_name) == (jane.pk, jane.name)
    assert (mirrored.actor_id, mirrored.actor_name, mirrored.by_agency) == (actor.user_id, actor.name, False)
    assert (mirrored.verb, mirrored.summary, mirrored.data) == ("post.approved", "Approved one post", {"posts": 1})
    assert (mirrored.address, mirrored.at) == ("203.0.113.9", written.created_at)


def test_what_is_undone_is_in_neither_log(jane: Workspace, actor: Actor) -> None:
    with workspace_context(jane), transaction.atomic():
        activity_record(actor=actor, verb="post.approved", summary="Approved one post")
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()


def test_what_is_done_in_the_portal_has_its_own_words(jane: Workspace, agent: User) -> None:
    staff = StaffActor(user_id=agent.pk, name=agent.display_name, role=StaffRole.OWNER)
    entry = audit_record(staff=staff, verb="client.suspended", summary="Suspended Jane", workspace=jane)
    assert (entry.by_agency, entry.actor_name, entry.address) == (True, agent.display_name, None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET summary = 'nothing'",
        "DELETE FROM audit_auditentry",
        "TRUNCATE audit_auditentry",
    ],
)
def test_the_application_can_not_change_it(statement: str, jane: Workspace) -> None:
    audit_record(staff=None, verb="client.suspended", summary="Suspended Jane", workspace=jane)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), public_context():
        connection.cursor().execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM public.audit_auditentry",
        "INSERT INTO public.audit_auditentry (id) VALUES (gen_random_uuid())",
        "SELECT public.audit_mirror()",
    ],
)
def test_from_inside_a_workspace_it_can_not_even_be_read(statement: str, jane: Workspace) -> None:
    refused = pytest.raises(DatabaseError, match=r"permission denied|can only be called as triggers")
    with refused, workspace_context(jane), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "198.51.100.7"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (1, "nonsense", None),
        (2, "203.0.113.9", None),
    ],
)
def test_the_visitors_address_is_what_trusted_proxies_say(
    proxies: int, forwarded: str, address: str | None, as_owner_of_jane: Client, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    at = {"REMOTE_ADDR": "198.51.100.7", "HTTP_X_FORWARDED_FOR": forwarded}
    as_owner_of_jane.post("/collections/new/", {"name": "Harbours", "fulfilment": "available"}, **at)
    assert [entry.address for entry in AuditEntry.objects.all()] == [address]
