from django.apps import AppConfig


class MembershipsConfig(AppConfig):
    name = "apps.public.memberships"
    default_auto_field = "django.db.models.BigAutoField"
