from django.apps import AppConfig


class CaptionsConfig(AppConfig):
    name = "apps.tenant.captions"
    default_auto_field = "django.db.models.BigAutoField"
