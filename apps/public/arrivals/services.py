"""What the agency does with an arrival."""

from typing import Any
from uuid import UUID

from celery import current_app
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from apps.core.access import StaffActor
from apps.core.errors import Conflict, InvalidInput
from apps.public.arrivals import files
from apps.public.arrivals.models import Arrival, ArrivalState
from apps.public.audit.services import audit_record
from apps.public.workspaces.models import Workspace
from apps.public.workspaces.selectors import slug_check

LOOK, CARRY = "legacy.look", "legacy.carry"
TASKS = {ArrivalState.LOOKING: LOOK, ArrivalState.CARRYING: CARRY}
_ENDS = {files.DATABASE: (".db", ".sqlite", ".sqlite3"), files.PICTURES: (".zip",)}
_SAID = {
    files.DATABASE: "Choose the old application’s SQLite file: its name ends in .db, .sqlite or .sqlite3.",
    files.PICTURES: "Pack the folder of pictures as a ZIP, and choose that.",
}
_BUSY = "It is being worked on at the moment. Wait until that is over."


@transaction.atomic
def arrival_create(
    *,
    staff: StaffActor,
    workspace: Workspace | None,
    time_zone: str,
    new_name: str = "",
    new_slug: str = "",
    owner_email: str = "",
) -> Arrival:
    """Old data is to come into the workspace, or into one that is made for it. Four queries at most.

    Raises InvalidInput (fields ``new_name``, ``new_slug``, ``owner_email``) for what no workspace can be made of, and
    Conflict for a workspace that is not open.
    """
    made = Arrival(workspace=workspace, time_zone=time_zone, started_by_id=staff.user_id)
    if workspace is None:
        made.new_name, made.new_slug = _clean_name(new_name), slug_check(new_slug)
        made.owner_email = _clean_email(owner_email)
    elif not workspace.is_active:
        raise Conflict(f"{workspace.name} is not open now. Open it first.")
    made.save()
    _log(staff, made, "created", f"Began to bring the old application’s data over into {made.goes_to}.")
    return made


def file_announce(*, arrival: Arrival, kind: str, name: str, size: int) -> dict[str, Any]:
    """The form with which the browser sends one of the two files to the storage. One query.

    Raises InvalidInput for what can be told from name and size, and Conflict while it is worked on.
    """
    _check_free(arrival)
    if kind not in files.KINDS:
        raise InvalidInput("There is no such file to send.")
    if not name.casefold().endswith(_ENDS[kind]):
        raise InvalidInput(_SAID[kind])
    if size <= 0:
        raise InvalidInput("This file is empty (0 bytes). Copy it anew.")
    most = files.MOST_BYTES[kind]
    if size > most:
        raise InvalidInput(f"This file has {size / 1e6:,.0f} MB; {most / 1e6:,.0f} MB is the most.")
    shown = name.replace("\\", "/").rsplit("/", 1)[-1][-255:]
    facts = {f"{kind}_name": shown, f"{kind}_bytes": size, f"{kind}_at": None}
    Arrival.objects.filter(pk=arrival.pk).update(**facts, updated_at=timezone.now())
    return files.signed_form(arrival.pk, kind, max_bytes=size)


def file_receive(*, staff: StaffActor, arrival: Arrival, kind: str) -> Arrival:
    """The browser says that the file has arrived; with both there, they are looked at. Five queries, two requests.

    Raises Conflict when it has not, and while it is worked on.
    """
    _check_free(arrival)
    if kind not in files.KINDS:
        raise InvalidInput("There is no such file to send.")
    size = files.size_of(arrival.pk, kind)
    if not size or size != getattr(arrival, f"{kind}_bytes"):
        raise Conflict("The file has not arrived completely. Please send it again.")
    fresh = {"state": ArrivalState.WAITING, "foreseen": None, "problem": ""}
    changed = {f"{kind}_at": timezone.now(), **fresh, "updated_at": timezone.now()}
    Arrival.objects.filter(pk=arrival.pk).exclude(state__in=TASKS).update(**changed)
    arrival.refresh_from_db()
    if arrival.is_complete:
        arrival_look(staff=staff, arrival=arrival)
    return arrival


@transaction.atomic
def arrival_look(*, staff: StaffActor, arrival: Arrival) -> None:
    """Have a worker say what would come over; nothing is written. Raises Conflict without both files. Three queries."""
    if not arrival.is_complete:
        raise Conflict("Send both files first.")
    _begin(arrival, ArrivalState.LOOKING, list(ArrivalState.values), foreseen=None)
    _log(staff, arrival, "looked_at", f"Had the old data for {arrival.goes_to} looked at.")


@transaction.atomic
def arrival_carry(*, staff: StaffActor, arrival: Arrival) -> None:
    """Have a worker bring it over, in this person's name; once more after it was done or stopped. Three queries.

    Raises Conflict for what was not looked at, or is worked on.
    """
    if arrival.foreseen is None:
        raise Conflict("Have it looked at first: the report says what will come over.")
    sources: list[str] = [ArrivalState.LOOKED, ArrivalState.DONE, ArrivalState.FAILED]
    _begin(arrival, ArrivalState.CARRYING, sources, started_by_id=staff.user_id)
    _log(staff, arrival, "carried", f"Had the old data for {arrival.goes_to} brought over.")


@transaction.atomic
def arrival_delete(*, staff: StaffActor, arrival: Arrival) -> None:
    """Forget it, with its files; what was brought over stays. Raises Conflict while it is worked on. Three queries."""
    locked = Arrival.objects.select_related("workspace").select_for_update(of=("self",)).filter(pk=arrival.pk).first()
    if locked is None:
        return
    _check_free(locked)
    pk = locked.pk
    _log(staff, locked, "deleted", f"Deleted an import of old data for {locked.goes_to}, with its files.")
    locked.delete()
    transaction.on_commit(lambda: files.remove(pk))


def _begin(arrival: Arrival, state: ArrivalState, sources: list[str], **facts: Any) -> None:
    """One statement decides, so that of two people at once only one begins it."""
    found = Arrival.objects.filter(pk=arrival.pk, state__in=sources).exclude(state__in=TASKS)
    now = timezone.now()
    fresh = {"doing": "Waiting for a worker", "done": 0, "total": 0, "problem": "", "turn": None, "beat_at": now}
    if not found.update(state=state, updated_at=now, **fresh, **facts):
        raise Conflict(_BUSY)
    arrival.refresh_from_db()
    task_send(state, arrival.pk)


def task_send(state: ArrivalState, arrival_id: UUID) -> None:
    """Send the state's task after the commit, by its name: whose it is, public does not know."""
    kwargs = {"arrival_id": str(arrival_id)}
    headers = {"_schema_name": "public"}
    transaction.on_commit(lambda: current_app.send_task(TASKS[state], kwargs=kwargs, headers=headers))


def _log(staff: StaffActor, arrival: Arrival, action: str, summary: str) -> None:
    audit_record(
        staff=staff, verb=f"legacy.{action}", summary=summary, workspace=arrival.workspace, object_id=arrival.pk
    )


def _check_free(arrival: Arrival) -> None:
    if arrival.is_at_work:
        raise Conflict(_BUSY)


def _clean_name(raw: str) -> str:
    name = " ".join(raw.split())
    if not name or len(name) > 120:
        raise InvalidInput("Give the workspace a name of at most 120 characters.", field="new_name")
    return name


def _clean_email(raw: str) -> str:
    try:
        validate_email(raw.strip())
    except ValidationError as error:
        raise InvalidInput("Give the owner's e-mail address, like jane@example.com.", field="owner_email") from error
    return raw.strip()
