from django.apps import AppConfig


class TakeoutsConfig(AppConfig):
    name = "apps.public.takeouts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.core.takeouts import provide_takeout_since
        from apps.public.takeouts.selectors import takeout_since

        provide_takeout_since(takeout_since)
