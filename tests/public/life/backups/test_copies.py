"""A backup of one client, and what comes back of it: whole, apart from the original, and silent."""

import threading
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from apps.core.errors import Conflict, InvalidInput
from apps.core.prefixes import left_below, prefix_of
from apps.core.roles import Role
from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.routes import workspace_for_host
from apps.core.visiting import AgencyAccess
from apps.public.audit.models import AuditEntry
from apps.public.billing.models import BillingAccount, Exemption
from apps.public.dispatch.models import Wake
from apps.public.domains.models import ClaimState, DomainClaim
from apps.public.life.archiving import client_archive, client_restore
from apps.public.life.backups import making
from apps.public.life.backups.making import backup_make
from apps.public.life.backups.manifest import manifest_read
from apps.public.life.backups.places import Bucket, Folder
from apps.public.life.backups.programs import ProgramFailed
from apps.public.life.backups.restoring import backup_restore
from apps.public.memberships.models import Membership
from apps.public.workspaces.hosts import host_add, host_make_primary
from apps.public.workspaces.models import SuspensionCause, SuspensionMode, Workspace, WorkspaceState
from apps.public.workspaces.provisioning import provision
from apps.public.workspaces.suspending import workspace_suspend
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Artwork, Collection
from apps.tenant.credentials.models import Credential
from apps.tenant.publishing.deliveries.running import check
from apps.tenant.publishing.deliveries.starting import push_ahead
from apps.tenant.publishing.deliveries.tasks import work
from apps.tenant.publishing.models import Connection, Delivery, RemoteMedia, Step
from apps.tenant.schedule.models import Post, PostState
from tests.factories.workspaces import workspace_make
from tests.fixtures.domains import forget_routes
from tests.fixtures.people import person
from tests.isolation.test_database import refused
from tests.isolation.traces import rows
from tests.public.life.backups.copies import CUT, STUDIO, copied, stored_below

pytestmark = [pytest.mark.usefixtures("committed", "silent"), pytest.mark.slow]


def test_a_copy_has_every_row_and_file_and_the_original_is_untouched(jane: Workspace, tmp_path: Path) -> None:
    before, files = rows(jane), stored_below(jane)
    copy = copied(jane, tmp_path).workspace
    assert rows(jane) == before
    assert stored_below(jane) == files
    kept = {name: content for name, content in files.items() if not name.startswith("takeouts/")}
    assert stored_below(copy) == kept
    assert len(kept) > 5
    got = rows(copy)
    assert set(got) == set(before)
    changed = {table for table in got if got[table] != before[table]}
    assert changed == CUT | {"schedule_post"}
    assert copy.schema_name != jane.schema_name
    assert copy.pk != jane.pk
    assert jane.schema_name not in str(got)
    assert (copy.state, copy.time_zone, copy.slug) == (WorkspaceState.ACTIVE, jane.time_zone, "copy")


def test_its_role_rights_logs_and_triggers_are_those_of_any_workspace(jane: Workspace, tmp_path: Path) -> None:
    copy = copied(jane, tmp_path).workspace
    with workspace_context(copy):
        Collection.objects.create(name="Written by the copy's own role")
        assert "permission denied" in refused(f'SELECT * FROM "{jane.schema_name}"."brand_brand"')
        assert "permission denied" in refused("DELETE FROM activity_entry")
        assert "permission denied" in refused("UPDATE activity_entry SET summary = 'x'")
        assert "must be owner" in refused("ALTER TABLE brand_brand ADD COLUMN stray int")
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.filter(state=PostState.PUBLISHED).update(state=PostState.DRAFT)
        entry = Entry.objects.create(actor_name="Somebody", verb="post.moved", summary="Moved a post")
        assert Artwork.objects.filter(search_text__icontains="harbour").exists()
    assert AuditEntry.objects.get(pk=entry.pk).workspace_id == copy.pk
    with workspace_context(jane):
        assert "permission denied" in refused(f'SELECT * FROM "{copy.schema_name}"."brand_brand"')
    assert _privileges(jane.schema_name) == _privileges(copy.schema_name)


def _privileges(schema_name: str) -> set[tuple[str, str]]:
    """Table and right of the workspace's own role, and what new tables get."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, replace(relacl::text, %(name)s, 'own') FROM pg_class"
            " WHERE relnamespace = %(name)s::regnamespace AND relkind IN ('r', 'S')"
            " UNION ALL SELECT 'default', replace(defaclacl::text, %(name)s, 'own') FROM pg_default_acl"
            " WHERE defaclnamespace = %(name)s::regnamespace",
            {"name": schema_name},
        )
        return set(cursor.fetchall())


def test_nothing_that_was_at_publer_is_followed_or_sent_by_the_copy(jane: Workspace, tmp_path: Path) -> None:
    restored = copied(jane, tmp_path)
    with workspace_context(restored.workspace):
        states = dict(Post.objects.values_list("scheduled_at", "state"))
        assert set(states.values()) == {PostState.APPROVED, PostState.PUBLISHED}
        assert Delivery.objects.exclude(step=Step.REST).count() == 0
        assert set(Delivery.objects.values_list("remote_id", "job_id", "due_at")) == {("", "", None)}
        held = Delivery.objects.filter(post__state=PostState.APPROVED)
        assert held.filter(held_at=None).count() == 0
        assert held.count() == Post.objects.filter(state=PostState.APPROVED).count()
        said_so = held.filter(problem="restored")
        assert said_so.count() == held.count() - 1  # one had come back before, and keeps its own words
        assert all("look whether it is at Publer" in one.sentence for one in said_so)
        assert not RemoteMedia.objects.exists()
        Connection.objects.update(days_ahead=30, trouble="")  # somebody has it send by itself again
        assert push_ahead() == 0
        check(work)
    assert not Wake.objects.filter(workspace=restored.workspace).exists()
    said = " ".join(restored.notes)
    assert "1 post was “Scheduled” and is held here" in said
    assert "No post sends itself" in said


def test_finished_exports_stay_where_they_are_listed(jane: Workspace, tmp_path: Path) -> None:
    [export] = [name for name in stored_below(jane) if name.startswith("takeouts/")]
    for place in (Folder(tmp_path / "backup"), Bucket(f"backups/{jane.pk}/20260101T000000Z/")):
        parts = backup_make(workspace=jane, place=place).files
        assert {part.name for part in parts} == set(stored_below(jane)) - {export}


def test_keys_are_dropped_and_named(jane: Workspace, tmp_path: Path) -> None:
    restored = copied(jane, tmp_path)
    with workspace_context(restored.workspace):
        assert not Credential.objects.exists()
    with workspace_context(jane):
        assert Credential.objects.exists()
    assert "The key of Publer has to be entered again" in " ".join(restored.notes)


def test_people_with_accounts_get_their_places_and_an_owner_is_there_in_any_case(
    jane: Workspace, tmp_path: Path
) -> None:
    gone = person("gone@jane.example", "Gone")
    Membership.objects.create(user=gone, workspace=jane, role=Role.ADMIN)
    place = Folder(tmp_path / "backup")
    backup_make(workspace=jane, place=place)
    gone.delete()
    copy = backup_restore(place=place, slug="copy").workspace
    expected = dict(Membership.objects.filter(workspace=jane).values_list("user__email", "role"))
    assert dict(Membership.objects.filter(workspace=copy).values_list("user__email", "role")) == expected
    assert Role.OWNER in expected.values()


def test_from_the_bucket_into_the_place_of_the_living_one(jane: Workspace, tmp_path: Path) -> None:
    living = copied(jane, tmp_path, "atelier").workspace
    host_add(workspace=living, host=STUDIO)
    host_make_primary(workspace=living, host=STUDIO)
    DomainClaim.objects.create(workspace=living, host=STUDIO, state=ClaimState.VERIFIED, verified_at=timezone.now())
    place = Bucket(f"backups/{living.pk}/20260101T000000Z/")
    backup_make(workspace=living, place=place)
    with workspace_context(living):
        Collection.objects.create(name="Made after the backup")
    Membership.objects.filter(workspace=living).exclude(role=Role.OWNER).delete()
    restored = backup_restore(place=place, slug="atelier", into_place=True)
    copy, old = restored.workspace, Workspace.objects.get(pk=living.pk)
    assert restored.replaced == old
    assert (copy.slug, copy.state) == ("atelier", WorkspaceState.ACTIVE)
    assert (old.slug, old.state) == ("atelier-old-1", WorkspaceState.ARCHIVED)
    forget_routes()
    hosts = ("atelier.planner.localhost", STUDIO, "atelier-old-1.planner.localhost")
    assert [workspace_for_host(host) for host in hosts] == [copy, copy, old]
    assert copy.domains.get(is_primary=True).domain == STUDIO
    assert DomainClaim.objects.get(host=STUDIO).workspace_id == copy.pk
    people = [dict(one.memberships.values_list("user", "role")) for one in (copy, old)]
    assert people[0] == people[1]  # who left since the backup does not come back with it
    with workspace_context(copy):
        assert not Collection.objects.filter(name="Made after the backup").exists()
    client_restore(workspace=old, staff=None)
    with workspace_context(old):
        assert Collection.objects.filter(name="Made after the backup").exists()


def test_into_place_what_was_closed_stays_closed_and_the_customer_at_stripe_goes_along(
    jane: Workspace, tmp_path: Path
) -> None:
    living = copied(jane, tmp_path, "atelier").workspace
    place = Folder(tmp_path / "second")
    backup_make(workspace=living, place=place)
    account = BillingAccount.objects.create(workspace=living, customer_id="cus_1", status="past_due")
    Exemption.objects.create(workspace=living, field="most_posts", value=5, reason="Agreed")
    workspace_suspend(workspace=living, mode=SuspensionMode.SHUT, reason="Wait.")
    workspace_suspend(workspace=living, mode=SuspensionMode.READ_ONLY, reason="Unpaid.", cause=SuspensionCause.BILLING)
    Workspace.objects.filter(pk=living.pk).update(agency_access=AgencyAccess.NONE, requires_second_factor=True)
    copy = backup_restore(place=place, slug="atelier", into_place=True).workspace
    assert (copy.state, copy.suspension_mode, copy.suspension_reason) == ("suspended", "shut", "Wait.")
    assert (copy.agency_access, copy.requires_second_factor) == (AgencyAccess.NONE, True)
    assert set(copy.suspensions.values_list("cause", flat=True)) == {"agency", "billing"}
    assert copy.exemptions.get().value == 5
    assert BillingAccount.objects.get(pk=account.pk).workspace_id == copy.pk
    living.refresh_from_db()
    client_restore(workspace=living, staff=None)  # as it was, but for what Stripe has to say
    assert (living.state, living.suspension_reason) == ("suspended", "Wait.")
    assert living.exemptions.exists()
    assert not living.suspensions.filter(cause=SuspensionCause.BILLING).exists()


def test_beside_it_the_agency_may_not_enter_either(jane: Workspace, tmp_path: Path) -> None:
    Workspace.objects.filter(pk=jane.pk).update(agency_access=AgencyAccess.NONE)
    try:
        assert copied(jane, tmp_path).workspace.agency_access == AgencyAccess.NONE
    finally:
        Workspace.objects.filter(pk=jane.pk).update(agency_access=AgencyAccess.ALLOWED)


def test_another_clients_place_is_taken_only_by_its_name(jane: Workspace, tmp_path: Path) -> None:
    other = workspace_make(name="Other", slug="other", state=WorkspaceState.PROVISIONING)
    provision(other)
    places = {workspace: Folder(tmp_path / workspace.slug) for workspace in (jane, other)}
    for workspace, place in places.items():
        backup_make(workspace=workspace, place=place)
    into: dict[str, Any] = {"slug": "other", "into_place": True}
    with pytest.raises(InvalidInput, match=r'another client than .* add --over "Other"'):
        backup_restore(place=places[jane], **into)
    with pytest.raises(InvalidInput, match="is Other, not Okafor"):
        backup_restore(place=places[jane], over="Okafor", **into)
    assert Workspace.objects.count() == 3
    assert backup_restore(place=places[jane], over="Other", **into).replaced == other
    for place in (places[jane], places[other]):  # from then on it is what came of both
        assert backup_restore(place=place, **into).workspace.slug == "other"
    client_archive(workspace=Workspace.objects.get(slug="other"), staff=None)
    before = Workspace.objects.count()
    with pytest.raises(Conflict, match="is archived: bring it back first"):
        backup_restore(place=places[jane], **into)
    assert Workspace.objects.count() == before


def test_rows_are_of_one_moment_whatever_is_written_meanwhile(
    jane: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump_schema = making.dump_schema

    def written_first(*args: Any, **kwargs: Any) -> None:
        writer = threading.Thread(target=_write_somewhere, args=[jane])
        writer.start()
        writer.join(timeout=30)
        dump_schema(*args, **kwargs)

    monkeypatch.setattr(making, "dump_schema", written_first)
    copy = copied(jane, tmp_path).workspace
    with workspace_context(jane):
        assert Collection.objects.filter(name="Meanwhile").exists()
    with workspace_context(copy):
        assert not Collection.objects.filter(name="Meanwhile").exists()


def _write_somewhere(workspace: Workspace) -> None:
    with workspace_context(workspace):
        Collection.objects.create(name="Meanwhile")
    connections.close_all()


def test_a_backup_holds_no_key_no_hash_and_no_password(jane: Workspace, tmp_path: Path) -> None:
    place = Folder(tmp_path / "backup")
    backup_make(workspace=jane, place=place)
    text = (place.path / "public.json").read_text() + (place.path / "manifest.json").read_text()
    for user in (one.user for one in Membership.objects.filter(workspace=jane).select_related("user")):
        assert not user.password or user.password not in text
        assert str(user.pk) not in text
    manifest_read((place.path / "manifest.json").read_text())
    assert oct(place.path.stat().st_mode)[-3:] == "700"


def test_from_the_shell(jane: Workspace, tmp_path: Path) -> None:
    out = StringIO()
    call_command("workspace_backup", "jane", to="s3", stdout=out)
    place = out.getvalue().splitlines()[0]
    assert place.startswith(f"s3:backups/{jane.pk}/")
    out = StringIO()
    call_command("workspace_restore", place, slug="copy", stdout=out)
    said = out.getvalue().splitlines()
    assert said[0] == "jane is open at http://copy.planner.localhost:8000/".replace("jane", jane.name)
    assert any("has to be entered again" in line for line in said)
    verbs = AuditEntry.objects.order_by("at").values_list("verb", "actor_name")
    assert ("client.backed_up", "workspace_backup") in verbs
    assert ("client.restored_from_backup", "workspace_restore") in verbs


@pytest.mark.parametrize(
    ("command", "arguments", "says"),
    [
        ("workspace_backup", ["nobody", "--to=s3"], "no workspace at “nobody”"),
        ("workspace_restore", ["/nowhere/at/all"], "no whole backup"),
        ("workspace_restore", ["s3:workspaces/x/y"], "as workspace_backup printed it"),
        ("workspace_restore", ["s3:backups/../workspaces/x"], "as workspace_backup printed it"),
    ],
)
def test_what_is_wrong_is_one_sentence(command: str, arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command(command, *arguments, stdout=StringIO())


def test_without_programs_or_credentials_it_says_what_is_missing(
    jane: Workspace, tmp_path: Path, settings: LazySettings
) -> None:
    settings.POSTGRES_PROGRAMS = str(tmp_path)
    with pytest.raises(ProgramFailed, match="install PostgreSQL's client"):
        backup_make(workspace=jane, place=Folder(tmp_path / "one"))
    settings.OWNER_DATABASE = None
    with pytest.raises(ImproperlyConfigured, match="DATABASE_OWNER_URL"):
        backup_make(workspace=jane, place=Folder(tmp_path / "two"))
    assert left_below(prefix_of(jane.pk)) > 0
