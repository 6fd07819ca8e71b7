from django.apps import AppConfig


class LifeConfig(AppConfig):
    name = "apps.public.life"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.public.life.remains import register

        register()
