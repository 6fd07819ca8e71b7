"""The database refuses one workspace another's rows, whatever the code asks for."""

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.tenancy.context import public_context, workspace_context
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.services import workspace_update
from apps.tenant.brand.models import Brand

TABLES = [
    "activity_entry",
    "artworks_artwork",
    "artworks_collection",
    "artworks_factssheet",
    "artworks_framing",
    "artworks_rendition",
    "artworks_upload",
    "brand_brand",
    "calendars_calendar",
    "calendars_calendarimport",
    "calendars_event",
    "calendars_subscription",
    "captions_caption",
    "captions_captionversion",
    "captions_tonetrial",
    "captions_writingjob",
    "credentials_credential",
    "legacy_oldrow",
    "publishing_attempt",
    "publishing_channel",
    "publishing_collectionboard",
    "publishing_connection",
    "publishing_delivery",
    "publishing_export",
    "publishing_exportedpost",
    "publishing_exportfile",
    "publishing_notice",
    "publishing_remotemedia",
    "schedule_blackout",
    "schedule_change",
    "schedule_comment",
    "schedule_networklimit",
    "schedule_plansettings",
    "schedule_post",
    "schedule_proposal",
    "schedule_proposalstep",
    "schedule_review",
    "schedule_reviewitem",
    "schedule_slot",
]


def refused(statement: str) -> str:
    """Runs the statement inside a savepoint and gives PostgreSQL's refusal; fails when it is not refused."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(caught.value)


@pytest.mark.parametrize("table", TABLES)
def test_raw_sql_in_one_workspace_is_refused_the_others_table_by_name(
    table: str, jane: Workspace, okafor: Workspace
) -> None:
    with workspace_context(jane):
        assert "permission denied" in refused(f'SELECT * FROM "{okafor.schema_name}"."{table}"')
        assert "permission denied" in refused(f'DELETE FROM "{okafor.schema_name}"."{table}"')


def test_the_list_of_tables_above_is_complete(in_jane: Workspace) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [in_jane.schema_name])
        tables = {name for (name,) in cursor.fetchall()} - {"django_migrations"}
    assert tables == set(TABLES)


def test_outside_a_workspace_no_workspace_can_be_read(jane: Workspace) -> None:
    with public_context():
        assert "permission denied" in refused(f'SELECT * FROM "{jane.schema_name}"."brand_brand"')


@pytest.mark.parametrize("table", ["workspaces_workspace", "workspaces_domain", "domains_domainclaim"])
def test_whose_workspace_and_whose_address_something_is_can_be_read_and_not_changed_from_inside(
    table: str, jane: Workspace
) -> None:
    with workspace_context(jane):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM public.{table}")
        for statement in (
            f"UPDATE public.{table} SET created_at = created_at",
            f"DELETE FROM public.{table}",
            f"INSERT INTO public.{table} SELECT * FROM public.{table}",
            f"SELECT FROM public.{table} FOR KEY SHARE",
            f"TRUNCATE public.{table} CASCADE",
        ):
            assert "permission denied for table" in refused(statement)


@pytest.mark.parametrize(
    "table", ["handoff_handoffcode", "socialaccount_socialaccount", "socialaccount_socialtoken", "audit_auditentry"]
)
def test_what_only_the_platform_works_with_can_not_even_be_read_from_inside(table: str, jane: Workspace) -> None:
    with workspace_context(jane):
        assert "permission denied for table" in refused(f"SELECT FROM public.{table}")
        assert "permission denied for table" in refused(f"DELETE FROM public.{table}")


def test_not_even_its_own_name_is_changed_but_by_the_service_which_leaves_the_role_as_it_was(jane: Workspace) -> None:
    own = f"UPDATE public.workspaces_workspace SET name = 'Mine' WHERE schema_name = '{jane.schema_name}'"
    with workspace_context(jane), transaction.atomic():
        assert "permission denied for table" in refused(own)
        workspace_update(workspace=jane, name="Mine", time_zone="Europe/Oslo")
        assert "permission denied for table" in refused(own)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_schema()")
            assert cursor.fetchone() == (jane.schema_name, jane.schema_name)
        jane.refresh_from_db()
    assert (jane.name, jane.time_zone) == ("Mine", "Europe/Oslo")


def test_the_services_write_is_part_of_the_callers_transaction(jane: Workspace) -> None:
    with workspace_context(jane):
        with transaction.atomic():
            workspace_update(workspace=jane, name="Mine", time_zone="Europe/Oslo")
            Brand.objects.create(company_name="Jane's")
            transaction.set_rollback(True)
        jane.refresh_from_db()
        assert (jane.name, Brand.objects.count()) == ("Jane", 0)


def test_a_changed_search_path_does_not_open_another_workspace(jane: Workspace, okafor: Workspace) -> None:
    statement = f'SET LOCAL search_path = "{okafor.schema_name}"; SELECT * FROM brand_brand'
    with workspace_context(jane):
        message = refused(statement)
    assert "does not exist" in message or "permission denied" in message


def test_a_workspace_can_not_change_tables(jane: Workspace) -> None:
    with workspace_context(jane):
        assert "permission denied" in refused("CREATE TABLE stray (id int)")
        assert "must be owner" in refused("ALTER TABLE brand_brand ADD COLUMN stray int")


def test_the_activity_log_can_not_be_rewritten(jane: Workspace) -> None:
    with workspace_context(jane):
        assert "permission denied" in refused("UPDATE activity_entry SET summary = 'nothing happened'")
        assert "permission denied" in refused("DELETE FROM activity_entry")


@pytest.mark.parametrize("leave", ["savepoint", "error"])
def test_after_a_rollback_the_next_statement_is_still_in_its_workspace(
    leave: str, jane: Workspace, okafor: Workspace
) -> None:
    with workspace_context(okafor):
        Brand.objects.create(company_name="Okafor's")
    with workspace_context(jane):
        Brand.objects.create(company_name="Jane's")
        _roll_back(leave)
        assert [brand.company_name for brand in Brand.objects.all()] == ["Jane's"]


def _roll_back(leave: str) -> None:
    if leave == "error":
        refused("SELECT 1 / 0")
        return
    with transaction.atomic():
        savepoint = transaction.savepoint()
        with connection.cursor() as cursor:
            cursor.execute("SET search_path = public")
        transaction.savepoint_rollback(savepoint)


def test_a_missing_role_stops_the_query_instead_of_running_it_as_somebody_else(jane: Workspace) -> None:
    stranger = Workspace(name="No role", slug="no-role")
    with workspace_context(jane):
        Brand.objects.create(company_name="Jane's")
    with (
        pytest.raises(DatabaseError, match="does not exist"),
        transaction.atomic(),
        workspace_context(stranger),
    ):
        list(Brand.objects.all())


@pytest.mark.django_db(transaction=False)
def test_two_threads_in_two_workspaces_keep_to_their_own(jane: Workspace, okafor: Workspace) -> None:
    seen: dict[str, set[str]] = {}

    def work(workspace: Workspace) -> Callable[[], None]:
        def run() -> None:
            names = set()
            for _ in range(50):
                with workspace_context(workspace), connection.cursor() as cursor:
                    cursor.execute("SELECT current_user")
                    names.add(cursor.fetchone()[0])
            seen[workspace.slug] = names
            connection.close()

        return run

    threads = [threading.Thread(target=work(workspace)) for workspace in (jane, okafor)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {"jane": {jane.schema_name}, "okafor": {okafor.schema_name}}
