"""What the agency does with an arrival."""

from typing import Any
from uuid import UUID, uuid4

from celery import current_app
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Case, F, UUIDField, Value, When
from django.utils import timezone

from apps.core.access import StaffActor
from apps.core.errors import Conflict, InvalidInput
from apps.core.visiting import AgencyAccess
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
_FORBIDDEN = "{} does not let the agency in to help. Ask the owner first."
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

    Raises InvalidInput (fields ``new_name``, ``new_slug``, ``owner_email``) for what no workspace can be made of, also
    (``workspace``) for one that does not let the agency in to help, and Conflict for one that is not open.
    """
    made = Arrival(workspace=workspace, time_zone=time_zone, started_by_id=staff.user_id)
    if workspace is None:
        made.new_name, made.new_slug = _clean_name(new_name), slug_check(new_slug)
        made.owner_email = _clean_email(owner_email)
    elif not workspace.is_active:
        raise Conflict(f"{workspace.name} is not open now. Open it first.")
    elif workspace.agency_access != AgencyAccess.ALLOWED:
        raise InvalidInput(_FORBIDDEN.format(workspace.name), field="workspace")
    made.save()
    _log(staff, made, "created", f"Began to bring the old application’s data over into {made.goes_to}.")
    return made


def file_announce(*, arrival: Arrival, kind: str, name: str, size: int) -> dict[str, Any]:
    """The form with which the browser sends one of the two files to the storage. Two queries, a request.

    What was looked at before is not what there is from now on. Raises InvalidInput for what can be told from name and
    size, and Conflict while it is worked on.
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
    new, old = files.new_name(kind), files.file_name(arrival, kind)
    facts: dict[str, Any] = {f"{kind}_name": shown, f"{kind}_bytes": size, f"{kind}_at": None, f"{kind}_file": new}
    _wait_for_files(arrival, **facts)
    setattr(arrival, f"{kind}_file", new)  # whatever somebody else has announced at the same moment
    transaction.on_commit(lambda: files.forget(old), robust=True)
    return files.signed_form(arrival, kind, max_bytes=size)


def file_receive(*, staff: StaffActor, arrival: Arrival, kind: str) -> Arrival:
    """The browser says that the file has arrived; with both there, they are looked at. Five queries, two requests.

    Raises Conflict when it has not, and while it is worked on.
    """
    _check_free(arrival)
    if kind not in files.KINDS:
        raise InvalidInput("There is no such file to send.")
    size = files.size_of(arrival, kind)
    if not size or size != getattr(arrival, f"{kind}_bytes"):
        raise Conflict("The file has not arrived completely. Please send it again.")
    _wait_for_files(arrival, only={f"{kind}_file": getattr(arrival, f"{kind}_file")}, **{f"{kind}_at": timezone.now()})
    if arrival.is_complete:
        arrival_look(staff=staff, arrival=arrival)
    return arrival


@transaction.atomic
def arrival_look(*, staff: StaffActor, arrival: Arrival) -> None:
    """Have a worker say what would come over; nothing is written. Five queries.

    Raises Conflict without both files, and where the agency is not let in to help.
    """
    if not arrival.is_complete:
        raise Conflict("Send both files first.")
    access_check(arrival)
    _begin(arrival, ArrivalState.LOOKING, list(ArrivalState.values), foreseen=None)
    _log(staff, arrival, "looked_at", f"Had the old data for {arrival.goes_to} looked at.")


@transaction.atomic
def arrival_carry(*, staff: StaffActor, arrival: Arrival) -> None:
    """Have a worker bring it over, in this person's name; once more after it was done or stopped. Five queries.

    Raises Conflict for what was not looked at, or is worked on, and where the agency is not let in to help.
    """
    if arrival.foreseen is None or not arrival.is_complete:
        raise Conflict("Have it looked at first: the report says what will come over.")
    access_check(arrival)
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


def _wait_for_files(arrival: Arrival, *, only: dict[str, Any] | None = None, **facts: Any) -> None:
    """One statement decides: never while it is worked on, nor for a file that another has taken the place of."""
    found = Arrival.objects.filter(pk=arrival.pk, **(only or {})).exclude(state__in=TASKS)
    fresh = {"state": ArrivalState.WAITING, "foreseen": None, "problem": "", "run": _run_from_now_on()}
    if not found.update(updated_at=timezone.now(), **fresh, **facts):
        raise Conflict(_BUSY)
    arrival.refresh_from_db()


def _run_from_now_on() -> Case:
    """After one that was done another begins, which says of all that came with the first that it is there already."""
    return Case(When(state=ArrivalState.DONE, then=Value(uuid4(), UUIDField())), default=F("run"))


def _begin(arrival: Arrival, state: ArrivalState, sources: list[str], **facts: Any) -> None:
    """One statement decides, so that of two people at once only one begins it."""
    found = Arrival.objects.filter(pk=arrival.pk, state__in=sources).exclude(state__in=TASKS)
    now = timezone.now()
    fresh: dict[str, Any] = {
        "doing": "Waiting for a worker",
        "done": 0,
        "total": 0,
        "problem": "",
        "turn": None,
        "beat_at": now,
    }
    fresh |= {"goes": 0, "run": _run_from_now_on()}
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


def access_check(arrival: Arrival) -> None:
    """Raises Conflict when the workspace's people do not let the agency in to help. One query, none for a new one."""
    if arrival.workspace_id is None:
        return
    access, name = Workspace.objects.values_list("agency_access", "name").get(pk=arrival.workspace_id)
    if access != AgencyAccess.ALLOWED:
        raise Conflict(_FORBIDDEN.format(name))


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
