from django.apps import AppConfig


class AgencyConfig(AppConfig):
    name = "apps.public.agency"
    default_auto_field = "django.db.models.BigAutoField"
