from django.apps import AppConfig


class BrandConfig(AppConfig):
    name = "apps.tenant.brand"
    default_auto_field = "django.db.models.BigAutoField"
