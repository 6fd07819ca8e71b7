from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Pages over artworks, captions and posts together; no tables of its own."""

    name = "apps.tenant.library"
