from django.apps import AppConfig


class LegacyConfig(AppConfig):
    name = "apps.tenant.legacy"
    default_auto_field = "django.db.models.BigAutoField"
