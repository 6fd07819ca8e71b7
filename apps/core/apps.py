from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "apps.core"

    def ready(self) -> None:
        from apps.core.logs import hide_secrets
        from apps.core.tenancy import checks  # noqa: F401  (registers itself)

        hide_secrets()
