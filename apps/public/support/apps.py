from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "apps.public.support"
    default_auto_field = "django.db.models.BigAutoField"
