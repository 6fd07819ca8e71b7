from django.urls import path

from apps.tenant.calendars import event_views, import_views, subscription_views, views

app_name = "calendars"

urlpatterns = [
    path("calendars/", views.list_, name="list"),
    path("calendars/feed", views.feed, name="feed"),
    path("calendars/import", import_views.start, name="import_start"),
    path("calendars/subscribe", subscription_views.start, name="subscribe"),
    path("calendars/imports/<uuid:import_id>/", import_views.detail, name="import"),
    path("calendars/imports/<uuid:import_id>/apply", import_views.apply, name="import_apply"),
    path("calendars/imports/<uuid:import_id>/zones", import_views.zones, name="import_zones"),
    path("calendars/imports/<uuid:import_id>/retry", import_views.retry, name="import_retry"),
    path("calendars/imports/<uuid:import_id>/discard", import_views.discard, name="import_discard"),
    path("calendars/events/new", event_views.new, name="event_new"),
    path("calendars/events/<uuid:event_id>/", event_views.show, name="event"),
    path("calendars/events/<uuid:event_id>/edit", event_views.edit, name="event_edit"),
    path("calendars/events/<uuid:event_id>/delete", event_views.delete, name="event_delete"),
    path("calendars/events/<uuid:event_id>/restore", event_views.restore, name="event_restore"),
    path("calendars/<uuid:calendar_id>/", views.detail, name="detail"),
    path("calendars/<uuid:calendar_id>/edit", views.edit, name="edit"),
    path("calendars/<uuid:calendar_id>/rank", views.rank, name="rank"),
    path("calendars/<uuid:calendar_id>/delete", views.delete, name="delete"),
    path("calendars/<uuid:calendar_id>/import", import_views.start_for, name="import_for"),
    path("calendars/<uuid:calendar_id>/subscribe", subscription_views.start_for, name="subscribe_for"),
    path("calendars/<uuid:calendar_id>/subscription", subscription_views.state, name="subscription"),
    path("calendars/<uuid:calendar_id>/refresh", subscription_views.refresh, name="refresh"),
    path("calendars/<uuid:calendar_id>/unsubscribe", subscription_views.stop, name="unsubscribe"),
]
