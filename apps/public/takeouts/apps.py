from django.apps import AppConfig


class TakeoutsConfig(AppConfig):
    name = "apps.public.takeouts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.core.leaving import export_source_register
        from apps.public.takeouts.selectors import takeout_since

        export_source_register(takeout_since)
