"""Mails to a workspace's owners and admins about a domain that begins to work, or stops."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from apps.core.roles import Role
from apps.core.tenancy.addresses import host_for_slug, url_on
from apps.core.tenancy.context import workspace_context
from apps.public.domains.checking import address_record, proof_record
from apps.public.domains.models import DomainClaim
from apps.public.domains.names import shown_domain
from apps.public.domains.results import Change
from apps.public.domains.turns import ends_at
from apps.public.memberships.selectors import members_of
from apps.public.workspaces.mail import workspace_mail

_SUBJECTS = {
    Change.VERIFIED: "{host} works",
    Change.REGAINED: "{host} works again",
    Change.LOST: "The DNS records of {host} are gone",
    Change.ENDING: "{host} stops working tomorrow",
    Change.ENDED: "{host} does not work any more",
}


def send_notice(claim: DomainClaim, change: Change) -> None:
    """Write to each owner and admin what became of the domain; any change but ``refused``.

    One query and one for the colours; one mail each. Raises what the mail server's refusal raises.
    """
    workspace = claim.workspace
    # Not under the workspace's main address: that may be the very one that nobody reaches.
    path = reverse("domains:list", urlconf=settings.ROOT_URLCONF)
    host = shown_domain(claim.host)
    context = {
        "change": change.value,
        "host": host,
        "findings": _failed(claim),
        "records": [] if change is Change.ENDED else [proof_record(claim), address_record(claim)],
        "url": url_on(claim.host),
        "ends_at": ends_at(claim.lost_since) if claim.lost_since else None,
        "subdomain": host_for_slug(workspace.slug),
        "domains_url": url_on(host_for_slug(workspace.slug), path),
        "grace_days": settings.DOMAIN_GRACE_DAYS,
    }
    people = list(members_of(workspace.pk).filter(role__in=(Role.OWNER, Role.ADMIN)))
    with workspace_context(workspace), timezone.override(workspace.time_zone):
        for membership in people:
            workspace_mail(
                template="public/emails/domain",
                subject=_SUBJECTS[change].format(host=host),
                to=membership.user.email,
                context={**context, "user": membership.user},
            ).send()


def _failed(claim: DomainClaim) -> list[str]:
    parts = [claim.last_result.get(name, {}) for name in ("proof", "address")]
    return [part["sentence"] for part in parts if part.get("outcome") == "missing"]
