"""``manage.py workspace_list``: a line for each workspace."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.core.tenancy.addresses import url_on
from apps.public.workspaces.models import Domain


class Command(BaseCommand):
    help = "Lists all workspaces: subdomain, state, schema, address, name."

    def handle(self, *args: Any, **options: Any) -> None:
        for domain in Domain.objects.filter(is_primary=True).select_related("tenant").order_by("tenant__name"):
            workspace = domain.tenant
            columns = (workspace.slug, workspace.state, workspace.schema_name, url_on(domain.domain), workspace.name)
            self.stdout.write("\t".join(columns))
