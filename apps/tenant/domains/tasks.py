"""Looking at domains by themselves. Tasks of the platform: a suspended workspace's domains must not stay for ever."""

from celery import shared_task
from django.db import transaction

from apps.core.errors import Conflict
from apps.core.tenancy.context import workspace_context
from apps.core.tenancy.tasks import PlatformTask, enqueue
from apps.public.domains.models import DomainClaim
from apps.public.domains.results import claims_take_due
from apps.tenant.domains.services import domain_check

_MOST = 500


@shared_task(name="domains.check_due", base=PlatformTask)
def check_due() -> None:
    """Have each claim that is due looked at, a task for each: one slow server holds up nobody else."""
    with transaction.atomic():
        for claim_id in claims_take_due(most=_MOST):
            enqueue(check, claim_id=str(claim_id))


@shared_task(name="domains.check", base=PlatformTask)
def check(*, claim_id: str) -> None:
    """Look at one claim. One that is gone meanwhile is nobody's concern."""
    claim = DomainClaim.objects.select_related("workspace").filter(pk=claim_id).first()
    if claim is None or not claim.workspace.is_prepared:
        return
    with workspace_context(claim.workspace):
        try:
            domain_check(actor=None, claim=claim)
        except Conflict:
            return
