"""The same small world in two workspaces: one object of every kind, marked with its workspace's name."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import FileField
from django.utils import timezone

from apps.core.crypto.secret import Secret
from apps.core.networks import Network
from apps.core.roles import Role
from apps.core.storage import workspace_prefix, workspace_storage
from apps.core.tenancy.context import workspace_context
from apps.core.visiting import VisitMode
from apps.public.arrivals.models import Arrival
from apps.public.blueprints.models import Blueprint
from apps.public.domains.models import DomainClaim
from apps.public.memberships.invitations import invitation_create, invitation_issue
from apps.public.memberships.models import Membership
from apps.public.memberships.services import membership_create
from apps.public.support.models import SupportVisit
from apps.public.takeouts.models import KEPT_FOR, Takeout, TakeoutState
from apps.public.users.models import User
from apps.public.workspaces.models import Workspace
from apps.tenant.activity.models import Entry
from apps.tenant.artworks.models import Artwork, Collection, FactsSheet, Framing, Rendition, RenditionKind, Upload
from apps.tenant.brand.models import Brand
from apps.tenant.calendars.models import Calendar, CalendarImport, Event, Subscription
from apps.tenant.captions.models import Caption, CaptionVersion, ToneTrial, WritingJob
from apps.tenant.credentials.models import Credential, Kind
from apps.tenant.credentials.services import credential_set
from apps.tenant.publishing.models import (
    Attempt,
    Cause,
    Channel,
    CollectionBoard,
    Connection,
    Delivery,
    Export,
    ExportedPost,
    ExportFile,
    Notice,
    Step,
)
from apps.tenant.schedule.models import (
    Blackout,
    Change,
    Comment,
    NetworkLimit,
    PlanSettings,
    Post,
    Proposal,
    ProposalStep,
    Review,
    ReviewItem,
    Slot,
)
from apps.tenant.schedule.reviews.tokens import hash_of
from tests.isolation.traces import stored


@dataclass
class World:
    """Identifiers by the name that addresses use for them, and the marker that is in every text."""

    marker: str
    ids: dict[str, UUID] = field(default_factory=dict)


def build(workspace: Workspace) -> World:
    """Fill the workspace with one marked object of every kind."""
    world = World(marker=f"marker-of-{workspace.slug}")
    _team(world, workspace)
    with workspace_context(workspace):
        Brand.objects.create(company_name=world.marker)
        _library(world)
        _calendars(world)
        _schedule(world)
        _deliveries(world)
        _reviews(world)
        _keys(world)
        _files(world)
    world.ids["blueprint_id"] = Blueprint.objects.create(
        name=world.marker, source=workspace, source_name=world.marker, made_by_name=world.marker
    ).pk
    _takeout(world, workspace)
    words = {"database_name": world.marker, "time_zone": "America/New_York"}
    world.ids["arrival_id"] = Arrival.objects.create(workspace=workspace, **words).pk
    world.ids["visit_id"] = _visit(world, workspace)
    world.ids["claim_id"] = DomainClaim.objects.create(workspace=workspace, host=f"{world.marker}.example").pk
    return world


def _team(world: World, workspace: Workspace) -> None:
    world.ids["owner_id"] = (
        Membership.objects.filter(workspace=workspace, role=Role.OWNER).earliest("created_at").user_id
    )
    user = User.objects.create_user(f"{world.marker}@example.com", name=world.marker)
    membership = membership_create(user=user, workspace=workspace, role=Role.MEMBER)
    invitation = invitation_create(
        workspace_id=workspace.pk, email=f"to-{world.marker}@example.com", role=Role.MEMBER, invited_by=user
    )
    with transaction.atomic():
        invitation_issue(invitation_id=invitation.pk, workspace_id=workspace.pk)
    world.ids |= {"membership_id": membership.pk, "invitation_id": invitation.pk}


def _takeout(world: World, workspace: Workspace) -> None:
    now = timezone.now()
    takeout = Takeout.objects.create(
        workspace=workspace,
        state=TakeoutState.READY,
        asked_by_id=world.ids["owner_id"],
        asked_by_name=world.marker,
        finished_at=now,
        expires_at=now + KEPT_FOR,
    )
    with workspace_context(workspace):
        workspace_storage().save(takeout.file_name, ContentFile(world.marker.encode()))
    world.ids["takeout_id"] = takeout.pk


def _visit(world: World, workspace: Workspace) -> UUID:
    visitor = User.objects.create_user(f"visitor-of-{world.marker}@agency.example", name=world.marker)
    visit = SupportVisit.objects.create(
        user=visitor,
        staff_name=world.marker,
        workspace=workspace,
        mode=VisitMode.HELP,
        reason=world.marker,
        ends_at=timezone.now() + timedelta(hours=1),
    )
    return visit.pk


def _files(world: World) -> None:
    """What the rows say is stored lies there, and says whose it is."""
    storage = workspace_storage()
    prefix = f"{workspace_prefix()}/"
    there = {key.removeprefix(prefix) for key, _ in stored(prefix)}
    for model in apps.get_models():
        names = [one.name for one in model._meta.get_fields() if isinstance(one, FileField)]
        for row in model._default_manager.all() if names else []:
            for name in {getattr(row, attribute).name for attribute in names} - there - {"", None}:
                storage.save(name, ContentFile(world.marker.encode()))


def _library(world: World) -> None:
    collection = Collection.objects.create(name=world.marker)
    artwork = _artwork(world, collection)
    world.ids["binned_id"] = _artwork(world, collection, deleted_at=timezone.now(), sha256="1" * 64).pk
    for kind in RenditionKind.values:
        Rendition.objects.create(
            artwork=artwork,
            kind=kind,
            file=f"artworks/{world.marker}/{kind}.webp",
            content_type="image/webp",
            width=10,
            height=10,
            byte_size=1,
        )
    Framing.objects.create(artwork=artwork, kind=RenditionKind.SQUARE)
    upload = Upload.objects.create(
        file_name=f"{world.marker}.jpg", byte_size=1, content_type="image/jpeg", incoming=f"incoming/{world.marker}"
    )
    sheet = FactsSheet.objects.create(
        file_name=f"{world.marker}.csv", file=f"imports/{world.marker}.sheet", unknown=[world.marker]
    )
    caption = Caption.objects.create(artwork=artwork, network=Network.INSTAGRAM, text=world.marker)
    job = WritingJob.objects.create(artwork_ids=[artwork.pk], networks=[Network.INSTAGRAM], total=1)
    version = CaptionVersion.objects.create(caption=caption, text=world.marker, writer_name=world.marker)
    trial = ToneTrial.objects.create(artwork=artwork, network=Network.INSTAGRAM, problem=world.marker)
    binned = {"artworks": [str(world.ids["binned_id"])]}
    entry = Entry.objects.create(actor_name="Somebody", verb="artworks.binned", summary=world.marker, data=binned)
    world.ids |= {
        "entry_id": entry.pk,
        "collection_id": collection.pk,
        "artwork_id": artwork.pk,
        "upload_id": upload.pk,
        "sheet_id": sheet.pk,
        "caption_id": caption.pk,
        "job_id": job.pk,
        "version_id": version.pk,
        "trial_id": trial.pk,
    }


def _artwork(world: World, collection: Collection, **changes: object) -> Artwork:
    values: dict[str, object] = {
        "title": world.marker,
        "collection": collection,
        "note": world.marker,
        "original": f"artworks/{world.marker}/original.jpg",
        "original_name": f"{world.marker}.jpg",
        "content_type": "image/jpeg",
        "sha256": "0" * 64,
        "byte_size": 1,
        "pixel_width": 10,
        "pixel_height": 10,
    }
    return Artwork.objects.create(**{**values, **changes})


def _calendars(world: World) -> None:
    calendar = Calendar.objects.create(name=world.marker)
    start = datetime.now(UTC) + timedelta(days=3)
    event = Event.objects.create(
        calendar=calendar,
        uid=world.marker,
        summary=world.marker,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        posts_at=start + timedelta(minutes=30),
        zone="UTC",
        by_hand=True,
    )
    subscription = Subscription.objects.create(calendar=calendar, address=f"http://127.0.0.1/{world.marker}.ics")
    calendar_import = CalendarImport.objects.create(
        calendar=calendar, file_name=f"{world.marker}.ics", file=f"imports/{world.marker}.ics", state="ready"
    )
    world.ids |= {"calendar_id": calendar.pk, "event_id": event.pk, "import_id": calendar_import.pk}
    world.ids |= {"subscription_id": subscription.pk}


def _schedule(world: World) -> None:
    post = Post.objects.create(
        artwork_id=world.ids["artwork_id"],
        network=Network.INSTAGRAM,
        scheduled_at=(datetime.now(UTC) + timedelta(days=3)).replace(second=0, microsecond=0),
        state="approved",
        event_id=world.ids["event_id"],
    )
    proposal = Proposal.objects.create(wishes={"note": world.marker}, state="open")
    for number, undone in ((1, False), (2, True)):
        ProposalStep.objects.create(proposal=proposal, number=number, label=world.marker, undone=undone)
    slot = Slot.objects.create(network=Network.INSTAGRAM, weekday=0, at=time(9, 41))
    blackout = Blackout.objects.create(starts_on=date.today(), ends_on=date.today(), label=world.marker)
    NetworkLimit.objects.create(network=Network.INSTAGRAM)
    PlanSettings.objects.create()
    change = Change.objects.create(user_id=world.ids["owner_id"], label=world.marker)
    export = Export.objects.create(
        tool="publer",
        starts_on=date.today(),
        ends_on=date.today(),
        links_expire_at=datetime.now(UTC) + timedelta(days=1),
    )
    file = ExportFile.objects.create(
        export=export, network=Network.INSTAGRAM, file=f"exports/{world.marker}.csv", row_count=1
    )
    row = ExportedPost.objects.create(
        export=export, post=post, network=post.network, scheduled_at=post.scheduled_at, title=world.marker
    )
    world.ids |= {"post_id": post.pk, "proposal_id": proposal.pk, "export_id": export.pk, "file_id": file.pk}
    world.ids["row_id"] = row.pk
    undo = {"added": [], "removed": []}
    days = {"starts_on": f"{date.today()}", "ends_on": f"{date.today()}", "label": world.marker}
    for name, verb, data in (("times", "plan.times_changed", undo), ("days", "plan.days_off_removed", days)):
        entry = Entry.objects.create(actor_name="Somebody", verb=verb, summary=world.marker, data=data)
        world.ids[f"{name}_entry_id"] = entry.pk
    world.ids |= {"slot_id": slot.pk, "blackout_id": blackout.pk, "change_id": change.pk}


def _deliveries(world: World) -> None:
    words = {"problem": "refused", "sentence": world.marker, "remote_id": world.marker}
    delivery = Delivery.objects.create(post_id=world.ids["post_id"], step=Step.REST, **words)
    Attempt.objects.create(delivery=delivery, call=delivery.pk, step=Step.SEND, answer=world.marker)
    now = timezone.now()
    notice = Notice.objects.create(
        cause=Cause.FAILED, title=world.marker, sentence=world.marker, first_at=now, last_at=now
    )
    world.ids |= {"delivery_id": delivery.pk, "notice_id": notice.pk}


def _reviews(world: World) -> None:
    review = Review.objects.create(
        title=world.marker,
        note=world.marker,
        client_name=world.marker,
        client_email=f"client-{world.marker}@example.com",
        token_hash=hash_of(world.marker),
        expires_at=datetime.now(UTC) + timedelta(days=7),
        made_by_name=world.marker,
    )
    item = ReviewItem.objects.create(review=review, post_id=world.ids["post_id"])
    comment = Comment.objects.create(
        post_id=world.ids["post_id"], author_id=world.ids["owner_id"], author_name=world.marker, text=world.marker
    )
    world.ids |= {"review_id": review.pk, "item_id": item.pk, "comment_id": comment.pk}


def _keys(world: World) -> None:
    secret = Secret(f"key-{world.marker}")
    credential = credential_set(actor=None, kind=Kind.PUBLER, secret=secret)
    Credential.objects.filter(pk=credential.pk).update(note=world.marker, last_four=world.marker[-4:])
    _channels(world, credential)


def _channels(world: World, credential: Credential) -> None:
    Connection.objects.create(
        key_entered_at=credential.entered_at,
        user_id=world.marker,
        user_name=world.marker,
        workspace_id=world.marker,
        workspace_name=world.marker,
        read_at=timezone.now(),
    )
    board = {"id": world.marker, "name": world.marker}
    for network in Network.posted_values():
        facts = {"network": network, "provider": network, "name": world.marker, "username": world.marker}
        Channel.objects.create(remote_id=f"{network}-{world.marker}", is_used=True, boards=[board], **facts)
    CollectionBoard.objects.create(collection_id=world.ids["collection_id"], board=world.marker)
