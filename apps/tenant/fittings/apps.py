from django.apps import AppConfig


class FittingsConfig(AppConfig):
    """What a workspace is fitted with, read for a client template and written from one; no tables of its own."""

    name = "apps.tenant.fittings"
