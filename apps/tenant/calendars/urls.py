from django.urls import path

from apps.tenant.calendars import import_views, views

app_name = "calendars"

urlpatterns = [
    path("calendars/", views.list_, name="list"),
    path("calendars/feed", views.feed, name="feed"),
    path("calendars/import", import_views.start, name="import_start"),
    path("calendars/imports/<uuid:import_id>/", import_views.detail, name="import"),
    path("calendars/imports/<uuid:import_id>/apply", import_views.apply, name="import_apply"),
    path("calendars/imports/<uuid:import_id>/discard", import_views.discard, name="import_discard"),
    path("calendars/<uuid:calendar_id>/", views.detail, name="detail"),
    path("calendars/<uuid:calendar_id>/edit", views.edit, name="edit"),
    path("calendars/<uuid:calendar_id>/delete", views.delete, name="delete"),
    path("calendars/<uuid:calendar_id>/import", import_views.start_for, name="import_for"),
]
