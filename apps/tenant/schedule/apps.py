from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "apps.tenant.schedule"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.tenant.artworks.hooks import when_picture_changes, when_words_switch
        from apps.tenant.calendars.hooks import when_asked_for_posts
        from apps.tenant.captions.hooks import when_words_change
        from apps.tenant.schedule.following import follow_picture, follow_prints, follow_words
        from apps.tenant.schedule.reviews import tasks  # noqa: F401  (Celery looks no deeper than an app's own tasks.py)
        from apps.tenant.schedule.selectors import posts_on_events

        when_asked_for_posts(posts_on_events)
        when_words_change(follow_words)
        when_picture_changes(follow_picture)
        when_words_switch(follow_prints)
