"""``manage.py workspace_list``: a line for each workspace."""

from contextlib import suppress
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand

from apps.core.tenancy.addresses import url_on
from apps.core.tenancy.clusters.where import cluster_names
from apps.public.workspaces.models import Domain
from apps.public.workspaces.spares import spares_said


class Command(BaseCommand):
    help = (
        "Lists all workspaces: subdomain, state, schema, address, name, and the cluster where there are several. "
        "Whoever knows the database's owner is told how many spare schemas are ready."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for domain in Domain.objects.filter(is_primary=True).select_related("tenant").order_by("tenant__name"):
            workspace = domain.tenant
            columns = [workspace.slug, workspace.state, workspace.schema_name, url_on(domain.domain), workspace.name]
            if cluster_names():
                columns.append(workspace.cluster or "main")
            self.stdout.write("\t".join(columns))
        self._say_how_many_are_spare()

    def _say_how_many_are_spare(self) -> None:
        """Beside the list, not in it. Only where the owner's credentials are known."""
        with suppress(ImproperlyConfigured):
            if said := spares_said():
                self.stderr.write(said)
