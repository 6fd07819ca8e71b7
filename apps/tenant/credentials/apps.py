from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "apps.tenant.credentials"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.core.leaving import arrival_register
        from apps.tenant.credentials.arriving import keys_drop

        arrival_register(keys_drop)
