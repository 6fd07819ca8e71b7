from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "apps.tenant.schedule"
    default_auto_field = "django.db.models.BigAutoField"
