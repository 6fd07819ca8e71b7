"""The last step of a restoration: a subdomain, people and a plan, all in one transaction, and it is open."""

from itertools import count
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.core.roles import Role
from apps.core.tenancy.addresses import host_for_slug
from apps.core.tenancy.routes import forget_hosts
from apps.public.audit.services import audit_record
from apps.public.billing.models import BillingAccount, Exemption, Plan, Subscription
from apps.public.domains.models import DomainClaim
from apps.public.life.archiving import client_archive
from apps.public.life.backups.lines import RESTORED
from apps.public.memberships.models import Membership
from apps.public.memberships.services import membership_create
from apps.public.users.models import User
from apps.public.users.querysets import with_people
from apps.public.users.services import user_ensure
from apps.public.workspaces.models import Domain, Suspension, SuspensionCause, Workspace
from apps.public.workspaces.services import workspace_open
from apps.public.workspaces.suspending import suspensions_follow, workspace_lock

_BY = "workspace_restore"
_LONGEST = 40


@transaction.atomic
def take_subdomain(made: Workspace, slug: str, facts: dict[str, Any], *, line: set[str]) -> None:
    """Beside the living one: the people of the backup who have accounts, and its owners in any case.

    Domains of its own stay where they are: here they would have to be proved anew. Raises IntegrityError when somebody
    took the subdomain meanwhile.
    """
    _rename(made, slug)
    for person in facts["people"]:
        user = User.objects.filter(email__iexact=person["email"], is_active=True).first()
        if user is None and person["role"] == Role.OWNER:
            user = user_ensure(email=person["email"], name=person["name"])
        if user is not None:
            membership_create(user=user, workspace=made, role=Role(person["role"]))
    if plan := Plan.objects.filter(slug=facts["plan"]).first():
        Subscription.objects.update_or_create(workspace=made, defaults={"plan": plan})
    _open(made, f"Restored {made.name} from a backup", line)


@transaction.atomic
def take_place(made: Workspace, living: Workspace, *, line: set[str]) -> None:
    """In the place of the living one, which is archived under another subdomain: its people, plan and domains go over,
    so does its customer at Stripe, and what is closed stays closed.

    Who left since the backup was made does not come back with it, and who came stays.
    """
    slug = living.slug
    _rename(living, _free_beside(slug))
    _rename(made, slug)
    for place in with_people(Membership.objects.filter(workspace=living), "user"):
        membership_create(user=place.user, workspace=made, role=Role(place.role))
    for subscription in Subscription.objects.filter(workspace=living).select_related("plan"):
        Subscription.objects.update_or_create(workspace=made, defaults={"plan": subscription.plan})
    made.managers.set(living.managers.all())
    _take_payment(living, made)
    _take_bounds(living, made)
    _move_domains(living, made)
    client_archive(workspace=living, staff=None, by_name=_BY)
    _open(made, f"Restored {made.name} from a backup, in the place of the one that is archived now", line)


def _open(made: Workspace, summary: str, line: set[str]) -> None:
    workspace_open(workspace=made)
    suspensions_follow(workspace_lock(made), made)
    data = {"line": sorted(line)}
    audit_record(staff=None, verb=RESTORED, summary=summary, workspace=made, by_name=_BY, data=data)


def _take_payment(living: Workspace, made: Workspace) -> None:
    """The customer at Stripe pays for the place. Billing's pause goes along: only with the customer it is lifted."""
    BillingAccount.objects.filter(workspace=living).update(workspace=made)
    Suspension.objects.filter(workspace=living, cause=SuspensionCause.BILLING).update(workspace=made)


def _take_bounds(living: Workspace, made: Workspace) -> None:
    """What client and agency have set about the place. The living one keeps its own, should it be brought back."""
    bounds = {name: getattr(living, name) for name in ("agency_access", "requires_second_factor")}
    Workspace.objects.filter(pk=made.pk).update(**bounds)
    Suspension.objects.bulk_create(
        Suspension(workspace=made, cause=one.cause, mode=one.mode, reason=one.reason)
        for one in Suspension.objects.filter(workspace=living)
    )
    Exemption.objects.bulk_create(
        Exemption(workspace=made, field=one.field, value=one.value, reason=one.reason)
        for one in Exemption.objects.filter(workspace=living)
    )


def _rename(workspace: Workspace, slug: str) -> None:
    before, after = host_for_slug(workspace.slug), host_for_slug(slug)
    Workspace.objects.filter(pk=workspace.pk).update(slug=slug, updated_at=timezone.now())
    Domain.objects.filter(tenant_id=workspace.pk, domain=before).update(domain=after)
    workspace.refresh_from_db()
    transaction.on_commit(lambda: forget_hosts([before, after]))


def _move_domains(living: Workspace, made: Workspace) -> None:
    """The domains of its own, and which of its hosts is the main one."""
    own = host_for_slug(living.slug)
    primary = Domain.objects.filter(tenant_id=living.pk, is_primary=True).exclude(domain=own)
    main = list(primary.values_list("domain", flat=True))
    Domain.objects.filter(tenant_id=living.pk).update(is_primary=False)
    moving = list(Domain.objects.filter(tenant_id=living.pk).exclude(domain=own).values_list("domain", flat=True))
    Domain.objects.filter(domain__in=moving).update(tenant_id=made.pk)
    Domain.objects.filter(tenant_id=living.pk, domain=own).update(is_primary=True)
    if main:
        Domain.objects.filter(tenant_id=made.pk).update(is_primary=False)
        Domain.objects.filter(domain__in=main).update(is_primary=True)
    DomainClaim.objects.filter(workspace=living).update(workspace=made)
    transaction.on_commit(lambda: forget_hosts([*moving, own, host_for_slug(made.slug)]))


def _free_beside(slug: str) -> str:
    for number in count(1):
        found = f"{slug[: _LONGEST - 8].rstrip('-')}-old-{number}"
        if not Workspace.objects.filter(slug=found).exists():
            return found
    raise AssertionError("There are numbers without end.")
