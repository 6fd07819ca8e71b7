from django.apps import AppConfig


class HandoffConfig(AppConfig):
    name = "apps.public.handoff"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.public.handoff.remains import register

        register()
