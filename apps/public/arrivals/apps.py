from django.apps import AppConfig


class ArrivalsConfig(AppConfig):
    name = "apps.public.arrivals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.public.arrivals.remains import register

        register()
