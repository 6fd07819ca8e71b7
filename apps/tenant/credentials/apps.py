from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "apps.tenant.credentials"
    default_auto_field = "django.db.models.BigAutoField"
