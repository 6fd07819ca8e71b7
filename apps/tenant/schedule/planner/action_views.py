"""What is done in the planner by dragging or by keys; the answer is a sentence and the way to undo it."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from apps.core.access import WorkspaceRequest, members_with
from apps.core.errors import InvalidInput, NotFound
from apps.core.requests import ticked
from apps.core.roles import Right
from apps.core.times import WallTime
from apps.core.toasts import Level, Toast, toast_send
from apps.tenant.artworks.selectors import artwork_get_for
from apps.tenant.calendars.selectors import event_get_for
from apps.tenant.schedule.forms import ReplaceForm
from apps.tenant.schedule.history import (
    Outcome,
    change_get_for,
    change_redo,
    change_to_redo,
    change_to_undo,
    change_undo,
)
from apps.tenant.schedule.models import Change, Post
from apps.tenant.schedule.planner.forms import DropForm, ShiftForm, checked, moment_of, moved_by
from apps.tenant.schedule.planner.suggesting import suggestions_on
from apps.tenant.schedule.selectors import post_get_for, posts_get_for
from apps.tenant.schedule.services import Move, Place, post_replace_artwork, posts_move, posts_plan, posts_remove


@members_with(Right.PLAN)
@require_POST
def plan(request: WorkspaceRequest) -> HttpResponse:
    """An artwork onto a day, a time or a favourable time, for each of the networks."""
    data = checked(DropForm(request.POST))
    artwork = artwork_get_for(request.actor, data["artwork"])
    event = event_get_for(request.actor, data["event"]) if data["event"] else None
    note = ""
    if event is None and data["day"]:
        found = suggestions_on(data["day"], data["networks"])
        if not found:
            raise InvalidInput("There is no free time left on that day. Choose a time in the week or day view.")
        at, event, note = found[0].at, found[0].event, found[0].note
    elif event is None:
        moment = moment_of(data["at"])
        at, note = moment.at, moment.note
    else:
        at = event.posts_at
    places = [Place(artwork, network, at, event) for network in data["networks"]]
    _, change = posts_plan(actor=request.actor, places=places)
    return done(change, note=note)


@members_with(Right.PLAN)
@require_POST
def move(request: WorkspaceRequest) -> HttpResponse:
    """Posts by days and minutes of the clock, all together; one post onto a favourable time or to a time."""
    ids = ticked(request, "posts", "posts")
    posts = posts_get_for(request.actor, ids)
    if len(posts) < len(ids):
        raise NotFound("One of these posts is not in the schedule any more.")
    versions = _versions(request, ids)
    data = checked(ShiftForm(request.POST))
    notes: list[str] = []
    moves = []
    for post in posts:
        event = event_get_for(request.actor, data["event"]) if data["event"] and len(posts) == 1 else None
        moment = WallTime(event.posts_at) if event else _target(request, post, data)
        notes += [moment.note] if moment.note else []
        moves.append(Move(post, moment.at, event, versions.get(post.pk)))
    change = posts_move(actor=request.actor, moves=moves)
    return done(change, note=" ".join(notes[:2]))


@members_with(Right.PLAN)
@require_POST
def take_out(request: WorkspaceRequest) -> HttpResponse:
    """Posts out of the schedule, back into the tray."""
    posts = posts_get_for(request.actor, ticked(request, "posts", "posts"))
    if not posts:
        raise NotFound("These posts are not in the schedule any more.")
    return done(posts_remove(actor=request.actor, posts=posts))


@members_with(Right.PLAN)
@require_POST
def take_offer(request: WorkspaceRequest, post_id: UUID) -> HttpResponse:
    """The offered artwork into a place that a sale left free."""
    post = post_get_for(request.actor, post_id)
    data = checked(ReplaceForm(request.POST))
    artwork = artwork_get_for(request.actor, data["artwork"])
    return done(post_replace_artwork(actor=request.actor, post=post, artwork=artwork, version=data["version"]))


@members_with(Right.PLAN)
@require_POST
def follow(request: WorkspaceRequest) -> HttpResponse:
    """Posts go along with their favourable times, which were moved."""
    posts = [post for post in posts_get_for(request.actor, ticked(request, "posts", "posts")) if post.event]
    moves = [Move(post, post.event.posts_at, post.event) for post in posts if post.event]
    return done(posts_move(actor=request.actor, moves=moves))


@members_with(Right.PLAN)
@require_POST
def stay(request: WorkspaceRequest) -> HttpResponse:
    """Posts keep their times, whatever became of their favourable times."""
    posts = posts_get_for(request.actor, ticked(request, "posts", "posts"))
    return done(posts_move(actor=request.actor, moves=[Move(post, post.scheduled_at) for post in posts]))


@members_with(Right.PLAN)
@require_POST
def undo(request: WorkspaceRequest) -> HttpResponse:
    """What the person did last."""
    change = change_to_undo(request.actor)
    if change is None:
        raise NotFound("There is nothing to undo.")
    return taken_back(change_undo(actor=request.actor, change=change), undone=True)


@members_with(Right.PLAN)
@require_POST
def redo(request: WorkspaceRequest) -> HttpResponse:
    """What the person took back last."""
    change = change_to_redo(request.actor)
    if change is None:
        raise NotFound("There is nothing to do again.")
    return taken_back(change_redo(actor=request.actor, change=change), undone=False)


@members_with(Right.PLAN)
@require_POST
def undo_one(request: WorkspaceRequest, change_id: UUID) -> HttpResponse:
    """One change, from its toast."""
    change = change_get_for(request.actor, change_id)
    return taken_back(change_undo(actor=request.actor, change=change), undone=True)


@members_with(Right.PLAN)
@require_POST
def redo_one(request: WorkspaceRequest, change_id: UUID) -> HttpResponse:
    """One change again, from the toast that told of its undoing."""
    change = change_get_for(request.actor, change_id)
    return taken_back(change_redo(actor=request.actor, change=change), undone=False)


def done(change: Change, *, note: str = "") -> HttpResponse:
    """The answer to the planner's script: what was done, in words, and where to undo it."""
    undo_url = reverse("schedule:undo_one", args=[change.pk])
    answer = f"{change.label}. {note}".strip()
    return _answer(answer, change, undo_url=undo_url, level="info" if note else "success")


def taken_back(outcome: Outcome, *, undone: bool) -> HttpResponse:
    """What came of an undo or redo, with the way back."""
    words = f"{'Undone' if undone else 'Done again'}: {outcome.change.label}."
    if outcome.kept:
        some = "One post stays as it is" if outcome.kept == 1 else f"{outcome.kept} posts stay as they are"
        words += f" {some}: changed, sent or taken since."
    name = "schedule:redo_one" if undone else "schedule:undo_one"
    level: Level = "warning" if outcome.kept else "success"
    url = reverse(name, args=[outcome.change.pk]) if outcome.done else ""
    return _answer(words, outcome.change, undo_url=url, level=level, label="Redo" if undone else "Undo")


def _answer(text: str, change: Change, *, undo_url: str, level: Level, label: str = "Undo") -> HttpResponse:
    """The planner's script reads toast and versions from the body; htmx, by which forms ask, the headers. One query."""
    toast = Toast(text=text, level=level, undo_url=undo_url, undo_label=label)
    ids = [row["post"] for row in change.rows]
    versions = {str(pk): version for pk, version in Post.objects.filter(pk__in=ids).values_list("pk", "version")}
    answer = JsonResponse({"toast": toast.as_event(), "versions": versions})
    trigger_client_event(answer, "dialog:close")
    trigger_client_event(answer, "posts:changed")
    answer["HX-Reswap"] = "none"
    return toast_send(answer, toast)


def _target(request: WorkspaceRequest, post: Post, data: dict[str, int | None]) -> WallTime:
    if request.POST.get("at"):
        return moment_of(request.POST["at"])
    return moved_by(post.scheduled_at, days=data["days"] or 0, minutes=data["minutes"] or 0)


def _versions(request: WorkspaceRequest, ids: list[UUID]) -> dict[UUID, int]:
    given = request.POST.getlist("versions")
    if not given:
        return {}
    try:
        return dict(zip(ids, map(int, given), strict=True))
    except ValueError as error:
        raise InvalidInput("Reload the page, then try again.") from error
