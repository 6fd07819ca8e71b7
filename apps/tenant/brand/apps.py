from django.apps import AppConfig


class BrandConfig(AppConfig):
    name = "apps.tenant.brand"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.core.appearance import provide_accent
        from apps.tenant.brand.selectors import accent_color

        provide_accent(accent_color)
