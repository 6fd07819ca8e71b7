from django.apps import AppConfig


class ArtworksConfig(AppConfig):
    name = "apps.tenant.artworks"
    default_auto_field = "django.db.models.BigAutoField"
