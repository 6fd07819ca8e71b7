from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "apps.core"

    def ready(self) -> None:
        from apps.core.crypto import checks as crypto_checks  # noqa: F401  (they register themselves)
        from apps.core.logs import hide_secrets
        from apps.core.tenancy import checks  # noqa: F401

        hide_secrets()
