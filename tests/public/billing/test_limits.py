"""What a plan allows, and how more is refused: with the numbers and a way out, also for many at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.core.access import Actor
from apps.core.errors import NotAllowed
from apps.core.networks import Network
from apps.core.outside.openai.tokens import Tokens
from apps.core.roles import Role
from apps.core.tenancy.context import public_context, workspace_context
from apps.public.billing.limits import (
    Limit,
    LimitReached,
    PlanRight,
    entitlements_of,
    limit_demand,
    limit_room,
    used_of,
)
from apps.public.billing.models import Exemption, Plan, Usage
from apps.public.billing.usage import generation_give_back, generation_take, usage_record
from apps.public.workspaces.models import Workspace
from apps.tenant.artworks.models import Artwork, Upload
from apps.tenant.artworks.services import artworks_bin, artworks_restore
from apps.tenant.artworks.uploads import upload_announce, uploads_keep
from apps.tenant.publishing.deliveries.starting import push_plan, push_start
from apps.tenant.publishing.exports.services import export_create
from apps.tenant.publishing.models import Export, ExportedPost, Tool
from apps.tenant.schedule.history import change_undo
from apps.tenant.schedule.models import Post
from apps.tenant.schedule.reviews.links import Wishes, review_create
from apps.tenant.schedule.services import Move, posts_move
from tests.factories.artworks import artwork_make
from tests.factories.deliveries import connect, sendable
from tests.factories.schedule import post_make

JULY = date(2026, 7, 1)
_YEAR = timezone.now().year + 1
FULL, EMPTY = datetime(_YEAR, 3, 10, 9, tzinfo=UTC), datetime(_YEAR, 5, 10, 9, tzinfo=UTC)


def studio(**limits: Any) -> None:
    """The plan that Jane is on, with other limits."""
    with public_context():
        Plan.objects.filter(slug="studio").update(**limits)


def exempt(workspace: Workspace, field: str, value: int | None) -> None:
    with public_context():
        Exemption.objects.update_or_create(workspace=workspace, field=field, defaults={"value": value})


def export_of(actor: Actor, post: Post, **wishes: Any) -> Export:
    day = post.scheduled_at.date()
    networks = [Network(post.network)]
    return export_create(actor=actor, tool=Tool.PUBLER, starts_on=day, ends_on=day, networks=networks, **wishes)


def announce(actor: Actor, size: int = 1000) -> Upload:
    return upload_announce(actor=actor, file_name="a.jpg", byte_size=size, content_type="image/jpeg").upload


class TestWhatHolds:
    def test_the_plans_limits_unless_there_is_an_exemption(self, jane: Workspace) -> None:
        studio(most_artworks=10, may_ask_clients=False)
        allowed = entitlements_of(jane.pk)
        assert (allowed.most(Limit.ARTWORKS), allowed.allows(PlanRight.ASK_CLIENTS)) == (10, False)
        exempt(jane, "most_artworks", 25)
        exempt(jane, "may_ask_clients", 1)
        allowed = entitlements_of(jane.pk)
        assert (allowed.most(Limit.ARTWORKS), allowed.allows(PlanRight.ASK_CLIENTS)) == (25, True)

    def test_no_limit_is_no_limit(self, in_jane: Workspace) -> None:
        studio(most_artworks=10)
        exempt(in_jane, "most_artworks", None)
        assert limit_room(in_jane.pk, Limit.ARTWORKS) is None
        with transaction.atomic():
            limit_demand(in_jane.pk, Limit.ARTWORKS, adding=10**9)

    def test_below_what_there_is_nothing_is_lost_and_nothing_can_be_added(self, in_jane: Workspace) -> None:
        artwork_make(), artwork_make("Second")
        studio(most_artworks=1)
        assert limit_room(in_jane.pk, Limit.ARTWORKS) == 0
        assert Artwork.objects.present().count() == 2
        with pytest.raises(LimitReached, match=r"room for 1 painting: it is used up\. Delete paintings"):
            limit_demand(in_jane.pk, Limit.ARTWORKS, adding=1)

    def test_the_sentence_has_the_numbers(self, in_jane: Workspace) -> None:
        studio(most_posts=1200)
        with pytest.raises(LimitReached) as refused:
            limit_demand(in_jane.pk, Limit.POSTS, adding=1500, month=JULY)
        assert refused.value.message == (
            "Your plan “Studio” has room for 1,200 posts a month: there is room for 1,200 more, and this would be "
            "1,500. Take posts of this month back, or choose a larger plan under Settings, Plan."
        )


class TestArtworks:
    def test_files_on_their_way_have_their_place(self, in_jane: Workspace, actor: Actor) -> None:
        studio(most_artworks=2)
        artwork_make()
        announce(actor)
        with pytest.raises(LimitReached):
            announce(actor)

    def test_their_bytes_too(self, in_jane: Workspace, actor: Actor) -> None:
        studio(most_bytes=5000)
        announce(actor, 3000)
        with pytest.raises(LimitReached, match=r"has room for 4.9\xa0KB of files: there is room for 2.0\xa0KB more"):
            announce(actor, 2001)
        announce(actor, 2000)

    def test_one_that_is_announced_again_takes_its_own_place(self, in_jane: Workspace, actor: Actor) -> None:
        studio(most_artworks=1)
        facts = {"file_name": "a.jpg", "byte_size": 10, "content_type": "image/jpeg", "fingerprint": "a"}
        assert upload_announce(actor=actor, **facts).upload == upload_announce(actor=actor, **facts).upload

    def test_a_duplicate_that_is_kept_needs_room(self, in_jane: Workspace, actor: Actor) -> None:
        upload = announce(actor)
        Upload.objects.filter(pk=upload.pk).update(state="duplicate")
        studio(most_artworks=0)
        with pytest.raises(LimitReached):
            uploads_keep(actor=actor, uploads=[upload])

    def test_coming_back_from_the_bin_needs_room(self, in_jane: Workspace, actor: Actor) -> None:
        artwork = artwork_make()
        artworks_bin(actor=actor, artworks=[artwork])
        studio(most_artworks=0)
        with pytest.raises(LimitReached):
            artworks_restore(actor=actor, artwork_ids=[artwork.pk])

    def test_coming_back_from_the_bin_needs_no_storage(self, in_jane: Workspace, actor: Actor) -> None:
        artwork = artwork_make()
        artworks_bin(actor=actor, artworks=[artwork])
        announce(actor)
        studio(most_bytes=0)
        assert artworks_restore(actor=actor, artwork_ids=[artwork.pk]) == (1, [])

    def test_a_duplicate_that_was_kept_before_needs_no_room_again(self, in_jane: Workspace, actor: Actor) -> None:
        upload = announce(actor)
        Upload.objects.filter(pk=upload.pk).update(state="duplicate")
        assert uploads_keep(actor=actor, uploads=[upload]) == 1
        studio(most_artworks=0, most_bytes=0)
        assert uploads_keep(actor=actor, uploads=[upload]) == 0


class TestPosts:
    def test_those_beyond_the_plan_stay_the_earliest_go(self, in_jane: Workspace) -> None:
        connect()
        posts = [sendable(f"No {number}") for number in range(3)]
        studio(most_posts=2)
        plan = push_plan(posts)
        assert (len(plan.going), plan.over_plan, plan.troubled) == (2, 1, 0)
        assert "no room for more posts in" in plan.staying[0][1][0].message
        push_start(actor=None, posts=posts)
        assert used_of(in_jane.pk, Limit.POSTS, month=posts[0].scheduled_at.date().replace(day=1)) == 2
        assert push_plan(posts[2:]).over_plan == 1

    def test_what_is_sent_after_all_counts_once_and_is_taken_back_from_its_export(
        self, in_jane: Workspace, actor: Actor
    ) -> None:
        connect()
        post = sendable("Harbour", at=FULL)
        studio(most_posts=1)
        export_of(actor, post)
        assert used_of(in_jane.pk, Limit.POSTS, month=FULL.date().replace(day=1)) == 1
        assert len(push_start(actor=actor, posts=[post], include_exported=True).going) == 1
        assert used_of(in_jane.pk, Limit.POSTS, month=FULL.date().replace(day=1)) == 1
        assert not ExportedPost.objects.standing().exists()

    def test_what_is_exported_again_counts_once(self, in_jane: Workspace, actor: Actor) -> None:
        connect()
        post = sendable("Harbour", at=FULL)
        studio(most_posts=1)
        export_of(actor, post)
        export_of(actor, post, include_exported=True)
        assert ExportedPost.objects.standing().count() == 2
        assert used_of(in_jane.pk, Limit.POSTS, month=FULL.date().replace(day=1)) == 1
        with pytest.raises(LimitReached):
            export_of(actor, sendable("Other", at=FULL + timedelta(hours=1)))

    def test_what_was_sent_can_not_be_moved_into_a_month_that_is_full(self, in_jane: Workspace, actor: Actor) -> None:
        connect()
        first, second = sendable("First", at=FULL), sendable("Second", at=EMPTY)
        studio(most_posts=1)
        assert len(push_start(actor=None, posts=[first, second]).going) == 2
        with pytest.raises(LimitReached, match="room for 1 post a month: it is used up"), transaction.atomic():
            posts_move(actor=actor, moves=[Move(second, FULL + timedelta(days=1))])
        assert Post.objects.get(pk=second.pk).scheduled_at == EMPTY
        posts_move(actor=actor, moves=[Move(second, EMPTY + timedelta(days=1)), Move(first, FULL + timedelta(days=1))])
        posts_move(actor=actor, moves=[Move(second, FULL), Move(first, EMPTY)])

    def test_a_move_out_of_a_full_month_is_not_undone_once_another_post_has_the_room(
        self, in_jane: Workspace, actor: Actor
    ) -> None:
        connect()
        first, second = sendable("First", at=FULL), sendable("Second", at=FULL + timedelta(hours=1))
        studio(most_posts=1)
        push_start(actor=None, posts=[first])
        change = posts_move(actor=actor, moves=[Move(first, EMPTY)])
        assert len(push_start(actor=None, posts=[second]).going) == 1
        with pytest.raises(LimitReached), transaction.atomic():
            change_undo(actor=actor, change=change)
        assert Post.objects.get(pk=first.pk).scheduled_at == EMPTY

    def test_an_export_that_is_too_large_is_refused_whole(self, in_jane: Workspace, actor: Actor) -> None:
        connect()
        post = sendable("Harbour")
        studio(most_posts=0)
        day = post.scheduled_at.date()
        with pytest.raises(LimitReached, match="posts a month"):
            export_create(
                actor=actor,
                tool="publer",
                starts_on=day - timedelta(days=1),
                ends_on=day + timedelta(days=1),
                networks=[post.network],
            )


class TestGenerations:
    def test_each_counts_and_what_came_to_nothing_does_not(self, in_jane: Workspace) -> None:
        studio(most_generations=2)
        generation_take(workspace_id=in_jane.pk)
        generation_take(workspace_id=in_jane.pk)
        with pytest.raises(LimitReached, match=r"captions written by AI a month: it is used up\. Write by hand"):
            generation_take(workspace_id=in_jane.pk)
        generation_give_back(workspace_id=in_jane.pk)
        generation_take(workspace_id=in_jane.pk)

    def test_requests_are_no_generations(self, in_jane: Workspace) -> None:
        usage_record(workspace_id=in_jane.pk, spent=[Tokens("gpt-5.4", 1, 1)] * 2, own_key=True, kept=True)
        assert used_of(in_jane.pk, Limit.GENERATIONS) == 0


def test_review_links_are_the_plans_to_give(in_jane: Workspace, actor: Actor) -> None:
    studio(may_ask_clients=False)
    with pytest.raises(NotAllowed, match="no review links"):
        review_create(actor=actor, posts=[post_make(artwork_make())], wishes=Wishes(title="July"))


def test_what_is_known_of_other_months_does_not_count(in_jane: Workspace) -> None:
    post_make(artwork_make(), datetime(2026, 7, 3, 9, tzinfo=UTC), state="published")
    assert used_of(in_jane.pk, Limit.POSTS, month=JULY) == 1
    assert used_of(in_jane.pk, Limit.POSTS, month=date(2026, 8, 1)) == 0
    assert timezone.now().date() > JULY


@pytest.mark.slow
class TestManyAtOnce:
    """A hundred at the same moment, on connections of their own."""

    def storm(self, workspace: Workspace, one: Callable[[], object]) -> tuple[int, int]:
        def run(_: int) -> bool:
            try:
                with workspace_context(workspace):
                    one()
            except LimitReached:
                return False
            finally:
                connection.close()
            return True

        with ThreadPoolExecutor(20) as threads:
            outcomes = list(threads.map(run, range(100)))
        return outcomes.count(True), outcomes.count(False)

    @pytest.fixture
    def jane_for_good(self, committed: None) -> Workspace:
        return Workspace.objects.get(slug="jane")

    @pytest.fixture
    def seven(self, jane_for_good: Workspace) -> Any:
        for limit in (Limit.ARTWORKS, Limit.GENERATIONS):
            exempt(jane_for_good, limit.value, 7)
        yield
        Exemption.objects.filter(workspace=jane_for_good).delete()

    def test_uploads(self, jane_for_good: Workspace, seven: None) -> None:
        actor = Actor(user_id=UUID(int=1), name="Jane", role=Role.OWNER)
        assert self.storm(jane_for_good, lambda: announce(actor)) == (7, 93)
        with workspace_context(jane_for_good):
            assert Upload.objects.count() == 7

    def test_generations(self, jane_for_good: Workspace, seven: None) -> None:
        assert self.storm(jane_for_good, lambda: generation_take(workspace_id=jane_for_good.pk)) == (7, 93)
        assert Usage.objects.filter(kind="generation").count() == 7
