"""Words for many artworks: asked for, watched, stopped."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from apps.core.access import WorkspaceRequest, members_with
from apps.core.networks import Network
from apps.core.requests import ticked
from apps.core.roles import Right
from apps.tenant.captions.jobs import done_count, writing_job_cancel, writing_job_start
from apps.tenant.captions.selectors import job_get_for


@members_with(Right.WRITE_CAPTIONS)
@require_POST
def write_many(request: WorkspaceRequest) -> HttpResponse:
    """Start a job for the chosen artworks; without a choice of networks, for all of them."""
    networks = [Network(value) for value in request.POST.getlist("networks") if value in Network.values]
    job = writing_job_start(
        actor=request.actor,
        artwork_ids=ticked(request, "artwork_ids", "artworks"),
        networks=networks,
        overwrite=request.POST.get("overwrite") == "yes",
    )
    if request.htmx:
        return HttpResponseClientRedirect(reverse("captions:job", args=[job.pk]))
    return redirect("captions:job", job_id=job.pk)


@members_with(Right.WRITE_CAPTIONS)
@require_GET
def job(request: WorkspaceRequest, job_id: UUID) -> HttpResponse:
    """How far a job is; asked for again until it has its end."""
    found = job_get_for(request.actor, job_id)
    context: dict[str, Any] = {"job": found, "done": done_count(found)}
    template = "tenant/captions/_job.html" if request.htmx else "tenant/captions/job.html"
    return render(request, template, context)


@members_with(Right.WRITE_CAPTIONS)
@require_POST
def job_cancel(request: WorkspaceRequest, job_id: UUID) -> HttpResponse:
    """Stop a job; what is written stays."""
    writing_job_cancel(actor=request.actor, job=job_get_for(request.actor, job_id))
    return redirect("captions:job", job_id=job_id)
