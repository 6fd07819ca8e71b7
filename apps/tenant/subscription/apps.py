from django.apps import AppConfig


class SubscriptionPagesConfig(AppConfig):
    name = "apps.tenant.subscription"
    label = "subscription_pages"
    default_auto_field = "django.db.models.BigAutoField"
