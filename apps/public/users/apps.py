from django.apps import AppConfig


class UsersConfig(AppConfig):
    name = "apps.public.users"
    default_auto_field = "django.db.models.BigAutoField"
