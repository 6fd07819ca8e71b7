from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "apps.tenant.publishing"
    default_auto_field = "django.db.models.BigAutoField"
