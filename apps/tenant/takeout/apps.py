from django.apps import AppConfig


class TakeoutConfig(AppConfig):
    name = "apps.tenant.takeout"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.tenant.takeout import tasks  # noqa: F401 - the web sends them by their names
