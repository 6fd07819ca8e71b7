from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "apps.tenant.publishing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.tenant.artworks.hooks import when_availability_changes
        from apps.tenant.publishing.deliveries import tasks  # noqa: F401  (Celery looks no deeper than tasks.py)
        from apps.tenant.publishing.deliveries.calling_back import follow_availability

        when_availability_changes(follow_availability)
