from django.apps import AppConfig


class DispatchConfig(AppConfig):
    name = "apps.public.dispatch"
    default_auto_field = "django.db.models.BigAutoField"
