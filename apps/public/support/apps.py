from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "apps.public.support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.public.agency.staff.hooks import when_removed
        from apps.public.support.services import visits_end_of

        when_removed(visits_end_of)
