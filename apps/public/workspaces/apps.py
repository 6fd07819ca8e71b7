from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "apps.public.workspaces"
    default_auto_field = "django.db.models.BigAutoField"
