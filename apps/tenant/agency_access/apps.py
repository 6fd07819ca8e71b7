from django.apps import AppConfig


class AgencyAccessConfig(AppConfig):
    name = "apps.tenant.agency_access"
