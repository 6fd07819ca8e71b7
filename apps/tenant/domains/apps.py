from django.apps import AppConfig


class DomainPagesConfig(AppConfig):
    name = "apps.tenant.domains"
    label = "domain_pages"
    default_auto_field = "django.db.models.BigAutoField"
