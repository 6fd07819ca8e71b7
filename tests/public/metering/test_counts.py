"""Whatever is done to the rows of a workspace, the counts in public are what is there, in the same transaction."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from threading import Barrier
from time import sleep
from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.db.models import F, Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.outside.openai.tokens import Tokens
from apps.core.tenancy.context import public_context, workspace_context
from apps.core.tenancy.owner import as_owner
from apps.public.audit.models import AuditEntry
from apps.public.billing.models import Usage
from apps.public.billing.usage import generation_take, usage_record
from apps.public.metering.models import Count, Metric, PlannedPost
from apps.public.metering.selectors import counted, number_of, numbers_of, series
from apps.public.metering.services import Correction, counts_correct, counts_fold
from apps.public.metering.tasks import correct
from apps.public.workspaces.models import Workspace, WorkspaceState
from apps.tenant.artworks.models import Artwork, Rendition
from apps.tenant.publishing.models import Export, ExportedPost, Notice
from apps.tenant.schedule.models import Post, PostState
from tests.factories.artworks import artwork_make
from tests.factories.schedule import post_make

JULY = datetime(2026, 7, 10, 12, tzinfo=UTC)
MONTH = date(2026, 7, 1)


def numbers(workspace: Workspace, month: date = MONTH) -> dict[str, int]:
    """What is counted and not nothing."""
    return {key: value for key, value in numbers_of([workspace.pk], month=month)[workspace.pk].values.items() if value}


class TestArtworks:
    def test_added_binned_and_deleted(self, in_jane: Workspace) -> None:
        one, two = artwork_make("One", byte_size=1000), artwork_make("Two", byte_size=200)
        room = 1200 + sum(Rendition.objects.values_list("byte_size", flat=True))
        assert numbers(in_jane) == {"artworks": 2, "bytes": room}
        Artwork.objects.filter(pk=one.pk).update(deleted_at=timezone.now())
        assert numbers(in_jane) == {"artworks": 1, "bytes": room}, "what is in the bin still takes room"
        Artwork.objects.filter(pk__in=[one.pk, two.pk]).delete()
        assert numbers(in_jane) == {}

    def test_renditions_take_room_too_and_go_with_their_artwork(self, in_jane: Workspace) -> None:
        artwork = artwork_make(byte_size=1000)
        before = numbers(in_jane)["bytes"]
        Rendition.objects.filter(kind__in=["detail", "etsy"]).delete()
        assert numbers(in_jane)["bytes"] == before - 200
        artwork.delete()
        assert numbers(in_jane) == {}

    def test_what_is_rolled_back_was_never_counted(self, in_jane: Workspace) -> None:
        with transaction.atomic():
            artwork_make()
            assert numbers(in_jane)["artworks"] == 1
            transaction.set_rollback(True)
        assert numbers(in_jane) == {}

    def test_each_workspace_has_its_own(self, jane: Workspace, okafor: Workspace) -> None:
        with workspace_context(jane):
            artwork_make()
        assert (numbers(jane)["artworks"], numbers(okafor)) == (1, {})


class TestPosts:
    def test_by_state_and_month_of_their_time(self, in_jane: Workspace) -> None:
        artwork = artwork_make()
        post = post_make(artwork, JULY, state=PostState.READY)
        assert (numbers(in_jane)["waiting"], numbers(in_jane)["posts_scheduled"]) == (1, 1)
        for state, expected in (
            ("approved", {"posts_scheduled": 1}),
            ("queued", {"posts_scheduled": 1, "posts_sent": 1}),
            ("pushing", {"posts_scheduled": 1, "posts_sent": 1}),
            ("failed", {"posts_failed": 1}),
            ("queued", {"posts_scheduled": 1, "posts_sent": 1}),
            ("pushing", {"posts_scheduled": 1, "posts_sent": 1}),
            ("scheduled", {"posts_scheduled": 1, "posts_sent": 1}),
            ("published", {"posts_published": 1, "posts_sent": 1}),
        ):
            Post.objects.filter(pk=post.pk).update(state=state)
            now = numbers(in_jane).items()
            assert {name: value for name, value in now if name.startswith(("posts", "waiting"))} == expected, state

    def test_moved_to_another_month(self, in_jane: Workspace) -> None:
        post = post_make(artwork_make(), JULY)
        Post.objects.filter(pk=post.pk).update(scheduled_at=JULY + timedelta(days=31))
        assert "posts_scheduled" not in numbers(in_jane)
        assert numbers(in_jane, date(2026, 8, 1))["posts_scheduled"] == 1

    def test_the_calendar_of_all_clients_follows(self, in_jane: Workspace) -> None:
        post = post_make(artwork_make("Harbour"), JULY, state=PostState.DRAFT)
        with public_context():
            planned = PlannedPost.objects.get()
            assert (planned.workspace_id, planned.post_id, planned.title) == (in_jane.pk, post.pk, "Harbour")
            assert (planned.scheduled_at, planned.state, planned.is_favourable) == (JULY, "draft", False)
        Post.objects.filter(pk=post.pk).update(scheduled_at=JULY + timedelta(hours=1), state=PostState.READY)
        with public_context():
            planned.refresh_from_db()
            assert (planned.scheduled_at, planned.state) == (JULY + timedelta(hours=1), "ready")
        Post.objects.filter(pk=post.pk).update(state=PostState.CANCELLED)
        with public_context():
            assert not PlannedPost.objects.exists()
        Post.objects.filter(pk=post.pk).update(state=PostState.DRAFT)
        Post.objects.all().delete()
        with public_context():
            assert not PlannedPost.objects.exists()

    def test_a_new_title_is_in_the_calendar_of_all_clients(self, in_jane: Workspace) -> None:
        one, other = artwork_make("One"), artwork_make("Other")
        post_make(one, JULY), post_make(other, JULY + timedelta(hours=1))
        Artwork.objects.filter(pk=one.pk).update(title="Harbour")
        with public_context():
            assert list(PlannedPost.objects.values_list("title", flat=True)) == ["Harbour", "Other"]

    def test_many_rows_in_one_statement_are_one_row_a_number(self, in_jane: Workspace) -> None:
        artwork = artwork_make()
        with public_context():
            before = Count.objects.count()
        Post.objects.bulk_create(
            Post(artwork=artwork, network="instagram", scheduled_at=JULY + timedelta(hours=hour)) for hour in range(50)
        )
        with public_context():
            assert Count.objects.count() == before + 1
        assert numbers(in_jane)["posts_scheduled"] == 50


class TestExports:
    def handed_out(self, post: Post | None, at: datetime = JULY) -> ExportedPost:
        export = Export.objects.create(tool="publer", starts_on=at, ends_on=at, links_expire_at=at)
        return ExportedPost.objects.create(export=export, post=post, network="instagram", scheduled_at=at)

    def exported(self, workspace: Workspace, month: date = MONTH) -> int:
        return number_of(workspace.pk, Metric.POSTS_EXPORTED, month=month)

    def test_a_post_counts_once_a_month_however_many_files_it_is_in(self, in_jane: Workspace) -> None:
        post = post_make(artwork_make(), JULY)
        first, second = self.handed_out(post), self.handed_out(post)
        self.handed_out(post, JULY + timedelta(days=31))
        self.handed_out(None), self.handed_out(None)
        assert (self.exported(in_jane), self.exported(in_jane, date(2026, 8, 1))) == (3, 1)
        ExportedPost.objects.filter(pk=first.pk).update(taken_back_at=JULY - timedelta(days=1))
        assert self.exported(in_jane) == 3
        ExportedPost.objects.filter(pk=second.pk).update(taken_back_at=JULY - timedelta(days=1))
        assert self.exported(in_jane) == 2
        ExportedPost.objects.filter(pk__in=[first.pk, second.pk]).update(taken_back_at=None)
        assert self.exported(in_jane) == 3
        ExportedPost.objects.filter(pk=first.pk).delete()
        assert self.exported(in_jane) == 3
        ExportedPost.objects.all().delete()
        assert self.exported(in_jane) == 0

    def test_what_is_taken_back_after_its_time_counts_all_the_same(self, in_jane: Workspace) -> None:
        row = self.handed_out(post_make(artwork_make(), JULY))
        ExportedPost.objects.filter(pk=row.pk).update(taken_back_at=JULY - timedelta(seconds=1))
        assert self.exported(in_jane) == 0
        ExportedPost.objects.filter(pk=row.pk).update(taken_back_at=JULY)
        assert self.exported(in_jane) == 1


def test_open_notices_count_by_how_bad_they_are(in_jane: Workspace) -> None:
    now = timezone.now()
    rows = [("failed", None), ("trouble", None), ("channel", None), ("failed", now)]
    Notice.objects.bulk_create(
        Notice(cause=cause, key=str(number), title="T", sentence="S", first_at=now, last_at=now, ended_at=ended)
        for number, (cause, ended) in enumerate(rows)
    )
    assert numbers(in_jane) == {"alarms": 2, "warnings": 1}
    Notice.objects.filter(ended_at=None).update(ended_at=now)
    assert numbers(in_jane) == {}


class TestReading:
    def test_one_query_however_many_workspaces(self, jane: Workspace, okafor: Workspace) -> None:
        with CaptureQueriesContext(connection) as queries:
            numbers_of([jane.pk, okafor.pk])
        assert len([query for query in queries if "metering_count" in query["sql"]]) == 1

    def test_workspaces_can_be_sorted_and_filtered_by_a_number(self, jane: Workspace, okafor: Workspace) -> None:
        with workspace_context(okafor):
            artwork_make(), artwork_make()
        with workspace_context(jane):
            artwork_make()
        ordered = Workspace.objects.annotate(artworks=counted(Metric.ARTWORKS)).filter(artworks__gt=0)
        assert [one.slug for one in ordered.order_by("-artworks")] == ["okafor", "jane"]

    def test_months_of_some_or_all(self, jane: Workspace, okafor: Workspace) -> None:
        for workspace in (jane, okafor):
            with workspace_context(workspace):
                post_make(artwork_make(), JULY)
                post_make(artwork_make(), JULY + timedelta(days=31))
        metric = Metric.POSTS_SCHEDULED
        assert series(metrics=[metric], since=MONTH)[metric] == {MONTH: 2, date(2026, 8, 1): 2}
        assert series(metrics=[metric], since=date(2026, 8, 1), only=[jane.pk])[metric] == {date(2026, 8, 1): 1}


class TestFolding:
    def test_many_rows_become_one_and_the_sum_stays(self, in_jane: Workspace) -> None:
        for title in "abcdef":
            artwork_make(title)
        Artwork.objects.filter(title="a").delete()
        before = numbers(in_jane)
        with public_context():
            assert counts_fold() > 2
            keys = Counter(Count.objects.values_list("metric", flat=True))
            assert keys == {"artworks": 1, "bytes": 1}
            assert counts_fold() == 0
        assert numbers(in_jane) == before

    def test_what_comes_to_nothing_leaves_no_row(self, in_jane: Workspace) -> None:
        artwork_make().delete()
        with public_context():
            counts_fold()
            assert not Count.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM public.metering_count",
        "INSERT INTO public.metering_count (workspace_id, metric, value) VALUES (gen_random_uuid(), 'artworks', -9)",
        "DELETE FROM public.metering_plannedpost",
        "SELECT * FROM public.metering_correct(current_schema()::text)",
        "ALTER TABLE artworks_artwork DISABLE TRIGGER ALL",
    ],
)
def test_from_inside_a_workspace_nobody_reads_or_writes_the_counts(statement: str, in_jane: Workspace) -> None:
    with pytest.raises(ProgrammingError, match="permission denied|must be owner"), transaction.atomic():  # noqa: RUF043
        connection.cursor().execute(statement)


@pytest.mark.slow
class TestTruth:
    def filled(self) -> Workspace:
        workspace = Workspace.objects.get(slug="jane")
        with workspace_context(workspace):
            one, two = artwork_make("One"), artwork_make("Two")
            post_make(one, JULY)
            post_make(two, JULY + timedelta(days=40), state=PostState.PUBLISHED)
            Artwork.objects.filter(pk=one.pk).update(byte_size=F("byte_size") + 5, title="First")
            TestExports().handed_out(Post.objects.earliest("scheduled_at"))
            TestExports().handed_out(Post.objects.earliest("scheduled_at"))
            late = TestExports().handed_out(Post.objects.latest("scheduled_at"))
            ExportedPost.objects.filter(pk=late.pk).update(taken_back_at=JULY)
            usage_record(workspace_id=workspace.pk, spent=[Tokens("m", 30, 5, "r")], own_key=False, kept=True)
            generation_take(workspace_id=workspace.pk)
        return workspace

    def test_right_numbers_are_left_alone(self, committed: None) -> None:
        jane = self.filled()
        with as_owner():
            assert counts_correct(jane) == []

    def test_wrong_ones_are_put_right_and_told(self, committed: None) -> None:
        jane = self.filled()
        right = numbers(jane)
        Count.objects.filter(workspace=jane, metric=Metric.ARTWORKS).update(value=F("value") + 3)
        Count.objects.filter(workspace=jane, metric=Metric.POSTS_SCHEDULED).delete()
        planned = PlannedPost.objects.filter(workspace=jane).earliest("scheduled_at")
        PlannedPost.objects.filter(pk=planned.pk).update(title="Wrong")
        PlannedPost.objects.filter(workspace=jane).exclude(pk=planned.pk).delete()
        PlannedPost.objects.create(
            workspace=jane, post_id=jane.pk, network="x", scheduled_at=JULY, state="draft", is_favourable=False
        )
        wrong = Count.objects.filter(workspace=jane, metric=Metric.ARTWORKS).aggregate(total=Sum("value"))["total"] - 2
        with as_owner():
            found = counts_correct(jane)
            assert set(found) == {
                Correction("artworks", None, -wrong),
                Correction("posts_scheduled", MONTH, 1),
                Correction("planned_posts", None, 3),
            }
            assert counts_correct(jane) == []
        assert numbers(jane) == right
        assert sorted(PlannedPost.objects.values_list("title", flat=True)) == ["First", "Two"]
        assert number_of(jane.pk, Metric.ARTWORKS) == 2
        assert number_of(jane.pk, Metric.POSTS_EXPORTED, month=MONTH) == 2
        told = AuditEntry.objects.get(verb="counts.corrected")
        assert (told.workspace_id, told.data["posts_scheduled 2026-07-01"]) == (jane.pk, 1)

    def test_one_that_has_no_schema_keeps_nobody_else_from_being_compared(self, committed: None) -> None:
        jane = self.filled()
        failure = "The database refused a step."
        for number in range(2):  # one whose preparation failed, one that is deleted while the others are looked at
            words = {"failure": failure} if number else {}
            Workspace.objects.create(
                id=UUID(int=number), name="Never", slug=f"never-{number}", state=WorkspaceState.ARCHIVED, **words
            )
        Count.objects.filter(workspace=jane, metric=Metric.ARTWORKS).update(value=F("value") + 3)
        correct()
        assert number_of(jane.pk, Metric.ARTWORKS) == 2

    def test_what_the_ledger_counts_is_compared_with_it(self, committed: None) -> None:
        jane = self.filled()
        month = timezone.now().date().replace(day=1)
        Count.objects.filter(workspace=jane, metric=Metric.GENERATIONS).delete()
        Count.objects.filter(workspace=jane, metric=Metric.AI_TOKENS).update(value=F("value") + 7)
        with as_owner():
            found = counts_correct(jane)
        assert set(found) == {Correction("generations", month, 1), Correction("ai_tokens", month, -7)}
        assert number_of(jane.pk, Metric.AI_TOKENS, month=month) == 35

    def test_two_comparisons_at_once_put_right_what_is_wrong_once(self, committed: None) -> None:
        jane = self.filled()
        Count.objects.filter(workspace=jane, metric=Metric.ARTWORKS).delete()
        both, name = Barrier(2, timeout=20), connection.settings_dict["NAME"]

        def compare() -> int:
            connections["default"].settings_dict["NAME"] = name
            try:
                with as_owner(), transaction.atomic():
                    both.wait()
                    found = counts_correct(jane)
                    sleep(0.3)  # the other one looks before this one's commit
                    return len(found)
            finally:
                connections["default"].close()

        with ThreadPoolExecutor(2) as pool:
            waiting = [pool.submit(compare) for _ in range(2)]
            assert sorted(one.result(30) for one in waiting) == [0, 1]
        assert number_of(jane.pk, Metric.ARTWORKS) == 2

    def test_texts_from_before_the_ledger_knew_them_are_entered_and_not_counted_again(self, committed: None) -> None:
        jane, then = Workspace.objects.get(slug="jane"), datetime(2020, 1, 5, tzinfo=UTC)
        with as_owner(), transaction.atomic():
            Usage.objects.create(workspace_id=jane.pk, kind="ai_call", charged=True, created_at=then)
            Count.objects.create(workspace=jane, metric="generations", month=date(2020, 1, 1), value=1)
            assert Correction("generations", date(2020, 1, 1), -1) in counts_correct(jane)
            transaction.set_rollback(True)
        with as_owner(), transaction.atomic():
            Usage.objects.create(workspace_id=jane.pk, kind="ai_call", charged=True, created_at=then)
            Count.objects.create(workspace=jane, metric="generations", month=date(2020, 1, 1), value=1)
            with connection.cursor() as cursor:
                cursor.execute(import_module("apps.public.metering.migrations.0004_counted_once").ENTERED)
            assert counts_correct(jane) == []
            transaction.set_rollback(True)
