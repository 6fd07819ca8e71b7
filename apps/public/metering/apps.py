from django.apps import AppConfig


class MeteringConfig(AppConfig):
    name = "apps.public.metering"
    default_auto_field = "django.db.models.BigAutoField"
