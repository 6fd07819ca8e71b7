from django.apps import AppConfig


class MeteringConfig(AppConfig):
    name = "apps.public.metering"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.core.leaving import arrival_register
        from apps.public.metering.services import counts_begin

        arrival_register(counts_begin)
