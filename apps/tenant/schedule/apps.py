from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "apps.tenant.schedule"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.tenant.captions.hooks import when_words_change
        from apps.tenant.schedule.following import follow_words

        when_words_change(follow_words)
