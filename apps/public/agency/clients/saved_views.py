"""Views of the list that people have saved for themselves."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from apps.core.access import StaffActor
from apps.core.errors import Conflict, InvalidInput, NotFound
from apps.public.agency.clients.criteria import Criteria
from apps.public.agency.models import AgencyStaff, SavedView

MOST = 30
_NAME_LIMIT = 60


def saved_views(staff: StaffActor) -> QuerySet[SavedView]:
    """The person's own, by name. One query."""
    return SavedView.objects.filter(staff__user_id=staff.user_id)


def saved_view_get_for(staff: StaffActor, view_id: UUID) -> SavedView:
    """That view of the person's. Raises NotFound, for others' too. One query."""
    found = saved_views(staff).filter(pk=view_id).first()
    if found is None:
        raise NotFound("There is no such view among yours.")
    return found


@transaction.atomic
def saved_view_save(
    *, staff: StaffActor, name: str, criteria: Criteria, is_default: bool = False, replace: bool = False
) -> SavedView:
    """Keep what the list shows under a name; with ``replace`` in place of the view of yours that has it already.

    One that is replaced still opens the list if it did. Raises InvalidInput (field ``name``) without a name, and for
    one that is taken without ``replace``; Conflict beyond ``MOST``. Five queries.
    """
    name = _clean_name(name)
    person = AgencyStaff.objects.select_for_update().get(user_id=staff.user_id)
    own = SavedView.objects.filter(staff=person)
    view = own.filter(name__iexact=name).first() or SavedView(staff=person)
    if not view._state.adding and not replace:
        raise InvalidInput(
            f"You have a view called “{view.name}” already. Choose another name, or tick that it is replaced.",
            field="name",
        )
    if view._state.adding and own.count() >= MOST:
        raise Conflict(f"You have {MOST} views. Delete one that you no longer need, then save this one.")
    if is_default:
        own.filter(is_default=True).update(is_default=False)
    view.name, view.query, view.is_default = name, criteria.query(), is_default or view.is_default
    view.save()
    return view


@transaction.atomic
def saved_view_rename(*, view: SavedView, name: str) -> None:
    """Another name. Raises InvalidInput (field ``name``) without one, or when another view of yours has it."""
    view.name = _clean_name(name)
    try:
        with transaction.atomic():
            view.save(update_fields=["name", "updated_at"])
    except IntegrityError as error:
        raise InvalidInput(f"You have a view called “{view.name}” already.", field="name") from error


@transaction.atomic
def saved_view_open_with(*, staff: StaffActor, view: SavedView, is_default: bool) -> None:
    """Whether the list opens with it; of all of the person's one at most does. Three queries."""
    AgencyStaff.objects.select_for_update().get(user_id=staff.user_id)
    if is_default:
        saved_views(staff).exclude(pk=view.pk).filter(is_default=True).update(is_default=False)
    saved_views(staff).filter(pk=view.pk).update(is_default=is_default)


def saved_view_delete(*, staff: StaffActor, view: SavedView) -> None:
    """Remove it; harmless when it is gone already. One query."""
    saved_views(staff).filter(pk=view.pk).delete()


def _clean_name(raw: str) -> str:
    name = " ".join(raw.replace("\0", "").split())
    if not name:
        raise InvalidInput("Give the view a name, for example “My suspended clients”.", field="name")
    if len(name) > _NAME_LIMIT:
        raise InvalidInput(f"The name is too long: use at most {_NAME_LIMIT} characters.", field="name")
    return name
