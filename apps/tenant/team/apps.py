from django.apps import AppConfig


class TeamConfig(AppConfig):
    name = "apps.tenant.team"
    default_auto_field = "django.db.models.BigAutoField"
