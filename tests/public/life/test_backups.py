"""A backup of one client, and what comes back of it: whole, apart from the original, and silent."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from apps.core.errors import AppError, InvalidInput
from apps.core.prefixes import files_below, left_below, prefix_of
from apps.core.roles import Role
from apps.core.storage import client
from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.owner import as_owner
from apps.core.tenancy.routes import workspace_for_host
from apps.public.audit.models import AuditEntry
from apps.public.dispatch.models import Wake
from apps.public.domains.models import ClaimState, DomainClaim
from apps.public.life.archiving import client_restore
from apps.public.life.backups import making, restoring
from apps.public.life.backups.making import backup_make
from apps.public.life.backups.manifest import manifest_read
from apps.public.life.backups.places import Bucket, Folder
from apps.public.life.backups.programs import ProgramFailed
from apps.public.life.backups.restoring import Restored, backup_restore
from apps.public.life.models import Departure
from apps.public.memberships.models import Invitation, Membership
from apps.public.workspaces.hosts import host_add, host_make_primary
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Artwork, Collection
from apps.tenant.credentials.models import Credential
from apps.tenant.publishing.deliveries.running import check
from apps.tenant.publishing.deliveries.starting import push_ahead
from apps.tenant.publishing.deliveries.tasks import work
from apps.tenant.publishing.models import Connection, Delivery, RemoteMedia, Step
from apps.tenant.schedule.models import Post, PostState
from tests.factories.artworks import artwork_make
from tests.factories.schedule import post_make
from tests.fixtures.domains import forget_routes
from tests.fixtures.people import person
from tests.isolation.test_database import refused
from tests.isolation.traces import rows
from tests.isolation.world import build

pytestmark = [pytest.mark.usefixtures("committed", "silent"), pytest.mark.slow]

BUCKET = settings.AWS_STORAGE_BUCKET_NAME
STUDIO = "studio.jane.example"
# What a restored workspace has otherwise than the original: ties to Publer, and keys.
CUT = {"credentials_credential", "publishing_connection", "publishing_delivery", "publishing_remotemedia"}
# State → the delivery's step, as it is while the post is on its way.
AWAY = {
    PostState.QUEUED: Step.SEND,
    PostState.PUSHING: Step.FIND,
    PostState.SCHEDULED: Step.WATCH,
    PostState.UNKNOWN: Step.FIND,
    PostState.CANCELLING: Step.REMOVE,
    PostState.FAILED: Step.REST,
    PostState.PUBLISHED: Step.REST,
}
WAYS = {
    PostState.QUEUED: ("queued",),
    PostState.PUSHING: ("queued", "pushing"),
    PostState.SCHEDULED: ("queued", "pushing", "scheduled"),
    PostState.UNKNOWN: ("queued", "pushing", "unknown"),
    PostState.CANCELLING: ("queued", "pushing", "cancelling"),
    PostState.FAILED: ("queued", "failed"),
    PostState.PUBLISHED: ("queued", "pushing", "scheduled", "published"),
}


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """No message is sent to a worker."""
    monkeypatch.setattr("celery.app.task.Task.apply_async", lambda *args, **kwargs: None)


@pytest.fixture
def jane(committed: None) -> Iterator[Workspace]:
    """Jane's, with one object of every kind, and a post in every state that Publer knows of."""
    workspace = Workspace.objects.get(slug="jane")
    build(workspace)
    with workspace_context(workspace):
        _posts_on_their_way()
    yield workspace
    for table in (DomainClaim, Invitation, Wake):
        table.objects.filter(workspace__slug="jane").delete()
    with as_owner():  # the application itself can't
        AuditEntry.objects.all().delete()
        Departure.objects.all().delete()
    for prefix in ("backups", "workspaces"):
        for one in client().list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", []):
            client().delete_object(Bucket=BUCKET, Key=one["Key"])


def _posts_on_their_way() -> None:
    """Each approved, then led along its way; with an id at Publer, as if it was there."""
    Connection.objects.update(days_ahead=30)
    artwork = artwork_make("Harbour")
    RemoteMedia.objects.create(artwork=artwork, kind="ig_4x5", picture="x", workspace_id="1", remote_id="m1")
    start = timezone.now().replace(second=0, microsecond=0) + timedelta(days=5)
    for number, (state, way) in enumerate(WAYS.items()):
        post = post_make(artwork, start + timedelta(days=number), state="approved", approved_at=timezone.now())
        for step in way:
            Post.objects.filter(pk=post.pk).update(state=step)
        is_working = AWAY[state] != Step.REST
        Delivery.objects.create(
            post=post,
            step=AWAY[state],
            due_at=timezone.now() if is_working else None,
            remote_id=f"r{number}",
            sent={"text": "x"},
            asked_at=timezone.now(),
            problem="not_seen" if state == PostState.FAILED else "",
        )


def copied(workspace: Workspace, folder: Path, slug: str = "copy", **how: Any) -> Restored:
    place = Folder(folder / "backup")
    backup_make(workspace=workspace, place=place)
    return backup_restore(place=place, slug=slug, **how)


def stored_below(workspace: Workspace) -> dict[str, bytes]:
    prefix = prefix_of(workspace.pk)
    read = client().get_object
    return {
        one.key.removeprefix(prefix): read(Bucket=BUCKET, Key=one.key)["Body"].read() for one in files_below(prefix)
    }


def test_a_copy_has_every_row_and_file_and_the_original_is_untouched(jane: Workspace, tmp_path: Path) -> None:
    before, files = rows(jane), stored_below(jane)
    copy = copied(jane, tmp_path).workspace
    assert rows(jane) == before
    assert stored_below(jane) == stored_below(copy) == files
    assert len(files) > 5
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


def test_a_taken_subdomain_is_refused_with_a_sentence(jane: Workspace, tmp_path: Path) -> None:
    place = Folder(tmp_path / "backup")
    backup_make(workspace=jane, place=place)
    for slug in ("", "jane", "okafor"):
        with pytest.raises(InvalidInput, match=r"already taken\..* --slug, or --into-place"):
            backup_restore(place=place, slug=slug)
    for slug in ("www", "a b"):
        with pytest.raises(InvalidInput):
            backup_restore(place=place, slug=slug)
    with pytest.raises(AppError, match="no workspace at “nobody”"):
        backup_restore(place=place, slug="nobody", into_place=True)
    assert Workspace.objects.count() == 2


def _spoil_file(folder: Path) -> None:
    next(path for path in (folder / "files").rglob("*") if path.is_file()).write_bytes(b"changed")


def _lose_file(folder: Path) -> None:
    next(path for path in (folder / "files").rglob("*") if path.is_file()).unlink()


def _link_file(folder: Path) -> None:
    path = next(path for path in (folder / "files").rglob("*") if path.is_file())
    path.rename(folder / "elsewhere")
    path.symlink_to(folder / "elsewhere")


def _spoil_dump(folder: Path) -> None:
    with (folder / "schema.dump").open("ab") as file:
        file.write(b"x")


def _spoil_rows(folder: Path) -> None:
    path = folder / "public.json"
    path.write_text(path.read_text().replace("owner", "admin"))


def _no_manifest(folder: Path) -> None:
    (folder / "manifest.json").unlink()


def _no_json(folder: Path) -> None:
    (folder / "manifest.json").write_text("{")


def _edit(folder: Path, **changes: Any) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def _later_format(folder: Path) -> None:
    _edit(folder, format=2)


def _later_version(folder: Path) -> None:
    _edit(folder, migrations=[["artworks", "9999_from_the_future"]])


def _outside(folder: Path) -> None:
    _edit(folder, files=[{"name": "../../x", "byte_size": 1, "checksum": "x"}])


def _not_there(folder: Path) -> None:
    folder.rename(folder.with_name("moved"))


def test_what_is_no_whole_backup_is_refused_and_nothing_is_made(jane: Workspace, tmp_path: Path) -> None:
    spoil = {
        _spoil_file: "missing or was changed",
        _lose_file: "missing or was changed",
        _link_file: "missing or was changed",
        _spoil_dump: "schema.dump of the backup was changed",
        _spoil_rows: "public.json of the backup was changed",
        _no_manifest: "no whole backup",
        _no_json: "can't be read",
        _later_format: "format 2",
        _later_version: "later version",
        _outside: "outside of itself",
        _not_there: "no whole backup",
    }
    before = _everything()
    for number, (how, says) in enumerate(spoil.items()):
        place = Folder(tmp_path / f"backup{number}")
        backup_make(workspace=jane, place=place)
        how(place.path)
        with pytest.raises(AppError, match=says):
            backup_restore(place=place, slug="copy")
    assert _everything() == before


# Names of the schemas that restorations have begun with.
MADE: list[str] = []


@pytest.fixture(autouse=True)
def _note_what_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    register = restoring._register
    MADE.clear()

    def noting(facts: dict[str, Any]) -> Workspace:
        made = register(facts)
        MADE.append(made.schema_name)
        return made

    monkeypatch.setattr(restoring, "_register", noting)


def _everything() -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^ws_' ORDER BY 1")
        schemas = cursor.fetchall()
        # Roles are the whole cluster's: those that made schemas here are looked for.
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [MADE])
        roles = cursor.fetchall()
    listed = client().list_objects_v2(Bucket=BUCKET, Prefix="workspaces/").get("Contents", [])
    return (
        schemas,
        roles,
        sorted(one["Key"] for one in listed),
        sorted(Workspace.objects.values_list("slug", flat=True)),
    )


@pytest.mark.parametrize("step", ["restore_schema", "call_command", "arrived", "take_subdomain"])
def test_what_fails_half_way_leaves_nothing(
    step: str, jane: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Folder(tmp_path / "backup")
    backup_make(workspace=jane, place=place)
    before = _everything()

    def fail(*args: Any, **kwargs: Any) -> None:
        raise ProgramFailed("No room on the disk.")

    with monkeypatch.context() as patch:
        patch.setattr(restoring, step, fail)
        with pytest.raises(ProgramFailed):
            backup_restore(place=place, slug="copy")
    assert _everything() == before
    assert backup_restore(place=place, slug="copy").workspace.slug == "copy"


def test_a_dump_that_breaks_off_makes_no_half_schema(jane: Workspace, tmp_path: Path) -> None:
    place = Folder(tmp_path / "backup")
    manifest = backup_make(workspace=jane, place=place)
    dump = place.path / "schema.dump"
    dump.write_bytes(dump.read_bytes()[: dump.stat().st_size // 2])
    _edit(place.path, dump={**manifest.dump.__dict__, "checksum": making.part_of(dump, "x").checksum})
    before = _everything()
    with pytest.raises(ProgramFailed, match="nothing was kept"):
        backup_restore(place=place, slug="copy")
    assert _everything() == before


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
