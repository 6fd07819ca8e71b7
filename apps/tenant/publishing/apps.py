from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "apps.tenant.publishing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.core.leaving import arrival_register
        from apps.tenant.artworks.hooks import when_availability_changes, when_picture_changes, when_words_switch
        from apps.tenant.captions.hooks import when_words_change
        from apps.tenant.publishing.deliveries import tasks  # noqa: F401  (Celery looks no deeper than tasks.py)
        from apps.tenant.publishing.deliveries.arriving import posts_cut_off
        from apps.tenant.publishing.deliveries.calling_back import follow_availability
        from apps.tenant.publishing.deliveries.following import Following, follow_picture, follow_words
        from apps.tenant.publishing.deliveries.switching import follow_prints
        from apps.tenant.publishing.exports.marks import exported_marks
        from apps.tenant.schedule.hooks import when_asked_for_marks, when_away_posts_change

        arrival_register(posts_cut_off)
        when_availability_changes(follow_availability)
        when_words_switch(follow_prints)
        when_words_change(follow_words)
        when_picture_changes(follow_picture)
        when_away_posts_change(Following())
        when_asked_for_marks(exported_marks)
