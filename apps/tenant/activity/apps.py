from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "apps.tenant.activity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.core.logbook import provide_logbook
        from apps.tenant.activity.services import activity_record

        provide_logbook(activity_record)
