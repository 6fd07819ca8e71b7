from django.apps import AppConfig


class BrandConfig(AppConfig):
    name = "apps.tenant.brand"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.core.appearance import provide_appearance
        from apps.tenant.brand.selectors import brand_appearance

        provide_appearance(brand_appearance)
