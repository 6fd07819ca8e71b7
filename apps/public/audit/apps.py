from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "apps.public.audit"
    default_auto_field = "django.db.models.BigAutoField"
